package contagion

import "math"

// rhoLimit is the largest |correlation| that is believed: two series that
// agree to four digits are copies, and atanh of 1 has no end.
const rhoLimit = 0.9999

// ShrinkCorrelations pulls many correlations with one series towards their
// common value by as much as they are noise, in Fisher's z where the noise is
// alike for all,
//
//	z_i = atanh rho_i,  m, s2 = mean and variance of z over i
//	tau2 = max(s2 - 1/(n-3), 1e-6)
//	rho'_i = tanh( m + (z_i - m) tau2 / (tau2 + 1/(n-3)) )
//
// where n is the number of observations, or 1/sum w^2 of weighted ones. NaN
// stays NaN and is no part of m and s2; |rho| is first cut to 0.9999. With n
// of 3 or less there is nothing but noise, and every rho' is tanh m.
func ShrinkCorrelations(rho []float64, n float64) []float64 {
	z := make([]float64, len(rho))
	mean, count := 0.0, 0.0
	for i, r := range rho {
		z[i] = math.Atanh(max(-rhoLimit, min(rhoLimit, r)))
		if known(z[i]) {
			count++
			mean += (z[i] - mean) / count
		}
	}
	s2 := 0.0
	for _, v := range z {
		if known(v) {
			s2 += (v - mean) * (v - mean) / count
		}
	}
	keep := 0.0
	if n > 3 {
		tau2 := max(s2-1/(n-3), 1e-6)
		keep = tau2 / (tau2 + 1/(n-3))
	}
	for i, v := range z {
		z[i] = math.Tanh(mean + (v-mean)*keep)
	}
	return z
}
