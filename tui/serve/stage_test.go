package serve

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/crypto/ssh"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/tui"
)

// shelfOf is a library of bundled scenarios, as the command has one.
type shelfOf map[string]Title

func newShelf(t testing.TB, names ...string) shelfOf {
	t.Helper()
	s := shelfOf{}
	for _, n := range names {
		cal, err := feed.ReadCalendar(assets.FS, "calendar")
		if err != nil {
			t.Fatal(err)
		}
		sc, err := feed.ReadScenario(assets.FS, "scenarios/"+n, cal)
		if err != nil {
			t.Fatal(err)
		}
		rec := feed.NewRecording(sc, cal)
		rec.Ticks() // read before time is counted
		s[n] = Title{Ground: market.NewGround(sc, cal), Source: func() market.Source { return rec.Replay() }}
	}
	return s
}

func (s shelfOf) Title(name string) (Title, error) {
	if t, ok := s[name]; ok {
		return t, nil
	}
	return Title{}, fmt.Errorf("%q is not a scenario here", name)
}

func (s shelfOf) List(context.Context) ([]tui.Entry, error) {
	var out []tui.Entry
	for n, t := range s {
		out = append(out, tui.EntryOf(n, tui.Recorded, t.Ground.Scenario()))
	}
	return out, nil
}

func (s shelfOf) Days(_ context.Context, key string) ([]*market.Snapshot, error) {
	t := s[key]
	sc := t.Ground.Scenario()
	return market.Stills(sc, t.Ground.Calendar(), t.Source(), []time.Time{sc.To}, data.None)
}

func (s shelfOf) Report(w io.Writer, name string, at time.Time, origin data.ID, format string) error {
	t := s[name]
	snap, err := market.Still(t.Ground.Scenario(), t.Ground.Calendar(), t.Source(), at, origin)
	if err != nil {
		return err
	}
	return tui.Report(w, snap, format)
}

func (s shelfOf) Print(w io.Writer) error {
	for n := range s {
		fmt.Fprintln(w, n)
	}
	return nil
}

// A stage is a house behind a real door, in virtual time.
type stage struct {
	*house
	of *House
}

func openStage(t *testing.T, shelf shelfOf, change ...func(*HouseOptions)) *stage {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	o := HouseOptions{Library: shelf, Open: true, Now: time.Now}
	for _, f := range change {
		f(&o)
	}
	of := NewHouse(ctx, o)
	h := open(t, Options{Handler: of.Serve})
	t.Cleanup(func() {
		h.close()
		stop()
		of.Wait()
		time.Sleep(10 * time.Second) // ticks that Bubble Tea began run out by themselves
	})
	return &stage{h, of}
}

// A watcher is a guest whose terminal is an emulator.
type watcher struct {
	t *testing.T
	*seat
	client *ssh.Client
	log    *lines
	mu     sync.Mutex
	em     *vt.Emulator
	raw    strings.Builder
}

func (w *watcher) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.raw.Write(p)
	return w.em.Write(p)
}

func (th *stage) guest(name string, w, h int, command string) *watcher {
	t := th.t.(*testing.T)
	t.Helper()
	c := th.visit(as(name))
	g := &watcher{t: t, seat: sit(t, c), client: c, log: th.lines, em: vt.NewEmulator(w, h)}
	g.Stdout = g
	g.terminal(t, w, h, command)
	return g
}

// presents is a guest who opens the room demo, at the open of the day.
func (th *stage) presents(name string) *watcher {
	g := th.guest(name, 120, 40, "present deepseek --room demo --at 2025-01-27T14:25Z --speed 60")
	g.sees("you present")
	return g
}

// follows is a guest who comes to it while ana leads.
func (th *stage) follows(name string, w, h int) *watcher {
	g := th.guest(name, w, h, "watch demo")
	g.sees("ana presents")
	return g
}

func (w *watcher) screen() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.em.String()
}

// sees waits until a text stands on the guest's screen.
func (w *watcher) sees(text string) {
	w.t.Helper()
	for range 200 {
		if strings.Contains(w.screen(), text) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	w.t.Fatalf("%q is not on the screen:\n%s\n%s\n%s", text, w.screen(), w.err, w.log)
}

func (w *watcher) types(keys string) {
	w.t.Helper()
	if _, err := io.WriteString(w.in, keys); err != nil {
		w.t.Fatal(err)
	}
}

// leaves expects the end with a status, and the terminal restored.
func (w *watcher) leaves(status int) {
	w.t.Helper()
	if got := w.end(); got != status {
		w.t.Errorf("the session ended with %d, not %d: %s\n%s", got, status, w.err, w.log)
	}
	w.mu.Lock()
	raw := w.raw.String()
	w.mu.Unlock()
	on, off := strings.LastIndex(raw, "\x1b[?1049h"), strings.LastIndex(raw, "\x1b[?1049l")
	if on > off || strings.LastIndex(raw, "\x1b[?25l") > strings.LastIndex(raw, "\x1b[?25h") {
		w.t.Errorf("the terminal is not restored: %q", raw[max(0, len(raw)-200):])
	}
}
