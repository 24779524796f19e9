package tui

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data/market"
)

// time acts on the keys that move or pace the replay.
func (m *Model) time(a action) tea.Cmd {
	if cmd, refused := m.refusedOrder(); refused {
		return cmd
	}
	if cmd, done := m.tellTime(a); done {
		return cmd
	}
	s := m.f.Snapshot
	switch a {
	case actToggle:
		if s.Ended && !s.Playing {
			return m.say("the recording has ended; 0 goes to its start, @ to a time")
		}
		return m.order(market.Toggle{})
	case actBack, actOn:
		if a == actBack && !s.At.After(s.Scenario.From) {
			return m.say("this is where the recording begins")
		}
		if a == actOn && !s.At.Before(s.Scenario.To) {
			return m.say("this is where the recording ends; 0 goes to its start")
		}
		return m.order(market.Step{Bars: map[action]int{actBack: -1, actOn: 1}[a]})
	case actPrevious:
		if !s.At.After(s.Scenario.From) {
			return m.say("nothing is recorded before this")
		}
		return m.order(market.NextMark{Back: true})
	case actNext:
		if !s.At.Before(s.Scenario.To) {
			return m.say("nothing is recorded after this")
		}
		return m.order(market.NextMark{})
	case actReal, actSlower, actFaster, actHalve, actDouble:
		r := m.rateAfter(a, s.Rate)
		switch {
		case r == s.Rate && a == actSlower:
			return m.say("x1 is the slowest")
		case r == s.Rate && a == actFaster:
			return m.say("x3600 is the fastest")
		}
		return m.rate(r)
	case actStart:
		return m.order(market.SeekTo{At: s.Scenario.Start})
	case actEnd:
		return m.order(market.SeekTo{At: s.Scenario.To})
	case actSkip:
		words := map[bool]string{true: "jumping over hours in which nothing trades", false: "every hour is played, dead or not"}
		return tea.Batch(m.order(market.SetSkip{On: !s.Skip}), m.say(words[!s.Skip]))
	}
	return nil
}

func (m *Model) rate(r float64) tea.Cmd {
	return tea.Batch(m.order(market.SetRate{Rate: r}), m.say(fmt.Sprintf("x%g: %s a second", r, paceText(r))))
}

// rateAfter gives the speed that a key asks for.
func (m *Model) rateAfter(a action, now float64) float64 {
	switch a {
	case actReal:
		return 1
	case actHalve:
		return max(now/2, rates[0])
	case actDouble:
		return min(now*2, rates[len(rates)-1])
	case actSlower:
		for _, r := range slices.Backward(rates[:]) {
			if r < now {
				return r
			}
		}
	case actFaster:
		for _, r := range rates {
			if r > now {
				return r
			}
		}
	}
	return now
}

func rateText(r float64) string { return strconv.FormatFloat(r, 'f', -1, 64) }

// paceText tells how much market time a second of ours is: "5 minutes".
func paceText(r float64) string {
	unit, name := 1.0, "second"
	switch {
	case r >= 3600:
		unit, name = 3600, "hour"
	case r >= 60:
		unit, name = 60, "minute"
	}
	if r != unit {
		name += "s"
	}
	return strconv.FormatFloat(r/unit, 'f', -1, 64) + " " + name
}

// waitWords writes a short time: "12 s", "4 min".
func waitWords(d time.Duration) string {
	if d < 2*time.Minute {
		return strconv.Itoa(int((d+time.Second-1)/time.Second)) + " s"
	}
	return strconv.Itoa(int((d+30*time.Second)/time.Minute)) + " min"
}
