package contagion

import (
	"errors"
	"fmt"
	"math"
)

// A Link is how one series moved with the market and with what the origin did
// on its own, before the event.
type Link struct {
	Alpha, Beta, Gamma float64 // a return a row; times the market; times the origin's residual
	Sigma              float64 // sd of u in the window, a fraction, N-3 degrees of freedom
	Rho                float64 // correlation of the series' and the origin's residuals
	N                  int     // rows with all three
}

// A partial is a series and the origin's residual, both cleaned of the factor.
type partial struct {
	own, shock MarketFit
	rho        float64
}

// FitLink estimates r = c + beta f + gamma e + u by least squares over the rows
// in which all are known, e being the residual of the origin's own market
// model. It is done by residuals (Frisch and Waugh 1933): r and e are both
// cleaned of f, and gamma is the slope of what is left of one on the other.
// All are fractions of one length. The errors are those of FitMarket, fewer
// than 4 rows, and an e that does not vary. FitLinks shrinks.
func FitLink(r, f, e []float64) (Link, error) {
	p, err := fitPartial(r, f, e)
	if err != nil {
		return Link{}, err
	}
	return p.link(p.rho, r, f, e), nil
}

// FitLinks is FitLink for many series, series by date; with shrink every
// residual correlation goes through ShrinkCorrelations first, because a hundred
// gammas from one year are in part noise, and a shock of 17 % magnifies it. A
// series that has no link is a Link with N = 0 and NaN coefficients.
func FitLinks(returns [][]float64, f, e []float64, shrink bool) []Link {
	parts := make([]partial, len(returns))
	rho, rows, linked := make([]float64, len(returns)), 0, 0
	for i, r := range returns {
		p, err := fitPartial(r, f, e)
		if err != nil {
			rho[i] = math.NaN()
			continue
		}
		parts[i], rho[i] = p, p.rho
		rows += p.own.N
		linked++
	}
	out := make([]Link, len(returns))
	if shrink {
		rho = ShrinkCorrelations(rho, float64(rows)/float64(max(1, linked)))
	}
	for i, r := range returns {
		if math.IsNaN(rho[i]) {
			nan := math.NaN()
			out[i] = Link{Alpha: nan, Beta: nan, Gamma: nan, Sigma: nan, Rho: nan}
			continue
		}
		out[i] = parts[i].link(rho[i], r, f, e)
	}
	return out
}

func fitPartial(r, f, e []float64) (partial, error) {
	if len(r) != len(f) || len(r) != len(e) {
		return partial{}, fmt.Errorf("contagion: link: %d returns, %d of the factor, %d of the origin", len(r), len(f), len(e))
	}
	rr, ee := make([]float64, len(r)), make([]float64, len(r))
	for t := range r {
		rr[t], ee[t] = r[t], e[t]
		if !known(r[t]) || !known(e[t]) {
			rr[t], ee[t] = math.NaN(), math.NaN()
		}
	}
	own, err := FitMarket(rr, f)
	if err != nil {
		return partial{}, fmt.Errorf("contagion: link: %w", err)
	}
	shock, err := FitMarket(ee, f)
	if err != nil {
		return partial{}, fmt.Errorf("contagion: link: %w", err)
	}
	if own.N < 4 || shock.Sigma == 0 {
		return partial{}, errors.New("contagion: link: fewer than 4 rows, or the origin's residual does not vary")
	}
	p := partial{own: own, shock: shock}
	if own.Sigma > 0 { // else the market explains all: nothing is left to transmit
		sab := 0.0
		for t := range rr {
			a, b := own.Abnormal(rr[t], f[t], 1), shock.Abnormal(ee[t], f[t], 1)
			if known(a) && known(b) {
				sab += (a / own.Sigma) * (b / shock.Sigma)
			}
		}
		p.rho = sab / float64(own.N-2)
	}
	if !known(p.rho) {
		return partial{}, errors.New("contagion: link: the returns are too large to square")
	}
	return p, nil
}

// link gives the coefficients that a residual correlation rho implies; with
// rho as estimated they are those of the joint regression.
func (p partial) link(rho float64, r, f, e []float64) Link {
	l := Link{Rho: rho, N: p.own.N}
	l.Gamma = rho * p.own.Sigma / p.shock.Sigma
	l.Alpha = p.own.Alpha - l.Gamma*p.shock.Alpha
	l.Beta = p.own.Beta - l.Gamma*p.shock.Beta
	sum := 0.0
	for t := range r {
		if u := l.Split(r[t], f[t], e[t], 1).Own; known(u) {
			sum += u * u
		}
	}
	l.Sigma = math.Sqrt(sum / float64(p.own.N-3))
	return l
}

// Parts is the exact split of a return, all fractions:
// Total = Drift + Market + Transmitted + Own.
type Parts struct {
	Total       float64
	Drift       float64 // c: what the series earned on an ordinary day
	Market      float64 // beta f: everybody's move
	Transmitted float64 // gamma e: what the old links with the origin carry
	Own         float64 // u: its own news, or a channel that was not there before
}

// Split divides a return over k rows (1 the ordinary case) in which the factor
// made f and the origin's residual e, all fractions; k is 0 for a bar within a
// row, whose drift is nothing. NaN in any makes Own NaN, and the part that it
// belongs to. Parts add up over bars (Plus) and over names (MeanParts).
func (l Link) Split(r, f, e float64, k int) Parts {
	p := Parts{Total: r, Drift: float64(k) * l.Alpha, Market: l.Beta * f, Transmitted: l.Gamma * e}
	p.Own = p.Total - p.Drift - p.Market - p.Transmitted
	return p
}

// Plus adds the split of a later return of the same series: the cumulative
// split, in simple returns. NaN in either is NaN in the sum.
func (p Parts) Plus(q Parts) Parts {
	return Parts{p.Total + q.Total, p.Drift + q.Drift, p.Market + q.Market, p.Transmitted + q.Transmitted, p.Own + q.Own}
}

// Ordinary is what an ordinary series would have done on such a day: the
// market's part and the drift. With it three parts make the whole:
// Total = Ordinary + Transmitted + Own.
func (p Parts) Ordinary() float64 { return p.Drift + p.Market }

// Shares gives |part| / (|ordinary| + |transmitted| + |own|) of the three parts,
// which is without sign: print the parts' signs with it. NaN where a part is
// unknown or all are 0.
func (p Parts) Shares() (ordinary, transmitted, own float64) {
	scale := max(math.Abs(p.Ordinary()), math.Abs(p.Transmitted), math.Abs(p.Own))
	m, t, o := math.Abs(p.Ordinary())/scale, math.Abs(p.Transmitted)/scale, math.Abs(p.Own)/scale
	sum := m + t + o
	return m / sum, t / sum, o / sum
}

// MeanParts gives the split of an equal-weight group: the mean of its members'
// over those whose every part is known. n is how many; all NaN of none.
func MeanParts(members []Parts) (mean Parts, n int) {
	for _, p := range members {
		if known(p.Own) && known(p.Total) {
			n++
			mean.Total += p.Total
			mean.Drift += p.Drift
			mean.Market += p.Market
			mean.Transmitted += p.Transmitted
			mean.Own += p.Own
		}
	}
	k := float64(n)
	return Parts{mean.Total / k, mean.Drift / k, mean.Market / k, mean.Transmitted / k, mean.Own / k}, n
}
