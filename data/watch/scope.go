package watch

import (
	"fmt"
	"slices"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// scope tells once what is watched for a shock: silence is a claim about this
// much and no more.
type scope struct {
	heard time.Time // when every source had answered or failed, and something was seen
	told  bool
}

// filledIn is how long after a source's first answer the day behind it has come.
const filledIn = 3 * time.Second

func (o *scope) tell(s *market.Snapshot, out []Event) []Event {
	l := &s.Lookout
	opening := slices.ContainsFunc(s.Health, func(h data.Health) bool { return h.Opening })
	if o.told || !s.Live || len(s.Health) == 0 || opening || l.Never {
		return out
	}
	if o.heard.IsZero() {
		o.heard = s.At
	}
	if s.At.Sub(o.heard) < filledIn {
		return out
	}
	o.told = true
	text := "Watched for a shock: " + fmt.Sprintf("%d of %s", l.Able, data.Counted(len(s.Quotes), "instrument"))
	switch {
	case l.Able == 0:
		text = "Not watched for a shock"
	case !l.From.IsZero():
		text += ", since " + clock(l.From, s.At) + " UTC"
	}
	return append(out, Event{At: s.At, Kind: Watched, Text: text + ". " + l.Told(), Facts: Facts{Count: counted(l.Able), Of: counted(len(s.Quotes)), After: moment(l.From)}})
}
