package live

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"contagion/data"
	"contagion/data/live/fakes"
)

// Each line by itself: the events it gives, or why it is refused.
func TestOwnLines(t *testing.T) {
	at := clock("14:30:00").Add(123 * time.Millisecond)
	ev := func(kind Kind, t time.Time, p float64) *Event { return &Event{Kind: kind, At: t, Price: p} }
	for _, c := range []struct {
		line string
		want *Event
		bad  string
	}{
		{`{"v":1,"type":"trade","t":"2000-01-03T14:30:00.123Z","sym":"NVDA","mic":"XNAS","px":124.80,"sz":100,"id":"7"}`, ev(Print, at, 124.8), ""},
		{`{"type":"trade","t":"2000-01-03T09:30:00.123-05:00","sym":"NVDA","px":124.80}`, ev(Print, at, 124.8), ""},
		{fmt.Sprintf(`{"type":"trade","t":%d,"sym":"NVDA","px":1}`, at.UnixMilli()), nil, "t is no time"}, // 946 billion ms is below the ms of 2001
		{`{"type":"trade","t":1737988200,"sym":"NVDA","px":1}`, ev(Print, time.Unix(1737988200, 0), 1), ""},
		{`{"type":"trade","t":1737988200.5,"sym":"NVDA","px":1}`, ev(Print, time.UnixMilli(1737988200500), 1), ""},
		{`{"type":"trade","t":1737988200123,"sym":"NVDA","px":1}`, ev(Print, time.UnixMilli(1737988200123), 1), ""},
		{`{"type":"trade","t":1737988200123456,"sym":"NVDA","px":1}`, ev(Print, time.UnixMicro(1737988200123456), 1), ""},
		{`{"type":"trade","t":1737988200123456789,"sym":"NVDA","px":1}`, ev(Print, time.Unix(0, 1737988200123456789), 1), ""},
		{`{"type":"trade","t":"1737988200123","sym":"NVDA","px":1}`, ev(Print, time.UnixMilli(1737988200123), 1), ""},
		{`{"type":"bar","t":"2000-01-03T14:30:00.123Z","sym":"NVDA","int":"1m","o":1,"h":3,"l":1,"c":2,"vol":5}`, ev(Bar, at.Add(time.Minute), 2), ""},
		{`{"type":"bar","t":"2000-01-03T14:30:00.123Z","sym":"NVDA","int":"30s","c":2}`, ev(Bar, at.Add(30*time.Second), 2), ""},
		{`{"type":"quote","t":"2000-01-03T14:30:00.123Z","sym":"NVDA","bid":1,"ask":2}`, ev(Print, at, 1.5), ""},
		{`{"type":"prev","sym":"NVDA","px":142.62,"date":"2000-01-02"}`, ev(Previous, time.Time{}, 142.62), ""},
		{`{"type":"halt","t":"2000-01-03T14:30:00.123Z","sym":"NVDA","on":true}`, ev(Halt, at, 0), ""},
		{`{"type":"halt","t":"2000-01-03T14:30:00.123Z","sym":"NVDA","on":false}`, ev(Resume, at, 0), ""},
		{`{"type":"split","t":"2000-01-03T14:30:00.123Z","sym":"NVDA","ratio":10}`, ev(Split, at, 10), ""},
		{`{"type":"hello","src":"x","symbols":[{"sym":"NVDA"}]}`, nil, ""},
		{`{"type":"heartbeat","t":"2000-01-03T14:30:00Z"}`, nil, ""},
		{`{"type":"weather","t":"x"}`, nil, `type "weather" is none; write trade, quote, bar, prev, halt, split, heartbeat or hello`},
		{`{"type":"Trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","px":1}`, nil, `type "Trade" is none`},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"OTHER","px":1}`, &Event{}, "1 line passed over, of symbols that are not in the universe: OTHER"},
		{`{"t":1737988200123,"sym":"NVDA","p":124.8}`, ev(Print, time.UnixMilli(1737988200123), 124.8), ""}, // the line of contagion record -
		{`{"t":1737988200123,"sym":"NVDA","px":2,"p":1}`, ev(Print, time.UnixMilli(1737988200123), 2), ""},
		{`{"t":1737988200123,"sym":"NVDA","p":"1"}`, nil, "p is not a number; write it without quotes"},
		{``, nil, ""}, {`# a comment`, nil, ""}, {"\xef\xbb\xbf" + `{"type":"hello"}`, nil, ""},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","px":null}`, nil, "px is missing"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA"}`, nil, "px is missing"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","px":0}`, nil, "px is 0"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","px":-1}`, nil, "px is -1"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","px":1e308}`, nil, "px is 1e+308"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","px":1e999}`, nil, "px is too large a number; a price is below 1e9"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","px":"1.5"}`, nil, "px is not a number; write it without quotes"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","px":[1.5]}`, nil, "px is not a number"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","px":1,"sz":"100"}`, nil, "sz is not a number; write it without quotes"},
		{`{"type":"quote","t":"2000-01-03T14:30:00Z","sym":"NVDA","bid":true,"ask":2}`, nil, "bid is not a number"},
		{`{"type":"bar","t":"2000-01-03T14:30:00Z","sym":"NVDA","c":"2"}`, nil, "c is not a number; write it without quotes"},
		{`{"type":"split","t":"2000-01-03T14:30:00Z","sym":"NVDA","ratio":"10"}`, nil, "ratio is not a number; write it without quotes"},
		{`{"v":"1","type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","px":1}`, nil, `v is not a whole number; write "v":1`},
		{`{"v":1.5,"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","px":1}`, nil, `v is not a whole number; write "v":1`},
		{`{"type":"halt","t":"2000-01-03T14:30:00Z","sym":"NVDA","on":"true"}`, nil, "on is neither true nor false"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":6857,"px":1}`, nil, "sym is not a text; write it in quotes"},
		{`{"type":7,"t":"2000-01-03T14:30:00Z","sym":"NVDA","px":1}`, nil, "type is not a text; write it in quotes"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","px":1}`, nil, "sym is missing"},
		{`{"type":"trade"}]`, nil, "not a JSON object"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","px":NaN}`, nil, "not a JSON object"},
		{`{"type":"trade","sym":"NVDA","px":1}`, nil, "t is missing"},
		{`{"type":"trade","t":null,"sym":"NVDA","px":1}`, nil, "t is missing"},
		{`{"type":"trade","t":0,"sym":"NVDA","px":1}`, nil, "t is no time"},
		{`{"type":"trade","t":"yesterday","sym":"NVDA","px":1}`, nil, "t is no time"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"../../etc/passwd","px":1}`, nil, "symbol is not one"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NV\u001b]0;x\u0007DA","px":1}`, nil, "symbol is not one"},
		{`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","px":1,"cur":"JPY"}`, nil, "NVDA is in JPY"},
		{`{"type":"quote","t":"2000-01-03T14:30:00Z","sym":"NVDA","bid":2,"ask":1}`, nil, "a quote needs bid and ask"},
		{`{"type":"quote","t":"2000-01-03T14:30:00Z","sym":"NVDA","bid":2}`, nil, "a quote needs bid and ask"},
		{`{"type":"bar","t":"2000-01-03T14:30:00Z","sym":"NVDA","int":"forever","c":1}`, nil, "int is no length"},
		{`{"type":"halt","t":"2000-01-03T14:30:00Z","sym":"NVDA"}`, nil, "halt needs on"},
		{`{"type":"prev","sym":"NVDA","px":1,"date":"24.1.2000"}`, nil, "date of prev"},
		{strings.Repeat(`{"a":`, 10001), nil, "not a JSON object"},
		{`{"px`, nil, "not a JSON object"}, {"{\xff\xfe}", nil, "not a JSON object"},
	} {
		f, o, _ := still(t, 1)
		r := newReading(o[0])
		if err := r.line([]byte(c.line)); err != nil {
			t.Errorf("%s ends the feed: %v", c.line, err)
			continue
		}
		h := f.Health()[0]
		switch {
		case c.bad != "" && c.want != nil: // told, and no fault
			if !strings.Contains(h.StrangeText(), c.bad) || h.Dropped != 0 || len(r.batch) > 0 {
				t.Errorf("%.80s: %+v", c.line, h)
			}
		case c.bad != "":
			if !strings.Contains(h.Refusals[0].Last, "line 1: "+c.bad) || h.Refused != 1 || h.Dropped != 1 || len(r.batch) > 0 {
				t.Errorf("%.80s: says %+v, %d events; want %q", c.line, h.Refusals[0], len(r.batch), c.bad)
			}
		case c.want == nil:
			if len(r.batch) > 0 || h.Why != "" {
				t.Errorf("%.80s: %+v, %q", c.line, r.batch, h.Why)
			}
		case len(r.batch) != 1:
			t.Errorf("%.80s: %d events, %q", c.line, len(r.batch), h.Why)
		default:
			if e := r.batch[0]; e.Kind != c.want.Kind || !e.At.Equal(c.want.At) || e.Price != c.want.Price {
				t.Errorf("%.80s: %+v, want %+v", c.line, e, *c.want)
			}
		}
	}
}

func TestOwnVersion(t *testing.T) {
	_, o, _ := still(t, 1)
	r := newReading(o[0])
	err := r.line([]byte(`{"v":2,"type":"trade"}`))
	if f, ok := err.(*Fault); !ok || f.Class != Terminal || f.Why != "line 1: version 2 of the schema is not known" || f.Cure == "" {
		t.Errorf("%v", err)
	}
}

func TestOwnCSV(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
		bad  int
		ends string
	}{
		{"type,t,sym,px,sz\ntrade,2000-01-03T14:30:00Z,NVDA,1.5,3\ntrade,2000-01-03T14:30:01Z,NVDA,1.6,\n", 2, 0, ""},
		{"time,symbol,price\n2000-01-03T14:30:00Z,NVDA,1.5\n", 1, 0, ""},
		{"t,sym,p\n2000-01-03T14:30:00Z,NVDA,1.5\n", 1, 0, ""},
		{"t,sym,px,price\n", 0, 1, ""},
		{"sym, T ,px,colour\nNVDA,2000-01-03T14:30:00Z,1.5,\"red, and blue\"\n", 1, 0, ""},
		{"t,sym,px\r\n2000-01-03T14:30:00Z,NVDA,1.5\r\n2000-01-03T14:30:00Z,NVDA\r\nx,NVDA,1\r\n2000-01-03T14:30:00Z,NVDA,NaN\r\n2000-01-03T14:30:00Z,NVDA,Inf\r\n2000-01-03T14:30:00Z,NVDA,cheap\r\n", 1, 5, ""},
		{"type,t,sym,on\nhalt,2000-01-03T14:30:00Z,NVDA,true\nhalt,2000-01-03T14:30:00Z,NVDA,maybe\n", 1, 1, ""},
		{"v,t,sym,px\n1,2000-01-03T14:30:00Z,NVDA,1\n2,2000-01-03T14:30:00Z,NVDA,1\n", 1, 0, "version 2"},
		{"a,b,c\n1,2,3\n", 0, 2, ""},
		{"t,sym,t\nt,sym,px\n2000-01-03T14:30:00Z,NVDA,1\n", 1, 1, ""},
		{"<html>\n", 0, 1, ""},
		{"Connecting…\n\"half a quote\nt,sym,px\n2000-01-03T14:30:00Z,NVDA,1\n", 1, 2, ""},
		{"Connecting…\n" + `{"t":"2000-01-03T14:30:00Z","sym":"NVDA","px":1}` + "\n", 1, 1, ""},
		{"{Connecting…}\nt,sym,px\n2000-01-03T14:30:00Z,NVDA,1\n", 1, 1, ""},
		{"type,t,sym,px\ntick,2000-01-03T14:30:00Z,NVDA,1\n,2000-01-03T14:30:00Z,NVDA,1\n", 1, 1, ""},
	} {
		_, o, _ := still(t, 1)
		r := newReading(o[0])
		var err error
		for line := range strings.Lines(c.text) {
			if err = r.line([]byte(line)); err != nil {
				break
			}
		}
		if (err == nil) != (c.ends == "") || err != nil && !strings.Contains(err.Error(), c.ends) {
			t.Errorf("%q ended with %v", c.text, err)
		}
		if len(r.batch) != c.want || r.bad != c.bad {
			t.Errorf("%q: %d events, %d bad, want %d and %d", c.text, len(r.batch), r.bad, c.want, c.bad)
		}
	}
}

