package live

import (
	"slices"
	"strconv"
	"time"

	"contagion/data"
)

// A source that stays connected can stop telling all the same: a websocket on
// which nothing comes but pongs, a file that no longer grows, a page that is the
// same each time. Its prices grow old one by one, and so it says of itself that
// it is well. It is dry, FeedSilent on the screen, once it was to give a new
// price of something that trades for so long that all of them are late.
//
// A quiet market is no dead source. So what counts is the newest price of all
// its instruments, only venues that trade, and the source's own rhythm: one that
// has had gaps of three minutes all morning is given more than two bars.

// ticked is at how many different seconds a source must have given something new
// before its silence says anything: two prices an hour apart are a snapshot.
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
}

// tell notes that a price came which is news: newer than the one before it, and
// no older than its venue's delay explains.
func (o *Outlet) tell(id data.ID, now time.Time) {
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
	o.standing(id, now)
	o.came[id], o.gave[id] = now, true
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
	if o.state != data.FeedLive || o.tells < ticked || o.resting {
		return false
	}
	from := later(o.told, o.asking)
	if now.Sub(from) <= lateBars*o.feed.bar(int32(o.index)) {
		return false // the usual case
	}
	if d := &o.drought; d.at != now.Unix() || !d.told.Equal(from) {
		*d = drought{at: now.Unix(), told: from}
		if most := o.allowance(); now.Sub(from) > most {
			d.open = o.due(now, most)
			d.dry = d.open > 0
		}
	}
	return o.drought.dry
}

// due counts the instruments that the source has given before, and of which it
// owes a price: their venues have traded for longer than that silence and their
// delay.
func (o *Outlet) due(now time.Time, silence time.Duration) (n int) {
	owed := map[string]bool{}
	for i := range o.wants {
		w := &o.wants[i]
		if !o.gave[w.ID] || o.flags[w.ID].state != 0 || o.feed.rows[w.ID].halted {
			continue
		}
		is, seen := owed[w.MIC]
		if !seen {
			state, _ := o.feed.cal.StateAt(w.MIC, now)
			is = state == data.Trading && now.Sub(o.feed.opened(w.MIC, now)) > silence+o.behind(w.MIC)
			owed[w.MIC] = is
		}
		if is {
			n++
		}
	}
	return n
}

// behind gives the measured delay of a venue's prices.
func (o *Outlet) behind(mic string) time.Duration {
	if d := o.delays[mic]; d != nil {
		return d.median()
	}
	return 0
}

// dryWords says since when, of how many, and whether it says anything else.
func (o *Outlet) dryWords() string {
	text := "nothing since "
	if o.heard.Sub(o.told) >= time.Second {
		text = "it answers, and gives no new price since "
	}
	text += o.told.UTC().Format("15:04:05 UTC")
	if n := o.drought.open; n > 1 {
		text += "; " + strconv.Itoa(n) + " that trade are late"
	}
	return text
}

// Rest says that the source is not to be asked for now, because a better one
// gives all that it has: so it owes nothing.
func (o *Outlet) Rest(yes bool) {
	o.feed.mu.Lock()
	if o.resting && !yes {
		o.asking = o.feed.set.Now()
	}
	o.resting = yes
	o.feed.mu.Unlock()
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
