package contagion

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A tvpFilter is the state of the Kalman recursion. The coefficients lie
// equation by equation: those of series i at [i*k, (i+1)*k), k = n*lags.
type tvpFilter struct {
	x            *mat.Dense
	n, lags, k   int
	kappa1       float64
	kappa2       float64
	prior        []float64
	beta, before []float64 // n*k: now and a row before
	last         []float64 // n*k: of the row before, explosive or not
	held         []float64 // n*k: the last that were not explosive
	variance     []float64 // (n*k)^2, symmetric
	q            *mat.SymDense
	z, e         []float64
	gain         []float64 // n x n*k: F R, then L^-1 F R
	kv           *mat.SymDense
	lower        []float64 // n x n
	radius       *tvpRadius
	psi          []*mat.Dense
	work         mat.Dense
	num          *mat.Dense
	den          []float64
}

func startTVP(c *mat.Dense, opt *TVPOptions) *tvpFilter {
	_, n := c.Dims()
	k := n * opt.Lags
	m := n * k
	f := &tvpFilter{
		x: c, n: n, lags: opt.Lags, k: k, kappa1: opt.Kappa1, kappa2: opt.Kappa2,
		prior: make([]float64, 0, m), beta: make([]float64, m), before: make([]float64, m),
		last: make([]float64, m), held: make([]float64, m), variance: make([]float64, m*m),
		q: mat.NewSymDense(n, nil), z: make([]float64, k), e: make([]float64, n),
		gain: make([]float64, n*m), kv: mat.NewSymDense(n, nil), lower: make([]float64, n*n),
		radius: newTVPRadius(n, opt.Lags), num: mat.NewDense(n, n, nil), den: make([]float64, n),
	}
	for i := range n {
		f.prior = append(f.prior, opt.Prior.Coef.RawRowView(i)...)
		for a := range k {
			for b := range k {
				f.variance[(i*k+a)*m+i*k+b] = opt.Prior.CoefVar.At(a, b)
			}
		}
	}
	f.q.CopySym(opt.Prior.Cov)
	for range opt.Lags + 1 {
		f.psi = append(f.psi, mat.NewDense(n, n, nil))
	}
	return f
}

// step takes in row t and reports whether its coefficients were explosive.
func (f *tvpFilter) step(t int) (held bool, err error) {
	y := f.x.RawRowView(t)
	for l := range min(t, f.lags) {
		copy(f.z[l*f.n:], f.x.RawRowView(t-1-l))
	}
	if t > 0 {
		f.forget(t, y)
	}
	copy(f.before, f.beta)
	if t <= f.lags {
		copy(f.beta, f.prior)
	}
	if t >= f.lags {
		if err := f.update(t, y); err != nil {
			return false, err
		}
	}
	copy(f.last, f.beta)
	if t == 0 || f.radius.within(f.beta) {
		copy(f.held, f.beta)
		return false, nil
	}
	for i, v := range f.before {
		f.beta[i] = .99 * v
	}
	return true, nil
}

// forget moves the covariance of the shocks on to row t. Its residual is of
// the row before's coefficients even if they were explosive, as published.
func (f *tvpFilter) forget(t int, y []float64) {
	weight := 1 - f.kappa2
	copy(f.e, y)
	if t <= f.lags {
		weight *= .1
	} else {
		for i := range f.e {
			f.e[i] -= floats.Dot(f.last[i*f.k:(i+1)*f.k], f.z)
		}
	}
	for i, a := range f.e {
		for j := i; j < f.n; j++ {
			f.q.SetSym(i, j, f.kappa2*f.q.At(i, j)+weight*a*f.e[j])
		}
	}
}

