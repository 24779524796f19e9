package load

import (
	"maps"
	"strings"
	"testing"
)

func TestCounters(t *testing.T) {
	got, err := readCounters(strings.NewReader("# HELP contagion_ssh_sessions Guests.\n# TYPE contagion_ssh_sessions gauge\ncontagion_ssh_sessions 12\n\n" +
		"contagion_ssh_rejected_total{reason=\"a b\"} 3\nother 0.5\n"))
	want := Counters{"sessions": 12, `rejected_total{reason="a b"}`: 3, "other": 0.5}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	if _, err := readCounters(strings.NewReader("contagion_ssh_sessions many\n")); err == nil {
		t.Error("a line without a number was taken")
	}
}

// A server may be anything that answers: what it says is read, or told to be wrong.
func FuzzCounters(f *testing.F) {
	f.Add("# x\ncontagion_ssh_a 1\nb{c=\"d\"} 2e3\n")
	f.Add("a NaN\n \n+Inf")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := readCounters(strings.NewReader(text))
		if err == nil && len(c) > strings.Count(text, "\n")+1 {
			t.Errorf("%d counters in %q", len(c), text)
		}
	})
}
