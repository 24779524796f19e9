package tui

import (
	tea "charm.land/bubbletea/v2"

	"contagion/tui/canvas"
)

// StyleLetters is for golden screens.
const StyleLetters = styleLetters

// A Terminal is the tests' virtual terminal, for tests from outside.
type Terminal struct{ t *terminal }

// NewTerminal runs a program on a terminal of w x h cells.
func NewTerminal(m tea.Model, w, h int) *Terminal { return &Terminal{newTerminal(m, w, h)} }

// Typed types keys.
func (t *Terminal) Typed(s string) { t.t.typed(s) }

// Resize gives the terminal another size.
func (t *Terminal) Resize(w, h int) { t.t.resize(w, h) }

// Ended reports whether the program has ended.
func (t *Terminal) Ended() bool {
	select {
	case <-t.t.done:
		return true
	default:
		return false
	}
}

// Screen is what the terminal shows.
func (t *Terminal) Screen() string { return t.t.screen() }

// Close ends the program.
func (t *Terminal) Close() { t.t.close() }

// CanvasOf is a screen in cells, once all has settled.
func CanvasOf(m *Model) *canvas.Canvas {
	m.draw()
	return m.c
}

// Settle lets what was begun end.
func Settle() { settle() }
