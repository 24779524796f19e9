package watch

import (
	"math"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
)

var noon = time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)

// picture is a market of two names in one group, and a yield, with nothing known.
func picture(minute int) *market.Snapshot {
	u := data.NewUniverse([]data.Instrument{{Symbol: "A", Name: "Alpha", Group: "g"}, {Symbol: "B", Name: "Beta", Group: "g"}, {Symbol: "Y", Name: "Ten years", Group: "r", Unit: data.Yield}},
		[]data.Group{{Key: "g", Short: "Gs"}, {Key: "r", Short: "Rates", Region: "Global"}})
	nan := math.NaN()
	s := &market.Snapshot{At: noon.Add(time.Duration(minute) * time.Minute), Live: true, Present: -1,
		Scenario: &data.Scenario{Universe: u, From: noon.Add(-time.Hour), Gauges: []data.GaugeScale{{Name: contagion.GaugeTurbulence, N: 200, Quantile: []float64{0, 1, 2, 3, 4}}}},
		Quotes:   make([]market.Quote, 3), Groups: make([]market.GroupQuote, 2)}
	for i := range s.Quotes {
		s.Quotes[i] = market.Quote{Last: nan, Return: nan, Z: nan}
	}
	for i := range s.Groups {
		s.Groups[i] = market.GroupQuote{Return: nan, Z: nan}
	}
	return s
}

