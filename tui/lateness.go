package tui

import (
	"math"
	"strconv"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// A price of a running market is in one of these states, and its price, its
// change, its mark and the counts all follow from that one:
//
//	state                        price   change   mark  counted as
//	good, or its venue is shut   it      it       none  a price
//	never came                   --      --       none  not yet priced, while its venue trades
//	older than two bars, or its
//	source is away               dim     dim      ~     late
//	older than ten bars          ----    ----     none  withdrawn
//	halted                       dim     dim      H     a price
//	refused, and never came      --      --       !     not yet priced, while its venue trades
//	no such symbol               --      --       !     nothing
//
// A price without a change (no close before it is known) has -- there in each
// state; a venue that is shut says so in its place.

// quoteMark is the mark of an instrument's price.
func (f *frame) quoteMark(q *market.Quote) rune {
	switch {
	case q.Feed == data.FeedHalted:
		return f.g.Halted
	case q.Feed >= data.FeedLate && !math.IsNaN(q.Last):
		return f.g.Late
	case q.Feed == data.FeedUnknown || q.Feed == data.FeedRefused && q.LastAt.IsZero():
		return '!'
	}
	return ' '
}

const withdrawnText = "  ----"

// unchanged is what stands in six cells where an instrument has no change to
// show: why, where that is known.
func (f *frame) unchanged(q *market.Quote) string {
	switch {
	case q.Withdrawn():
		return withdrawnText
	case q.State == data.Holiday:
		return "   hol"
	case f.Live && q.State == data.Shut:
		return "  shut"
	}
	return "    --"
}

// worstFeed is the worst state among instruments, of those that say that
// something is wrong; FeedRecorded where all is well. A price that never came
// is no fault while its venue is shut.
func (f *frame) worstFeed(ids []data.ID) (worst data.FeedState) {
	for _, id := range ids {
		q := &f.Quotes[id]
		if q.LastAt.IsZero() && q.State != data.Trading && q.Feed < data.FeedRefused {
			continue
		}
		if q.Feed >= data.FeedHalted && q.Feed > worst {
			worst = q.Feed
		}
	}
	return worst
}

// deadGroup reports whether nothing of a group's comes now: nothing moves over
// it then.
func (f *frame) deadGroup(i int) bool {
	if !f.Live {
		return false
	}
	for _, id := range f.Scenario.Universe.Groups[i].Members {
		if f.Quotes[id].Feed <= data.FeedDelayed {
			return false
		}
	}
	return true
}

// amount counts things in words, "" for none.
func amount(n int, what string) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n) + " " + what
}

// feedText says in words how an instrument's price is to be taken, and who
// gives it where that is not the first of its sources; "" where all is well.
func (f *frame) feedText(id data.ID) string {
	if from := f.Quotes[id].StandIn; from != "" {
		return ", from " + from + " for now" + f.ageText(id)
	}
	return f.ageText(id)
}

func (f *frame) ageText(id data.ID) string {
	q := &f.Quotes[id]
	why := ""
	if q.Feed > data.FeedTooLate {
		why = ": " + q.Feed.String() // the source, not the age
	}
	switch {
	case q.Feed < data.FeedWaiting:
		return ""
	case q.Feed == data.FeedHalted:
		return ", halted; the last price is kept"
	case q.Feed == data.FeedWaiting || q.LastAt.IsZero():
		return ", no price yet" + why
	case math.IsNaN(q.Last):
		return ", no price since " + q.LastAt.In(zoneOr(f.zone)).Format("15:04:05") + why
	case q.Feed == data.FeedLate:
		return ", late, the price is " + waitWords(max(f.At.Sub(q.LastAt), time.Second)) + " old"
	}
	return ", " + q.Feed.String() + ", the price is " + waitWords(max(f.At.Sub(q.LastAt), time.Second)) + " old"
}
