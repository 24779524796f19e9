package tui

import (
	"math"

	"contagion/data"
	"contagion/tui/canvas"
)

// common gives the groups' mean move, as far as it is split, and the market's
// part in it, both in percent; ok is whether any is.
func (f *frame) common() (move, market float64, ok bool) {
	n := 0
	for i := range f.Groups {
		if p := &f.Groups[i].Parts; !math.IsNaN(p.Own) {
			move, market, n = move+p.Total, market+p.Market, n+1
		}
	}
	if n == 0 {
		return math.NaN(), math.NaN(), false
	}
	return 100 * move / float64(n), 100 * market / float64(n), true
}

// mostly reports whether more than half of a move is the market's.
func mostly(move, market float64) bool {
	return math.Abs(market) > math.Abs(move)/2 && market*move > 0
}

// commonText says how much of the groups' mean move is the market's, where that
// is more than half of it; "" where it is not, or not known.
func (f *frame) commonText() string {
	move, market, ok := f.common()
	if !ok || !mostly(move, market) {
		return ""
	}
	return "most of the groups' mean " + fallOrRise(move) + " is the market's: " + data.Signed(market) + " % of " + data.Signed(move) + " %"
}

func fallOrRise(move float64) string {
	if move > 0 {
		return "rise"
	}
	return "fall"
}

// worldTitle is the strip's name in at most w cells, and with it, in the same
// place at every size and for as long as it is known, whose the groups' move is:
// the market's, or their own.
func (f *frame) worldTitle(name string, w int) string {
	move, market, ok := f.common()
	if !ok {
		return name
	}
	of, part := data.Signed(move)+" %", data.Signed(market)
	forms := []string{
		name + "; the groups' mean " + fallOrRise(move) + " is " + of + ", the market's part in it " + part + " %",
		name + ": groups " + of + ", the market's part " + part,
		name + ": groups " + of + ", market " + part,
	}
	if mostly(move, market) {
		forms = []string{
			name + "; the groups' mean " + fallOrRise(move) + " is " + of + ", most of it the market's: " + part + " %",
			name + ": groups " + of + ", mostly the market's " + part,
			name + ": groups " + of + ", mostly market " + part,
			name + ": " + of + ", mostly market " + part,
		}
	}
	for _, text := range forms {
		if canvas.Width(text) <= w {
			return text
		}
	}
	return name
}
