package tui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/vt"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
)

// A terminal is a screen in memory: program output goes to an emulator, the
// emulator's replies and typed keys go to the program. It works inside
// testing/synctest.
type terminal struct {
	mu   sync.Mutex
	em   *vt.Emulator
	in   *io.PipeReader
	keys *io.PipeWriter
	raw  int // bytes that the program wrote
	wrap int // writes of pictures
	p    *tea.Program
	done chan struct{}
	err  error
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.raw += len(p)
	t.wrap++
	// Input is no TTY here, so Bubble Tea takes LF to return the carriage too.
	_, err := t.em.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), err
}

func newTerminal(m tea.Model, w, h int, opts ...tea.ProgramOption) *terminal {
	t := &terminal{em: vt.NewEmulator(w, h), done: make(chan struct{})}
	t.in, t.keys = io.Pipe()
	opts = append([]tea.ProgramOption{
		tea.WithInput(t.in), tea.WithOutput(t), tea.WithWindowSize(w, h),
		tea.WithColorProfile(colorprofile.TrueColor), tea.WithoutSignalHandler(), tea.WithFPS(20),
		tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor"}),
	}, opts...)
	t.p = tea.NewProgram(m, opts...)
	go func() { _, _ = io.Copy(t.keys, t.em) }() // replies: an emulator blocks until they are read
	go func() {
		defer close(t.done)
		_, t.err = t.p.Run()
	}()
	return t
}

func (t *terminal) typed(s string) { go func() { _, _ = t.keys.Write([]byte(s)) }() }

func (t *terminal) resize(w, h int) {
	t.mu.Lock()
	t.em.Resize(w, h)
	t.mu.Unlock()
	t.p.Send(tea.WindowSizeMsg{Width: w, Height: h})
}

func (t *terminal) screen() string { t.mu.Lock(); defer t.mu.Unlock(); return t.em.String() }

func (t *terminal) written() (bytes, writes int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.raw, t.wrap
}

func (t *terminal) close() {
	t.p.Quit()
	<-t.done
	time.Sleep(time.Minute) // virtual: pending ticks fire
	// Not em.Close: it races with Read in x/vt v0.1.0.
	if c, ok := t.em.InputPipe().(io.Closer); ok {
		_ = c.Close()
	}
	_ = t.keys.Close()
	_ = t.in.Close()
}

// A testDesk is a market that a test sets by hand.
type testDesk struct {
	mu      sync.Mutex
	snap    *market.Snapshot
	changed chan struct{}
	orders  []market.Order
	waits   int // in flight now
	most    int // in flight ever
}

func newTestDesk(s *market.Snapshot) *testDesk {
	return &testDesk{snap: s, changed: make(chan struct{})}
}

func (d *testDesk) set(s *market.Snapshot) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.snap = s
	close(d.changed)
	d.changed = make(chan struct{})
}

func (d *testDesk) Wait(ctx context.Context, after uint64) (*market.Snapshot, uint64, error) {
	d.mu.Lock()
	d.waits++
	d.most = max(d.most, d.waits)
	defer func() { d.waits--; d.mu.Unlock() }()
	for d.snap == nil || d.snap.Seq <= after {
		changed := d.changed
		d.mu.Unlock()
		select {
		case <-ctx.Done():
			d.mu.Lock()
			return nil, 0, ctx.Err()
		case <-changed:
		}
		d.mu.Lock()
	}
	return d.snap, d.snap.Seq, nil
}

func (d *testDesk) Do(_ context.Context, o market.Order) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.orders = append(d.orders, o)
	return nil
}

func (d *testDesk) given() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var b strings.Builder
	for _, o := range d.orders {
		fmt.Fprintf(&b, "%T%v ", o, o)
	}
	d.orders = nil
	return strings.ReplaceAll(strings.TrimSpace(b.String()), "market.", "")
}

