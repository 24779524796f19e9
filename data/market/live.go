package market

import (
	"context"
	"fmt"
	"slices"
	"time"

	"contagion/data"
)

// How a running market's clock and its minutes go together.
const (
	// settled is how long after its end a minute is judged: what traded in it
	// has come by then, as far as it comes at once.
	settled = 2 * time.Second
	// ahead is how far a tick may lie before the clock; machines' clocks differ.
	ahead = time.Minute
	// usual is how many ticks there may be in a beat without being a back-fill.
	usual = 1 << 16
	// rereadAtMost is how many bars are folded anew each minute because some came
	// late; with more of them it is done every so many minutes.
	rereadAtMost = 500_000
)

// LiveOptions are how a live desk begins.
type LiveOptions struct {
	Now    time.Time // the wall clock
	Title  string    // of the scenario; "" is "Live"
	Origin data.ID   // what the picture is centred on before a shock; None for nothing
	// Simulated marks a market that is none: see data.Scenario.
	Simulated bool
	// Clock turns the times of the computer's clock into the market's; nil where
	// they are the same. It must not go back.
	Clock func(time.Time) time.Time
}

// A LiveDesk is a market that runs with the wall clock, over sources that may
// be late, wrong or gone. It has the methods of a Desk. Run is its only writer;
// Wait and Do may be called from anywhere.
type LiveDesk struct {
	snapshots Latest[Snapshot]
	orders    chan Order
	done      chan struct{} // closed when Run has ended

	base  *data.Scenario // with the calibration
	title string
	cal   *data.Calendar
	src   Feed
	mics  []string

	win    window
	calm   *data.Scenario // of the window, without a shock
	bars   *bars
	watch  *watch
	priors map[data.ID]*prior // by origin
	minute int64              // the last one that was judged
	late   bool               // bars have come that are older
	reread time.Time          // the last time that they were folded anew
	opened time.Time

	fold    *fold // of the newest shock, or of none
	view    *fold // of another that the viewer chose, or nil
	shocks  []Shock
	cluster cluster
	pinned  *Shock // the chosen one
	origin  data.ID

	newest    []data.Tick // by ID, the newest of all
	states    []data.FeedState
	standIns  []string // by ID
	doubts    []string // by ID
	gone      []bool
	stale     []bool
	withdrawn []withdrawal
	health    []data.Health
	journal   journal
	hours     []data.Session // by ID: the last one asked for

	clock   func(time.Time) time.Time
	wall    time.Time
	asked   time.Time // up to when ticks were read
	second  int64     // of the last look at the states
	retried time.Time
	changed bool  // since the last picture
	shown   int64 // second of the last picture
	seq     uint64
	fault   string
	buf     []data.Tick
}

// A withdrawal is when an instrument was taken out of the measures, or came back.
type withdrawal struct {
	minute int64
	id     data.ID
	out    bool
}

// OpenLive sets up a desk over a live source. base gives the universe and the
// calibration; its own shock, story and window are not looked at.
func OpenLive(base *data.Scenario, cal *data.Calendar, src Feed, o LiveOptions) *LiveDesk {
	n := len(base.Universe.Instruments)
	own := *base
	own.Simulated = base.Simulated || o.Simulated
	d := &LiveDesk{orders: make(chan Order, 16), done: make(chan struct{}), base: &own, title: o.Title, cal: cal, src: src, mics: venues(base, cal), priors: map[data.ID]*prior{}, origin: data.None,
		newest: make([]data.Tick, n), states: make([]data.FeedState, n), standIns: make([]string, n), doubts: make([]string, n), gone: make([]bool, n), stale: make([]bool, n), hours: make([]data.Session, n)}
	if int(o.Origin) >= 0 && int(o.Origin) < n {
		d.origin = o.Origin
	}
	d.wall = o.Now.Round(0).UTC()
	d.opened = d.wall
	if d.clock = o.Clock; d.clock == nil {
		d.clock = func(t time.Time) time.Time { return t }
	}
	d.win = dayAt(cal, d.mics, d.wall)
	d.asked = d.win.from
	d.bars = newBars(n, d.win.from)
	// Back-fill is folded minute by minute as it comes.
	d.minute = minuteOf(d.win.from) - 1
	return d
}

// Wait gives the newest snapshot once its number is above after.
func (d *LiveDesk) Wait(ctx context.Context, after uint64) (*Snapshot, uint64, error) {
	return d.snapshots.Wait(ctx, after)
}

// A Refusal is what a live desk answers to an order that only a recording can
// obey: one sentence for the viewer.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// refusal gives the answer to an order, "" where it can be obeyed.
func refusal(o Order) Refusal {
	switch o.(type) {
	case Step, SeekTo, NextMark:
		return "live: no way to step or seek; open a recording for that"
	case SetRate, SetSkip:
		return "live: the market sets the pace; open a recording to go faster"
	case Play, Pause, Toggle:
		return "live: the market does not wait; open a recording to pause"
	case Simulate, Recorded:
		return "live: a what-if plays in a recording only"
	}
	return ""
}

