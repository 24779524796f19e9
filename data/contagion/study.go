package contagion

import (
	"fmt"
	"math"
)

// StudyRate is the false discovery rate of a study: of what it calls hit, one
// in twenty may be wrong.
const StudyRate = 0.05

// A StudyInput is a panel of daily closes and the event in it.
type StudyInput struct {
	Dates   []string    // ascending, "2006-01-02"
	Symbols []string    // one a column
	Groups  []string    // the sector of each symbol; "" for none
	Closes  [][]float64 // date by symbol, in any currency; NaN or <= 0 is unknown
	Date    string      // of the event
	Origin  string      // the symbol it began with; "" where none is known
	Sector  string      // the group it began in where no origin is named; "" unknown
	// Index is a symbol that is no name but a market index. It stands in for a
	// factor of fewer than FactorNames names; with OnlyIndex it always does.
	Index     string
	OnlyIndex bool
	RawLinks  bool    // do not shrink the gammas
	Rate      float64 // false discovery rate; 0 is StudyRate
}

// A StudyName is what the study found of one symbol. Everything is NaN or
// false that is not known, and Note says why.
type StudyName struct {
	Symbol, Group string
	Return        float64   // on the date, a fraction
	Rows          int       // rows that Return spans: 1, or more after a hole; 0 unknown
	Fit           MarketFit // against the market without the origin's and its own sector
	AR, SAR       float64   // abnormal return, a fraction; in its prediction error
	P, RescaledP  float64   // TailP of SAR, and of SAR over the day's EventScale
	Rejected      bool      // Benjamini-Hochberg over P
	RescaledBH    bool      // and over RescaledP
	Link          Link      // against the market without the origin's sector
	Parts         Parts     // exact split of Return; Transmitted 0 where no origin is named
	OwnZ, OwnP    float64   // Parts.Own in its window's sd, and TailP of it
	Beyond        bool      // more than the old links carry: Benjamini-Hochberg over OwnP
	Note          string
}

// A StudyGroup is the equal-weight portfolio of a sector, without the origin.
type StudyGroup struct {
	Group          string
	Members, Known int     // names in it, and with a return on the date
	Return, AR     float64 // fractions
	T, P           float64 // AR in the portfolio's own prediction error; TailP
	Rejected       bool    // Benjamini-Hochberg over the groups
	Breadth        float64 // share of known members rejected; NaN of a single name
	Parts          Parts   // mean of its members'
	OwnZ, OwnP     float64
	Beyond         bool
}

// A StudyResult is a whole event study.
type StudyResult struct {
	Date, Origin, Sector string
	From, To             string       // first and last date of the estimation
	Names                []StudyName  // in the order of the panel, without the index
	Groups               []StudyGroup // in the order of first appearance
	Factor               float64      // the market's return as the origin sees it, a fraction
	Residual             float64      // the origin's own move, a fraction; NaN without one
	ByIndex              bool         // a factor was too thin or not wanted: the index stood in
	Scale                float64      // EventScale of the SARs
	Heavy, Normal        DayCount     // by TailP and by NormalP, in the order of Names
	M                    float64      // N rbar^2 / sum r^2 of the raw returns: what one equal move explains
	OwnSector            float64      // share of the known names in Sector
	Label                DayLabel     // from M, Normal's rescaled share and OwnSector
}

// Study runs an event study of one day on daily closes (MacKinlay 1997):
// returns, a market for every sector that leaves out the origin's sector and
// its own, market models over EstimationWindow, standardised abnormal returns,
// JudgeDay, group portfolios by their own deviation, the split of FitLinks
// and the day's Label.
//
// The panel is of shares that close together: an index, a yield or a market of
// other hours among the names makes the market, M and the label say less.
//
// Rows on which fewer than half of the listed names have a close are holidays
// and left out; no price is carried forward, so a return may span rows. A name
// needs a return on 60 % of the window, at least StudyMin, and one on the date
// from a close at most ten rows old; a return over 25 % by a simple ratio is
// taken for a split and left out (the origin's on the date is only noted).
// Returns are fractions, NaN is unknown. It is an error where the input does
// not fit together, the date has no session or no window, or the origin has no
// return or model. It works on any numbers without a panic.
func Study(in StudyInput) (*StudyResult, error) {
	p, err := newStudyPanel(&in)
	if err != nil {
		return nil, err
	}
	res := &StudyResult{Date: in.Date, Origin: in.Origin, Sector: p.sector, From: p.dates[0], To: p.dates[p.window-1],
		Residual: math.NaN(), Factor: math.NaN()}
	res.Names = p.describe()
	if err := p.abnormal(res); err != nil {
		return nil, err
	}
	if err := p.attribute(res); err != nil {
		return nil, err
	}
	p.portfolios(res)
	p.judge(res)
	return res, nil
}

