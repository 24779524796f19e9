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
