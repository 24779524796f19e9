package contagion

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

const (
	// freshWindows is how often sums are formed anew, so that the roundings of
	// adding and taking away cannot build up. It is fixed, so that a window's
	// value does not depend on how it was reached.
	freshWindows = 64
	// lostDigits is the part of a sum of squares that must be left after its
	// mean, or its explanation by the lags, is taken out.
	lostDigits = 1e-7
	// leastPivot is the same for one lag given the others.
	leastPivot = 1e-9
	// maybeCopy is the squared correlation from which a window is looked at
	// for copies, with its first rows.
	maybeCopy = 0.995
)

// crossProducts keeps sum w_t w_t' over a window's observations, w_t = (1, lags,
// y_t), which hold all that least squares wants to know.
type crossProducts struct {
	a      *admitted
	opt    ConnectednessOptions
	window int
	usable []bool // rows that are complete and have complete lags

	m, p, k, q int       // series, lags, m*p, 1+k+m
	n          int       // observations
	start      int       // first row of the window; -1 at first
	sum        []float64 // q x q, upper
	row        []float64 // q

	g, b, s, coef  []float64 // k x k, k x m, m x m, p matrices m x m
	compA, compB   []float64
	num, den, work []float64
	ma             *movingAverage
}

// prepare sets up the moving sums.
func (s *slide) prepare() {
	m, p := len(s.a.series), s.opt.Lags
	k := m * p
	q := 1 + k + m
	c := &crossProducts{a: s.a, opt: s.opt, window: s.window, m: m, p: p, k: k, q: q, start: -1,
		usable: make([]bool, s.a.rows), sum: make([]float64, q*q), row: make([]float64, q),
		g: make([]float64, k*k), b: make([]float64, k*m), s: make([]float64, m*m), coef: make([]float64, p*m*m),
		compA: make([]float64, k*k), compB: make([]float64, k*k),
		num: make([]float64, m*m), den: make([]float64, m), work: make([]float64, m*m)}
	c.ma = newMovingAverage(c.coef, m)
	for _, t := range s.a.observations(p) {
		c.usable[t] = true
	}
	s.cross = c
}

// move brings the sums to the window that starts with row k.
func (c *crossProducts) move(k int) {
	if c.start >= 0 && k == c.start+1 && k%freshWindows != 0 {
		c.add(c.start+c.p, -1)
		c.add(k+c.window-1, 1)
		c.start = k
		return
	}
	clear(c.sum)
	c.n = 0
	c.start = k
	for t := k + c.p; t < k+c.window; t++ {
		c.add(t, 1)
	}
}

// add puts observation t into the sums (by = 1) or takes it out (-1).
func (c *crossProducts) add(t int, by float64) {
	if !c.usable[t] {
		return
	}
	c.n += int(by)
	c.row[0] = 1
	for l := range c.p {
		copy(c.row[1+l*c.m:], c.a.x[(t-l-1)*c.m:(t-l)*c.m])
	}
	copy(c.row[1+c.k:], c.a.x[t*c.m:(t+1)*c.m])
	blas64.Syr(by, blas64.Vector{N: c.q, Inc: 1, Data: c.row}, blas64.Symmetric{N: c.q, Stride: c.q, Data: c.sum, Uplo: blas.Upper})
}

// table fills from and to (percent) of the window and gives its TCI. root is
// above 0 where the lags were scaled. It is not ok where the window has to be
// estimated from its rows.
func (c *crossProducts) table(from, to []float64) (tci, root float64, ok bool) {
	// Where rows are missing, which series have enough of them is to be settled first.
	if c.n != c.window-c.p || (c.k > 0 && c.n < 3*(c.k+1)) || !c.solve() {
		return 0, 0, false
	}
	if c.p > 0 && !c.opt.KeepUnstable {
		fillCompanion(c.compA, c.coef, c.m, c.p)
		if !boundedRoot(c.compA, c.compB, c.k) {
			fillCompanion(c.compA, c.coef, c.m, c.p)
			if r := largestRoot(c.compA, c.k); r >= nearUnit {
				root = r
				scaleLags(c.coef, c.m, c.p, calmRoot/r)
			}
		}
	}
	if !c.shares() {
		return 0, 0, false
	}
	m := c.m
	clear(from)
	clear(to)
	for i := range m {
		sum := 0.0
		for j := range m {
			sum += c.num[i*m+j]
		}
		for j := range m {
			if j != i {
				v := 100 * c.num[i*m+j] / sum
				from[i] += v
				to[j] += v
			}
		}
		tci += from[i]
	}
	tci /= float64(m)
	return tci, root, !math.IsNaN(tci) && !math.IsInf(tci, 0)
}

