// Package settings reads the one file of settings: the sources of live prices
// and how they are asked, the universe that is watched, the alerts, and the
// server of guests. It touches no disk: whoever calls it gives the text.
package settings

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"contagion/data"
	"contagion/data/watch"
)

// Largest is the most bytes that a file of settings may have; one with a
// thousand instruments has 100 KB.
const Largest = 1 << 20

// Most that a file may hold.
const (
	mostInstruments = 4096
	mostGroups      = 256
	mostAlerts      = 200
	mostSources     = 16
)

// Settings are a file of settings, checked. What is left out has its zero
// value: the program's own choice.
type Settings struct {
	Sources   []string          // words, the best first
	UserAgent string            // sent to Yahoo and to your own web sources
	KeyFile   string            // of lines NAME=VALUE
	Interval  time.Duration     // between polls of Yahoo
	Poll      time.Duration     // between polls of your own web source
	Insecure  bool              // http and ws to other machines
	Feed      string            // Alpaca's
	Addresses map[string]string // by the names in AddressNames
	Alias     map[string]string // by symbol: how the sources write it
	Universe  string            // the name or folder of a scenario; "" for the default or Instruments
	Listed    []Instrument      // the universe, one by one
	Groups    []Group
	Alerts    []Alert
	Serve     Serve
	where     where
}

// An Instrument is one row of a universe.
type Instrument struct {
	Symbol, Name, Venue, Group, Currency, Unit string
	Daily                                      float64 // deviation of a day's return, percent; 0 for the calibration's
	Line                                       int
}

// A Group is one panel.
type Group struct {
	Key, Name, Short, Region string
	Line                     int
}

// An Alert is a rule and what is done when it fires.
type Alert struct {
	When watch.Rule
	Bell bool     // ring the terminal's
	OSC  string   // "osc9", "osc777" or ""
	Run  []string // a command and its arguments
	more [][]string

	File          string // where the rule stands; "" on the command line
	Line, RunLine int
}

// AddressNames are the addresses that may be set, for a proxy or a test.
var AddressNames = []string{"yahoo", "stream", "alpaca_stream", "alpaca_rest", "finnhub_stream", "finnhub_rest"}

// file is the text's shape.
type file struct {
	Sources   []string          `toml:"sources"`
	UserAgent string            `toml:"user_agent"`
	KeyFile   string            `toml:"key_file"`
	Interval  string            `toml:"interval"`
	Poll      string            `toml:"poll"`
	Insecure  bool              `toml:"insecure"`
	Feed      string            `toml:"alpaca_feed"`
	Universe  string            `toml:"universe"`
	Addresses map[string]string `toml:"addresses"`
	Alias     map[string]string `toml:"alias"`
	Listed    []struct {
		Symbol   string  `toml:"symbol"`
		Name     string  `toml:"name"`
		Venue    string  `toml:"venue"`
		Group    string  `toml:"group"`
		Currency string  `toml:"currency"`
		Unit     string  `toml:"unit"`
		Daily    float64 `toml:"daily_move"`
	} `toml:"instrument"`
	Groups []struct {
		Key    string `toml:"key"`
		Name   string `toml:"name"`
		Short  string `toml:"short"`
		Region string `toml:"region"`
	} `toml:"group"`
	Alerts []struct {
		When string   `toml:"when"`
		Do   []string `toml:"do"`
		Run  []string `toml:"run"`
	} `toml:"alert"`
	Serve serveFile `toml:"serve"`
}

// Read reads a text. Name stands before what is wrong with it: the first fault
// is the error, with its line, fact and cure.
func Read(text []byte, name string) (*Settings, error) {
	r := &reader{name: data.Clean(name, 80), text: text}
	if len(text) > Largest {
		return nil, r.at(0, "is larger than 1 MiB; shorten it")
	}
	if !bytes.Contains(text, []byte("\n")) && len(bytes.TrimSpace(text)) == 0 {
		return &Settings{}, nil
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // as some editors begin a file
	r.text = text
	var f file
	d := toml.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, r.fault(err)
	}
	s := &Settings{Insecure: f.Insecure, Feed: f.Feed, Addresses: f.Addresses, Alias: f.Alias, Universe: f.Universe}
	for _, step := range []func(*file, *Settings) error{r.sources, r.pace, r.addresses, r.universe, r.alerts, r.serve} {
		if err := step(&f, s); err != nil {
			return nil, err
		}
	}
	s.where = r.where(&f)
	return s, nil
}

// A reader knows the text, to find lines in.
type reader struct {
	name  string
	text  []byte
	lines map[place]int
}

func (r *reader) at(line int, format string, a ...any) error {
	place := r.name
	if line > 0 {
		place = fmt.Sprintf("%s:%d", r.name, line)
	}
	return fmt.Errorf("settings: %s: %s", place, fmt.Sprintf(format, a...))
}

