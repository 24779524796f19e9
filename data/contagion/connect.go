package contagion

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// FEVDMethod says how the forecast error variance is shared out over shocks
// that are correlated within a row.
type FEVDMethod uint8

const (
	// Generalised lets every shock carry what usually comes with it
	// (Koop, Pesaran and Potter 1996; Pesaran and Shin 1998): the order of the
	// series does not matter.
	Generalised FEVDMethod = iota
	// Orthogonalised gives what is common to two series to the one in the
	// earlier column (Cholesky; Sims 1980, Diebold and Yilmaz 2009).
	Orthogonalised
	// Joint measures what a series takes from all the others together
	// (Lastrapes and Wiesen 2021; rows scaled as by Balcilar, Gabauer and Umar 2021).
	Joint
	// Ordered is generalised inside a block of ConnectednessOptions.Blocks and
	// orthogonalised between blocks: a market that has closed cannot answer one
	// that opens later.
	Ordered
)

// VAREstimator says how the lag coefficients are found.
type VAREstimator uint8

const (
	// AutoVAR is least squares, and ridge where there are fewer than 3(Np+1)
	// observations or where the lags are collinear; a warning tells of it.
	AutoVAR VAREstimator = iota
	// LeastSquaresVAR never turns to ridge and is an error where it cannot be done.
	LeastSquaresVAR
	// RidgeVAR is ridge with the penalty of ConnectednessOptions.Lambda, or of
	// generalised cross-validation where that is 0.
	RidgeVAR
)

// ConnectednessOptions says how a panel becomes a connectedness table. The zero
// value of everything but Horizon is of use; DefaultConnectedness has that too.
type ConnectednessOptions struct {
	Lags    int        // p of the VAR; 0 takes the covariance of the rows alone
	Horizon int        // H: responses after 0..H-1 rows (bands: 0..H)
	Method  FEVDMethod // Generalised where nothing is said
	Blocks  [][]int    // Ordered only: columns of each block, the first to close first

	Estimator VAREstimator
	Lambda    float64 // ridge penalty, see RidgeVAR; 0 finds it

	// Shrink makes the covariance of the residuals (n rows by N series, in the
	// units of the panel, means 0). Nil is the likelihood's U'U/n.
	Shrink func(residuals *mat.Dense) (*mat.SymDense, error)

	// KeepUnstable leaves a VAR with a root at or above 0.999 as it was
	// estimated, as R's ConnectednessApproach does.
	KeepUnstable bool
	// PackageWindows makes rolling windows shorter by Lags rows, as R's
	// ConnectednessApproach 1.0.4 does.
	PackageWindows bool

	numbers []int // what warnings and errors call the columns; nil: their places
}

// DefaultConnectedness is a VAR(1) at ten rows, generalised, unshrunk: the
// settings most tables in print use. For more than T/25 series plug in a
// shrinkage and take no lags, as an unshrunk total is mostly noise there.
func DefaultConnectedness() ConnectednessOptions {
	return ConnectednessOptions{Lags: 1, Horizon: 10}
}

// maxLags and maxHorizon keep a slip of the pen from filling the memory.
const (
	maxLags    = 1000
	maxHorizon = 100_000
)

func (o ConnectednessOptions) check() error {
	switch {
	case o.Lags < 0 || o.Lags > maxLags:
		return fmt.Errorf("contagion: %d lags; they must be 0 to %d", o.Lags, maxLags)
	case o.Horizon < 1 || o.Horizon > maxHorizon:
		return fmt.Errorf("contagion: a horizon of %d; it must be 1 to %d", o.Horizon, maxHorizon)
	case o.Method > Ordered:
		return fmt.Errorf("contagion: no method %d", o.Method)
	case o.Method != Ordered && len(o.Blocks) > 0:
		return errors.New("contagion: blocks are for the ordered method only")
	}
	return o.checkEstimator()
}

func (o ConnectednessOptions) checkEstimator() error {
	switch {
	case o.Lags < 0 || o.Lags > maxLags:
		return fmt.Errorf("contagion: %d lags; they must be 0 to %d", o.Lags, maxLags)
	case o.Estimator > RidgeVAR:
		return fmt.Errorf("contagion: no estimator %d", o.Estimator)
	case !(o.Lambda >= 0) || math.IsInf(o.Lambda, 1):
		return fmt.Errorf("contagion: a ridge penalty of %g; it must be 0 or above", o.Lambda)
	}
	return nil
}

// Connect gives the connectedness table of a panel: a VAR(p) is estimated
// (FitVAR), its forecast error variance at the horizon shared out over the
// series' shocks (GeneralisedFEVD and its kin), and the shares added up
// (TableOf).
//
// y has T rows in time order and N columns, in any units; a row with a NaN, and
// the rows that need it as a lag, are left out of the estimation and never
// filled. A series with values in fewer than 90 percent of the rows and one
// that copies another (|correlation| above 0.9999) are left out of the table;
// Series tells which columns stayed and Warnings why the others did not.
//
// It is an error when a series is constant, infinite or beyond 1e60 in size,
// when fewer than two series are left, or when there are too few rows.
//
// Source: Diebold and Yilmaz 2012, International Journal of Forecasting 28.
func Connect(y *mat.Dense, opt ConnectednessOptions) (*Connectedness, error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	v, err := FitVAR(y, opt)
	if err != nil {
		return nil, err
	}
	if len(v.Series) < 2 {
		return nil, errors.New("contagion: one series is left; connectedness needs two")
	}
	_, cols := y.Dims()
	return v.connect(opt, cols)
}

// connect makes the table of an estimated VAR. cols is the number of columns
// of the panel, which the blocks are written in.
func (v *VAR) connect(opt ConnectednessOptions, cols int) (*Connectedness, error) {
	var (
		theta *mat.Dense
		notes []string
		err   error
	)
	switch opt.Method {
	case Orthogonalised:
		theta, notes, err = orthogonalFEVD(v.A, v.Sigma, opt.Horizon)
	case Joint:
		theta, notes, err = jointFEVD(v.A, v.Sigma, opt.Horizon)
	case Ordered:
		var blocks [][]int
		if blocks, err = keptBlocks(opt.Blocks, v.Series, cols); err == nil {
			theta, notes, err = orderedFEVD(v.A, v.Sigma, blocks, opt.Horizon)
		}
	default:
		theta, err = GeneralisedFEVD(v.A, v.Sigma, opt.Horizon)
	}
	if err != nil {
		return nil, err
	}
	t, err := TableOf(theta)
	if err != nil {
		return nil, err
	}
	t.Series = v.Series
	t.Lags, t.Horizon, t.Obs, t.Lambda = v.Lags, opt.Horizon, v.Obs, v.Lambda
	t.Warnings = append(append(t.Warnings, v.Warnings...), notes...)
	return t, nil
}
