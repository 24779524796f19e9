package live

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"contagion/data"
)

// A Streamer listens to Yahoo's websocket: the last price of each symbol about
// once a second, pushed. It takes no more than 100 symbols a connection, and
// says nothing of the others, so that more of them make more connections.
type Streamer struct {
	set    Settings
	client *http.Client
	n      int
}

// streamerMost is its silent limit (measured by others in September 2026).
const streamerMost = 100

// NewStreamer gives the source; the address of the settings may be wrong.
func NewStreamer(s Settings) (*Streamer, error) {
	s = s.filled()
	if _, err := s.address(s.Stream, "ws", "wss"); err != nil {
		return nil, fmt.Errorf("yahoo stream: %w", err)
	}
	return &Streamer{set: s, client: s.client(), n: 1}, nil
}

// Name gives "yahoo stream", and a number from the second connection on.
func (y *Streamer) Name() string {
	if y.n > 1 {
		return fmt.Sprintf("yahoo stream %d", y.n)
	}
	return "yahoo stream"
}

// Most gives 100.
func (y *Streamer) Most() int { return streamerMost }

// Another gives the next connection, up to ten.
func (y *Streamer) Another(n int) Source {
	const most = 10 // a thousand instruments; 110 connections at once were fine
	if n > most {
		return nil
	}
	return &Streamer{set: y.set, client: y.set.client(), n: n}
}

// Covers reports whether a symbol is one that Yahoo could write.
func (y *Streamer) Covers(in *data.Instrument) bool { return symbolGrammar.MatchString(in.Symbol) }

// Lag gives by how much prices of a venue may come late.
func (y *Streamer) Lag(cal *data.Calendar, mic string) time.Duration { return lagOfYahoo(cal, mic) }

// Run holds one connection.
func (y *Streamer) Run(ctx context.Context, o *Outlet) error {
	defer y.client.CloseIdleConnections()
	of := make(map[string]data.ID, len(o.Wants()))
	names := make([]string, 0, len(o.Wants()))
	for _, w := range o.Wants() {
		of[w.Symbol] = w.ID
		names = append(names, w.Symbol)
	}
	fresh := map[data.ID]bool{}
	return barred(converse(ctx, o, talk{
		address: y.set.Stream,
		client:  y.client,
		header:  http.Header{"User-Agent": {y.set.UserAgent}, "Origin": {"https://finance.yahoo.com"}},
		greet: func(ctx context.Context, l *line) error {
			if err := l.say(ctx, map[string][]string{"subscribe": names}); err != nil {
				return err
			}
			o.Connected()
			return nil
		},
		frame: func(_ context.Context, l *line, b []byte) error {
			p, err := decodeFrame(b)
			if err != nil {
				o.Bad(err.Error(), "")
				return nil
			}
			id, ok := of[p.id]
			if !ok || p.quoteType == heartbeat || p.price == 0 {
				return nil
			}
			batch := make([]Event, 0, 2)
			if p.previous > 0 {
				batch = append(batch, Event{ID: id, Kind: Previous, Backlog: true, At: p.at, Price: p.previous, Currency: p.currency})
			}
			if !SameMoney(p.currency, o.Instrument(id)) {
				o.Flag(id, data.FeedRefused, fmt.Sprintf("its prices are in %s, the universe has %s", p.currency, o.Instrument(id).Currency))
				return nil
			}
			if p.currency == "" && mayBeMinor(o.Instrument(id)) {
				return nil // pounds or pence: not said
			}
			// The first one after a subscription is the last price, days old at times.
			o.Push(append(batch, Event{ID: id, Kind: Print, Backlog: !fresh[id], At: p.at, Price: p.price, Size: float64(p.lastSize), Currency: p.currency}))
			fresh[id] = true
			return nil
		},
		quiet: func() time.Duration {
			const inSession = time.Minute
			for _, w := range o.Wants() {
				if state, _ := o.Calendar().StateAt(w.MIC, o.Now()); state == data.Trading {
					return inSession
				}
			}
			return 0
		},
	}), cureOfYahoo, false)
}

// decodeFrame reads a frame: JSON around base64, or base64 alone, as versions
// of the streamer have it.
func decodeFrame(b []byte) (pricing, error) {
	if len(b) > 0 && b[0] != '{' {
		return decodeText(b)
	}
	var w struct {
		Type    string `json:"type"`
		Message string `json:"message"`
	}
	if err := json.Unmarshal(b, &w); err != nil {
		return pricing{}, errPricing
	}
	if w.Type != "pricing" {
		return pricing{quoteType: heartbeat}, nil
	}
	return decodeText([]byte(w.Message))
}
