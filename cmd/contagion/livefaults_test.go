package main

import (
	"strings"
	"testing"
	"time"

	"contagion/data/live/fakes"
)

// A scriptedFake is any of the fakes.
type scriptedFake interface {
	Script(fakes.Plan)
	Requests() int
}

// lines are the sources that hold a connection, with the silence after which
// each is given up: two of its heartbeats, or two of its prices.
var lines = []struct {
	word, name, host string
	of               func(r *rig) scriptedFake
	silence          time.Duration
	jumble           string // what it says of a message that is none
	closed           string // of connections that are closed
}{
	{"alpaca", "alpaca", "alpaca.test:80", func(r *rig) scriptedFake { return r.alpaca }, 2 * time.Minute, "a frame that is not an array of messages", "is lost: it closed the connection (1001)"},
	{"finnhub", "finnhub", "finnhub.test:80", func(r *rig) scriptedFake { return r.finnhub }, 150 * time.Second, "a frame that is not a message", "is refused: it ends each connection soon: another program may use this key"},
	{"stream", "yahoo stream", "streamer.test:80", func(r *rig) scriptedFake { return r.stream }, time.Minute, "not a message of prices", "is lost: it closed the connection (1001)"},
	{"ws://own.test/", "own.test", "own.test:80", func(r *rig) scriptedFake { return r.own }, 40 * time.Second, "not a JSON object of the schema", "is lost: it closed the connection (1001)"},
}

// What a lost, hung, lying or overflowing connection is called, for each
// source that holds one: within two intervals, with its end told too, in the
// program as it runs.
func TestWatchNamesFaultsOfLines(t *testing.T) {
	const soon = 30 * time.Second // two polls of the default source; a cut line is tried again well within
	for _, l := range lines {
		for _, k := range []struct {
			name   string
			plan   fakes.Plan
			refuse bool
			freeze bool
			told   string
		}{
			{name: "killed", refuse: true, told: "is lost: connection refused"},
			{name: "throttled", plan: fakes.Always(fakes.Fault{Do: fakes.Reply, Status: 429, Body: "Too Many Requests"}), told: "is throttled: HTTP 429 Too Many Requests"},
			{name: "down", plan: fakes.Always(fakes.Fault{Do: fakes.Reply, Status: 503}), told: "is lost: HTTP 503 Service Unavailable"},
			{name: "lying", plan: fakes.Always(fakes.Fault{Do: fakes.Page}), told: "is lost: it answers, but not with a websocket"},
			{name: "empty", plan: fakes.Always(fakes.Fault{Do: fakes.Empty}), told: "is lost: it answers, but not with a websocket"},
			{name: "sent elsewhere", plan: fakes.Always(fakes.Fault{Do: fakes.Elsewhere}), told: "is lost: it sends us to another host, which is not followed"},
			{name: "hung at the door", plan: fakes.Always(fakes.Fault{Do: fakes.Hang}), told: "is lost: no answer within 10 s"},
			{name: "hung", freeze: true, told: "is lost: silent for "},
			{name: "closed again and again", plan: fakes.Always(fakes.Fault{Do: fakes.CloseFrame, Status: 1001, After: 4}), told: l.closed},
			{name: "a frame of 100 MB", plan: fakes.Always(fakes.Fault{Do: fakes.Giant}), told: "is lost: a frame over 1 MiB"},
			{name: "100 MB in pieces", plan: fakes.Always(fakes.Fault{Do: fakes.Fragments}), told: "is lost: a frame over 1 MiB"},
		} {
			t.Run(l.name+" "+k.name, func(t *testing.T) {
				inRig(t, []string{l.word}, []string{"feed lost", "feed throttled", "feed refused"}, func(r *rig) {
					feed := "Feed " + l.name + " "
					r.says(0, soon, feed+"is live.")
					time.Sleep(2 * time.Minute)
					mark := len(r.out.String())
					within := soon
					switch {
					case k.freeze:
						r.net.Freeze(true)
						within = l.silence + 10*time.Second // the watchdog asks once more before it gives up
					case k.refuse:
						r.net.Refuse(l.host, true)
						r.net.Cut()
					default:
						l.of(r).Script(k.plan)
						r.net.Cut()
					}
					r.says(mark, within, feed+k.told)
					r.says(mark, time.Second, "Alert: feed ")
					l.of(r).Script(nil)
					r.net.Refuse(l.host, false)
					r.net.Freeze(false)
					r.mends(mark, feed)
				})
			})
		}
		t.Run(l.name+" nonsense", func(t *testing.T) {
			// It talks: the connection stands. That what comes is nonsense is said, once,
			// and that nothing else comes.
			inRig(t, []string{l.word}, nil, func(r *rig) {
				r.says(0, soon, "Feed "+l.name+" is live.")
				mark := len(r.out.String())
				l.of(r).Script(fakes.Always(fakes.Fault{Do: fakes.Random, After: 3}))
				r.net.Cut()
				r.says(mark, soon, l.jumble)
				if !strings.Contains(r.out.String()[mark:], "Feed "+l.name+": ") {
					t.Errorf("it is not said whose:\n%s", r.out.String()[mark:])
				}
				r.says(mark, soon, "Feed "+l.name+" is lost: all that comes is refused")
				time.Sleep(5 * time.Minute)
				if n := strings.Count(r.out.String()[mark:], "all that comes is refused"); n != 1 {
					t.Errorf("told as lost %d times:\n%s", n, r.out.String()[mark:])
				}
				if n := strings.Count(r.out.String()[mark:], l.jumble); n != 1 {
					t.Errorf("told %d times in five minutes:\n%s", n, r.out.String()[mark:])
				}
			})
		})
	}
}

