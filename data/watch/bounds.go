package watch

import (
	"fmt"
	"math"

	"contagion/data"
)

// A span is where what a rule compares can lie at all.
type span struct {
	low, high float64
	above     bool   // low itself is never reached
	fact      string // the same in words
	cure      string
}

// span gives it, where there are bounds.
func (r *Rule) span(s *data.Scenario) (span, bool) {
	moves := r.Subject == OfGroup || r.Subject == OfInstrument && s.Universe.At(s.Universe.Find(r.Name)).Unit != data.Yield
	switch {
	case r.Measure == Percent && moves:
		return span{-100, math.Inf(1), true, "nothing falls by 100 % or more", "give a limit above -100%"}, true
	case r.Measure == Price && moves:
		return span{0, math.Inf(1), true, "a price is above 0", "give a limit above 0"}, true
	case r.Measure == Percentile:
		return span{0, 100, false, "a percentile lies from p0 to p100", "give a limit between them"}, true
	case r.Measure == Count:
		n := len(s.Universe.Instruments)
		from, to := 0, n-1
		if r.Below {
			from, to = 1, n
		}
		return span{0, float64(n), false, "the universe has " + data.Counted(uint64(n), "name"), fmt.Sprintf("give a limit from %d to %d", from, to)}, true
	case r.Measure == Level:
		if r.Name == "common" || r.Name == "fell" || r.Name == "wide" { // shares
			return span{0, 1, false, r.Name + " lies from 0 to 1", "give a limit between them"}, true
		}
		return span{0, math.Inf(1), false, r.Name + " is not below 0", "give a limit above 0"}, true
	}
	return span{}, false
}

// idle says why a rule tells nothing whatever comes, since it can never come
// true or is always true, with its cure; "" of one that does.
func (r *Rule) idle(s *data.Scenario) string {
	b, has := r.span(s)
	if !has {
		return ""
	}
	under := b.low > r.Limit || b.above && b.low == r.Limit // all that can be is above the limit
	over := b.high < r.Limit
	never, always := b.high <= r.Limit, under
	if r.Below {
		never, always = under || b.low == r.Limit, over
	}
	switch {
	case never:
		return fmt.Sprintf("%s, so it can never come true; %s", b.fact, b.cure)
	case always:
		return fmt.Sprintf("%s, so it is always true; %s", b.fact, b.cure)
	}
	return ""
}
