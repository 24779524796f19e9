package contagion

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// LedoitWolfIdentity gives the covariance of the columns of x, shrunk towards
// a multiple of the identity (Ledoit and Wolf 2004, "A well-conditioned
// estimator for large-dimensional covariance matrices"):
//
//	cov = (1-d) S + d m I,  S = X'X/T of the centred x,  m = tr S / N
//	d = min(b, g)/g,  g = |S - mI|^2/N,  b = (sum_t |x_t|^4/T - |S|^2)/(N T)
//
// with |.| the Euclidean and Frobenius norms, as in scikit-learn. x is T x N
// with a row per time; cov is N x N in the square of its unit; the intensity
// d is between 0 (the sample) and 1 (the target). Series that are constant
// are allowed, they share in the target. It is an error if x has fewer than
// two rows, or a value that is NaN, infinite or too large to square.
func LedoitWolfIdentity(x *mat.Dense) (cov *mat.SymDense, intensity float64, err error) {
	c, cov, err := sample(x)
	if err != nil {
		return nil, 0, err
	}
	rows, cols := c.Dims()
	n, t := float64(cols), float64(rows)
	mu := mat.Trace(cov) / n
	// In units of mu nothing overflows that could be squared once.
	fourth := 0.0
	for i := range rows {
		square := 0.0
		for _, v := range c.RawRowView(i) {
			square += v * v / mu
		}
		fourth += square * square
	}
	norm := squares(cov, mu)
	gap := (norm - n) / n
	noise := min((fourth/t-norm)/(n*t), gap)
	if cols > 1 && mu > 0 && noise > 0 {
		intensity = noise / gap
	}
	return towardsIdentity(cov, mu, intensity)
}

// OracleApproximating gives the covariance of the columns of x, shrunk
// towards a multiple of the identity with the intensity that is best for
// Gaussian data (Chen, Wiesel, Eldar and Hero 2010, in the form of
// scikit-learn, which drops the terms in 2/N):
//
//	cov = (1-d) S + d m I,  a = |S|^2/N^2,  d = min(1, (a + m^2)/((T+1)(a - m^2/N)))
//
// Shapes, units and errors are those of [LedoitWolfIdentity].
func OracleApproximating(x *mat.Dense) (cov *mat.SymDense, intensity float64, err error) {
	c, cov, err := sample(x)
	if err != nil {
		return nil, 0, err
	}
	rows, cols := c.Dims()
	n, t := float64(cols), float64(rows)
	mu := mat.Trace(cov) / n
	if mu > 0 && cols > 1 {
		a := squares(cov, mu) / (n * n)
		intensity = 1
		if den := (t + 1) * (a - 1/n); den > 0 {
			intensity = min(1, (a+1)/den)
		}
	}
	return towardsIdentity(cov, mu, intensity)
}

// LedoitWolfConstant gives the covariance of the columns of x, shrunk towards
// one with the same variances and one correlation for every pair (Ledoit and
// Wolf 2003, "Honey, I shrunk the sample covariance matrix"):
//
//	cov = (1-d) S + d F,  f_ij = r sqrt(s_ii s_jj),  r = mean of the correlations i < j
//	d = max(0, min(1, (pi - rho)/(T |F - S|^2)))
//	pi  = sum_ij p_ij,  p_ij = mean_t (x_ti x_tj - s_ij)^2
//	rho = sum_i p_ii + r sum_i!=j sqrt(s_jj/s_ii) (mean_t x_ti^3 x_tj - s_ii s_ij)
//
// x is T x N and centred first; S has the divisor T; cov is N x N in the
// square of the unit of x. With one or two series the target is the sample
// and the intensity 0. It is an error if x has fewer than two rows, a
// constant series, or a value that is NaN, infinite or too large.
func LedoitWolfConstant(x *mat.Dense) (cov *mat.SymDense, intensity float64, err error) {
	c, cov, err := sample(x)
	if err != nil {
		return nil, 0, err
	}
	if err := varying(cov, columnMeans(x)); err != nil {
		return nil, 0, err
	}
	rows, cols := c.Dims()
	if cols < 3 {
		return cov, 0, nil
	}
	// Variances in units of the largest, so that no product overflows.
	sd, weight := make([]float64, cols), make([]float64, cols)
	largest := 0.0
	for i := range sd {
		sd[i] = math.Sqrt(cov.At(i, i))
		largest = max(largest, sd[i])
	}
	for i := range sd {
		weight[i] = sd[i] / largest * (sd[i] / largest)
	}
	corr := mat.NewSymDense(cols, nil)
	corr.CopySym(cov)
	toCorrelation(corr)
	r := meanOff(corr)

	// In correlations, pi - rho is the sum over i != j of w_i w_j times
	// mean x_i^2 x_j^2 - rho_ij^2 - r (mean x_i^3 x_j - rho_ij): the terms
	// with i = j cancel, and sqrt(s_jj/s_ii) s_ii^(3/2) s_jj^(1/2) is s_ii s_jj.
	num, gamma := crossMoments(c, sd, weight, r), 0.0
	for i := range cols {
		for j := range i {
			w, rho := 2*weight[i]*weight[j], corr.At(i, j)
			num += w * rho * (r - rho)
			gamma += w * (rho - r) * (rho - r)
		}
	}
	if gamma > 0 {
		intensity = max(0, min(1, num/gamma/float64(rows)))
	}
	for i := range cols {
		for j := i + 1; j < cols; j++ {
			cov.SetSym(i, j, (1-intensity)*cov.At(i, j)+intensity*r*sd[i]*sd[j])
		}
	}
	return cov, intensity, nil
}

