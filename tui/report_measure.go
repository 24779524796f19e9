package tui

import (
	"fmt"
	"math"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
)

// SummaryParts is the exact split of a judged move, in percent: the four others
// add up to the total. In sentences and tables the drift of an ordinary day is
// told with the market's part, as on the screen.
type SummaryParts struct {
	TotalPct       *float64 `json:"total_pct"`
	DriftPct       *float64 `json:"drift_pct"`
	MarketPct      *float64 `json:"market_pct"`
	TransmittedPct *float64 `json:"transmitted_pct"`
	NewPct         *float64 `json:"new_pct"`
}

// SummaryBand is what the origin's move lets expect of a group: nine times in
// ten between low and high, in its own session or the next.
type SummaryBand struct {
	GivenPct  *float64 `json:"given_pct"`
	Since     *string  `json:"given_since"`
	MedianPct *float64 `json:"median_pct"`
	LowPct    *float64 `json:"low_pct"`
	HighPct   *float64 `json:"high_pct"`
	Session   string   `json:"session"`
}

// SummaryDay is what the origin's region as a whole did.
type SummaryDay struct {
	At      *time.Time     `json:"at"`
	Shares  int            `json:"shares"`
	Hit     int            `json:"hit"`
	Beyond  int            `json:"beyond"`
	RatePct float64        `json:"fdr_pct"`
	Label   *string        `json:"label"`
	Gauges  []SummaryGauge `json:"gauges"`
}

// SummaryGauge is one reading and its place among ordinary days.
type SummaryGauge struct {
	Name       string   `json:"name"`
	Value      *float64 `json:"value"`
	Percentile *float64 `json:"percentile"`
	Days       int      `json:"days"`
}

func splitOf(p contagion.Parts) *SummaryParts {
	out := SummaryParts{percent(p.Total, data.Money), percent(p.Drift, data.Money), percent(p.Market, data.Money), percent(p.Transmitted, data.Money), percent(p.Own, data.Money)}
	if out.NewPct == nil { // a part of a split alone tells nothing; where it is known, all are
		return nil
	}
	return &out
}

// judgedOf gives the move that is judged, and since when it is: the previous
// close, or a shock inside its session.
func judgedOf(v float64, fromShock bool, u data.Unit) (pct *float64, since *string) {
	if math.IsNaN(v) {
		return nil, nil
	}
	word := "previous close"
	if fromShock {
		word = "shock"
	}
	return percent(v, u), &word
}

// abnormalOnly gives an abnormal return in its deviations; nil where the market
// was not known and the whole move was judged in its place.
func abnormalOnly(q *market.Quote) *float64 {
	if math.IsNaN(q.AR) {
		return nil
	}
	return rounded(q.SAR, 1e3)
}

func bandOf(b market.Band) *SummaryBand {
	given, since := judgedOf(b.Given, b.FromShock, data.Money)
	out := SummaryBand{given, since, percent(b.Expected, data.Money), percent(b.Expected-b.Half, data.Money), percent(b.Expected+b.Half, data.Money), "same"}
	if b.Next {
		out.Session = "next"
	}
	if out.GivenPct == nil || out.MedianPct == nil {
		return nil
	}
	return &out
}

func summaryDay(s *market.Snapshot) *SummaryDay {
	d := &s.Day
	if d.At.IsZero() {
		return nil
	}
	out := &SummaryDay{At: moment(d.At), Shares: d.Known, Hit: d.Hit, Beyond: d.Beyond, RatePct: 100 * contagion.StudyRate}
	if l := d.Label.String(); l != "" {
		out.Label = &l
	}
	for _, g := range []struct {
		name string
		v    float64
	}{{contagion.GaugeTurbulence, d.Turbulence}, {contagion.GaugeMagnitude, d.Magnitude}, {contagion.GaugeSurprise, d.Surprise}, {contagion.GaugeCommonShare, d.Common}, {contagion.GaugeFell, d.Fell}, {contagion.GaugeBeyond, d.Wide}} {
		p, n := market.Percentile(s.Scenario, g.name, g.v)
		out.Gauges = append(out.Gauges, SummaryGauge{g.name, rounded(g.v, 1e4), rounded(p, 1e1), n})
	}
	return out
}

