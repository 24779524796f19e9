package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/goleak"

	"contagion/data/live/fakes"
	"contagion/data/market"
)

// traded is a Tuesday without a holiday, on which the tests' markets trade.
var traded = time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)

// fewInstruments is a universe of five.
const fewInstruments = `
[[instrument]]
symbol = "NVDA"
[[instrument]]
symbol = "AMD"
[[instrument]]
symbol = "VST"
[[instrument]]
symbol = "JNJ"
[[instrument]]
symbol = "MSFT"
`

// home makes a home folder with settings.
func home(t *testing.T, config string) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Setenv("XDG_STATE_HOME", filepath.Join(dir, "state"))
	t.Setenv("XDG_DATA_HOME", filepath.Join(dir, "data"))
	if err := os.MkdirAll(filepath.Join(dir, "contagion"), 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "contagion", "config.toml")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// wallStreet is a listing of New York that trades on the tests' day.
func wallStreet() *fakes.Listing {
	day := func(hour, minute int) time.Time {
		return time.Date(2026, 11, 24, hour, minute, 0, 0, time.UTC)
	}
	return &fakes.Listing{Currency: "USD", Exchange: "NMS", Zone: "America/New_York", Prev: 100, Sessions: []fakes.Session{{Open: day(14, 30), Close: day(21, 0)}},
		Price: func(t time.Time) float64 { return 100 + float64(t.Minute())/100 + float64(t.Second())/10000 }}
}

// safe is a buffer that may be read while it is written.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safe) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// A bench is a program that watches a fake of Yahoo in virtual time.
type bench struct {
	t        *testing.T
	net      *fakes.Network
	yahoo    *fakes.Yahoo
	out, err safe
}

// inBubble runs a test in virtual time, in which contagion watch runs beside.
func inBubble(t *testing.T, alerts []string, run func(b *bench), change ...func(listings map[string]*fakes.Listing)) {
	t.Helper()
	home(t, fewInstruments+"\n[addresses]\nyahoo = \"http://yahoo.test\"\n")
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(traded))
		b := &bench{t: t, net: fakes.NewNetwork(), yahoo: fakes.NewYahoo(map[string]*fakes.Listing{})}
		for _, s := range []string{"NVDA", "AMD", "VST", "JNJ", "MSFT"} {
			b.yahoo.Listings[s] = wallStreet()
		}
		for _, f := range change {
			f(b.yahoo.Listings)
		}
		b.net.Serve("yahoo.test:80", b.yahoo)
		f := watchFlags{lines: true, alerts: alerts}
		f.dial, f.insecure, f.fake.speed = b.net.Dial, true, 1
		c := &cobra.Command{}
		c.SetOut(&b.out)
		c.SetErr(&b.err)
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- f.running(ctx, c) }()
		run(b)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		b.net.Close()
	})
	goleak.VerifyNone(t, goleak.IgnoreCurrent())
}

// says waits at most so long until a sentence was written since a mark, and
// gives how long it took.
func (b *bench) says(mark int, within time.Duration, part string) {
	b.t.Helper()
	for begun := time.Now(); time.Since(begun) <= within; time.Sleep(time.Second) {
		if strings.Contains(b.out.String()[mark:], part) {
			b.t.Logf("%q after %s", part, time.Since(begun).Round(time.Second))
			return
		}
	}
	b.t.Errorf("%q was not told within %s:\n%s", part, within, b.out.String()[mark:])
}

// Every fault of a source is told by its own name within two intervals, and
// its end too.
func TestWatchNamesFaults(t *testing.T) {
	const interval = 15 * time.Second
	for _, k := range []struct {
		name  string
		fault fakes.Fault
		kill  bool
		told  string
	}{
		{name: "throttled", fault: fakes.Fault{Do: fakes.Reply, Status: 429, Body: "Too Many Requests"}, told: "Feed yahoo is throttled: HTTP 429 Too Many Requests"},
		{name: "html", fault: fakes.Fault{Do: fakes.Page}, told: "Feed yahoo is lost: a web page instead of prices"},
		{name: "hung", fault: fakes.Fault{Do: fakes.Hang}, told: "Feed yahoo is lost: no answer within 10 s"},
		{name: "killed", kill: true, told: "Feed yahoo is lost: connection refused"},
	} {
		t.Run(k.name, func(t *testing.T) {
			inBubble(t, []string{"feed lost", "feed throttled"}, func(b *bench) {
				b.says(0, interval, "Feed yahoo is live.")
				time.Sleep(2 * time.Minute)
				mark := len(b.out.String())
				if k.kill {
					b.net.Refuse("yahoo.test:80", true)
					b.net.Cut()
				} else {
					b.yahoo.Script(fakes.Always(k.fault))
				}
				b.says(mark, 2*interval, k.told)
				b.says(mark, time.Second, "Alert: feed ")
				b.says(mark, 6*time.Minute, "it is tried again at ")
				mark = len(b.out.String())
				b.yahoo.Script(nil)
				b.net.Refuse("yahoo.test:80", false)
				b.says(mark, 11*time.Minute, "Feed yahoo is back after")
			})
		})
	}
}