// Which cell of a row is none is said; of two the first.
func TestOwnCSVReasons(t *testing.T) {
	for row, want := range map[string]string{
		"trade,cheap,1":    "px is not a number",
		"trade,cheap,many": "px is not a number",
		"trade,1,many":     "sz is not a number",
		"trade,1e999,1":    "px is too large a number; a price is below 1e9",
		"trade,Inf,1":      "px is +Inf; a price is above 0 and below 1e9",
	} {
		f, o, _ := still(t, 1)
		r := newReading(o[0])
		for _, line := range []string{"type,px,sz,t,sym", row + ",2000-01-03T14:30:00Z,NVDA"} {
			if err := r.line([]byte(line)); err != nil {
				t.Fatal(err)
			}
		}
		if h := f.Health()[0]; h.Refused != 1 || h.Refusals[0].Last != "line 2: "+want {
			t.Errorf("%s: %+v, want %q", row, h.Refusals[0], want)
		}
	}
}

func TestSplitter(t *testing.T) {
	long := strings.Repeat("x", lineMost+1)
	text := "one\ntwo\n" + long + "\nthree\n" + strings.Repeat("y", 100<<10) + "\n\nfour"
	for _, read := range []func(io.Reader) io.Reader{func(r io.Reader) io.Reader { return r }, iotest.OneByteReader, iotest.HalfReader} {
		var got []string
		longs := 0
		var s splitter
		r := read(strings.NewReader(text))
		buf := make([]byte, 8<<10)
		for {
			n, err := r.Read(buf)
			s.write(buf[:n], func(b []byte) error { got = append(got, string(b)); return nil }, func() { longs++ })
			if err != nil {
				break
			}
		}
		s.end(func(b []byte) error { got = append(got, string(b)); return nil })
		if strings.Join(got, "|") != "one|two|three||four" || longs != 2 {
			t.Errorf("%d lines, %d too long: %.60q", len(got), longs, got)
		}
		if cap(s.rest) > 2*lineMost {
			t.Errorf("%d bytes kept", cap(s.rest))
		}
	}
}

