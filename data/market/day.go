package market

import (
	"math"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

var noDay = func() Day {
	nan := math.NaN()
	return Day{Scale: nan, Common: nan, Turbulence: nan, Magnitude: nan, Surprise: nan, Fell: nan, Wide: nan}
}()

// measure takes the gauges of the origin's region at an instant at which
// enough of its shares have a figure. Between two of them the last stands.
func (f *fold) measure(at time.Time) {
	if f.tide.count < contagion.FactorNames || len(f.fresh) == 0 {
		return
	}
	var r, sar, sigma []float64
	sector := 0
	for _, x := range f.fresh {
		q := &f.q[x.id]
		if !f.prior.home[x.id] || math.IsNaN(q.Judged) {
			continue
		}
		r, sar, sigma = append(r, q.Judged), append(sar, q.SAR), append(sigma, f.s.Sigma[x.id].Pct/100)
		if f.prior.theme[f.s.Universe.GroupOf(x.id)] {
			sector++
		}
	}
	heavy, normal := contagion.JudgeDay(sar, f.opt.Rate, contagion.TailP), contagion.JudgeDay(sar, f.opt.Rate, contagion.NormalP)
	d := Day{At: at, Known: normal.Known, Hit: heavy.Count, Beyond: normal.Rescaled, Scale: contagion.EventScale(sar)}
	d.Common, _ = contagion.CommonShare(r)
	if d.Fell, d.Wide, _, _ = contagion.Breadth(r, sigma); normal.Known > 0 { // lengths fit
		// The label's thresholds were set on counts by the normal law.
		d.Label = contagion.Label(d.Common, float64(normal.Rescaled)/float64(normal.Known), float64(sector)/float64(len(r)))
	}
	d.Turbulence, d.Magnitude, d.Surprise = f.strain(at)
	f.day = d
}

// strain is the turbulence of the groups whose day this is; groups that are
// shut are unknown, not 0.
func (f *fold) strain(at time.Time) (turbulence, magnitude, surprise float64) {
	nan := math.NaN()
	if f.prior.gauge == nil {
		return nan, nan, nan
	}
	const aDay = 24 * time.Hour
	r := make([]float64, len(f.s.Network.Groups))
	for i, g := range f.s.Network.Groups {
		r[i] = nan
		last := time.Time{}
		for _, id := range f.s.Universe.Groups[g].Members {
			if k := f.q[id].KnownAt; k.After(last) {
				last = k
			}
		}
		if at.Sub(last) < aDay && f.s.GroupSigma[g].Pct > 0 {
			r[i] = f.g[g].Judged
		}
	}
	s, err := f.prior.gauge.Measure(r)
	if err != nil {
		return nan, nan, nan
	}
	return s.Turbulence, s.Magnitude, s.Surprise
}

// Percentile gives where a reading of a gauge stands among the ordinary days
// of a scenario, and of how many; NaN and 0 where it has no scale.
func Percentile(s *data.Scenario, gauge string, v float64) (percentile float64, days int) {
	for _, g := range s.Gauges {
		if g.Name == gauge {
			return contagion.Percentile(g, v), g.N
		}
	}
	return math.NaN(), 0
}
