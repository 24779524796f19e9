package tui

import (
	"image"
	"math"
	"strconv"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/tui/canvas"
)

// rungColumns are the columns right of the ladder's roads, as many as a width
// has room for: how far the group moved since the shock, when it was reached,
// how many of its own deviations that was, how likely so much is on an
// ordinary day, and its state.
type rungColumns struct {
	by, sd, p, state int // their right ends, counted from the panel's right end; 0 for none
	whole            bool
	side             int // of all, what the roads leave
}

const (
	rungMoveW, rungByW, rungSpanW, rungSdW, rungPW, rungStateW = 6, 12, 24, 6, 7, 10
)

func rungColumnsOf(w int) rungColumns {
	k := rungColumns{by: rungMoveW + 1}
	k.side = k.by + rungByW + 1
	if k.whole = w >= 110; k.whole {
		k.side = k.by + rungSpanW + 1
	}
	add := func(least, width int) int {
		if w < least {
			return 0
		}
		at := k.side
		k.side += width
		return at
	}
	k.sd = add(54, rungSdW)
	k.p = add(76, rungPW)
	k.state = add(84, rungStateW)
	return k
}

func (k rungColumns) heads(f *frame, in image.Rectangle) {
	head := func(at int, text string) {
		if at > 0 || text == "since" {
			f.c.Right(in.Max.X-at, in.Min.Y, sDim, text)
		}
	}
	head(0, "since")
	if k.whole {
		head(k.by, "mean reached")
	} else {
		head(k.by, "mean by")
	}
	head(k.sd, "sd")
	head(k.p, "p")
	head(k.state, "state")
}

// draw writes a group's row. What significance is told is that of its arrival,
// or of its last figure where it has not arrived.
func (k rungColumns) draw(f *frame, i, y int, in image.Rectangle) {
	q := &f.Groups[i]
	a := q.Arrival
	z, p := q.T, q.P
	if a.Stage.Reached() {
		z, p = a.Z, a.P
	}
	by, most := arrivedBy(f, i), rungByW
	if k.whole {
		if most = rungSpanW; a.Stage.Reached() {
			by = spanText(a.Span, zoneOr(f.zone))
		}
	}
	f.c.Cut(in.Max.X-k.by-min(canvas.Width(by), most), y, most, sDim, by)
	if k.sd > 0 && !math.IsNaN(z) {
		f.c.Right(in.Max.X-k.sd, y, sDim, zText(z))
	}
	if k.p > 0 && !math.IsNaN(p) {
		f.c.Right(in.Max.X-k.p, y, sDim, strconv.FormatFloat(p, 'f', 4, 64))
	}
	if k.state > 0 {
		f.c.Right(in.Max.X-k.state, y, sDim, stageWord(a))
	}
	v, ev := q.SinceShock, q.Evidence                                                           // the way of the shock, whatever the base of the other panels
	if b := &q.Band; math.IsNaN(v) && a.Stage == contagion.Pending && !math.IsNaN(b.Expected) { // what the origin lets expect of who has not spoken
		f.c.Right(in.Max.X, y, sEstimate, string(f.g.Approx)+pad(strconv.FormatFloat(100*b.Expected, 'f', 1, 64), 5))
		return
	}
	f.c.Right(in.Max.X, y, moveStyle(v, q.SinceZ, ev), f.moved(v, data.Money, rungMoveW, ev))
}