// A move that crosses a rule fires once, and the price of a lost source fires
// nothing.
func TestWatchAlert(t *testing.T) {
	inBubble(t, []string{"NVDA < -3%", "AMD < -3%"}, func(b *bench) {
		b.says(0, 20*time.Second, "Feed yahoo is live.")
		b.says(0, time.Minute, "Alert: NVDA < -3%; it is -5.")
		time.Sleep(5 * time.Minute)
		if n := strings.Count(b.out.String(), "Alert: NVDA"); n != 1 {
			t.Errorf("the alert fired %d times, want once:\n%s", n, b.out.String())
		}
		if n := strings.Count(b.err.String(), "for your personal use"); n != 1 {
			t.Errorf("that Yahoo is for personal use was said %d times, want once:\n%s", n, b.err.String())
		}
		again := &liveMarket{words: []string{"yahoo@XNAS"}}
		if again.personal(); len(again.notes) > 0 {
			t.Errorf("it is said again: %v", again.notes)
		}
		if strings.Contains(b.out.String(), "Alert: AMD") {
			t.Errorf("AMD did not move:\n%s", b.out.String())
		}
	}, func(listings map[string]*fakes.Listing) {
		l := listings["NVDA"]
		steady, fall := l.Price, traded.Add(10*time.Second)
		l.Price = func(t time.Time) float64 {
			if t.Before(fall) {
				return steady(t)
			}
			return 0.95 * steady(t)
		}
	})
}

// Where standard output is gone, watch ends; where a source refuses for good,
// it says so and ends with a failure.
func TestWatchRefused(t *testing.T) {
	home(t, fewInstruments+"\n[addresses]\nalpaca_stream = \"ws://alpaca.test/v2\"\nalpaca_rest = \"http://alpaca.test\"\n")
	t.Setenv("APCA_API_KEY_ID", canaryID)
	t.Setenv("APCA_API_SECRET_KEY", canarySecret)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(traded))
		net := fakes.NewNetwork()
		net.Serve("alpaca.test:80", &fakes.Alpaca{Key: "other", Secret: "keys"})
		var out, complaint safe
		f := watchFlags{lines: true}
		f.dial, f.insecure, f.sources, f.fake.speed = net.Dial, true, []string{"alpaca"}, 1
		c := &cobra.Command{}
		c.SetOut(&out)
		c.SetErr(&complaint)
		err := f.running(context.Background(), c)
		if err == nil || !strings.Contains(err.Error(), "watch: alpaca refuses: ") {
			t.Errorf("a wrong key: %v\n%s", err, out.String())
		}
		all := fmt.Sprint(err) + out.String() + complaint.String()
		if strings.Contains(all, canaryID) || strings.Contains(all, canarySecret) {
			t.Errorf("a key was told: %s", all)
		}
		net.Close()
	})
}

