package live

import (
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"contagion/data"
)

// A series is what Yahoo tells of one symbol.
type series struct {
	symbol   string
	currency string // of a chart; a spark does not say
	last     time.Time
	prev     float64 // close before the first session of the range; 0 unknown
	step     time.Duration
	points   []point
	splits   []point // price is new shares for one old
}

// A point is the close of a bar, at the bar's end; of the newest, at the time
// it is known to have traded by.
type point struct {
	at    time.Time
	price float64
}

// most of what one answer may hold: seven days of minutes, pre-market and
// after hours included, are below 7,000.
const pointsMost = 20_000

type sparkBody struct {
	Symbol    string     `json:"symbol"`
	Timestamp []*float64 `json:"timestamp"`
	Close     []*float64 `json:"close"`
	Previous  *float64   `json:"chartPreviousClose"`
	Step      *float64   `json:"dataGranularity"`
}

// decodeSpark reads the answer of /v8/finance/spark, a map by symbol. Symbols
// that Yahoo does not know are missing from it.
func decodeSpark(body []byte) ([]series, error) {
	if f := page(body); f != nil {
		return nil, f
	}
	var m map[string]json.RawMessage
	if err := unmarshal(body, &m); err != nil {
		return nil, notJSON(err)
	}
	if f := yahooError(m["finance"], m["spark"]); f != nil {
		return nil, f
	}
	const most = 64 // 20 were asked for
	if len(m) > most {
		return nil, &Fault{Why: "an answer with more symbols than were asked for"}
	}
	out := make([]series, 0, len(m))
	for symbol, raw := range m {
		var b sparkBody
		if err := json.Unmarshal(raw, &b); err != nil {
			continue // one symbol's slip is not the others'
		}
		s := series{symbol: symbol, prev: whole(number(b.Previous)), step: seconds(b.Step)}
		s.points = points(b.Timestamp, b.Close, s.step)
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b series) int { return strings.Compare(a.symbol, b.symbol) })
	return out, nil
}

type chartBody struct {
	Chart *struct {
		Result []struct {
			Meta struct {
				Symbol   string   `json:"symbol"`
				Currency string   `json:"currency"`
				Time     *float64 `json:"regularMarketTime"`
				Price    *float64 `json:"regularMarketPrice"`
				Previous *float64 `json:"chartPreviousClose"`
				Step     string   `json:"dataGranularity"`
			} `json:"meta"`
			Timestamp  []*float64 `json:"timestamp"`
			Indicators struct {
				Quote []struct {
					Close []*float64 `json:"close"`
				} `json:"quote"`
			} `json:"indicators"`
			Events struct {
				Splits map[string]struct {
					Date        *float64 `json:"date"`
					Numerator   *float64 `json:"numerator"`
					Denominator *float64 `json:"denominator"`
				} `json:"splits"`
			} `json:"events"`
		} `json:"result"`
		Error *yahooFault `json:"error"`
	} `json:"chart"`
}

type yahooFault struct {
	Code        string `json:"code"`
	Description string `json:"description"`
}

// errNoSymbol is Yahoo's word that it does not know a symbol.
var errNoSymbol = &Fault{Why: "no such symbol"}

// decodeChart reads the answer of /v8/finance/chart/{symbol}.
func decodeChart(body []byte) (series, error) {
	if f := page(body); f != nil {
		return series{}, f
	}
	var b chartBody
	if err := unmarshal(body, &b); err != nil {
		return series{}, notJSON(err)
	}
	switch {
	case b.Chart == nil:
		return series{}, &Fault{Why: "an answer without a chart"}
	case b.Chart.Error != nil && strings.EqualFold(b.Chart.Error.Code, "Not Found"):
		return series{}, errNoSymbol
	case b.Chart.Error != nil:
		return series{}, &Fault{Why: "it says " + b.Chart.Error.Code + ": " + b.Chart.Error.Description}
	case len(b.Chart.Result) == 0:
		return series{}, &Fault{Why: "an answer with an empty chart"}
	}
	r := &b.Chart.Result[0]
	s := series{symbol: r.Meta.Symbol, currency: data.Clean(r.Meta.Currency, data.ShortCells), prev: whole(number(r.Meta.Previous))}
	if d, err := time.ParseDuration(r.Meta.Step); err == nil && d > 0 && d <= time.Hour {
		s.step = d
	}
	if t := number(r.Meta.Time); t > 0 {
		s.last = unix(t)
	}
	if len(r.Indicators.Quote) > 0 {
		s.points = points(r.Timestamp, r.Indicators.Quote[0].Close, s.step)
	}
	if p := whole(number(r.Meta.Price)); p > 0 && !s.last.IsZero() && (len(s.points) == 0 || s.last.After(s.points[len(s.points)-1].at)) {
		s.points = append(s.points, point{s.last, p})
	}
	for _, x := range r.Events.Splits {
		n, d, at := number(x.Numerator), number(x.Denominator), number(x.Date)
		if n > 0 && d > 0 && at > 0 {
			s.splits = append(s.splits, point{unix(at), n / d})
		}
	}
	slices.SortFunc(s.splits, func(a, b point) int { return a.at.Compare(b.at) })
	return s, nil
}

// bare are words that JSON does not have and Yahoo has written.
var bare = regexp.MustCompile(`([\[,:]\s*)-?(?:Infinity|NaN)\b`)

func unmarshal(body []byte, v any) error {
	err := json.Unmarshal(body, v)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && bare.Match(body) {
		err = json.Unmarshal(bare.ReplaceAll(body, []byte("${1}null")), v)
	}
	return err
}

// yahooError reads the error that stands where an answer should.
func yahooError(wraps ...json.RawMessage) *Fault {
	for _, raw := range wraps {
		var w struct {
			Error *yahooFault `json:"error"`
		}
		if len(raw) > 0 && json.Unmarshal(raw, &w) == nil && w.Error != nil {
			return &Fault{Why: "it says " + w.Error.Code + ": " + w.Error.Description}
		}
	}
	return nil
}

// points pairs times and closes: nulls (lunch, no trade) go, and so does what
// is out of order. A bar's close is known at its end; the newest stands for
// the bar that is being made, whose price is known to be no older than its
// start, and an off-grid one is the last trade's own time.
func points(at, price []*float64, step time.Duration) []point {
	n := min(len(at), len(price), pointsMost)
	var out []point
	var from time.Time
	for i := range n {
		p, t := whole(number(price[i])), number(at[i])
		if p == 0 || t <= 0 {
			continue
		}
		start := unix(t)
		if !start.After(from) && !from.IsZero() {
			continue
		}
		from = start
		if i < n-1 {
			start = start.Add(step)
			if next := number(at[i+1]); next > t && start.After(unix(next)) && number(price[i+1]) > 0 {
				continue // the off-grid point that follows tells the same bar, and when
			}
		}
		out = append(out, point{start, p})
	}
	return out
}

// number gives a JSON number; 0 for null and for what is no price.
func number(p *float64) float64 {
	if p == nil || math.IsNaN(*p) || math.IsInf(*p, 0) {
		return 0
	}
	return *p
}

func seconds(p *float64) time.Duration {
	if s := number(p); s > 0 && s <= 3600 {
		return time.Duration(s * float64(time.Second))
	}
	return 0
}

func unix(s float64) time.Time {
	const year9999 = 253402300799
	return time.UnixMilli(int64(math.Round(min(s, year9999) * 1000))).UTC()
}

// whole rounds a price to what a float32 tells: 332.7950134277344 is 332.795.
func whole(p float64) float64 {
	if f := float32(p); float64(f) == p {
		return shortest(f)
	}
	return p
}
