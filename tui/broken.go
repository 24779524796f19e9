package tui

import (
	"fmt"
	"image"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// Broken is where a recording that plays stops being sound.
type Broken struct {
	File       string // its name, cleaned
	Offset, Of int64  // bytes
	Frame      int    // number of the damaged frame; -1 in a text
	Fact       string // what is wrong, and what to do
	SoundTo    time.Time
	Ticks      int  // sound ones
	Cut        bool // the file ends too early: nothing in it is wrong
}

// thousands writes a whole number as 1,204,881.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// lines are place, fact and what can still be done.
func (b *Broken) lines(w int) []string {
	place := fmt.Sprintf("%s, byte %s of %s", data.Clean(b.File, 60), thousands(b.Offset), thousands(b.Of))
	if b.Frame >= 0 {
		place += ", frame " + strconv.Itoa(b.Frame)
	}
	out := wrapped(place, w)
	out = append(out, wrapped(data.Clean(b.Fact, data.TextCells), w)...)
	out = append(out, "")
	sound := "Everything up to " + b.SoundTo.UTC().Format("15:04:05 on 2 Jan 2006") + " UTC is sound and can be played: " + thousands(int64(b.Ticks)) + " prices."
	return append(out, wrapped(sound, w)...)
}

// drawBroken says what is wrong before anything plays.
func drawBroken(f *frame, r image.Rectangle) {
	if r.Empty() || f.broken == nil {
		return
	}
	defer f.c.Clip(r)()
	const above, margin = 3, 2
	box := r
	box.Min.Y = min(r.Min.Y+above, r.Max.Y)
	what := "This recording is damaged"
	if f.broken.Cut {
		what = "This recording is cut off"
	}
	rows := title(f, box, panelNone, string('!'), what, "")
	y := rows.Min.Y + 1
	for _, line := range f.broken.lines(max(r.Dx()-2*margin, 1)) {
		f.c.Cut(r.Min.X+margin, y, r.Dx()-2*margin, sText, line)
		y++
	}
	x := r.Min.X + margin
	first := [2]string{"space", "play up to there"}
	if f.Snapshot != nil && f.Ended {
		first = [2]string{"esc", "back to the last picture"}
	}
	for _, k := range [][2]string{first, {"o", "choose another"}, {"y", "copy this message"}, {"q", "quit"}} {
		x = f.c.Text(x, y+1, sDim, "[ ")
		x = f.c.Text(x, y+1, sKey, k[0])
		x = f.c.Text(x+1, y+1, sText, k[1])
		x = f.c.Text(x, y+1, sDim, " ]") + 3
	}
}

// brokenAct plays what is sound.
func (m *Model) brokenAct(a action) (cmd tea.Cmd, done bool) {
	if m.f.page != pageBroken || a != actToggle {
		return nil, false
	}
	m.back()
	return m.order(market.Play{}), true
}

// brokenFeed says in the header that the recording stops here, once it has.
func (f *frame) brokenFeed(h *header) {
	if f.broken == nil || !f.Ended {
		return
	}
	what := "damaged"
	if f.broken.Cut {
		what = "cut off"
	}
	when := clockText(f.broken.SoundTo, f.zone)
	h.feed.forms = [][]run{{{"! recording " + what + " after " + when, sLate}}, {{"! recording " + what, sLate}}, {{"! " + what, sLate}}, {{"!", sLate}}}
}

// recordText tells that the market is recorded, and for how long.
func (f *frame) recordText() string {
	switch {
	case !f.Record.On:
		return ""
	case f.Record.Fault != "":
		return "REC stopped"
	}
	s := int(f.Record.Length / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("REC %d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("REC %d:%02d", s/60, s%60)
}

// recordFault tells once why the recording stopped; the market goes on.
func (m *Model) recordFault(before, after *market.Snapshot) tea.Cmd {
	if after.Record.Fault == "" || before != nil && before.Record.Fault != "" {
		return nil
	}
	return m.say(after.Record.Fault)
}
