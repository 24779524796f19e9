package tui

import (
	"math"

	"contagion/data"
	"contagion/tui/canvas"
)

// common gives the groups' mean move, as far as it is split, and the market's
// part in it with an ordinary day's drift, both in percent; ok is whether any is.
func (f *frame) common() (move, market float64, ok bool) {
	n := 0
	for i := range f.Groups {
		if p := &f.Groups[i].Parts; !math.IsNaN(p.Own) {
			move, market, n = move+p.Total, market+p.Ordinary(), n+1
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
	of, part := data.Signed(move), data.Signed(market)
	forms := [...][3]string{ // before the move, between, and after the part
		{"; the groups' mean " + fallOrRise(move) + " is ", " %, the market's part in it ", " %"},
		{": groups ", " %, the market's part ", ""}, {": groups ", " %, market ", ""}, {": ", " %, market ", ""},
	}
	if mostly(move, market) {
		forms[0][1] = " %, most of it the market's: "
		forms[1][1], forms[2][1], forms[3][1] = " %, mostly the market's ", " %, mostly market ", " %, mostly market "
	}
	for _, k := range forms {
		if canvas.Width(name)+len(k[0])+len(of)+len(k[1])+len(part)+len(k[2]) <= w {
			return name + k[0] + of + k[1] + part + k[2] // made once: this is done for every frame
		}
	}
	return name
}
