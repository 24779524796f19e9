package contagion

import (
	"errors"
	"fmt"
	"math"
)

const (
	// mixtureRho is the variance, in squared deviations a bar, of the drifts
	// that the mixture expects.
	mixtureRho = 0.3
	// gridStep is how many bars lie between two candidate onsets.
	gridStep = 10
	// staleBars is how old a figure may be before its series leaves the set
	// that is tested: an old price is no evidence that nothing happened.
	staleBars = 3
)

// ArrivalTestOptions say how careful the arrival test is.
type ArrivalTestOptions struct {
	Bars     int     // bars from the shock to the end of the session
	Rate     float64 // false discovery rate q of Benjamini-Hochberg
	Variance float64 // variance v of a z: above 1 forgives autocorrelation and a wrong volatility
}

// DefaultArrivalTest has a session of 330 minutes, q = 0.20 and v = 1.25: simulated,
// that falsely reports anybody on 2 calm days in 100 and finds 93 of 100
// names that move three daily deviations.
func DefaultArrivalTest() ArrivalTestOptions {
	return ArrivalTestOptions{Bars: 330, Rate: 0.20, Variance: 1.25}
}

// A Reach is when a shock reached one series. Bars are counted from the shock,
// which is bar 0; -1 where it has not arrived.
type Reach struct {
	Bar   int // first at which Benjamini-Hochberg rejects it
	Onset int // where its move most likely began, by Onset at that bar
	Sign  int // of its move
}

// An ArrivalTest asks at every bar, of many series at once, whether a shock
// whose time is known has reached them. It can be asked after every bar without
// the false alarms that asking again and again costs a fixed threshold. It
// keeps the winsorised z of the session: 8 bytes a series and bar.
type ArrivalTest struct {
	opt    ArrivalTestOptions
	law    mixture
	series []watched
	bar    int
	p      []float64
}

// watched is one series.
type watched struct {
	z     []float64 // winsorised, NaN where there was no trade
	sum   float64   // of the known z
	n     int       // how many
	grid  []onsetSum
	logE  float64   // largest log of E so far
	last  int       // bar of the last known z; -1
	logs  []float64 // room for the logs of the Lambdas
	reach Reach
}

// mixture is what Lambda needs of each number of figures n.
type mixture struct {
	gain    []float64 // rho / (2 (1 + rho V))
	cost    []float64 // log(1 + rho V) / 2
	planned float64   // onsets
}

// onsetSum is the state at a candidate onset: what had been summed before it.
type onsetSum struct {
	sum float64
	n   int
}

// NewArrivalTest begins a test of so many series. It is an error where an option
// is not above 0, the rate is not below 1, or the count is negative.
func NewArrivalTest(series int, opt ArrivalTestOptions) (*ArrivalTest, error) {
	if series < 0 || opt.Bars < 1 || !(opt.Variance > 0) || math.IsInf(opt.Variance, 1) || !(opt.Rate > 0 && opt.Rate < 1) {
		return nil, fmt.Errorf("contagion: arrival test: %d series with %+v", series, opt)
	}
	a := &ArrivalTest{opt: opt, series: make([]watched, series), p: make([]float64, series)}
	a.law.planned = float64((opt.Bars + gridStep - 1) / gridStep)
	for n := range opt.Bars + 1 {
		k := 1 + mixtureRho*opt.Variance*float64(n)
		a.law.gain, a.law.cost = append(a.law.gain, mixtureRho/(2*k)), append(a.law.cost, math.Log(k)/2)
	}
	for i := range a.series {
		a.series[i].last = -1
		a.series[i].logE = math.Inf(-1)
		a.series[i].reach = Reach{Bar: -1, Onset: -1}
		a.p[i] = math.NaN()
	}
	return a, nil
}

var errBars = errors.New("contagion: arrival test: not one figure a series, or more bars than planned")

