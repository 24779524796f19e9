package live

import (
	"slices"
	"strings"

	"contagion/data"
)

// strangersMost is how many symbols outside the universe are kept by name of one
// source: a bridge may send a whole market.
const strangersMost = 8

// strangers are the lines of symbols that are not in the universe: no fault, since
// a bridge may have more than is watched, but where a symbol is written otherwise
// than the universe has it nothing else says why no price of it comes.
type strangers struct {
	lines uint64
	names []string // the first of them, in the order in which they came
	more  bool
	text  string // of the names
}

func (s *strangers) add(symbol string) {
	s.lines++
	s.name(symbol)
}

func (s *strangers) name(symbol string) {
	switch {
	case slices.Contains(s.names, symbol):
	case len(s.names) == strangersMost:
		if !s.more {
			s.more, s.text = true, s.text+" and others"
		}
	default:
		s.names = append(s.names, symbol)
		s.text = strings.Join(s.names, ", ")
	}
}

// Stranger counts a line of a symbol that is not in the universe.
func (o *Outlet) Stranger(symbol string) {
	o.feed.mu.Lock()
	defer o.feed.mu.Unlock()
	o.strange.lines++
	o.stranger(symbol)
}

// stranger keeps a name. A server may say our own key for a symbol.
func (o *Outlet) stranger(name string) {
	before := o.strange.text
	if o.strange.name(name); o.strange.text != before {
		o.strange.text = o.feed.clean.text(o.strange.text, data.TextCells)
	}
}

// stranged says which lines of a text that is read again and again are of such
// symbols: those of its last reading count, and the names of all.
func (o *Outlet) stranged(s *strangers) {
	o.feed.mu.Lock()
	defer o.feed.mu.Unlock()
	o.strange.lines = s.lines
	for _, name := range s.names {
		o.stranger(name)
	}
	if s.more && !o.strange.more {
		o.stranger("") // one more, whichever
	}
}