// The same of what is asked again and again: every answer that is none.
func TestWatchNamesAnswers(t *testing.T) {
	const interval = 15 * time.Second
	for _, l := range []struct {
		word, name, host string
		of               func(r *rig) scriptedFake
	}{
		{"yahoo", "yahoo", "yahoo.test:80", func(r *rig) scriptedFake { return r.yahoo }},
		{"http://own.test/doc", "own.test", "own.test:80", func(r *rig) scriptedFake { return r.own }},
	} {
		for _, k := range []struct {
			name  string
			fault fakes.Fault
			told  string
		}{
			{"throttled", fakes.Fault{Do: fakes.Reply, Status: 429, Body: "Too Many Requests"}, "is throttled: HTTP 429 Too Many Requests"},
			{"lying", fakes.Fault{Do: fakes.Page}, "is lost: a web page instead of prices"},
			{"hung", fakes.Fault{Do: fakes.Hang}, "is lost: no answer within 10 s"},
			{"slow", fakes.Fault{Do: fakes.Slow}, "is lost: no answer within 10 s"},
			{"empty", fakes.Fault{Do: fakes.Empty}, "is lost: an empty answer"},
			{"gzip bomb", fakes.Fault{Do: fakes.Bomb}, "is lost: an answer over 2 MiB"},
			{"8 MiB", fakes.Fault{Do: fakes.Big}, "is lost: an answer over 2 MiB"},
			{"damaged", fakes.Fault{Do: fakes.BadGzip}, "is lost: its answer came damaged"},
			{"cut", fakes.Fault{Do: fakes.Reset}, "is lost: the connection was cut"},
			{"half", fakes.Fault{Do: fakes.Truncate}, "is lost: the connection was cut"},
			{"sent elsewhere", fakes.Fault{Do: fakes.Elsewhere}, "is lost: it sends us to another host"},
			{"gone for a day", fakes.Fault{Do: fakes.Reply, Status: 404, Body: "Not Found"}, "is lost: HTTP 404 Not Found"},
		} {
			t.Run(l.name+" "+k.name, func(t *testing.T) {
				inRig(t, []string{l.word}, nil, func(r *rig) {
					feed := "Feed " + l.name + " "
					r.says(0, interval, feed+"is live.")
					time.Sleep(2 * time.Minute)
					mark := len(r.out.String())
					l.of(r).Script(fakes.Always(k.fault))
					r.says(mark, 2*interval, feed+k.told)
					l.of(r).Script(nil)
					r.mends(mark, feed)
				})
			})
		}
	}
	t.Run("random bytes", func(t *testing.T) {
		inRig(t, []string{"yahoo"}, nil, func(r *rig) {
			r.says(0, interval, "Feed yahoo is live.")
			mark := len(r.out.String())
			r.yahoo.Script(fakes.Always(fakes.Fault{Do: fakes.Random}))
			r.says(mark, 2*interval, "Feed yahoo is lost: an answer that is not JSON")
		})
	})
}
