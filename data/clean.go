package data

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// The widest a piece of foreign text may be, in terminal cells.
const (
	NameCells  = 64
	ShortCells = 8
	TextCells  = 200
)

// Clean makes foreign text safe to show: no control, format or bidi
// characters, no escape sequences, one line, at most two combining marks on
// a letter and at most cells terminal cells (a cut shows as …). It is applied
// once at each boundary through which text comes in. Clean of a clean text is
// that text.
func Clean(s string, cells int) string {
	if cells <= 0 {
		return ""
	}
	if plain(s) && len(s) <= cells {
		return s // nearly every field of every file
	}
	// Bounds the work before anything looks at the text.
	if limit := 16*cells + 256; len(s) > limit {
		s = s[:limit]
	}
	s = strings.ToValidUTF8(ansi.Strip(s), "")
	var b strings.Builder
	b.Grow(len(s))
	marks := 2 // a mark without a letter would sit on whatever stands before the text
	for _, r := range s {
		switch {
		case r == '\n', r == '\t', r == '\r', r == 0x85, r == 0x2028, r == 0x2029:
			r = ' '
		case unseen(r):
			continue
		}
		if unicode.In(r, unicode.Mn, unicode.Me) {
			if marks++; marks > 2 {
				continue
			}
		} else if marks = 0; unicode.IsSpace(r) {
			marks = 2 // it goes, or may go, and its marks would stay
		}
		b.WriteRune(r)
	}
	s = strings.Join(strings.Fields(b.String()), " ")
	return ansi.Truncate(s, cells, "…")
}

// plain reports whether a text is printed ASCII with single blanks inside.
func plain(s string) bool {
	blank := true // one at either end goes
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && blank {
			return false
		}
		blank = c == ' '
	}
	return !blank || s == ""
}

// unseen reports runes that a terminal obeys or that reorder or hide text:
// stripping escape sequences alone leaves the C1 controls written as UTF-8.
func unseen(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7F && r <= 0x9F, r == 0xAD, r == 0x61C:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r == 0xFEFF, r >= 0xFFF9 && r <= 0xFFFB, r == 0xFFFD:
		return true
	case r >= 0xE0000 && r <= 0xE0FFF, r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF: // tags; no characters, which XML refuses
		return true
	case r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0: // Hangul fillers: letters without a shape
		return true
	}
	return unicode.Is(unicode.Cf, r)
}
