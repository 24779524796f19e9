package contagion

import (
	"fmt"
	"math"
	"slices"
)

// CrossSectionalT tests that the mean abnormal return of n names is 0, with
// their own dispersion on the day (MacKinlay 1997): mean(AR) sqrt(n)/sd(AR),
// with divisor n-1. NaN values are left out. It is NaN with fewer than two,
// and where all are 0. It takes the names as independent.
func CrossSectionalT(ar []float64) float64 {
	mean, sd, n := moments(ar)
	return mean * math.Sqrt(float64(n)) / sd
}

// Patell tests that the mean of n standardised abnormal returns is 0 (Patell
// 1976): sum SAR / sqrt(n (L-2)/(L-4)), with L the rows of the estimation
// window. NaN values are left out. It is NaN with none, or with L below 5. It
// takes the names as independent and the event as no source of variance.
func Patell(sar []float64, l int) float64 {
	mean, _, n := moments(sar)
	if l < 5 {
		return math.NaN()
	}
	return mean * math.Sqrt(float64(n)*float64(l-4)/float64(l-2))
}

// BMP is [CrossSectionalT] of standardised abnormal returns (Boehmer, Musumeci
// and Poulsen 1991): mean(SAR) sqrt(n)/sd(SAR). It bears a variance that the
// event itself raised; with fewer than some twenty names in one event it
// means little, test the group's portfolio instead.
func BMP(sar []float64) float64 { return CrossSectionalT(sar) }

// KolariPynnonen corrects [Patell] and [BMP] for names that move together on
// one day (Kolari and Pynnonen 2010), with rbar the mean of the correlations
// of their residuals in the estimation window:
//
//	Patell / sqrt(1 + (n-1) rbar),  BMP sqrt((1-rbar)/(1 + (n-1) rbar))
//
// n counts the values that are not NaN. Both are NaN where rbar is not in
// (-1/(n-1), 1], which no correlations can be.
func KolariPynnonen(sar []float64, l int, rbar float64) (patell, bmp float64) {
	_, _, n := moments(sar)
	spread := 1 + float64(n-1)*rbar
	if !(spread > 0) || !(rbar <= 1) {
		return math.NaN(), math.NaN()
	}
	return Patell(sar, l) / math.Sqrt(spread), BMP(sar) * math.Sqrt((1-rbar)/spread)
}

// Corrado tests the ranks of the abnormal returns on the event day (Corrado
// 1989), which no heavy tail can upset:
//
//	K_it = rank of AR_it among the L+1 of name i - (L+2)/2,  T = Kbar_0 / sqrt(mean_t Kbar_t^2)
//
// with Kbar_t the mean over names. ar has a row per name with the L abnormal
// returns of the estimation window and that of the event last; equal values
// share their mean rank. The statistic is bounded by sqrt(L+1). It is NaN
// where every mean rank is 0, say for constant rows. It is an error if there
// is no name, fewer than two columns, rows of different lengths, or a NaN.
func Corrado(ar [][]float64) (float64, error) {
	if len(ar) == 0 || len(ar[0]) < 2 {
		return math.NaN(), fmt.Errorf("contagion: no abnormal returns to rank")
	}
	cols := len(ar[0])
	mean := make([]float64, cols)
	order := make([]int, cols)
	for i, row := range ar {
		if len(row) != cols {
			return math.NaN(), fmt.Errorf("contagion: series %d has %d rows, series 0 has %d", i, len(row), cols)
		}
		for t, v := range row {
			if math.IsNaN(v) {
				return math.NaN(), fmt.Errorf("contagion: series %d is NaN at row %d", i, t)
			}
			order[t] = t
		}
		slices.SortFunc(order, func(a, b int) int {
			switch {
			case row[a] < row[b]:
				return -1
			case row[a] > row[b]:
				return 1
			}
			return 0
		})
		for from := 0; from < cols; {
			to := from + 1
			for to < cols && row[order[to]] == row[order[from]] {
				to++
			}
			rank := float64(from+to+1) / 2 // mean of from+1..to
			for _, t := range order[from:to] {
				mean[t] += (rank - float64(cols+1)/2) / float64(len(ar))
			}
			from = to
		}
	}
	square := 0.0
	for _, k := range mean {
		square += k * k / float64(cols)
	}
	return mean[cols-1] / math.Sqrt(square), nil
}

// moments gives the mean, the sample standard deviation and the number of the
// values that are not NaN.
func moments(v []float64) (mean, sd float64, n int) {
	for _, a := range v {
		if !math.IsNaN(a) {
			n++
		}
	}
	if n == 0 {
		return math.NaN(), math.NaN(), 0
	}
	square := 0.0
	for _, a := range v {
		if !math.IsNaN(a) {
			mean += a / float64(n)
		}
	}
	for _, a := range v {
		if !math.IsNaN(a) {
			square += (a - mean) * (a - mean)
		}
	}
	if n < 2 {
		return mean, math.NaN(), n
	}
	return mean, math.Sqrt(square / float64(n-1)), n
}
