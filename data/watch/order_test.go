package watch

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// at is a time of the pictures' day.
func at(hour, minute, second int) time.Time {
	return time.Date(noon.Year(), noon.Month(), noon.Day(), hour, minute, second, 0, time.UTC)
}

// arrival is a line of the tape.
func arrival(when time.Time, id data.ID, rest string) market.TapeLine {
	return market.TapeLine{At: when, Kind: market.TapeArrival, ID: id, Group: 0, Event: -1, Rest: rest, Moved: -0.04, SD: -3.12345, Reached: 1}
}

// spoken are events as lines.
func spoken(events []Event) string {
	var out []string
	for _, e := range events {
		out = append(out, e.At.Format("15:04:05 ")+e.Text)
	}
	return strings.Join(out, "\n")
}

// A shock is told before what it did; who it had reached before it was named
// comes after it, in order of time, each with when. The times of lines do not go
// back, whatever comes late, and the origin is not said to be reached by itself.
func TestCauseBeforeEffect(t *testing.T) {
	var told Teller
	one := func(when time.Time) *market.Snapshot {
		s := picture(0)
		s.At = when
		return s
	}
	broken := func(when time.Time, origin data.ID) *market.Snapshot {
		s := one(when)
		s.Present, s.Shocks = 0, []market.Shock{{Origin: origin, Named: at(14, 35, 0), Sigmas: -4, Return: -0.1, Open: true, Span: data.Interval{After: at(9, 0, 0), By: at(9, 1, 0)}}}
		return s
	}
	first := one(at(14, 34, 3))
	shock := broken(at(14, 35, 3), 0)
	shock.Tape = []market.TapeLine{
		{At: at(6, 30, 0), Kind: market.TapeGroup, ID: data.None, Group: 1, Event: -1, Rest: " mean -4.4 %, -3.8 sd; 0 of 1 names alone"},
		{At: at(8, 0, 0), Kind: market.TapeArrival, ID: 1, Group: 0, Event: -1, Rest: ": 2 of 9 names", Names: []data.ID{1, 2}},
		arrival(at(9, 0, 0), 0, " -6.7 %, -2.1 sd"),
		{At: at(14, 20, 0), Kind: market.TapeArrival, ID: 1, Group: 0, Event: -1, Held: true, Rest: " held up: -1.0 %, 3.0 sd above what the market explains"},
		{At: at(14, 35, 0), Kind: market.TapeVenue, ID: data.None, Group: -1, Event: -1, Text: "New York opens", MICs: []string{"XNYS"}, Opens: true},
		arrival(at(14, 35, 0), 2, " -4.0 %, -3.1 sd"),
	}
	later := broken(at(14, 40, 3), 0)
	later.Tape = append(shock.Tape, arrival(at(14, 20, 0), 2, " -4.0 %, -3.1 sd"), arrival(at(14, 40, 0), 1, " -4.0 %, -3.1 sd"))
	other := broken(at(14, 50, 3), 1)
	other.Tape = []market.TapeLine{arrival(at(14, 31, 0), 0, " -6.7 %, -2.1 sd"), arrival(at(14, 32, 0), 1, " -6.7 %, -2.1 sd")}
	story := Event{At: at(14, 34, 30), Kind: Story, Text: "a story"}
	for i, k := range []struct {
		s       *market.Snapshot
		besides []Event
		want    string
	}{
		{first, nil, ""},
		{shock, []Event{story}, `14:34:30 a story
14:35:00 Shock: Alpha (A) breaks by -4.0 sd on its own, beginning at 09:01 UTC.
14:35:00 It had already reached Rates at 06:30: mean -4.4 %, -3.8 sd; 0 of 1 names alone.
14:35:00 It had already reached Gs at 08:00: 2 of 9 names.
14:35:00 The origin, Alpha (A), was seen to move at 09:00: -6.7 %, -2.1 sd.
14:35:00 It had already reached Beta (B) at 14:20, held up: -1.0 %, 3.0 sd above what the market explains.
14:35:00 New York opens.
14:35:00 Reached: Ten years -4.0 %, -3.1 sd (Y).`},
		{later, nil, `14:35:00 The shock of 14:35 had already reached Ten years (Y) at 14:20: -4.0 %, -3.1 sd.
14:40:00 Reached: Beta -4.0 %, -3.1 sd (B).`},
		{other, nil, `14:50:03 Shock of 14:35: another origin now looks likelier: Beta (B) breaks by -4.0 sd on its own, beginning at 09:01 UTC.
14:50:03 It had already reached Alpha (A) at 14:31: -6.7 %, -2.1 sd.
14:50:03 The origin, Beta (B), was seen to move at 14:32: -6.7 %, -2.1 sd.`},
	} {
		k.s.Scenario.From = at(0, 0, 0)
		// A line may stand twice in two pictures: it is the same one to the teller.
		if got := spoken(told.Tell(k.s, k.besides...)); got != k.want {
			t.Errorf("step %d:\n%s\nwant\n%s", i, got, k.want)
		}
	}
	bell := broken(at(14, 52, 0), 1)
	bell.Scenario.From = at(0, 0, 0)
	bell.Tape = append(other.Tape, market.TapeLine{At: at(14, 31, 0), Kind: market.TapeVenue, ID: data.None, Group: -1, Event: -1, Text: "Seoul closes"})
	if got, want := spoken(told.Tell(bell)), "14:50:03 Seoul closes. That was at 14:31."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if e := told.Stamped(Event{At: at(14, 49, 0)}); !e.At.Equal(at(14, 50, 3)) || !e.Happened.Equal(at(14, 49, 0)) {
		t.Errorf("told besides at %v, of %v", e.At, e.Happened)
	}
	back := one(at(10, 0, 0)) // a replay's playhead went back
	back.Scenario.From = at(0, 0, 0)
	back.Tape = []market.TapeLine{arrival(at(9, 30, 0), 1, " -1.0 %, -3.0 sd")}
	back.Scenario.Origin = data.None
	if got, want := spoken(told.Tell(back)), "09:30:00 Reached: Beta -1.0 %, -3.0 sd (B).\n10:00:00 Shock of 14:35: taken back; prices that came late do not bear it out."; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// A program finds in each event what it needs, and nothing that does not apply.
func TestFacts(t *testing.T) {
	facts := func(e Event) string {
		b, err := json.Marshal(e.Facts)
		if err != nil {
			t.Fatal(err)
		}
		return e.Kind.String() + " " + string(b)
	}
	var told Teller
	s := picture(35)
	s.Scenario.Simulated = true
	s.Health = []data.Health{{Source: "own", State: data.FeedThrottled, Why: "HTTP 429", Cure: "fewer", Next: s.At.Add(time.Minute + 5), For: "yahoo", Refused: 3,
		Refusals: [data.RefusalsMost]data.Refusal{{Reason: "r", Count: 3, Last: "line 9: px is missing"}}}}
	s.Present, s.Shocks = 0, []market.Shock{{Origin: 0, Named: s.At, Sigmas: -4.04, Return: math.NaN(), Gap: true, AtOpen: true, Open: true, Sized: s.At, Span: data.Interval{By: noon}}}
	s.Tape = []market.TapeLine{
		arrival(s.At, 1, " -4.0 %, -3.1 sd"),
		{At: s.At, Kind: market.TapeGroup, ID: data.None, Group: 0, Event: -1, Rest: " mean", Moved: math.NaN(), SD: 2, Held: true},
		{At: s.At, Kind: market.TapeArrival, ID: 0, Group: 0, Event: -1, Rest: ": 2 of 2 names", Names: []data.ID{0, 1}, Reached: 2},
		{At: s.At, Kind: market.TapeVenue, ID: data.None, Group: -1, Event: -1, Text: "New York closes", MICs: []string{"XNYS", "XNAS"}},
	}
	var got []string
	for _, e := range told.Tell(s) {
		got = append(got, facts(e))
	}
	s.Shocks, s.Present, s.Health, s.Fault = nil, -1, []data.Health{{Source: "own", State: data.FeedDelayed, Delay: 90 * time.Second}}, "it broke."
	s.Tape = nil
	for _, e := range told.Tell(s) {
		got = append(got, facts(e))
	}
	want := []string{
		`feed {"state":"throttled","what":"state","source":"own","why":"HTTP 429","cure":"fewer","next":"2026-11-24T15:36:00Z","simulated":true}`,
		`feed {"state":"throttled","what":"stands in","source":"own","for":"yahoo","simulated":true}`,
		`feed {"state":"throttled","what":"refused","source":"own","count":3,"why":"line 9: px is missing","simulated":true}`,
		`shock {"state":"named","symbol":"A","sd":-4.04,"by":"2026-11-24T15:00:00Z","until":"2026-11-24T15:35:00Z","at_open":true,"shock":"2026-11-24T15:35:00Z","simulated":true}`,
		`reached {"state":"arrived","symbol":"B","group":"g","percent":-4,"sd":-3.123,"shock":"2026-11-24T15:35:00Z","count":1,"of":2,"simulated":true}`,
		`reached {"state":"held","group":"g","sd":2,"shock":"2026-11-24T15:35:00Z","count":0,"of":2,"simulated":true}`,
		`reached {"state":"arrived","symbols":["A","B"],"group":"g","shock":"2026-11-24T15:35:00Z","count":2,"of":2,"simulated":true}`,
		`venue {"state":"closed","venues":["XNYS","XNAS"],"simulated":true}`,
		`feed {"what":"view","why":"it broke","simulated":true}`,
		`feed {"state":"delayed","what":"state","source":"own","delay_s":90,"simulated":true}`,
		`feed {"state":"delayed","what":"place back","source":"own","for":"yahoo","simulated":true}`,
		`shock {"state":"taken back","symbol":"A","shock":"2026-11-24T15:35:00Z","simulated":true}`,
	}
	for i := range max(len(got), len(want)) {
		g, w := "", ""
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("event %d:\n%s\nwant\n%s", i, g, w)
		}
	}
}
