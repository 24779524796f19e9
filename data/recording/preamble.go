package recording

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"contagion/data"
)

// A preamble is a header while its lines come in.
type preamble struct {
	h                 Header
	line              headerLine
	instruments       []data.Instrument
	groups            []data.Group
	sigma, groupSigma []data.Sigma
	prev              []float64
	files             int // bytes of them
	begun             bool
}

// add takes a line of the preamble. The fault is a fact and a cure.
func (p *preamble) add(kind string, line []byte) error {
	if kind == "header" {
		return p.head(line)
	}
	if !p.begun {
		return fmt.Errorf("a %s line stands before the header; give the whole recording", shown(kind))
	}
	switch kind {
	case "group":
		return p.group(line)
	case "symbol":
		return p.symbol(line)
	case "source":
		var l sourceLine
		if err := json.Unmarshal(line, &l); err != nil {
			return notJSON(err)
		}
		s := p.h.Scenario
		if tag := data.Clean(l.Tag, 24); tag != "" && tag == l.Tag && len(s.Sources) < mostSources {
			s.Sources[tag] = data.Clean(l.Text, data.TextCells)
			return nil
		}
		return fmt.Errorf("source %q is no tag, or one too many; give a short word", shown(l.Tag))
	}
	var l fileLine // kind "file"
	if err := json.Unmarshal(line, &l); err != nil {
		return notJSON(err)
	}
	if !slices.Contains(fileNames, l.Name) {
		return fmt.Errorf("file %q is not one of a calibration; leave it out", shown(l.Name))
	}
	if p.files += len(l.Text); p.files > mostFiles {
		return fmt.Errorf("the calibration is larger than 8 MiB; give less")
	}
	p.h.Files[l.Name] = append(p.h.Files[l.Name], l.Text...)
	return nil
}

func (p *preamble) head(line []byte) error {
	l := &p.line
	if p.begun {
		return fmt.Errorf("a second header begins here; give one recording a file")
	}
	if err := json.Unmarshal(line, l); err != nil {
		return notJSON(err)
	}
	switch {
	case l.V != Version:
		return fmt.Errorf("its format has the version %d; this program reads version %d", l.V, Version)
	case l.Symbols < 1 || l.Symbols > mostSymbols || l.Groups < 1 || l.Groups > mostGroups || l.Sources < 0 || l.Sources > mostSources:
		return fmt.Errorf("its header says %d symbols, %d groups and %d sources; at most %d, %d and %d are read", l.Symbols, l.Groups, l.Sources, mostSymbols, mostGroups, mostSources)
	}
	s := &data.Scenario{Key: data.Clean(l.Key, 40), Title: data.Clean(l.Title, data.NameCells), Blurb: data.Clean(l.Blurb, data.TextCells), Why: data.Clean(l.Why, 1000),
		Speed: l.Speed, Sessions: l.Sessions, Theme: l.Theme, Intraday: l.Intraday, Simulated: l.Fake, Index: l.Index, Sources: map[string]string{}}
	p.h = Header{Tool: data.Clean(l.Tool, 40), Label: data.Clean(l.Label, data.NameCells), Scenario: s, Files: map[string][]byte{}}
	for _, f := range []struct {
		name, text string
		to         *time.Time
		must       bool
	}{{"created", l.Created, &p.h.Created, false}, {"shock_after", l.After, &s.Shock.After, true}, {"shock_by", l.By, &s.Shock.By, true},
		{"from", l.From, &s.From, true}, {"to", l.To, &s.To, false}, {"start", l.Start, &s.Start, false}} {
		if f.text == "" && !f.must {
			continue
		}
		t, err := time.Parse(time.RFC3339Nano, f.text)
		if err != nil || !inTime(t) {
			return fmt.Errorf("%s %q of its header is not a time; write it like 2025-01-27T00:00:00Z", f.name, shown(f.text))
		}
		*f.to = t.UTC()
	}
	var ok bool
	if p.h.Evidence, ok = data.ParseEvidence(l.Evidence); !ok || p.h.Evidence == data.Missing {
		return fmt.Errorf("evidence %q of its header is not known; give printed, bar, reported, reconstructed or simulated", shown(l.Evidence))
	}
	switch {
	case s.Key == "" || s.Title == "":
		return fmt.Errorf("its header has no key or no title; give both")
	case !(s.Speed >= 1 && s.Speed <= 3600) || s.Sessions < 1 || s.Sessions > 20:
		return fmt.Errorf("its header has the speed %g and %d sessions; give 1 to 3600 and 1 to 20", s.Speed, s.Sessions)
	case s.Shock.By.Before(s.Shock.After):
		return fmt.Errorf("shock_by of its header lies before shock_after; swap them")
	case !s.To.IsZero() && !s.To.After(s.From):
		return fmt.Errorf("its window ends before it begins; swap from and to")
	}
	p.begun = true
	return nil
}