func said(sec int, px float64) string {
	return fmt.Sprintf(`{"v":1,"type":"trade","t":%q,"sym":"NVDA","px":%g}`+"\n", clock("15:00").Add(time.Duration(sec)*time.Second).Format(time.RFC3339), px)
}

func TestPipe(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		r, w := io.Pipe()
		k.start(universe(american1("NVDA")), NewPipe("stdin", r))
		io.WriteString(w, said(0, 100))
		k.pass(time.Second)
		k.want("ticks", len(k.of(0)), 1)
		k.want("state", k.state(0), data.FeedLive)
		io.WriteString(w, "nonsense {}\x1b[2J\n"+said(1, 101)[:20])
		k.pass(time.Second)
		k.want("refusal", k.health(0).Refusals[0], data.Refusal{Reason: "not a JSON object of the schema", Count: 1, Last: "line 2: not a JSON object of the schema", At: time.Now().Add(-time.Second)})
		k.want("state with a bad line", k.health(0).State, data.FeedLive)
		io.WriteString(w, said(1, 101)[20:]+strings.TrimSpace(said(2, 102)))
		w.Close()
		k.pass(time.Second)
		k.want("ticks at the end", len(k.of(0)), 3)
		k.want("state at the end", k.health(0).State, data.FeedLost)
		k.says(0, "ended after 4 lines")
		k.want("next try", k.health(0).Next, time.Time{})
	})
}

