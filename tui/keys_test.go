package tui

import (
	"os"
	"strings"
	"testing"
)

func TestKeysAreUnique(t *testing.T) {
	seen := map[string]onPages{}
	for i, b := range keyTable {
		if len(label(i)) > 13 || len(b.does) > 24 {
			t.Errorf("%s: %s does not fit the help page at 80 columns", label(i), b.does)
		}
		if label(i) == "" {
			t.Errorf("row %d has no label", i)
		}
		for _, k := range b.keys {
			if seen[k]&b.on != 0 {
				t.Errorf("%q is bound twice on one page, last to action %d", k, b.act)
			}
			seen[k] |= b.on
		}
		if b.show != "" && b.does == "" {
			t.Errorf("%s is shown and not explained", b.show)
		}
	}
}

func TestKeySheetHasEveryRow(t *testing.T) {
	sheet := KeySheet()
	for _, want := range []string{"| `space` | play or pause |", "| `,` `.` | five minutes back, on |", "| `?` | keys and marks |"} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the key sheet lacks %q", want)
		}
	}
}

// A page's bit is the one that the table calls it by: keys of one page act on
// no other.
func TestPagesHaveTheirBits(t *testing.T) {
	for p, want := range map[page]onPages{pageMain: onMain, pageInstrument: onInstrument, pageEvent: onEvent, pageHelp: onHelp, pageSpillover: onSpillover, pageWhatIf: onWhatIf, pagePicker: onPicker, pageBeside: onBeside, pageTreemap: onTreemap, pageTrouble: onTrouble, pageBroken: onBroken} {
		if p.on() != want {
			t.Errorf("page %d has the bits %b, want %b", p, p.on(), want)
		}
	}
}

// The footer names only keys that act where it stands.
func TestFooterTellsTheTruth(t *testing.T) {
	for _, p := range []page{pageMain, pageInstrument, pageEvent, pageHelp, pageSpillover, pageWhatIf, pageTrouble, pageBroken} {
		f := &frame{Snapshot: testSnapshot(2, 1), page: p}
		if p == pageWhatIf {
			f = recordedFrame(t, 200, 60)
			f.page, f.whatif = p, newWhatIf(f.Snapshot, 0)
		}
		keys := footerKeys(f)
		if len(keys) == 0 || keys[len(keys)-1].act != actQuit {
			t.Errorf("page %d: quit is not last", p)
		}
		for _, k := range keys {
			for _, b := range keyTable {
				if b.act == k.act && b.on&p.on() == 0 {
					t.Errorf("page %d: the footer offers %s, which does nothing there", p, k.keys)
				}
			}
		}
	}
}

// The README's keys are the table's.
func TestReadmeHasTheKeySheet(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if sheet := KeySheet(); !strings.Contains(string(readme), sheet) {
		t.Errorf("README.md lacks the key sheet; put this in it:\n%s", sheet)
	}
}
