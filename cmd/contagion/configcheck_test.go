package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// placed is put, and gives the file's path.
func placed(t *testing.T, dir, file, text string) string {
	t.Helper()
	put(t, dir, file, text)
	return filepath.Join(dir, file)
}

// What live would refuse to begin with, config check tells, with the line and
// the cure; live says the same.
func TestConfigCheckSaysWhatLiveWould(t *testing.T) {
	dir := t.TempDir()
	loose := placed(t, dir, "loose", "APCA_API_KEY_ID=a\n")
	if err := os.Chmod(loose, 0o644); err != nil {
		t.Fatal(err)
	}
	odd := placed(t, dir, "odd", "# keys\nsome words\n")
	if err := os.Chmod(odd, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"APCA_API_KEY_ID", "APCA_API_SECRET_KEY", "FINNHUB_API_KEY", "CONTAGION_FEED_TOKEN"} {
		t.Setenv(name, "")
	}
	for _, c := range []struct{ text, want string }{
		{"sources = [\"http://own.example/x\"]\n", ":1: source: http://own.example is not encrypted; use https"},
		{"poll = \"15s\"\nsources = [\n  \"yahoo\",\n  \"ws://own.example/x\",\n]\n", ":4: source: ws://own.example is not encrypted; use wss"},
		{"sources = [\"yahoo\", \"https://me:secret@own.example/\"]\n", ":1: source: the address holds a password"},
		{"sources = [\"yahoo\",\n\"bloomberg\"]\n", ":2: source: \"bloomberg\" is not known; give yahoo"},
		{"sources = [\"yahoo\",\n\"yahoo\"]\n", ":1: source: yahoo stands twice"},
		{"sources = [\"yahoo\",\n\"fake:7\"]\n", ":2: source: fake: is a simulated market and stands alone"},
		{"sources = [\"fake:seed=x\"]\n", ":1: "},
		{"sources = [\"alpaca\"]\n", ":1: alpaca: no key; put APCA_API_KEY_ID"},
		{"sources = [\"-\"]\n", ":1: source \"-\" is standard input, which is possible on the command line only; give --source - there, or file:PATH here"},
		{"[addresses]\nstream = \"wss://x.example\"\nyahoo = \"http://proxy.example\"\n", ":3: yahoo: http://proxy.example is not encrypted"},
		{"# x\nkey_file = \"" + filepath.Join(dir, "nowhere") + "\"\n", ":2: keys: " + filepath.Join(dir, "nowhere") + " cannot be read (no such file or directory); name a file of lines NAME=VALUE"},
		{"key_file = \"" + loose + "\"\n", ":1: keys: " + loose + " may be read by others (mode 0644); run chmod 600 on it"},
		{"key_file = \"" + odd + "\"\n", ":1: keys: " + odd + ":2: not a key of ours"},
		{"key_file = \"" + dir + "\"\n", ":1: keys: " + dir + " is not a regular file"},
	} {
		path := home(t, fewInstruments)
		if err := os.WriteFile(path, []byte(c.text+fewInstruments), 0o600); err != nil { // what is at the top comes first
			t.Fatal(err)
		}
		want := "settings: " + path + c.want
		for _, args := range [][]string{{"config", "check"}, {"live"}, {"watch", "--for", "1s"}} {
			out, complaint, code := inside(args)
			if code != exitFailure || out != "" || !strings.Contains(complaint, want) {
				t.Errorf("%q: %v: exit %d, %s%s\nwant %s", c.text, args, code, out, complaint, want)
				continue
			}
			oneSentence(t, complaint)
		}
	}
	home(t, "insecure = true\nsources = [\"http://own.example/x\"]\n"+fewInstruments)
	if out, complaint, code := inside([]string{"config", "check"}); code != 0 || !strings.Contains(out, "Sources: http://own.example/x\n") {
		t.Errorf("exit %d, %s%s", code, out, complaint)
	}
}

// A program that an alert cannot start is told by config check, and noted by
// who watches all the same.
func TestAlertProgramsAreLookedAt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no modes of files here")
	}
	dir := t.TempDir()
	text := placed(t, dir, "notes.txt", "no program")
	if err := os.Chmod(text, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ run, want string }{
		{filepath.Join(dir, "nowhere"), "is not there; give the whole path of a program"},
		{text, "may not be executed; run chmod +x on it, or give another program"},
		{dir, "is no program but a folder; give the whole path of one"},
		{"/bin/sh", ""},
	} {
		path := home(t, fmt.Sprintf("%s\n[[alert]]\nwhen = \"NVDA < -50%%\"\nrun = [%q]\n", fewInstruments, c.run))
		want := fmt.Sprintf("settings: %s:15: run: %s %s", path, c.run, c.want)
		for _, args := range [][]string{{"config", "check"}, {"watch", "--source", "fake:1", "--for", "1m", "--speed", "0"}, {"doctor", "--source", "fake:1"}} {
			out, complaint, code := inside(args)
			told := strings.Contains(complaint, want) || strings.Contains(out, "WRONG  Alerts    "+strings.TrimPrefix(want, "settings: "))
			if told != (c.want != "") || args[0] == "config" && (code == 0) != (c.want == "") || args[0] == "watch" && code != 0 {
				t.Errorf("%s: %v: exit %d, %s%s\nwant %s", c.run, args, code, out, complaint, want)
			}
		}
	}
}

