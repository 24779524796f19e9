package live

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"contagion/data"
)

// A source that stays connected can stop telling all the same: a websocket on
// which nothing comes but pongs, a file that no longer grows, a page that is the
// same each time. Its prices grow old one by one, and so it says of itself that
// it is well. It is dry, FeedSilent on the screen, once it was to give a new
// price of something that trades for so long that all of them are late.
//
// One that never told anything is dry two bars after it was connected and asked
// while a venue traded.
//
// A quiet instrument is no dead source. So what counts is the newest price of all
// its instruments, only venues that trade, and the source's own rhythm: one that
// has had gaps of three minutes all morning is given more than two bars. Where it
// is asked for a single instrument that trades, that one may pause: then only who
// has ticked before, or never told anything, is dry.

// ticked is at how many different seconds a source must have given something new
// before the silence of a single instrument says anything: two prices an hour
// apart are a snapshot.
const ticked = 4

// rhythmSteady is how many of the longest quiet times are let aside as odd ones,
// rhythmKnown how many must be known, rhythmTimes how many of the next longest
// make a silence. Below 2/1.1, so that a poll of a minute, whose pauses are up to
// 1.1 minutes, is told within two of them.
const (
	rhythmSteady = 3
	rhythmKnown  = 8
	rhythmTimes  = 1.75
)

// A drought is what dry last found, for a second: it looks at all instruments.
type drought struct {
	at   int64 // second of the clock
	told time.Time
	dry  bool
	open int // instruments of which a price is due
	late int // of them, those whose price is late: nobody else gives a newer one
}

// tell notes that a price came which is news: newer than the one before it, and
// no older than its venue's delay explains.
func (o *Outlet) tell(id data.ID, now time.Time) {
	o.stir(now)
	o.standing(id, now)
	o.came[id] = now
}

// stir notes that a price came which is newer than the one before it, whatever
// its age: as of a source whose delay is not known yet.
func (o *Outlet) stir(now time.Time) {
	if o.dry(now) {
		o.wet = now
	}
	if gap := now.Sub(o.told); !o.told.IsZero() && gap >= time.Second && gap <= goneBars*o.feed.bar(int32(o.index)) { // a batch is one, and a night none
		o.gaps.add(gap)
	}
	if now.Unix() != o.told.Unix() {
		o.tells++
	}
	o.told = now
}

// allowance is the silence after which the source is dry: two bars, or what is
// long by its own rhythm, and at most the ten bars after which all its prices
// are withdrawn.
func (o *Outlet) allowance() time.Duration {
	bar := o.feed.bar(int32(o.index))
	least, most := lateBars*bar, goneBars*bar
	n := min(o.gaps.n, len(o.gaps.last))
	if n < rhythmKnown {
		return least
	}
	s := o.gaps.last
	slices.Sort(s[:n])
	return min(max(least, time.Duration(rhythmTimes*float64(s[n-1-rhythmSteady]))), most)
}

// dry reports whether the source is connected and has not given a new price for
// too long, though some are due.
func (o *Outlet) dry(now time.Time) bool {
	if o.state != data.FeedLive || o.resting {
		return false
	}
	from := later(o.told, o.asking)
	if now.Sub(from) <= lateBars*o.feed.bar(int32(o.index)) {
		return false // the usual case
	}
	if d := &o.drought; d.at != now.Unix() || !d.told.Equal(from) {
		*d = drought{at: now.Unix(), told: from}
		if most := o.allowance(); now.Sub(from) > most {
			open, trade, late := o.due(now, most)
			d.open, d.late, d.dry = open, late, open > 0 && (trade > 1 || o.tells >= ticked || o.told.IsZero())
		}
	}
	return o.drought.dry
}

