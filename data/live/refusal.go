package live

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"contagion/data"
)

// Bad counts a message that could not be read, by its reason. where is its
// line, or "".
func (o *Outlet) Bad(reason, where string) {
	last := reason
	if where != "" {
		last = where + ": " + reason
	}
	reason, last = o.feed.clean.text(reason, data.TextCells), o.feed.clean.text(last, data.TextCells)
	o.feed.mu.Lock()
	o.dropped++
	o.refuse(reason, last)
	o.feed.mu.Unlock()
}

// refuse counts what is refused; both texts are clean. The last place is for
// all reasons that have none of their own.
func (o *Outlet) refuse(reason, last string) {
	reason = general(reason)
	i := 0
	for i < data.RefusalsMost-1 && o.refusals[i].Count > 0 && o.refusals[i].Reason != reason {
		i++
	}
	if i == data.RefusalsMost-1 {
		reason = data.OtherReasons
	}
	o.refused++
	o.bad.add(o.feed.set.Now())
	o.refusals[i] = data.Refusal{Reason: reason, Count: o.refusals[i].Count + 1, Last: last, At: o.feed.set.Now()}
}

// bounding are the words behind which a number is of what is asked for, not of
// the line, and stays.
var bounding = []string{"above", "below", "over", "RFC"}

// general is a reason without the numbers of its line, so that the same fault of
// many lines is one reason.
func general(reason string) string {
	words := strings.Fields(reason)
	for i, w := range words {
		if i > 0 && slices.Contains(bounding, words[i-1]) {
			continue
		}
		core := strings.TrimRight(w, ",;:.")
		if _, err := strconv.ParseFloat(core, 64); err == nil { // NaN and Inf too
			words[i] = "#" + w[len(core):]
		}
	}
	return strings.Join(words, " ")
}

// why gives the reason for which an event is unsound.
func (f *Feed) why(e *Event, now time.Time) (reason, last string) {
	in := f.u.At(e.ID)
	x := *e
	switch {
	case !sound(&x, in):
		reason = "a price that is none"
	case !x.inUnit(in):
		reason = "a price in another currency than the universe has"
	case e.At.IsZero():
		reason = "a price without a time"
	case e.At.After(now):
		reason = "a time ahead of this computer's clock"
	default:
		reason = fmt.Sprintf("a price over %d days old", int(oldest/(24*time.Hour)))
	}
	last = reason + ": " + in.Symbol
	if !e.At.IsZero() {
		last += " at " + e.At.UTC().Format("2 Jan 2006 15:04:05")
	}
	return reason, data.Clean(last, data.TextCells)
}
