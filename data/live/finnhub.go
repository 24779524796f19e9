package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"contagion/data"
	"contagion/data/guard"
)

// What Finnhub allows, and how it is known to be gone.
const (
	finnhubMost  = 50                // symbols, measured by others in 2026
	finnhubQuiet = 150 * time.Second // it pings once a minute
	finnhubPause = 90 * time.Second
	finnhubSoon  = 30 * time.Second        // a connection that was closed sooner, twice: another one has the key
	finnhubEach  = 1100 * time.Millisecond // between two quotes: 60 a minute are allowed
)

// A Finnhub listens to Finnhub's trades of American shares. One key has one
// connection: a second one ends both.
type Finnhub struct {
	set    Settings
	client *http.Client
	most   int    // how many symbols it lets us have
	short  int    // lives in a row that it ended soon
	limit  string // what it said of its limit of symbols; "" nothing
	letIn  bool   // it let us in once
}

// NewFinnhub gives the source; its key may be missing, its addresses wrong.
func NewFinnhub(s Settings) (*Finnhub, error) {
	s = s.filled()
	if !s.Keys.Finnhub.Set() {
		return nil, fmt.Errorf("finnhub: no key; put %s into the file of keys or the environment", nameFinnhub)
	}
	if _, err := s.address(s.Finnhub.Stream, "ws", "wss"); err != nil {
		return nil, fmt.Errorf("finnhub: %w", err)
	}
	if _, err := s.address(s.Finnhub.REST, "http", "https"); err != nil {
		return nil, fmt.Errorf("finnhub: %w", err)
	}
	return &Finnhub{set: s, client: s.client(), most: finnhubMost}, nil
}

// Name gives "finnhub".
func (h *Finnhub) Name() string { return "finnhub" }

// Most gives 50.
func (h *Finnhub) Most() int { return finnhubMost }

// Covers reports whether an instrument is listed in the United States.
func (h *Finnhub) Covers(in *data.Instrument) bool { return isAmerican(in) }

// Run holds one connection.
func (h *Finnhub) Run(ctx context.Context, o *Outlet) error {
	defer h.client.CloseIdleConnections()
	inner, end := context.WithCancel(ctx)
	var quotes sync.WaitGroup
	s := &finnhubSession{Finnhub: h, o: o, find: map[string]data.ID{}, heard: map[data.ID]bool{}}
	wants := o.Wants()
	for i, w := range wants {
		if i >= h.most {
			o.Flag(w.ID, data.FeedRefused, fmt.Sprintf("beyond the %d symbols of a free key", h.most))
			continue
		}
		s.find[w.Symbol] = w.ID
	}
	wants = wants[:min(len(wants), h.most)]
	began := o.Now()
	err := converse(inner, o, talk{address: h.set.Finnhub.Stream + "?token=" + url.QueryEscape(h.set.Keys.Finnhub.secret), client: h.client,
		greet: func(ctx context.Context, l *line) error {
			for _, w := range wants {
				if err := l.say(ctx, map[string]string{"type": "subscribe", "symbol": w.Symbol}); err != nil {
					return err
				}
			}
			o.Connected()
			if h.limit != "" {
				o.Note(h.limit, "")
			}
			s.up, h.letIn = true, true
			quotes.Go(guard.Caught(func() { s.quotes(ctx, wants) }))
			return nil
		},
		frame: s.frame, quiet: func() time.Duration { return finnhubQuiet }})
	end()
	quotes.Wait()
	if ctx.Err() != nil {
		return err
	}
	return h.ended(err, s.up, o.Now().Sub(began))
}

// ended tells two connections of one key from a bad line.
func (h *Finnhub) ended(err error, up bool, lived time.Duration) error {
	var f *Fault
	if !errors.As(err, &f) || f.Class != Retry {
		return barred(err, "look at "+nameFinnhub, !h.letIn)
	}
	if !up || lived >= finnhubSoon || !f.hungUp {
		h.short = 0
		return err
	}
	if h.short++; h.short < 2 {
		return err
	}
	h.short = 0
	return &Fault{Class: Wait, Why: "it ends each connection soon: another program may use this key", Cure: "end the other program that uses this key", After: finnhubPause}
}

