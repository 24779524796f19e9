package market

import (
	"fmt"
	"time"
)

// sized is the end of the bar of which sigmas is.
func (a *alarm) sized() time.Time {
	if a.floor.ses.Day != a.session || len(a.floor.ends) == 0 {
		return a.ended
	}
	a.ended = endOf(a.floor.ends[len(a.floor.ends)-1])
	return a.ended
}

// vague is how wide the time of a beginning is before no length can be told from
// its end.
const vague = time.Hour

// Within tells in how much time the origin moved by Sigmas, as " in 4 min", so
// that the figure of the minute in which a shock is told and the one that stands
// half an hour later are not taken for one; "" unknown.
func (s *Shock) Within() string {
	if s.Sized.IsZero() || s.Span.By.IsZero() {
		return ""
	}
	n := max(int(s.Sized.Sub(s.Span.By)/time.Minute), 1)
	in := " in "
	if !s.Span.After.IsZero() && s.Span.By.Sub(s.Span.After) > vague {
		in += "at least " // nobody knows when it began
	}
	if n < 100 {
		return fmt.Sprintf("%s%d min", in, n)
	}
	return fmt.Sprintf("%s%d h %d min", in, n/60, n%60)
}

// Alone says of which move Sigmas is: " on its own", without its market's; of
// one without a market all of it.
func (s *Shock) Alone() string {
	if s.Apart {
		return " (no market known)"
	}
	return " on its own"
}

// atOpen reports whether an alarm's move began with its session, and not with
// the first price that came in the middle of it.
func (a *alarm) atOpen() bool {
	return a.floor.ses.Day == a.session && a.onset == a.floor.first[a.series] && !endOf(a.floor.ends[a.onset]).After(a.floor.ses.Open.Add(promptly))
}
