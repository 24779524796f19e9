package market

import (
	"fmt"
	"math"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// events puts the story's lines and the venues' bells on the tape when their
// time has come. A closing comes after the figures of its own instant.
func (f *fold) events(t time.Time) {
	for {
		rings := f.bell < len(f.bells) && (f.bells[f.bell].at.Before(t) || f.bells[f.bell].open && f.bells[f.bell].at.Equal(t))
		tells := f.event < len(f.s.Events) && !f.s.Events[f.event].At.After(t) && (f.recorded.IsZero() || !f.s.Events[f.event].At.After(f.recorded))
		switch {
		case rings && (!tells || !f.s.Events[f.event].At.Before(f.bells[f.bell].at)):
			b := &f.bells[f.bell]
			f.tape = append(f.tape, TapeLine{At: b.at, Kind: TapeVenue, ID: data.None, Group: -1, Event: -1, Text: b.text, MICs: b.mics, Opens: b.open})
			f.bell++
		case tells:
			e := &f.s.Events[f.event]
			f.tape = append(f.tape, TapeLine{At: e.At, Kind: TapeEvent, ID: data.None, Group: -1, Event: f.event, Text: e.Text})
			f.event++
		default:
			return
		}
	}
}

// storm is how many arrivals of one group in one instant share a line.
const storm = 5

// tell puts this instant's arrivals on the tape.
func (f *fold) tell(at time.Time) {
	for g := range f.s.Universe.Groups {
		var hit []data.ID
		for _, id := range f.reached {
			if f.s.Universe.GroupOf(id) == g {
				hit = append(hit, id)
			}
		}
		if len(hit) > storm {
			rest := fmt.Sprintf(": %d of %d names", f.g[g].Reached, len(f.s.Universe.Groups[g].Members))
			f.tape = append(f.tape, TapeLine{At: at, Kind: TapeArrival, ID: hit[0], Group: g, Event: -1, Up: rose(f.q[hit[0]].Arrival.Sign, f.q[hit[0]].Judged),
				Text: f.s.Universe.Groups[g].Short + rest + " reached", Rest: rest, Names: hit, Reached: f.g[g].Reached})
			continue
		}
		for _, id := range hit {
			q := &f.q[id]
			rest := heldWords(q.Arrival) + " " + moveWords(q.Judged, q.SAR, q.Arrival.Sign)
			f.tape = append(f.tape, TapeLine{At: at, Kind: TapeArrival, ID: id, Group: g, Event: -1, Up: rose(q.Arrival.Sign, q.Judged), Held: q.Arrival.Held() != "",
				Text: f.s.Universe.At(id).Name + rest, Rest: rest, Moved: q.Judged, SD: q.SAR, Reached: f.g[g].Reached})
		}
	}
}

// namesAlone says how many of a group's names are reached one by one, beside its
// mean, which is another test.
func (f *fold) namesAlone(group int) string {
	return fmt.Sprintf("%d of %d names alone", f.g[group].Reached, len(f.s.Universe.Groups[group].Members))
}

// heldWords goes between a name and its move: " held up:", or nothing.
func heldWords(a contagion.Arrival) string {
	if w := a.Held(); w != "" {
		return " " + w + ":"
	}
	return ""
}

// rose reports whether who arrived upwards did rise: in a falling market it may
// have held up only.
func rose(sign int, moved float64) bool { return sign > 0 && !(moved < 0) }

// moveWords tells a move, and how unusual it was given what the market did.
// Where the two differ in direction, words say which is meant.
func moveWords(moved, sd float64, sign int) string {
	shown := data.Signed(100 * moved)
	beside := fmt.Sprintf("%s %%, %.1f sd", shown, math.Abs(sd))
	switch {
	case sign > 0 && shown[0] != '+':
		return beside + " above what the market explains"
	case sign < 0 && shown[0] != '-':
		return beside + " below what the market explains"
	}
	return fmt.Sprintf("%s %%, %s sd", shown, data.Signed(sd))
}
