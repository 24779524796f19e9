package live

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"contagion/data"
	"contagion/data/guard"
)

// What Alpaca allows, and how it is known to be gone.
const (
	alpacaTrades = 30 // symbols of trades on a free account; minute bars have no limit
	alpacaQuiet  = 2 * time.Minute
	alpacaPause  = 90 * time.Second // a dead session lingers so long, and a new one is refused
)

// An Alpaca listens to Alpaca's stream: trades of the first 30 instruments,
// minute bars of the others, halts of all. The feed "test" has the symbol
// FAKEPACA alone, round the clock.
type Alpaca struct {
	set    Settings
	client *http.Client
	trades int // how many symbols of trades it lets us have

	ended time.Time // of the last session that it had let in; zero for none
	why   string    // of that end
}

// NewAlpaca gives the source; its keys may be missing, its addresses wrong.
func NewAlpaca(s Settings) (*Alpaca, error) {
	s = s.filled()
	if !s.Keys.AlpacaID.Set() || !s.Keys.AlpacaSecret.Set() {
		return nil, fmt.Errorf("alpaca: no key; put %s and %s into the file of keys or the environment", nameAlpacaID, nameAlpacaSecret)
	}
	if _, err := s.address(s.Alpaca.Stream, "ws", "wss"); err != nil {
		return nil, fmt.Errorf("alpaca: %w", err)
	}
	if _, err := s.address(s.Alpaca.REST, "http", "https"); err != nil {
		return nil, fmt.Errorf("alpaca: %w", err)
	}
	switch s.Alpaca.Feed {
	case "iex", "sip", "test":
	default:
		return nil, fmt.Errorf("alpaca: feed %s is not known; give iex, sip or test", quoted(data.Clean(s.Alpaca.Feed, data.ShortCells)))
	}
	a := &Alpaca{set: s, client: s.client(), trades: alpacaTrades}
	if s.Alpaca.Feed == "sip" {
		a.trades = 1 << 16 // a paid account has no limit
	}
	return a, nil
}

// Name gives "alpaca".
func (a *Alpaca) Name() string { return "alpaca" }

// Most gives no limit: bars have none.
func (a *Alpaca) Most() int { return 0 }

// Covers reports whether an instrument is listed in the United States, or is
// the test feed's.
func (a *Alpaca) Covers(in *data.Instrument) bool {
	if a.set.Alpaca.Feed == "test" {
		return in.Symbol == "FAKEPACA"
	}
	return isAmerican(in)
}

// Run holds one connection.
func (a *Alpaca) Run(ctx context.Context, o *Outlet) error {
	defer a.client.CloseIdleConnections()
	ctx, end := context.WithCancel(ctx)
	var snapshots sync.WaitGroup
	defer snapshots.Wait()
	defer end()
	s := &alpacaSession{Alpaca: a, o: o, find: map[string]Want{}, snapshots: &snapshots}
	for _, w := range o.Wants() {
		s.find[w.Symbol] = w
	}
	err := converse(ctx, o, talk{address: strings.TrimRight(a.set.Alpaca.Stream, "/") + "/" + a.set.Alpaca.Feed, client: a.client,
		frame: s.frame, quiet: func() time.Duration { return alpacaQuiet }})
	if s.in && err != nil {
		a.ended, a.why = o.Now(), err.Error()
	}
	return barred(err, keysOfAlpaca, false) // it tells of a wrong key once we are in
}

const keysOfAlpaca = "look at " + nameAlpacaID + " and " + nameAlpacaSecret

type alpacaSession struct {
	*Alpaca
	o         *Outlet
	find      map[string]Want
	snapshots *sync.WaitGroup
	batch     []Event
	in        bool   // it let us in
	limit     string // what we gave up for a limit of its; "" for none
}

func (s *alpacaSession) frame(ctx context.Context, l *line, b []byte) error {
	all, err := decodeAlpaca(b)
	if err != nil {
		s.o.Bad("a frame that is not an array of messages", "")
		return nil
	}
	s.batch = s.batch[:0]
	for i := range all {
		m := &all[i]
		switch m.T {
		case "success":
			err = s.success(ctx, l, m.Msg)
		case "error":
			err = s.refused(ctx, l, m)
		case "subscription":
			err = s.subscribed(ctx, m)
		default:
			if e, ok := m.event(s.find); ok {
				s.batch = append(s.batch, e)
			}
		}
		if err != nil {
			return err
		}
	}
	s.o.Push(s.batch)
	return nil
}