type finnhubSession struct {
	*Finnhub
	o     *Outlet
	find  map[string]data.ID
	batch []Event
	up    bool // it let us in and subscribe

	mu    sync.Mutex
	heard map[data.ID]bool
}

type finnhubMessage struct {
	Type string `json:"type"`
	Msg  string `json:"msg"`
	Data []struct {
		Symbol string   `json:"s"`
		Price  *float64 `json:"p"`
		Time   *float64 `json:"t"` // ms
		Size   *float64 `json:"v"`
	} `json:"data"`
}

func (s *finnhubSession) frame(ctx context.Context, l *line, b []byte) error {
	var m finnhubMessage
	if err := json.Unmarshal(b, &m); err != nil {
		s.o.Bad("a frame that is not a message", "")
		return nil
	}
	switch m.Type {
	case "trade":
		s.batch = m.events(s.find, s.batch[:0])
		s.mu.Lock()
		for i := range s.batch {
			s.heard[s.batch[i].ID] = true
		}
		s.mu.Unlock()
		s.o.Push(s.batch)
	case "error":
		return s.refused(m.Msg)
	}
	return nil
}

// events gives the trades in the order of time: theirs is not.
func (m *finnhubMessage) events(find map[string]data.ID, out []Event) []Event {
	for _, d := range m.Data {
		id, ok := find[d.Symbol]
		if t := number(d.Time); ok && t > 0 {
			out = append(out, Event{ID: id, Kind: Print, At: unix(t / 1000), Price: number(d.Price), Size: number(d.Size), Currency: "USD"})
		}
	}
	slices.SortStableFunc(out, func(a, b Event) int { return a.At.Compare(b.At) })
	return out
}

// refused is what an error means; it never says which symbol.
func (s *finnhubSession) refused(msg string) error {
	if strings.Contains(strings.ToLower(msg), "too many symbols") {
		if s.most <= 1 {
			return &Fault{Class: Terminal, Why: msg, Cure: "fewer instruments"}
		}
		s.most = max(min(s.most, len(s.o.Wants()))*3/4, 1)
		s.limit = fmt.Sprintf("it said: %s; %d of %d are asked for", msg, s.most, len(s.o.Wants()))
		return &Fault{Why: s.limit}
	}
	return &Fault{Why: "it says: " + msg}
}

type finnhubQuote struct {
	C  *float64 `json:"c"`
	PC *float64 `json:"pc"`
	T  *float64 `json:"t"` // s
}

// quotes takes the last price and the close before of each symbol that has
// not traded meanwhile, one a second.
func (s *finnhubSession) quotes(ctx context.Context, wants []Want) {
	header := http.Header{"X-Finnhub-Token": {s.set.Keys.Finnhub.secret}}
	for _, w := range wants {
		s.mu.Lock()
		heard := s.heard[w.ID]
		s.mu.Unlock()
		if heard && s.o.feed.hasPrevious(w.ID) {
			continue
		}
		status, body, err := get(ctx, s.client, strings.TrimRight(s.set.Finnhub.REST, "/")+"/api/v1/quote?symbol="+url.QueryEscape(w.Symbol), header, wholeTime)
		var q finnhubQuote
		switch {
		case ctx.Err() != nil:
			return
		case status == http.StatusForbidden:
			s.o.Flag(w.ID, data.FeedRefused, "not in a free key")
		case err != nil:
			s.o.Note("no snapshot: "+err.Error(), "")
			return
		case page(body) != nil || json.Unmarshal(body, &q) != nil:
			s.o.Note("no snapshot: an answer that is not a quote", "")
			return
		case number(q.C) == 0 && number(q.T) == 0:
			if !heard {
				s.o.Flag(w.ID, data.FeedUnknown, "no such symbol at Finnhub")
			}
		default:
			var batch []Event
			at := unix(number(q.T))
			if p := number(q.PC); p > 0 {
				batch = append(batch, Event{ID: w.ID, Kind: Previous, Backlog: true, At: at, Price: p, Currency: "USD"})
			}
			s.o.Push(append(batch, Event{ID: w.ID, Kind: Print, Backlog: true, At: at, Price: number(q.C), Currency: "USD"}))
		}
		timer := time.NewTimer(finnhubEach)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}
