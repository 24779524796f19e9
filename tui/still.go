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
	symbol, isInstrument := strings.CutPrefix(page, "instrument:")
	switch {
	case page == "" || page == "main":
	case page == "help":
		f.page = pageHelp
	case page == "spillover":
		m := Model{f: f}
		m.openSpillover()
		f = m.f
	case page == "broken" && o.Broken != nil:
		f.page = pageBroken
	case page == "whatif":
		f.page = pageWhatIf
		f.whatif = newWhatIf(s, f.selected)
	case isInstrument:
		u := s.Scenario.Universe
		f.selected = u.Find(symbol)
		if f.selected == data.None {
			f.selected = u.Find(strings.ToUpper(symbol))
		}
		if f.selected == data.None {
			return nil, nil, errors.New("instrument " + data.Clean(symbol, 40) + " is not in " + s.Scenario.Key + "; nearest: " + strings.Join(nearest(u, symbol, 3), ", "))
		}
		f.page = pageInstrument
	default:
		return nil, nil, fmt.Errorf("page %q is not known; give main, help, spillover, whatif or instrument:SYM", data.Clean(page, 40))
	}
	r := arrange(w, h, len(s.Groups))
	m := Model{f: f, r: r, w: w, h: h}
	m.f.focus = m.firstFocus()
	drawPage(&m.f, r)
	return m.f.c, newTheme(o.Convention, !o.Light, o.Profile).palette, nil
}
