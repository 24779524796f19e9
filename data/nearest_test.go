package data

import "testing"

func TestSlips(t *testing.T) {
	for _, k := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"power", "power", 0},
		{"powr", "power", 1},     // left out
		{"poower", "power", 1},   // put in
		{"pover", "power", 1},    // changed
		{"pwoer", "power", 1},    // two exchanged
		{"kitten", "sitting", 3}, // k to s, e to i, g
		{"ca", "abc", 3},         // a letter that was exchanged is not changed again
		{"münchen", "munchen", 1},
	} {
		if got := Slips(k.a, k.b); got != k.want || Slips(k.b, k.a) != got {
			t.Errorf("%q, %q: %d and %d, want %d", k.a, k.b, got, Slips(k.b, k.a), k.want)
		}
	}
}

func TestNearest(t *testing.T) {
	list := []string{"turbulence", "any", "fell", "shock", "power", "NVDA", "A"}
	for word, want := range map[string]string{
		"trbulence": "turbulence", "Turbulence": "turbulence", "turblenec": "turbulence", "powr": "power", "shokc": "shock", "nvdia": "NVDA",
		"amd": "", "shop": "", "sell": "fell", "b": "", "": "", "turbine": "",
	} {
		if got := Nearest(word, list); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
	if got := Nearest("power", nil); got != "" {
		t.Errorf("of no words %q", got)
	}
}
