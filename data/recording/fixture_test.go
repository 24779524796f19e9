package recording

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"contagion/data"
)

var (
	wall  = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC) // when the tests' ticks arrive
	begun = time.Date(2025, 1, 27, 14, 30, 0, 0, time.UTC)
)

// header of n symbols in two groups.
func header(n int) *Header {
	var list []data.Instrument
	for i := range n {
		list = append(list, data.Instrument{Symbol: fmt.Sprintf("S%d.X", i), Name: fmt.Sprintf("Name %d", i), Short: fmt.Sprintf("S%d", i), MIC: "XNAS", Currency: "USD", Group: "ab"[i%2 : i%2+1], Unit: data.Money})
	}
	if n > 3 {
		list[3].Unit = data.Yield
	}
	u := data.NewUniverse(list, []data.Group{{Key: "a", Name: "Group A", Short: "A", Region: "here"}, {Key: "b", Name: "Group B", Short: "B", Region: "there"}})
	s := &data.Scenario{Key: "test", Title: "A test", Blurb: "b", Why: "w", Origin: 0, Shock: data.Interval{After: begun, By: begun.Add(time.Minute)}, From: begun, Start: begun.Add(time.Minute), Speed: 60, Sessions: 2,
		Universe: u, Sigma: make([]data.Sigma, n), GroupSigma: make([]data.Sigma, 2), Sources: map[string]string{"src": "a source"}, Theme: []string{"a"}, Index: map[string]string{"a": "S1.X"}}
	for i := range s.Sigma {
		s.Sigma[i] = data.Sigma{Pct: 1.5 + float64(i%7)/3, N: 250, From: "2024-01-01", To: "2025-01-01", Basis: "own"}
	}
	prev := make([]float64, n)
	for i := range prev {
		prev[i] = 100 + float64(i)
	}
	return &Header{Created: wall, Tool: "contagion test", Label: "made up", Evidence: data.Bar, Scenario: s, Prev: prev, Files: map[string][]byte{"links.csv": []byte("symbol,market\n\"é\",names\n")}}
}

// walkTicks gives a random walk of prices of symbols, each tick some
// milliseconds after the one before.
func walkTicks(count, symbols int) []data.Tick {
	r := rand.New(rand.NewPCG(1, 2))
	price := make([]float64, symbols)
	for i := range price {
		price[i] = 20 + 10*float64(i)
	}
	at := begun
	out := make([]data.Tick, count)
	for k := range out {
		at = at.Add(time.Duration(r.IntN(46)) * time.Millisecond) // a million take 6.3 hours
		i := r.IntN(symbols)
		price[i] = math.Round(100*price[i]*(1+.0004*r.NormFloat64())) / 100
		out[k] = data.Tick{At: at, ID: data.ID(i), Price: price[i], Evidence: data.Bar}
		switch {
		case k%97 == 5:
			out[k].Evidence, out[k].Role = data.Printed, data.Open
		case k%97 == 50:
			out[k].Evidence, out[k].Role = data.Reconstructed, data.Close
		}
	}
	return out
}

// memory is a file in memory.
type memory struct {
	bytes.Buffer
	room   int // bytes that fit; 0 for any
	writes int
	fault  error
}

func (m *memory) Write(b []byte) (int, error) {
	m.writes++
	if m.room > 0 && m.Len()+len(b) > m.room {
		n, _ := m.Buffer.Write(b[:max(m.room-m.Len(), 0)])
		return n, m.fault
	}
	return m.Buffer.Write(b)
}
func (m *memory) Sync() error            { return nil }
func (m *memory) Truncate(n int64) error { m.Buffer.Truncate(int(n)); return nil }
func (m *memory) Close() error           { return nil }

// written records ticks, each arriving gap after the one before.
func written(t testing.TB, h *Header, ticks []data.Tick, gap time.Duration) []byte {
	t.Helper()
	m := &memory{}
	w, err := newWriter("test", m, h)
	if err == nil {
		err = w.begin(wall)
	}
	now := wall
	for i := range ticks {
		if err == nil {
			err = w.Tick(&ticks[i], now)
		}
		if i == len(ticks)/2 && err == nil {
			err = w.Mark(&data.Event{At: ticks[i].At, Precision: "minute", Text: "news", Source: "a paper", Confidence: 'A'}, now)
		}
		now = now.Add(gap)
	}
	if err == nil {
		err = w.Close(time.Time{}, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m.Bytes()
}

// read gives all ticks up to the end or a break.
func read(file []byte) (*Reader, []data.Tick, error) {
	r, err := Open(bytes.NewReader(file), int64(len(file)), nil)
	if err != nil {
		return nil, nil, err
	}
	var out []data.Tick
	for err == nil {
		out, err = r.Next(out)
	}
	if err == io.EOF {
		err = nil
	}
	return r, out, err
}

func sameTicks(t *testing.T, got, want []data.Tick) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d ticks, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("tick %d is %v, want %v", i, got[i], want[i])
		}
	}
}