// testSnapshot is a made-up market of n groups, with names that a screen
// must survive, at minute m after the shock. Equal arguments, equal market.
func testSnapshot(groups, minute int) *market.Snapshot {
	from := time.Date(2025, 1, 24, 21, 0, 0, 0, time.UTC)
	names := []string{"NVIDIA", "株式会社アドバンテスト東京エレクトロン", "삼성전자", "A name that goes on and on and does not stop where it should", "e\u0301e\u0301e\u0301 combining", "", "👩‍👩‍👧 family", "שלום"}
	var in []data.Instrument
	var gs []data.Group
	for g := range groups {
		key := fmt.Sprintf("g%d", g)
		gs = append(gs, data.Group{Key: key, Name: "Group " + names[g%len(names)], Short: key, Region: "US"})
		for i := range 7 + g%4 {
			n := len(in)
			in = append(in, data.Instrument{Symbol: fmt.Sprintf("S%d.T", n), Name: names[n%len(names)], Short: fmt.Sprintf("S%d", n), MIC: "XNYS", Currency: "USD", Group: key, Unit: data.Unit(i % 4)})
		}
	}
	s := &data.Scenario{Key: "made", Title: "Made up", Origin: 0, Shock: data.Interval{After: from, By: from.Add(48 * time.Hour)}, From: from, To: from.Add(240 * time.Hour), Start: from.Add(50 * time.Hour), Speed: 60, Sessions: 2,
		Universe: data.NewUniverse(in, gs), Sources: map[string]string{"src": "A source with a name"},
		Events: []data.Event{{At: from.Add(49 * time.Hour), Precision: "hour", Text: "Something was heard in the east, and it was believed in the west", Source: "src", Confidence: 'B'}}}
	s.Network = testNetwork(groups)
	for i := range groups {
		s.GroupSigma = append(s.GroupSigma, data.Sigma{Pct: 2 + float64(i), N: 250, Basis: "own"})
	}
	at := s.Start.Add(time.Duration(minute) * time.Minute)
	out := &market.Snapshot{Seq: uint64(minute + 1), At: at, Playing: true, Rate: 60, Skip: true, Scenario: s, Calendar: &data.Calendar{}, Origin: 0, First: []data.ID{3}, FirstAt: data.Interval{After: from, By: at}, Measured: len(in)}
	out.Series = market.Series{From: from, Step: 5 * time.Minute, Points: make([][]market.Point, len(in))}
	steps := int(at.Sub(from)/out.Series.Step) + 1
	for i := range in {
		s.Sigma = append(s.Sigma, data.Sigma{Pct: 3, N: 250, Basis: "own"})
		s.Figures = append(s.Figures, data.Figure{ID: data.ID(i), Kind: data.FigureLevel, At: s.Start, Value: 100, Price: 100, Evidence: data.Reported, Source: "src", Confidence: 'A'})
		move := math.Sin(float64(i)) * 0.2 * float64(minute%97) / 97
		q := market.Quote{Last: 100 * (1 + move), LastAt: at, Evidence: data.Reconstructed, Known: 100, KnownAt: s.Start, KnownEvidence: data.Reported, Base: 100, Return: move, KnownReturn: move, SinceShock: move, Z: move * 30, Session: "2025-01-27", State: data.Trading}
		switch i % 9 {
		case 7:
			q = market.Quote{Last: math.NaN(), Known: math.NaN(), Base: math.NaN(), Return: math.NaN(), KnownReturn: math.NaN(), SinceShock: math.NaN(), Z: math.NaN(), State: data.Holiday, Arrival: contagion.Arrival{Stage: contagion.Pending}}
		case 3:
			if minute > 3 {
				q.Arrival = contagion.Arrival{Stage: contagion.Arrived, Span: data.Interval{After: s.Start, By: s.Start.Add(3 * time.Minute)}, Lag: 15 * time.Minute, Z: -4, Return: -.1, Sign: -1}
			}
		}
		out.Quotes = append(out.Quotes, q)
		points := make([]market.Point, steps)
		for k := range points {
			points[k] = market.Point{Last: float32(100 * (1 + move*float64(k)/float64(steps))), Z: float32(move * 30), Evidence: data.Reconstructed, Live: k > steps/2}
		}
		out.Series.Points[i] = points
	}
	for g := range gs {
		out.Groups = append(out.Groups, market.GroupQuote{Return: -.01 * float64(g), KnownReturn: math.NaN(), SinceShock: -.01, Z: -2, Evidence: data.Bar, Quoted: 6, Reached: g % 6, Worst: s.Universe.Groups[g].Members[0], FirstID: s.Universe.Groups[g].Members[0], Arrival: contagion.Arrival{Stage: contagion.Watch}})
	}
	out.Venues = []market.VenueState{{MIC: "XNYS", State: data.Trading, Until: at.Add(time.Hour)}}
	out.Tape = []market.TapeLine{{At: s.Start, Kind: market.TapeEvent, ID: data.None, Group: -1, Event: 0, Text: s.Events[0].Text}, {At: at, Kind: market.TapeArrival, ID: 3, Group: 0, Event: -1, Text: names[1]}}
	return out
}