// crossMoments gives the sum over i != j of w_i w_j mean_t(z_i^2 z_j^2 - r
// z_i^3 z_j) of the standardised columns z = c/sd. Each row takes one pass:
// running sums of what came before stand for the second index, which is a
// factor of N cheaper than all pairs and cancels nothing.
func crossMoments(c *mat.Dense, sd, w []float64, r float64) float64 {
	rows, _ := c.Dims()
	sum := 0.0
	for t := range rows {
		var first, second, third, row float64
		for j, v := range c.RawRowView(t) {
			z := v / sd[j]
			a1 := w[j] * z
			a2 := a1 * z
			a3 := a2 * z
			row += 2*a2*second - r*(a3*first+a1*third)
			first, second, third = first+a1, second+a2, third+a3
		}
		sum += row / float64(rows)
	}
	return sum
}

// sample gives the centred panel and its covariance with divisor T.
func sample(x *mat.Dense) (*mat.Dense, *mat.SymDense, error) {
	if err := whole(x, 2); err != nil {
		return nil, nil, err
	}
	c, _ := centred(x)
	rows, _ := c.Dims()
	s := crossProduct(c, 1/float64(rows))
	return c, s, bounded(s)
}

// squares gives the sum of the squared elements of s, in units of unit^2.
func squares(s *mat.SymDense, unit float64) float64 {
	n, sum := s.SymmetricDim(), 0.0
	for i := range n {
		v := s.At(i, i) / unit
		sum += v * v
		for j := i + 1; j < n; j++ {
			v := s.At(i, j) / unit
			sum += 2 * v * v
		}
	}
	return sum
}

// meanOff gives the mean of the elements above the diagonal.
func meanOff(s *mat.SymDense) float64 {
	n, sum := s.SymmetricDim(), 0.0
	for i := range n {
		for j := i + 1; j < n; j++ {
			sum += s.At(i, j)
		}
	}
	return sum / float64(n*(n-1)/2)
}

func towardsIdentity(s *mat.SymDense, mu, intensity float64) (*mat.SymDense, float64, error) {
	n := s.SymmetricDim()
	for i := range n {
		s.SetSym(i, i, (1-intensity)*s.At(i, i)+intensity*mu)
		for j := i + 1; j < n; j++ {
			s.SetSym(i, j, (1-intensity)*s.At(i, j))
		}
	}
	return s, intensity, nil
}

// LedoitWolfStandardised is [LedoitWolfIdentity] of the columns in units of
// their own deviation, scaled back: what is shrunk are the correlations, and
// a series in larger units, or a livelier one, is not shrunk less than others.
// Use it for a variance decomposition, which has no units. The intensity is
// that of the standardised columns.
func LedoitWolfStandardised(x *mat.Dense) (cov *mat.SymDense, intensity float64, err error) {
	rows, n := x.Dims()
	sd := make([]float64, n)
	z := mat.NewDense(rows, n, nil)
	for j := range n {
		_, sd[j], _ = moments(mat.Col(nil, j, x))
		if !(sd[j] > 0) || !finite(sd[j]) {
			return nil, 0, fmt.Errorf("contagion: series %d is constant, or not finite", j)
		}
		for t := range rows {
			z.Set(t, j, x.At(t, j)/sd[j])
		}
	}
	cov, intensity, err = LedoitWolfIdentity(z)
	if err != nil {
		return nil, 0, err
	}
	for i := range n {
		for j := i; j < n; j++ {
			cov.SetSym(i, j, cov.At(i, j)*sd[i]*sd[j])
		}
	}
	return cov, intensity, nil
}