func TestPipeHeartbeat(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		r, w := io.Pipe()
		k.start(universe(american1("NVDA")), NewPipe("stdin", r))
		for range 3 {
			io.WriteString(w, `{"type":"heartbeat"}`+"\n")
			k.pass(15 * time.Second)
		}
		k.want("state", k.health(0).State, data.FeedLive)
		k.pass(20 * time.Second)
		k.want("state without two heartbeats", k.health(0).State, data.FeedLost)
		k.says(0, "silent for 35s")
		k.want("state of its share", k.state(0), data.FeedLost)
		io.WriteString(w, said(60, 100))
		k.pass(time.Second)
		k.want("state", k.health(0).State, data.FeedLive)
	})
}

func TestTail(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		path := filepath.Join(t.TempDir(), "ticks.ndjson")
		k.start(universe(american1("NVDA")), NewTail(path))
		k.pass(time.Second)
		k.want("state without a file", k.state(0), data.FeedLost)
		k.says(0, "no such file")
		add := func(text string) {
			f := must(os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600))
			io.WriteString(f, text)
			f.Close()
		}
		add(said(0, 100))
		k.pass(2 * time.Minute)
		k.want("ticks", len(k.of(0)), 1)
		add(said(121, 101) + said(122, 102)[:10])
		k.pass(time.Second)
		k.want("ticks", len(k.of(0)), 2)
		add(said(122, 102)[10:])
		k.pass(time.Second)
		k.want("ticks", len(k.of(0)), 3)
		k.want("state", k.state(0), data.FeedLive)
		os.Remove(path) // another one in its place
		k.pass(time.Second)
		k.want("state", k.health(0).State, data.FeedLost)
		add(said(122, 102) + said(180, 103))
		k.pass(time.Minute)
		k.want("ticks", len(k.of(0)), 4)
		os.WriteFile(path, []byte(said(200, 104)), 0o600) // cut
		k.pass(time.Minute)
		k.want("ticks", len(k.of(0)), 5)
		k.want("dropped", k.health(0).Dropped, uint64(0))
	})
}

