package tui

import (
	"image"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// rates are the speeds that [ and ] go through, market seconds per second.
var rates = [...]float64{1, 5, 15, 60, 300, 900, 3600}

// press acts on a key: first the text field, then the table.
func (m *Model) press(k tea.KeyPressMsg) tea.Cmd {
	if m.field.kind != fieldClosed {
		return m.fieldKey(k)
	}
	b, ok := actionOf(k.String(), m.f.page)
	switch {
	case b.act == actQuit:
		return m.quit()
	case b.act == actSuspend && m.options.Guest:
		return m.say("there is no shell of yours behind this; q leaves")
	case b.act == actSuspend:
		return tea.Suspend
	case b.act == actNone:
		if name := k.String(); len(name) == 1 && (m.f.Snapshot != nil || m.f.page == pagePicker) {
			return m.say(name + " does nothing here; ? shows the keys")
		}
		return nil
	case m.f.Snapshot == nil && !m.actsAlone(b.act):
		return nil // nothing to act on yet
	case !ok:
		return m.say(label(slices.IndexFunc(keyTable, func(o binding) bool { return o.act == b.act })) + " does nothing on this page; esc goes back")
	}
	if m.f.note != "" {
		m.f.note = "" // a new key, a new answer
	}
	m.rev++
	return m.act(b.act, k.String())
}

// act does what a key, or a click on it, asks for.
func (m *Model) act(a action, key string) tea.Cmd {
	cmd, done := m.roomAct(a)
	if !done {
		cmd = m.perform(a, key)
	}
	return m.afterwards(cmd)
}

func (m *Model) perform(a action, key string) tea.Cmd {
	if cmd, done := m.brokenAct(a); done {
		return cmd
	}
	if cmd, done := m.pickerAct(a, key); done {
		return cmd
	}
	if cmd, done := m.whatIfAct(a, key); done {
		return cmd
	}
	switch a {
	case actToggle, actBack, actOn, actPrevious, actNext, actSlower, actFaster, actHalve, actDouble, actReal, actStart, actEnd, actSkip:
		return m.time(a)
	case actGoto:
		m.field = field{kind: fieldWhen}
	case actFind:
		m.field = field{kind: fieldFind}
	case actFindNext:
		return m.nextHit(1)
	case actFindPrevious:
		return m.nextHit(-1)
	case actTab:
		return m.tab(1)
	case actShiftTab:
		return m.tab(-1)
	case actPanel:
		return m.number(int(key[0] - '0'))
	case actLeft, actRight, actUp, actDown, actFirst, actLast, actPageUp, actPageDown:
		return m.walk(a)
	case actOpen:
		return m.open()
	case actClose:
		return m.back()
	case actZoom:
		m.f.zoom = !m.f.zoom
	case actPin:
		return m.pin()
	case actRecentre:
		if m.f.selected == data.None {
			return m.say(m.unchosen("r"))
		}
		if m.f.Origin == m.f.selected && m.f.Scenario.Origin != m.f.selected {
			return m.order(market.Recentre{Origin: data.None})
		}
		return m.order(market.Recentre{Origin: m.f.selected})
	case actBase:
		return m.rebase()
	case actZone:
		return m.zone()
	case actConvention:
		all := []string{"blue-orange", "green-up", "red-up", "red-blue", "none"}
		m.options.Convention = all[(slices.Index(all, m.options.Convention)+1)%len(all)]
		m.retheme()
		return m.say("colours: " + m.f.upDown)
	case actMotion:
		m.f.motion.mode = (m.f.motion.mode + 1) % motionMode(len(motionNames))
		m.f.motion.front = m.f.motion.mode == motionFull && m.f.Playing
		return m.say("motion: " + motionNames[m.f.motion.mode])
	case actCopy:
		form := "text"
		switch {
		case m.f.page == pageSpillover && m.f.Scenario.Network == nil:
			return m.say(noTable)
		case m.f.page == pageSpillover:
			form = "CSV"
		}
		copies := m.options.Copy
		if copies == nil {
			copies = tea.SetClipboard
		}
		return tea.Batch(copies(m.copied()), m.say("copied as "+form+", where the terminal allows it"))
	case actEvent:
		return m.openEvent()
	case actSpillover:
		return m.openSpillover()
	case actTrouble:
		if m.f.page == pageTrouble {
			return m.back()
		}
		m.show(pageTrouble)
	case actHide:
		return m.hideNotice()
	case actRetry:
		return m.retry()
	case actTreemap:
		return m.openTreemap()
	case actWeight:
		return m.turnTreemap()
	case actStory:
		return m.toggleStory()
	case actPicker:
		return m.openPicker(false)
	case actBeside:
		return m.showBeside()
	case actNet:
		m.f.spill.net = !m.f.spill.net
	case actWhatIf:
		return m.openWhatIf()
	case actHelp:
		if m.f.page == pageHelp {
			return m.back()
		}
		m.show(pageHelp)
	}
	return nil
}

// open opens what is selected; on an instrument's page it pins it.
func (m *Model) open() tea.Cmd {
	switch m.f.page {
	case pageInstrument:
		return m.pin()
	case pageSpillover:
		return m.focusPair()
	}
	switch {
	case (m.f.focus == panelGroups || m.f.focus == panelLadder) && !m.f.zoom:
		m.focusOn(panelGroup1 + panelID(m.f.groupSel))
		m.f.zoom = m.rectOf(m.f.focus).Empty() // where it has no place it takes the page
		return nil
	case m.f.focus == panelTape:
		return m.openEvent()
	case m.f.focus == panelWorld:
		return m.say(m.unchosen("enter"))
	case m.f.selected == data.None:
		if m.selectRow(0); m.f.selected == data.None { // the focused panel's first row
			return m.say(m.unchosen("enter"))
		}
	}
	m.show(pageInstrument)
	return nil
}

// show puts a page over the present one; esc takes it away again.
func (m *Model) show(p page) {
	if m.f.page != p {
		m.pages = append(m.pages, m.f.page)
		m.f.page = p
		m.renotice() // the page of troubles has no notice of them
	}
	m.f.scroll[panelFigures], m.f.scroll[panelKeys] = 0, 0
	m.rev++
}

// back is one step back; it never quits.
func (m *Model) back() tea.Cmd {
	m.rev++
	switch n := len(m.pages); {
	case m.f.page == pageSpillover && m.f.spill.pair:
		m.f.spill.pair = false
	case n > 0:
		m.f.page, m.pages = m.pages[n-1], m.pages[:n-1]
		m.renotice()
	case m.f.zoom:
		m.f.zoom = false
		m.keepFocus()
	case m.f.Snapshot != nil && !m.f.WhatIf.IsZero():
		return m.simulate() // back to the recording
	default:
		return m.say("this is the main page; q quits")
	}
	return nil
}

// zone goes from UTC to the viewer's time to that of the selected venue.
func (m *Model) zone() tea.Cmd {
	m.zones = (m.zones + 1) % 3
	if m.zones == 1 && m.options.Zone == nil {
		m.zones = 2
	}
	if m.zones == 2 && m.venueZone() == nil {
		m.zones = 0
	}
	m.setZone()
	return m.say("times in " + m.f.zoneName)
}

func (m *Model) setZone() {
	m.f.zone, m.f.zoneName = time.UTC, "UTC"
	switch m.zones {
	case 1:
		m.f.zone = m.options.Zone
		m.f.zoneName, _ = m.f.At.In(m.f.zone).Zone()
	case 2:
		if z := m.venueZone(); z != nil {
			m.f.zone = z
			m.f.zoneName, _ = m.f.At.In(z).Zone()
		}
	}
}

func (m *Model) zoneHere() *time.Location { return m.f.zone }

func (m *Model) venueZone() *time.Location {
	if m.f.selected == data.None || m.f.Calendar == nil {
		return nil
	}
	return m.f.Calendar.Zone(m.f.Scenario.Universe.At(m.f.selected).MIC)
}

// copied is the focused panel, or the page, as plain text.
func (m *Model) copied() string {
	if m.f.page == pageSpillover {
		return spilloverCSV(&m.f)
	}
	if m.f.page == pageBroken {
		return strings.Join(m.f.broken.lines(data.TextCells), "\n") + "\n"
	}
	c := m.c
	r := image.Rect(0, 0, m.w, m.h)
	if m.f.page == pageMain && !m.f.zoom {
		if p := m.rectOf(m.f.focus); !p.Empty() {
			r = p
		}
	}
	m.drawn = viewKey{} // the canvas is drawn anew below: no picture is kept
	c.Clear()
	drawPage(&m.f, m.r)
	return textOf(c.Plain(), r)
}
