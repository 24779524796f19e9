package load

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// sees gives the numbers of the pictures in a text that comes in parts.
func sees(parts ...string) (out []uint64) {
	t := track{seen: func(seq uint64, _ int64) { out = append(out, seq) }}
	left := []byte(nil)
	for _, p := range parts {
		b := append(slices.Clone(left), p...)
		left = b[len(b)-t.take(b):]
	}
	return out
}

func stamped(seq int, picture string) string {
	s := fmt.Sprintf("\x1b_contagion;%d;17000000000000000%02d\x1b\\", seq, seq)
	if picture != "" {
		s += beginPicture + picture + endPicture
	}
	return s
}

func TestTrack(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []uint64
	}{
		{"nothing", "", nil},
		{"no stamp", "\x1b[?2026hhello\x1b[?2026l", nil},
		{"one", stamped(7, "\x1b[1;1Hhello"), []uint64{7}},
		{"a stamp alone", stamped(7, "") + "\x1b[?25h", []uint64{7}},
		{"stamps alone, one after the other", stamped(1, "") + stamped(2, "") + stamped(3, "x"), []uint64{1, 2, 3}},
		{"what comes before and between", "\x1b[?1049h" + stamped(1, "a") + "\x1b[7mnote\x1b[m" + stamped(2, "b"), []uint64{1, 2}},
		{"no number", "\x1b_contagion;x;5\x1b\\" + stamped(2, "b"), []uint64{2}},
		{"no time", "\x1b_contagion;1\x1b\\" + stamped(2, "b"), []uint64{2}},
		{"a number too large", "\x1b_contagion;1" + strings.Repeat("0", 19) + "0;5\x1b\\" + stamped(2, "b"), []uint64{2}},
		{"a stamp without an end", "\x1b_contagion;1;" + strings.Repeat("5", 60) + stamped(2, "b"), []uint64{2}},
		{"an end in a picture's text", stamped(1, "a\x1b[?2026h\x1b[?202") + stamped(2, "b"), []uint64{1, 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sees(c.text); !slices.Equal(got, c.want) {
				t.Errorf("whole: saw %v, want %v", got, c.want)
			}
			for i := range c.text {
				if got := sees(c.text[:i], c.text[i:]); !slices.Equal(got, c.want) {
					t.Fatalf("in parts of %d and %d bytes: saw %v, want %v", i, len(c.text)-i, got, c.want)
				}
			}
			if got := sees(strings.Split(c.text, "")...); !slices.Equal(got, c.want) {
				t.Errorf("byte for byte: saw %v, want %v", got, c.want)
			}
		})
	}
}

// A picture that is not complete was not seen.
func TestTrackWaits(t *testing.T) {
	if got := sees(stamped(1, "a") + "\x1b_contagion;2;5\x1b\\" + beginPicture + "b"); !slices.Equal(got, []uint64{1}) {
		t.Errorf("saw %v", got)
	}
}

// The age is that of the stamp, and is taken when the picture is complete.
func TestTrackTellsTheTime(t *testing.T) {
	at := int64(0)
	tr := track{seen: func(_ uint64, when int64) { at = when }}
	text := []byte("\x1b_contagion;3;1764174757000000001\x1b\\" + beginPicture + "abc")
	left := tr.take(text)
	if at != 0 {
		t.Fatal("seen before its last byte came")
	}
	tr.take(append(slices.Clone(text[len(text)-left:]), endPicture...))
	if at != 1764174757000000001 {
		t.Errorf("at %d", at)
	}
}

// What is seen does not depend on where the borders fall, and little is kept.
func FuzzTrack(f *testing.F) {
	f.Add("\x1b[?1049h"+stamped(1, "abc")+stamped(2, "")+stamped(3, "d"), uint8(5))
	f.Add("\x1b_contagion;1;\x1b_contagion;1;2\x1b\\\x1b[?2026h\x1b[?2026", uint8(1))
	f.Fuzz(func(t *testing.T, text string, size uint8) {
		text += endPicture // one that is not complete may be told, or not
		var parts []string
		for rest := text; rest != ""; {
			n := min(len(rest), int(size)+1)
			parts, rest = append(parts, rest[:n]), rest[n:]
		}
		if whole, cut := sees(text), sees(parts...); !slices.Equal(whole, cut) {
			t.Fatalf("whole %v, in parts of %d %v", whole, int(size)+1, cut)
		}
		tr := track{seen: func(uint64, int64) {}}
		if left := tr.take([]byte(text)); left > longestStamp+len(beginPicture) {
			t.Fatalf("%d bytes are kept", left)
		}
	})
}

func BenchmarkTrack(b *testing.B) {
	text := []byte(stamped(1, strings.Repeat("\x1b[12;34H\x1b[38;5;208m124.80\x1b[m", 160)))
	n := 0
	tr := track{seen: func(uint64, int64) { n++ }}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		tr.take(text)
	}
}
