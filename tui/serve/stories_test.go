package serve

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
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

func TestGuestPlays(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf)
		g := th.guest("ann", 120, 40, "play deepseek --at 2025-01-27T14:25Z --speed 60")
		g.sees("NVDA")
		g.sees("14:27:")
		g.types(" ")
		g.sees("‖")
		g.types("?")
		g.sees("Keys and marks")
		g.types("\x1b") // which is a key of its own once nothing follows
		g.sees("Propagation")
		g.types("q")
		g.leaves(StatusOK)

		g = th.guest("ann", 100, 30, "")
		g.sees("Choose what to watch")
		g.types("\r")
		g.sees("NVDA")
		g.types("\x1a") // a server is not stopped by a guest
		g.sees("CONTAGION")
		g.types("\x03")
		g.leaves(StatusOK)
	})
}

// One presents to two of different sizes; one of them lets go, comes back, and
// goes on in a copy; the presenter vanishes, and the other takes over.
func TestRoomStory(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf)
		ana := th.guest("ana", 120, 40, "present deepseek --room demo --at 2025-01-27T14:25Z --speed 60")
		ana.sees("you present")
		bo := th.guest("bo", 80, 24, "watch demo")
		bo.sees("ana presents")
		cy := th.guest("cy", 200, 60, "watch demo")
		cy.sees("2 watching, ana presents")
		ana.sees("2 watching, you present")

		ana.types("s")
		bo.sees("Connectedness")
		cy.sees("Connectedness")
		ana.types("\x0elook at power\r")
		bo.sees("look at power")
		cy.sees("look at power")

		bo.types(" ")
		bo.sees("ana leads")
		bo.types("\x1b[B")
		bo.sees("free")
		bo.types("f")
		bo.sees("ana presents")
		bo.types("F")
		bo.sees("copy")

		ana.client.Close()
		cy.sees("ana has left")
		cy.types("L")
		cy.sees("you present")
		cy.types("q")
		cy.leaves(StatusOK)
		bo.types("q")
		bo.leaves(StatusOK)
	})
}

// The screens of one's own are counted: who follows needs none, and learns
// kindly where none is left.
func TestPrivateBudget(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf, func(o *HouseOptions) { o.Private = 1 })
		ana := th.guest("ana", 120, 40, "present deepseek --room demo")
		ana.sees("you present")
		bo := th.guest("bo", 80, 24, "watch demo")
		bo.sees("ana presents")
		bo.types("s")
		bo.sees("all 1 screens")
		cy := th.guest("cy", 80, 24, "play deepseek")
		cy.leaves(StatusFull)
		if text := cy.err.String(); !strings.Contains(text, "watch a room: demo") {
			t.Errorf("who finds no screen is told %q", text)
		}
		ana.types("q")
		ana.leaves(StatusOK)
		bo.types("s")
		bo.sees("Connectedness")
		bo.types("q")
		bo.leaves(StatusOK)
	})
}

// A room ends a minute after the last has left, and can be opened anew.
func TestRoomEnds(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf)
		ana := th.guest("ana", 120, 40, "present deepseek --room demo")
		ana.sees("you present")
		second := th.guest("bo", 120, 40, "present deepseek --room demo")
		second.leaves(StatusMisuse)
		ana.types("q")
		ana.leaves(StatusOK)
		time.Sleep(emptyRoom / 2)
		if len(th.of.States()) != 1 {
			t.Error("the room did not wait for its presenter to come back")
		}
		time.Sleep(emptyRoom)
		if len(th.of.States()) != 0 {
			t.Error("the empty room goes on")
		}
		bo := th.guest("bo", 80, 24, "watch demo")
		bo.leaves(StatusMisuse)

		ana = th.guest("ana", 120, 40, "present deepseek --room demo")
		ana.sees("you present")
		bo = th.guest("bo", 80, 24, "watch demo")
		bo.sees("ana presents")
		if !th.of.EndRoom("demo", "the class is over") {
			t.Error("there is no room to end")
		}
		bo.leaves(StatusOK)
		ana.leaves(StatusOK)
		if !strings.Contains(bo.err.String(), "the class is over") {
			t.Errorf("who watched is told %q", bo.err.String())
		}
	})
}

// Without a terminal, with a dumb one, or where a guest says so, there is text.
func TestPlain(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf)
		ana := th.guest("ana", 120, 40, "present deepseek --room demo --at 2025-01-27T14:25Z --speed 60")
		ana.sees("you present")
		for command, want := range map[string]string{
			"report deepseek":                         "Economic origin: NVDA",
			"report deepseek --format json":           `"scenario": "deepseek"`,
			"play deepseek --at 2025-01-27T15:00:00Z": "Economic origin: NVDA",
			"scenarios": "deepseek",
			"rooms":     "ana presents DeepSeek",
			"help":      "watch ROOM",
			"":          "Words that are served here",
		} {
			s := sit(t, th.visit())
			s.begin(t, command)
			if status := s.end(); status != StatusOK {
				t.Errorf("%q ends with %d: %s", command, status, s.err)
			}
			out := s.out.String()
			if !strings.Contains(out, want) || strings.ContainsAny(out+s.err.String(), "\x1b\r") {
				t.Errorf("%q gives %q", command, out)
			}
		}
		s := sit(t, th.visit())
		s.begin(t, "watch demo")
		s.out.await(t, "ana presents")
		s.out.await(t, "New York")
		ana.types("\x0ehello\r")
		s.out.await(t, "ana says: hello")
		ana.types("q")
		ana.leaves(StatusOK)
		s.out.await(t, "ana has left")
		th.of.EndRoom("demo", "over")
		if status := s.end(); status != StatusOK || strings.Contains(s.out.String(), "\x1b") {
			t.Errorf("the sentences end with %d: %q", status, s.out.String())
		}
		s = sit(t, th.visit())
		s.begin(t, "present deepseek")
		if status := s.end(); status != StatusMisuse || !strings.Contains(s.err.String(), "ssh -t") {
			t.Errorf("presenting without a terminal: %d, %q", status, s.err.String())
		}
	})
}

// The list shows rooms as they come; who joins one from it follows.
func TestPickRoom(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf)
		bo := th.guest("bo", 120, 40, "")
		bo.sees("Choose what to watch")
		ana := th.guest("ana", 120, 40, "present deepseek --room demo --at 2025-01-27T14:25Z --speed 60")
		ana.sees("you present")
		bo.sees("ana presents DeepSeek")
		if n := strings.Count(bo.screen(), "─ people presenting now ─") + strings.Count(bo.screen(), "  demo  "); n > 2 {
			t.Errorf("the room stands twice in the list:\n%s", bo.screen())
		}
		bo.types("j\r")
		bo.sees("1 watching, ana presents")
		ana.types("s")
		bo.sees("Connectedness")
		bo.types("\x1b[B")
		bo.sees("free")
		if s := th.of.States(); len(s) != 1 || s[0].Seats != 2 {
			t.Errorf("the room has %+v", s)
		}
		bo.types("q")
		bo.leaves(StatusOK)
		ana.types("q")
		ana.leaves(StatusOK)
	})
}
