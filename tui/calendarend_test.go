package tui

import (
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// Where a venue's calendar ends soon the page of troubles says when; where it
// has ended it is a trouble; a venue that never stops is neither.
func TestCalendarEnds(t *testing.T) {
	table := func(mic, place, to string) *data.Venue {
		return &data.Venue{MIC: mic, Place: place, Zone: time.UTC, Known: []data.Span{{From: "2026-01-01", To: to}}}
	}
	cal := data.NewCalendar([]*data.Venue{table("XKRX", "Seoul", "2026-12-31"), table("XHKG", "Hong Kong", "2026-12-31"), table("XTAI", "Taipei", "2026-12-20"), table("XNYS", "New York", "2027-12-31"), table("XMIL", "Milan", "2026-03-01"),
		{MIC: "CRYP", Place: "Crypto", Zone: time.UTC, Rule: &data.Rule{From: "2000-01-01", Close: 24 * time.Hour, Weekends: true}}})
	s := *livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	s.Calendar, s.Venues = cal, nil
	for _, mic := range cal.MICs() {
		state, until := cal.StateAt(mic, s.At)
		s.Venues = append(s.Venues, market.VenueState{MIC: mic, State: state, Until: until})
	}
	m := liveModel(&s, 120, 40)
	m.Update(keyPress('!'))
	text := plainOf(m)
	if !strings.Contains(text, "calendar       Milan: not known now") || strings.Contains(text, "Nothing is wrong.") {
		t.Errorf("the page does not tell of Milan:\n%s", text)
	}
	first, second := strings.Index(text, "The calendar ends on 20 Dec 2026: Taipei."), strings.Index(text, "The calendar ends on 31 Dec 2026: Hong Kong, Seoul.")
	if first < 0 || second < first || strings.Contains(text, "New York.") || strings.Contains(text, "Crypto") {
		t.Errorf("the ends are not told in order:\n%s", text)
	}
}
