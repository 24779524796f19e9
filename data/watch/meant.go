package watch

import (
	"slices"
	"strconv"
	"strings"

	"contagion/data"
)

// openers are the words with which a rule may begin, and that stand for no
// symbol.
var openers = slices.Concat([]string{"group", "any", "feed", "shock", "reached"}, gauges)

// meant is a cure for a word that is none of a list.
func meant(word string, list []string) string {
	if near := data.Nearest(word, list); near != "" {
		return "did you mean " + near + "?"
	}
	return "give one of " + strings.Join(list, ", ")
}

// meantSource is a cure for a source that is not there.
func meantSource(name string, sources []string) string {
	if near := data.Nearest(name, sources); near != "" {
		return "did you mean " + near + "?"
	}
	return "there are: " + strings.Join(sources, ", ")
}

// meantSymbol is a cure for a symbol that is not there: what was read as one
// may be a slip of another word, or a group without the word before it.
func meantSymbol(name string, u *data.Universe) string {
	var list []string
	for i := range u.Instruments {
		list = append(list, u.Instruments[i].Symbol)
	}
	keys := groupKeys(u)
	switch near := data.Nearest(name, slices.Concat(list, keys, openers)); {
	case near == "":
		return "give one of its symbols"
	case slices.Contains(keys, near) && !slices.Contains(list, near):
		return "did you mean group " + near + "?"
	default:
		return "did you mean " + near + "?"
	}
}

// opener is the word that was meant by the first of a rule, where that was read
// as a symbol and what follows is of no symbol; "" where it is well as it is.
// What is compared with a plain number may be one: who binds the rule to a
// universe knows.
func (p *parser) opener(first word) string {
	if len(p.words) > 1 && (p.words[1].text == "<" || p.words[1].text == ">") {
		if len(p.words) > 2 && isPercentile(p.words[2].text) {
			return data.Nearest(first.text, gauges)
		}
		return ""
	}
	return data.Nearest(first.text, openers)
}

// isPercentile reports whether a word is one like p99.
func isPercentile(s string) bool {
	rest, is := strings.CutPrefix(s, "p")
	_, err := strconv.ParseFloat(rest, 64)
	return is && err == nil
}
