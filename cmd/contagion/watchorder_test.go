package main

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"contagion/data/watch"
)

// toldOf runs watch of a recording as fast as it goes and gives its lines.
func toldOf(t *testing.T, args ...string) []string {
	t.Helper()
	var out, notes bytes.Buffer
	c := watchCommand()
	c.SetArgs(args)
	c.SetOut(&out)
	c.SetErr(&notes)
	if err := c.Execute(); err != nil {
		t.Fatalf("%v: %s", err, notes.String())
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

// Of the recordings in which a shock is found, and of a simulated market, watch
// tells in the order of time: no line is of a time before that of the line above
// it, and nobody is reached before the shock is told.
func TestWatchTellsInOrder(t *testing.T) {
	home(t, "")
	for _, args := range [][]string{{"deepseek", "--speed", "0"}, {"yen_carry_2024", "--speed", "0"},
		{"--source", "fake:5", "--begin", "2026-11-25T20:20:00Z", "--shock", "NVDA=-6@20m", "--speed", "0", "--for", "60m", "--alert", "NVDA < -1%"}} {
		last, shocks, reached := time.Time{}, 0, 0
		for _, line := range toldOf(t, append(args, "--lines")...) {
			cells := strings.Split(line, "\t")
			if len(cells) != 3 {
				t.Fatalf("%v: %q", args, line)
			}
			at, err := time.Parse(time.RFC3339, cells[0])
			if err != nil || at.Before(last) {
				t.Errorf("%v: after %v comes %q, %v", args, last, line, err)
			}
			last = at
			switch cells[1] {
			case "shock":
				shocks++
			case "reached":
				if reached++; shocks == 0 {
					t.Errorf("%v: before any shock is told: %s", args, line)
				}
			}
		}
		if shocks == 0 || reached == 0 {
			t.Errorf("%v: %d shocks, %d arrivals told", args, shocks, reached)
		}
	}
}

// The lines of JSON hold what a program needs, as numbers and names, beside the
// same sentences as the others.
func TestWatchJSON(t *testing.T) {
	home(t, "")
	args := []string{"deepseek", "--speed", "0", "--at", "2025-01-26T22:00Z", "--for", "24h", "--alert", "NVDA < -5%"}
	plain := toldOf(t, append(args, "--lines")...)
	kinds := map[string]int{}
	before := 0
	for i, line := range toldOf(t, append(args, "--json")...) {
		var e struct {
			At, Kind, Text, State, Symbol, Group, Rule string
			Happened                                   time.Time
			Shock                                      *time.Time
			Symbols, Venues                            []string
			Percent, SD, Value                         *float64
			After, By, Until                           *time.Time
			Count, Of                                  *int
		}
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&e); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if want := e.At + "\t" + e.Kind + "\t" + e.Text; i >= len(plain) || plain[i] != want {
			t.Errorf("line %d is %q as text", i, want)
		}
		kinds[e.Kind+" "+e.State]++
		whole := false
		switch e.Kind {
		case "shock":
			whole = e.Symbol == "NVDA" && e.SD != nil && *e.SD < -3 && e.After != nil && e.By != nil && e.Until != nil && e.Shock != nil
		case "reached":
			whole = e.Group != "" && e.Shock != nil && e.Count != nil && e.Of != nil && (len(e.Symbols) > 5 || e.Percent != nil && e.SD != nil)
			if !e.Happened.IsZero() {
				before++
			}
		case "venue":
			whole = len(e.Venues) > 0
		case "story":
			whole = e.State == ""
		case "alert":
			whole = e.Rule == "NVDA < -5%" && e.Value != nil && *e.Value < -5
		}
		if !whole {
			t.Errorf("something is missing: %s", line)
		}
	}
	for _, k := range []string{"shock named", "shock stands", "reached arrived", "venue open", "venue closed", "story ", "alert "} {
		if kinds[k] == 0 {
			t.Errorf("no %s among %v", k, kinds)
		}
	}
	if before < 10 {
		t.Errorf("%d were reached before the shock was named", before)
	}
}

// Every name that a line of JSON may have is explained in the help.
func TestWatchHelpNamesFields(t *testing.T) {
	facts := reflect.TypeFor[watch.Facts]()
	for i := range facts.NumField() {
		name, _, _ := strings.Cut(facts.Field(i).Tag.Get("json"), ",")
		if words := regexp.MustCompile(`\b` + name + `\b`); !words.MatchString(watchCommand().Long) {
			t.Errorf("%s is not explained", name)
		}
	}
}
