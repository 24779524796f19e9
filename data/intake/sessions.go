package intake

import (
	"time"

	"contagion/data"
)

// A tradingDay is what is known of a venue on a local date.
type tradingDay struct {
	session data.Session
	kind    dayKind
}

type dayKind uint8

const (
	openDay    dayKind = iota // the calendar has a session
	shutDay                   // the calendar has none, or it is a weekend
	unknownDay                // the calendar does not reach there: its rows say whether it traded
)

// sessions answers by venue and day, each asked for once.
type sessions struct {
	o    *Options
	seen map[string]map[int32]tradingDay
}

func dayNumber(t time.Time) int32 { return int32(t.Unix() / 86400) }

func dayText(n int32) string { return time.Unix(int64(n)*86400, 0).UTC().Format(time.DateOnly) }

func (s *sessions) on(mic string, day int32) tradingDay {
	if s.seen == nil {
		s.seen = map[string]map[int32]tradingDay{}
	}
	byDay := s.seen[mic]
	if byDay == nil {
		byDay = map[int32]tradingDay{}
		s.seen[mic] = byDay
	}
	d, ok := byDay[day]
	if !ok {
		d = s.o.tradingDay(mic, dayText(day))
		byDay[day] = d
	}
	return d
}

func (o *Options) tradingDay(mic, day string) tradingDay {
	if ses, ok := o.Calendar.Session(mic, day); ok {
		return tradingDay{ses, openDay}
	}
	ses, ok := o.Hours.Regular(mic, day)
	if !ok {
		return tradingDay{kind: shutDay}
	}
	if state, _ := o.Calendar.StateAt(mic, ses.Open); state != data.Unknown {
		return tradingDay{kind: shutDay}
	}
	return tradingDay{ses, unknownDay}
}

// at gives the regular session in which a venue trades at a time.
func (s *sessions) at(mic string, t time.Time) (tradingDay, int32, bool) {
	local := t.In(s.o.Calendar.Zone(mic))
	day := dayNumber(time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC))
	for n := day; n <= day+1; n++ { // futures open on the evening before
		if d := s.on(mic, n); d.kind != shutDay && !t.Before(d.session.Open) && t.Before(d.session.Close) {
			return d, n, true
		}
	}
	return tradingDay{}, day, false
}
