package serve

import (
	"errors"
	"fmt"
	"strings"

	"contagion/data"
)

// A word of a line; quoted where part of it stood in quotes or after a
// backslash.
type word struct {
	text   string
	quoted bool
}

// split parts a line into words as a shell would that does nothing else: blanks
// part words, single quotes keep all, double quotes keep all but a backslash
// before " \ $ or `, a backslash keeps the next character. What a shell would
// act on is refused, not passed over: who writes it expects more than there is.
func split(s string) ([]word, error) {
	if len(s) > LongestLine {
		return nil, fmt.Errorf("the line has %d bytes; give %d at most", len(s), LongestLine)
	}
	var (
		words []word
		b     strings.Builder
		in    bool // a word has begun
		kept  bool // part of it was quoted
		quote byte // the quote that is open
	)
	end := func() {
		if in {
			words = append(words, word{b.String(), kept})
		}
		b.Reset()
		in, kept = false, false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote == '\'' && c != '\'', quote == '"' && c != '"' && c != '\\':
			b.WriteByte(c)
		case quote != 0 && c == quote:
			quote = 0
		case c == '\\':
			if i++; i == len(s) {
				return nil, errors.New("the line ends with a backslash; leave it out")
			}
			if quote == '"' && !strings.ContainsRune("\"\\$`", rune(s[i])) {
				b.WriteByte('\\')
			}
			b.WriteByte(s[i])
			in, kept = true, true
		case c == '\'' || c == '"':
			quote, in, kept = c, true, true
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			end()
		case strings.IndexByte(";|&<>()`$", c) >= 0:
			return nil, fmt.Errorf("%q is for a shell, and there is none here; give one word of contagion's with its flags", string(c))
		default:
			b.WriteByte(c)
			in = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("the quote %c is not closed; close it", quote)
	}
	end()
	for i := range words {
		if t := words[i].text; data.Clean(t, LongestLine) != t {
			return nil, fmt.Errorf("the word %q holds what cannot be shown; give plain text", data.Clean(t, 40))
		}
	}
	return words, nil
}