// fault tells in plain words where and why a text is not one of settings.
func (r *reader) fault(err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		e := unknown.Errors[0]
		line, _ := e.Position()
		key := e.Key()
		return r.at(line, "key %q is not known; %s", data.Clean(strings.Join(key, "."), 60), suggest(key))
	}
	var bad *toml.DecodeError
	if !errors.As(err, &bad) {
		return r.at(0, "is not TOML; see contagion config init")
	}
	line, _ := bad.Position()
	fact := strings.TrimPrefix(bad.Error(), "toml: ")
	if kind, _, ok := strings.Cut(strings.TrimPrefix(fact, "cannot decode TOML "), " into "); ok {
		return r.at(line, "%s may not be of the kind %s; see contagion config init", data.Clean(strings.Join(bad.Key(), "."), 60), data.Clean(kind, 30))
	}
	return r.at(line, "%s; write it as TOML", strings.ReplaceAll(data.Clean(fact, 120), ";", ","))
}

// A place of a key: the n-th table of a name, and the key in it; "" is the
// table's own head.
type place struct {
	table string
	n     int
	key   string
}

// line gives the line of a key of the n-th table [[name]], or with name "" of a
// key at the top; of the table's head where the key is not written in it, and 0
// where the table is not written so either.
func (r *reader) line(table string, n int, key string) int {
	if r.lines == nil {
		r.index()
	}
	if at, ok := r.lines[place{table, n, key}]; ok {
		return at
	}
	return r.lines[place{table, n, ""}]
}

func (r *reader) index() {
	r.lines = map[place]int{}
	now, seen := "", map[string]int{"": 1}
	at := 0
	for raw := range bytes.SplitSeq(r.text, []byte("\n")) {
		at++
		l := strings.TrimSpace(string(raw))
		if strings.HasPrefix(l, "[") {
			now, _, _ = strings.Cut(l, "#")
			now = strings.Trim(now, "[] \t")
			r.lines[place{now, seen[now], ""}] = at
			seen[now]++
			continue
		}
		if k, _, ok := strings.Cut(l, "="); ok {
			p := place{now, seen[now] - 1, strings.Trim(k, " \t\"'")}
			if r.lines[p] == 0 {
				r.lines[p] = at
			}
		}
	}
}

func (r *reader) sources(f *file, s *Settings) error {
	at := r.line("", 0, "sources")
	if len(f.Sources) > mostSources {
		return r.at(at, "%d sources are too many; give %d at most", len(f.Sources), mostSources)
	}
	for _, w := range f.Sources {
		if w == "-" {
			return r.at(at, "source \"-\" is standard input, which is possible on the command line only; give --source - there, or file:PATH here")
		}
		if w == "" || data.Clean(w, data.TextCells) != w {
			return r.at(at, "source %q is not one; give yahoo, stream, alpaca, finnhub, file:PATH or an address", data.Clean(w, 40))
		}
	}
	s.Sources = f.Sources
	for _, t := range []struct {
		key, value string
		to         *string
	}{{"user_agent", f.UserAgent, &s.UserAgent}, {"key_file", f.KeyFile, &s.KeyFile}} {
		if data.Clean(t.value, 1000) != t.value {
			return r.at(r.line("", 0, t.key), "%s holds what cannot be written in one line; give plain text", t.key)
		}
		*t.to = t.value
	}
	if !slices.Contains([]string{"", "iex", "sip", "test"}, f.Feed) {
		return r.at(r.line("", 0, "alpaca_feed"), "alpaca_feed %q is not known; give iex, sip or test", data.Clean(f.Feed, 20))
	}
	return nil
}

// Bounds of the intervals: a shorter one is a burden that is answered with a
// refusal, a longer one makes every price late.
const (
	shortest = 5 * time.Second
	longest  = 10 * time.Minute
)

func (r *reader) pace(f *file, s *Settings) error {
	for _, t := range []struct {
		key, value string
		to         *time.Duration
	}{{"interval", f.Interval, &s.Interval}, {"poll", f.Poll, &s.Poll}} {
		if t.value == "" {
			continue
		}
		d, err := time.ParseDuration(t.value)
		if err != nil || d < shortest || d > longest {
			return r.at(r.line("", 0, t.key), "%s %q is not a time from 5s to 10m; write it like \"15s\"", t.key, data.Clean(t.value, 20))
		}
		*t.to = d
	}
	return nil
}

func (r *reader) addresses(f *file, s *Settings) error {
	for _, k := range sorted(f.Addresses) {
		at := r.line("addresses", 0, k)
		if !slices.Contains(AddressNames, k) {
			return r.at(at, "key %q is not known; %s", "addresses."+data.Clean(k, 40), nearest(k, AddressNames, "addresses."))
		}
		if v := f.Addresses[k]; data.Clean(v, 500) != v || v == "" {
			return r.at(at, "the address of %s is not one; write it like https://host", k)
		}
	}
	for _, k := range sorted(f.Alias) {
		if !IsSymbol(k) || !IsSymbol(f.Alias[k]) {
			return r.at(r.line("alias", 0, k), "alias %q = %q is not of two symbols; give capitals, digits and . = ^ - only, at most 20", data.Clean(k, 24), data.Clean(f.Alias[k], 24))
		}
	}
	return nil
}
