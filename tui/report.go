package tui

import (
	"math"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
)

// A Summary is a snapshot as numbers and words, for pipes, scripts and
// screen readers. Unknown numbers are nil, never zero.
type Summary struct {
	Schema       int                 `json:"schema"`
	Scenario     string              `json:"scenario"`
	Title        string              `json:"title"`
	At           time.Time           `json:"at"`
	Live         bool                `json:"live,omitempty"`
	Simulated    bool                `json:"simulated,omitempty"`
	Origin       *SummaryOrigin      `json:"origin"`
	FirstToTrade []SummaryFirst      `json:"first_to_trade"`
	Reached      int                 `json:"reached"`
	Pending      int                 `json:"pending"`
	Measured     int                 `json:"measured"`
	Day          *SummaryDay         `json:"day"`
	Groups       []SummaryGroup      `json:"groups"`
	Instruments  []SummaryInstrument `json:"instruments"`
	Events       []SummaryEvent      `json:"events"`
	Feeds        []SummaryFeed       `json:"feeds,omitempty"`  // of a running market
	Shocks       []SummaryShock      `json:"shocks,omitempty"` // that it was seen to make
	Watched      *SummaryWatched     `json:"watched,omitempty"`
}

// SummaryOrigin is the economic origin of the shock.
type SummaryOrigin struct {
	Symbol    string         `json:"symbol"`
	Name      string         `json:"name"`
	ReturnPct *float64       `json:"return_pct"`
	KnownPct  *float64       `json:"known_return_pct"`
	KnownAt   *time.Time     `json:"known_at"`
	Z         *float64       `json:"z"` // of known_return_pct
	Evidence  string         `json:"evidence"`
	Arrival   SummaryArrival `json:"arrival"`
}

// SummaryFirst is an instrument that moved before all others, within an interval.
type SummaryFirst struct {
	Symbol    string     `json:"symbol"`
	Name      string     `json:"name"`
	Venue     string     `json:"venue"`
	ReturnPct *float64   `json:"return_pct"`
	After     *time.Time `json:"after"`
	By        *time.Time `json:"by"`
}

// SummaryArrival is when the shock came: later than After, no later than By.
type SummaryArrival struct {
	State     *string    `json:"state"`
	After     *time.Time `json:"after"`
	By        *time.Time `json:"by"`
	AtOpen    bool       `json:"at_open"`
	ReturnPct *float64   `json:"return_pct"`
	Z         *float64   `json:"z"`
	P         *float64   `json:"p"`
}

// SummaryGroup is one panel.
type SummaryGroup struct {
	Key            string         `json:"key"`
	Name           string         `json:"name"`
	Region         string         `json:"region"`
	ReturnPct      *float64       `json:"return_pct"`
	KnownReturnPct *float64       `json:"known_return_pct"`
	Z              *float64       `json:"z"`
	Evidence       string         `json:"evidence"`
	Reached        int            `json:"reached"`
	Pending        int            `json:"pending"`
	Members        int            `json:"members"`
	Worst          *string        `json:"worst"`
	JudgedPct      *float64       `json:"judged_pct"`
	JudgedSince    *string        `json:"judged_since"`
	AbnormalPct    *float64       `json:"abnormal_pct"`
	T              *float64       `json:"t"`
	P              *float64       `json:"p"`
	Parts          *SummaryParts  `json:"parts"`
	Expected       *SummaryBand   `json:"expected"`
	Arrival        SummaryArrival `json:"arrival"`
}

// SummaryInstrument is one row.
type SummaryInstrument struct {
	Symbol         string         `json:"symbol"`
	Name           string         `json:"name"`
	Venue          string         `json:"venue"`
	Group          string         `json:"group"`
	Currency       string         `json:"currency"`
	PreviousClose  *float64       `json:"previous_close"`
	Last           *float64       `json:"last"`
	ReturnPct      *float64       `json:"return_pct"`
	ChangeBp       *float64       `json:"change_bp"`
	SinceShockPct  *float64       `json:"since_shock_pct"`
	KnownReturnPct *float64       `json:"known_return_pct"`
	KnownAt        *time.Time     `json:"known_at"`
	Z              *float64       `json:"z"`
	JudgedPct      *float64       `json:"judged_pct"`
	JudgedSince    *string        `json:"judged_since"`
	AbnormalPct    *float64       `json:"abnormal_pct"`
	SAR            *float64       `json:"sar"`
	P              *float64       `json:"p"`
	Parts          *SummaryParts  `json:"parts"`
	SigmaPct       *float64       `json:"sigma_pct"`
	SigmaBasis     *string        `json:"sigma_basis"`
	Evidence       string         `json:"evidence"`
	State          string         `json:"state"`
	Opens          *time.Time     `json:"opens"`
	Price          *SummaryPrice  `json:"price,omitempty"` // of a running market
	Arrival        SummaryArrival `json:"arrival"`
}

// SummaryEvent is a line of the story that has happened.
type SummaryEvent struct {
	At         time.Time `json:"at"`
	Precision  string    `json:"precision"`
	Text       string    `json:"text"`
	Source     string    `json:"source"`
	Confidence string    `json:"confidence"`
}

