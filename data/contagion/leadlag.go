package contagion

import (
	"fmt"
	"math"
)

// Ticks are the values of one series at its own times.
type Ticks struct {
	At    []int64   // strictly increasing, in any unit, say nanoseconds; within 2^61 of 0
	Value []float64 // as many, say logarithms of prices
}

const farthest = 1 << 61 // a time and a shift add up without overflow

func (k Ticks) check(name string) error {
	if len(k.At) != len(k.Value) {
		return fmt.Errorf("contagion: %s has %d times and %d values", name, len(k.At), len(k.Value))
	}
	if len(k.At) < 2 {
		return fmt.Errorf("contagion: %s has %d ticks, need 2", name, len(k.At))
	}
	for i, at := range k.At {
		if i > 0 && at <= k.At[i-1] {
			return fmt.Errorf("contagion: %s goes back or stands at tick %d", name, i)
		}
		if at < -farthest || at > farthest {
			return fmt.Errorf("contagion: %s is at %d at tick %d", name, at, i)
		}
		if !finite(k.Value[i]) {
			return fmt.Errorf("contagion: %s is %v at tick %d", name, k.Value[i], i)
		}
	}
	return nil
}

// variation gives the sum of the squared changes.
func (k Ticks) variation(name string) (float64, error) {
	sum := 0.0
	for i := 1; i < len(k.Value); i++ {
		d := k.Value[i] - k.Value[i-1]
		sum += d * d
	}
	if !(sum <= 1e300) {
		return 0, fmt.Errorf("contagion: %s is too large to square", name)
	}
	if sum == 0 {
		return 0, fmt.Errorf("contagion: %s is constant", name)
	}
	return sum, nil
}

// HayashiYoshida gives the covariance and the correlation of two series that
// do not tick together, with no resampling (Hayashi and Yoshida 2005), where
// y is moved back in time by shift (Hoffmann, Rosenbaum and Yoshida 2013):
//
//	U(shift) = sum_ij dx_i dy_j 1{ (t_i-1, t_i] and (s_j-1, s_j] - shift overlap }
//	rho(shift) = U(shift) / sqrt(sum dx_i^2 sum dy_j^2)
//
// With shift > 0 the moves of x are held against later moves of y: a large
// rho there says that x leads. The covariance is in the product of the units
// over the whole span, not per time. rho is not bound to [-1, 1]. The cost is
// that of one walk through both. It is an error if a series has fewer than
// two ticks, times that do not increase or are beyond 2^61, a value that is
// NaN or infinite, or never changes.
func HayashiYoshida(x, y Ticks, shift int64) (cov, rho float64, err error) {
	norm, err := hayashiYoshidaNorm(x, y, shift)
	if err != nil {
		return math.NaN(), math.NaN(), err
	}
	cov = overlap(x, y, shift)
	return cov, cov / norm, nil
}

func hayashiYoshidaNorm(x, y Ticks, shifts ...int64) (float64, error) {
	if err := x.check("x"); err != nil {
		return 0, err
	}
	if err := y.check("y"); err != nil {
		return 0, err
	}
	for _, shift := range shifts {
		if shift < -farthest || shift > farthest {
			return 0, fmt.Errorf("contagion: shift of %d", shift)
		}
	}
	xx, err := x.variation("x")
	if err != nil {
		return 0, err
	}
	yy, err := y.variation("y")
	return math.Sqrt(xx) * math.Sqrt(yy), err
}

// overlap sums dy_j times the change of x over all of its intervals that
// overlap that of dy_j. These are neighbours, so their changes telescope to
// the value at the last end less the value at the first start, and both only
// move forward.
func overlap(x, y Ticks, shift int64) float64 {
	sum, lo, hi, last := 0.0, 0, 0, len(x.At)-1
	for j := 1; j < len(y.At); j++ {
		from, to := y.At[j-1]-shift, y.At[j]-shift
		for lo < last && x.At[lo+1] <= from {
			lo++
		}
		for hi < last && x.At[hi] < to {
			hi++
		}
		if to > x.At[0] && from < x.At[last] {
			sum += (y.Value[j] - y.Value[j-1]) * (x.Value[hi] - x.Value[lo])
		}
	}
	return sum
}

// A LeadLag is how the correlation of two series depends on the shift.
type LeadLag struct {
	Shift []int64   // the grid
	Rho   []float64 // the correlation at each
	Best  int64     // theta*: where |Rho| is largest; above 0, x leads
	Peak  float64   // Rho there
	Ratio float64   // sum of Rho^2 above 0 over that below 0: above 1, x leads
}

// LeadLagContrast gives the contrast of [HayashiYoshida] over a grid of
// shifts, its maximum (Hoffmann, Rosenbaum and Yoshida 2013) and the ratio of
// its two sides (Huth and Abergel 2014):
//
//	theta* = argmax |rho(theta)|,  LLR = sum_{theta>0} rho^2 / sum_{theta<0} rho^2
//
// Of equal maxima the shift nearest 0 wins, then the first, so that chance
// does not draw an arrow. The ratio is a fair one on a grid that is symmetric
// about 0; it is +Inf where the side below 0 is zero, NaN where both are. The
// grid is copied and may be in any order; an empty one is an error, and
// otherwise the errors are those of [HayashiYoshida].
func LeadLagContrast(x, y Ticks, grid []int64) (LeadLag, error) {
	if len(grid) == 0 {
		return LeadLag{}, fmt.Errorf("contagion: no shifts")
	}
	norm, err := hayashiYoshidaNorm(x, y, grid...)
	if err != nil {
		return LeadLag{}, err
	}
	l := LeadLag{Shift: append([]int64(nil), grid...), Rho: make([]float64, len(grid))}
	var above, below float64
	for i, shift := range grid {
		rho := overlap(x, y, shift) / norm
		l.Rho[i] = rho
		switch {
		case shift > 0:
			above += rho * rho
		case shift < 0:
			below += rho * rho
		}
		closer := math.Abs(rho) == math.Abs(l.Peak) && max(shift, -shift) < max(l.Best, -l.Best)
		if i == 0 || math.Abs(rho) > math.Abs(l.Peak) || closer {
			l.Best, l.Peak = shift, rho
		}
	}
	l.Ratio = above / below
	return l, nil
}