func (p *preamble) group(line []byte) error {
	var l groupLine
	if err := json.Unmarshal(line, &l); err != nil {
		return notJSON(err)
	}
	sigma, ok := l.Sigma.sigma()
	switch {
	case int64(len(p.groups)) == p.line.Groups:
		return fmt.Errorf("there are more than the %d groups of its header; correct the count", p.line.Groups)
	case l.Key == "" || data.Clean(l.Key, 24) != l.Key || slices.ContainsFunc(p.groups, func(g data.Group) bool { return g.Key == l.Key }):
		return fmt.Errorf("group %q is no key, or stands twice; give each group a short word", shown(l.Key))
	case !ok:
		return fmt.Errorf("sigma of group %s is out of range; give percent a day", shown(l.Key))
	}
	p.groups = append(p.groups, data.Group{Key: l.Key, Name: data.Clean(l.Name, data.NameCells), Short: data.Clean(l.Short, 12), Region: data.Clean(l.Region, 24)})
	p.groupSigma = append(p.groupSigma, sigma)
	return nil
}

func (p *preamble) symbol(line []byte) error {
	var l symbolLine
	if err := json.Unmarshal(line, &l); err != nil {
		return notJSON(err)
	}
	sigma, ok := l.Sigma.sigma()
	unit := slices.Index(unitNames[:], l.Unit)
	switch {
	case int64(len(p.instruments)) == p.line.Symbols:
		return fmt.Errorf("there are more than the %d symbols of its header; correct the count", p.line.Symbols)
	case !symbol(l.Sym):
		return fmt.Errorf("symbol %q is not one; give capitals, digits and . = ^ - only, at most 20", shown(l.Sym))
	case l.I != int64(len(p.instruments)):
		return fmt.Errorf("symbol %s has the index %d where %d is due; keep them in order", shown(l.Sym), l.I, len(p.instruments))
	case unit < 0:
		return fmt.Errorf("unit %q of %s is not known; give money, points, yield or based", shown(l.Unit), shown(l.Sym))
	case !ok:
		return fmt.Errorf("sigma of %s is out of range; give percent a day", shown(l.Sym))
	case l.Prev != nil && !priced(*l.Prev, data.Unit(unit)):
		return fmt.Errorf("prev of %s is out of range; give a price", shown(l.Sym))
	}
	prev := math.NaN()
	if l.Prev != nil {
		prev = *l.Prev
	}
	p.instruments = append(p.instruments, data.Instrument{Symbol: l.Sym, Name: data.Clean(l.Name, data.NameCells), Short: data.Clean(l.Short, data.ShortCells), MIC: l.MIC,
		Currency: data.Clean(l.Cur, 4), Group: l.Group, Unit: data.Unit(unit), Note: data.Clean(l.Note, data.TextCells)})
	p.sigma, p.prev = append(p.sigma, sigma), append(p.prev, prev)
	return nil
}

// whole gives the header once the first line after the preamble is there.
func (p *preamble) whole() (*Header, error) {
	s := p.h.Scenario
	if int64(len(p.instruments)) != p.line.Symbols || int64(len(p.groups)) != p.line.Groups || int64(len(s.Sources)) != p.line.Sources {
		return nil, fmt.Errorf("it has %d of %d symbols, %d of %d groups and %d of %d sources; give the whole recording", len(p.instruments), p.line.Symbols, len(p.groups), p.line.Groups, len(s.Sources), p.line.Sources)
	}
	s.Universe = data.NewUniverse(p.instruments, p.groups)
	s.Sigma, s.GroupSigma, p.h.Prev = p.sigma, p.groupSigma, p.prev
	if s.Origin = data.None; p.line.Origin != "" {
		if s.Origin = s.Universe.Find(p.line.Origin); s.Origin == data.None {
			return nil, fmt.Errorf("origin %q is none of its symbols; give one of them, or none", shown(p.line.Origin))
		}
	}
	for i := range p.instruments {
		if in := &p.instruments[i]; s.Universe.GroupOf(data.ID(i)) < 0 {
			return nil, fmt.Errorf("group %q of %s is none of its groups; give one of them", shown(in.Group), in.Symbol)
		} else if s.Universe.Find(in.Symbol) != data.ID(i) {
			return nil, fmt.Errorf("symbol %s stands twice; keep one", in.Symbol)
		}
	}
	return &p.h, nil
}

func notJSON(err error) error {
	return fmt.Errorf("a line is not JSON as it should be (%s); write it as the format says", data.Clean(err.Error(), 80))
}
