package contagion

import (
	"math"
	"slices"
)

// BenjaminiHochberg says which of many hypotheses to reject so that of the
// rejected no more than a share q is expected to be false (Benjamini and
// Hochberg 1995): those with p_i <= p_(k), where
//
//	k = max{ i : p_(i) <= i q/m }
//
// m counts the values of p that are in [0, 1]; one that is NaN or outside is
// no test, is never rejected and does not count. The answer has the length of
// p. With q outside (0, 1), or NaN, nothing is rejected.
func BenjaminiHochberg(p []float64, q float64) []bool {
	reject := make([]bool, len(p))
	if !(q > 0 && q < 1) {
		return reject
	}
	tests := valid(p)
	bound := -1.0
	for i, v := range tests {
		if v <= float64(i+1)*q/float64(len(tests)) {
			bound = v
		}
	}
	for i, v := range p {
		reject[i] = v >= 0 && v <= bound
	}
	return reject
}

// DiscoveryRates gives for each hypothesis the smallest q at which
// [BenjaminiHochberg] rejects it, its adjusted p: min over j >= i of
// m p_(j)/j, at most 1. It is NaN where p is NaN or outside [0, 1].
func DiscoveryRates(p []float64) []float64 {
	tests := valid(p)
	rate, low := make([]float64, len(tests)), 1.0
	for i := len(tests) - 1; i >= 0; i-- {
		low = min(low, tests[i]*(float64(len(tests))/float64(i+1)))
		rate[i] = low
	}
	out := make([]float64, len(p))
	for i, v := range p {
		out[i] = math.NaN()
		if at, found := slices.BinarySearch(tests, v); found && v >= 0 {
			out[i] = rate[at] // equal values have equal rates
		}
	}
	return out
}

// valid gives the values in [0, 1] in order.
func valid(p []float64) []float64 {
	var tests []float64
	for _, v := range p {
		if v >= 0 && v <= 1 {
			tests = append(tests, v)
		}
	}
	slices.Sort(tests)
	return tests
}