// Do gives an order to the desk, or at once its Refusal.
func (d *LiveDesk) Do(ctx context.Context, o Order) error {
	if r := refusal(o); r != "" {
		return r
	}
	select {
	case <-d.done:
		return ErrEnded // and not by chance into a queue that nobody reads
	default:
	}
	select {
	case d.orders <- o:
		return nil
	case <-d.done:
		return ErrEnded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run is the desk's loop; it ends with ctx. What is wrong with the source is on
// the picture and never ends it. A panic leaves the last picture and a fault on
// it. It runs once.
func (d *LiveDesk) Run(ctx context.Context) (err error) {
	defer close(d.done)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("market: %v", p)
			if last, _, e := d.snapshots.Wait(ctx, 0); d.seq > 0 && e == nil {
				broken := *last
				d.seq++
				broken.Seq, broken.Fault, broken.Playing = d.seq, "the live view broke; the last sound picture stays", false
				d.snapshots.Set(&broken)
			}
		}
	}()
	d.beat(d.wall)
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case o := <-d.orders:
			d.obey(o)
			d.publish()
		case wall := <-ticker.C:
			d.beat(d.clock(wall))
		}
	}
}

// beat takes what has come, judges the minutes that are over, and publishes if
// there is something new. The clock never goes back.
func (d *LiveDesk) beat(wall time.Time) {
	if wall = wall.Round(0).UTC(); wall.After(d.wall) {
		d.wall = wall
	}
	d.read()
	if s := d.wall.Unix(); s != d.second {
		d.second = s
		d.look()
	}
	d.judge()
	d.publish()
}

// stretch is how much of a back-fill is read at once: a day of four thousand
// names would take 200 MB in one piece.
const stretch = 15 * time.Minute

// read takes what has come.
func (d *LiveDesk) read() {
	var fault string
	var ticks []data.Tick
	for reached := false; !reached; {
		if d.asked = d.asked.Add(stretch); !d.asked.Before(d.wall) {
			d.asked, reached = d.wall, true
		}
		var err error
		if ticks, err = d.src.Until(d.asked, d.buf[:0]); err != nil {
			fault = data.Clean(err.Error(), 160)
		}
		d.buf = ticks
		for i := range ticks {
			d.take(&ticks[i])
		}
	}
	if fault != d.fault {
		d.fault, d.changed = fault, true
	}
	if cap(d.buf) > usual && len(ticks) < usual/4 {
		d.buf = nil // a back-fill's room is not kept
	}
}

// judge steps through the minutes that are over, and begins the next window
// where one has come.
func (d *LiveDesk) judge() {
	if d.fold == nil {
		d.rebuild()
	}
	over := d.wall.Add(-settled).Unix() / int64(barLength/time.Second)
	if again := d.reread.Add(time.Duration(1+d.bars.count/rereadAtMost) * barLength); d.late && (!d.wall.Before(again) || d.wall.Sub(d.opened) < barLength && d.wall.Sub(d.reread) > settled) {
		d.late, d.reread, d.changed = false, d.wall, true
		d.rebuild() // in the first minute at once: a source fills in the day behind the first prices
	}
	for d.minute < over {
		if !endOf(d.minute + 1).Before(d.win.until) {
			d.roll(endOf(d.minute + 1))
		}
		d.minute++
		d.step(d.minute)
		d.changed = true
		if d.pinned != nil && d.view == nil {
			d.pin() // a newer shock may have come
		}
	}
}

// look asks the source how it is.
func (d *LiveDesk) look() {
	if h := d.src.Health(); !slices.Equal(h, d.health) {
		d.health, d.changed = slices.Clone(h), true
		d.journal.look(d.health, d.wall)
	}
	several, _ := d.src.(Substituter)
	doubter, _ := d.src.(Doubter)
	for i := range d.states {
		if doubter != nil {
			if why := doubter.Doubt(data.ID(i)); why != d.doubts[i] {
				d.doubts[i], d.changed = why, true
			}
		}
		if several != nil {
			if name := several.StandIn(data.ID(i), d.wall); name != d.standIns[i] {
				d.standIns[i], d.changed = name, true
			}
		}
		st := d.src.State(data.ID(i), d.wall)
		if st != d.states[i] {
			d.states[i], d.changed = st, true
		}
		out := d.isGone(data.ID(i), st)
		d.stale[i] = out || st == data.FeedWaiting || st == data.FeedLate || st >= data.FeedThrottled
		if out != d.gone[i] {
			d.gone[i], d.changed = out, true
			d.withdrawn = append(d.withdrawn, withdrawal{d.minute + 1, data.ID(i), out})
		}
	}
}
