package data_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"contagion/data"
)

var hostile = []string{
	"A\x1b]52;c;aGk=\x07B", "A\x1b]0;title\x07B", "A\x1b]8;;http://x\x1b\\B\x1b]8;;\x1b\\", "A\x1b[2JB", "A\x1b]21;x=?\x1b\\B",
	"A\x1bP$q\"p\x1b\\B", "A\x1b_Gi=1;AAAA\x1b\\B", "A\x1bXsos\x1b\\B", "A\x1b^pm\x1b\\B",
	"A\u009b31mB", "A\u0090q\u009cB", "A\u202eB", "A\x9bB", "A\x00\x07\x08\r\x7fB",
	"A\u200bB\u2066C\u2069\u061c\U000E0041", "A\u0085B", "A" + strings.Repeat("\u0301", 50) + "B",
	"A\xff\xfeB", "A\x1b]0;unterminated", "A\nB\tC", "\u0301A", "\x1b", "", "日本電産",
}

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
	for _, r := range got {
		if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			t.Fatalf("Clean(%q, %d) = %q keeps %U", in, cells, got, r)
		}
	}
	if again := data.Clean(got, cells); again != got {
		t.Fatalf("Clean is not stable: %q then %q", got, again)
	}
}

func TestCleanHostile(t *testing.T) {
	for _, s := range hostile {
		for _, cells := range []int{-1, 1, 2, 8, 64, 200} {
			checkClean(t, s, cells)
		}
	}
	checkClean(t, strings.Repeat("x", 100<<20), 64)
}

func FuzzClean(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, 8)
		f.Add(s, 64)
	}
	f.Fuzz(func(t *testing.T, s string, cells int) {
		checkClean(t, s, min(max(cells, -1), 500))
	})
}
