package settings

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// A map of a file: what stands in it, and where.
type where struct {
	name  string
	keys  []string       // at the top, in the order of the sample
	lines map[string]int // of them, of "addresses.NAME", and of "sources" and a word of it
}

// At names the place of a key, as it stands before what is wrong with it:
// "settings: config.toml:3". Of an address the key is "addresses.NAME".
func (s *Settings) At(key string) string { return s.where.at(s.where.lines[key]) }

// AtSource names the place of a word of the sources.
func (s *Settings) AtSource(word string) string {
	line := s.where.lines["sources "+word]
	if line == 0 {
		line = s.where.lines["sources"]
	}
	return s.where.at(line)
}

// At names the place of a rule; a rule of the command line is its flag's.
func (a *Alert) At() string {
	if a.File == "" {
		return "--alert"
	}
	return where{name: a.File}.at(a.Line)
}

// AtRun names the place of its command.
func (a *Alert) AtRun() string { return where{name: a.File}.at(max(a.RunLine, a.Line)) }

func (w where) at(line int) string {
	if line > 0 {
		return fmt.Sprintf("settings: %s:%d", w.name, line)
	}
	return "settings: " + w.name
}

// where maps a file that was read.
func (r *reader) where(f *file) where {
	w := where{name: r.name, lines: map[string]int{}}
	var all map[string]any
	if toml.Unmarshal(r.text, &all) != nil {
		return w // it was read before: it is TOML
	}
	for _, key := range known[""] {
		if _, there := all[key]; !there {
			continue
		}
		w.keys = append(w.keys, key)
		if w.lines[key] = r.line("", 0, key); w.lines[key] == 0 {
			w.lines[key] = r.line(key, 0, "")
		}
	}
	for name := range f.Addresses {
		w.lines["addresses."+name] = r.line("addresses", 0, name)
	}
	rows := bytes.Split(r.text, []byte("\n"))
	for _, word := range f.Sources {
		for i := max(w.lines["sources"], 1) - 1; i < len(rows); i++ {
			if row := string(rows[i]); strings.Contains(row, `"`+word+`"`) || strings.Contains(row, "'"+word+"'") {
				w.lines["sources "+word] = i + 1
				break
			}
		}
	}
	return w
}

// elsewhere are the keys that are not of a universe, each with what to do
// instead of writing them beside one.
var elsewhere = map[string]string{"sources": "give --source", "key_file": "give --key-file", "insecure": "give --insecure-feed",
	"user_agent": "", "interval": "", "poll": "", "alpaca_feed": "", "addresses": "", "serve": ""}

// Alone says what is wrong with a file that is given for its universe: beside
// instruments, groups, their aliases and rules of them it may say nothing. How
// prices are asked for is one person's, and a universe may be another's: that
// is also why its rules start no program.
func (s *Settings) Alone() error {
	for _, key := range s.where.keys {
		cure, is := elsewhere[key]
		if !is {
			continue
		}
		if cure != "" {
			cure = " or " + cure
		}
		return notOfUniverse(s.At(key), key, cure)
	}
	for i := range s.Alerts {
		if a := &s.Alerts[i]; len(a.Run) > 0 {
			return notOfUniverse(a.AtRun(), "run", " or leave it out: the rule then tells and rings")
		}
	}
	return nil
}

func notOfUniverse(at, key, cure string) error {
	return fmt.Errorf("%s: %s is not of a universe, and would not be obeyed here; write it into the file that contagion config path names%s", at, key, cure)
}

// With adds what a universe's file says beside its instruments.
func (s *Settings) With(universe *Settings) {
	alias := map[string]string{}
	for _, from := range []map[string]string{s.Alias, universe.Alias} {
		for symbol, written := range from {
			alias[symbol] = written
		}
	}
	s.Alias = alias
	s.Alerts = slices.Concat(s.Alerts, universe.Alerts)
}

// Once gives rules without repeats: one that stands twice, in one file or in
// two, comes true once, and then does what each of the two asks for.
func Once(rules []Alert) []Alert {
	var out []Alert
	for _, a := range rules {
		i := slices.IndexFunc(out, func(b Alert) bool {
			one, other := a.When, b.When
			one.Text, other.Text = "", "" // blanks and letters may differ
			return one == other
		})
		if i < 0 {
			out = append(out, a)
			continue
		}
		b := &out[i]
		b.Bell = b.Bell || a.Bell
		if b.OSC == "" {
			b.OSC = a.OSC
		}
		for _, run := range a.Commands() {
			if !slices.ContainsFunc(b.Commands(), func(has []string) bool { return slices.Equal(has, run) }) {
				b.more = append(slices.Clip(b.more), run)
			}
		}
	}
	return out
}

// Commands gives the commands that a rule starts.
func (a *Alert) Commands() [][]string {
	if len(a.Run) == 0 {
		return a.more
	}
	return append([][]string{a.Run}, a.more...)
}