// abnormal fills each name's market model and standardised abnormal return.
func (p *studyPanel) abnormal(res *StudyResult) error {
	for i := range res.Names {
		n := &res.Names[i]
		if n.Note != "" && i != p.origin {
			continue
		}
		factor, err := p.factorFor(n.Group, res)
		if err != nil {
			return err
		}
		fit, err := FitMarket(p.returns[i][:p.window], factor[:p.window])
		if err != nil || fit.N < StudyMin {
			n.Note = "no market model"
			if err == nil {
				n.Note = fmt.Sprintf("%d days with a market, need %d", fit.N, StudyMin)
			}
			continue
		}
		f := spanSum(factor, p.event, n.Rows)
		n.Fit, n.AR, n.SAR = fit, fit.Abnormal(n.Return, f, n.Rows), fit.Standardised(n.Return, f, n.Rows)
		if !known(n.SAR) {
			n.AR, n.SAR = knownOrNaN(n.AR), math.NaN()
			n.Note = "no market on the date"
			if fit.Sigma == 0 {
				n.Note = "nothing of its own in the window"
			}
		}
	}
	return nil
}

// attribute fills the split into market, transmitted and own.
func (p *studyPanel) attribute(res *StudyResult) error {
	factor, err := p.factorFor(p.sector, res)
	if err != nil {
		return err
	}
	res.Factor = factor[p.event]
	if p.origin < 0 {
		for i := range res.Names {
			n := &res.Names[i]
			if !known(n.AR) {
				continue
			}
			n.Link = Link{Alpha: n.Fit.Alpha, Beta: n.Fit.Beta, Sigma: n.Fit.Sigma, N: n.Fit.N}
			// The market's part is what the abnormal return left.
			n.Parts = Parts{Total: n.Return, Drift: float64(n.Rows) * n.Fit.Alpha, Own: n.AR}
			n.Parts.Market = n.Parts.Total - n.Parts.Drift - n.Parts.Own
			n.OwnZ = n.AR / (n.Fit.Sigma * math.Sqrt(float64(n.Rows)))
		}
		return nil
	}
	o := &res.Names[p.origin]
	if !known(o.SAR) {
		return fmt.Errorf("contagion: study: %s has no market model on %s: %s", p.in.Origin, p.in.Date, o.Note)
	}
	e := o.Fit.Residuals(p.returns[p.origin], factor)
	e[p.event] = o.AR
	p.shock, res.Residual = e, o.AR
	others := p.returnsIn(p.window)
	others[p.origin] = nil // its link with itself is no evidence of how strong links are
	links := FitLinks(others, factor[:p.window], e[:p.window], !p.in.RawLinks)
	for i := range res.Names {
		n := &res.Names[i]
		n.Link = links[i]
		if i == p.origin {
			n.Link = Link{Alpha: o.Fit.Alpha, Beta: o.Fit.Beta, Sigma: o.Fit.Sigma, N: o.Fit.N}
		}
		if n.Note != "" && i != p.origin {
			continue
		}
		f, shock := spanSum(factor, p.event, n.Rows), spanSum(e, p.event, n.Rows)
		n.Parts = n.Link.Split(n.Return, f, shock, n.Rows)
		n.OwnZ = n.Parts.Own / (n.Link.Sigma * math.Sqrt(float64(n.Rows)))
	}
	return nil
}

// spanSum is the sum of the k values up to and with row t.
func spanSum(x []float64, t, k int) float64 {
	if k < 1 || t-k+1 < 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range x[t-k+1 : t+1] {
		sum += v
	}
	return sum
}

func knownOrNaN(v float64) float64 {
	if known(v) {
		return v
	}
	return math.NaN()
}
