package tui

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

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

// A source that lies from the start: the page says when it is tried again and
// what may be done, in whole lines at 80 columns; where every group is without
// a price it is one line; nothing is called withdrawn that never was; and the
// notice does not stand below the page that tells all.
func TestNothingEverCame(t *testing.T) {
	s := *livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	s.Quotes = slices.Clone(s.Quotes)
	nan := math.NaN()
	for i := range s.Quotes {
		q := &s.Quotes[i]
		q.Last, q.Return, q.SinceShock, q.Known, q.KnownReturn, q.LastAt, q.Feed, q.Evidence = nan, nan, nan, nan, nan, time.Time{}, data.FeedLost, data.Missing
	}
	s.Health = []data.Health{{Source: "yahoo", State: data.FeedLost, Since: s.At, Tries: 5, Next: s.At.Add(5 * time.Minute), Why: "a web page instead of prices (a captcha, or a notice)", Cure: "open its site in a browser, or wait", Asked: 141}}
	m := liveModel(&s, 80, 24)
	if text := plainOf(m); !strings.Contains(text, "lost, next try in 5 min: a web page") || !strings.Contains(text, "all groups     141 without a price since the start") || strings.Contains(text, "----") {
		t.Errorf("the notice does not say what is done, or takes away what never was:\n%s", text)
	}
	m.Update(keyPress('!'))
	text := plainOf(m)
	if words := strings.Join(strings.Fields(text), " "); !strings.Contains(words, "instead of prices (a captcha, or a notice); 5 tries; open its site in a browser, or wait") {
		t.Errorf("the page cuts what is to be done:\n%s", text)
	}
	if strings.Count(text, "─! Trouble") != 1 {
		t.Errorf("the notice stands below the page:\n%s", text)
	}
	m.Update(tea.KeyPressMsg{Code: tea.KeyEscape})
	if text := plainOf(m); strings.Count(text, "─! Trouble") != 1 || !strings.Contains(text, "Groups") {
		t.Errorf("the notice is not back:\n%s", text)
	}
}
