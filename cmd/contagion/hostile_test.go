package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/colorprofile"

	"contagion/data"
	"contagion/data/hostile"
	"contagion/tui"
)

// attacks are the hostile texts, and those that attack a spreadsheet, a browser
// or a table and no terminal.
func attacks() map[string]string {
	out := map[string]string{
		"emoji": "👩‍👩‍👧🇩🇪👍🏽", "hebrew": "שלום", "formula": "=HYPERLINK(\"http://x\")", "plus": "+1+cmd|' /C calc'!A0", "minus": "-1+1", "at": "@SUM(A1)", "full width": "＝1+1",
		"markup": "</text><script>x</script>&amp;]]>", "pipe": "a|b\\|c", "quotes": "\"'`", "private": "\ue000\U0010fffd", "empty": "", "space": "   ",
	}
	for _, x := range hostile.Texts() {
		out[x.Name] = x.Text
	}
	return out
}

// scene writes a small scenario whose every text is s.
func scene(t *testing.T, s string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "scene")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	q := tomlText(s)
	put(t, dir, "scenario.toml", fmt.Sprintf("key = %[1]s\ntitle = %[1]s\nblurb = %[1]s\nwhy = %[1]s\norigin = \"NVDA\"\nshock_after = \"2025-01-24T21:00:00Z\"\nshock_by = \"2025-01-27T00:00:00Z\"\n"+
		"from = \"2025-01-24T21:00:00Z\"\nto = \"2025-01-28T21:00:00Z\"\nspeed = 300\nsessions = 2\n\n[sources]\nsrc = %[1]s\n", q))
	table := func(file string, rows ...[]string) {
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		put(t, dir, file, b.String())
	}
	table("groups.csv", []string{"key", "name", "short", "region"}, []string{"chips", s, s, s}, []string{"japan", s, s, s}, []string{"macro", s, s, s})
	table("instruments.csv", []string{"symbol", "name", "short", "venue", "currency", "group", "unit", "note"},
		[]string{"NVDA", s, s, "XNAS", s, "chips", "money", s}, []string{"AMD", s, s, "XNAS", s, "chips", "based", s},
		[]string{"6857.T", s, s, "XTKS", s, "japan", "money", s}, []string{"US10Y", s, s, "XNYS", s, "macro", "yield", s}, []string{"BTC-USD", s, s, "CRYP", s, "macro", "money", s})
	fig := func(symbol, when, kind, value string) []string {
		return []string{symbol, when, kind, value, "printed", "src", "A", s}
	}
	table("figures.csv", []string{"symbol", "when", "kind", "value", "evidence", "source", "confidence", "note"},
		fig("NVDA", "2025-01-24", "close", "142.62"), fig("NVDA", "2025-01-27", "open", "124.8"), fig("NVDA", "2025-01-27", "high", "128.4"), fig("NVDA", "2025-01-27", "low", "116.7"), fig("NVDA", "2025-01-27", "close", "118.42"),
		fig("AMD", "2025-01-27", "pct", "-6.37"), fig("6857.T", "2025-01-24", "close", "9000"), fig("6857.T", "2025-01-27", "open", "8700"), fig("6857.T", "2025-01-27", "close", "8225"),
		fig("US10Y", "2025-01-24", "close", "4.62"), fig("US10Y", "2025-01-27", "close", "4.53"), fig("BTC-USD", "2025-01-26T23:00Z", "level", "104000"), fig("BTC-USD", "2025-01-27T12:00Z", "level", "99000"))
	table("events.csv", []string{"time", "precision", "text", "source", "confidence"}, []string{"2025-01-26T12:00:00Z", "hour", s, s, "A"}, []string{"2025-01-27T14:30:00Z", "minute", s, s, "C"})
	sigma := func(key, pct string) []string { return []string{key, pct, "250", s, s, s} }
	table("calibration.csv", []string{"symbol", "sigma_pct", "n", "from", "to", "basis"}, sigma("NVDA", "3.3"), sigma("AMD", "2.9"), sigma("6857.T", "3"), sigma("BTC-USD", "3"), sigma("group:chips", "2.5"))
	if s != "" && data.Clean(s, 40) != "" { // a gauge needs a name
		put(t, dir, "background.toml", fmt.Sprintf("[correlations]\nrows = 60\nfrom = %[1]s\nto = %[1]s\n\n[network]\ngroups = ['chips', 'japan']\npercent = [[60, 40], [30, 70]]\ntci = 35\nlags = 1\nhorizon = 10\nrows = 99\n"+
			"method = %[1]s\nfrom = %[1]s\nto = %[1]s\nmean = [0.001, 0.002]\ncov = [[1e-4, 1e-5], [1e-5, 1e-4]]\ndays = [%[1]s]\ncourse = [35.5]\n\n[[gauge]]\nname = %[1]s\nn = 9\nlast = 0.5\nquantile = [0.1, 0.5]\n", q))
		table("links.csv", []string{"symbol", "market", "next", "n", "alpha", "beta", "sigma", "mean", "sxx", "drift", "load", "gamma", "own"},
			[]string{"6857.T", "NVDA", "yes", "250", "0.001", "1.2", "0.02", "0.001", "0.016", "0.001", "1.2", "0.5", "0.01"})
		table("same.csv", []string{"symbol", "vol", "rho"}, []string{"NVDA", "0.02", ""}, []string{"6857.T", "0.03", "0.5"})
	}
	return dir
}

