package watch

import "strings"

// A word is a piece of a rule and where it stands.
type word struct {
	text string
	at   int // counted from 1
}

// cut parts a rule at blanks, and before and after < > and %.
func cut(text string) (out []word) {
	begin := -1
	end := func(i int) {
		if begin >= 0 {
			out = append(out, word{text[begin:i], begin + 1})
			begin = -1
		}
	}
	for i, c := range text {
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			end(i)
		case c == '<' || c == '>' || c == '%':
			end(i)
			out = append(out, word{string(c), i + 1})
		case begin < 0:
			begin = i
		}
	}
	end(len(text))
	return out
}

func isSymbol(s string) bool {
	return made(s, 20, func(c byte, first bool) bool {
		return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '^' && first || !first && strings.IndexByte(".=^-", c) >= 0
	})
}

func isKey(s string) bool {
	return made(s, 24, func(c byte, first bool) bool {
		return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || !first && strings.IndexByte("._-", c) >= 0
	})
}

func made(s string, most int, of func(c byte, first bool) bool) bool {
	for i := range len(s) {
		if !of(s[i], i == 0) {
			return false
		}
	}
	return s != "" && len(s) <= most
}
