package data

// A Link is how one instrument or group moved before a shock: with its
// market, and with what the origin did on its own. All numbers are fractions
// a session; N is 0 where there was too little to estimate from.
type Link struct {
	Market string // MarketNames, or the symbol of the index that stands for the market
	N      int    // sessions in the window
	Next   bool   // against the origin's session before: the two never trade together
	// The market model r = Alpha + Beta f + e, for how unusual a move is.
	Alpha, Beta float64
	Sigma       float64 // of e, today's
	Mean, Sxx   float64 // of f over the window: mean, and sum of squared deviations
	// The link r = Drift + Load f + Gamma e_o + u, for what came from where;
	// Gamma is NaN where the window is too short for it.
	Drift, Load, Gamma float64
	Own                float64 // sd of u
}

// MarketNames is the market that is a mean of names: all of the origin's
// region, without the origin's group and the instrument's own.
const MarketNames = "names"

// A Together is how every pair moved together before a shock, weighted towards
// its last days. Instruments come first, in the order of their IDs, then
// groups.
type Together struct {
	N        int       // instruments and groups
	Vol      []float64 // a session's deviation, a fraction; NaN unknown
	Same     []float64 // [o*N+i]: correlation in the same session, by local date; NaN unknown
	Next     []float64 // [o*N+i]: of i's first session after o's; NaN where both trade on one day
	Rows     float64   // how many equal rows the weights are worth
	From, To string    // dates
}

// A Network is how much of each group's variance came from which other group
// before the shock: Diebold and Yilmaz's table.
type Network struct {
	Groups                      []int       // index in Universe.Groups of each row
	Percent                     [][]float64 // row receives from column; a row sums to 100
	TCI                         float64     // percent
	NullMean, NullLow, NullHigh float64     // of the TCI when every series is shuffled in time: mean and 90 % band
	Lags, Horizon, Rows         int
	Method                      string
	From, To                    string
	WindowNull                  float64 // mean of the shuffled TCI over as many days as a window has
	Windows                     []NetworkWindow
	Mean                        []float64   // of each group's return, a fraction a day
	Cov                         [][]float64 // of their returns, shrunk to constant correlation
}

// A NetworkWindow is the connectedness of the rows up to a date.
type NetworkWindow struct {
	Day string
	TCI float64 // percent
}

// A GaugeScale is what a gauge was on ordinary days, so that a reading has a
// percentile.
type GaugeScale struct {
	Name     string
	N        int       // days
	Quantile []float64 // ascending, evenly spaced from the least to the most
	Last     float64   // of the last day before the shock
}

var unlinked Link

// Link gives an instrument's link; one with N 0 where none was computed.
func (s *Scenario) Link(id ID) *Link {
	if int(id) < len(s.Links) {
		return &s.Links[id]
	}
	return &unlinked
}

// GroupLink gives a group's link; one with N 0 where none was computed.
func (s *Scenario) GroupLink(group int) *Link {
	if group < len(s.GroupLinks) {
		return &s.GroupLinks[group]
	}
	return &unlinked
}
