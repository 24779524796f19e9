package fakes

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// An Alpaca is Alpaca's stream and its snapshots. One key has one connection;
// one that was dropped lingers for 90 s, and a new one gets 406 meanwhile.
type Alpaca struct {
	scripted
	Key, Secret string
	Trades      int // symbols of trades; 0 thirty
	Snapshot    func(symbol string) (prev, last float64, at time.Time, ok bool)
	Linger      time.Duration // of a dropped session; 0 for none

	open     map[*alpaca]bool
	deadline time.Time
	snaps    int
	subs     [][]string // what each connection subscribed to, trades
}

type alpaca struct {
	s      *socket
	in     bool
	trades []string
	bars   []string
}

// Snapshots counts the requests for snapshots.
func (a *Alpaca) Snapshots() int { a.mu.Lock(); defer a.mu.Unlock(); return a.snaps }

// Subscriptions gives the trades that each connection asked for, in order.
func (a *Alpaca) Subscriptions() [][]string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.subs)
}

// ServeHTTP answers.
func (a *Alpaca) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/v2/stocks/snapshots" {
		a.snapshots(w, r)
		return
	}
	f := a.next()
	c := &alpaca{}
	serve(w, r, f, 54*time.Second, func(s *socket) { c.s = s; a.opened(c) }, func(_ *socket, b []byte) { a.heard(c, b) })
	a.mu.Lock()
	if c.in && a.Linger > 0 {
		a.deadline = a.time().Add(a.Linger)
	}
	delete(a.open, c)
	a.mu.Unlock()
}

func (a *Alpaca) opened(c *alpaca) {
	a.mu.Lock()
	if a.open == nil {
		a.open = map[*alpaca]bool{}
	}
	a.open[c] = true
	a.mu.Unlock()
	c.s.text(`[{"T":"success","msg":"connected"}]`)
	late := time.AfterFunc(10*time.Second, func() {
		a.mu.Lock()
		in := c.in
		a.mu.Unlock()
		if !in {
			c.s.text(`[{"T":"error","code":404,"msg":"auth timeout"}]`)
		}
	})
	c.s.wait.Go(func() { <-c.s.ctx.Done(); late.Stop() })
}

func (a *Alpaca) heard(c *alpaca, b []byte) {
	var m struct {
		Action, Key, Secret string
		Trades, Bars        []string
		Statuses            []string
	}
	if json.Unmarshal(b, &m) != nil {
		c.s.text(`[{"T":"error","code":400,"msg":"invalid syntax"}]`)
		return
	}
	switch m.Action {
	case "auth":
		a.auth(c, m.Key, m.Secret)
	case "subscribe":
		a.subscribe(c, m.Trades, m.Bars, m.Statuses)
	default:
		c.s.text(`[{"T":"error","code":410,"msg":"invalid subscribe action for this feed"}]`)
	}
}

func (a *Alpaca) auth(c *alpaca, key, secret string) {
	a.mu.Lock()
	busy := a.time().Before(a.deadline)
	for other := range a.open {
		busy = busy || other != c && other.in
	}
	switch {
	case c.in:
		a.mu.Unlock()
		c.s.text(`[{"T":"error","code":403,"msg":"already authenticated"}]`)
	case key != a.Key || secret != a.Secret:
		a.mu.Unlock()
		c.s.text(`[{"T":"error","code":402,"msg":"auth failed"}]`) // and the socket stays open
	case busy:
		a.mu.Unlock()
		c.s.text(`[{"T":"error","code":406,"msg":"connection limit exceeded"}]`)
		t := time.AfterFunc(10*time.Second, c.s.end)
		c.s.wait.Go(func() { <-c.s.ctx.Done(); t.Stop() })
	default:
		c.in = true
		a.mu.Unlock()
		c.s.text(`[{"T":"success","msg":"authenticated"}]`)
	}
}

