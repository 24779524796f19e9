package serve

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// A presence is a guest who is in the house, for operators.
type presence struct {
	line  Line
	since time.Time
}

// note writes a guest down until the function is called.
func (h *House) note(s Session, l Line) (gone func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.present[s] = presence{l, h.o.Now()}
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.present, s)
	}
}

// operate does what only an operator may ask for.
func (h *House) operate(s Session, l Line) int {
	if s.Guest().Role < Operator {
		return tell(s, StatusDenied, "only operators ask for that; log in as operator with a key that is named as one")
	}
	out, _ := sheets(s)
	if l.Verb == Guests {
		if _, err := io.WriteString(out, h.guests()); err != nil {
			return StatusFault
		}
		return StatusOK
	}
	if !h.EndRoom(l.Name, "an operator has ended the room") {
		return tell(s, StatusMisuse, fmt.Sprintf("there is no room %s now; rooms lists them", l.Name))
	}
	return tell(s, StatusOK, fmt.Sprintf("room %s has ended", l.Name))
}

// guests lists who is there, those who have been there longest first.
func (h *House) guests() string {
	type row struct {
		presence
		s Session
	}
	now := h.o.Now()
	h.mu.Lock()
	rows := make([]row, 0, len(h.present))
	for s, p := range h.present {
		rows = append(rows, row{p, s})
	}
	h.mu.Unlock()
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(a.since.Compare(b.since), cmp.Compare(a.s.Guest().Name, b.s.Guest().Name))
	})
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "NAME\tROLE\tFROM\tSINCE\tWHAT")
	for _, r := range rows {
		g := r.s.Guest()
		what := cmp.Or(strings.TrimSpace(string(r.line.Verb)+" "+r.line.Name), "the list")
		if r.line.Verb == Present {
			what += " in room " + r.line.Room
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", g.Name, roleNames[g.Role], g.Addr, now.Sub(r.since).Truncate(time.Second), what)
	}
	_ = t.Flush() // into memory
	return b.String()
}
