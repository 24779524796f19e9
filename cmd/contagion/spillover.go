package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"gonum.org/v1/gonum/mat"

	"contagion/data"
	"contagion/data/contagion"
)

// The words of --method and --shrink.
var (
	spillMethods = []string{"generalised", "orthogonal", "joint", "ordered", "tvp"}
	shrinkages   = []string{"none", "lw-identity", "lw-constant", "ridge"}
)

// What a table may be asked for: beyond, a slip of the pen takes an afternoon.
const (
	mostLagged  = 4000       // series by lags
	mostHorizon = 10_000     // rows
	mostBanded  = 20_000_000 // series by series by responses
	mostDraws   = 100_000
)

// Fewer rows than fewestRows move in step by chance, and not even shrinkage
// finds out; below soundRows a warning says so.
const fewestRows, soundRows = 10, 30

// spillFlags are the flags of contagion spillover.
type spillFlags struct {
	answerFlags
	sheetFlags
	lags, horizon, window, draws   int
	method, bands, shrink, blocks  string
	seed                           uint64
	lagsGiven, horizonGiven, nulls bool
	edges                          []float64 // of the bands, in rows
}

func spilloverCommand() *cobra.Command {
	var f spillFlags
	c := &cobra.Command{
		Use: "spillover FILE.csv", Short: "Tell how much of each series' variance came from which other",
		Long: "Spillover estimates a vector autoregression and shares out the variance of its forecast errors (Diebold and Yilmaz 2012):\n" +
			"a row receives from a column, in percent. FILE.csv has a date first, then a column a series, blank where there was no trade.\n" +
			"Prices become log returns. Where there are more series than rows/25 the covariance is shrunk (lw-identity) and no lags are taken,\n" +
			"unless told otherwise: an unshrunk total of many independent series is mostly noise. What was chosen is among the warnings.",
		Example: "  contagion spillover panel.csv --format json\n" +
			"  contagion spillover volatilities.csv --returns --lags 4 --horizon 10 --shrink none\n" +
			"  contagion spillover panel.csv --window 200 --null 200 --seed 1\n" +
			"  contagion spillover panel.csv --bands 1-5,5-20,20-inf\n" +
			"  contagion spillover panel.csv --method ordered --blocks \"6857.T,8035.T|NVDA,AVGO\"",
		Args: exactly(1, "FILE.csv"),
		RunE: func(c *cobra.Command, a []string) error {
			f.lagsGiven, f.horizonGiven, f.nulls = c.Flags().Changed("lags"), c.Flags().Changed("horizon"), c.Flags().Changed("null")
			return spillover(c, a[0], f)
		},
	}
	fl := c.Flags()
	fl.IntVar(&f.lags, "lags", 1, "lags of the autoregression; 0 takes the rows' covariance alone")
	fl.IntVar(&f.horizon, "horizon", 10, "rows ahead whose forecast errors are shared out (with --bands 100)")
	fl.StringVar(&f.method, "method", "generalised", "generalised, orthogonal, joint, ordered (needs --blocks) or tvp (coefficients that wander)")
	fl.IntVar(&f.window, "window", 0, "also the total of every window of so many rows; with tvp the rows that train it (200)")
	fl.StringVar(&f.bands, "bands", "", "also tables by cycle, like 1-5,5-20,20-inf rows")
	fl.StringVar(&f.shrink, "shrink", "", "none, lw-identity, lw-constant or ridge (default: by the number of series)")
	fl.StringVar(&f.blocks, "blocks", "", "series that close together, the first to close first, like \"A,B|C,D\"")
	fl.IntVar(&f.draws, "null", 0, "also what the total would be without any connection, from so many shuffles")
	fl.Uint64Var(&f.seed, "seed", 1, "of the shuffles")
	f.answerFlags.add(c)
	f.sheetFlags.add(c)
	_ = c.RegisterFlagCompletionFunc("method", cobra.FixedCompletions(spillMethods, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("shrink", cobra.FixedCompletions(shrinkages, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func spillover(c *cobra.Command, path string, f spillFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	s, prices, notes, err := f.read("spillover", path)
	if err != nil {
		return err
	}
	rows := mat.NewDense(len(s.Dates), len(s.Names), nil)
	for j, v := range s.Values {
		if prices {
			v = logReturns(v)
		}
		rows.SetCol(j, v)
	}
	dates := s.Dates
	if prices && len(dates) > 1 { // the first close has no return
		rows, dates = rows.Slice(1, len(dates), 0, len(s.Names)).(*mat.Dense), dates[1:]
	}
	a, err := await(c.Context(), func() (*spillAnswer, error) { return f.run(rows, s.Names, dates) })
	if err != nil {
		return err
	}
	return f.give(c, a, notes)
}

// check finds what contradicts itself before a file is read.
func (f *spillFlags) check() error {
	if err := f.answerFlags.check(); err != nil {
		return err
	}
	if err := f.sheetFlags.check(); err != nil {
		return err
	}
	if f.method == "generalized" {
		f.method = "generalised"
	}
	tvp := f.method == "tvp"
	switch {
	case !slices.Contains(spillMethods, f.method):
		return misuse("--method %q is not known; give one of %s", data.Clean(f.method, 40), strings.Join(spillMethods, ", "))
	case f.shrink != "" && !slices.Contains(shrinkages, f.shrink):
		return misuse("--shrink %q is not known; give one of %s", data.Clean(f.shrink, 40), strings.Join(shrinkages, ", "))
	case f.lags < 0 || f.lags > 1000:
		return misuse("--lags %d is out of range; give 0 to 1000", f.lags)
	case f.horizon < 1 || f.horizon > mostHorizon:
		return misuse("--horizon %d is out of range; give 1 to %d", f.horizon, mostHorizon)
	case f.window < 0:
		return misuse("--window %d is out of range; give as many rows as a window has", f.window)
	case f.nulls && (f.draws < 2 || f.draws > mostDraws):
		return misuse("--null %d is out of range; give 2 to %d draws", f.draws, mostDraws)
	case (f.method == "ordered") != (f.blocks != ""):
		return misuse("--method ordered and --blocks need each other; give both, like --method ordered --blocks \"A,B|C,D\"")
	case tvp && f.nulls:
		return misuse("--null does not go with --method tvp; leave out one")
	case tvp && (f.shrink != "" && f.shrink != "none"):
		return misuse("--shrink %s does not go with --method tvp; leave out one", f.shrink)
	case tvp && f.lags == 0:
		return misuse("--lags 0 does not go with --method tvp; give 1 or more")
	case f.bands != "" && f.method != "generalised" && f.method != "orthogonal":
		return misuse("--bands does not go with --method %s; take generalised or orthogonal", f.method)
	case f.shrink == "ridge" && f.lags == 0:
		return misuse("--shrink ridge is for lags, and there are 0; give --lags 1, or --shrink lw-identity")
	}
	if f.bands != "" && !f.horizonGiven {
		f.horizon = 100
	}
	var err error
	f.edges, err = bandEdges(f.bands)
	return err
}

// bandEdges reads bands that follow on each other; "" is none.
func bandEdges(word string) ([]float64, error) {
	if word == "" {
		return nil, nil
	}
	var edges []float64
	for _, band := range strings.Split(word, ",") {
		from, to, ok := strings.Cut(strings.TrimSpace(band), "-")
		a, err := strconv.ParseFloat(from, 64)
		b, err2 := strconv.ParseFloat(to, 64)
		switch {
		case !ok || err != nil || err2 != nil || !(a >= 1) || !(b > a):
			return nil, misuse("--bands: %q is not a band of rows; give bands like 1-5,5-20,20-inf", data.Clean(band, 40))
		case len(edges) > 0 && edges[len(edges)-1] != a:
			return nil, misuse("--bands: %q does not begin where the band before ends; give bands like 1-5,5-20,20-inf", data.Clean(band, 40))
		case len(edges) == 0:
			edges = append(edges, a)
		}
		edges = append(edges, b)
	}
	return edges, nil
}

// wholeSpectrum reports whether the bands are parts of the whole table.
func (f *spillFlags) wholeSpectrum() bool {
	return len(f.edges) > 0 && f.edges[0] == 1 && math.IsInf(f.edges[len(f.edges)-1], 1)
}

// blockColumns gives the blocks as places of names.
func blockColumns(word string, names []string) ([][]int, error) {
	if word == "" {
		return nil, nil
	}
	seen := map[int]bool{}
	var blocks [][]int
	for _, b := range strings.Split(word, "|") {
		var block []int
		for _, n := range strings.Split(b, ",") {
			n = data.Clean(n, data.NameCells)
			j := slices.Index(names, n)
			switch {
			case j < 0:
				return nil, misuse("--blocks: %q is no series of the file; give its column names", data.Clean(n, 40))
			case seen[j]:
				return nil, misuse("--blocks: %s stands twice; put it into one block", data.Clean(n, 40))
			}
			seen[j] = true
			block = append(block, j)
		}
		blocks = append(blocks, block)
	}
	for j, n := range names {
		if !seen[j] {
			return nil, misuse("--blocks: %s is in none; put every series into one", data.Clean(n, 40))
		}
	}
	return blocks, nil
}

// options say how the package estimates, and in words what was chosen for want
// of flags.
func (f *spillFlags) options(rows *mat.Dense, names []string) (opt contagion.ConnectednessOptions, chosen []string, err error) {
	opt = contagion.DefaultConnectedness()
	opt.Lags, opt.Horizon = f.lags, f.horizon
	opt.Method = map[string]contagion.FEVDMethod{"orthogonal": contagion.Orthogonalised, "joint": contagion.Joint, "ordered": contagion.Ordered}[f.method]
	if opt.Blocks, err = blockColumns(f.blocks, names); err != nil {
		return opt, nil, err
	}
	in, at := completeRows(rows)
	n, t := len(in), len(at)
	if f.window > 0 && f.method != "tvp" {
		t = min(t, f.window)
	}
	switch {
	case t < fewestRows:
		return opt, nil, fmt.Errorf("spillover: %d rows hold a value of every series, and %d are needed; give more rows, or fewer series with holes", t, fewestRows)
	case t < soundRows:
		chosen = append(chosen, fmt.Sprintf("no covariance of %d rows is sound: the table shows more chance than connection", t))
	}
	many := n > max(0, t-opt.Lags)/25
	shrink := f.shrink
	if shrink == "" && f.method != "tvp" && many {
		shrink = "lw-identity"
		without := ""
		if !f.lagsGiven {
			opt.Lags, without = 0, " and without lags"
		}
		chosen = append(chosen, fmt.Sprintf("%d series in %d rows: shrunk by lw-identity%s, as an unshrunk total would be mostly noise; --shrink none --lags %d is the textbook table", n, t, without, f.lags))
	}
	if many && shrink != "" && shrink != "none" && opt.Lags > 0 {
		chosen = append(chosen, fmt.Sprintf("the lags of %d series in %d rows are partly noise, which the total keeps: --lags 0 leaves it out", n, t))
	}
	switch shrink {
	case "ridge":
		opt.Estimator = contagion.RidgeVAR
		chosen = append(chosen, "ridge shrinks the lags, lw-identity the covariance")
		fallthrough
	case "lw-identity":
		opt.Shrink = func(u *mat.Dense) (*mat.SymDense, error) {
			s, _, err := contagion.LedoitWolfStandardised(u)
			return s, err
		}
	case "lw-constant":
		opt.Shrink = func(u *mat.Dense) (*mat.SymDense, error) {
			s, _, err := contagion.LedoitWolfConstant(u)
			return s, err
		}
	}
	if f.method == "orthogonal" {
		chosen = append(chosen, "an orthogonal table depends on the order of the columns: the first is taken to move the others at once, and NET with it")
	}
	if need := 3 * (n*opt.Lags + 1); opt.Lags > 0 && shrink != "ridge" && t < need && t > 20*fewestRows {
		return opt, nil, misuse("--lags %d of %d series need %d rows, and there are %d; give fewer lags, or --shrink ridge", opt.Lags, n, need, t)
	}
	if n*opt.Lags > mostLagged {
		return opt, nil, misuse("--lags %d of %d series are too many; give fewer series or lags, their product at most %d", opt.Lags, n, mostLagged)
	}
	return opt, chosen, nil
}

// completeRows gives the series with values in nine of ten rows, and the rows
// that have them all.
func completeRows(rows *mat.Dense) (in, at []int) {
	t, n := rows.Dims()
	for j := range n {
		have := 0
		for i := range t {
			if !math.IsNaN(rows.At(i, j)) {
				have++
			}
		}
		if 10*have >= 9*t {
			in = append(in, j)
		}
	}
	for i := range t {
		if !slices.ContainsFunc(in, func(j int) bool { return math.IsNaN(rows.At(i, j)) }) {
			at = append(at, i)
		}
	}
	return in, at
}
