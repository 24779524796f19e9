package tui

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/tui/canvas"
)

// ret gives an instrument's move by the frame's base, and its evidence.
func (f *frame) ret(id data.ID) (float64, data.Evidence) {
	q := &f.Quotes[id]
	if f.base == baseShock {
		if math.IsNaN(q.Return) && math.Abs(q.SinceShock) == 0 {
			return math.NaN(), q.Evidence // no figure since the shock
		}
		return q.SinceShock, q.Evidence
	}
	return q.Return, q.Evidence
}

// rebase counts returns from the other close: where nothing broke there is one.
func (m *Model) rebase() tea.Cmd {
	if m.f.calm() {
		m.f.base = basePrevious
		return m.say("returns since the previous close; there is no shock to count from")
	}
	m.f.base = 1 - m.f.base
	return m.say([...]string{"returns since the previous close", "returns since the last close before the shock"}[m.f.base])
}

// groupRet gives a group's move by the frame's base.
func (f *frame) groupRet(i int) (float64, data.Evidence) {
	g := &f.Groups[i]
	if f.base == baseShock {
		return g.SinceShock, g.Evidence
	}
	return g.Return, g.Evidence
}

// sized gives the last known figure of what ret gives in ordinary days.
func (f *frame) sized(id data.ID) float64 {
	if f.base == baseShock {
		return f.Quotes[id].SinceZ
	}
	return f.Quotes[id].Z
}

// size gives what ret gives in ordinary days; NaN where the move shown is drawn
// or simulated, and what was measured is an earlier one.
func (f *frame) size(id data.ID) float64 {
	if q := &f.Quotes[id]; !q.KnownAt.Equal(q.LastAt) {
		return math.NaN()
	}
	return f.sized(id)
}

// groupSized gives the last known figure of what groupRet gives in ordinary
// days of the group.
func (f *frame) groupSized(i int) float64 {
	if f.base == baseShock {
		return f.Groups[i].SinceZ
	}
	return f.Groups[i].Z
}

// groupSize gives what groupRet gives in ordinary days of the group; NaN where
// some of the move shown is drawn or simulated.
func (f *frame) groupSize(i int) float64 {
	if !f.Groups[i].Evidence.Known() {
		return math.NaN()
	}
	return f.groupSized(i)
}

// move writes a move as glyph, sign and number in w cells: "▼-16.97",
// "▼ -8.7", "  --"; a yield's in basis points.
func move(v float64, unit data.Unit, w int, g *canvas.Glyphs) string {
	if math.IsNaN(v) {
		return pad("--", w)
	}
	v *= 100
	text := ""
	switch {
	case unit == data.Yield:
		text = strconv.FormatFloat(v*100, 'f', 1, 64) + "bp"
	case w >= 8 || math.Abs(v) < 9.995 && w >= 7:
		text = strconv.FormatFloat(v, 'f', 2, 64)
	default:
		text = strconv.FormatFloat(v, 'f', 1, 64)
	}
	glyph := g.Level
	switch {
	case text[0] == '-' && !allZero(text):
		glyph = g.Down
	case allZero(text):
		if text[0] == '-' {
			text = text[1:]
		}
	default:
		glyph, text = g.Up, "+"+text
	}
	return string(glyph) + pad(text, w-1)
}

// moved is move in the voice of its evidence: a hollow mark where the price is
// drawn, the sign for about where it is simulated, so that both can be told
// without colour and slant.
func (f *frame) moved(v float64, unit data.Unit, w int, ev data.Evidence) string {
	text := move(v, unit, w, f.g)
	if math.IsNaN(v) {
		return text
	}
	r, n := utf8.DecodeRuneInString(text)
	switch {
	case ev == data.Simulated:
		return string(f.g.Approx) + text[n:]
	case ev == data.Reconstructed && r == f.g.Up:
		return string(f.g.UpDrawn) + text[n:]
	case ev == data.Reconstructed && r == f.g.Down:
		return string(f.g.DownDrawn) + text[n:]
	}
	return text
}

// tells is told with the evidence told.
func (f *frame) tells(v float64, unit data.Unit, ev data.Evidence) string {
	if ev == data.Simulated && !math.IsNaN(v) {
		return string(f.g.Approx) + told(v, unit)
	}
	return told(v, unit)
}

// priceStyle is the voice of a price: context, unless it is simulated.
func priceStyle(ev data.Evidence) canvas.Style {
	if ev == data.Simulated {
		return sEstimate
	}
	return sDim
}

