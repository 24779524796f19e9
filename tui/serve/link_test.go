package serve

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"

	"contagion/tui"
	"contagion/tui/canvas"
)

// A link is a guest's session over a line of a known speed, in memory: what is
// written waits its turn, takes its time, and arrives in a terminal.
type link struct {
	ctx    context.Context
	end    context.CancelCauseFunc
	sized  chan struct{}
	notes  chan string
	speed  int           // bytes a second, 0 for as fast as can be
	delay  time.Duration // each way
	window int           // bytes that may wait; a write beyond them waits itself
	em     *vt.Emulator  // nil for a terminal that nobody looks at

	mu       sync.Mutex
	cond     *sync.Cond
	w, h     int
	stalled  bool
	waiting  []piece
	bytes    int // of them
	arrivals []arrival
	total    int // bytes that arrived
	most     int // bytes that waited, ever
	probes   int
	partial  []byte // of a frame that has not arrived whole
	wholes   int    // pictures on their way that begin with an empty terminal
	staying  bool
	entered  bool
	left     bool
	group    sync.WaitGroup
	flying   chan flight
}

// A piece is a write, or the mark of a probe.
type piece struct {
	text []byte
	back chan struct{}
}

// A flight is a piece on its way.
type flight struct {
	piece
	due time.Time
}

// An arrival is a frame's stamp at the terminal.
type arrival struct {
	seq       uint64
	drawn, at time.Time
	size      int
	line      string // what stands in the last row
}

func newLink(w, h int) *link {
	l := &link{w: w, h: h, window: 2 << 20, sized: make(chan struct{}, 1), notes: make(chan string, 1), flying: make(chan flight, 4096)}
	l.cond = sync.NewCond(&l.mu)
	l.ctx, l.end = context.WithCancelCause(context.Background())
	return l
}

// open begins to carry; the link ends with hangUp.
func (l *link) open() *link {
	context.AfterFunc(l.ctx, l.cond.Broadcast)
	l.group.Go(l.carry)
	l.group.Go(l.land)
	return l
}

var clearing = []byte("\x1b[2J")

var errHungUp = errors.New("the guest hung up")

func (l *link) hangUp() {
	l.end(errHungUp)
	l.mu.Lock()
	l.cond.Broadcast()
	l.mu.Unlock()
	l.group.Wait()
}

func (l *link) carry() {
	for {
		l.mu.Lock()
		for l.ctx.Err() == nil && (l.stalled || len(l.waiting) == 0) {
			l.cond.Wait()
		}
		if l.ctx.Err() != nil {
			l.mu.Unlock()
			return
		}
		p := l.waiting[0]
		l.waiting = l.waiting[1:]
		speed := l.speed
		l.mu.Unlock()
		if speed > 0 {
			time.Sleep(time.Duration(len(p.text)) * time.Second / time.Duration(speed))
		}
		l.mu.Lock()
		l.bytes -= len(p.text)
		l.total += len(p.text)
		l.cond.Broadcast()
		l.mu.Unlock()
		l.flying <- flight{p, time.Now().Add(l.delay)}
	}
}

// land lets what flies arrive in its order.
func (l *link) land() {
	for {
		select {
		case <-l.ctx.Done():
			return
		case f := <-l.flying:
			time.Sleep(time.Until(f.due))
			l.arrive(f.piece)
		}
	}
}

func (l *link) arrive(p piece) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p.back != nil {
		close(p.back)
		return
	}
	if l.em != nil {
		_, _ = l.em.Write(p.text)
	}
	l.partial = append(l.partial, p.text...)
	if bytes.Count(l.partial, []byte(beginSync)) != bytes.Count(l.partial, []byte(endSync)) {
		if !bytes.Equal(l.partial, []byte(leaveScreen)) {
			return // the rest is on its way
		}
	}
	text := l.partial
	l.partial = nil
	if bytes.Contains(text, clearing) {
		l.wholes--
	}
	now := time.Now()
	seq, drawn, ok := readStamp(text)
	switch s := string(text); {
	case s == enterScreen:
		l.entered = true
	case s == leaveScreen:
		l.left = true
	}
	if ok {
		a := arrival{seq: seq, drawn: drawn, at: now, size: len(text)}
		if l.em != nil {
			for x := range l.em.Width() {
				a.line += l.em.CellAt(x, l.h-1).Content
			}
		}
		l.arrivals = append(l.arrivals, a)
	}
}

