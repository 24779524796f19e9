package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"contagion/data"
	"contagion/data/market"
	"contagion/data/settings"
	"contagion/data/watch"
)

// fellBy is a picture in which NVDA fell by so many percent.
func fellBy(t *testing.T, percent float64) *market.Snapshot {
	t.Helper()
	u := data.NewUniverse([]data.Instrument{{Symbol: "NVDA", Name: "Nvidia; \x1b]0;x\a", Group: "g"}}, []data.Group{{Key: "g"}})
	return &market.Snapshot{At: traded, Present: -1, Scenario: &data.Scenario{Universe: u}, Quotes: []market.Quote{{Return: -percent / 100}}, Groups: make([]market.GroupQuote, 1)}
}

func alerterOf(t *testing.T, a settings.Alert, when string) *alerter {
	t.Helper()
	r, err := watch.Parse(when)
	if err != nil {
		t.Fatal(err)
	}
	a.When = r
	out, err := newAlerter([]settings.Alert{a}, fellBy(t, 0).Scenario, sourceNames{})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A command gets JSON and no keys, with its words as they stand.
func TestAlertCommand(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	t.Setenv("APCA_API_SECRET_KEY", canarySecret)
	t.Setenv("CONTAGION_FEED_TOKEN", canarySecret)
	dir := t.TempDir()
	out := filepath.Join(dir, "told")
	script := filepath.Join(dir, "notify")
	if err := os.WriteFile(script, []byte("#!/bin/sh\n{ cat; echo \"$1\"; env; } > \"$2\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	a := alerterOf(t, settings.Alert{Run: []string{script, "$(reboot); `x`", out}}, "NVDA < -5%")
	if fired, send := a.look(fellBy(t, 6)); len(fired) != 1 || send != "" {
		t.Fatalf("%+v %q", fired, send)
	}
	a.drain(context.Background())
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	var got struct {
		V     int
		At    string
		Rule  string
		Text  string
		Value float64
	}
	if err := json.Unmarshal([]byte(first), &got); err != nil || got.V != 1 || got.At != "2026-11-24T15:00:00Z" || got.Rule != "NVDA < -5%" || got.Text != "Alert: NVDA < -5%; it is -6.0 %." || got.Value != -6 {
		t.Errorf("%s: %+v, %v", first, got, err)
	}
	if !strings.HasPrefix(rest, "$(reboot); `x`\n") {
		t.Errorf("its words were read: %.40q", rest)
	}
	if strings.Contains(string(text), canarySecret) {
		t.Error("a key was in its environment")
	}
}

// A command that fails, is not there or does not end is told, and never keeps
// the desk from going on.
func TestAlertCommandFails(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	for argv, want := range map[string]string{"/bin/false": "/bin/false: exit status 1", "/nowhere/at/all": "/nowhere/at/all: "} {
		a := alerterOf(t, settings.Alert{Run: []string{argv}}, "NVDA < -5%")
		a.look(fellBy(t, 6))
		a.drain(context.Background())
		select {
		case why := <-a.failed:
			if !strings.Contains(why, want) {
				t.Errorf("%s: %s", argv, why)
			}
		default:
			t.Errorf("%s: nothing was told", argv)
		}
	}
	a := alerterOf(t, settings.Alert{Run: []string{"/bin/sleep", "60"}}, "NVDA < -5%")
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); a.run(ctx) }()
	for i := range 2 * mostJobs { // many more than may wait, while the first one runs
		a.look(fellBy(t, 6))
		if fired, _ := a.look(fellBy(t, 0)); len(fired) != 0 {
			t.Fatalf("step %d fired %+v", i, fired)
		}
	}
	if why := <-a.failed; !strings.Contains(why, "its command was left out; sixteen wait already") {
		t.Error(why)
	}
	stop()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("the command outlived the program")
	}
}

// What a terminal is sent is a bell and one notice, whatever the text holds.
func TestRequest(t *testing.T) {
	for _, c := range []struct {
		a    settings.Alert
		want string
	}{
		{settings.Alert{}, ""},
		{settings.Alert{Bell: true}, "\a"},
		{settings.Alert{OSC: "osc9"}, "\x1b]9;a, b\x1b\\"},
		{settings.Alert{Bell: true, OSC: "osc777"}, "\a\x1b]777;notify;contagion;a, b\x1b\\"},
	} {
		if got := request(&c.a, "a\x1b[31m; b\a\u009c"); got != c.want {
			t.Errorf("%+v: %q, want %q", c.a, got, c.want)
		}
	}
}

