package tui

import (
	tea "charm.land/bubbletea/v2"

	"contagion/tui/canvas"
)

// viewKey is all that a picture depends on: equal keys, equal picture.
type viewKey struct {
	seq, rev uint64
	era      int // of the desk whose picture it is
	step     int // while a ring lives
	fade     int // while a digit fades
	w, h     int
}

// View draws the screen, or gives the last picture where nothing changed.
func (m *Model) View() tea.View {
	v := tea.NewView(m.picture())
	v.AltScreen = true
	if !m.options.Guest {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.ReportFocus = true
	v.WindowTitle = "contagion"
	if m.f.Snapshot != nil {
		v.WindowTitle = "contagion: " + m.f.Scenario.Title
	}
	return v
}

// picture is the screen as a terminal gets it.
func (m *Model) picture() string {
	if m.w <= 0 || m.h <= 0 {
		return ""
	}
	m.draw()
	if m.texted != m.draws {
		m.texted, m.text = m.draws, m.c.String(m.theme.palette)
	}
	return m.text
}

// Cells gives the picture in cells with their colours, and a number that grows
// when it was drawn anew. Like Update it is for whoever drives the model; the
// canvas is read before the next Update.
func (m *Model) Cells() (c *canvas.Canvas, p *canvas.Palette, number uint64) {
	m.draw()
	return m.c, m.theme.palette, m.draws
}

// draw draws the screen, where something changed since it was last.
func (m *Model) draw() {
	if m.w <= 0 || m.h <= 0 {
		return
	}
	key := viewKey{seq: m.seqShown(), rev: m.rev, era: m.shownEra, w: m.w, h: m.h}
	step := m.f.motion.step
	if m.f.motion.active() {
		key.step = step + 1
	}
	if m.fade.active(step) {
		key.fade = step/fadeStep + 1
	}
	if key == m.drawn {
		return
	}
	m.c.Clear()
	note := m.f.note
	if line := m.line(); line != "" {
		m.f.note = line
	}
	drawPage(&m.f, m.r)
	m.f.note = note
	if m.f.motion.mode == motionFull {
		m.fade.see(m.c, m.numbers(), step, key.rev == m.drawn.rev && m.draws > 0)
		m.fade.paint(m.c, step)
	}
	m.drawn = key
	m.draws++
}

func (m *Model) seqShown() uint64 {
	if m.f.Snapshot == nil {
		return 0
	}
	return m.f.Seq
}
