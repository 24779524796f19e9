package data_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"contagion/data"
	"contagion/data/hostile"
)

func TestClean(t *testing.T) {
	for _, c := range []struct {
		in    string
		cells int
		want  string
	}{
		{"NVIDIA", 64, "NVIDIA"},
		{"日本電産", 64, "日本電産"},
		{"日本電産", 7, "日本電…"},
		{"A\x1b[31mB\x1b[0m", 64, "AB"},
		{"A\u009b31mB", 64, "A31mB"},
		{"A\u202eB\u2066", 64, "AB"},
		{"A\x1bP$q\"p\x1b\\B", 64, "AB"},
		{"two\nlines\tand  spaces ", 64, "two lines and spaces"},
		{"A" + strings.Repeat("\u0301", 50) + "B", 64, "A\u0301\u0301B"},
		{"\u0301A", 64, "A"},
		{" \u0301A \u0301B", 64, "A B"},
		{"A\ufffe\u3164\u1160B", 64, "AB"},
		{"A\xff\xfeB", 64, "AB"},
		{"Advantest", 8, "Advante…"},
		{"anything", 0, ""},
	} {
		if got := data.Clean(c.in, c.cells); got != c.want {
			t.Errorf("Clean(%q, %d) = %q, want %q", c.in, c.cells, got, c.want)
		}
	}
}

func checkClean(t *testing.T, in string, cells int) {
	t.Helper()
	got := data.Clean(in, cells)
	if !utf8.ValidString(got) {
		t.Fatalf("Clean(%q, %d) = %q is not UTF-8", in, cells, got)
	}
	if w := ansi.StringWidth(got); w > max(cells, 0) {
		t.Fatalf("Clean(%q, %d) = %q is %d cells wide", in, cells, got, w)
	}
	if err := hostile.Line(got); err != nil {
		t.Fatalf("Clean(%.200q, %d) keeps %v", in, cells, err)
	}
	if again := data.Clean(got, cells); again != got {
		t.Fatalf("Clean is not stable: %q then %q", got, again)
	}
}

func TestCleanHostile(t *testing.T) {
	for _, x := range hostile.Texts() {
		for _, cells := range []int{-1, 1, 2, 8, 64, 200} {
			for _, s := range []string{x.Text, x.Text + x.Text, "日" + x.Text, strings.Repeat("x", 16*max(cells, 0)+255) + x.Text} { // the last is parted where Clean cuts
				checkClean(t, s, cells)
			}
		}
	}
	checkClean(t, strings.Repeat("x", 100<<20), 64)
}

// FuzzClean: whatever comes in, no control goes out, the text fits, and Clean
// of it is the same.
func FuzzClean(f *testing.F) {
	for _, x := range hostile.Texts() {
		if len(x.Text) < 500 {
			f.Add(x.Text, 8)
			f.Add(x.Text, 64)
		}
	}
	f.Fuzz(func(t *testing.T, s string, cells int) {
		checkClean(t, s, min(max(cells, -1), 500))
	})
}
