package serve

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"contagion/data"
)

// A sheet is a guest's stream for text: on a terminal, which the client has
// made raw, a line needs its carriage return.
type sheet struct {
	w   io.Writer
	raw bool
}

func (s sheet) Write(p []byte) (int, error) {
	out := p
	if s.raw {
		out = bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))
	}
	if _, err := s.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// sheets are a session's streams for text and for what is said beside it.
func sheets(s Session) (out, beside io.Writer) {
	raw := s.Terminal().PTY
	return sheet{s, raw}, sheet{s.Stderr(), raw}
}

// tell says one sentence and gives the exit status.
func tell(s Session, status int, sentence string) int {
	_, w := sheets(s)
	fmt.Fprintln(w, "contagion: "+data.Clean(sentence, 400))
	return status
}

// print answers what needs no screen; ok is false for what does.
func (h *House) print(s Session, l Line) (status int, ok bool) {
	out, _ := sheets(s)
	var err error
	switch l.Verb {
	case Help:
		_, err = io.WriteString(out, Usage)
	case Scenarios:
		err = h.o.Library.Print(out)
	case Rooms:
		_, err = io.WriteString(out, h.printRooms())
	case Report:
		return h.report(s, l), true
	case Guests, End:
		return h.operate(s, l), true
	case Play:
		if !plain(s, l) || l.Name == "" {
			return h.lobby(s, l)
		}
		if status = h.report(s, l); status == StatusOK && !s.Terminal().PTY && !l.Look.Plain {
			_, beside := sheets(s)
			fmt.Fprintln(beside, "contagion: this is its end as text, as there is no terminal; ssh -t plays it")
		}
		return status, true
	case Lobby:
		return h.lobby(s, l)
	default:
		return 0, false
	}
	if err != nil {
		return StatusFault, true // the guest has gone: there is nobody to tell
	}
	return StatusOK, true
}

// plain reports whether a guest gets text and no screen: there is no terminal,
// it can do nothing, or the guest said so.
func plain(s Session, l Line) bool {
	t := s.Terminal()
	return !t.PTY || l.Look.Plain || t.Dumb()
}

// lobby is, as text, what there is.
func (h *House) lobby(s Session, l Line) (status int, ok bool) {
	if !plain(s, l) {
		return 0, false
	}
	out, _ := sheets(s)
	var b strings.Builder
	b.WriteString("CONTAGION  how a shock in one stock spreads\n\n")
	if err := h.o.Library.Print(&b); err != nil {
		return tell(s, StatusFault, err.Error()), true
	}
	b.WriteString("\n" + h.printRooms() + "\n" + Usage)
	if _, err := io.WriteString(out, b.String()); err != nil {
		return StatusFault, true
	}
	return StatusOK, true
}

// report prints a scenario at a time: its end where none is said.
func (h *House) report(s Session, l Line) int {
	t, err := h.o.Library.Title(l.Name)
	if err != nil {
		return tell(s, StatusMisuse, err.Error())
	}
	at, origin, err := l.within(t.Ground.Scenario(), t.Ground.Scenario().To)
	if err != nil {
		return tell(s, StatusMisuse, err.Error())
	}
	format := l.Format
	if format == "" {
		format = "text"
	}
	var b bytes.Buffer // whole, or not at all
	if err := h.o.Library.Report(&b, l.Name, at, origin, format); err != nil {
		return tell(s, StatusFault, err.Error())
	}
	out, _ := sheets(s)
	if _, err := out.Write(b.Bytes()); err != nil {
		return StatusFault
	}
	return StatusOK
}
