package contagion

import (
	"fmt"
	"math"
	"sort"
)

// NewOwnModel is NewModel on what the market does not explain, for the other
// question about an origin: not "it falls, and the market as it then does"
// but "it falls by its own news, the market standing still". Every name's last
// StudyWindow returns are cleaned of the market without the origin and its
// group, and a Shock of the origin in it gives gamma x. groups has one entry a
// name, "" for none. The errors are those of NewModel, and fewer than
// FactorNames names outside the group or an origin that is not there.
func NewOwnModel(returns [][]float64, groups []string, origin int) (*Model, error) {
	if origin < 0 || origin >= len(returns) || len(groups) != len(returns) {
		return nil, fmt.Errorf("contagion: what-if: origin %d of %d names with %d groups", origin, len(returns), len(groups))
	}
	recent, out := make([][]float64, len(returns)), make([]bool, len(returns))
	for i, r := range returns {
		recent[i] = r[max(0, len(r)-StudyWindow):]
		out[i] = i == origin || groups[i] != "" && groups[i] == groups[origin]
	}
	factor, _, err := LeaveOutFactor(recent, out, FactorNames)
	if err != nil {
		return nil, fmt.Errorf("contagion: what-if: %w", err)
	}
	rows := 0
	for _, f := range factor {
		if known(f) {
			rows++
		}
	}
	if rows < StudyMin {
		return nil, fmt.Errorf("contagion: what-if: %d rows with a market of %d names, need %d", rows, FactorNames, StudyMin)
	}
	own := make([][]float64, len(returns))
	for i, r := range recent {
		fit, err := FitMarket(r, factor)
		if err != nil || fit.Sigma == 0 {
			// Nothing of its own: unknown on every row.
			own[i] = make([]float64, len(r))
			for t := range own[i] {
				own[i][t] = math.NaN()
			}
			continue
		}
		own[i] = fit.Residuals(r, factor)
	}
	return NewModel(own)
}

// NextReturns gives, for each of an origin's sessions, the return of another
// market's first session strictly after it, a fraction: what closed before the
// origin opened could not yet know. originDates and dates ascend; closes
// belongs to dates, NaN unknown. Where several of the origin's sessions come
// before one of the other's, the last has the return and the earlier ones are
// NaN, so that none is counted twice. The result has one entry an origin date.
//
// A column of it beside the origin's returns makes NewModel a simulator of the
// next session. It needs no second regressor for the market: with E[f|x]
// linear in x, E[E[r|x,f]|x] is the regression on x alone.
func NextReturns(originDates, dates []string, closes []float64) []float64 {
	next := make([]float64, len(originDates))
	for t, d := range originDates {
		next[t] = math.NaN()
		k := after(dates, closes, d)
		if k < 0 || t+1 < len(originDates) && after(dates, closes, originDates[t+1]) == k {
			continue
		}
		for b := k - 1; b >= 0 && k-b <= maxSpan; b-- {
			if price(closes[b]) {
				next[t] = simpleReturn(closes[b], closes[k])
				break
			}
		}
	}
	return next
}

// after is the first row strictly after d that has a close, -1 of none.
func after(dates []string, closes []float64, d string) int {
	n := min(len(dates), len(closes))
	for k := sort.SearchStrings(dates[:n], d); k < n; k++ {
		if dates[k] > d && price(closes[k]) {
			return k
		}
	}
	return -1
}

// Later gives the forecast so many rows on: nothing more is expected, because
// daily returns of one session have no skill for the next (out of sample R2 of
// -0.003), and the band widens by what the name ordinarily does,
//
//	half' = sqrt( half^2 + rows (t_4(0.95) sqrt(1/2) vol)^2 )
//
// with vol its deviation a row, a fraction. NaN stays NaN; rows below 0 count
// as 0.
func (f Forecast) Later(rows int, vol float64) Forecast {
	const ordinary = 2.1318467863266 * math.Sqrt2 / 2 // 90 % band of a t4 of unit variance
	return Forecast{f.Expected, math.Sqrt(f.Half*f.Half + float64(max(0, rows))*math.Pow(ordinary*vol, 2))}
}
