package contagion

import (
	"math"
	"slices"
	"sort"

	"contagion/data"
)

// MinReturns is the fewest daily returns that a volatility is computed from:
// below half a year one earnings day carries the figure.
const MinReturns = 120

// groupCover is the part of a group's members that must have a return on a
// date for the group to have one.
const groupCover = 0.6

// A Panel gives the daily closes of a symbol: local dates, oldest first, and
// closes above 0; nothing where the symbol is not in it.
type Panel interface {
	Closes(symbol string) (dates []string, closes []float64)
}

// A Calibration is one row of calibration.csv: a symbol, or "group:KEY".
type Calibration struct {
	Key string
	data.Sigma
}

// Calibrate computes how much each instrument and group moves on an ordinary
// day: the sample standard deviation of the last window daily log returns
// dated strictly before a local date "2006-01-02". Members without MinReturns
// of their own take a proxy's volatility where proxies names one, else the
// highest own volatility of their group, which makes them the last to be
// called reached; yields get none. A group's is that of the equal-weight mean
// of its members' simple returns, on dates on which at least 60 % of its
// calibrated members have one.
func Calibrate(u *data.Universe, p Panel, proxies map[string]string, before string, window int) []Calibration {
	own := make([]data.Sigma, len(u.Instruments))
	for i := range u.Instruments {
		own[i] = ownSigma(p, u.Instruments[i].Symbol, before, window)
	}
	var out []Calibration
	for i := range u.Instruments {
		if s, ok := standIn(u, p, own, data.ID(i), proxies, before, window); ok {
			out = append(out, Calibration{u.Instruments[i].Symbol, s})
		}
	}
	for i := range u.Groups {
		if s := groupSigma(u, p, own, i, before, window); s.N >= MinReturns {
			out = append(out, Calibration{"group:" + u.Groups[i].Key, s})
		}
	}
	return out
}

func ownSigma(p Panel, symbol, before string, window int) data.Sigma {
	dates, closes := p.Closes(symbol)
	end, _ := slices.BinarySearch(dates, before)
	start := max(0, end-window-1)
	sd, n := Volatility(closes[start:end])
	if n < MinReturns {
		return data.Sigma{Pct: math.NaN()}
	}
	return data.Sigma{Pct: sd, N: n, From: dates[start+1], To: dates[end-1], Basis: "own"}
}

func standIn(u *data.Universe, p Panel, own []data.Sigma, id data.ID, proxies map[string]string, before string, window int) (data.Sigma, bool) {
	in := u.At(id)
	if in.Unit == data.Yield {
		return data.Sigma{}, false
	}
	if own[id].N > 0 {
		return own[id], true
	}
	if proxy := proxies[in.Symbol]; proxy != "" {
		s := ownSigma(p, proxy, before, window)
		s.Basis = "proxy " + proxy
		return s, s.N > 0
	}
	g := u.GroupOf(id)
	best := data.Sigma{}
	if g >= 0 {
		for _, m := range u.Groups[g].Members {
			if own[m].N > 0 && own[m].Pct > best.Pct {
				best = own[m]
			}
		}
		best.Basis = "highest of " + u.Groups[g].Key
	}
	return best, best.N > 0
}

func groupSigma(u *data.Universe, p Panel, own []data.Sigma, g int, before string, window int) data.Sigma {
	sum, count := map[string]float64{}, map[string]int{}
	calibrated := 0
	for _, id := range u.Groups[g].Members {
		if own[id].N == 0 {
			continue
		}
		calibrated++
		dates, closes := p.Closes(u.At(id).Symbol)
		for k := 1; k < len(dates) && dates[k] < before; k++ {
			sum[dates[k]] += closes[k]/closes[k-1] - 1
			count[dates[k]]++
		}
	}
	var days []string
	for d, n := range count {
		if float64(n) >= groupCover*float64(calibrated) {
			days = append(days, d)
		}
	}
	sort.Strings(days)
	days = days[max(0, len(days)-window):]
	if len(days) < MinReturns {
		return data.Sigma{Pct: math.NaN()}
	}
	// Volatility takes levels: chain the mean returns into an index.
	index := make([]float64, len(days)+1)
	index[0] = 1
	for i, d := range days {
		index[i+1] = index[i] * (1 + sum[d]/float64(count[d]))
	}
	sd, n := Volatility(index)
	return data.Sigma{Pct: sd, N: n, From: days[0], To: days[len(days)-1], Basis: "own"}
}