// A desk with alerts and a recording: its pictures have both, in the order of
// time, and the desk's own stay as they were.
func TestAlertingDesk(t *testing.T) {
	tape := []market.TapeLine{{At: traded, Text: "a"}, {At: traded.Add(2 * time.Minute), Text: "c"}}
	plain := &market.Snapshot{Seq: 1, At: traded, Tape: tape}
	d := &alertingDesk{running: standing{plain}, keeper: kept{}, lines: []market.TapeLine{{At: traded.Add(time.Minute), Text: "b"}, {At: traded.Add(3 * time.Minute), Text: "d"}}}
	s, _, err := d.Wait(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, l := range s.Tape {
		text += l.Text
	}
	if text != "abcd" || s.Record.Length != 61*time.Second || !s.Record.On || len(plain.Tape) != 2 || plain.Record.On {
		t.Errorf("%s %+v %+v", text, s.Record, plain)
	}
}

type standing struct{ s *market.Snapshot }

func (d standing) Wait(context.Context, uint64) (*market.Snapshot, uint64, error) { return d.s, 1, nil }
func (d standing) Do(context.Context, market.Order) error                         { return nil }
func (d standing) Run(context.Context) error                                      { return nil }

type kept struct{}

func (kept) Recording() (time.Duration, string) { return 61*time.Second + 1, "" }

// A recording that is told to end is closed in order.
func TestRecordEndsInOrder(t *testing.T) {
	program, err := exec.LookPath("contagion")
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		home(t, fewInstruments)
		path := filepath.Join(t.TempDir(), "live.rec")
		c := exec.Command(program, "record", "--source", "fake:7", "--begin", "2026-11-24T15:00Z", "-o", path)
		var out safe
		c.Stdout, c.Stderr = &out, &out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		for begun := time.Now(); !strings.Contains(out.String(), "fake is live"); time.Sleep(10 * time.Millisecond) {
			if time.Since(begun) > time.Minute {
				t.Fatalf("it does not begin: %s", out.String())
			}
		}
		if err := c.Process.Signal(end); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(); err != nil {
			t.Errorf("%v: %v: %s", end, err, out.String())
		}
		if said, complaint, code := inside([]string{"check", path}); code != 0 || !strings.Contains(said, "Closed    2026-11-24") {
			t.Errorf("%v: exit %d, %s%s", end, code, said, complaint)
		}
	}
}

// Lines from a pipe are recorded, and the recording ends with them.
func TestRecordPipe(t *testing.T) {
	program, err := exec.LookPath("contagion")
	if err != nil {
		t.Fatal(err)
	}
	home(t, fewInstruments)
	path := filepath.Join(t.TempDir(), "pipe.rec")
	at := time.Now().Add(-2 * time.Minute).UTC()
	c := exec.Command(program, "record", "--source", "-", "-o", path)
	c.Stdin = strings.NewReader(fmt.Sprintf("{\"v\":1,\"type\":\"trade\",\"t\":%q,\"sym\":\"NVDA\",\"px\":181.25}\n{\"v\":1,\"type\":\"trade\",\"t\":%q,\"sym\":\"AMD\",\"px\":91.5}\n", at.Format(time.RFC3339), at.Add(-time.Minute).Format(time.RFC3339)))
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "pipe.rec: 2 ticks") || !strings.Contains(string(out), "record: nothing more will come from any source, so the recording ends\n") {
		t.Fatalf("%v: %s", err, out)
	}
	out, complaint, code := inside([]string{"export", path, "--csv"})
	if amd, nvda := strings.Index(out, "AMD,91.5"), strings.Index(out, "NVDA,181.25"); code != 0 || amd < 0 || nvda < amd {
		t.Errorf("exit %d, %s%s: want AMD, which traded first, then NVDA", code, out, complaint)
	}
}

// The doctor says what he looked at, and ends with a failure where something
// is wrong.
func TestDoctor(t *testing.T) {
	home(t, fewInstruments)
	out, _, _ := inside([]string{"doctor", "--source", "fake:7"}) // its end depends on how far the calendar reaches
	for _, want := range []string{"ok     Settings  ", "ok     Terminal  none on the output", "  Calendar  known to 20", "ok     Source    fake: answers for all 5 instruments; they are simulated", "ok     Symbols   none of 5 is refused", "ok     Locale    "} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	path := home(t, "sorces = []\n")
	out, complaint, code := inside([]string{"doctor", "--source", "fake:7"})
	if code != exitFailure || !strings.Contains(out, "WRONG  Settings  "+path+":1: key \"sorces\" is not known; did you mean sources?") || !strings.Contains(complaint, "doctor: 1 thing wrong") {
		t.Errorf("exit %d\n%s%s", code, out, complaint)
	}
	home(t, fewInstruments)
	out, _, code = inside([]string{"doctor", "--source", "file:" + filepath.Join(t.TempDir(), "nowhere")})
	if code != exitFailure || !strings.Contains(out, "WRONG  Source    ") || !strings.Contains(out, "--     Symbols   not known: no source of them answers") {
		t.Errorf("a file that is not there: exit %d\n%s", code, out)
	}
}

// Keys that must be seen nowhere.
const canaryID, canarySecret = "CANARY7ID2KEY", "canarySecret9/plus+8"
