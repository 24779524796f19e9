package live

import (
	"encoding/json"
	"hash/maphash"
	"strconv"
	"time"
)

// An alpacaMessage is any message of Alpaca's stream. Every letter that two
// kinds of messages write in both cases has a field for each: the decoder
// would otherwise take one for the other.
type alpacaMessage struct {
	T      string          `json:"T"`
	Msg    string          `json:"msg"`
	Code   int             `json:"code"`
	Symbol string          `json:"S"`
	Size   json.RawMessage `json:"s"`
	Time   json.RawMessage `json:"t"`
	Price  *float64        `json:"p"`
	Close  json.RawMessage `json:"c"` // a price of a bar, conditions of a trade
	Number json.RawMessage `json:"i"`
	Right  *float64        `json:"cp"` // of a correction
	RightN json.RawMessage `json:"ci"`
	Status string          `json:"sc"`
	Trades []string        `json:"trades"`
	Bars   []string        `json:"bars"`
}

// decodeAlpaca reads a frame, which is always an array.
func decodeAlpaca(b []byte) ([]alpacaMessage, error) {
	var all []alpacaMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, err
	}
	return all, nil
}

// event turns a message into an event; false where it tells none.
func (m *alpacaMessage) event(find map[string]Want) (Event, bool) {
	w, ok := find[m.Symbol]
	if !ok {
		return Event{}, false
	}
	e := Event{ID: w.ID, Currency: "USD"}
	var text string
	if json.Unmarshal(m.Time, &text) != nil {
		return Event{}, false
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return Event{}, false
	}
	e.At = at.UTC()
	switch m.T {
	case "t":
		e.Kind, e.Price, e.Size, e.Trade = Print, number(m.Price), amount(m.Size), hashed(m.Number)
	case "c":
		e.Kind, e.Price, e.Trade = Print, number(m.Right), hashed(m.RightN)
	case "b", "u":
		var c *float64
		if json.Unmarshal(m.Close, &c) != nil {
			return Event{}, false
		}
		e.Kind, e.Price, e.At = Bar, number(c), e.At.Add(time.Minute) // its time is its start
	case "s":
		switch m.Status { // of Nasdaq's tape, and of the consolidated one
		case "H", "P", "2":
			e.Kind = Halt
		case "T", "3":
			e.Kind = Resume
		default:
			return Event{}, false
		}
	default:
		return Event{}, false
	}
	return e, true
}

func amount(raw json.RawMessage) float64 {
	var v *float64
	if json.Unmarshal(raw, &v) != nil {
		return 0
	}
	return number(v)
}

// seed lets nobody outside choose two trades that hash alike.
var seed = maphash.MakeSeed()

func hashed(raw []byte) uint64 {
	if len(raw) == 0 || string(raw) == "null" || string(raw) == `""` {
		return 0
	}
	return maphash.Bytes(seed, raw) | 1
}

type alpacaBar struct {
	T time.Time `json:"t"`
	C *float64  `json:"c"`
}

type alpacaSnapshot struct {
	Trade *struct {
		T time.Time       `json:"t"`
		P *float64        `json:"p"`
		S *float64        `json:"s"`
		I json.RawMessage `json:"i"`
	} `json:"latestTrade"`
	Minute   *alpacaBar `json:"minuteBar"`
	Previous *alpacaBar `json:"prevDailyBar"`
}

// decodeSnapshots reads the answer of /v2/stocks/snapshots, a map by symbol,
// bare or under "snapshots".
func decodeSnapshots(body []byte) (map[string]alpacaSnapshot, error) {
	if f := page(body); f != nil {
		return nil, f
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, notJSON(err)
	}
	if inner, ok := raw["snapshots"]; ok && len(raw) <= 2 {
		raw = nil
		if err := json.Unmarshal(inner, &raw); err != nil {
			return nil, notJSON(err)
		}
	}
	out := make(map[string]alpacaSnapshot, len(raw))
	for symbol, r := range raw {
		var s alpacaSnapshot
		if json.Unmarshal(r, &s) == nil {
			out[symbol] = s
		}
	}
	return out, nil
}

// events turns a snapshot into what it tells: the close before, and the last
// price.
func (s *alpacaSnapshot) events(e Event) []Event {
	var out []Event
	e.Currency, e.Backlog = "USD", true
	if s.Previous != nil && number(s.Previous.C) > 0 && !s.Previous.T.IsZero() {
		p := e
		p.Kind, p.Price, p.Day = Previous, number(s.Previous.C), newYork(s.Previous.T)
		out = append(out, p)
	}
	if s.Minute != nil && number(s.Minute.C) > 0 {
		p := e
		p.Kind, p.Price, p.At = Bar, number(s.Minute.C), s.Minute.T.Add(time.Minute).UTC()
		if s.Trade == nil || p.At.Before(s.Trade.T) {
			out = append(out, p)
		}
	}
	if s.Trade != nil && number(s.Trade.P) > 0 {
		p := e
		p.Kind, p.Price, p.Size, p.Trade, p.At = Print, number(s.Trade.P), number(s.Trade.S), hashed(s.Trade.I), s.Trade.T.UTC()
		out = append(out, p)
	}
	return out
}

// newYork gives the local date of a daily bar, whose time is midnight there.
func newYork(t time.Time) string {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		zone = time.FixedZone("", -5*3600)
	}
	return t.In(zone).Format(time.DateOnly)
}

func quoted(s string) string { return strconv.Quote(s) }
