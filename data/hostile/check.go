package hostile

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// most combining marks that may sit on one letter.
const most = 2

// Obeyed reports a rune that steers a terminal, or turns or hides text: C0, C1,
// format and direction, tags, separators of lines, fillers, variations and no
// characters.
func Obeyed(r rune) bool {
	if r >= ' ' && r <= '~' {
		return false
	}
	switch {
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Noncharacter_Code_Point, unicode.Variation_Selector):
		return true
	case r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0: // Hangul fillers have no shape
		return true
	}
	return r >= 0xE0000 && r <= 0xE0FFF // tags, and what is kept free beside them
}

// Line gives the first harm in a text of one line; nil for a harmless text.
func Line(text string) error { return harm(text, "") }

// Plain is Line for a text of several lines.
func Plain(text string) error { return harm(text, "\n") }

// Styled is Plain where sequences that set colours and styles that do not
// blink, ESC [ digits ; : m, are allowed.
func Styled(text string) error {
	for {
		before, rest, found := strings.Cut(text, "\x1b")
		if err := Plain(before); err != nil || !found {
			return err
		}
		inner := strings.TrimPrefix(rest, "[")
		end := strings.IndexFunc(inner, func(r rune) bool { return !strings.ContainsRune("0123456789;:", r) })
		if inner == rest || end < 0 || inner[end] != 'm' {
			return fmt.Errorf("an escape sequence that sets no style: %.40q", "\x1b"+rest)
		}
		if sgr := "\x1b[" + inner[:end+1]; !ours(sgr) {
			return fmt.Errorf("%q is no style of ours", sgr)
		}
		text = inner[end+1:]
	}
}

// harm gives the first harm but for the controls in but.
func harm(text, but string) error {
	marks := most // a mark without a letter sits on whatever stands before the text
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd") {
			return fmt.Errorf("byte %d is no UTF-8: %q", i, around(text, i))
		}
		if Obeyed(r) && !strings.ContainsRune(but, r) {
			return fmt.Errorf("%U at byte %d: %q", r, i, around(text, i))
		}
		if r == ' ' || r == '\n' {
			marks = most
		} else if !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
		} else if marks++; marks > most {
			return fmt.Errorf("more than %d marks on one letter at byte %d: %q", most, i, around(text, i))
		}
	}
	return nil
}

func around(text string, i int) string {
	const near = 20
	return text[max(0, i-near):min(len(text), i+near)]
}