// Observe adds the next bar's standardised abnormal returns, one a series, NaN
// where there was no trade. Over the candidate onsets s = 0, 10, 20, .. bars
// after the shock, with S_s the sum of the z since s and V = v n_s,
//
//	Lambda_s = (1 + rho V)^(-1/2) exp( rho S_s^2 / (2 (1 + rho V)) ),  rho = 0.3
//	E = (1/K) sum_s Lambda_s,  K the planned number of onsets
//	p = min over the bars so far of min(1, 1/E)
//
// (Robbins' normal mixture; always-valid p of Johari, Pekelis and Walsh 2015).
// Onsets to come count as 0, which is conservative. Then Benjamini-Hochberg at
// the rate over all series with a figure at most 3 bars old; whoever is
// rejected for the first time has been reached. It is an error where z has not
// one entry a series or the session has no bar left; nothing is added then.
func (a *ArrivalTest) Observe(z []float64) error {
	if len(z) != len(a.series) || a.bar >= a.opt.Bars {
		return errBars
	}
	tested := make([]float64, len(z))
	for i := range a.series {
		s := &a.series[i]
		s.add(z[i], a.bar, &a.law)
		a.p[i], tested[i] = math.NaN(), math.NaN()
		if s.last >= 0 {
			a.p[i] = min(1, math.Exp(-s.logE))
			if a.bar-s.last <= staleBars {
				tested[i] = a.p[i]
			}
		}
	}
	for i, hit := range BenjaminiHochberg(tested, a.opt.Rate) {
		if s := &a.series[i]; hit && s.reach.Bar < 0 {
			s.reach = s.found(a.bar)
		}
	}
	a.bar++
	return nil
}

// add takes one bar.
func (s *watched) add(z float64, bar int, law *mixture) {
	if bar%gridStep == 0 {
		s.grid = append(s.grid, onsetSum{s.sum, s.n})
	}
	if !known(z) {
		s.z = append(s.z, z)
		return
	}
	z = Winsorise(z)
	s.z = append(s.z, z)
	s.sum += z
	s.n++
	s.last = bar
	// E is at most its largest term, so most quiet bars need no exponential.
	top := math.Inf(-1)
	logs := s.logs[:0]
	for _, g := range s.grid {
		n, sum := s.n-g.n, s.sum-g.sum
		l := law.gain[n]*sum*sum - law.cost[n] // n >= 1: this z came after every onset
		logs = append(logs, l)
		top = max(top, l)
	}
	s.logs = logs
	if top <= s.logE {
		return
	}
	// In units of the largest term, because the exponential of a large move's
	// overflows.
	total := 0.0
	for _, l := range logs {
		total += math.Exp(l - top)
	}
	s.logE = max(s.logE, top+math.Log(total/law.planned))
}

// found gives the reach of a series rejected at a bar.
func (s *watched) found(bar int) Reach {
	tau, _ := Onset(s.z)
	sum := 0.0
	for _, v := range s.z[max(0, tau):] {
		if !math.IsNaN(v) {
			sum += v
		}
	}
	sign := 1
	if sum < 0 {
		sign = -1
	}
	return Reach{Bar: bar, Onset: tau, Sign: sign}
}

// P gives the always-valid p of a series as of the last bar; NaN before its
// first figure. It never rises.
func (a *ArrivalTest) P(series int) float64 { return a.p[series] }

// Reach gives when the shock reached a series.
func (a *ArrivalTest) Reach(series int) Reach { return a.series[series].reach }

// Reached counts the series that the shock has reached.
func (a *ArrivalTest) Reached() int {
	n := 0
	for i := range a.series {
		if a.series[i].reach.Bar >= 0 {
			n++
		}
	}
	return n
}

// GroupZ gives a group's standardised abnormal return of one bar: the
// equal-weight mean of its members' abnormal returns, over the deviation of
// that mean in its own history,
//
//	z_g = mean_i e_i / sigma_g
//
// because members move together, and a mean of their z taken as independent
// finds an arrival in every market move. abnormal has one entry a member, NaN
// where it has no figure; sigma is of the same unit. It is NaN where fewer
// than 60 % of the members have one, or sigma is not above 0. Feed it to
// an ArrivalTest of the groups.
func GroupZ(abnormal []float64, sigma float64) float64 {
	sum, n := 0.0, 0
	for _, e := range abnormal {
		if known(e) {
			sum += e
			n++
		}
	}
	if n == 0 || float64(n) < groupCover*float64(len(abnormal)) || !(sigma > 0) {
		return math.NaN()
	}
	return knownOrNaN(sum / float64(n) / sigma)
}
