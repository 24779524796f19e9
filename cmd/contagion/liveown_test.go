package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"contagion/data/live/fakes"
)

// badAnswers are what a web source of one's own may answer instead of lines,
// each with what it is called.
var badAnswers = []struct {
	name  string
	fault fakes.Fault
	told  string
}{
	{"null", fakes.Fault{Do: fakes.Reply, Body: "null"}, "is lost: an answer without prices: null"},
	{"an empty list", fakes.Fault{Do: fakes.Reply, Body: "[]\n"}, "is lost: an answer without prices: []"},
	{"a list", fakes.Fault{Do: fakes.Reply, Body: `[{"v":1,"type":"trade"}]`}, "is lost: an answer without one line that can be read; line 1 ([{\"v\":1,\"type\":\"trade\"}]): neither JSON nor a CSV's head with t and sym; write NDJSON, or a first line like type,t,sym,px; it is tried again"},
	{"random bytes", fakes.Fault{Do: fakes.Random}, "is lost: an answer without one line that can be read; line 1: neither JSON nor a CSV's head"},
	{"a web page", fakes.Fault{Do: fakes.Page}, "is lost: a web page instead of prices"},
	{"half, and cut", fakes.Fault{Do: fakes.Truncate}, "is lost: the connection was cut"},
	{"half of a line", fakes.Fault{Do: fakes.Reply, Body: `{"v":1,"type":"tra`}, "is lost: an answer without one line that can be read; line 1: not a JSON object of the schema"},
	{"another's JSON", fakes.Fault{Do: fakes.Reply, Body: `{"error":"down for maintenance"}`}, "is lost: an answer without one line that can be read; line 1: sym is missing; write it like NVDA or 6857.T"},
	{"plain words", fakes.Fault{Do: fakes.Reply, Body: "upstream timeout\n"}, "is lost: an answer without one line that can be read; line 1 (upstream timeout): neither JSON nor a CSV's head"},
	{"another's CSV", fakes.Fault{Do: fakes.Reply, Body: "a,b,c\n1,2,3\n"}, "is lost: an answer without one line that can be read; line 1 (a,b,c): neither JSON nor a CSV's head"},
	{"a column twice", fakes.Fault{Do: fakes.Reply, Body: "t,sym,t\n"}, "is lost: an answer without one line that can be read; line 1 (t,sym,t): the column t stands there twice"},
	{"another's types", fakes.Fault{Do: fakes.Reply, Body: "type,t,sym,px\ntick,1795532400,NVDA,100\n"}, "is lost: an answer without one line that can be read; line 2: type \"tick\" is none; write trade, quote"},
	{"an error without a status", fakes.Fault{Do: fakes.Reply, Body: "Too Many Requests"}, "is throttled: Too Many Requests, told with HTTP 200"},
}

// A web source of one's own that answers what is no lines is told by its name
// within two polls, and is back without a restart: whether it was well before or
// began so. Nothing of it ends the program.
func TestWatchOwnAnswersNonsense(t *testing.T) {
	const interval, feed = 15 * time.Second, "Feed own.test "
	for _, k := range badAnswers {
		t.Run(k.name, func(t *testing.T) {
			inRig(t, []string{"http://own.test/doc"}, []string{"feed lost", "feed throttled"}, func(r *rig) {
				r.says(0, 2*interval, feed+k.told)
				r.says(0, time.Second, "Alert: feed ")
				r.says(0, time.Minute, "it is tried again at ")
				time.Sleep(3 * time.Minute) // tried again and again
				if strings.Contains(r.out.String(), feed+"is live") || strings.Contains(r.out.String(), feed+"is back") {
					t.Errorf("nonsense was taken for prices:\n%s", r.out.String())
				}
				mark := len(r.out.String())
				r.own.Script(nil)
				r.mends(mark, feed)
				mark = len(r.out.String())
				r.own.Script(fakes.Always(k.fault))
				r.says(mark, 2*interval, feed+k.told)
				r.own.Script(nil)
				r.mends(mark, feed)
			}, func(r *rig) { r.own.Script(fakes.Always(k.fault)) })
		})
	}
}