// update is the Kalman step in the form of a square root: with
// Q + F R F' = LL' and W = L^-1 F R, b += W'L^-1 e and R -= W'W, which keeps
// R exactly symmetric.
func (f *tvpFilter) update(t int, y []float64) error {
	n, k := f.n, f.k
	m := n * k
	for i := range n {
		row := f.gain[i*m : (i+1)*m]
		clear(row)
		for c, z := range f.z {
			floats.AddScaled(row, z, f.variance[(i*k+c)*m:(i*k+c+1)*m])
		}
	}
	for i := range n {
		for j := i; j < n; j++ {
			f.kv.SetSym(i, j, f.q.At(i, j)+floats.Dot(f.gain[i*m+j*k:i*m+(j+1)*k], f.z))
		}
		f.e[i] = y[i] - floats.Dot(f.beta[i*k:(i+1)*k], f.z)
	}
	if !f.factor() {
		return fmt.Errorf("contagion: covariance of the forecast of row %d is not positive definite", t)
	}
	for i := range n {
		row := f.gain[i*m : (i+1)*m]
		for j := range i {
			floats.AddScaled(row, -f.lower[i*n+j], f.gain[j*m:(j+1)*m])
			f.e[i] -= f.lower[i*n+j] * f.e[j]
		}
		floats.Scale(1/f.lower[i*n+i], row)
		f.e[i] /= f.lower[i*n+i]
		floats.AddScaled(f.beta, f.e[i], row)
	}
	for a := range m {
		row := f.variance[a*m : (a+1)*m]
		for i := range n {
			floats.AddScaled(row, -f.gain[i*m+a], f.gain[i*m:(i+1)*m])
		}
		floats.Scale(1/f.kappa1, row)
	}
	if !finite(floats.Sum(f.beta)) {
		return fmt.Errorf("contagion: coefficients of row %d are not finite", t)
	}
	return nil
}

// factor puts the Cholesky factor of kv in lower: a loop of its own because
// a factorisation of gonum's allocates, and this runs once a row.
func (f *tvpFilter) factor() bool {
	n := f.n
	for i := range n {
		for j := range i + 1 {
			s := f.kv.At(i, j) - floats.Dot(f.lower[i*n:i*n+j], f.lower[j*n:j*n+j])
			if j < i {
				f.lower[i*n+j] = s / f.lower[j*n+j]
				continue
			}
			if !(s > 1e-14*f.kv.At(i, i)) || !finite(s) {
				return f.factorRidge()
			}
			f.lower[i*n+i] = math.Sqrt(s)
		}
	}
	return true
}

func (f *tvpFilter) factorRidge() bool {
	chol, _, err := cholesky(f.kv)
	if err != nil {
		return false
	}
	var l mat.TriDense
	chol.LTo(&l)
	for i := range f.n {
		for j := range i + 1 {
			f.lower[i*f.n+j] = l.At(i, j)
		}
	}
	return true
}

// decompose puts the shares of the forecast error variance of this row's
// model into dst, and reports whether they are all numbers.
func (f *tvpFilter) decompose(dst *mat.Dense, horizon int) bool {
	n, lags := f.n, f.lags
	coef := mat.NewDense(n, f.k, f.held)
	f.num.Zero()
	clear(f.den)
	// The shares do not depend on the unit of Q; squares of tiny ones do.
	unit := 0.0
	for i := range n {
		unit = max(unit, f.q.At(i, i))
	}
	for h := range horizon {
		psi := f.psi[h%(lags+1)]
		psi.Zero()
		if h == 0 {
			for i := range n {
				psi.Set(i, i, 1)
			}
		}
		for l := 1; l <= min(h, lags); l++ {
			f.work.Mul(coef.Slice(0, n, (l-1)*n, l*n), f.psi[(h-l)%(lags+1)])
			psi.Add(psi, &f.work)
		}
		f.work.Mul(psi, f.q)
		for i := range n {
			num := f.num.RawRowView(i)
			for j, v := range f.work.RawRowView(i) {
				v /= unit
				num[j] += v * v
				f.den[i] += v * psi.At(i, j)
			}
		}
	}
	ok := true
	for i := range n {
		row, sum := dst.RawRowView(i), 0.0
		for j, v := range f.num.RawRowView(i) {
			row[j] = v / (f.q.At(j, j) / unit) / f.den[i]
			sum += row[j]
		}
		floats.Scale(1/sum, row)
		ok = ok && finite(floats.Sum(row))
	}
	return ok
}