func (s *alpacaSession) success(ctx context.Context, l *line, msg string) error {
	switch msg {
	case "connected":
		return l.say(ctx, map[string]string{"action": "auth", "key": s.set.Keys.AlpacaID.secret, "secret": s.set.Keys.AlpacaSecret.secret})
	case "authenticated":
		s.in = true
		return s.subscribe(ctx, l)
	}
	return nil
}

// subscribe asks for our own set: the server remembers nothing.
func (s *alpacaSession) subscribe(ctx context.Context, l *line) error {
	var trades, bars, all []string
	for i, w := range s.o.Wants() {
		if i < s.trades {
			trades = append(trades, w.Symbol)
		} else {
			bars = append(bars, w.Symbol)
		}
		all = append(all, w.Symbol)
	}
	ask := map[string]any{"action": "subscribe", "statuses": all}
	if len(trades) > 0 {
		ask["trades"] = trades
	}
	if len(bars) > 0 {
		ask["bars"] = bars
	}
	return l.say(ctx, ask)
}

// subscribed compares what the server says that we have with what we asked
// for, and fills the gap since the last life.
func (s *alpacaSession) subscribed(ctx context.Context, m *alpacaMessage) error {
	s.o.Connected()
	if s.limit != "" {
		s.o.Note(s.limit, "")
	}
	has := make(map[string]bool, len(m.Trades)+len(m.Bars))
	for _, list := range [][]string{m.Trades, m.Bars} {
		for _, symbol := range list {
			has[symbol] = true
		}
	}
	for _, w := range s.o.Wants() {
		if !has[w.Symbol] && !has["*"] {
			s.o.Flag(w.ID, data.FeedRefused, "not in what it says we have subscribed to")
		} else if s.o.Flagged(w.ID) != 0 {
			s.o.Flag(w.ID, 0, "")
		}
	}
	if s.set.Alpaca.Feed != "test" {
		s.snapshots.Go(guard.Caught(func() { s.snapshot(ctx) }))
	}
	return nil
}

// snapshot takes the last trades and closes, once; the stream goes on without
// it where it fails.
func (s *alpacaSession) snapshot(ctx context.Context) {
	const each = 100 // symbols of one request
	h := http.Header{"APCA-API-KEY-ID": {s.set.Keys.AlpacaID.secret}, "APCA-API-SECRET-KEY": {s.set.Keys.AlpacaSecret.secret}}
	for wants := s.o.Wants(); len(wants) > 0; wants = wants[min(each, len(wants)):] {
		var names []string
		for _, w := range wants[:min(each, len(wants))] {
			names = append(names, url.QueryEscape(w.Symbol))
		}
		_, body, err := get(ctx, s.client, strings.TrimRight(s.set.Alpaca.REST, "/")+"/v2/stocks/snapshots?symbols="+strings.Join(names, ",")+"&feed="+s.set.Alpaca.Feed, h, wholeTime)
		if ctx.Err() != nil {
			return
		}
		var all map[string]alpacaSnapshot
		if err == nil {
			all, err = decodeSnapshots(body)
		}
		if err != nil {
			s.o.Note("no snapshot: "+err.Error(), "")
			return
		}
		var batch []Event
		for symbol, snap := range all {
			if w, ok := s.find[symbol]; ok {
				batch = append(batch, snap.events(Event{ID: w.ID})...)
			}
		}
		s.o.Push(batch)
	}
}

// refused is what Alpaca's error codes mean for us.
func (s *alpacaSession) refused(ctx context.Context, l *line, m *alpacaMessage) error {
	f := &Fault{Why: fmt.Sprintf("error %d: %s", m.Code, m.Msg)}
	switch m.Code {
	case 402:
		// The socket stays open; nothing would ever come.
		f.Class, f.Cure = Terminal, keysOfAlpaca
	case 405:
		if had := min(s.trades, len(s.o.Wants())); had > 0 {
			s.trades = had / 2 // fewer trades, more bars
			s.limit = f.Why + "; trades of " + data.Counted(s.trades, "symbol") + ", bars of the others"
			return s.subscribe(ctx, l)
		}
		f.Class, f.Cure = Terminal, "fewer instruments"
	case 406:
		f.Class, f.After, f.Cure = Wait, alpacaPause, "end the other program that uses this key"
		if s.why != "" && s.o.Now().Sub(s.ended) < alpacaPause {
			f.Why, f.Cure = fmt.Sprintf("%s: our session before still lingers there; it ended: %s", f.Why, s.why), ""
		}
	case 408, 409, 411:
		f.Class, f.Cure = Terminal, "use the feed iex, or another account"
	case 403: // already authenticated: harmless
		return nil
	}
	return f
}
