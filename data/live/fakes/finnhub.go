package fakes

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// A Finnhub is Finnhub's stream and its quotes. A second connection of the key
// ends both.
type Finnhub struct {
	scripted
	Token string
	Most  int // symbols; 0 fifty
	Quote func(symbol string) (last, prev float64, at time.Time, ok bool)

	open   map[*finnhub]bool
	quotes int
}

type finnhub struct {
	s     *socket
	names map[string]bool
}

// Quotes counts the requests for quotes.
func (h *Finnhub) Quotes() int { h.mu.Lock(); defer h.mu.Unlock(); return h.quotes }

// Subscribed counts the symbols of all connections.
func (h *Finnhub) Subscribed() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.open {
		n += len(c.names)
	}
	return n
}

// ServeHTTP answers.
func (h *Finnhub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/api/v1/quote" {
		h.quote(w, r)
		return
	}
	f := h.next()
	if r.URL.Query().Get("token") != h.Token {
		plain(w, http.StatusUnauthorized, "Invalid API key")
		return
	}
	c := &finnhub{names: map[string]bool{}}
	serve(w, r, f, 0, func(s *socket) { c.s = s; h.opened(c) }, func(_ *socket, b []byte) { h.heard(c, b) })
	h.mu.Lock()
	delete(h.open, c)
	h.mu.Unlock()
}

func (h *Finnhub) opened(c *finnhub) {
	h.mu.Lock()
	if h.open == nil {
		h.open = map[*finnhub]bool{}
	}
	var others []*finnhub
	for o := range h.open {
		others = append(others, o)
	}
	h.open[c] = true
	h.mu.Unlock()
	if len(others) > 0 {
		for _, o := range others {
			o.s.end()
		}
		c.s.end()
		return
	}
	c.s.wait.Go(func() {
		t := time.NewTicker(time.Minute)
		defer t.Stop()
		for {
			select {
			case <-c.s.ctx.Done():
				return
			case <-t.C:
				c.s.text(`{"type":"ping"}`)
			}
		}
	})
}

func (h *Finnhub) heard(c *finnhub, b []byte) {
	var m struct{ Type, Symbol string }
	if json.Unmarshal(b, &m) != nil || m.Type != "subscribe" {
		return
	}
	most := h.Most
	if most == 0 {
		most = 50
	}
	h.mu.Lock()
	full := len(c.names) >= most && !c.names[m.Symbol]
	if !full {
		c.names[m.Symbol] = true
	}
	h.mu.Unlock()
	if full {
		c.s.text(`{"type":"error","msg":"Subscribing to too many symbols"}`)
	}
}

// A Deal is one trade.
type Deal struct {
	Symbol      string
	Price, Size float64
	At          time.Time
}

// Trade sends trades in one message, in the order given.
func (h *Finnhub) Trade(deals ...Deal) {
	h.mu.Lock()
	var all []*finnhub
	for c := range h.open {
		all = append(all, c)
	}
	h.mu.Unlock()
	for _, c := range all {
		var parts []string
		for _, d := range deals {
			h.mu.Lock()
			in := c.names[d.Symbol]
			h.mu.Unlock()
			if in {
				parts = append(parts, fmt.Sprintf(`{"s":%q,"p":%v,"t":%d,"v":%v,"c":["1","8"]}`, d.Symbol, d.Price, d.At.UnixMilli(), d.Size))
			}
		}
		if len(parts) > 0 {
			c.s.text(`{"type":"trade","data":[` + strings.Join(parts, ",") + `]}`)
		}
	}
}

// Intrude opens and ends a second connection of the key: both are closed.
func (h *Finnhub) Intrude() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.open {
		c.s.end()
	}
}

func (h *Finnhub) quote(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	h.quotes++
	h.mu.Unlock()
	symbol := r.URL.Query().Get("symbol")
	switch {
	case r.Header.Get("X-Finnhub-Token") != h.Token:
		reply(w, http.StatusUnauthorized, map[string]string{"error": "Invalid API key"})
	case strings.Contains(symbol, "."):
		reply(w, http.StatusForbidden, map[string]string{"error": "You don't have access to this resource."})
	default:
		out := map[string]any{"c": 0, "d": nil, "dp": nil, "h": 0, "l": 0, "o": 0, "pc": 0, "t": 0}
		if h.Quote != nil {
			if last, prev, at, ok := h.Quote(symbol); ok {
				out = map[string]any{"c": last, "d": last - prev, "dp": 0, "h": last, "l": last, "o": last, "pc": prev, "t": at.Unix()}
			}
		}
		reply(w, http.StatusOK, out)
	}
}
