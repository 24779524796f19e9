package tui

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data/market"
	"contagion/tui/canvas"
)

// A Film is a viewer's screen in time that its caller counts: the same Model
// that a terminal shows, its ticks kept in a queue instead of running on a
// clock. It has no goroutine. Its desk must not wait but give
// market.ErrNothingNewer, as a market.Playback does. On a seat that looks at a
// room (market.Room's Look) it shows what its followers see.
type Film struct {
	m       *Model
	now     time.Duration
	due     []appointment
	inbox   []tea.Msg
	waiting []tea.Cmd // waits that the desk, or a room, has not answered yet
	ended   bool
}

// An appointment is a message that the model sends itself later.
type appointment struct {
	at  time.Duration
	msg func(time.Time) tea.Msg
}

// later is what the command of a film's tick gives.
type later struct {
	after time.Duration
	msg   func(time.Time) tea.Msg
}

// NewFilm opens a screen of w x h cells on a page, named as Still takes it,
// with the desk's first picture on it.
func NewFilm(d Desk, w, h int, page string, o Options) (*Film, error) {
	if w < 1 || h < 1 || w > 1000 || h > 1000 {
		return nil, fmt.Errorf("a picture of %dx%d cannot be drawn; give 20x5 to 300x100", w, h)
	}
	f := &Film{m: New(context.Background(), d, o)}
	f.m.profile = o.Profile
	f.m.retheme()
	f.m.tick = func(after time.Duration, msg func(time.Time) tea.Msg) tea.Cmd {
		return func() tea.Msg { return later{after, msg} }
	}
	f.m.resize(w, h)
	f.do(f.m.Init())
	f.read()
	if f.m.f.Snapshot == nil {
		return nil, errors.New("a film needs a desk that has a picture")
	}
	if err := f.m.showNamed(page); err != nil {
		return nil, err
	}
	f.m.f.motion.front = f.m.f.motion.mode == motionFull && f.m.f.Playing
	f.m.f.focus = f.m.firstFocus()
	f.m.apply() // in a room the leader says what is seen
	f.m.rev++
	return f, nil
}

// Advance lets time pass until now. Ticks come in their order; what a message
// asks for is answered after those that were due with it, as in Bubble Tea,
// where an answer is one more message. A wait that was open is asked last: the
// desk has moved on.
func (f *Film) Advance(now time.Duration) {
	for {
		at := now + 1
		for _, a := range f.due {
			at = min(at, a.at)
		}
		if at > now {
			break
		}
		f.now = at
		var later []appointment
		for _, a := range f.due {
			if a.at > at {
				later = append(later, a)
			} else {
				f.inbox = append(f.inbox, a.msg(time.Time{}))
			}
		}
		f.due = later
		f.read()
	}
	f.now = now
	waiting := f.waiting
	f.waiting = nil
	for _, cmd := range waiting {
		f.do(cmd)
	}
	f.read()
}

// Ended reports whether nothing comes any more, and why, where there is a
// sentence for it: the room was ended, or its market was.
func (f *Film) Ended() (why string, ended bool) { return f.m.outcome.Why, f.ended }

// Screen gives the picture as a terminal gets it.
func (f *Film) Screen() string { return f.m.View().Content }

// Canvas gives the picture in cells, whose styles are those of a Palette with
// the film's convention, and a number that grows when it was drawn anew. The
// canvas is the film's own: it is read before the next Advance.
func (f *Film) Canvas() (c *canvas.Canvas, number uint64) {
	f.m.draw()
	return f.m.c, f.m.draws
}

// Rests reports whether the picture stays as it is until somebody acts: the
// market does not play and no effect is on its way.
func (f *Film) Rests() bool {
	return len(f.due) == 0 && (f.m.f.Snapshot == nil || !f.m.f.Playing)
}

// read lets the model have its messages, and those that they lead to.
func (f *Film) read() {
	for len(f.inbox) > 0 && !f.ended {
		msg := f.inbox[0]
		f.inbox = f.inbox[1:]
		_, cmd := f.m.Update(msg)
		f.do(cmd)
	}
}

// do runs a command of the model's and puts what it gives into the inbox.
func (f *Film) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			f.do(c)
		}
	case later:
		f.due = append(f.due, appointment{f.now + msg.after, msg.msg})
	case tea.QuitMsg:
		f.ended = true
	case snapshotMsg:
		if errors.Is(msg.err, market.ErrNothingNewer) {
			f.waiting = append(f.waiting, cmd)
			return
		}
		f.inbox = append(f.inbox, msg)
	case cueMsg:
		if errors.Is(msg.err, market.ErrNothingNewer) {
			f.waiting = append(f.waiting, cmd)
			return
		}
		f.inbox = append(f.inbox, msg)
	default:
		f.inbox = append(f.inbox, msg)
	}
}
