package canvas

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// Every character of a repertoire is in its Runes, and one cell wide.
func TestRunes(t *testing.T) {
	for _, g := range []*Glyphs{Full, Safe, ASCII} {
		all := g.Runes()
		var walk func(v reflect.Value)
		walk = func(v reflect.Value) {
			switch v.Kind() {
			case reflect.Int32:
				if r := rune(v.Int()); r != ' ' && !slices.Contains(all, r) {
					t.Errorf("%s: %c is missing", g.Name, r)
				}
			case reflect.Array:
				for i := range v.Len() {
					walk(v.Index(i))
				}
			}
		}
		for i := range reflect.ValueOf(*g).NumField() {
			walk(reflect.ValueOf(*g).Field(i))
		}
		for i, r := range all {
			if Width(string(r)) != 1 || slices.Contains(all[:i], r) {
				t.Errorf("%s: %c is %d cells wide, or twice there", g.Name, r, Width(string(r)))
			}
			if g == ASCII && r > '~' {
				t.Errorf("ascii holds %c", r)
			}
		}
	}
}

// No page is drawn with a character that Runes does not name: all that stand in
// the tests' pictures are.
func TestRunesAreAllThatIsDrawn(t *testing.T) {
	files, err := filepath.Glob("../testdata/*.golden")
	if err != nil || len(files) == 0 {
		t.Fatal("no pictures: ", err)
	}
	all := string(Full.Runes())
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range string(text) {
			if r > '~' && !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(all, r) {
				t.Fatalf("%s: %c (%U) is drawn and not in Runes", filepath.Base(path), r, r)
			}
		}
	}
}
