package recording

import (
	"fmt"
	"time"

	"contagion/data"
)

// Limits, which stand before anything is allocated.
const (
	mostSymbols = 4096
	mostGroups  = 256
	mostSources = 1024
	mostMarks   = 10_000
	mostLine    = 64 << 10
	mostFiles   = 8 << 20    // of calibration; DeepSeek's has 100 KB
	mostContent = 1 << 20    // of a frame; ours have 64 KiB
	mostText    = 2 << 30    // of a recording, uncompressed
	mostTicks   = 50_000_000 // a fortnight of forty instruments at one tick a second each
	mostMoment  = 100_000    // ticks at one moment: all of them are read at once
	mostBlank   = 1 << 20    // empty lines: a few bytes of gzip can hold as many as there is time
	mostFrames  = 1 << 20    // twelve days at a frame a second; their places take 16 MB
)

// Times of ticks: the whole number of a time tells its own unit only from 1974 on.
var (
	earliest = time.Date(1974, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// The range of a price, as scenarios have it; a yield may be 0 or below.
const smallestPrice, largestPrice = 1e-6, 1e9

// A Break is where a recording stops being sound. Everything before it was
// given. It is an error of one sentence, without the file's name.
type Break struct {
	Offset, Size int64 // bytes of the file, or of its text where it is compressed as one; Size 0 where it is not known
	Of           int64 // bytes of the file
	Frame        int   // number of the damaged frame; -1 in a text
	Line         int   // in the text, or in the frame; 0 for none
	Fact         string
	Cut          bool      // the file ends too early; what is there is sound
	SoundTo      time.Time // of the last sound tick; zero for none
	Ticks        int       // sound ticks before it
}

func (b *Break) Error() string {
	if b.Ticks == 0 {
		return b.Place() + ": " + b.Fact
	}
	return fmt.Sprintf("%s: %s; all %d ticks up to %s are sound", b.Place(), b.Fact, b.Ticks, b.SoundTo.UTC().Format("2006-01-02 15:04:05"))
}

// Place says where the damage is: "byte 204881 of 1310720, frame 17".
func (b *Break) Place() string {
	s := fmt.Sprintf("byte %d of %d", b.Offset, b.Of)
	if b.Frame >= 0 {
		s += fmt.Sprintf(", frame %d", b.Frame)
	}
	if b.Line > 0 {
		s += fmt.Sprintf(", line %d", b.Line)
	}
	return s
}

// symbol reports whether s is a symbol: ^[A-Z0-9^][A-Z0-9.=^-]{0,19}$.
func symbol(s string) bool {
	if len(s) == 0 || len(s) > 20 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '^':
		case i > 0 && (c == '.' || c == '=' || c == '-'):
		default:
			return false
		}
	}
	return true
}

// shown makes a text of a file fit to stand in an error.
func shown(s string) string { return data.Clean(s, 48) }