func TestTailOfNoFile(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		dir := t.TempDir()
		k.start(universe(american1("NVDA")), NewTail(dir))
		k.pass(time.Second)
		k.want("state", k.state(0), data.FeedRefused)
		k.says(0, "not a regular file")
	})
	if runtime.GOOS == "windows" {
		return
	}
	bubble(t, "15:00", func(k *kit) {
		fifo := filepath.Join(t.TempDir(), "fifo")
		if out, err := exec.Command("mkfifo", fifo).CombinedOutput(); err != nil {
			t.Skipf("no FIFO can be made here: %s", out)
		}
		k.start(universe(american1("NVDA")), NewTail(fifo)) // would hang in the open
		k.pass(time.Second)
		k.want("state", k.state(0), data.FeedRefused)
	})
}

// What stands in the place of a file for a while ends nothing: it is lost, and
// read again when it is a file.
func TestTailOfNoFileForAWhile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it has no FIFO")
	}
	for _, make := range []string{"mkdir", "mkfifo"} {
		bubble(t, "15:00", func(k *kit) {
			path := filepath.Join(t.TempDir(), "ticks.ndjson")
			write := func(text string) {
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write(said(0, 100))
			k.start(universe(american1("NVDA")), NewTail(path))
			k.pass(time.Minute)
			k.want("ticks", len(k.of(0)), 1)
			os.Remove(path)
			if out, err := exec.Command(make, path).CombinedOutput(); err != nil {
				t.Skipf("no %s can be made here: %s", make, out)
			}
			k.pass(10 * time.Second)
			k.want("state", k.health(0).State, data.FeedLost)
			k.says(0, "not a regular file any more")
			k.want("that it is tried again", k.health(0).Next.IsZero(), false)
			os.Remove(path)
			write(said(70, 101))
			k.pass(time.Minute)
			k.want("ticks", len(k.of(0)), 2)
			k.want("state", k.health(0).State, data.FeedLive)
		})
	}
}