// due counts the instruments of which the source owes a price: it has been asked
// for them, and their venues have traded, for longer than that silence and their
// delay. Trade counts those that it may not have, too; late are those of n whose
// price is, from whatever source.
func (o *Outlet) due(now time.Time, silence time.Duration) (n, trade, late int) {
	owed := map[string]bool{}
	for i := range o.wants {
		w := &o.wants[i]
		if o.flags[w.ID].state != 0 || o.feed.rows[w.ID].halted {
			continue
		}
		if o.asked != nil && (o.asked[w.ID].IsZero() || now.Sub(o.asked[w.ID]) <= silence) {
			continue
		}
		is, seen := owed[w.MIC]
		if !seen {
			state, _ := o.feed.cal.StateAt(w.MIC, now)
			is = state == data.Trading && now.Sub(o.feed.opened(w.MIC, now)) > silence+o.lag(w.MIC)
			owed[w.MIC] = is
		}
		if is {
			trade++
		}
		if is && o.has(w.ID) {
			n++
			if at := o.feed.rows[w.ID].at; !at.IsZero() && now.Sub(at) > lateBars*o.feed.bar(int32(o.index))+o.behind(w.MIC) {
				late++
			}
		}
	}
	return n, trade, late
}

// behind gives the measured delay of a venue's prices.
func (o *Outlet) behind(mic string) time.Duration {
	if d := o.delays[mic]; d != nil {
		return d.median()
	}
	return 0
}

// A Lagging source is one whose prices may come later than they trade by so much,
// as is known before any of a venue has come.
type Lagging interface {
	Lag(cal *data.Calendar, mic string) time.Duration
}

// lag is by how much later than they trade a venue's first prices may come: as
// measured, or else as much as of its slowest venue, or as is known of the source.
func (o *Outlet) lag(mic string) time.Duration {
	if d := o.delays[mic]; d != nil && d.n >= 3 {
		return d.median()
	}
	most := o.delay.median()
	if s, is := o.source.(Lagging); is {
		most = max(most, s.Lag(o.feed.cal, mic))
	}
	return most
}

// A Partial source claims every instrument, and knows only by what it gives which
// ones it has: a feed of one's own.
type Partial interface{ Partial() }

// has reports whether the source has an instrument, as far as is known.
func (o *Outlet) has(id data.ID) bool { return o.gave == nil || !o.given || o.gave[id] }

// anyOpen reports whether a venue of what the source has trades, or may.
func (o *Outlet) anyOpen(now time.Time) bool {
	if o.gave == nil || !o.given {
		return o.feed.anyOpen(o.wants, now)
	}
	return o.feed.anyOpen(o.had, now)
}

// dryFrom is when a source that is dry last told anything, or was connected.
func (o *Outlet) dryFrom() time.Time {
	if o.told.IsZero() {
		return o.asking
	}
	return o.told
}

// dryWords says since when, of how many, and whether it says anything else.
func (o *Outlet) dryWords() string {
	text, from, n := "nothing since ", o.dryFrom(), o.drought.open
	if o.told.IsZero() {
		text = "nothing since it was connected at "
	}
	if o.heard.Sub(from) >= time.Second {
		text = "it answers, and gives no new price" + strings.TrimPrefix(text, "nothing")
	}
	text += from.UTC().Format("15:04:05 UTC")
	if o.told.IsZero() && n > 1 {
		text += "; " + strconv.Itoa(n) + " that trade wait for one"
	}
	return text
}

// Ask says which instruments the source is asked for from now on, where that is
// not all of them: of the others a better one gives the prices, or they do not
// trade. So it owes nothing of these.
func (o *Outlet) Ask(list []Want) {
	o.feed.mu.Lock()
	defer o.feed.mu.Unlock()
	now := o.feed.set.Now()
	if o.resting && len(list) > 0 {
		o.asking = now
	}
	o.resting = len(list) == 0
	before := o.asked
	o.asked = make([]time.Time, len(o.feed.rows))
	for i := range list {
		id := list[i].ID
		if o.asked[id] = now; before != nil && !before[id].IsZero() {
			o.asked[id] = before[id]
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
