package contagion

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

const (
	// largestValue bounds a panel: fourth powers of it, which shrinkage forms,
	// are still finite.
	largestValue = 1e60
	// leastCoverage is the part of the rows a series must have a value in.
	leastCoverage = 0.9
	// copyCorrelation and above two series are the same one.
	copyCorrelation = 0.9999
	// copyRows is the least number of rows a copy is told from chance by.
	copyRows = 5
)

// admitted is a panel ready for estimation: the series that stay, each shifted
// by its mean and scaled by a power of two near its standard deviation, so that
// sums of squares lose nothing to a large level and scaling loses nothing at all.
type admitted struct {
	series      []int     // columns of the panel that stay
	x           []float64 // rows x len(series), row by row; NaN where missing
	rows        int
	mean, scale []float64
	numbers     []int // as in ConnectednessOptions
	warnings    []string
}

// number gives what column j is called.
func number(numbers []int, j int) int {
	if numbers == nil {
		return j
	}
	return numbers[j]
}

// admit checks a panel and scales it.
func admit(y *mat.Dense, numbers []int) (*admitted, error) {
	if y == nil || y.IsEmpty() {
		return nil, errors.New("contagion: no rows")
	}
	rows, cols := y.Dims()
	if rows < 2 {
		return nil, errors.New("contagion: one row; a covariance needs two")
	}
	a := &admitted{rows: rows, numbers: numbers}
	for j := range cols {
		mean, sd, n, err := columnMoments(y, j, number(numbers, j))
		if err != nil {
			return nil, err
		}
		if float64(n) < leastCoverage*float64(rows) {
			a.warnings = append(a.warnings, fmt.Sprintf("series %d has values in %d of %d rows: left out", number(numbers, j), n, rows))
			continue
		}
		_, e := math.Frexp(sd)
		a.series = append(a.series, j)
		a.mean = append(a.mean, mean)
		a.scale = append(a.scale, math.Ldexp(1, e))
	}
	if len(a.series) == 0 {
		return nil, errors.New("contagion: no series has values in nine of ten rows")
	}
	a.fill(y)
	if a.dropCopies() {
		a.fill(y)
	}
	return a, nil
}

// columnMoments gives mean, standard deviation and number of the values of one
// column, or says what is wrong with it, under the number it is called by.
func columnMoments(y *mat.Dense, j, called int) (mean, sd float64, n int, err error) {
	rows, _ := y.Dims()
	most := 0.0
	for t := range rows {
		v := y.At(t, j)
		switch {
		case math.IsNaN(v):
			continue
		case math.IsInf(v, 0):
			return 0, 0, 0, fmt.Errorf("contagion: series %d is infinite in row %d", called, t)
		case math.Abs(v) > largestValue:
			return 0, 0, 0, fmt.Errorf("contagion: series %d is %g in row %d, beyond %g", called, v, t, largestValue)
		}
		n++
		most = max(most, math.Abs(v))
		mean += (v - mean) / float64(n)
	}
	if n == 0 {
		return 0, 0, 0, nil
	}
	for t := range rows {
		if v := y.At(t, j); !math.IsNaN(v) {
			sd += (v - mean) * (v - mean)
		}
	}
	sd = math.Sqrt(sd / float64(n))
	// Rounding alone leaves about 1e-16 of the level.
	if !(sd > 1e-14*most) || sd < 1/largestValue {
		return 0, 0, 0, fmt.Errorf("contagion: series %d is constant", called)
	}
	return mean, sd, n, nil
}

func (a *admitted) fill(y *mat.Dense) {
	n := len(a.series)
	a.x = make([]float64, a.rows*n)
	for t := range a.rows {
		for k, j := range a.series {
			a.x[t*n+k] = (y.At(t, j) - a.mean[k]) / a.scale[k]
		}
	}
}

// complete tells which rows have a value of every series.
func (a *admitted) complete() []bool {
	n := len(a.series)
	full := make([]bool, a.rows)
	for t := range full {
		full[t] = true
		for _, v := range a.x[t*n : (t+1)*n] {
			if math.IsNaN(v) {
				full[t] = false
				break
			}
		}
	}
	return full
}

// observations gives the rows that are complete and have complete lags.
func (a *admitted) observations(lags int) []int {
	obs := make([]int, 0, a.rows)
	run := 0
	for t, ok := range a.complete() {
		if !ok {
			run = 0
			continue
		}
		if run >= lags {
			obs = append(obs, t)
		}
		run++
	}
	return obs
}

// dropCopies leaves out series that copy an earlier one, sign apart, as no
// covariance with both can be inverted.
func (a *admitted) dropCopies() bool {
	n := len(a.series)
	rows := a.observations(0)
	if n < 2 || len(rows) < copyRows {
		return false
	}
	z := gatherCentred(a.x, n, rows, 0)
	g := make([]float64, n*n)
	blas64.Syrk(blas.Trans, 1, blas64.General{Rows: len(rows), Cols: n, Stride: n, Data: z},
		0, blas64.Symmetric{N: n, Stride: n, Data: g, Uplo: blas.Upper})
	stay := make([]bool, n)
	var series []int
	var mean, scale []float64
	for j := range n {
		stay[j] = true
		for i := range j {
			if stay[i] && math.Abs(g[i*n+j]) > copyCorrelation*math.Sqrt(g[i*n+i]*g[j*n+j]) {
				stay[j] = false
				a.warnings = append(a.warnings, fmt.Sprintf("series %d copies series %d: left out", number(a.numbers, a.series[j]), number(a.numbers, a.series[i])))
				break
			}
		}
		if stay[j] {
			series, mean, scale = append(series, a.series[j]), append(mean, a.mean[j]), append(scale, a.scale[j])
		}
	}
	if len(series) == n {
		return false
	}
	a.series, a.mean, a.scale = series, mean, scale
	return true
}

// gatherCentred copies the rows t-back of x (n values each) and takes out
// their column means.
func gatherCentred(x []float64, n int, rows []int, back int) []float64 {
	z := make([]float64, len(rows)*n)
	means := make([]float64, n)
	for k, t := range rows {
		row := x[(t-back)*n : (t-back+1)*n]
		copy(z[k*n:], row)
		for j, v := range row {
			means[j] += v
		}
	}
	for j := range means {
		means[j] /= float64(len(rows))
	}
	for k := range rows {
		row := z[k*n : (k+1)*n]
		for j := range row {
			row[j] -= means[j]
		}
	}
	return z
}
