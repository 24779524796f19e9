package tui

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"contagion/data"
	"contagion/data/market"
)

// didSince says what the figures did between two pictures: which groups were
// reached, how many instruments, and who moved furthest for its ordinary day
// (mover; None where nobody moved further than on one). Without an earlier
// picture it says what they did up to now.
func didSince(before, now *market.Snapshot) (said saying, mover data.ID) {
	if before == nil || before.Scenario != now.Scenario || !now.At.After(before.At) {
		return didSoFar(now)
	}
	u := now.Scenario.Universe
	var groups []string
	for i := range now.Groups {
		if now.Groups[i].Arrival.Stage.Reached() && !before.Groups[i].Arrival.Stage.Reached() {
			groups = append(groups, u.Groups[i].Short)
		}
	}
	said.lead = "Since then: "
	said.groups(groups)
	if n := now.Reached - before.Reached; n > 0 {
		word := " more instruments, "
		if n == 1 {
			word = " more instrument, "
		}
		of := strconv.Itoa(now.Reached) + " of " + strconv.Itoa(now.Measured)
		said.parts = append(said.parts, sayingPart{strconv.Itoa(n) + word + of, of})
	}
	mover = said.furthest(now, func(i int) (by, z float64) {
		a, b, sigma := before.Quotes[i].Known, now.Quotes[i].Known, now.Scenario.Sigma[i].Pct/100
		if !(a > 0) || !(b > 0) || u.Instruments[i].Unit == data.Yield || !(sigma > 0) {
			return math.NaN(), math.NaN()
		}
		return b/a - 1, math.Log(b/a) / sigma
	})
	if len(said.parts) == 0 {
		return saying{lead: "Since the event before nothing moved further than it does on an ordinary day."}, data.None
	}
	return said, mover
}

// didSoFar says what the figures did up to a picture.
func didSoFar(now *market.Snapshot) (said saying, mover data.ID) {
	u := now.Scenario.Universe
	var groups []string
	for i := range now.Groups {
		if now.Groups[i].Arrival.Stage.Reached() {
			groups = append(groups, u.Groups[i].Short)
		}
	}
	said.lead = "So far: "
	said.groups(groups)
	if now.Reached > 0 {
		of := strconv.Itoa(now.Reached) + " of "
		said.parts = append(said.parts, sayingPart{of + data.Counted(now.Measured, "instrument") + " reached", of + strconv.Itoa(now.Measured)})
	}
	if len(said.parts) == 0 {
		return saying{lead: "So far no instrument is reached."}, data.None
	}
	mover = said.furthest(now, func(i int) (by, z float64) {
		if u.Instruments[i].Unit == data.Yield {
			return math.NaN(), math.NaN()
		}
		return now.Quotes[i].KnownReturn, now.Quotes[i].Z
	})
	return said, mover
}

// groups adds which groups were reached.
func (s *saying) groups(names []string) {
	if len(names) == 0 {
		return
	}
	short := strconv.Itoa(len(names)) + " groups reached"
	if len(names) == 1 {
		short = names[0] + " reached"
	}
	s.parts = append(s.parts, sayingPart{strings.Join(names, ", ") + " reached", short})
}

// furthest adds the instrument with the greatest z, 1 or more, and gives it.
func (s *saying) furthest(now *market.Snapshot, moved func(i int) (by, z float64)) data.ID {
	best, most, move := data.None, 1.0, 0.0
	for i := range now.Quotes {
		by, z := moved(i)
		if z = math.Abs(z); !math.IsNaN(by) && z >= most && (best == data.None || z > most) {
			best, most, move = data.ID(i), z, by
		}
	}
	if best != data.None {
		short := now.Scenario.Universe.At(best).Short + " " + told(move, data.Money) + " %"
		s.parts = append(s.parts, sayingPart{short + " the most unusual", short})
	}
	return best
}

// spokenOf is the instrument that an event names first, or None.
func spokenOf(s *data.Scenario, event int) data.ID {
	text := " " + strings.ToLower(strings.Join(strings.FieldsFunc(s.Events[event].Text, func(r rune) bool { return strings.ContainsRune(" ,;:()'’", r) }), " ")) + " "
	best, at := data.None, len(text)
	for i := range s.Universe.Instruments {
		in := &s.Universe.Instruments[i]
		symbol, _, _ := strings.Cut(in.Symbol, ".")
		for _, name := range slices.Compact([]string{in.Name, in.Short, symbol}) {
			const least = 3 // a shorter name is any word
			if k := strings.Index(text, " "+strings.ToLower(name)+" "); len(name) >= least && k >= 0 && k < at {
				best, at = data.ID(i), k
			}
		}
	}
	return best
}
