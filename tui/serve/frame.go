package serve

import (
	"strconv"
	"strings"
	"time"

	"contagion/data"
	"contagion/tui/canvas"
)

// What stands around a picture. Between the two a terminal that knows
// synchronised output shows nothing; one that does not passes them over.
const (
	beginSync = "\x1b[?2026h"
	endSync   = "\x1b[?2026l"

	enterScreen = "\x1b[?1049h\x1b[?25l"
	leaveScreen = endSync + "\x1b[m\x1b[?25h\x1b[?1049l"
)

// A frame is the bytes from one picture of a renderer to the next. It is shared
// by all who watch and never written again.
type frame struct {
	seq  uint64    // grows by one with each of its renderer's
	at   time.Time // when drawing it began
	text []byte
}

// synced puts a picture between the marks of synchronised output.
func synced(dst, picture []byte) []byte {
	if len(picture) == 0 {
		return dst
	}
	dst = append(dst, beginSync...)
	dst = append(dst, picture...)
	return append(dst, endSync...)
}

// stamp says a picture's number and when drawing it began, in a string that
// terminals pass over.
func stamp(dst []byte, seq uint64, at time.Time) []byte {
	dst = append(dst, "\x1b_contagion;"...)
	dst = strconv.AppendUint(dst, seq, 10)
	dst = append(dst, ';')
	dst = strconv.AppendInt(dst, at.UnixNano(), 10)
	return append(dst, "\x1b\\"...)
}

// line writes a line of one's own over the last row of a picture, in reverse:
// it needs no colour to stand out.
func (f Face) line(dst []byte, text string) []byte {
	row := canvas.New(f.W, 1)
	if f.Glyphs != "full" {
		row.Ellipsis = '~'
	}
	text = data.Clean(text, data.TextCells)
	if f.Glyphs == "ascii" {
		text = strings.Map(func(r rune) rune {
			if r > '~' {
				return '?'
			}
			return r
		}, text)
	}
	row.Cut(1, 0, f.W-2, 0, text)
	dst = append(dst, "\x1b["...)
	dst = strconv.AppendInt(dst, int64(f.H), 10)
	dst = append(dst, "H\x1b[m\x1b[K\x1b[7m"...)
	dst = append(dst, row.Plain()...)
	return append(dst, "\x1b[m"...)
}
