package capture

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
)

var update = flag.Bool("update", false, "write the golden cast anew")

func castOf(t testing.TB, screens []string, cols, rows int) []byte {
	t.Helper()
	c, err := NewCast(cols, rows, "a <short> \"one\"", Dark)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range screens {
		if err := c.Show(s, 333*i); err != nil {
			t.Fatal(err)
		}
	}
	return c.End(2000)
}

func TestCastGolden(t *testing.T) {
	const path = "testdata/short.cast"
	got := castOf(t, reel, 12, 2)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the cast differs; run with -update if that was meant\n%s", got)
	}
}

// A terminal that gets the events shows each screen, cell by cell.
func TestCastPlaysBack(t *testing.T) {
	const cols, rows = 12, 2
	em := vt.NewEmulator(cols, rows)
	lines := bufio.NewScanner(bytes.NewReader(castOf(t, reel, cols, rows)))
	lines.Scan()
	var head struct{ Version, Width, Height int }
	if err := json.Unmarshal(lines.Bytes(), &head); err != nil || head.Version != 2 || head.Width != cols || head.Height != rows {
		t.Fatalf("head %s: %v", lines.Bytes(), err)
	}
	next := func() (at float64) {
		var text string
		if !lines.Scan() {
			t.Fatal("an event is missing")
		}
		if err := json.Unmarshal(lines.Bytes(), &[]any{&at, new(string), &text}); err != nil {
			t.Fatal(err)
		}
		_, _ = em.WriteString(text)
		return at
	}
	for i, s := range reel {
		if i != 2 { // like the one before
			if at := next(); at != float64(333*i)/1000 {
				t.Errorf("screen %d is shown at %g", i, at)
			}
		}
		want := uv.NewScreenBuffer(cols, rows)
		uv.NewStyledString(s).Draw(want, want.Bounds())
		for y := range rows {
			for x := range cols {
				if a, b := paint(em.CellAt(x, y), Dark), paint(want.CellAt(x, y), Dark); a != b {
					t.Errorf("screen %d, cell %d,%d: %+v, want %+v", i, x, y, a, b)
				}
			}
		}
	}
	if at := next(); at != 2 || lines.Scan() {
		t.Errorf("the last event is at %g, and more follow: %v", at, lines.Bytes())
	}
}

func BenchmarkCastPicture(b *testing.B) {
	c, err := NewCast(120, 40, "", Dark)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if c.out.Len() > 16<<20 {
			c.out.Reset()
		}
		if err := c.Show(reel[i%2], 50*i); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
