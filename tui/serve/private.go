package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"contagion/tui"
	"contagion/tui/canvas"
)

// A private screen is a tea.Program on a guest's channel: its messages, keys
// and commands are Bubble Tea's. Its pictures are not. Bubble Tea's renderer
// takes a string apart into cells to compare them with the last ones; ours has
// the cells, and draws when the link is free and not before, so that a slow
// guest is late by one picture and not by a window of two megabytes.
type private struct {
	m      *tui.Model
	g      *glass
	every  time.Duration // between two pictures
	stamps bool
	glyphs string

	shown  canvas.Screen
	number uint64    // of the picture that is shown
	slot   time.Time // when the next may be drawn
	due    bool      // a frameMsg is on its way
	frames uint64
	over   string // what stands over the last row, "" for nothing
	note   string // a sentence for the guest
	clip   string // what the guest copied and has not been sent
	until  time.Time
}

type (
	frameMsg struct{}
	noteMsg  string
	clipMsg  string // for the guest's clipboard
)

// Init begins the model's.
func (p *private) Init() tea.Cmd { return tea.Batch(p.m.Init(), p.draw()) }

// View draws nothing: the cells go another way.
func (p *private) View() tea.View { return tea.View{} }

// Update gives the model its message, and draws where it may have changed.
func (p *private) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case frameMsg:
		p.due = false
		return p, p.frame(time.Now())
	case clipMsg:
		p.clip = string(msg)
		return p, p.draw()
	case noteMsg:
		p.note, p.until = string(msg), time.Now().Add(noteStands)
		return p, p.draw()
	}
	_, cmd := p.m.Update(msg)
	return p, tea.Batch(cmd, p.draw())
}

// noteStands is how long a sentence stands over the last row.
const noteStands = 8 * time.Second

// draw asks for a picture as soon as one is due.
func (p *private) draw() tea.Cmd {
	if p.due {
		return nil
	}
	p.due = true
	wait := time.Until(p.slot)
	if wait <= 0 {
		return func() tea.Msg { return frameMsg{} }
	}
	return tea.Tick(wait, func(time.Time) tea.Msg { return frameMsg{} })
}

// frame draws what is new, or comes back when the link is free.
func (p *private) frame(now time.Time) tea.Cmd {
	if p.g.gone() {
		return tea.Quit
	}
	c, palette, number := p.m.Cells()
	over := p.overlay(now)
	if number == p.number && over == p.over && p.clip == "" {
		if over != "" {
			p.slots(now)
			return p.draw() // what stands there goes away some time
		}
		return nil
	}
	p.slots(now)
	if !p.g.free(now) {
		return p.draw()
	}
	b := make([]byte, 0, 4<<10)
	if p.stamps {
		p.frames++
		b = stamp(b, p.frames, now)
	}
	w, h := c.Size()
	b = append(b, beginSync...)
	b = p.shown.Draw(b, c, palette)
	switch {
	case over != "":
		b = Face{W: w, H: h, Glyphs: p.glyphs}.line(b, over)
	case p.over != "":
		b = p.shown.Row(b, h-1)
	}
	b = append(b, endSync...)
	if p.clip != "" {
		b, p.clip = append(b, ansi.SetSystemClipboard(p.clip)...), ""
	}
	p.number, p.over = number, over
	p.g.put(b)
	if over != "" {
		return p.draw()
	}
	return nil
}

// slots gives the next picture its time: one in each slot of a grid, so that a
// late one does not make all later ones late.
func (p *private) slots(now time.Time) {
	if p.slot.IsZero() {
		p.slot = now
	}
	if behind := now.Sub(p.slot); behind >= 0 {
		p.slot = p.slot.Add(p.every * (behind/p.every + 1))
	}
}

// overlay is what stands over the last row now.
func (p *private) overlay(now time.Time) string {
	if now.Before(p.until) {
		return p.note
	}
	if age := p.g.age(now); age > oldAge {
		return fmt.Sprintf("slow link: what you see is about %.0f s old", age.Seconds())
	}
	return ""
}

// Sequences of a guest's terminal.
const (
	// A private screen wants pasted text marked, and to know when nobody looks.
	typingOn  = "\x1b[?2004h\x1b[?1004h"
	typingOff = "\x1b[?2004l\x1b[?1004l"
)

// show runs a private screen until its program ends, and gives its outcome.
func (h *House) show(s Session, k *keyboard, m *tui.Model, glyphs string) (tui.Outcome, error) {
	ctx, stop := context.WithCancel(s.Context())
	defer stop()
	g := newGlass(s)
	w, hh := s.Size()
	p := &private{m: m, g: g, every: h.pace(), stamps: h.o.Stamp, glyphs: glyphs}
	program := tea.NewProgram(p, tea.WithContext(ctx), tea.WithoutRenderer(), tea.WithoutSignalHandler(),
		tea.WithFPS(1), // of a renderer that is not there
		tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithWindowSize(w, hh), tea.WithColorProfile(s.Terminal().Profile()),
		tea.WithEnvironment([]string{"TERM=" + s.Terminal().Name}), tea.WithFilter(homely))
	var beside sync.WaitGroup
	beside.Add(1)
	s.Go(func() {
		defer beside.Done()
		for {
			select {
			case <-ctx.Done():
				return
			case <-s.Resized():
				w, h := s.Size()
				program.Send(tea.WindowSizeMsg{Width: w, Height: h})
			case note := <-s.Notes():
				program.Send(noteMsg(note))
			}
		}
	})
	// Keys come to the program from here: its own reader would wait for ever with
	// those that a program which has ended takes no more.
	keys := make(chan uv.Event)
	beside.Add(2)
	s.Go(func() {
		defer beside.Done()
		defer close(keys)
		_ = uv.NewTerminalReader(k.reader(ctx), s.Terminal().Name).StreamEvents(ctx, keys) // it ends as the guest's input does
	})
	s.Go(func() {
		defer beside.Done()
		for e := range keys {
			program.Send(e)
		}
	})
	g.put([]byte(enterScreen + typingOn))
	_, err := program.Run()
	stop()
	beside.Wait()
	g.end(typingOff)
	if errors.Is(err, tea.ErrProgramPanic) {
		return tui.Outcome{}, errBroke
	}
	return m.Outcome(), nil // otherwise it ended with the model or the session, which say so themselves
}

// errBroke is what a guest is told of a panic in their screen.
var errBroke = errors.New("your screen broke, for a fault of ours; come again")

// homely keeps from the program what would reach beyond its session: a
// suspended program stops the whole server.
func homely(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, is := msg.(tea.SuspendMsg); is {
		return noteMsg("there is no shell here; q leaves")
	}
	return msg
}
