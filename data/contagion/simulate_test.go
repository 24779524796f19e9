package contagion

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// A session is the simulated market on which the detectors were measured: 60
// names and 390 one-minute bars; innovations of a t with 4 degrees of freedom,
// first-order moving average -0.1, a volatility that wanders and that the
// detectors do not know. At bar 60 a shock sets out; half of the names are
// spared, the others are reached after 2, 20 or 90 bars by group and drift
// away over some 20 bars, by 0.5 to 1.5 times the stated size.
type session struct {
	z     [][]float64 // name by bar, standardised by the ordinary deviation
	onset []int       // -1 spared
}

const (
	simNames, simBars, simShock = 60, 390, 60
	simDrift                    = 20.0 // bars
)

var simDelays = [...]int{2, 20, 90}

// newSession draws one; size is the mean total move in daily deviations.
func newSession(rng *rand.Rand, size float64) session {
	s := session{z: make([][]float64, simNames), onset: make([]int, simNames)}
	for i := range s.z {
		z, before, vol := make([]float64, simBars), 0.0, 0.0
		for b := range z {
			// Log volatility: mean-reverting over an hour, sd 0.2.
			vol = 0.983*vol + 0.0367*rng.NormFloat64()
			shock := studentFour(rng)
			z[b] = math.Exp(vol) * (shock - 0.1*before)
			before = shock
		}
		s.z[i], s.onset[i] = z, -1
		if size == 0 || i%2 == 0 {
			continue
		}
		at := simShock + simDelays[i/2%len(simDelays)]
		s.onset[i] = at
		move := size * (0.5 + rng.Float64()) * math.Sqrt(simBars)
		if rng.Float64() < 0.3 {
			move = -move
		}
		for b := at; b < simBars; b++ {
			z[b] += move * (math.Exp(-float64(b-at)/simDrift) - math.Exp(-float64(b-at+1)/simDrift))
		}
	}
	return s
}

// studentFour draws a t of 4 degrees of freedom scaled to unit variance.
func studentFour(rng *rand.Rand) float64 {
	chi := -2 * (math.Log(1-rng.Float64()) + math.Log(1-rng.Float64()))
	return rng.NormFloat64() / math.Sqrt(chi/4) / math.Sqrt2
}

// A tally is how a detector did over many sessions.
type tally struct {
	runs, anyFalse, found, hit int
	fdr                        float64
	delays, onsetErrors        []int
}

func (y *tally) add(s session, r []Reach) {
	y.runs++
	right, wrong := 0, 0
	for i, at := range r {
		b := at.Bar
		switch {
		case s.onset[i] >= 0:
			y.hit++
			if b >= s.onset[i] {
				right++
				y.delays = append(y.delays, b-s.onset[i])
				y.onsetErrors = append(y.onsetErrors, max(at.Onset-s.onset[i], s.onset[i]-at.Onset))
			} else if b >= 0 {
				wrong++ // before it set out: a false one
			}
		case b >= 0:
			wrong++
		}
	}
	y.found += right
	if wrong > 0 {
		y.anyFalse++
		y.fdr += float64(wrong) / float64(wrong+right)
	}
}

func (y *tally) rates() (fdr, power, anyFalse float64, delay, onset int) {
	n := float64(y.runs)
	return y.fdr / n, float64(y.found) / float64(max(1, y.hit)), float64(y.anyFalse) / n, middle(y.delays), middle(y.onsetErrors)
}

// middle is the upper median, 0 of none.
func middle(x []int) int {
	if len(x) == 0 {
		return 0
	}
	slices.Sort(x)
	return x[len(x)/2]
}

// anchored runs the arrival test from the shock on.
func anchored(t testing.TB, s session, opt ArrivalTestOptions) []Reach {
	a, err := NewArrivalTest(simNames, opt)
	if err != nil {
		t.Fatal(err)
	}
	z := make([]float64, simNames)
	for b := simShock; b < simBars; b++ {
		for i := range z {
			z[i] = s.z[i][b]
		}
		if err := a.Observe(z); err != nil {
			t.Fatal(err)
		}
	}
	reach := make([]Reach, simNames)
	for i := range reach {
		if reach[i] = a.Reach(i); reach[i].Bar >= 0 {
			reach[i].Bar, reach[i].Onset = reach[i].Bar+simShock, reach[i].Onset+simShock
		}
	}
	return reach
}

// unanchored runs a CUSUM a name from the open on.
func unanchored(s session) []Reach {
	reach := make([]Reach, simNames)
	for i, z := range s.z {
		var c CUSUM
		for _, v := range z {
			if c.Observe(v) {
				break
			}
		}
		reach[i].Bar, reach[i].Sign = c.Alarm()
		reach[i].Onset = -1
		if b := reach[i].Bar; b >= 0 {
			reach[i].Onset, _ = Onset(z[:b+1])
		}
	}
	return reach
}

// TestCUSUMSimulation: an alarm at 12 is quiet on most calm days, unlike one
// at 8, and finds who moves three sigmas.
func TestCUSUMSimulation(t *testing.T) {
	for size, limit := range map[float64]struct{ power, anyFalse float64 }{0: {0, .25}, 3: {.85, 1}} {
		rng := rand.New(rand.NewPCG(12, 5))
		var y tally
		for range 100 {
			s := newSession(rng, size)
			y.add(s, unanchored(s))
		}
		fdr, power, anyFalse, delay, onset := y.rates()
		t.Logf("%v sigma: FDR %.4f, power %.3f, median delay %d bars, any false %.3f, onset error %d", size, fdr, power, delay, anyFalse, onset)
		if power < limit.power || anyFalse > limit.anyFalse {
			t.Errorf("%v sigma: power %.3f, any false %.3f", size, power, anyFalse)
		}
	}
}

// TestArrivalSimulation holds the operating characteristics that the method
// was chosen for: false discoveries at most 5 %, at three sigmas power at least
// 85 % and a median delay of at most 10 bars, and anybody falsely reported on
// at most 5 % of calm days. The last hangs on the wandering volatility: over
// 1500 other calm sessions it was 3.8 % at q = 0.20, and 0.2 % with none.
func TestArrivalSimulation(t *testing.T) {
	careful := DefaultArrivalTest()
	careful.Rate = 0.05
	for _, c := range []struct {
		size         float64
		runs         int
		power, calm  float64
		delay, onset int // medians
	}{
		{0, 400, 0, .05, simBars, simBars},
		{3, 100, .85, 1, 10, 1},
		{1.5, 60, 0, 1, simBars, 1},
	} {
		var lax, strict tally
		rng := rand.New(rand.NewPCG(2025, 27))
		if testing.Short() {
			c.runs /= 4
		}
		for range c.runs {
			s := newSession(rng, c.size)
			lax.add(s, anchored(t, s, DefaultArrivalTest()))
			strict.add(s, anchored(t, s, careful))
		}
		for q, y := range map[string]*tally{"0.20": &lax, "0.05": &strict} {
			fdr, power, anyFalse, delay, onset := y.rates()
			t.Logf("%v sigma, q %s, %d sessions: FDR %.4f, power %.3f, median delay %d bars, any false %.3f, onset error %d",
				c.size, q, y.runs, fdr, power, delay, anyFalse, onset)
			if fdr > .05 || power < c.power || anyFalse > c.calm || delay > c.delay || onset > c.onset {
				t.Errorf("%v sigma, q %s: outside the target", c.size, q)
			}
		}
	}
}