// solve takes the means out of the sums and sets coef and s, the covariance of
// the residuals. It is false where too many digits are gone.
func (c *crossProducts) solve() bool {
	n, q, k, m := float64(c.n), c.q, c.k, c.m
	at := func(i, j int) float64 { return c.sum[i*q+j] - c.sum[i]*c.sum[j]/n }
	for i := 1; i < q; i++ {
		if !(at(i, i) > lostDigits*c.sum[i*q+i]) {
			return false
		}
	}
	for i := range k {
		for j := i; j < k; j++ {
			c.g[i*k+j] = at(1+i, 1+j)
		}
		for j := range m {
			c.b[i*m+j] = at(1+i, 1+k+j)
		}
	}
	for i := range m {
		for j := i; j < m; j++ {
			v := at(1+k+i, 1+k+j)
			c.s[i*m+j], c.s[j*m+i] = v, v
			if i != j && v*v > maybeCopy*c.s[i*m+i]*at(1+k+j, 1+k+j) {
				return false
			}
		}
	}
	if k > 0 {
		g := blas64.Symmetric{N: k, Stride: k, Data: c.g, Uplo: blas.Upper}
		r, pd := lapack64.Potrf(g)
		if !pd {
			return false
		}
		for i := range k {
			if v := c.g[i*k+i]; !(v*v > leastPivot*at(1+i, 1+i)) {
				return false
			}
		}
		b := general(k, m, c.b)
		// With G = R'R and W = R'^-1 Z'Y: B = R^-1 W, and W'W is what is explained.
		blas64.Trsm(blas.Left, blas.Trans, 1, r, b)
		blas64.Gemm(blas.Trans, blas.NoTrans, -1, b, b, 1, general(m, m, c.s))
		blas64.Trsm(blas.Left, blas.NoTrans, 1, r, b)
		fillLags(c.coef, c.b, m, c.p)
	}
	for i := range m {
		if !(c.s[i*m+i] > lostDigits*at(1+k+i, 1+k+i)) {
			return false
		}
	}
	for i := range c.s {
		c.s[i] /= n
	}
	return true
}

// shares sets num to the unscaled shares of the method.
func (c *crossProducts) shares() bool {
	m := c.m
	c.ma.s = 0
	if c.opt.Method == Generalised {
		decompose(c.ma, c.s, nil, c.opt.Horizon, c.num, c.den, c.work)
		for i := range c.num {
			j := i % m
			c.num[i] /= c.s[j*m+j] * c.den[i/m]
		}
		return true
	}
	theta, ok := c.otherShares()
	if ok {
		copy(c.num, mat.DenseCopyOf(theta).RawMatrix().Data)
	}
	return ok
}

// otherShares is for the methods that factorise the covariance. It leaves a
// singular one to the estimation from rows, which tells of it.
func (c *crossProducts) otherShares() (theta *mat.Dense, ok bool) {
	m := c.m
	a := make([]*mat.Dense, c.p)
	for l := range a {
		a[l] = mat.NewDense(m, m, c.coef[l*m*m:(l+1)*m*m])
	}
	var (
		sigma = mat.NewSymDense(m, c.s)
		notes []string
		err   error
	)
	switch c.opt.Method {
	case Orthogonalised:
		theta, notes, err = orthogonalFEVD(a, sigma, c.opt.Horizon)
	case Joint:
		theta, notes, err = jointFEVD(a, sigma, c.opt.Horizon)
	default:
		theta, notes, err = orderedFEVD(a, sigma, c.opt.Blocks, c.opt.Horizon)
	}
	return theta, err == nil && len(notes) == 0
}