// alarms parses rules for the pictures' universe.
func alarms(t *testing.T, rules ...string) *Alarms {
	t.Helper()
	var list []Rule
	for _, text := range rules {
		r, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	a, err := NewAlarms(list, picture(0).Scenario, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// A number fires at its limit once, and again only after it came back by a
// tenth; what is not known changes nothing.
func TestHysteresis(t *testing.T) {
	a := alarms(t, "A < -5%")
	nan := math.NaN()
	for i, k := range []struct {
		percent float64
		fires   bool
	}{{-1, false}, {-4.99, false}, {-5.01, true}, {-5.5, false}, {-4.9, false}, {-5.1, false}, {nan, false}, {-5.2, false}, {-4.6, false}, {-6, false}, {-4.4, false}, {-5.2, true}, {nan, false}, {-9, false}, {0, false}, {-5, false}, {-5.0001, true}} {
		s := picture(i)
		s.Quotes[0].Return = k.percent / 100
		got := a.Look(s)
		if len(got) > 0 != k.fires {
			t.Errorf("step %d at %g %%: %+v, want fired %v", i, k.percent, got, k.fires)
		}
		if len(got) > 0 && (got[0].Rule != 0 || !got[0].At.Equal(s.At) || math.Abs(got[0].Value-k.percent) > 1e-9 || !strings.HasPrefix(got[0].Text, "Alert: A < -5%; it is -5.")) {
			t.Errorf("step %d: %+v", i, got[0])
		}
	}
}

// A state must be over for a minute before it fires again; another shock lets
// the arrivals fire anew.
func TestStates(t *testing.T) {
	a := alarms(t, "feed lost", "feed other lost", "group g arrived", "any group arrived", "shock > 6", "shock")
	at := func(second int, feed data.FeedState, arrived bool, shock int, sigmas float64) string {
		s := picture(0)
		s.At = noon.Add(time.Duration(second) * time.Second)
		s.Health = []data.Health{{Source: "yahoo", State: feed, Heard: noon}}
		if arrived {
			s.Groups[0].Arrival.Stage = contagion.Arrived
		}
		if shock > 0 {
			s.Shocks = []market.Shock{{Origin: 0, Named: noon.Add(time.Duration(shock) * time.Minute), Sigmas: sigmas}}
			s.Present = 0
		}
		var fired []string
		for _, f := range a.Look(s) {
			fired = append(fired, string(rune('0'+f.Rule)))
		}
		return strings.Join(fired, "")
	}
	for i, k := range []struct {
		fired, want string
	}{
		{at(0, data.FeedLive, false, 0, 0), ""},
		{at(1, data.FeedLost, false, 0, 0), "0"},
		{at(2, data.FeedLive, false, 0, 0), ""},
		{at(30, data.FeedLost, false, 0, 0), ""},   // it flaps
		{at(60, data.FeedLive, false, 0, 0), ""},   // over since here
		{at(121, data.FeedLive, false, 0, 0), ""},  // a minute
		{at(122, data.FeedLost, false, 0, 0), "0"}, // again
		{at(130, data.FeedLost, false, 1, -5), "5"},
		{at(131, data.FeedLost, true, 1, -5.5), "23"},
		{at(132, data.FeedLost, true, 1, -6.5), "4"}, // whatever its sign
		{at(133, data.FeedLost, true, 1, -7), ""},
		{at(134, data.FeedLost, true, 2, 8), "2345"}, // another shock
	} {
		if k.fired != k.want {
			t.Errorf("step %d: fired %q, want %q", i, k.fired, k.want)
		}
	}
}

func TestValues(t *testing.T) {
	s := picture(0)
	s.Quotes[0].Last, s.Quotes[0].Z, s.Quotes[2].Return, s.Groups[0].Return, s.Groups[0].Z, s.Reached = 119, -3.5, 0.0012, -0.03, -2.5, 3
	s.Day = market.Day{At: noon, Turbulence: 3.5, Magnitude: math.NaN()}
	for text, want := range map[string]bool{"A < 120": true, "A < 119": false, "A < -3 sd": true, "Y > 10 bp": true, "Y > 12.5 bp": false, "group g < -2%": true, "group g < -3 sd": false,
		"reached > 2": true, "turbulence > p70": true, "turbulence > p90": false, "turbulence > 3": true, "magnitude > 1": false, "A > 1%": false, "B < 5": false} {
		if got := len(alarms(t, text).Look(s)) == 1; got != want {
			t.Errorf("%s: fired %v", text, got)
		}
	}
}

func TestRulesAreBound(t *testing.T) {
	for text, want := range map[string]string{
		"C < -5%":           "C is not in the universe; give one of its symbols",
		"group h arrived":   "group h is not in the universe; give one of g, r",
		"Y < -5%":           "yields move in bp",
		"A > 5 bp":          "yields move in bp",
		"fell > p99":        "there are no ordinary days of fell to compare with",
		"TURBULANCE > 1 sd": "TURBULANCE is not in the universe; did you mean turbulence?",
		"shok > 6":          "SHOK is not in the universe; did you mean shock?",
		"AMD arrived":       "AMD is not in the universe; give one of its symbols",
	} {
		r, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewAlarms([]Rule{r}, picture(0).Scenario, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// Each thing is told once, in a sentence; a shock that gets another origin, or
// is taken back, is told too.
func TestTeller(t *testing.T) {
	var told Teller
	tell := func(s *market.Snapshot) string {
		var out []string
		for _, e := range told.Tell(s) {
			out = append(out, e.Kind.String()+": "+e.Text)
		}
		return strings.Join(out, "\n")
	}
	health := func(state data.FeedState, why string, heard time.Time, tries int) []data.Health {
		return []data.Health{{Source: "yahoo", State: state, Why: why, Heard: heard, Tries: tries, Since: noon, Opening: heard.IsZero() && tries == 0}}
	}
	steps := []struct {
		change func(s *market.Snapshot)
		want   string
	}{
		{func(s *market.Snapshot) { s.Health = health(data.FeedLost, "not connected yet", time.Time{}, 0) }, ""},
		{func(s *market.Snapshot) {
			s.Health = health(data.FeedLive, "", noon, 0)
			s.Tape = []market.TapeLine{{At: noon.Add(time.Minute), Kind: market.TapeVenue, ID: data.None, Group: -1, Event: -1, Text: "New York opens"}}
		}, "feed: Feed yahoo is live.\nvenue: New York opens."},
		{func(s *market.Snapshot) { s.Health = health(data.FeedLost, "silent for 31s", noon, 0) }, "feed: Feed yahoo is lost: silent for 31s.\nwatch: Watched for a shock: 2 of 3 instruments, since 14:57 UTC. A shock is told when one of them moves on its own, far beyond what the market explains. For 1 no market is known: their own ordinary day alone tells."},
		{func(s *market.Snapshot) { s.Health = health(data.FeedLost, "silent for 1m2s", noon, 0) }, ""},
		{func(s *market.Snapshot) {
			s.Health = health(data.FeedThrottled, "HTTP 429 Too Many Requests", noon, 1)
			s.Health[0].Next, s.Health[0].Cure = noon.Add(time.Hour), "fewer instruments"
		}, "feed: Feed yahoo is throttled: HTTP 429 Too Many Requests; it is tried again at 16:00:00; fewer instruments."},
		{func(s *market.Snapshot) { s.Health = health(data.FeedLive, "", noon, 0) }, "feed: Feed yahoo is back after 5m0s."},
		{func(s *market.Snapshot) {
			s.Shocks = []market.Shock{{Origin: 0, Named: s.At, Sigmas: -6.2, Span: data.Interval{After: noon.Add(-3 * time.Minute), By: noon.Add(-2 * time.Minute)}}}
			s.Tape = []market.TapeLine{{At: s.At, Kind: market.TapeGroup, ID: data.None, Group: 0, Event: -1, Rest: " mean -4.0 %, 3.1 sd; 1 of 2 names alone"}, {At: s.At, Kind: market.TapeArrival, ID: 1, Group: 0, Event: -1, Rest: " -4.0 %, 3.1 sd"}}
		}, "shock: Shock: Alpha (A) breaks by -6.2 sd on its own, beginning at 14:58 UTC.\nreached: Group reached: Gs mean -4.0 %, 3.1 sd; 1 of 2 names alone.\nreached: Reached: Beta -4.0 %, 3.1 sd (B)."},
		{func(s *market.Snapshot) {
			s.Shocks = []market.Shock{{Origin: 1, Named: noon.Add(6 * time.Minute), Sigmas: 7, Span: data.Interval{After: noon.Add(-9 * time.Minute), By: noon.Add(-4 * time.Minute)}, Gap: true, AtOpen: true}}
			s.Tape = []market.TapeLine{{At: noon.Add(6 * time.Minute), Kind: market.TapeGroup, ID: data.None, Group: 0, Event: -1, Rest: " mean -4.1 %, 3.2 sd; 1 of 2 names alone"}}
		}, "shock: Shock of 15:06: another origin now looks likelier: Beta (B) breaks at its open by +7.0 sd on its own, beginning between 14:51 and 14:56 UTC."},
		{func(s *market.Snapshot) {}, "shock: Shock of 15:06: taken back; prices that came late do not bear it out."},
		{func(s *market.Snapshot) { s.Fault = "the live view broke; the last sound picture stays" }, "feed: the live view broke; the last sound picture stays."},
	}
	for i, k := range steps {
		s := picture(i)
		s.Health, s.Lookout = health(data.FeedLive, "", noon, 0), market.Lookout{Able: 2, Apart: 1, Watched: 2, From: noon.Add(-3 * time.Minute)}
		if i == 0 || i >= 2 && i <= 4 {
			s.Health = nil
		}
		k.change(s)
		if i >= 2 && i <= 4 && s.Health == nil {
			t.Fatal(i)
		}
		if got := tell(s); got != k.want {
			t.Errorf("step %d told\n%s\nwant\n%s", i, got, k.want)
		}
	}
}

// A shock's size is told as it is when the shock is, with the minutes in which it
// came, and once more when it stands; of one that stood before the first picture
// that figure is the only one.
func TestTellerSize(t *testing.T) {
	at := func(minute int, open bool, sigmas float64) *market.Snapshot {
		s := picture(minute)
		s.Shocks = []market.Shock{{Origin: 0, Named: noon.Add(4 * time.Minute), Sigmas: sigmas, Sized: s.At, Open: open, Span: data.Interval{After: noon.Add(-time.Minute), By: noon}}}
		return s
	}
	vague := at(134, false, -3.8)
	vague.Shocks[0].Span.After = noon.Add(-30 * time.Hour)
	var told, late, weekend Teller
	for _, k := range []struct {
		teller *Teller
		s      *market.Snapshot
		want   string
	}{
		{&told, at(4, true, -4.1), "Shock: Alpha (A) breaks by -4.1 sd on its own in 4 min, beginning at 15:00 UTC."},
		{&told, at(5, true, -4.6), ""},
		{&told, at(34, false, -5.9), "Shock of 15:04: A moved by -5.9 sd on its own in 34 min; this figure stands."},
		{&told, at(34, false, -5.9), ""},
		{&late, at(134, false, -5.9), "Shock: Alpha (A) breaks by -5.9 sd on its own in 2 h 14 min, beginning at 15:00 UTC."},
		{&late, at(134, false, -5.9), ""},
		{&weekend, vague, "Shock: Alpha (A) breaks by -3.8 sd on its own in at least 2 h 14 min, beginning between 23 Nov 09:00 and 24 Nov 15:00 UTC."},
	} {
		var got []string
		for _, e := range k.teller.Tell(k.s) {
			got = append(got, e.Text)
		}
		if text := strings.Join(got, " "); text != k.want {
			t.Errorf("at %s: %q, want %q", k.s.At.Format("15:04"), text, k.want)
		}
	}
}

// A note of a source that goes on is told once, and again only when it is
// another and the last is a minute old.
func TestTellerNotes(t *testing.T) {
	var teller Teller
	for i, k := range []struct {
		second int
		state  data.FeedState
		why    string
		want   string
	}{
		{0, data.FeedLive, "", "Feed own is live."},
		{1, data.FeedLive, "line 5: odd", "Feed own: line 5: odd."},
		{2, data.FeedLive, "line 6: odd", ""},
		{3, data.FeedLive, "line 7: even", ""},
		{60, data.FeedLive, "line 8: even", ""},
		{61, data.FeedLive, "line 8: even", "Feed own: line 8: even."},
		{200, data.FeedLive, "line 8: even", ""},
		{201, data.FeedLost, "connection refused", "Feed own is lost: connection refused."},
		{202, data.FeedLive, "", "Feed own is back after 1s."},
		{300, data.FeedLive, "line 1: even", ""},
		{301, data.FeedLive, "line 1: odd", "Feed own: line 1: odd."},
	} {
		s := picture(0)
		s.At = noon.Add(time.Duration(k.second) * time.Second)
		since := noon
		if k.second > 200 {
			since = noon.Add(201 * time.Second)
		}
		s.Health, s.Lookout.Never = []data.Health{{Source: "own", State: k.state, Why: k.why, Heard: noon, Since: since}}, true
		var got []string
		for _, e := range teller.Tell(s) {
			got = append(got, e.Text)
		}
		if text := strings.Join(got, " "); text != k.want {
			t.Errorf("step %d: %q, want %q", i, text, k.want)
		}
	}
}

// The rule of any group fires for each group that a shock comes to, once, and
// anew for another shock.
func TestAnyGroupEachOnce(t *testing.T) {
	a := alarms(t, "any group arrived")
	at := func(minute, shock int, reached ...int) string {
		s := picture(minute)
		for _, g := range reached {
			s.Groups[g].Arrival.Stage = contagion.Arrived
		}
		if shock > 0 {
			s.Shocks, s.Present = []market.Shock{{Named: noon.Add(time.Duration(shock) * time.Hour)}}, 0
		}
		var got []string
		for _, f := range a.Look(s) {
			if f.Rule != 0 || !math.IsNaN(f.Value) || !f.At.Equal(s.At) {
				t.Errorf("%+v", f)
			}
			got = append(got, f.Text)
		}
		return strings.Join(got, " ")
	}
	for i, k := range []struct{ got, want string }{
		{at(0, 0), ""},
		{at(1, 1), ""},
		{at(2, 1, 1), "Alert: any group arrived: Rates."},
		{at(3, 1, 1), ""},
		{at(4, 1, 0, 1), "Alert: any group arrived: Gs."},
		{at(5, 1), ""},
		{at(6, 1, 0), ""}, // it comes and goes: told already
		{at(7, 2), ""},
		{at(8, 2, 0, 1), "Alert: any group arrived: Gs. Alert: any group arrived: Rates."},
	} {
		if k.got != k.want {
			t.Errorf("step %d: %q, want %q", i, k.got, k.want)
		}
	}
}
