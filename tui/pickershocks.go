package tui

import (
	"fmt"
	"image"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// kindRank is where a part stands in the list: what broke today comes first,
// because who opens the list of a running market asks for that.
var kindRank = [...]int{Shocks: 0, Recorded: 1, Rooms: 2, Live: 3, Yours: 4}

// rooms gives the entries that come and go: those behind what is kept, without
// the day's shocks, which stand last.
func (p *picker) rooms() []Entry { return p.entries[p.kept : len(p.entries)-p.shocks] }

// shocksListed has the shocks of the market on the screen in the list.
func (m *Model) shocksListed() {
	p := m.f.picker
	if p == nil || m.f.page != pagePicker || m.f.Snapshot == nil {
		return
	}
	fresh := m.f.shockEntries()
	if slices.Equal(p.entries[len(p.entries)-p.shocks:], fresh) {
		return
	}
	all := append(slices.Clone(p.entries[:len(p.entries)-p.shocks]), fresh...)
	p.shocks = len(fresh)
	p.put(all)
	m.rev++
}

// shockEntries are the day's shocks as entries, the newest first.
func (f *frame) shockEntries() (out []Entry) {
	if !f.Live {
		return nil
	}
	zone := zoneOr(f.zone)
	for i := len(f.Shocks) - 1; i >= 0; i-- {
		s := &f.Shocks[i]
		if s.Origin == data.None {
			continue
		}
		in := f.Scenario.Universe.At(s.Origin)
		how := "broke"
		if s.Gap {
			how = "jumped"
		}
		e := Entry{Key: "shock " + strconv.Itoa(i), Kind: Shocks, Title: in.Symbol, Origin: in.Symbol, Shock: s.Span.By, At: s.Named, of: s.Origin,
			Says: fmt.Sprintf("%s %s by %+.1f sd%s, by %s, told %s", data.Clean(in.Name, data.NameCells), how, s.Sigmas, s.Within(), s.Span.By.In(zone).Format("15:04"), s.Named.In(zone).Format("15:04"))}
		if i == f.Present {
			e.Feed = "followed"
		}
		out = append(out, e)
	}
	return out
}

// follow has the wave of a shock of the day followed.
func (m *Model) followShock(e *Entry) tea.Cmd {
	if cmd, refused := m.refusedOrder(); refused {
		return cmd
	}
	return tea.Batch(m.back(), m.order(market.Recentre{Origin: e.of, Named: e.At}), m.say("the wave of "+e.Title+", told "+e.At.In(zoneOr(m.f.zone)).Format("15:04")+"; r on it goes back to the newest"))
}

// shockPreview says what is known of a shock of the day.
func (f *frame) shockPreview(in image.Rectangle, e *Entry) {
	y := in.Min.Y
	line := func(style canvas.Style, text string) {
		for _, l := range wrapped(text, in.Dx()-2) {
			if y < in.Max.Y {
				f.c.Cut(in.Min.X+1, y, in.Dx()-1, style, l)
			}
			y++
		}
	}
	line(sBright, e.Says)
	if i := slices.IndexFunc(f.Shocks, func(s market.Shock) bool { return s.Origin == e.of && s.Named.Equal(e.At) }); i >= 0 && i == f.Present {
		line(sText, f.waveText(i))
	} else {
		line(sText, "enter follows its wave; what has come since is folded anew for it.")
	}
	line(sDim, "Likeliest origin, by the earliest onset; order is not cause.")
}