// A rule that the universe cannot have is told before anything is opened.
func TestAlertsAreBound(t *testing.T) {
	home(t, fewInstruments+"[[alert]]\nwhen = \"TSLA < -5%\"\n")
	for _, args := range [][]string{{"config", "check"}, {"watch", "--source", "fake:1", "--for", "1m", "--speed", "0"}, {"live", "--source", "fake:1"}} {
		_, complaint, code := inside(args)
		if want := "TSLA is not in the universe"; args[0] != "live" && (code != exitFailure || !strings.Contains(complaint, want)) {
			t.Errorf("%v: exit %d, %s", args, code, complaint)
		}
	}
}

// A rule that names no source of those that there are, or that tells nothing
// whatever comes, is told with its place by all who read rules. What is of the
// settings' sources is kept while the command line has others.
func TestAlertsTellNothing(t *testing.T) {
	const sources = "sources = [\"stream\", \"yahoo\"]\n"
	fake := []string{"--source", "fake:1", "--begin", "2026-11-24T15:00Z"}
	for _, c := range []struct{ rule, settings, typed string }{ // what is said of a rule of the settings, and on the command line beside fake:
		{"feed yaho lost", "there is no source yaho; did you mean yahoo?", "there is no source yaho; there are: fake"},
		{"feed alpaca lost", "there is no source alpaca; there are: yahoo stream, yahoo", "there is no source alpaca; there are: fake"},
		{"feed yahoo lost", "", "there is no source yahoo; there are: fake"},
		{"feed yahoo stream lost", "", "there is no source yahoo stream; there are: fake"},
		{"feed fak lost", "there is no source fak; there are: yahoo stream, yahoo", "there is no source fak; did you mean fake?"},
		{"reached > 999", "the universe has 5 names, so it can never come true; give a limit from 0 to 4", "the universe has 5 names"},
		{"reached > -1", "the universe has 5 names, so it is always true; give a limit from 0 to 4", "the universe has 5 names, so it is always true"},
		{"NVDA < -150%", "nothing falls by 100 % or more, so it can never come true; give a limit above -100%", "nothing falls by 100 %"},
	} {
		path := home(t, sources+fewInstruments+"[[alert]]\nwhen = \""+c.rule+"\"\n")
		_, complaint, code := inside([]string{"config", "check"})
		if c.settings == "" {
			if code != 0 {
				t.Errorf("%s: exit %d, %s", c.rule, code, complaint)
			}
		} else if want := path + ":14: rule \"" + c.rule + "\": " + c.settings; code != exitFailure || !strings.Contains(complaint, want) {
			t.Errorf("config check: exit %d, %swant %s", code, complaint, want)
		}
		for _, args := range [][]string{append([]string{"watch", "--for", "1m", "--speed", "0"}, fake...), append([]string{"live", "--format", "json"}, fake...)} {
			want := c.settings
			if c.rule == "feed fak lost" {
				want = "there is no source fak; did you mean fake?"
			} else if strings.Contains(want, "there are: ") {
				want = "there is no source alpaca; there are: fake, yahoo stream, yahoo"
			}
			_, complaint, code := inside(args)
			if (code == exitFailure) != (want != "") || want != "" && !strings.Contains(complaint, path+":14: rule \""+c.rule+"\": "+want) {
				t.Errorf("%v, %s: exit %d, %swant %s", args, c.rule, code, complaint, want)
			}
		}
		home(t, sources+fewInstruments)
		_, complaint, code = inside(append([]string{"watch", "--for", "1m", "--speed", "0", "--alert", c.rule}, fake...))
		if want := "contagion: --alert: rule \"" + c.rule + "\": " + c.typed; code != exitUsage || !strings.Contains(complaint, want) {
			t.Errorf("exit %d, %swant %s", code, complaint, want)
		}
		oneSentence(t, complaint)
	}
	_, complaint, code := inside([]string{"watch", "deepseek", "--alert", "feed lost"})
	if code != exitUsage || complaint != "contagion: --alert: rule \"feed lost\": a recording has no source, so it can never come true; leave it out\n" {
		t.Errorf("exit %d, %s", code, complaint)
	}
}