func put(t *testing.T, dir, file, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// tomlText writes any text as a TOML string; bytes that are no UTF-8 cannot
// stand in one and are left out.
func tomlText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == utf8.RuneError:
		case r > ' ' && r != '"' && r != '\\' && unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return `"` + b.String() + `"`
}

var pages = []string{"main", "instrument:NVDA", "whatif", "spillover", "instrument:AMD", "instrument:6857.T", "instrument:US10Y"}

// answers gives everything that can be asked of a scenario without a screen,
// by what was asked; of few pages its reports and one page of each kind.
func answers(t *testing.T, dir string, few bool) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	add := func(what string, text []byte, err error) {
		if err != nil {
			t.Errorf("%s: %v", what, err)
			return
		}
		out[what] = text
	}
	snap, err := still(dir, "2025-01-27T21:00:00Z", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range tui.ReportFormats {
		text, err := tell(snap, format)
		add("report "+format, text, err)
	}
	o := tui.Options{Convention: "blue-orange", Motion: "full", Glyphs: "full", Dark: true, Profile: colorprofile.TrueColor}
	if few {
		for _, page := range pages[:2] {
			text, err := draw(snap, 80, 24, page, "text", 0, o)
			add(fmt.Sprint("render text ", page, image.Point{X: 80, Y: 24}), text, err)
		}
		return out
	}
	for k, page := range pages {
		for _, s := range []image.Point{{X: 80, Y: 24}, {X: 120, Y: 40}} {
			formats := []string{"text", "ansi"}
			if k == 0 && s.X == 80 {
				formats = append(formats, "svg") // it is the ansi of any page, drawn: one page tells
			}
			for _, format := range formats {
				text, err := draw(snap, s.X, s.Y, page, format, 0, o)
				add(fmt.Sprint("render ", format, " ", page, s), text, err)
			}
		}
	}
	var show, check bytes.Buffer
	err = showScenario(&show, dir)
	add("show text", show.Bytes(), err)
	_, err = checkScenario(&check, dir)
	add("check text", check.Bytes(), err)
	return out
}

// TestHostileScenario plays a scenario of hostile texts without a screen:
// nothing that a terminal obeys comes out, in any form, on any page, and no
// text adds a line.
func TestHostileScenario(t *testing.T) {
	plain := answers(t, scene(t, "Plain"), false)
	for name, bare := range attacks() {
		t.Run(name, func(t *testing.T) {
			const fits = 4000 // bytes: five such cells stay below the longest line
			if len(bare) > fits {
				_, _, err := open(scene(t, bare))
				if err == nil {
					t.Fatal("a row of a megabyte is read")
				}
				oneSentence(t, "contagion: "+err.Error())
				bare = strings.ToValidUTF8(bare[:fits], "")
			}
			for _, s := range []string{"A" + bare + "B", bare} {
				dir := scene(t, s)
				if _, _, err := open(dir); err != nil {
					oneSentence(t, "contagion: "+err.Error())
					if s != bare && name != "zero" {
						t.Errorf("%q is refused: %v", s[:min(len(s), 40)], err)
					}
					continue
				}
				for what, text := range answers(t, dir, s == bare) {
					harmless(t, what, text)
					if got, want := bytes.Count(text, []byte("\n")), bytes.Count(plain[what], []byte("\n")); got != want && !strings.Contains(what, "svg") {
						t.Errorf("%s has %d lines, want %d", what, got, want)
					}
				}
			}
		})
	}
}
