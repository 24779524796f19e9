package tui

import (
	"image"
	"math"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// rungs is a market of one instrument a group, each with the arrival given.
func rungs(arrivals ...contagion.Arrival) *frame {
	shock := time.Date(2025, 1, 27, 0, 0, 0, 0, time.UTC)
	f := newFrame(Options{})
	s := &data.Scenario{Title: "Made", Origin: 0, Shock: data.Interval{After: shock, By: shock}, From: shock, To: shock.Add(48 * time.Hour)}
	var in []data.Instrument
	var groups []data.Group
	for i := range arrivals {
		name := string(rune('A' + i))
		in = append(in, data.Instrument{Symbol: name, Short: name, MIC: "XAAA", Group: name})
		groups = append(groups, data.Group{Key: name, Name: name, Short: "Group " + name})
	}
	s.Universe = data.NewUniverse(in, groups)
	s.Sigma, s.GroupSigma = make([]data.Sigma, len(in)), make([]data.Sigma, len(in))
	for i := range in {
		s.Sigma[i].Pct, s.GroupSigma[i].Pct = 2, 1
	}
	cal := data.NewCalendar([]*data.Venue{{MIC: "XAAA", Zone: time.UTC, Sessions: []data.Session{{Day: "2025-01-27", Open: shock.Add(8 * time.Hour), Close: shock.Add(16 * time.Hour)}}}})
	f.Snapshot = &market.Snapshot{At: shock.Add(9 * time.Hour), Scenario: s, Calendar: cal, Origin: 0}
	f.Venues = []market.VenueState{{MIC: "XAAA", State: data.Shut, Opens: f.At.Add(8*time.Hour + 18*time.Minute)}}
	f.Series = market.Series{From: shock, Step: 5 * time.Minute, Points: make([][]market.Point, len(arrivals))}
	for i, a := range arrivals {
		f.Quotes = append(f.Quotes, market.Quote{Last: math.NaN(), Return: math.NaN(), SinceShock: math.NaN(), Z: math.NaN(), Arrival: a})
		f.Groups = append(f.Groups, market.GroupQuote{Return: -0.05 - float64(i)/100, SinceShock: math.NaN(), Z: math.NaN(), Evidence: data.Printed, Worst: data.None, FirstID: data.None, Arrival: a})
	}
	return &f
}

func reached(minutes, least, most int, sign int) contagion.Arrival {
	by := time.Date(2025, 1, 27, 8, minutes, 0, 0, time.UTC)
	return contagion.Arrival{Stage: contagion.Arrived, Sign: sign, Span: data.Interval{By: by}, LagMin: time.Duration(least) * time.Minute, Lag: time.Duration(most) * time.Minute}
}

func drawn(f *frame, w, h int, draw func(*frame, image.Rectangle)) []string {
	f.c = canvas.New(w, h)
	draw(f, image.Rect(0, 0, w, h))
	return strings.Split(f.c.Plain(), "\n")
}

func TestLadderOrder(t *testing.T) {
	f := rungs(contagion.Arrival{Stage: contagion.Pending}, reached(30, 0, 30, -1), contagion.Arrival{Stage: contagion.Quiet}, reached(5, 0, 5, -1))
	var got string
	for _, i := range ladderOrder(f) {
		got += string(rune('A' + i))
	}
	if got != "DBCA" { // by arrival, then those not reached, then those that wait
		t.Errorf("order %s, want DBCA", got)
	}
}

// The road is solid to the lower bound, light across the interval, and the
// mark stands at the upper bound.
func TestLadderRoads(t *testing.T) {
	f := rungs(reached(30, 5, 60, -1), reached(40, 0, 15, +1), contagion.Arrival{Stage: contagion.Watch})
	lines := drawn(f, 80, 6, drawLadder)
	for y, want := range []string{"◉━+─+●", "◉─+▲", "◉━+◐"} {
		i := strings.IndexRune(lines[y+2], '◉')
		rest := []rune(lines[y+2][i:])
		k := 0
		for _, r := range want {
			if r == '+' {
				for k < len(rest) && rest[k] == rest[k-1] {
					k++
				}
				continue
			}
			if k >= len(rest) || rest[k] != r {
				t.Errorf("rung %d is %q, want %s", y, lines[y+2], want)
				break
			}
			k++
		}
	}
}

func TestLagAxis(t *testing.T) {
	if lagAt(0) != 0 || lagAt(8*time.Hour) != 1 || lagAt(1000*time.Hour) != 1 || lagAt(-time.Hour) != 0 {
		t.Errorf("the axis ends at %v, %v, %v, %v", lagAt(0), lagAt(8*time.Hour), lagAt(1000*time.Hour), lagAt(-time.Hour))
	}
	for lag := time.Duration(0); lag < 8*time.Hour; lag += time.Minute {
		if !(lagAt(lag+time.Minute) > lagAt(lag)) {
			t.Fatalf("the axis does not grow at %v", lag)
		}
	}
}

// A scenario may list a group that nobody is in.
func TestGroupWithoutMembersIsDrawn(t *testing.T) {
	for _, stage := range []contagion.Stage{contagion.Blind, contagion.Quiet, contagion.Pending} {
		f := rungs(reached(1, 0, 1, -1), contagion.Arrival{Stage: stage})
		f.Scenario.Universe = data.NewUniverse(f.Scenario.Universe.Instruments[:1], []data.Group{{Key: "A", Short: "A"}, {Key: "none", Short: "none"}})
		f.Quotes = f.Quotes[:1]
		for _, draw := range []func(*frame, image.Rectangle){drawLadder, drawRipple, drawGroups, drawChart, func(f *frame, r image.Rectangle) { drawGroup(f, r, 1) }} {
			drawn(f, 90, 20, draw)
		}
	}
}
