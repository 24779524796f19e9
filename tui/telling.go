package tui

import (
	"math"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// A telling is story mode: the replay slows before each event, holds while its
// text can be read, and goes on. Its beats are the scenario's events.
type telling struct {
	rate    float64          // the viewer's own speed, given back at the end
	told    int              // events up to here are told, or lie behind where it began
	target  int              // the event that the desk was sent to, or -1
	holding int              // the event whose caption stands, or -1
	turn    int              // the hold that counts; older ones are stale
	sent    time.Time        // where the viewer went: pictures from before he gets there tell nothing
	waited  int              // pictures since
	from    *market.Snapshot // at the beat before, for what the figures did since
	did     saying
	begun   time.Time    // the event that top is for
	top     float64      // how fast the way to it is gone at most
	said    *market.Said // did, for those who follow
	heard   bool         // another tells it: nothing is ordered here
}

// holdMsg ends a hold.
type holdMsg struct{ turn int }

const (
	tellSlow   = time.Second            // the replay never runs faster than would take it to the event in so long
	tellLand   = 500 * time.Millisecond // from here it is sent to the very moment: two pictures
	tellSlower = 4                      // how much slower than the viewer's speed, at the event
	leastHold  = 4 * time.Second
	mostHold   = 15 * time.Second
	wordTime   = 330 * time.Millisecond // to read one aloud
)

// tellRates are the speeds of a telling: the steps of the keys, so that the
// header never shows an odd one.
func tellRate(r float64) float64 {
	best := rates[0]
	for _, x := range rates {
		if x <= r {
			best = x
		}
	}
	return best
}

// toggleStory begins or ends story mode.
func (m *Model) toggleStory() tea.Cmd {
	s := m.f.Snapshot
	switch {
	case m.f.telling != nil:
		rate := m.f.telling.rate
		m.endStory()
		return tea.Batch(m.order(market.SetRate{Rate: rate}), m.say("the story is closed; S opens it again"))
	case !s.WhatIf.IsZero():
		return m.say("a what-if plays: there is no story of it; a goes back to the recording")
	case m.f.calm():
		return m.say(m.f.noShock() + ", so there is no story yet; o opens a recording that has one")
	case s.Live:
		return m.say("a running market has no story to tell; o opens a recording that has one")
	case len(s.Scenario.Events) == 0:
		return m.say("this recording has no events to tell")
	case s.Ended:
		return m.say("the recording has ended; 0 goes to its start, then S tells it")
	}
	t := &telling{rate: s.Rate, told: eventsPassed(&m.f) - 1, target: -1, holding: -1, from: s}
	m.f.telling = t
	m.arrange()
	m.rev++
	const soon = 10 * time.Second // of ours: who has just opened the recording means the whole story
	begun := s.Scenario.Start.Add(time.Duration(s.Rate * float64(soon)))
	if t.told >= 0 && (!s.At.After(begun) || !s.Scenario.Events[t.told].At.After(s.Scenario.Start)) {
		t.told = -1 // with what led to the start
		return m.tell()
	}
	return tea.Batch(m.order(market.Play{}), m.tell())
}

// tellAt is where the replay stands while an event is told: at its moment, or
// where the recording begins if that is later.
func tellAt(s *data.Scenario, event int) time.Time {
	if at := s.Events[event].At; at.After(s.From) {
		return at
	}
	return s.From
}

// finishStory is the end of a story that was told whole.
func (m *Model) finishStory() tea.Cmd {
	rate := m.f.telling.rate
	m.endStory()
	return tea.Batch(m.order(market.SetRate{Rate: rate}), m.say("the story is told; 0 and S tell it again"))
}

func (m *Model) endStory() {
	m.f.telling = nil
	m.arrange()
	m.rev++
}

// tell looks where the replay is and slows, holds or hastens it.
func (m *Model) tell() tea.Cmd {
	t, s := m.f.telling, m.f.Snapshot
	if t == nil || t.heard || t.holding >= 0 {
		return nil
	}
	if !s.WhatIf.IsZero() {
		m.endStory()
		return nil
	}
	passed := eventsPassed(&m.f) - 1
	if !t.sent.IsZero() {
		const most = 20 // pictures; an order is obeyed long before
		if t.waited++; (s.At.Sub(t.sent).Abs() > offBar) && t.waited < most {
			return nil
		}
		t.sent, t.waited, t.told, t.target, t.from = time.Time{}, 0, passed, -1, s
	}
	events := s.Scenario.Events
	switch {
	case t.told < passed && s.At.Equal(tellAt(s.Scenario, t.told+1)):
		return m.hold(t.told + 1)
	case t.told < passed: // a jump over dead hours has passed it
		return m.land(t.told + 1)
	case s.Ended:
		return m.finishStory()
	case !s.Playing:
		return nil
	}
	if !s.At.Before(t.begun) { // the same way between two events, whatever is left of it
		t.begun = s.Scenario.To.Add(1)
		if t.told+1 < len(events) {
			t.begun = events[t.told+1].At
		}
		const hurry = 15 * time.Second // of ours, about so long between two events
		nearest := math.Sqrt(5)        // the steps of the keys are up to 5 apart: as likely too slow as too fast
		t.top = max(t.rate, tellRate(nearest*t.begun.Sub(s.At).Seconds()/hurry.Seconds()))
	}
	if t.told+1 >= len(events) {
		return m.paced(t.top)
	}
	left := events[t.told+1].At.Sub(s.At)
	if left <= time.Duration(s.Rate*float64(tellLand)) {
		return m.land(t.told + 1)
	}
	return m.paced(tellRate(min(max(left.Seconds()/tellSlow.Seconds(), t.rate/tellSlower), t.top)))
}

// paced gives the desk another speed, where it has another.
func (m *Model) paced(rate float64) tea.Cmd {
	if rate == m.f.Rate || !m.f.Playing {
		return nil
	}
	return m.order(market.SetRate{Rate: rate})
}

// land sends the desk to the moment of an event, and lets it stand.
func (m *Model) land(event int) tea.Cmd {
	t := m.f.telling
	if t.target == event {
		return nil // it is on its way
	}
	t.target = event
	at := tellAt(m.f.Scenario, event)
	way := m.orders(market.Pause{}, seekTo(at))
	if m.f.At.Equal(at) {
		return tea.Batch(way, m.hold(event)) // it is there: no new picture comes that would say so
	}
	return way
}

// orders gives the desk several orders, one after the other.
func (m *Model) orders(all ...market.Order) tea.Cmd {
	m.eager = eagerFor
	run := m.run
	do := func() tea.Msg {
		for _, o := range all {
			if err := run.desk.Do(run.ctx, o); err != nil {
				return orderedMsg{err}
			}
		}
		return orderedMsg{}
	}
	return tea.Batch(do, m.hurry())
}

// hold shows an event's caption for as long as it takes to read it.
func (m *Model) hold(event int) tea.Cmd {
	t, s := m.f.telling, m.f.Snapshot
	t.told, t.holding, t.target, t.begun = event, event, -1, time.Time{}
	var mover data.ID
	t.did, mover = didSince(t.from, s)
	t.said = t.did.toSay()
	t.from = s
	t.turn++
	id := spokenOf(s.Scenario, event)
	if id == data.None {
		id = mover // an event that names nobody: who answered it most
	}
	if looks := m.f.page == pageMain && !m.f.zoom || m.f.page == pageTreemap; looks && id != data.None {
		m.selectID(id)
	}
	m.rev++
	turn := t.turn
	return tea.Batch(m.order(market.Pause{}), m.tick(holdTime(s.Scenario.Events[event].Text+" "+t.did.in(m.w-2)), func(time.Time) tea.Msg { return holdMsg{turn} }))
}

// holdTime is how long a text stands.
func holdTime(text string) time.Duration {
	return min(max(time.Duration(len(strings.Fields(text)))*wordTime, leastHold), mostHold)
}

// held goes on after a hold.
func (m *Model) held(msg holdMsg) tea.Cmd {
	t := m.f.telling
	if t == nil || t.holding < 0 || msg.turn != t.turn {
		return nil
	}
	return m.release()
}

func (m *Model) release() tea.Cmd {
	t := m.f.telling
	t.holding = -1
	m.rev++
	if next := t.told + 1; next < len(m.f.Scenario.Events) && tellAt(m.f.Scenario, next).Equal(m.f.At) {
		return m.hold(next) // two of one moment
	}
	if m.f.Ended {
		return m.finishStory()
	}
	return m.orders(market.SetRate{Rate: max(tellRate(t.rate/tellSlower), 1)}, market.Play{})
}

// tellTime does what a key of time means in a story; false where it means
// there what it means everywhere.
func (m *Model) tellTime(a action) (tea.Cmd, bool) {
	t := m.f.telling
	if t == nil {
		return nil, false
	}
	switch a {
	case actToggle:
		if t.holding < 0 {
			return nil, false
		}
		return m.release(), true
	case actPrevious, actNext:
		to := t.told + 1
		if a == actPrevious {
			if to = t.told - 1; t.holding < 0 {
				to = t.told
			}
		}
		if to < 0 || to >= len(m.f.Scenario.Events) {
			return m.say(map[action]string{actPrevious: "this is the first of the story", actNext: "this was the last of the story; it plays to the end"}[a]), true
		}
		t.holding, t.told, t.target = -1, to-1, -1
		if a == actPrevious {
			t.from = nil // going back, there is no picture of the one before
		}
		return m.land(to), true
	case actSlower, actFaster, actHalve, actDouble, actReal:
		t.rate, t.begun = m.rateAfter(a, t.rate), time.Time{}
		return m.say("the story goes on at " + m.f.g.Times + rateText(t.rate) + " between its events, faster over long gaps"), true
	case actBack, actOn:
		m.tellFrom(m.f.At.Add(map[action]time.Duration{actBack: -offBar, actOn: offBar}[a]))
	case actStart:
		m.tellFrom(m.f.Scenario.Start)
	case actEnd:
		m.tellFrom(m.f.Scenario.To)
	}
	return nil, false
}

// tellFrom lets a story go on from where the viewer went: what lies behind is
// not told.
func (m *Model) tellFrom(at time.Time) {
	if t := m.f.telling; t != nil {
		t.holding, t.target, t.sent, t.waited, t.begun = -1, -1, at, 0, time.Time{}
	}
}