// Summarise turns a snapshot into a Summary. Percent are rounded to four
// decimals, z to three, prices to steps of 1e-6, below 1 to six digits.
func Summarise(s *market.Snapshot) *Summary {
	u := s.Scenario.Universe
	out := &Summary{
		Schema: 1, Scenario: s.Scenario.Key, Title: s.Scenario.Title, At: s.At.UTC(), Live: s.Live, Simulated: s.Scenario.Simulated,
		FirstToTrade: []SummaryFirst{}, Events: []SummaryEvent{},
		Reached: s.Reached, Pending: s.Waiting, Measured: s.Measured,
	}
	if s.Origin != data.None {
		q, in := &s.Quotes[s.Origin], u.At(s.Origin)
		out.Origin = &SummaryOrigin{in.Symbol, in.Name, percent(q.Return, in.Unit), percent(q.KnownReturn, in.Unit), moment(q.KnownAt), rounded(q.Z, 1e3), q.Evidence.String(), arrivalOf(q.Arrival)}
	}
	out.Day = summaryDay(s)
	for i, id := range s.First {
		in, moved := u.At(id), math.NaN() // what it had done then
		if i < len(s.FirstMoved) {
			moved = s.FirstMoved[i]
		}
		out.FirstToTrade = append(out.FirstToTrade, SummaryFirst{in.Symbol, in.Name, in.MIC, percent(moved, in.Unit), moment(s.FirstAt.After), moment(s.FirstAt.By)})
	}
	for i, g := range u.Groups {
		q := &s.Groups[i]
		sg := SummaryGroup{Key: g.Key, Name: g.Name, Region: g.Region, ReturnPct: percent(q.Return, data.Money), KnownReturnPct: percent(q.KnownReturn, data.Money),
			Z: rounded(q.Z, 1e3), Evidence: q.Evidence.String(), Reached: q.Reached, Pending: q.Pending, Members: len(g.Members), Arrival: arrivalOf(q.Arrival)}
		if q.Worst != data.None {
			sg.Worst = &u.At(q.Worst).Symbol
		}
		sg.JudgedPct, sg.JudgedSince = judgedOf(q.Judged, q.FromShock, data.Money)
		sg.AbnormalPct, sg.T, sg.P, sg.Parts = percent(q.AR, data.Money), rounded(q.T, 1e3), rounded(q.P, 1e6), splitOf(q.Parts)
		sg.Expected = bandOf(q.Band)
		out.Groups = append(out.Groups, sg)
	}
	opens := make(map[string]time.Time, len(s.Venues))
	for _, v := range s.Venues {
		opens[v.MIC] = v.Opens
	}
	for i := range u.Instruments {
		out.Instruments = append(out.Instruments, instrumentOf(s, data.ID(i), opens))
	}
	for _, e := range s.Scenario.Events {
		if !e.At.After(s.At) {
			out.Events = append(out.Events, SummaryEvent{e.At.UTC(), e.Precision, e.Text, e.Source, string(rune(e.Confidence))})
		}
	}
	out.running(s)
	return out
}

func instrumentOf(s *market.Snapshot, id data.ID, opens map[string]time.Time) SummaryInstrument {
	in, q := s.Scenario.Universe.At(id), &s.Quotes[id]
	row := SummaryInstrument{
		Symbol: in.Symbol, Name: in.Name, Venue: in.MIC, Group: in.Group, Currency: in.Currency,
		ReturnPct: percent(q.Return, in.Unit), SinceShockPct: percent(q.SinceShock, in.Unit), KnownReturnPct: percent(q.KnownReturn, in.Unit),
		KnownAt: moment(q.KnownAt), Z: rounded(q.Z, 1e3), Evidence: q.Evidence.String(), State: q.State.String(),
		Opens: moment(opens[in.MIC]), Price: priceOf(s, q), Arrival: arrivalOf(q.Arrival),
	}
	if in.Unit != data.Based { // a level that was never found is not a price
		row.PreviousClose, row.Last = figure(q.Base), figure(q.Last)
	}
	row.JudgedPct, row.JudgedSince = judgedOf(q.Judged, q.FromShock, in.Unit)
	row.AbnormalPct, row.SAR, row.P, row.Parts = percent(q.AR, in.Unit), abnormalOnly(q), rounded(q.P, 1e6), splitOf(q.Parts)
	if in.Unit == data.Yield {
		row.ChangeBp = rounded(q.Return*1e4, 1e2)
	}
	if sg := s.Scenario.Sigma[id]; !math.IsNaN(sg.Pct) && sg.Pct > 0 {
		row.SigmaPct, row.SigmaBasis = rounded(sg.Pct, 1e4), &sg.Basis
	}
	return row
}

func arrivalOf(a contagion.Arrival) SummaryArrival {
	out := SummaryArrival{}
	if a.Stage != contagion.Blind {
		w := a.Stage.String()
		out.State = &w
	}
	if a.Stage.Reached() {
		out.After, out.By, out.AtOpen = moment(a.Span.After), moment(a.Span.By), a.AtOpen
		out.ReturnPct, out.Z, out.P = percent(a.Return, data.Money), rounded(a.Z, 1e3), rounded(a.P, 1e6)
	}
	return out
}

// percent gives a fraction in percent, or nil where it is unknown or where
// the unit's moves are not told in percent.
func percent(v float64, u data.Unit) *float64 {
	if u == data.Yield {
		return nil
	}
	return rounded(v*100, 1e4)
}

func rounded(v, steps float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	r := math.Round(v*steps) / steps
	if r == 0 {
		r = 0 // never a minus zero
	}
	return &r
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}
