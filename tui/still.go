package tui

import (
	"errors"
	"fmt"
	"strings"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// Still draws one picture without a terminal: page "main", "help",
// "spillover", "whatif" or "instrument:SYM", w x h cells. The same arguments give the
// same picture on every machine. An unknown page or symbol is an error that says what to give.
func Still(s *market.Snapshot, w, h int, page string, o Options) (*canvas.Canvas, *canvas.Palette, error) {
	if w < 1 || h < 1 || w > 1000 || h > 1000 {
		return nil, nil, fmt.Errorf("a picture of %dx%d cannot be drawn; give 20x5 to 300x100", w, h)
	}
	f := newFrame(o)
	f.Snapshot = s
	f.c = canvas.New(w, h)
	f.c.Ellipsis = f.g.Ellipsis
	f.selected = s.Origin
	f.motion.front = f.motion.mode == motionFull && s.Playing
	if o.Zone != nil {
		f.zone = o.Zone
		f.zoneName, _ = s.At.In(o.Zone).Zone()
	}
	m := Model{f: f, r: arrange(w, h, len(s.Groups)), w: w, h: h}
	if err := m.turnTo(page); err != nil {
		return nil, nil, err
	}
	m.f.focus = m.firstFocus()
	drawPage(&m.f, m.r)
	return m.f.c, newTheme(o.Convention, !o.Light, o.Profile).palette, nil
}

// turnTo opens a page by its name, as Still takes it.
func (m *Model) turnTo(page string) error {
	s := m.f.Snapshot
	symbol, isInstrument := strings.CutPrefix(page, "instrument:")
	switch {
	case page == "" || page == "main":
	case page == "help":
		m.f.page = pageHelp
	case page == "spillover":
		m.openSpillover()
	case page == "whatif":
		m.f.page = pageWhatIf
		m.f.whatif = newWhatIf(s, m.f.selected)
	case isInstrument:
		u := s.Scenario.Universe
		id := u.Find(symbol)
		if id == data.None {
			id = u.Find(strings.ToUpper(symbol))
		}
		if id == data.None {
			return errors.New("instrument " + data.Clean(symbol, 40) + " is not in " + s.Scenario.Key + "; nearest: " + strings.Join(nearest(u, symbol, 3), ", "))
		}
		m.f.selected, m.f.page = id, pageInstrument
	default:
		return fmt.Errorf("page %q is not known; give main, help, spillover, whatif or instrument:SYM", data.Clean(page, 40))
	}
	return nil
}
