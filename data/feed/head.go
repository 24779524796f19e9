package feed

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"contagion/data"
)

// head is scenario.toml.
type head struct {
	Key        string            `toml:"key"`
	Title      string            `toml:"title"`
	Blurb      string            `toml:"blurb"`
	Why        string            `toml:"why"`
	Origin     string            `toml:"origin"`
	ShockAfter string            `toml:"shock_after"`
	ShockBy    string            `toml:"shock_by"`
	From       string            `toml:"from"`
	To         string            `toml:"to"`
	Start      string            `toml:"start"`
	Speed      float64           `toml:"speed"`
	Sessions   int               `toml:"sessions"`
	Seed       uint64            `toml:"seed"`
	Intraday   bool              `toml:"intraday"`
	Simulated  bool              `toml:"simulated"`
	Theme      []string          `toml:"theme"`
	Sources    map[string]string `toml:"sources"`
	Index      map[string]string `toml:"index"`
}

func (r *scenarioReader) head() (origin string, err error) {
	const file = "scenario.toml"
	if r.text, err = readFile(r.fsys, path.Join(r.dir, file), r.where(file)); err != nil {
		return "", err
	}
	const largest = 256 << 10 // of a head; real ones have 4 KB
	if len(r.text) > largest {
		return "", fmt.Errorf("%s: is larger than 256 KiB; shorten its texts", r.where(file))
	}
	var h head
	d := toml.NewDecoder(bytes.NewReader(r.text))
	d.DisallowUnknownFields()
	if err := d.Decode(&h); err != nil {
		return "", tomlError(r.where(file), err)
	}
	if err := r.times(&h); err != nil {
		return "", err
	}
	s := r.s
	s.Key, s.Title, s.Blurb, s.Why = data.Clean(h.Key, 40), data.Clean(h.Title, nameCells), data.Clean(h.Blurb, textCells), data.Clean(h.Why, 1000)
	s.Speed, s.Sessions, s.Seed, s.Sources = h.Speed, h.Sessions, h.Seed, map[string]string{}
	switch {
	case s.Key == "":
		return "", r.at("key").errorf("key is missing or holds nothing that can be shown; write a short word")
	case s.Title == "":
		return "", r.at("title").errorf("title is missing or holds nothing that can be shown; write a few words")
	case !(s.Speed >= 1 && s.Speed <= 3600): // NaN too
		return "", r.at("speed").errorf("speed %g is out of range; give 1 to 3600", s.Speed)
	case s.Sessions < 1 || s.Sessions > 20:
		return "", r.at("sessions").errorf("sessions %d is out of range; give 1 to 20", s.Sessions)
	}
	for _, tag := range slices.Sorted(maps.Keys(h.Sources)) { // in order, so that the first fault told is the same every time
		if tag == "" || data.Clean(tag, tagCells) != tag {
			return "", r.at(tag).errorf("source %q is not a tag; give a short word, at most %d characters", tag, tagCells)
		}
		s.Sources[tag] = data.Clean(h.Sources[tag], textCells)
	}
	s.Index, s.Theme, s.Intraday, s.Simulated = h.Index, h.Theme, h.Intraday, h.Simulated
	return h.Origin, nil
}

// times reads the window, the shock and the start.
func (r *scenarioReader) times(h *head) error {
	s := r.s
	for _, f := range []struct {
		key, value string
		to         *time.Time
	}{{"shock_after", h.ShockAfter, &s.Shock.After}, {"shock_by", h.ShockBy, &s.Shock.By}, {"from", h.From, &s.From}, {"to", h.To, &s.To}, {"start", h.Start, &s.Start}} {
		t, ok := instant(f.value, time.RFC3339)
		switch {
		case ok:
			*f.to = t
		case f.value != "":
			return r.at(f.key).errorf("%s %q is not a time; write it like 2025-01-27T00:00:00Z", f.key, f.value)
		case f.key != "start":
			return r.at(f.key).errorf("%s is missing; add it", f.key)
		}
	}
	const longest = 62 * 24 * time.Hour // the screen's series hold 5-minute steps
	switch {
	case !s.To.After(s.From) || s.To.Sub(s.From) > longest:
		return r.at("to").errorf("window from %s to %s is not between a moment and 62 days long; give another", s.From.Format(time.RFC3339), s.To.Format(time.RFC3339))
	case s.Shock.By.Before(s.Shock.After):
		return r.at("shock_by").errorf("shock_by lies before shock_after; swap them")
	case s.Start.IsZero():
		s.Start = s.From
	case s.Start.Before(s.From) || s.Start.After(s.To):
		return r.at("start").errorf("start lies outside the window; give a time in it")
	}
	return nil
}

// at gives the place of a key in the head: its line, where it stands at the
// beginning of one.
func (r *scenarioReader) at(key string) row {
	w := row{where: r.where("scenario.toml")}
	for i, line := range bytes.Split(r.text, []byte("\n")) {
		if name, _, ok := bytes.Cut(line, []byte("=")); ok && strings.Trim(string(name), " \t\"'") == key {
			w.line = i + 1
			break
		}
	}
	return w
}

// tomlError tells in plain words where and why a head is not what was asked for.
func tomlError(where string, err error) error {
	w := row{where: where}
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		w.line, _ = unknown.Errors[0].Position()
		return w.errorf("key %q is not known; remove it", strings.Join(unknown.Errors[0].Key(), "."))
	}
	var bad *toml.DecodeError
	if !errors.As(err, &bad) {
		return w.errorf("text is not TOML; write it like the bundled scenario's")
	}
	w.line, _ = bad.Position()
	fact := strings.TrimPrefix(bad.Error(), "toml: ")
	if kind, _, ok := strings.Cut(strings.TrimPrefix(fact, "cannot decode TOML "), " into "); ok {
		return w.errorf("%s may not be of the kind %s; see the bundled scenario's", strings.Join(bad.Key(), "."), kind)
	}
	return fmt.Errorf("%s:%d: %s; write it as TOML", where, w.line, strings.ReplaceAll(data.Clean(fact, 120), ";", ","))
}
