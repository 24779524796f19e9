package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"contagion/data"
)

// A teller puts names and dates where the package counts columns and rows.
type teller struct{ names, dates []string }

var (
	seriesNumber = regexp.MustCompile(`\bseries (\d+)\b`)
	rowNumber    = regexp.MustCompile(`\b(?:in|to) row (\d+)\b`)
)

func (t teller) say(text string) string {
	text = seriesNumber.ReplaceAllStringFunc(text, func(m string) string {
		if j, err := strconv.Atoi(strings.TrimPrefix(m, "series ")); err == nil && j < len(t.names) {
			return t.names[j]
		}
		return m
	})
	return rowNumber.ReplaceAllStringFunc(text, func(m string) string {
		word, number, _ := strings.Cut(m, " row ")
		if k, err := strconv.Atoi(number); err == nil && k < len(t.dates) {
			return word + " " + t.dates[k]
		}
		return m
	})
}

// all says a list, those left out for one reason in one sentence.
func (t teller) all(list []string) []string {
	var out []string
	alike := map[string][]string{}
	for _, w := range list {
		w = t.say(w)
		name, why := w, ""
		for _, reason := range []string{" has values in ", " copies "} {
			if before, _, ok := strings.Cut(w, reason); ok && strings.HasSuffix(w, "left out") {
				name, why = before, reason
			}
		}
		if why == "" {
			out = append(out, w)
			continue
		}
		alike[why] = append(alike[why], name)
	}
	for _, why := range []struct{ reason, told string }{{" has values in ", "values in fewer than nine of ten rows"}, {" copies ", "a copy of another"}} {
		if names := alike[why.reason]; len(names) > 0 {
			out = append(out, fmt.Sprintf("left out, %s: %s", why.told, data.Listed(names, 12)))
		}
	}
	return out
}

// plainWords are the names that can stand in a sentence: a column may be
// called anything, a semicolon too. Where none is, they stay as they are, quoted.
func plainWords(names []string) []string {
	var out, odd []string
	for _, n := range names {
		if strings.IndexFunc(n, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".=^-_/ ", r)
		}) < 0 && strings.TrimSpace(n) != "" {
			out = append(out, n)
		} else {
			odd = append(odd, "the one called "+strings.ReplaceAll(strconv.Quote(n), ";", "semicolon"))
		}
	}
	if len(out) == 0 {
		return odd
	}
	return out
}

// cures by what the package says is wrong.
var cures = []struct{ fact, cure string }{
	{"is constant", "remove the column"},
	{"one series is left", "give two that differ, with values in nine of ten rows"},
	{"no series has values", "give series with values in nine of ten rows"},
	{"exact function of the lags", "remove the column"},
	{"one row", "give more rows"},
	{"observations", "give more rows or fewer --lags"},
	{"a window of", "give a --window of more rows than lags and no more than the file"},
	{"holds none of", "give wider --bands or a longer --horizon"},
	{"coefficients", "give fewer series or lags, or another --method"},
	{"positive definite", "leave out series that follow from others, or give --shrink lw-identity"},
}

// fault turns an error of the package into place, fact and cure.
func (t teller) fault(err error) error {
	fact := t.say(strings.TrimPrefix(err.Error(), "contagion: "))
	cure := "check the series, or give other flags"
	for _, c := range cures {
		if strings.Contains(fact, c.fact) {
			cure = c.cure
			break
		}
	}
	return fmt.Errorf("spillover: %s; %s", strings.ReplaceAll(fact, ";", ","), cure)
}