// readStamp finds the last stamp of a write.
func readStamp(b []byte) (seq uint64, drawn time.Time, ok bool) {
	for _, s := range strings.Split(string(b), "\x1b_contagion;")[1:] {
		var n, at int64
		if k, err := fmt.Sscanf(s, "%d;%d", &n, &at); k == 2 && err == nil {
			seq, drawn, ok = uint64(n), time.Unix(0, at), true
		}
	}
	return seq, drawn, ok
}

func (l *link) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.ctx.Err() == nil && l.bytes > 0 && l.bytes+len(p) > l.window {
		l.cond.Wait()
	}
	if l.ctx.Err() != nil {
		return 0, io.ErrClosedPipe
	}
	l.waiting = append(l.waiting, piece{text: append([]byte(nil), p...)})
	if bytes.Contains(p, clearing) { // near the beginning of the first piece
		l.wholes++
	}
	l.bytes += len(p)
	l.most = max(l.most, l.bytes)
	l.cond.Broadcast()
	return len(p), nil
}

func (l *link) Probe(ctx context.Context) error {
	back := make(chan struct{})
	l.mu.Lock()
	l.probes++
	l.waiting = append(l.waiting, piece{back: back})
	l.cond.Broadcast()
	l.mu.Unlock()
	select {
	case <-back:
	case <-ctx.Done():
		return ctx.Err()
	}
	time.Sleep(l.delay)
	return nil
}

func (l *link) resize(w, h int) {
	l.mu.Lock()
	l.w, l.h = w, h
	if l.em != nil {
		l.em.Resize(w, h)
	}
	l.mu.Unlock()
	select {
	case l.sized <- struct{}{}:
	default:
	}
}

func (l *link) stall(on bool) {
	l.mu.Lock()
	l.stalled = on
	l.cond.Broadcast()
	l.mu.Unlock()
}

func (l *link) Size() (w, h int)           { l.mu.Lock(); defer l.mu.Unlock(); return l.w, l.h }
func (l *link) Guest() Guest               { return Guest{Name: "ana", Addr: netip.MustParseAddr("192.0.2.1")} }
func (l *link) Terminal() Terminal         { return Terminal{PTY: true, Name: "xterm-256color"} }
func (l *link) Command() string            { return "watch demo" }
func (l *link) Resized() <-chan struct{}   { return l.sized }
func (l *link) Notes() <-chan string       { return l.notes }
func (l *link) Read(p []byte) (int, error) { <-l.ctx.Done(); return 0, io.EOF }
func (l *link) Stderr() io.Writer          { return io.Discard }
func (l *link) Context() context.Context   { return l.ctx }
func (l *link) Stay(on bool)               { l.mu.Lock(); l.staying = on; l.mu.Unlock() }
func (l *link) Go(f func())                { l.group.Go(f) }
func (l *link) Kick(string)                { l.end(errHungUp) }

// seen gives what arrived, so far.
func (l *link) seen() []arrival {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]arrival(nil), l.arrivals...)
}

// A noise is a picture in which much changes at each beat: as much as the
// dashboard of the first measurements, 4.4 KB of 120x40 cells.
type noise struct {
	c      *canvas.Canvas
	rng    *rand.Rand
	number uint64
	beat   time.Duration
	last   time.Duration
	share  int // one cell in so many changes
	paused *atomic.Bool
	after  func(n *noise)
	why    string
}