// Standard input that ends without one line of ours is the wrong one.
func TestPipeOfNoLines(t *testing.T) {
	for text, want := range map[string]data.FeedState{
		"root:x:0:0\nbin:x:1:1\n":             data.FeedRefused,
		"Connecting…\n" + said(0, 100):        data.FeedLost,
		"":                                    data.FeedLost,
		`{"type":"hello"}` + "\nnonsense\n\n": data.FeedLost,
	} {
		bubble(t, "15:00", func(k *kit) {
			k.start(universe(american1("NVDA")), NewPipe("stdin", strings.NewReader(text)))
			k.pass(time.Second)
			k.want("state", k.health(0).State, want)
			if want == data.FeedRefused {
				k.says(0, `none of its 2 lines can be read; line 1 (root:x:0:0): neither JSON nor a CSV's head`)
			}
		})
	}
}

func (k *kit) own() *fakes.Own {
	o := &fakes.Own{}
	k.net.Serve("own.test:80", o)
	return o
}

func TestOwnPolled(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		o := k.own()
		o.Set("t,sym,px\n2000-01-03T14:59:00Z,NVDA,100\n2000-01-03T14:59:30Z,NVDA,101\n")
		k.start(universe(american1("NVDA")), must(NewOwn("http://own.test/doc", k.set)))
		k.pass(time.Minute)
		k.want("ticks", len(k.of(0)), 2)
		k.want("dropped", k.health(0).Dropped, uint64(0))
		o.Set("t,sym,px\n2000-01-03T14:59:30Z,NVDA,101\n2000-01-03T15:00:59Z,NVDA,102\n")
		k.pass(20 * time.Second)
		k.want("ticks", len(k.of(0)), 3)
		for _, f := range []fakes.Act{fakes.Page, fakes.Empty, fakes.Hang, fakes.Bomb, fakes.Elsewhere, fakes.Truncate} {
			o.Script(fakes.Always(fakes.Fault{Do: f}))
			k.pass(30 * time.Second)
			if s := k.health(0).State; s != data.FeedLost {
				t.Errorf("act %d: %s", f, s)
			}
			o.Script(nil)
			o.Set("t,sym,px\n" + time.Now().UTC().Format(time.RFC3339) + ",NVDA,102\n")
			k.pass(2 * time.Minute)
			k.want("state after", k.health(0).State, data.FeedLive)
		}
	})
}

func TestOwnPushed(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		o := k.own()
		o.Token = "bearer-secret"
		k.set.Keys.Own = NewKey("bearer-secret")
		k.start(universe(american1("NVDA")), must(NewOwn("ws://own.test/feed", k.set)))
		k.pass(time.Second)
		o.Send(said(0, 100), said(1, 101), strings.Repeat("x", lineMost+1), "bad")
		k.pass(time.Second)
		k.want("ticks", len(k.of(0)), 2)
		k.want("dropped", k.health(0).Dropped, uint64(2))
		k.pass(10 * time.Minute) // it answers our pings
		k.want("connections", o.Requests(), 1)
		o.Script(fakes.Always(fakes.Fault{Do: fakes.Drop}))
		o.Send("{}")
		k.net.Cut()
		k.pass(5 * time.Second)
		o.Script(nil)
		k.net.Cut()
		k.pass(2 * time.Minute)
		k.want("state", k.health(0).State, data.FeedLive)
		o.Send(said(700, 103))
		k.pass(time.Second)
		k.want("ticks", len(k.of(0)), 3)
		o.Send(`{"v":7}`)
		k.pass(time.Second)
		k.want("state of another version", k.health(0).State, data.FeedRefused)
	})
}

// A peer that is gone without a word is found by a ping.
func TestOwnPushedAndGone(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		o := k.own()
		k.start(universe(american1("NVDA")), must(NewOwn("ws://own.test/feed", k.set)))
		k.pass(time.Second)
		k.net.Freeze(true)
		k.pass(42 * time.Second)
		if h := k.health(0); h.State != data.FeedLost {
			t.Errorf("%+v", h)
		}
		k.net.Freeze(false)
		k.pass(2 * time.Minute)
		k.want("connections", o.Requests() >= 2, true)
	})
}

