package fakes

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"net/http"
	"sync"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// A Quote is one message of the streamer.
type Quote struct {
	Symbol, Currency string
	At               time.Time
	Price, Previous  float64
	Type, Hours      int
	Size             int64
}

// Encode gives the protobuf: proto3, zero values left out.
func (q Quote) Encode() []byte {
	var b []byte
	text := func(n protowire.Number, s string) {
		if s != "" {
			b = protowire.AppendString(protowire.AppendTag(b, n, protowire.BytesType), s)
		}
	}
	float := func(n protowire.Number, v float64) {
		if v != 0 {
			b = protowire.AppendFixed32(protowire.AppendTag(b, n, protowire.Fixed32Type), math.Float32bits(float32(v)))
		}
	}
	number := func(n protowire.Number, v uint64) {
		if v != 0 {
			b = protowire.AppendVarint(protowire.AppendTag(b, n, protowire.VarintType), v)
		}
	}
	text(1, q.Symbol)
	float(2, q.Price)
	number(3, protowire.EncodeZigZag(q.At.UnixMilli()))
	text(4, q.Currency)
	text(5, "NMS")
	number(6, uint64(q.Type))
	number(7, uint64(q.Hours))
	text(13, "a \x1b]52;c;aGk=\x07name")
	float(16, q.Previous)
	number(22, protowire.EncodeZigZag(q.Size))
	return b
}

// A Streamer is Yahoo's websocket: version 2, no more than 100 symbols a
// connection, a snapshot of any age first and then one message a second.
type Streamer struct {
	scripted
	Price    func(symbol string, t time.Time) (price float64, ok bool) // false: no such symbol
	Currency string                                                    // of all; "USD"
	Stale    time.Duration                                             // age of the snapshot
	Each     time.Duration                                             // between two messages of a symbol; 0 a second

	open map[*streaming]bool
}

type streaming struct {
	s     *socket
	mu    sync.Mutex
	names []string
}

// Connections counts those that are open.
func (y *Streamer) Connections() int { y.mu.Lock(); defer y.mu.Unlock(); return len(y.open) }

// Subscribed gives how many symbols all connections have.
func (y *Streamer) Subscribed() (n int) {
	y.mu.Lock()
	defer y.mu.Unlock()
	for c := range y.open {
		c.mu.Lock()
		n += len(c.names)
		c.mu.Unlock()
	}
	return n
}

// ServeHTTP opens a websocket.
func (y *Streamer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := y.next()
	c := &streaming{}
	serve(w, r, f, 0, func(s *socket) {
		c.s = s
		y.mu.Lock()
		if y.open == nil {
			y.open = map[*streaming]bool{}
		}
		y.open[c] = true
		y.mu.Unlock()
		s.wait.Go(func() { y.pour(c) })
	}, func(_ *socket, b []byte) { y.heard(c, b) })
	y.mu.Lock()
	delete(y.open, c)
	y.mu.Unlock()
}

func (y *Streamer) heard(c *streaming, b []byte) {
	var m map[string]json.RawMessage
	if json.Unmarshal(b, &m) != nil {
		c.s.close(1005)
		return
	}
	var fresh []string
	for action, raw := range m {
		var names []*string
		if json.Unmarshal(raw, &names) != nil || action != "subscribe" && action != "unsubscribe" {
			c.s.close(1005)
			return
		}
		c.mu.Lock()
		for _, n := range names {
			if n == nil {
				c.mu.Unlock()
				c.s.close(1005)
				return
			}
			const most = 100
			if action == "subscribe" && len(c.names) < most {
				c.names = append(c.names, *n)
				fresh = append(fresh, *n)
			}
		}
		c.mu.Unlock()
	}
	for _, n := range fresh {
		y.tell(c, n, y.time().Add(-y.Stale))
	}
}

func (y *Streamer) tell(c *streaming, symbol string, at time.Time) {
	p, ok := y.Price(symbol, at)
	if !ok {
		return
	}
	currency := y.Currency
	if currency == "" {
		currency = "USD"
	}
	q := Quote{Symbol: symbol, Currency: currency, At: at, Price: p, Type: 8, Hours: 1, Size: 100}
	b, _ := json.Marshal(map[string]string{"type": "pricing", "message": base64.StdEncoding.EncodeToString(q.Encode())})
	c.s.send(b)
}

func (y *Streamer) pour(c *streaming) {
	each := y.Each
	if each == 0 {
		each = time.Second
	}
	t := time.NewTicker(each)
	defer t.Stop()
	for {
		select {
		case <-c.s.ctx.Done():
			return
		case <-t.C:
			c.mu.Lock()
			names := append([]string(nil), c.names...)
			c.mu.Unlock()
			for _, n := range names {
				y.tell(c, n, y.time().Truncate(time.Millisecond))
			}
		}
	}
}
