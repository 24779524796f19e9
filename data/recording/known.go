package recording

import "time"

// Known tells the ticks of a source that begins anew from those that are in a
// file already. Ticks of one moment may have been cut apart, so it counts them.
type Known struct {
	to   time.Time
	same int // ticks at to that are in the file and were not yet seen again
}

// Known gives what a writer has when it goes on.
func (w *Writer) Known() Known { return Known{w.at, w.same} }

// Has reports whether a tick is in the file. It is to be asked of every tick,
// in order; after a seek back to the beginning, of a new Known.
func (k *Known) Has(t time.Time) bool {
	if k.same > 0 && t.Equal(k.to) {
		k.same--
		return true
	}
	return t.Before(k.to)
}

// Marks gives how many lines of the story it has taken.
func (w *Writer) Marks() int { return w.mark }

// Ticks gives how many ticks it has taken, and the time of the last one.
func (w *Writer) Ticks() (n int, last time.Time) { return w.tick, w.at }

// full says why a recording takes no more ticks: no reader would.
func (w *Writer) full(at time.Time) (fact string) {
	switch {
	case w.same == mostMoment && at.Equal(w.at):
		return "there are more ticks at one moment than a reader takes"
	case w.tick == mostTicks, w.text > mostText-2*cutAt, len(w.frames) >= mostFrames-2:
		return "it is as long as a recording may be"
	}
	return ""
}
