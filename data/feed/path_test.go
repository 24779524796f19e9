package feed

import "testing"

// TestPennyPrices holds that a drawn price never becomes nothing.
func TestPennyPrices(t *testing.T) {
	for _, price := range []float64{smallestPrice, 0.000123, 0.003, 0.05, 0.99, 1, 142.62, 104_000, largestPrice} {
		if got := quantise(price, price); got < price*0.99 || got > price*1.01 {
			t.Errorf("%g becomes %g", price, got)
		}
	}
	for _, yield := range []float64{0, -0.35} {
		if got := quantise(yield, yield); got < yield-0.01 || got > yield+0.01 {
			t.Errorf("%g becomes %g", yield, got)
		}
	}
}
