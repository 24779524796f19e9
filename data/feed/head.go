package feed

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
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
	Sources    map[string]string `toml:"sources"`
}

func (r *scenarioReader) head() (origin string, err error) {
	const file = "scenario.toml"
	text, err := readFile(r.fsys, path.Join(r.dir, file), r.where(file))
	if err != nil {
		return "", err
	}
	const largest = 64 << 10 // the reader goes a level down for every bracket
	if len(text) > largest {
		return "", fmt.Errorf("%s: is larger than 64 KiB; shorten its texts", r.where(file))
	}
	var h head
	d := toml.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&h); err != nil {
		return "", tomlError(r.where(file), err)
	}
	for _, f := range []struct{ key, value string }{{"key", h.Key}, {"title", h.Title}, {"from", h.From}, {"to", h.To}, {"shock_after", h.ShockAfter}, {"shock_by", h.ShockBy}} {
		if f.value == "" {
			return "", fmt.Errorf("%s: %s is missing; add it", r.where(file), f.key)
		}
	}
	s := r.s
	for _, f := range []struct {
		key, value string
		to         *time.Time
	}{{"shock_after", h.ShockAfter, &s.Shock.After}, {"shock_by", h.ShockBy, &s.Shock.By}, {"from", h.From, &s.From}, {"to", h.To, &s.To}, {"start", h.Start, &s.Start}} {
		if f.value == "" {
			continue
		}
		t, ok := instant(f.value, time.RFC3339)
		if !ok {
			return "", fmt.Errorf("%s: %s %q is not a time; write it like 2025-01-27T00:00:00Z", r.where(file), f.key, data.Clean(f.value, 40))
		}
		*f.to = t
	}
	const longest = 62 * 24 * time.Hour // the screen's series hold 5-minute steps
	switch {
	case !s.To.After(s.From) || s.To.Sub(s.From) > longest:
		return "", fmt.Errorf("%s: window from %s to %s is not between a moment and 62 days long; give another", r.where(file), s.From.Format(time.RFC3339), s.To.Format(time.RFC3339))
	case s.Shock.By.Before(s.Shock.After):
		return "", fmt.Errorf("%s: shock_by lies before shock_after; swap them", r.where(file))
	case s.Start.IsZero():
		s.Start = s.From
	case s.Start.Before(s.From) || s.Start.After(s.To):
		return "", fmt.Errorf("%s: start lies outside the window; give a time in it", r.where(file))
	}
	s.Key, s.Title, s.Blurb, s.Why = data.Clean(h.Key, 40), data.Clean(h.Title, nameCells), data.Clean(h.Blurb, textCells), data.Clean(h.Why, 1000)
	s.Speed, s.Sessions, s.Seed, s.Sources = h.Speed, h.Sessions, h.Seed, map[string]string{}
	if s.Key == "" || s.Title == "" {
		return "", fmt.Errorf("%s: key or title holds nothing that can be shown; write them in plain words", r.where(file))
	}
	if s.Speed < 1 || s.Speed > 3600 || math.IsNaN(s.Speed) {
		return "", fmt.Errorf("%s: speed %g is out of range; give 1 to 3600", r.where(file), h.Speed)
	}
	if s.Sessions < 1 || s.Sessions > 20 {
		return "", fmt.Errorf("%s: sessions %d is out of range; give 1 to 20", r.where(file), h.Sessions)
	}
	for _, tag := range slices.Sorted(maps.Keys(h.Sources)) { // in order, so that the first fault told is the same every time
		if tag == "" || data.Clean(tag, tagCells) != tag {
			return "", fmt.Errorf("%s: source %q is not a tag; give a short word, at most %d characters", r.where(file), data.Clean(tag, 40), tagCells)
		}
		s.Sources[tag] = data.Clean(h.Sources[tag], textCells)
	}
	return h.Origin, nil
}

func tomlError(where string, err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		line, _ := unknown.Errors[0].Position()
		return fmt.Errorf("%s:%d: key %q is not known; remove it", where, line, data.Clean(fmt.Sprint(unknown.Errors[0].Key()), 40))
	}
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		line, _ := bad.Position()
		return fmt.Errorf("%s:%d: %s; write it as TOML", where, line, data.Clean(bad.Error(), 120))
	}
	return fmt.Errorf("%s: %s; write it as TOML", where, data.Clean(err.Error(), 120))
}