// A pushed one too: it says nonsense from its first message on, and is heard
// again when it says prices.
func TestWatchOwnPushesNonsense(t *testing.T) {
	const soon, feed = 30 * time.Second, "Feed own.test "
	for _, k := range []struct {
		name  string
		fault fakes.Fault
		told  string
	}{
		{"random bytes", fakes.Fault{Do: fakes.Random}, ": neither JSON nor a CSV's head"},
		{"null", fakes.Fault{Do: fakes.Say, Body: "null"}, " (null): neither JSON nor a CSV's head with t and sym; write NDJSON, or a first line like type,t,sym,px"},
		{"a web page", fakes.Fault{Do: fakes.Say, Body: "<html>\nback soon</html>"}, ": neither JSON nor a CSV's head"},
		{"another's types", fakes.Fault{Do: fakes.Say, Body: `{"type":"tick","t":1795532400,"sym":"NVDA","px":100}`}, ": type \"tick\" is none; write trade, quote, bar, prev, halt, split, heartbeat or hello"},
	} {
		t.Run(k.name, func(t *testing.T) {
			inRig(t, []string{"ws://own.test/"}, nil, func(r *rig) {
				r.says(0, soon, "Feed own.test: refused: line ")
				r.says(0, soon, k.told)
				r.says(0, soon, feed+"is lost: all that comes is refused")
				r.says(0, time.Minute, "it is tried again at ")
				time.Sleep(3 * time.Minute)
				if strings.Contains(r.out.String(), feed+"is back") {
					t.Errorf("nonsense was taken for prices:\n%s", r.out.String())
				}
				mark := len(r.out.String())
				r.own.Script(nil)
				r.mends(mark, feed)
			}, func(r *rig) { r.own.Script(fakes.Always(k.fault)) })
		})
	}
}

// A single 401 or 403 at the start ends nothing: the one where we have no key
// aside, it is asked again in five minutes, and so is the one beside another
// source.
func TestWatchOwnRefusesAtFirst(t *testing.T) {
	for _, k := range []struct {
		name    string
		status  int
		sources []string
		token   string
	}{
		{"forbidden", 403, []string{"http://own.test/doc"}, ""},
		{"forbidden at the door", 403, []string{"ws://own.test/"}, ""},
		{"with a key", 401, []string{"http://own.test/doc"}, canarySecret},
		{"beside another", 401, []string{"http://own.test/doc", "yahoo"}, ""},
	} {
		t.Run(k.name, func(t *testing.T) {
			t.Setenv("CONTAGION_FEED_TOKEN", k.token)
			inRig(t, k.sources, []string{"feed refused"}, func(r *rig) {
				r.says(0, 30*time.Second, fmt.Sprintf("Feed own.test is refused: HTTP %d ", k.status))
				r.says(0, time.Second, "it is tried again at ")
				r.says(0, time.Second, "look at CONTAGION_FEED_TOKEN.")
				r.says(0, time.Second, "Alert: feed refused")
				r.says(0, 6*time.Minute, "Feed own.test is back after")
			}, func(r *rig) { r.own.Script(fakes.First(1, fakes.Fault{Do: fakes.Reply, Status: k.status})) })
		})
	}
}

// What a bridge says of itself before its first price is refused like any other
// line, and nothing more.
func TestWatchFirstLine(t *testing.T) {
	inRig(t, []string{"-"}, nil, func(r *rig) {
		r.says(0, 30*time.Second, "Feed stdin: refused: line 1 (Connecting...): neither JSON nor a CSV's head with t and sym; write NDJSON, or a first line like type,t,sym,px.")
		time.Sleep(5 * time.Minute)
		if text := r.out.String(); !strings.Contains(text, "Feed stdin is live.") || strings.Contains(text, "Feed stdin is lost") || strings.Contains(text, "Feed stdin is silent") {
			t.Errorf("%s", text)
		}
	}, func(r *rig) {
		in, out := io.Pipe()
		r.in = in
		go func() {
			if _, err := io.WriteString(out, "Connecting...\n"); err == nil {
				r.bridge(out)
			}
		}()
	})
}

// A wrong file on standard input is told as one, and ends the program.
func TestWatchWrongInput(t *testing.T) {
	inRig(t, []string{"-"}, nil, func(r *rig) {
		if err := <-r.ended; err == nil || !strings.Contains(err.Error(), "watch: stdin refuses: none of its 2 lines can be read; line 1 (root:x:0:0): neither JSON nor a CSV's head") {
			t.Errorf("%v", err)
		}
	}, func(r *rig) { r.in = strings.NewReader("root:x:0:0\nbin:x:1:1\n") })
}

