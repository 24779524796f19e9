package tui

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"contagion/tui/canvas"
)

var update = flag.Bool("update", false, "write the golden screens anew")

// HoldGolden holds a picture against the golden screen of a name.
func HoldGolden(t *testing.T, name string, c *canvas.Canvas) {
	t.Helper()
	got := c.Plain() + "\n\n" + c.Letters(styleLetters) + "\n"
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; run with -update to write it", err)
	}
	if string(want) == got {
		return
	}
	a, b := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range b {
		if i >= len(a) || a[i] != b[i] {
			old := "(no line)"
			if i < len(a) {
				old = a[i]
			}
			t.Fatalf("line %d differs; run with -update if that was meant\nwas %s\nis  %s", i+1, old, b[i])
		}
	}
	t.Fatalf("the golden screen has %d lines, the picture %d", len(a), len(b))
}

// HoldText holds a terminal's text against a golden screen.
func HoldText(t *testing.T, name, screen string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(screen+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; run with -update to write it", err)
	}
	if string(want) != screen+"\n" {
		t.Errorf("%s differs; run with -update if that was meant; is\n%s", name, screen)
	}
}