// measured tells a group's split and what was expected of it, as sentences.
func (g *SummaryGroup) measured() string {
	var out []string
	if p := g.Parts; p != nil {
		of := "it"
		switch total := data.Signed(*p.TotalPct); {
		case word(g.JudgedSince) == "shock":
			of = total + " since the shock"
		case g.ReturnPct == nil || total != data.Signed(*g.ReturnPct):
			of = "the known " + total
		}
		out = append(out, fmt.Sprintf("Of %s the market %s, old links with the origin %s, new %s.", of, data.Signed(*p.ordinary()), data.Signed(*p.TransmittedPct), data.Signed(*p.NewPct)))
	}
	if b := g.Expected; b != nil && b.LowPct != nil {
		when, since := "", ""
		if b.Session == "next" {
			when = " in its next session"
		}
		if word(b.Since) == "shock" {
			since = " since the shock"
		}
		out = append(out, fmt.Sprintf("The origin's %+.1f%s let expect about %+.1f%s, nine times in ten %+.1f to %+.1f.", *b.GivenPct, since, *b.MedianPct, when, *b.LowPct, *b.HighPct))
	}
	return strings.Join(out, " ")
}

// common says how much of the groups' mean move is the market's, as the title of
// the strip does; "" where no group's move is split.
func (s *Summary) common() string {
	move, market, n := 0.0, 0.0, 0
	for i := range s.Groups {
		if p := s.Groups[i].Parts; p != nil {
			move, market, n = move+*p.TotalPct, market+*p.ordinary(), n+1
		}
	}
	if n == 0 {
		return ""
	}
	move, market = move/float64(n), market/float64(n)
	whose := "the market's part in it is"
	if mostly(move, market) {
		whose = "most of it is the market's,"
	}
	return fmt.Sprintf("The groups' mean move, where it can be split, is %s percent; %s %s.", data.Signed(move), whose, data.Signed(market))
}

// headline tells the day in one sentence, or nothing before it is known.
func (d *SummaryDay) headline() string {
	if d == nil || d.Label == nil {
		return ""
	}
	return fmt.Sprintf("The day, on %d shares: %s; %d hit at a false discovery rate of %.0f %%, %d beyond the day's own width.", d.Shares, *d.Label, d.Hit, d.RatePct, d.Beyond)
}

// The parts of a split, nil where there is none.
func (p *SummaryParts) total() *float64 {
	if p == nil {
		return nil
	}
	return p.TotalPct
}

func (p *SummaryParts) drift() *float64 {
	if p == nil {
		return nil
	}
	return p.DriftPct
}

func (p *SummaryParts) market() *float64 {
	if p == nil {
		return nil
	}
	return p.MarketPct
}

// ordinary is the market's part and the drift of an ordinary day.
func (p *SummaryParts) ordinary() *float64 {
	if p == nil {
		return nil
	}
	sum := *p.DriftPct + *p.MarketPct
	return &sum
}

func (p *SummaryParts) transmitted() *float64 {
	if p == nil {
		return nil
	}
	return p.TransmittedPct
}

func (p *SummaryParts) own() *float64 {
	if p == nil {
		return nil
	}
	return p.NewPct
}

// calm reports whether a running market has no shock, and nobody was made the
// origin.
func (s *Summary) calm() bool { return s.Live && s.Origin == nil && len(s.Shocks) == 0 }

// reached counts whom of a group the shock has reached; "" where there is none.
func (s *Summary) reached(g *SummaryGroup) string {
	if s.calm() {
		return ""
	}
	return fmt.Sprintf(" Reached %d of %d.", g.Reached, g.Members)
}