func allZero(s string) bool {
	for i := range len(s) {
		if s[i] >= '1' && s[i] <= '9' {
			return false
		}
	}
	return true
}

// pad sets a number right in w cells.
func pad(s string, w int) string {
	for canvas.Width(s) < w {
		s = " " + s
	}
	return s
}

// moveStyle is the colour of a move: strong from three ordinary days on,
// drawn when it is reconstructed, dim when it is unknown.
func moveStyle(v, z float64, ev data.Evidence) canvas.Style {
	switch {
	case math.IsNaN(v):
		return sDim
	case ev == data.Simulated:
		return sEstimate
	case v < 0 && ev == data.Reconstructed:
		return sDownDrawn
	case ev == data.Reconstructed:
		return sUpDrawn
	case v < 0 && math.Abs(z) >= 3:
		return sDownStrong
	case v < 0:
		return sDown
	case math.Abs(z) >= 3:
		return sUpStrong
	}
	return sUp
}

// mark is the glyph of a stage: origin, reached, rose, held, unusual, pending.
// The arrow is for who rose. Who fell by less than the market explains was
// reached too, upwards, but an arrow up beside its fall would contradict the
// number, and the mark of those that fell would hide it: it has that of a level,
// and the word for it is "held up". Who rose and has fallen since has the mark of
// the reached.
func mark(f *frame, a contagion.Arrival, moved float64, origin bool) (rune, canvas.Style) {
	switch {
	case origin:
		return f.g.Origin, sOrigin
	case a.Held() != "":
		return f.g.Level, [...]canvas.Style{sDownStrong, sUpStrong}[max(a.Sign, 0)]
	case a.Stage.Reached() && a.Sign > 0 && moved < 0:
		return f.g.Reached, sUpStrong
	case a.Stage.Reached() && a.Sign > 0:
		return f.g.Up, sUpStrong
	case a.Stage.Reached():
		return f.g.Reached, sDownStrong
	case a.Stage == contagion.Watch:
		return f.g.Partly, sText
	case a.Stage == contagion.Pending:
		return f.g.Pending, sDim
	}
	return ' ', sDim
}

// stageWord is the stage in a word, "held up" of who arrived against the move.
func stageWord(a contagion.Arrival) string {
	if w := a.Held(); w != "" {
		return w
	}
	return a.Stage.String()
}

// price writes a level in at most 9 cells, or "--" where none is known.
func price(in *data.Instrument, v float64) string {
	switch {
	case in.Unit == data.Based || math.IsNaN(v):
		return "--"
	case v >= 100_000:
		return strconv.FormatFloat(v/1000, 'f', 0, 64) + "k"
	case v >= 10_000:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 1000:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// lagText is the own trading time from the shock to an arrival: an upper
// bound, since between two figures nobody knows.
func lagText(a contagion.Arrival) string {
	switch {
	case !a.Stage.Reached():
		return "--"
	case a.Early:
		return "pre"
	case a.Lag < time.Minute:
		return "at open" // by a session's first price, or before a minute of it passed
	}
	return "<=" + span(a.Lag)
}

// span writes a duration as hours and minutes: "0:15", "26:00".
func span(d time.Duration) string {
	m := int(d.Round(time.Minute) / time.Minute)
	s := strconv.Itoa(m/60) + ":"
	if m%60 < 10 {
		s += "0"
	}
	return s + strconv.Itoa(m%60)
}

// clockText writes a moment in a zone: "Mon 27 Jan 15:42:10".
func clockText(t time.Time, zone *time.Location) string {
	return t.In(zoneOr(zone)).Format("Mon 2 Jan 15:04:05")
}

func zoneOr(z *time.Location) *time.Location {
	if z == nil {
		return time.UTC
	}
	return z
}

// waitText says when a shut market speaks again: "opens +8:18", "hol 31 Jan".
func waitText(f *frame, mic string) string {
	for _, v := range f.Venues {
		if v.MIC != mic {
			continue
		}
		switch {
		case v.State == data.Trading:
			return "open"
		case v.State == data.Unknown:
			return "calendar unknown"
		case v.Opens.IsZero():
			return "shut"
		case v.State == data.Holiday || v.Opens.Sub(f.At) > 30*time.Hour:
			return "opens " + v.Opens.In(zoneOr(f.Calendar.Zone(mic))).Format("2 Jan")
		}
		return "opens +" + span(v.Opens.Sub(f.At))
	}
	return ""
}
