package canvas

import (
	"unicode"

	"github.com/clipperhouse/displaywidth"
)

// Width gives the cells that Text takes for a line.
func Width(text string) int {
	n := 0
	for _, r := range text {
		n += width(r)
	}
	return n
}

// width of a rune in cells; 0 for what must not be written, because it moves
// the cursor, turns the text round, or joins with the rune beside it so that
// the two take fewer cells than each alone.
func width(r rune) int {
	switch {
	case r >= ' ' && r < 0x7f:
		return 1
	case r < 0xa0:
		return 0
	case r >= 0x2500 && r < 0x2600: // lines, blocks and shapes: most of what is drawn
		if r != 0x25fd && r != 0x25fe {
			return 1
		}
		return 2
	}
	if unicode.In(r, unicode.C, unicode.M, unicode.Zl, unicode.Zp) || unicode.Is(joins, r) {
		return 0
	}
	return displaywidth.Rune(r)
}

// joins are the runes outside the classes C and M that form one cluster with
// a neighbour (UAX 29): Thai and Lao AM, Hangul letters, halfwidth sound
// marks, flags, skin tones and the letters of class Prepend.
var joins = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x0d4e, Hi: 0x0d4e, Stride: 1},
		{Lo: 0x0e33, Hi: 0x0e33, Stride: 1},
		{Lo: 0x0eb3, Hi: 0x0eb3, Stride: 1},
		{Lo: 0x1100, Hi: 0x11ff, Stride: 1},
		{Lo: 0xa960, Hi: 0xa97c, Stride: 1},
		{Lo: 0xd7b0, Hi: 0xd7fb, Stride: 1},
		{Lo: 0xff9e, Hi: 0xff9f, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x111c2, Hi: 0x111c3, Stride: 1},
		{Lo: 0x113d1, Hi: 0x113d1, Stride: 1},
		{Lo: 0x1193f, Hi: 0x11941, Stride: 1},
		{Lo: 0x11a3a, Hi: 0x11a3a, Stride: 1},
		{Lo: 0x11a84, Hi: 0x11a89, Stride: 1},
		{Lo: 0x11d46, Hi: 0x11d46, Stride: 1},
		{Lo: 0x11f02, Hi: 0x11f02, Stride: 1},
		{Lo: 0x16d63, Hi: 0x16d6a, Stride: 1},
		{Lo: 0x1f1e6, Hi: 0x1f1ff, Stride: 1},
		{Lo: 0x1f3fb, Hi: 0x1f3ff, Stride: 1},
	},
}
