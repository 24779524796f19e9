package tui

import (
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
)

// motionMode is how much the screen moves.
type motionMode uint8

const (
	motionFull motionMode = iota
	motionCalm
	motionOff
)

var motionNames = [...]string{"full", "calm", "off"}

func motionNamed(name string) motionMode {
	for i, n := range motionNames {
		if n == name {
			return motionMode(i)
		}
	}
	return motionFull
}

// Effects are counted in steps of wall time, so that a test can ask for
// step 7 and a picture never depends on a clock.
const (
	stepTime  = 50 * time.Millisecond
	ringSteps = 24 // 1.2 s
	calmSteps = 60 // 3 s
	storm     = 5  // more arrivals than this in one beat share their groups' rings
	ringReach = 30 * time.Minute
	offBar    = 5 * time.Minute
)

// A ring is one arrival being shown. Exactly one of id and group is set.
type ring struct {
	id    data.ID // or None
	group int     // or -1
	from  int     // step at which it began
}

// motion is the state of all effects. Its methods are pure: they depend on
// the counted step only.
type motion struct {
	mode  motionMode
	step  int
	front bool // the front moves: playing, and the mode is full
	rings []ring
}

// life is for how many steps an arrival is shown in this mode.
func (m motion) life() int {
	switch m.mode {
	case motionFull:
		return ringSteps
	case motionCalm:
		return calmSteps
	}
	return 0
}

// ageID gives the age of an instrument's ring in steps, or -1 for none.
func (m motion) ageID(id data.ID) int {
	for _, r := range m.rings {
		if age := m.step - r.from; r.group < 0 && r.id == id && age < m.life() {
			return age
		}
	}
	return -1
}

// ageGroup gives the age of a group's ring in steps, or -1 for none.
func (m motion) ageGroup(i int) int {
	for _, r := range m.rings {
		if age := m.step - r.from; r.group >= 0 && r.group == i && age < m.life() {
			return age
		}
	}
	return -1
}

// ringID reports whether an instrument's arrival is new.
func (m motion) ringID(id data.ID) bool { return m.ageID(id) >= 0 }

// ringGroup reports whether a group's arrival is new.
func (m motion) ringGroup(i int) bool { return m.ageGroup(i) >= 0 }

// active reports whether an effect is still to end.
func (m motion) active() bool {
	for _, r := range m.rings {
		if m.step-r.from < m.life() {
			return true
		}
	}
	return false
}

// ease is the way of a ring, 0 to 1: quick at first, then settling.
func ease(age, life int) float64 {
	if life <= 0 || age >= life {
		return 1
	}
	left := 1 - float64(max(age, 0))/float64(life)
	return 1 - left*left*left
}

// advance lets n steps pass and forgets what has ended.
func (m motion) advance(n int) motion {
	m.step += n
	kept := make([]ring, 0, len(m.rings))
	for _, r := range m.rings {
		if m.step-r.from < m.life() {
			kept = append(kept, r)
		}
	}
	m.rings = kept
	return m
}

// see compares two consecutive pictures of the same market and starts a ring
// for whoever the shock reached between them. Arrivals that a jump passed
// more than half an hour ago are old news and get none.
func (m motion) see(before, after *market.Snapshot) motion {
	m.front = m.mode == motionFull && after.Playing
	if m.mode == motionOff || before == nil || before.Scenario != after.Scenario || before.Origin != after.Origin || !after.At.After(before.At) {
		return m
	}
	fresh := func(was, is contagion.Arrival) bool {
		return is.Stage.Reached() && !was.Stage.Reached() && is.Span.By.After(after.At.Add(-ringReach))
	}
	var ids []data.ID
	for i := range min(len(before.Quotes), len(after.Quotes)) {
		if fresh(before.Quotes[i].Arrival, after.Quotes[i].Arrival) {
			ids = append(ids, data.ID(i))
		}
	}
	groups := map[int]bool{}
	for i := range min(len(before.Groups), len(after.Groups)) {
		if fresh(before.Groups[i].Arrival, after.Groups[i].Arrival) {
			groups[i] = true
		}
	}
	if len(ids) > storm {
		for _, id := range ids {
			if g := after.Scenario.Universe.GroupOf(id); g >= 0 {
				groups[g] = true
			}
		}
		ids = nil
	}
	rings := append([]ring(nil), m.rings...) // motions are values: never share the slice
	for _, id := range ids {
		if m.ageID(id) < 0 {
			rings = append(rings, ring{id, -1, m.step})
		}
	}
	for i := range after.Groups {
		if groups[i] && m.ageGroup(i) < 0 {
			rings = append(rings, ring{data.None, i, m.step})
		}
	}
	m.rings = rings
	return m
}
