package feed

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"contagion/data"
)

var fakeDay = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) // a Tuesday without a holiday

// closesOf gives the last price of every minute by instrument.
func closesOf(ticks []data.Tick, n int) [][]float64 {
	out := make([][]float64, n)
	last := make([]time.Time, n)
	for _, k := range ticks {
		if k.Role == data.Close {
			continue
		}
		end := k.At.Add(time.Minute - 1).Truncate(time.Minute)
		if end.Equal(last[k.ID]) {
			out[k.ID][len(out[k.ID])-1] = k.Price
			continue
		}
		out[k.ID], last[k.ID] = append(out[k.ID], k.Price), end
	}
	return out
}

// TestFakePacing: the pace at which it is asked changes neither minutes nor
// order, and nothing comes twice or late.
func TestFakePacing(t *testing.T) {
	s, cal := deepseek(t)
	n := len(s.Universe.Instruments)
	end := fakeDay.Add(15 * time.Hour)
	o := FakeOptions{Seed: 7, Begin: fakeDay, Rate: 20, Shocks: []FakeShock{{ID: s.Universe.Find("NVDA"), At: fakeDay.Add(14*time.Hour + 40*time.Minute), Sigmas: -6}}}
	whole, err := NewFake(s, cal, o)
	if err != nil {
		t.Fatal(err)
	}
	all, _ := whole.Until(end, nil)
	want := closesOf(all, n)
	f, _ := NewFake(s, cal, o)
	rng := rand.New(rand.NewPCG(1, 1))
	var got []data.Tick
	for at := fakeDay; at.Before(end); {
		if at = at.Add(time.Duration(rng.Int64N(int64(4 * time.Second)))); at.After(end) {
			at = end
		}
		before := len(got)
		got, _ = f.Until(at, got)
		for k := max(before, 1); k < len(got); k++ {
			if got[k].At.After(at) || got[k].At.Before(got[k-1].At) || got[k].At.Equal(got[k-1].At) && got[k].ID == got[k-1].ID {
				t.Fatalf("%v after %v, asked at %v", got[k], got[k-1], at)
			}
		}
	}
	if !reflect.DeepEqual(closesOf(got, n), want) {
		t.Error("the minutes depend on the pace")
	}
	if err := f.Seek(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if again, _ := f.Until(end, nil); !reflect.DeepEqual(again, all) {
		t.Error("a second run differs")
	}
	// At its rate: of 100 names in New York 20 ticks a second are 12 each a minute.
	minute := 0
	for _, k := range got {
		if k.At.After(fakeDay.Add(14*time.Hour+50*time.Minute)) && !k.At.After(fakeDay.Add(14*time.Hour+51*time.Minute)) {
			minute++
		}
	}
	if minute < 1100 || minute > 1300 {
		t.Errorf("%d ticks in a minute, want about 1200", minute)
	}
}

// TestFakeLaw: instruments trade in their sessions only, begin with a close,
// and move together as the scenario's correlations say.
func TestFakeLaw(t *testing.T) {
	s, cal := deepseek(t)
	n := len(s.Universe.Instruments)
	f, _ := NewFake(s, cal, FakeOptions{Seed: 3, Begin: fakeDay, Rate: 1e-9})
	all, _ := f.Until(fakeDay.Add(10*24*time.Hour), nil)
	closed := make([]bool, n)
	for _, k := range all {
		mic := s.Universe.At(k.ID).MIC
		if k.Role == data.Close {
			closed[k.ID] = true
			continue
		}
		if !closed[k.ID] {
			t.Fatalf("%s trades without a close before", s.Universe.At(k.ID).Symbol)
		}
		if state, _ := cal.StateAt(mic, k.At.Add(-1)); state != data.Trading {
			t.Fatalf("%s trades at %v, %v", s.Universe.At(k.ID).Symbol, k.At, state)
		}
		if k.At.Month() == 11 && k.At.Day() == 26 && mic == "XNYS" {
			t.Fatal("New York trades on Thanksgiving")
		}
	}
	minutes := closesOf(all, n)
	returns := func(id data.ID) []float64 {
		var r []float64
		for k := 1; k < len(minutes[id]); k++ {
			r = append(r, math.Log(minutes[id][k]/minutes[id][k-1]))
		}
		return r
	}
	corr := func(a, b []float64) float64 {
		var ab, aa, bb float64
		for k := range min(len(a), len(b)) {
			ab, aa, bb = ab+a[k]*b[k], aa+a[k]*a[k], bb+b[k]*b[k]
		}
		return ab / math.Sqrt(aa*bb)
	}
	// What the law implies, and what correlates in it, agree pair by pair.
	worst, off, pairs := 0.0, 0.0, 0
	us := []string{"NVDA", "AVGO", "MSFT", "AMZN", "VST", "CEG", "JNJ", "KO"}
	for a, x := range us {
		for _, y := range us[:a] {
			i, j := s.Universe.Find(x), s.Universe.Find(y)
			if i == data.None || j == data.None {
				continue
			}
			d := math.Abs(corr(returns(i), returns(j)) - s.Together.Same[int(i)*s.Together.N+int(j)])
			worst, off, pairs = max(worst, d), off+d, pairs+1
		}
	}
	if pairs < 15 || off/float64(pairs) > 0.2 { // two factors for 145 names; a pair in one group differs from the group's mean
		t.Errorf("%d pairs, correlations off by %.2f on average, %.2f at worst", pairs, off/float64(pairs), worst)
	}
	t.Logf("%d pairs, correlations off by %.3f on average, %.2f at worst", pairs, off/float64(pairs), worst)
}

// TestFakeShock: the shocked instrument moves by what was asked, others follow
// later by their correlation, and nothing before differs from a calm day.
func TestFakeShock(t *testing.T) {
	s, cal := deepseek(t)
	nvda, avgo := s.Universe.Find("NVDA"), s.Universe.Find("AVGO")
	at := fakeDay.Add(16 * time.Hour)
	run := func(shocks ...FakeShock) [][]float64 {
		f, err := NewFake(s, cal, FakeOptions{Seed: 11, Begin: fakeDay, Rate: 1, Shocks: shocks})
		if err != nil {
			t.Fatal(err)
		}
		all, _ := f.Until(fakeDay.Add(21*time.Hour), nil)
		return closesOf(all, len(s.Universe.Instruments))
	}
	calm, hit := run(), run(FakeShock{ID: nvda, At: at, Sigmas: -6})
	minute := int(at.Sub(fakeDay.Add(14*time.Hour+30*time.Minute)) / time.Minute)
	moved := func(id data.ID, k int) float64 {
		return (hit[id][k]/calm[id][k] - 1) / (s.Sigma[id].Pct / 100) // as it is measured
	}
	if before := moved(nvda, minute-1); math.Abs(before) > 1e-9 {
		t.Errorf("before its minute NVDA has moved by %v", before)
	}
	if end := moved(nvda, minute+40); math.Abs(end+6) > .02 {
		t.Errorf("NVDA moved by %.2f deviations, want -6", end)
	}
	want := -6 * s.Together.Same[int(nvda)*s.Together.N+int(avgo)]
	if soon, end := moved(avgo, minute+1), moved(avgo, minute+120); math.Abs(soon) > .01 || math.Abs(end-want) > .02 || want > -1 {
		t.Errorf("AVGO moved by %.2f after a minute and %.2f in the end, want %.2f", soon, end, want)
	}
}

func TestFakeRefuses(t *testing.T) {
	s, cal := deepseek(t)
	for _, o := range []FakeOptions{
		{Rate: 1},
		{Begin: fakeDay},
		{Begin: fakeDay, Rate: math.NaN()},
		{Begin: fakeDay, Rate: 2e6},
		{Begin: fakeDay, Rate: 1, Shocks: []FakeShock{{ID: data.None}}},
		{Begin: fakeDay, Rate: 1, Shocks: []FakeShock{{Sigmas: math.NaN()}}},
		{Begin: fakeDay, Rate: 1, Shocks: []FakeShock{{Sigmas: 31}}},
	} {
		if _, err := NewFake(s, cal, o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}

// TestFakeAgrees: an index and its fund, and two funds of one thing, part by no
// more than their links leave, on a day with a shock and over three nights.
func TestFakeAgrees(t *testing.T) {
	s, cal := deepseek(t)
	for seed := range uint64(10) {
		f, err := NewFake(s, cal, FakeOptions{Seed: seed, Begin: fakeDay.AddDate(0, 0, -14), Rate: 1e-9, Shocks: []FakeShock{{ID: s.Universe.Find("NVDA"), At: fakeDay.AddDate(0, 0, -13).Add(16 * time.Hour), Sigmas: -8}}})
		if err != nil {
			t.Fatal(err)
		}
		all, _ := f.Until(fakeDay.AddDate(0, 0, -11).Add(-time.Hour), nil)
		closes := closesOf(all, len(s.Universe.Instruments))
		for _, k := range []struct {
			index, fund string
			widest      float64 // of the difference of their logs: what their links leave in three days, five times
		}{{"^GSPC", "SPY", .004}, {"^IXIC", "QQQ", .004}, {"^SOX", "SOXX", .01}, {"SMH", "SOXX", .08}} {
			a, b := closes[s.Universe.Find(k.index)], closes[s.Universe.Find(k.fund)]
			if len(a) != len(b) || len(a) < 1000 {
				t.Fatalf("%s has %d minutes, %s %d", k.index, len(a), k.fund, len(b))
			}
			beta := 1.0
			if k.fund == "SPY" {
				beta = s.Link(s.Universe.Find("SPY")).Beta
			}
			for i := range a {
				if d := math.Log(b[i]/b[0]) - beta*math.Log(a[i]/a[0]); math.Abs(d) > k.widest {
					t.Fatalf("seed %d: %s and %s part by %.4f in minute %d", seed, k.index, k.fund, d, i)
				}
			}
		}
	}
}

// TestFakeWave: a shock of one share takes the market along by a little, comes
// to group after group, its own first, and abroad at their opens; alone it
// touches nobody.
func TestFakeWave(t *testing.T) {
	s, cal := deepseek(t)
	u := s.Universe
	begin := fakeDay.Add(15 * time.Hour)
	run := func(shocks ...FakeShock) ([][]float64, [][]float64) {
		f, err := NewFake(s, cal, FakeOptions{Seed: 3, Begin: fakeDay, Rate: 1e-9, Shocks: shocks})
		if err != nil {
			t.Fatal(err)
		}
		day, _ := f.Until(fakeDay.Add(21*time.Hour), nil)
		all, _ := f.Until(fakeDay.Add(34*time.Hour), append([]data.Tick{}, day...))
		return closesOf(day, len(u.Instruments)), closesOf(all, len(u.Instruments))
	}
	calm, calmNight := run()
	shock := FakeShock{ID: u.Find("NVDA"), At: begin, Sigmas: -6}
	hit, hitNight := run(shock)
	part := func(id data.ID, minute int) float64 { return math.Log(hit[id][minute] / calm[id][minute]) }
	half := func(group string) int { // minute after the shock in which half of the group's move of the day is done
		g := u.Groups[groupNamed(u, group)].Members
		mean := func(k int) (sum float64) {
			for _, id := range g {
				sum += part(id, k) / float64(len(g))
			}
			return sum
		}
		end := mean(389)
		if end > -.01 {
			t.Errorf("%s as a whole moved by %.3f", group, end)
		}
		for k := 30; k < 390; k++ {
			if mean(k) < end/2 {
				return k - 30
			}
		}
		return -1
	}
	if chips, infra, mega := half("us-chips"), half("ai-infra"), half("mega"); !(0 < chips && chips < infra && infra < mega && mega < 60) {
		t.Errorf("half of it comes to chips after %d minutes, AI infrastructure %d, mega-caps %d", chips, infra, mega)
	}
	if spx := part(u.Find("^GSPC"), 389); spx > -.005 || spx < -.02 {
		t.Errorf("the S&P 500 moved by %.4f", spx)
	}
	if smh, spy := part(u.Find("SMH"), 389), part(u.Find("SPY"), 389); !(smh < 2*spy) {
		t.Errorf("SMH moved by %.4f, SPY by %.4f", smh, spy)
	}
	tokyo, before := u.Find("8035.T"), 0
	for before = range calmNight[tokyo] {
		if math.Abs(math.Log(hitNight[tokyo][before]/calmNight[tokyo][before])) > 1e-9 {
			break
		}
	}
	if want := len(calm[tokyo]); before != want || want < 300 {
		t.Errorf("Tokyo moves in its minute %d, want the first of its next session, %d", before, want)
	}
	shock.Alone = true
	hit, _ = run(shock)
	for i := range hit {
		if id := data.ID(i); id != shock.ID && !reflect.DeepEqual(hit[i], calm[i]) {
			t.Errorf("%s is moved by a shock that is alone", u.At(id).Symbol)
		}
	}
}

func groupNamed(u *data.Universe, key string) int {
	return slices.IndexFunc(u.Groups, func(g data.Group) bool { return g.Key == key })
}
