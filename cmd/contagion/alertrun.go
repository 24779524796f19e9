package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"contagion/data"
	"contagion/data/market"
	"contagion/data/settings"
	"contagion/data/watch"
)

// An alerter holds the rules of the settings against pictures, and does what
// they ask for: what the terminal is to be sent goes to its caller, commands
// run beside, one at a time, and hold up nobody.
type alerter struct {
	alarms *watch.Alarms
	rules  []settings.Alert
	jobs   chan job
	failed chan string    // sentences about commands
	left   sync.WaitGroup // what commands have left running
}

// newAlerter binds the rules to a universe and to sources, each once.
func newAlerter(rules []settings.Alert, s *data.Scenario, k sourceNames) (*alerter, error) {
	rules = settings.Once(rules)
	list := make([]watch.Rule, len(rules))
	for i := range rules {
		list[i] = rules[i].When
		if _, err := watch.NewAlarms(list[i:i+1], s, k.of(&rules[i])); err != nil {
			err = fmt.Errorf("%s: %w", rules[i].At(), err)
			if rules[i].File == "" {
				err = usageError{err}
			}
			return nil, err
		}
	}
	alarms, err := watch.NewAlarms(list, s, nil)
	if err != nil {
		return nil, err
	}
	return &alerter{alarms: alarms, rules: rules, jobs: make(chan job, mostJobs), failed: make(chan string, mostJobs)}, nil
}

// look takes a picture, and gives what fired and what its terminal is to be
// sent for that.
func (a *alerter) look(s *market.Snapshot) (fired []watch.Event, send string) {
	for _, f := range a.alarms.Look(s) {
		rule := &a.rules[f.Rule]
		fired = append(fired, watch.Event{At: f.At, Kind: watch.Alert, Text: f.Text,
			Facts: watch.Facts{Rule: rule.When.Text, Value: watch.Rounded(f.Value), Simulated: s.Scenario.Simulated}})
		send += request(rule, f.Text)
		for _, argv := range rule.Commands() {
			select {
			case a.jobs <- job{argv, alertJSON(rule, &f, s)}:
			default:
				a.tell("alert: " + rule.When.Text + ": its command was left out; sixteen wait already")
			}
		}
	}
	return fired, send
}

// unstartable tells which commands of rules cannot be started, each with its
// place and cure. A market is watched all the same: what else the rule does is
// done.
func unstartable(rules []settings.Alert) (out []string) {
	for i := range rules {
		a := &rules[i]
		if len(a.Run) == 0 {
			continue
		}
		program, fact := data.Clean(a.Run[0], 80), ""
		info, err := os.Stat(a.Run[0])
		switch {
		case errors.Is(err, fs.ErrNotExist):
			fact = "is not there; give the whole path of a program"
		case err != nil:
			fact = "cannot be looked at (" + because(err) + "); give a program that you may start"
		case !info.Mode().IsRegular():
			fact = "is no program but " + kindOf(info.Mode()) + "; give the whole path of one"
		default:
			if _, err := exec.LookPath(a.Run[0]); err == nil {
				continue
			}
			fact = "may not be executed; run chmod +x on it, or give another program"
		}
		out = append(out, fmt.Sprintf("%s: run: %s %s", a.AtRun(), program, fact))
	}
	return out
}

func kindOf(mode fs.FileMode) string {
	if mode.IsDir() {
		return "a folder"
	}
	return "a device or a pipe"
}

func (a *alerter) tell(text string) {
	select {
	case a.failed <- data.Clean(text, 300):
	default: // nobody reads them fast enough; the first ones stand
	}
}

// request is what a terminal is sent: a bell, or a notice by OSC 9 or OSC 777.
// The text holds no control character, and no semicolon, which ends a field.
func request(rule *settings.Alert, text string) string {
	text = strings.ReplaceAll(data.Clean(text, data.TextCells), ";", ",")
	out := ""
	if rule.Bell {
		out = "\a"
	}
	switch rule.OSC {
	case "osc9":
		out += "\x1b]9;" + text + "\x1b\\"
	case "osc777":
		out += "\x1b]777;notify;contagion;" + text + "\x1b\\"
	}
	return out
}

// alertJSON is what a command reads: one object of JSON and a line feed.
func alertJSON(rule *settings.Alert, f *watch.Firing, s *market.Snapshot) []byte {
	var value *float64
	if !math.IsNaN(f.Value) && !math.IsInf(f.Value, 0) {
		rounded := math.Round(1e6*f.Value) / 1e6
		value = &rounded
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // it is no web page, and rules hold < and >
	err := e.Encode(struct {
		V         int      `json:"v"`
		At        string   `json:"at"`
		Rule      string   `json:"rule"`
		Text      string   `json:"text"`
		Value     *float64 `json:"value"`
		Simulated bool     `json:"simulated"`
	}{1, f.At.UTC().Format(time.RFC3339), rule.When.Text, f.Text, value, s.Scenario.Simulated})
	if err != nil {
		return nil // a struct of texts and one finite number has a form
	}
	return b.Bytes()
}
