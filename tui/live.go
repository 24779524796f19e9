package tui

import (
	"math"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/tui/canvas"
)

// feedMark is the mark of a number that a live source gave, by how far it can
// be trusted; a blank where it is good, or where nothing is due.
func (f *frame) feedMark(s data.FeedState) (rune, canvas.Style) {
	switch s {
	case data.FeedHalted:
		return f.g.Halted, sLate
	case data.FeedLate:
		return f.g.Late, sLate
	case data.FeedTooLate, data.FeedSilent, data.FeedThrottled, data.FeedLost:
		return f.g.Late, sLate
	case data.FeedRefused, data.FeedUnknown:
		return '!', sLate
	}
	return ' ', sDim
}

// voice is the style of a number: never full where its source is behind.
func (f *frame) voice(s data.FeedState, full canvas.Style) canvas.Style {
	if s >= data.FeedLate {
		return sDim
	}
	return full
}

// liveHeader says that the market runs, how far behind, and how sound it is.
func (f *frame) liveHeader(h *header, forms func(s canvas.Style, texts ...string) headerPart) {
	delay := time.Duration(0)
	bad, silent, old := "", "", ""
	for i := range f.Health {
		k := &f.Health[i]
		if k.Serving > 0 || len(f.Health) == 1 {
			delay = max(delay, k.Delay)
		}
		switch {
		case k.State >= data.FeedThrottled && bad == "":
			bad = k.Source + " " + feedWord(k)
		case k.State == data.FeedSilent && silent == "":
			silent = k.Source + " silent"
		case k.State == data.FeedLate && old == "": // each old price is counted besides
			old = k.Source
		}
	}
	play := string(f.g.Play)
	switch {
	case f.Scenario.Simulated:
		h.state = forms(sEstimate, play+" SIMULATED market", play+" SIMULATED", play+"SIM")
	case delay >= time.Minute:
		text := strconv.Itoa(int((delay+30*time.Second)/time.Minute)) + " min"
		h.state = forms(sBright, play+" LIVE, delayed "+text, play+" LIVE -"+text, play+"LIVE-"+strings.Replace(text, " min", "m", 1), play+"LIVE")
	default:
		h.state = forms(sBright, play+" LIVE", play+"LIVE")
	}
	sound := string(f.g.Reached)
	priced := 0
	for i := range f.Quotes {
		if !math.IsNaN(f.Quotes[i].Last) {
			priced++
		}
	}
	h.told = forms(sDim, " ") // its place is kept, so that nothing moves when it comes
	if f.somethingTold() {
		h.told = forms(sDim, "!")
	}
	only := f.Late - f.Gone
	late := joined(", ", amount(only, "late"), amount(f.Gone, "withdrawn"))
	brief := joined(", ", amount(only, "late"), amount(f.Gone, "out"))
	mark := string(f.g.Late)
	if only == 0 {
		mark = "-" // there is no number to see that is late
	}
	switch {
	case f.Fault != "":
		h.feed = forms(sLate, "! "+f.Fault, "! feed fault", "!")
	case bad != "" && late != "":
		h.feed = forms(sLate, "! "+bad+", "+brief, "! "+bad, "!"+brief, "!")
	case bad != "":
		h.feed = forms(sLate, "! "+bad, "!")
	case silent != "" && late != "":
		h.feed = forms(sLate, string(f.g.Late)+" "+silent+", "+brief, string(f.g.Late)+" "+silent, string(f.g.Late)+"silent", string(f.g.Late)+strconv.Itoa(f.Late))
	case silent != "": // another one stands in for it
		h.feed = forms(sLate, string(f.g.Late)+" "+silent, string(f.g.Late)+"silent")
	case late != "":
		h.feed = forms(sLate, mark+" "+late, mark+brief, mark+strconv.Itoa(f.Late))
	case old != "":
		h.feed = forms(sLate, string(f.g.Late)+" "+old+" late", string(f.g.Late)+"late")
	case priced == 0:
		h.feed = forms(sDim, string(f.g.Pending)+" no price yet", string(f.g.Pending)+"no price", string(f.g.Pending))
	default:
		h.feed = forms(sDim, joined(", ", sound+" feed ok", data.Counted(priced, "price"), amount(f.Unpriced, "not yet")), sound+" feed ok", sound+"ok")
	}
}

// shockStands is how long a shock's notice stays after it was named.
const shockStands = 30 * time.Minute

// notice reports whether rows are wanted above the timeline: for a story, a
// shock that was just named, or what is wrong with the feed.
func (f *frame) noticed() bool {
	if f.telling != nil {
		return true
	}
	if f.Snapshot == nil || !f.Live || f.hidden != "" && f.hidden == f.noticeKey() {
		return false
	}
	return f.newShock() >= 0 || f.page != pageTrouble && len(f.troubles()) > 0 // there they stand already
}

// noticeKey is what a notice is about, so that a hidden one stays hidden until
// something else is to be told.
func (f *frame) noticeKey() string {
	if i := f.newShock(); i >= 0 {
		return "shock " + f.Shocks[i].Named.String() + strconv.Itoa(int(f.Shocks[i].Origin))
	}
	var b strings.Builder
	for _, t := range f.troubles() {
		b.WriteString(t.who + string(t.mark))
	}
	return b.String()
}

// newShock is the index of a shock that was named a short while ago, or -1.
func (f *frame) newShock() int {
	for i := len(f.Shocks) - 1; i >= 0; i-- {
		if s := &f.Shocks[i]; s.Origin != data.None && f.At.Sub(s.Named) < shockStands {
			return i
		}
	}
	return -1
}

// hideNotice takes the notice away until there is another.
func (m *Model) hideNotice() tea.Cmd {
	if !m.f.Live || !m.f.noticed() || m.f.telling != nil {
		return m.say("there is no notice to hide")
	}
	m.f.hidden = m.f.noticeKey()
	m.arrange()
	return nil
}

// renotice gives a notice its rows, or takes them back, when that changes.
func (m *Model) renotice() {
	if on := m.f.noticed(); on != !m.r.caption.Empty() && !m.r.tooSmall {
		m.arrange()
		m.rev++
	}
}
