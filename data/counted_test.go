package data_test

import (
	"testing"

	"contagion/data"
)

func TestCounted(t *testing.T) {
	for n, want := range map[int]string{0: "0 prices were", 1: "1 price was", 2: "2 prices were", 1000: "1000 prices were"} {
		if got := data.CountedWere(n, "price"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := data.Counted(uint64(1), "line"); got != "1 line" {
		t.Errorf("%q", got)
	}
}

// A list of names is told as words, and no longer than asked for.
func TestListed(t *testing.T) {
	for _, c := range []struct {
		names []string
		most  int
		want  string
	}{{nil, 2, ""}, {[]string{"A"}, 2, "A"}, {[]string{"A", "B"}, 2, "A, B"}, {[]string{"A", "B", "C", "D"}, 2, "A, B and 2 more"}} {
		if got := data.Listed(c.names, c.most); got != c.want {
			t.Errorf("%v, %d: %q, want %q", c.names, c.most, got, c.want)
		}
	}
}
