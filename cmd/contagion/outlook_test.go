package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lineOf is one instrument of a universe of one's own.
func lineOf(symbol, daily string) string {
	return "[[instrument]]\nsymbol = \"" + symbol + "\"\nvenue = \"XKRX\"\ngroup = \"x\"\n" + daily
}

// Where a shock cannot be found is said before the first price, and with what is
// known: on standard error, in the report, as JSON, and in watch's first lines.
func TestOutlookIsSaid(t *testing.T) {
	const given = "daily_move = 2.0\n"
	for _, c := range []struct {
		name, universe string
		note, report   string
		names          string
	}{
		{"nobody", lineOf("A.KS", "") + lineOf("B.KS", ""), "contagion: live: none of the instruments can be watched for a shock, because of none is an ordinary day known; give daily_move", "Not watched; 0 of 2 instruments watched for one. None of them", `"names": 0`},
		{"one of two", lineOf("A.KS", given) + lineOf("B.KS", ""), "contagion: live: not watched for a shock, because no ordinary day is known: B.KS; give daily_move", " of 2 instruments watched for one. A shock is told when one of them moves far beyond its own ordinary day.", `"names": 1`},
		{"all, without a market", lineOf("A.KS", given) + lineOf("B.KS", given), "contagion: live: no market is known to measure them against: a shock is told by each one's own ordinary day alone", "No market is known that would explain a part of it.", `"names_no_market": 2`},
	} {
		t.Run(c.name, func(t *testing.T) {
			home(t, "")
			dir := t.TempDir()
			universe, prices := filepath.Join(dir, "mine.toml"), filepath.Join(dir, "a.ndjson")
			for path, text := range map[string]string{universe: c.universe, prices: "{\"t\":1795674590000,\"sym\":\"A.KS\",\"px\":100}\n"} {
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			args := []string{"live", "--source", "file:" + prices, "--universe", universe, "--format"}
			out, complaint, code := inside(append(args, "text"))
			if code != 0 || !strings.Contains(complaint, c.note) || !strings.Contains(out, c.report) || strings.Contains(out, "Reached") {
				t.Errorf("exit %d\n%s\n%s", code, complaint, out)
			}
			if out, _, _ := inside(append(args, "json")); !strings.Contains(out, c.names) || !strings.Contains(out, `"of": 2`) {
				t.Errorf("JSON: %s", out)
			}
		})
	}
}