func TestAddresses(t *testing.T) {
	for _, c := range []struct{ address, why string }{
		{"http://feed.example/x", "not encrypted"}, {"ws://feed.example/x", "not encrypted"}, {"ws://10.0.0.1/x", "not encrypted"},
		{"ws://127.0.0.1.example.com/", "not encrypted"},
		{"http://localhost:1/x", ""}, {"ws://127.0.0.1:1/x", ""}, {"http://[::1]:1/", ""}, {"https://feed.example/", ""}, {"wss://feed.example/", ""},
		{"ftp://feed.example/", "begins with"}, {"https://", "not one"}, {"::", "not one"}, {"https://feed.example/?token=abc", "holds a key"}, {"https://feed.example/?apikey=abc", "holds a key"},
		{"https://me:secret@feed.example/", "holds a password"}, {"https://feed.example/?token={token}", "no CONTAGION_FEED_TOKEN"},
	} {
		_, err := NewOwn(c.address, Settings{})
		if (err == nil) != (c.why == "") || err != nil && (!strings.Contains(err.Error(), c.why) || strings.Contains(err.Error(), "abc") || strings.Contains(err.Error(), "secret")) {
			t.Errorf("%s: %v, want %q", c.address, err, c.why)
		}
	}
	if _, err := NewOwn("http://feed.example/", Settings{Insecure: true}); err != nil {
		t.Error(err)
	}
	if _, err := NewYahoo(Settings{Yahoo: YahooSettings{Base: "http://proxy.example"}}); err == nil {
		t.Error("Yahoo without encryption")
	}
}

func TestSpecs(t *testing.T) {
	s := Settings{Keys: Keys{AlpacaID: NewKey("a"), AlpacaSecret: NewKey("b"), Finnhub: NewKey("c")}}
	got, err := Sources([]string{"alpaca@XNAS", "finnhub@NVDA+AMD", "stream", "yahoo@XTKS+XNAS", "-", "file:x.csv", "https://a.example/x@y", "wss://b.example"}, strings.NewReader(""), s)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, src := range got {
		names = append(names, src.Name())
	}
	if want := "alpaca finnhub yahoo stream yahoo stdin file x.csv a.example b.example"; strings.Join(names, " ") != want {
		t.Errorf("%v", names)
	}
	in := american1("NVDA")
	if !got[0].Covers(&in) || !got[1].Covers(&in) || !got[3].Covers(&in) {
		t.Error("NVDA is covered")
	}
	in = american1("MSFT")
	if got[1].Covers(&in) {
		t.Error("MSFT is not asked of finnhub")
	}
	if _, ok := got[3].(Polled); !ok {
		t.Error("yahoo of some venues is polled too")
	}
	for word, why := range map[string]string{"": "is not known", "stooq": "is not known", "file:": "names no file", "yahoo@x y": "neither a venue", "bloom\x1b[2Jberg": "is not known", "http://x": "not encrypted"} {
		if _, err := Sources([]string{word}, nil, s); err == nil || !strings.Contains(err.Error(), why) || strings.ContainsRune(err.Error(), 0x1b) {
			t.Errorf("%q: %v", word, err)
		}
	}
	if _, err := Sources([]string{"yahoo", "yahoo"}, nil, s); err == nil {
		t.Error("twice the same")
	}
	for _, word := range []string{"alpaca", "finnhub"} {
		if _, err := Sources([]string{word}, nil, Settings{}); err == nil || !strings.Contains(err.Error(), "no key") {
			t.Errorf("%s without a key: %v", word, err)
		}
	}
}

// The bridge that we show works.
func TestBridge(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 here to run the example bridge")
	}
	cmd := exec.Command(python, "../../assets/bridge/bridge.py")
	cmd.Stdin = strings.NewReader("2000-01-03T14:59:00Z,NVDA,124.8\n2000-01-03T14:59:01Z,NVDA,124.9\n")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	f, o, _ := still(t, 1)
	r := newReading(o[0])
	for b := range bytes.Lines(out) {
		if err := r.line(b); err != nil {
			t.Fatal(err)
		}
	}
	r.flush()
	if got := marks(all(t, f)); len(got) != 2 || got[1] != 124.9 {
		t.Errorf("%v: %+v", got, f.Health())
	}
}