func newNoise(w, h, share int, beat time.Duration, paused *atomic.Bool) *noise {
	n := &noise{c: canvas.New(w, h), rng: rand.New(rand.NewPCG(uint64(w), uint64(h))), share: share, beat: beat, paused: paused, last: -beat}
	n.Advance(0)
	return n
}

var noiseRunes = []rune("0123456789 ▁▂▃▄▅▆▇█ab.電株")

func (n *noise) Advance(now time.Duration) {
	for !n.paused.Load() && now-n.last >= n.beat {
		n.last += n.beat
		w, h := n.c.Size()
		for range w*h/(6*n.share) + 1 {
			x, y := n.rng.IntN(w*2/5+1), n.rng.IntN(h) // the same places again and again, as prices do
			style := canvas.Style((x/12 + y) % 40)
			if n.rng.IntN(20) == 0 {
				style = canvas.Style(n.rng.IntN(60)) // a digit that fades
			}
			for range 6 {
				x += canvas.Width(string(noiseRunes[n.rng.IntN(len(noiseRunes))]))
				n.c.Set(x, y, noiseRunes[n.rng.IntN(len(noiseRunes))], style)
			}
		}
		n.number++
	}
	if n.paused.Load() {
		n.last = now
	}
	if n.after != nil {
		n.after(n)
	}
}
func (n *noise) Canvas() (*canvas.Canvas, uint64) { return n.c, n.number }
func (n *noise) Rests() bool                      { return n.paused.Load() }
func (n *noise) Ended() (string, bool)            { return n.why, n.why != "" }

// expected tells what cells of a palette look like on a terminal.
type expected struct {
	styles []uv.Style
}

// expect finds how each style of a face's palette looks, by way of the text
// that a canvas gives, which knows nothing of screens.
func expect(f Face) expected {
	p := tui.Palette(f.options())
	var e expected
	for s := range 256 {
		c := canvas.New(1, 1)
		c.Set(0, 0, 'x', canvas.Style(s))
		em := vt.NewEmulator(1, 1)
		_, _ = em.WriteString(c.String(p))
		e.styles = append(e.styles, em.CellAt(0, 0).Style)
	}
	return e
}

// A still is a picture that was kept, to compare a terminal with.
type still struct {
	w, h   int
	runes  []rune
	styles []canvas.Style
}

func keep(c *canvas.Canvas) still {
	w, h := c.Size()
	s := still{w: w, h: h}
	for y := range h {
		for x := range w {
			s.runes, s.styles = append(s.runes, c.Rune(x, y)), append(s.styles, c.StyleAt(x, y))
		}
	}
	return s
}

// differs counts the cells in which a terminal shows something else. Outside
// the picture it shows nothing.
func (e *expected) differs(s still, em *vt.Emulator, skipRow int) (n int, first string) {
	for y := range em.Height() {
		for x := range em.Width() {
			if y == skipRow {
				continue
			}
			r, style := ' ', uv.Style{}
			if x < s.w && y < s.h {
				r, style = s.runes[y*s.w+x], e.styles[s.styles[y*s.w+x]]
			}
			if r == 0 {
				continue // its left half was compared
			}
			text, got := " ", uv.Style{}
			if c := em.CellAt(x, y); c != nil && c.Content != "" {
				text, got = c.Content, c.Style
			}
			if r == ' ' {
				got, style = bare(got), bare(style)
			}
			if text != string(r) || !got.Equal(&style) {
				if n++; n == 1 {
					first = strconv.Itoa(x) + "," + strconv.Itoa(y) + ": " + fmt.Sprintf("%q %+v, want %q %+v", text, got, r, style)
				}
			}
		}
	}
	return n, first
}

// bare leaves of a blank's style what is seen of it.
func bare(s uv.Style) uv.Style {
	if s.Attrs&uv.AttrReverse == 0 {
		s.Fg = nil
	}
	s.Attrs &= uv.AttrReverse | uv.AttrStrikethrough
	return s
}
