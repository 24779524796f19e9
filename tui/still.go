package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// Still draws one picture without a terminal: page "main", "help",
// "spillover", "whatif", "treemap" or "instrument:SYM", w x h cells. The same arguments give the
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
	m := Model{f: f}
	if err := m.showNamed(page); err != nil {
		return nil, nil, err
	}
	return drawStill(m.f, w, h, o)
}

// showNamed shows a page by its name.
func (m *Model) showNamed(page string) error {
	f := &m.f
	symbol, isInstrument := strings.CutPrefix(page, "instrument:")
	switch {
	case page == "" || page == "main":
	case page == "help":
		f.page = pageHelp
	case page == "spillover":
		m.openSpillover()
	case page == "treemap":
		f.page = pageTreemap
	case page == "broken" && f.broken != nil:
		f.page = pageBroken
	case page == "trouble":
		f.page = pageTrouble
	case page == "whatif":
		f.page = pageWhatIf
		f.whatif = newWhatIf(f.Snapshot, f.selected)
	case isInstrument:
		u := f.Scenario.Universe
		f.selected = u.Find(symbol)
		if f.selected == data.None {
			f.selected = u.Find(strings.ToUpper(symbol))
		}
		if f.selected == data.None {
			return errors.New("instrument " + data.Clean(symbol, 40) + " is not in " + f.Scenario.Key + "; nearest: " + strings.Join(nearest(u, symbol, 3), ", "))
		}
		f.page = pageInstrument
	default:
		return fmt.Errorf("page %q is not known; give main, help, spillover, whatif, treemap or instrument:SYM", data.Clean(page, 40))
	}
	return nil
}

// drawStill draws a frame that was set up.
func drawStill(f frame, w, h int, o Options) (*canvas.Canvas, *canvas.Palette, error) {
	groups := 0
	if f.Snapshot != nil {
		groups = len(f.Groups)
	}
	m := Model{f: f, r: arrange(w, h, groups, f.noticed(), f.lined()), w: w, h: h}
	m.f.focus = m.firstFocus()
	drawPage(&m.f, m.r)
	return m.f.c, newTheme(o.Convention, !o.Light, o.Profile).palette, nil
}

// StillPicker draws the library's list with the cursor on an entry.
func StillPicker(ctx context.Context, lib Library, key string, w, h int, o Options) (*canvas.Canvas, *canvas.Palette, error) {
	f := newFrame(o)
	f.page, f.picker, f.c = pagePicker, newPicker(), canvas.New(w, h)
	f.c.Ellipsis = f.g.Ellipsis
	p := f.picker
	var err error
	if p.entries, err = lib.List(ctx); err != nil {
		return nil, nil, err
	}
	p.entries = (&Model{options: Options{Library: lib}}).lasting(p.entries)
	p.listed, p.kept = true, len(p.entries)
	if rooms, ok := lib.(RoomLibrary); ok {
		more, err := rooms.Rooms(ctx)
		if err != nil {
			return nil, nil, err
		}
		p.entries = append(p.entries, more...)
	}
	for i := range p.entries {
		k := p.entries[i].Key
		if !p.unknown(p.entries[i]) {
			continue
		}
		days, err := lib.Days(ctx, k)
		if err != nil {
			return nil, nil, err
		}
		p.sketches[k] = newSketch(days)
	}
	p.arrange(key)
	return drawStill(f, w, h, o)
}

// StillBeside draws two scenarios side by side: the first at its time, the
// other where StillBesideAt says.
func StillBeside(a, b *market.Snapshot, w, h int, o Options) (*canvas.Canvas, *canvas.Palette, error) {
	f := newFrame(o)
	f.Snapshot, f.page, f.c = a, pageBeside, canvas.New(w, h)
	f.c.Ellipsis = f.g.Ellipsis
	f.beside = &beside{entry: EntryOf(b.Scenario.Key, Recorded, b.Scenario), snap: b}
	return drawStill(f, w, h, o)
}

// StillBesideAt is the time of a scenario that is as long after its shock as a
// picture's is after its own, within its window.
func StillBesideAt(a *market.Snapshot, other *data.Scenario) time.Time {
	at, _ := alike(a, other.Shock.By, other.From, other.To)
	return at.Truncate(time.Minute)
}
