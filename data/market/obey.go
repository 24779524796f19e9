package market

import "time"

// obey does an order. Every change of time or rate re-anchors the clock.
func (d *Desk) obey(o Order) {
	switch o := o.(type) {
	case Play:
		d.setPlaying(true)
	case Pause:
		d.setPlaying(false)
	case Toggle:
		d.setPlaying(!d.playing)
	case SetRate:
		d.rate = clampRate(o.Rate)
		d.clock.set(d.fold.at)
		d.clock.rate = d.rate
	case Step:
		d.setPlaying(false)
		d.jumped = ""
		at := d.fold.at.Sub(d.s.From)
		grid := at / seriesStep
		if o.Bars < 0 && at%seriesStep != 0 {
			grid++ // the step begun counts as one back
		}
		d.seek(d.s.From.Add((grid + time.Duration(o.Bars)) * seriesStep))
	case SeekTo:
		d.jumped = ""
		d.seek(o.At)
	case NextMark:
		if to, ok := d.mark(o.Back); ok {
			d.jumped = ""
			d.seek(to)
		}
	case SetSkip:
		d.skip = o.On
	case Recentre:
		d.origin = centre(d.s, o.Origin)
	case Simulate:
		d.simulate(o)
	case Recorded:
		d.record()
	case forking:
		o.reply <- d.fork(o.src)
	}
}

// setPlaying starts or stops the clock where the market is. At the end of the
// window there is nothing to play.
func (d *Desk) setPlaying(on bool) {
	if d.fold != nil {
		d.clock.set(d.fold.at)
		on = on && d.fold.at.Before(d.s.To)
	}
	d.playing, d.clock.running, d.clock.rate = on, on, d.rate
}

// mark gives the nearest moment of the story ahead or behind: an event, an
// arrival that has happened, or a move of the what-if that plays.
func (d *Desk) mark(back bool) (time.Time, bool) {
	var best time.Time
	consider := func(t time.Time) {
		if t.Before(d.s.From) || t.After(d.s.To) {
			return
		}
		if back && t.Before(d.fold.at) && (best.IsZero() || t.After(best)) || !back && t.After(d.fold.at) && (best.IsZero() || t.Before(best)) {
			best = t
		}
	}
	for _, e := range d.s.Events {
		if d.sim == nil || !e.At.After(d.sim.at) {
			consider(e.At)
		}
	}
	if d.sim != nil {
		for i := range d.sim.ticks {
			consider(d.sim.ticks[i].At)
		}
	}
	for i := range d.fold.tape {
		consider(d.fold.tape[i].At)
	}
	return best, !best.IsZero()
}