// A universe's file may bring rules: they fire beside those of the settings, and
// one that stands in both fires once, and starts the program of the settings.
func TestUniverseFileAlerts(t *testing.T) {
	dir := t.TempDir()
	marks := filepath.Join(dir, "marks")
	script := placed(t, dir, "mark.sh", "#!/bin/sh\necho \"$1\" >> "+marks+"\n")
	if err := os.Chmod(script, 0o700); err != nil {
		t.Fatal(err)
	}
	home(t, fmt.Sprintf("[[alert]]\nwhen = \"NVDA < -1%%\"\nrun = [%q, \"settings\"]\n[[alert]]\nwhen = \"shock\"\n", script))
	mine := placed(t, dir, "mine.toml", fewInstruments+"[[alert]]\nwhen = \"nvda  < -1 %\"\n[[alert]]\nwhen = \"NVDA < -2%\"\n[[alert]]\nwhen = \"NVDA < -2%\"\n")
	watch := []string{"watch", "--source", "fake:7", "--begin", "2026-11-24T15:00Z", "--shock", "NVDA=-6@5m", "--speed", "0", "--for", "30m", "--universe", mine, "--alert", "NVDA < -1%", "--alert", "NVDA < -3%"}
	out, complaint, code := inside(watch)
	for rule, times := range map[string]int{"NVDA < -1%": 1, "NVDA < -2%": 1, "NVDA < -3%": 1, "shock": 1} {
		if n := strings.Count(out, "Alert: "+rule); code != 0 || n != times {
			t.Errorf("%s fired %d times, want %d; exit %d\n%s%s", rule, n, times, code, out, complaint)
		}
	}
	did, err := os.ReadFile(marks)
	if err != nil || string(did) != "settings\n" {
		t.Errorf("the command of the settings' rule runs once: %q, %v", did, err)
	}
}

// What is wrong in a universe's file is told with its line; what has no place
// there is refused, and not passed over in silence.
func TestUniverseFileFaults(t *testing.T) {
	home(t, fewInstruments)
	dir := t.TempDir()
	const where = " is not of a universe, and would not be obeyed here; write it into the file that contagion config path names"
	for _, c := range []struct{ text, want string }{
		{fewInstruments + "[[alert]]\nwhen = \"TSLA < -5%\"\n", ":13: rule \"TSLA < -5%\": TSLA is not in the universe"},
		{fewInstruments + "[[alert]]\nwhen = \"NVDA <\"\n", ":13: rule \"NVDA <\" at 7: a number is missing"},
		{fewInstruments + "[[alert]]\nwhen = \"trbulence > p99\"\n", ":13: rule \"trbulence > p99\" at 1: \"trbulence\" is not known; did you mean turbulence?"},
		{fewInstruments + "[[alert]]\nwhen = \"trbulence > 3\"\n", ":13: rule \"trbulence > 3\": TRBULENCE is not in the universe; did you mean turbulence?"},
		{fewInstruments + "[[alert]]\nwhen = \"group powr arrived\"\n", ":13: rule \"group powr arrived\": group powr is not in the universe; did you mean power?"},
		{fewInstruments + "[[alert]]\nwhen = \"power arrived\"\n", ":13: rule \"power arrived\": POWER is not in the universe; did you mean group power?"},
		{fewInstruments + "[[alert]]\nwhen = \"shock\"\nrun = [\"/bin/true\"]\n", ":14: run" + where + " or leave it out: the rule then tells and rings"},
		{"sources = [\"yahoo\"]\n" + fewInstruments, ":1: sources" + where + " or give --source"},
		{"\nkey_file = \"/k\"\n" + fewInstruments, ":2: key_file" + where + " or give --key-file"},
		{"insecure = true\n" + fewInstruments, ":1: insecure" + where + " or give --insecure-feed"},
		{"poll = \"1m\"\n" + fewInstruments, ":1: poll" + where},
		{"interval = \"1m\"\n" + fewInstruments, ":1: interval" + where},
		{"user_agent = \"x\"\n" + fewInstruments, ":1: user_agent" + where},
		{"alpaca_feed = \"sip\"\n" + fewInstruments, ":1: alpaca_feed" + where},
		{fewInstruments + "[addresses]\nyahoo = \"https://x.example\"\n", ":12: addresses" + where},
		{fewInstruments + "[serve]\nopen = true\n", ":12: serve" + where},
	} {
		path := placed(t, dir, "u.toml", c.text)
		want := "settings: " + path + c.want
		for _, args := range [][]string{{"watch", "--source", "fake:1", "--for", "1m", "--speed", "0", "--universe", path}, {"live", "--source", "fake:1", "--universe", path}} {
			out, complaint, code := inside(args)
			if code != exitFailure || out != "" || !strings.Contains(complaint, want) {
				t.Errorf("%q: %v: exit %d, %s%s\nwant %s", c.text, args, code, out, complaint, want)
				continue
			}
			oneSentence(t, complaint)
		}
	}
	// The file of settings itself is obeyed whole, also by this way.
	path := home(t, "poll = \"20s\"\n"+fewInstruments+"[[alert]]\nwhen = \"shock\"\n")
	out, complaint, code := inside([]string{"watch", "--source", "fake:7", "--begin", "2026-11-24T15:00Z", "--shock", "NVDA=-6@5m", "--speed", "0", "--for", "30m", "--universe", path})
	if code != 0 || strings.Count(out, "Alert: shock") != 1 {
		t.Errorf("exit %d, %s%s", code, out, complaint)
	}
}