func (a *Alpaca) subscribe(c *alpaca, trades, bars, statuses []string) {
	most := a.Trades
	if most == 0 {
		most = 30
	}
	a.mu.Lock()
	if !c.in {
		a.mu.Unlock()
		c.s.text(`[{"T":"error","code":401,"msg":"not authenticated"}]`)
		return
	}
	if len(trades) > most {
		a.mu.Unlock()
		c.s.text(`[{"T":"error","code":405,"msg":"symbol limit exceeded"}]`)
		return
	}
	c.trades, c.bars = trades, bars
	a.subs = append(a.subs, trades)
	a.mu.Unlock()
	ack := map[string]any{"T": "subscription"}
	if len(trades) > 0 {
		turned := slices.Clone(trades)
		slices.Reverse(turned) // unordered
		ack["trades"], ack["corrections"], ack["cancelErrors"] = turned, turned, turned
	}
	if len(bars) > 0 {
		ack["bars"] = bars
	}
	if len(statuses) > 0 {
		ack["statuses"] = statuses
	}
	b, _ := json.Marshal([]any{ack})
	c.s.send(b)
}

// Trade sends a trade to whoever subscribed to it.
func (a *Alpaca) Trade(symbol string, id int, price, size float64, at time.Time) {
	a.send(symbol, func(c *alpaca) bool { return slices.Contains(c.trades, symbol) },
		fmt.Sprintf(`[{"T":"t","i":%d,"S":%q,"x":"V","p":%v,"s":%v,"t":%q,"c":["@"],"z":"C"}]`, id, symbol, price, size, at.UTC().Format(time.RFC3339Nano)))
}

// Bar sends a minute bar by its start.
func (a *Alpaca) Bar(symbol string, price float64, start time.Time) {
	a.send(symbol, func(c *alpaca) bool { return slices.Contains(c.bars, symbol) || slices.Contains(c.bars, "*") },
		fmt.Sprintf(`[{"T":"b","S":%q,"o":%v,"h":%v,"l":%v,"c":%v,"v":100,"t":%q,"n":3,"vw":%v}]`, symbol, price, price, price, price, start.UTC().Format(time.RFC3339), price))
}

// Status sends a trading status: "H" halted, "T" resumed.
func (a *Alpaca) Status(symbol, code string, at time.Time) {
	a.send(symbol, func(*alpaca) bool { return true },
		fmt.Sprintf(`[{"T":"s","S":%q,"sc":%q,"sm":"x","rc":"T12","rm":"y","t":%q,"z":"C"}]`, symbol, code, at.UTC().Format(time.RFC3339Nano)))
}

// Raw sends a text to every connection that is let in.
func (a *Alpaca) Raw(text string) { a.send("", func(*alpaca) bool { return true }, text) }

func (a *Alpaca) send(_ string, to func(*alpaca) bool, text string) {
	a.mu.Lock()
	var all []*alpaca
	for c := range a.open {
		if c.in && to(c) {
			all = append(all, c)
		}
	}
	a.mu.Unlock()
	for _, c := range all {
		c.s.text(text)
	}
}

// Occupy takes the key's one connection, as another program would, until end.
func (a *Alpaca) Occupy(end time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.deadline = end
}

func (a *Alpaca) snapshots(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	a.snaps++
	a.mu.Unlock()
	if r.Header.Get("APCA-API-KEY-ID") != a.Key || r.Header.Get("APCA-API-SECRET-KEY") != a.Secret {
		plain(w, http.StatusForbidden, `{"message":"forbidden."}`)
		return
	}
	out := map[string]any{}
	for _, s := range strings.Split(r.URL.Query().Get("symbols"), ",") {
		if a.Snapshot == nil {
			continue
		}
		prev, last, at, ok := a.Snapshot(s)
		if !ok {
			continue
		}
		day := at.UTC().Truncate(24 * time.Hour).Add(5 * time.Hour) // midnight in New York
		for day = day.AddDate(0, 0, -1); day.Weekday() == time.Sunday || day.Weekday() == time.Saturday; {
			day = day.AddDate(0, 0, -1)
		}
		out[s] = map[string]any{
			"latestTrade":  map[string]any{"t": at.UTC().Format(time.RFC3339Nano), "x": "V", "p": last, "s": 100, "c": []string{"@"}, "i": 1, "z": "C"},
			"minuteBar":    map[string]any{"t": at.UTC().Truncate(time.Minute).Format(time.RFC3339), "o": last, "h": last, "l": last, "c": last, "v": 100},
			"prevDailyBar": map[string]any{"t": day.Format(time.RFC3339), "o": prev, "h": prev, "l": prev, "c": prev, "v": 1},
		}
	}
	reply(w, http.StatusOK, out)
}
