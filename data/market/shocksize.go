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

// Within tells in how much time the origin moved by Sigmas, as " in 4 min", so
// that the figure of the minute in which a shock is told and the one that stands
// half an hour later are not taken for one; "" unknown.
func (s *Shock) Within() string {
	if s.Sized.IsZero() || s.Span.By.IsZero() {
		return ""
	}
	n := max(int(s.Sized.Sub(s.Span.By)/time.Minute), 1)
	if n < 100 {
		return fmt.Sprintf(" in %d min", n)
	}
	return fmt.Sprintf(" in %d h %d min", n/60, n%60)
}