// Another version of the schema, and a key that is missing, are final where
// nothing else was ever heard. Where it was well before, one answer is not: it
// is refused, left alone for a while, and back.
func TestWatchOwnRefuses(t *testing.T) {
	const two = `{"v":2,"type":"trade","t":"2026-11-24T15:00:00Z","sym":"NVDA","px":100}`
	for _, k := range []struct {
		name        string
		fault       fakes.Fault
		ends, later string
		within      time.Duration
	}{
		{"version", fakes.Fault{Do: fakes.Reply, Body: two}, "watch: own.test refuses: line 1: version 2 of the schema is not known; write \"v\":1", "is refused: line 1: version 2 of the schema is not known; it is tried again at ", 3 * time.Minute},
		{"key", fakes.Fault{Do: fakes.Reply, Status: 401}, "watch: own.test refuses: HTTP 401 Unauthorized; look at CONTAGION_FEED_TOKEN", "is refused: HTTP 401 Unauthorized; it is tried again at ", 6 * time.Minute},
	} {
		t.Run(k.name+" at first", func(t *testing.T) {
			inRig(t, []string{"http://own.test/doc"}, nil, func(r *rig) {
				if err := <-r.ended; err == nil || !strings.Contains(err.Error(), k.ends) {
					t.Errorf("%v", err)
				}
			}, func(r *rig) { r.own.Script(fakes.Always(k.fault)) })
		})
		t.Run(k.name+" later", func(t *testing.T) {
			inRig(t, []string{"http://own.test/doc"}, nil, func(r *rig) {
				r.says(0, 15*time.Second, "Feed own.test is live.")
				time.Sleep(2 * time.Minute)
				mark := len(r.out.String())
				r.own.Script(fakes.First(1, k.fault))
				r.says(mark, 30*time.Second, "Feed own.test "+k.later)
				r.says(mark, k.within, "Feed own.test is back after")
			})
		})
	}
}

// A file whose first line is nothing of ours is told so, and read when the
// bridge begins it anew.
func TestWatchFileBegunAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ticks.csv")
	if err := os.WriteFile(path, []byte("Traceback (most recent call last)\n  boom\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	inRig(t, []string{"file:" + path}, nil, func(r *rig) {
		const feed = "Feed file ticks.csv "
		r.says(0, 30*time.Second, "Feed file ticks.csv: refused: line 2 (boom): neither JSON nor a CSV's head with t and sym; write NDJSON, or a first line like type,t,sym,px; 2 of them.")
		r.says(0, 30*time.Second, feed+"is lost: all that comes is refused")
		time.Sleep(3 * time.Minute)
		if n := strings.Count(r.out.String(), feed+"is back"); n != 0 {
			t.Errorf("it was back %d times:\n%s", n, r.out.String())
		}
		mark := len(r.out.String())
		if err := os.WriteFile(path, []byte("t,sym,px\n"+time.Now().UTC().Format(time.RFC3339)+",NVDA,100\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		r.mends(mark, feed)
	})
}

// A wrong price that is told again with a new time rings nothing; a crash rings
// with its second trade.
func TestWatchAlertOfASlip(t *testing.T) {
	inRig(t, []string{"ws://own.test/"}, []string{"NVDA < 60"}, func(r *rig) {
		r.says(0, 30*time.Second, "Feed own.test is live.")
		time.Sleep(10 * time.Second)
		r.hush(true)
		nvda := func(px float64) {
			r.own.Send(fmt.Sprintf(`{"v":1,"type":"trade","t":%d,"sym":"NVDA","px":%v}`, time.Now().UnixMilli(), px))
			time.Sleep(time.Second)
		}
		mark := len(r.out.String())
		for range 60 {
			nvda(45)
		}
		nvda(100)
		if told := r.out.String()[mark:]; strings.Contains(told, "Alert: NVDA") {
			t.Errorf("a slip told again rang:\n%s", told)
		}
		nvda(45)
		nvda(44.9)
		r.says(mark, 2*time.Second, "Alert: NVDA < 60")
	})
}

// Lines on standard input that end are told so, and watch goes on with what they
// told and with what else there is.
func TestWatchGoesOnAfterStandardInput(t *testing.T) {
	line := func(px float64) string {
		return fmt.Sprintf("{\"v\":1,\"type\":\"trade\",\"t\":%d,\"sym\":\"NVDA\",\"px\":%v}\n", traded.UnixMilli(), px)
	}
	for _, sources := range [][]string{{"-"}, {"-", "yahoo"}} {
		in := func(r *rig) { r.in = strings.NewReader(line(100) + line(101)) }
		inRig(t, sources, nil, func(r *rig) {
			r.says(0, 30*time.Second, "Feed stdin is lost: the input has ended after 2 lines; the last prices stay, ever later; start the program again, with a bridge before it, for more.")
			if len(sources) > 1 {
				r.says(0, 30*time.Second, "Feed yahoo is live.")
			}
			time.Sleep(10 * time.Minute)
			select {
			case err := <-r.ended:
				t.Errorf("%v: it ended: %v\n%s", sources, err, r.out.String())
			default:
			}
		}, in)
	}
}
