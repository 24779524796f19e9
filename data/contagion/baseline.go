package contagion

import "math"

// Volatility gives the sample standard deviation of the log returns of
// consecutive closes, in percent, and how many returns there are:
//
//	s = sqrt( sum (r_t - mean r)^2 / (n-1) ),  r_t = 100 ln(c_t / c_{t-1})
//
// It is NaN with fewer than two returns. Closes must be above 0.
func Volatility(closes []float64) (sdPct float64, n int) {
	n = len(closes) - 1
	if n < 2 {
		return math.NaN(), max(n, 0)
	}
	mean := 0.0
	for i := 1; i <= n; i++ {
		mean += 100 * math.Log(closes[i]/closes[i-1])
	}
	mean /= float64(n)
	sum := 0.0
	for i := 1; i <= n; i++ {
		d := 100*math.Log(closes[i]/closes[i-1]) - mean
		sum += d * d
	}
	return math.Sqrt(sum / float64(n-1)), n
}

// Z gives a move in ordinary days: 100 ln(last/base) / sigmaPct. It is NaN
// where any of the three is unknown or not above 0.
func Z(last, base, sigmaPct float64) float64 {
	if !(last > 0) || !(base > 0) || !(sigmaPct > 0) {
		return math.NaN()
	}
	return 100 * math.Log(last/base) / sigmaPct
}
