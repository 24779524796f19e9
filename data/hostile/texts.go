// Package hostile is the texts that a feed, a file, a client or an environment
// may send to a terminal, and the checks that none of it arrives there. It is
// for tests of every room; the program itself never links it.
//
// Texts gives the list. Plain checks what must hold text only: a log, an error,
// a report. Styled checks the same where colours are allowed. Screen checks the
// whole stream that a screen wrote to its terminal.
package hostile

import (
	"fmt"
	"strings"
)

// A Text is one hostile text and what is wrong with it.
type Text struct{ Name, Text string }

// Texts gives the list, each time anew. No sequence in it is one that a screen
// of ours writes itself, so that Screen tells whose it is.
func Texts() []Text {
	return []Text{
		// C0: what a terminal obeys in one byte.
		{"zero", "a\x00b"}, {"bell", "a\ab"}, {"backspace", "abc\b\b\bxyz"}, {"escape alone", "a\x1b"}, {"delete", "a\x7fb"}, {"charset", "a\x0e\x0fb\x1b(0qqq"},
		{"tab and lines", "a\tb\v\fc"}, {"new line", "a\nlevel=ERROR msg=forged"}, {"carriage return", "a\rforged"}, {"crlf", "a\r\nforged: line\r\n\r\n"},
		// CSI: cursor, screen, modes, and questions whose answer is typed.
		{"clear all", "a\x1b[3J\x1b[2;1Hb"}, {"colour", "a\x1b[31;5;7mb"}, {"cursor home", "a\x1b[1;1fb"}, {"scroll", "a\x1b[99Tb"}, {"paste mode", "a\x1b[?1000h\x1b[?47hb"},
		{"ask position", "a\x1b[6nb"}, {"ask title", "a\x1b[21tb"}, {"soft reset", "a\x1b[!pb"}, {"print", "a\x1b[5ib"}, {"half a sequence", "a\x1b[12;"},
		// Strings of control: title, links, clipboard, pictures.
		{"title", "a\x1b]0;owned\ab"}, {"link", "a\x1b]8;;http://evil.test\x1b\\click\x1b]8;;\x1b\\b"}, {"clipboard", "a\x1b]52;c;cm0gLXJmIH4K\ab"}, {"palette", "a\x1b]4;1;#000000\x1b\\b"},
		{"notification", "a\x1b]777;notify;owned;x\x1b\\b"}, {"request", "a\x1bP$q\"p\x1b\\b"}, {"sixel", "a\x1bPq#0;2;0;0;0~~\x1b\\b"}, {"picture", "a\x1b_Gi=1,a=T;AAAA\x1b\\b"}, {"stamp", "a\x1b_contagion;1;1\x1b\\b"},
		{"start of string", "a\x1bXsos\x1b\\b"}, {"privacy", "a\x1b^pm\x1b\\b"}, {"open string", "a\x1b]0;never ends"}, {"open request", "a\x1bPnever ends"},
		// ESC and one letter.
		{"reset", "a\x1bcb"}, {"index", "a\x1bM\x1bDb"}, {"alignment", "a\x1b#8b"}, {"tmux passes on", "a\x1bPtmux;\x1b\x1b]52;c;aGk=\a\x1b\\b"},
		// C1, as UTF-8 and as the bare byte.
		{"c1 csi", "a\u009b3Jb"}, {"c1 csi bare", "a\x9b3Jb"}, {"c1 osc", "a\u009d0;owned\u009cb"}, {"c1 osc bare", "a\x9d0;owned\x9cb"}, {"c1 dcs", "a\u0090q\u009cb"}, {"next line", "a\u0085forged"},
		// What turns, hides or heaps text.
		{"override", "a\u202eexe.fdp\u202cb"}, {"isolates", "a\u2066b\u2067c\u2068d\u2069e"}, {"marks of direction", "a\u200eb\u200fc\u061cd"}, {"zero width", "a\u200bb\u200cc\u200dd\u2060e\ufefff"},
		{"tags", "a\U000e0001\U000e0041\U000e0042\U000e007fb"}, {"variation", "a\ufe0fb\U000e0101c"}, {"soft hyphen", "a\u00adb"}, {"separators", "a\u2028b\u2029c"}, {"fillers", "a\u115f\u1160\u3164\uffa0b"}, {"annotation", "a\ufff9b\ufffac\ufffbd"},
		{"marks", "a" + strings.Repeat("\u0301", 10_000) + "b"}, {"mark first", "\u0301\u20dda"}, {"no characters", "a\ufffe\uffff\ufdd0\U0010ffffb"},
		// What is no text, and what is too much.
		{"invalid", "a\xff\xfe\xc3b"}, {"overlong", "a\xc0\x9b\xe0\x80\x9b\xc1\xbfb"}, {"surrogate", "a\xed\xa0\xbd\xed\xb0\x80b"}, {"beyond", "a\xf4\x90\x80\x80\xf8\x88\x80\x80\x80b"},
		{"long", strings.Repeat("long ", 20_000)}, {"wide", strings.Repeat("漢", 20_000)}, {"many escapes", strings.Repeat("\x1b[31;5m", 10_000) + "b"}, {"escape in escape", "a\x1b\x1b]0;\x1b]52;c;aGk=\ab"},
		{"cut open", strings.Repeat("x", 255) + "\x1b]0;x\a"}, // a cut by bytes would part the sequence
	}
}

// JSON writes a text as a string of JSON: what JSON cannot hold as it is stands
// escaped, and bytes that are no UTF-8 stand there as they came, as a careless
// sender would put them.
func JSON(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"', c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ':
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
