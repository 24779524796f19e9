package contagion

import (
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
	_, mean := centred(x)
	if err := varying(cov, mean); err != nil {
		return nil, 0, err
	}
	rows, cols := c.Dims()
	if cols < 3 {
		return cov, 0, nil
	}
	// The intensity is worked out on standardised series, where all of the
	// weights s_ii come back as products; so large units do not overflow.
	sd := make([]float64, cols)
	for i := range sd {
		sd[i] = math.Sqrt(cov.At(i, i))
	}
	square, cube := mat.NewDense(rows, cols, nil), mat.NewDense(rows, cols, nil)
	for i := range rows {
		row, sq, cu := c.RawRowView(i), square.RawRowView(i), cube.RawRowView(i)
		for j := range row {
			row[j] /= sd[j]
			sq[j] = row[j] * row[j]
			cu[j] = sq[j] * row[j]
		}
	}
	corr := mat.NewSymDense(cols, nil)
	corr.CopySym(cov)
	toCorrelation(corr)
	r := meanOff(corr)
	fourth := crossProduct(square, 1/float64(rows))
	var third mat.Dense
	third.Mul(cube.T(), c)

	var scale float64
	for _, s := range sd {
		scale = max(scale, s)
	}
	var num, gamma float64
	for i := range cols {
		for j := range cols {
			if i == j {
				continue // p_ii is in pi and in rho
			}
			w := sd[i] / scale * sd[j] / scale
			rho := corr.At(i, j)
			p := fourth.At(i, j) - rho*rho
			theta := third.At(i, j)/float64(rows) - rho
			num += w * w * p
			// sqrt(s_jj/s_ii) times s_ii^(3/2) s_jj^(1/2) is s_ii s_jj.
			num -= w * w * r * theta
			gamma += w * w * (rho - r) * (rho - r)
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
