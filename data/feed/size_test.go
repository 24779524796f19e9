package feed

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestHugeScenario holds that a folder of a few megabytes cannot take
// gigabytes of memory.
func TestHugeScenario(t *testing.T) {
	_, cal := deepseek(t)
	const many = 4096
	list := func(s string) string {
		var b strings.Builder
		head, _, _ := strings.Cut(s, "\n")
		b.WriteString(head + "\n")
		for i := range many {
			fmt.Fprintf(&b, "S%d,Name,S,XNYS,USD,us-chips,money,\n", i)
		}
		return b.String()
	}
	m := folderOf(t, "instruments.csv", list)
	days := func(to string) string {
		text := string(folderOf(t, "", nil)["deepseek/scenario.toml"].Data)
		return strings.NewReplacer("2025-02-03T21:00:00Z", to, "origin = \"NVDA\"", "").Replace(text)
	}
	m["deepseek/scenario.toml"].Data = []byte(days("2025-03-20T21:00:00Z"))
	var b strings.Builder
	b.WriteString("symbol,when,kind,value,evidence,source,confidence,note\n")
	for _, day := range []string{"2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30"} {
		for i := range many {
			fmt.Fprintf(&b, "S%[1]d,%[2]s,open,10,printed,bor,A,\nS%[1]d,%[2]s,close,11,printed,bor,A,\n", i, day)
		}
	}
	m["deepseek/figures.csv"].Data = []byte(b.String())
	m["deepseek/calibration.csv"].Data = []byte("symbol,sigma_pct,n,from,to,basis\n")
	for to, want := range map[string]string{"2025-03-20T21:00:00Z": "instruments.csv: has 4096 instruments, too many for a window of 55 days", "2025-01-30T22:00:00Z": "draw paths of more than 1000000 prices"} {
		m["deepseek/scenario.toml"].Data = []byte(days(to))
		start := time.Now()
		_, err := ReadScenario(m, "deepseek", cal)
		if err == nil || !strings.Contains(err.Error(), want) || time.Since(start) > 20*time.Second {
			t.Errorf("%v after %v, want %q", err, time.Since(start), want)
			continue
		}
		complaint(t, err)
	}
}
