package recording

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"contagion/data"
)

// Version of the format.
const Version = 1

// A Header is what a recording says before its first tick.
type Header struct {
	Created  time.Time         // zero where it is not said
	Tool     string            // what wrote it
	Label    string            // what its ticks are: "replay of deepseek"
	Evidence data.Evidence     // of ticks that do not say
	Scenario *data.Scenario    // without figures, events and what a calibration computed beside the volatilities; To may be zero
	Prev     []float64         // by ID: the close before the window; NaN unknown
	Files    map[string][]byte // what a calibration computed, as the files of a scenario's folder
}

// The lines of a preamble.
type (
	headerLine struct {
		V        int               `json:"v"`
		Type     string            `json:"type"`
		Created  string            `json:"created,omitempty"`
		Tool     string            `json:"tool,omitempty"`
		Label    string            `json:"label,omitempty"`
		Key      string            `json:"key"`
		Title    string            `json:"title"`
		Blurb    string            `json:"blurb,omitempty"`
		Why      string            `json:"why,omitempty"`
		Origin   string            `json:"origin"`
		After    string            `json:"shock_after"`
		By       string            `json:"shock_by"`
		From     string            `json:"from"`
		To       string            `json:"to,omitempty"`
		Start    string            `json:"start,omitempty"`
		Speed    float64           `json:"speed"`
		Sessions int               `json:"sessions"`
		Evidence string            `json:"evidence"`
		Theme    []string          `json:"theme,omitempty"`
		Intraday bool              `json:"intraday,omitempty"`
		Fake     bool              `json:"simulated,omitempty"`
		Index    map[string]string `json:"index,omitempty"`
		Groups   int64             `json:"groups"`
		Symbols  int64             `json:"symbols"`
		Sources  int64             `json:"sources,omitempty"`
	}
	sigmaLine struct {
		Pct   float64 `json:"pct"`
		N     int     `json:"n"`
		From  string  `json:"from,omitempty"`
		To    string  `json:"to,omitempty"`
		Basis string  `json:"basis"`
	}
	groupLine struct {
		Type   string     `json:"type"`
		Key    string     `json:"key"`
		Name   string     `json:"name"`
		Short  string     `json:"short"`
		Region string     `json:"region"`
		Sigma  *sigmaLine `json:"sigma,omitempty"`
	}
	symbolLine struct {
		Type  string     `json:"type"`
		I     int64      `json:"i"`
		Sym   string     `json:"sym"`
		Name  string     `json:"name"`
		Short string     `json:"short"`
		MIC   string     `json:"mic"`
		Cur   string     `json:"cur,omitempty"`
		Group string     `json:"group"`
		Unit  string     `json:"unit"`
		Note  string     `json:"note,omitempty"`
		Prev  *float64   `json:"prev,omitempty"`
		Sigma *sigmaLine `json:"sigma,omitempty"`
	}
	sourceLine struct {
		Type string `json:"type"`
		Tag  string `json:"tag"`
		Text string `json:"text"`
	}
	fileLine struct {
		Type string `json:"type"`
		Name string `json:"name"`
		Text string `json:"text"`
	}
)

var unitNames = [...]string{data.Money: "money", data.Points: "points", data.Yield: "yield", data.Based: "based"}

// fileNames is which files of a calibration a recording carries.
var fileNames = []string{"links.csv", "same.csv", "next.csv", "background.toml"}

// preamble gives the lines that a recording begins with.
func (h *Header) preamble() (lines [][]byte, err error) {
	s := h.Scenario
	u := s.Universe
	if len(u.Instruments) == 0 || len(u.Instruments) > mostSymbols || len(u.Groups) == 0 || len(u.Groups) > mostGroups || len(s.Sources) > mostSources {
		return nil, fmt.Errorf("the universe has %d symbols in %d groups; give 1 to %d in 1 to %d", len(u.Instruments), len(u.Groups), mostSymbols, mostGroups)
	}
	add := func(v any) {
		line, e := json.Marshal(v)
		switch {
		case err != nil:
		case e != nil:
			err = fmt.Errorf("the universe cannot be written: %w", e)
		case len(line) >= mostLine:
			err = fmt.Errorf("the universe has a line longer than 64 KiB; shorten its texts")
		default:
			lines = append(lines, append(line, '\n'))
		}
	}
	origin := ""
	if s.Origin != data.None {
		origin = u.At(s.Origin).Symbol
	}
	add(headerLine{Version, "header", stamp(h.Created), h.Tool, h.Label, s.Key, s.Title, s.Blurb, s.Why, origin, stamp(s.Shock.After), stamp(s.Shock.By),
		stamp(s.From), stamp(s.To), stamp(s.Start), s.Speed, s.Sessions, h.Evidence.String(), s.Theme, s.Intraday, s.Simulated, s.Index, int64(len(u.Groups)), int64(len(u.Instruments)), int64(len(s.Sources))})
	for i, g := range u.Groups {
		add(groupLine{"group", g.Key, g.Name, g.Short, g.Region, sigmaOf(s.GroupSigma, i)})
	}
	for i, in := range u.Instruments {
		line := symbolLine{"symbol", int64(i), in.Symbol, in.Name, in.Short, in.MIC, in.Currency, in.Group, unitNames[in.Unit], in.Note, nil, sigmaOf(s.Sigma, i)}
		if i < len(h.Prev) && priced(h.Prev[i], in.Unit) {
			line.Prev = &h.Prev[i]
		}
		add(line)
	}
	for _, tag := range slices.Sorted(maps.Keys(s.Sources)) {
		add(sourceLine{"source", tag, s.Sources[tag]})
	}
	for _, name := range fileNames {
		const most = 8 << 10 // of text in a line: JSON may take six bytes for one
		for text := h.Files[name]; len(text) > 0; {
			n := min(len(text), most)
			for n < len(text) && n > most-4 && text[n]&0xC0 == 0x80 {
				n-- // not within a letter
			}
			add(fileLine{"file", name, string(text[:n])})
			text = text[n:]
		}
	}
	return lines, err
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func sigmaOf(list []data.Sigma, i int) *sigmaLine {
	if i >= len(list) || math.IsNaN(list[i].Pct) || list[i].Pct == 0 {
		return nil
	}
	g := list[i]
	return &sigmaLine{g.Pct, g.N, g.From, g.To, g.Basis}
}

func (l *sigmaLine) sigma() (data.Sigma, bool) {
	if l == nil {
		return data.Sigma{Pct: math.NaN()}, true
	}
	ok := l.Pct >= 1e-6 && l.Pct <= 1000 && l.N >= 0 && l.N <= 1e6
	return data.Sigma{Pct: l.Pct, N: l.N, From: data.Clean(l.From, 10), To: data.Clean(l.To, 10), Basis: data.Clean(l.Basis, 40)}, ok
}
