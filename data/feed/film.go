package feed

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"contagion/data"
	"contagion/data/recording"
)

// recordingSource is the tag of figures that are known from a recording alone.
const recordingSource = "recording"

// mostPlayed ticks are the most that a recording may play: what is before the
// playhead is folded anew whenever one goes back, at some 4 µs a tick.
const mostPlayed = 4_000_000

// OpenRecording opens a recording file as a scenario whose ticks are read from
// the file as they are played. The whole file is checked first, which takes a
// tenth of a second or two for a million ticks; where it is damaged, the scenario ends at the last
// sound tick, and Break says why.
func OpenRecording(path string, cal *data.Calendar) (*Recording, error) {
	file, size, err := recording.OpenFile(path)
	if err != nil {
		return nil, err
	}
	r, err := develop(file, size, data.Clean(filepath.Base(path), 48), cal)
	if err != nil {
		file.Close()
		return nil, err
	}
	return r, nil
}

// Break gives where a recording stops being sound, or what it was made of; or nil.
func (r *Recording) Break() *recording.Break {
	if r.film == nil {
		return r.broken
	}
	return r.film.broken
}

// Count gives how many ticks there are, and how many of them are drawn.
func (r *Recording) Count() (ticks, drawn int) {
	if r.film != nil {
		return r.film.ticks, r.film.drawn
	}
	for _, t := range r.Ticks() {
		if t.Evidence == data.Reconstructed {
			drawn++
		}
	}
	return len(r.Ticks()), drawn
}

// Filmed reports whether the ticks come from a recording file.
func (r *Recording) Filmed() bool { return r.film != nil }

func develop(file io.ReaderAt, size int64, name string, cal *data.Calendar) (*Recording, error) {
	var known []data.Tick
	few, drawn := true, 0
	c, err := recording.Check(file, size, nil, func(ticks []data.Tick) {
		for i := range ticks {
			if ticks[i].Evidence == data.Reconstructed {
				drawn++
			}
			if few = few && len(known) <= mostRows; few && ticks[i].Evidence.Known() {
				known = append(known, ticks[i])
			}
		}
	})
	wrong := func(format string, a ...any) error {
		return fmt.Errorf("recording: %s: %w", name, fmt.Errorf(format, a...))
	}
	switch {
	case err != nil:
		return nil, wrong("%w", err)
	case c.Header == nil && c.Ticks == 0 && c.Bad > 0:
		return nil, wrong("holds no tick (%s); give one that contagion record wrote", c.FirstBad)
	case c.Header == nil:
		return nil, wrong("holds ticks and no universe, so nobody knows what they are of; contagion record FILE --scenario NAME gives it one")
	case c.Ticks == 0 && c.Break != nil:
		return nil, wrong("%w", c.Break)
	case c.Ticks == 0:
		return nil, wrong("holds no tick; record one anew")
	}
	s := c.Header.Scenario
	if err := window(s, c); err != nil {
		return nil, wrong("%w", err)
	}
	if err := placed(s, cal); err != nil {
		return nil, wrong("%w", err)
	}
	if s.Events = c.Marks; len(s.Events) > 0 {
		slices.SortStableFunc(s.Events, func(a, b data.Event) int { return a.At.Compare(b.At) })
	}
	if len(known) <= mostRows {
		s.Figures = figuresOf(known, s, cal)
		s.Sources[recordingSource] = data.Clean(cmp.Or(c.Header.Label, "a recording"), textCells)
	}
	// A calibration is read as a scenario's own files are.
	rd := &scenarioReader{fsys: shelf(c.Header.Files), dir: ".", name: name, cal: cal, s: s}
	if err := rd.background(); err != nil {
		return nil, err
	}
	f := &film{name: name, file: file, size: size, before: closesBefore(s, c, cal), broken: c.Break, ticks: c.Ticks, drawn: drawn}
	return &Recording{Scenario: s, film: f, ticks: sync.OnceValue(f.all)}, nil
}

// window sets when the recording plays: from its header's beginning to when it
// was closed, or to its last sound tick.
func window(s *data.Scenario, c *recording.Report) error {
	if s.To = c.Last; c.End.After(s.To) && c.Break == nil {
		s.To = c.End
	}
	if c.Ticks > mostPlayed {
		return fmt.Errorf("it has %d ticks, of which at most 4 million can be played; contagion export it, thin it out and record it again", c.Ticks)
	}
	const longest, oldest = 62 * 24 * time.Hour, 31 * 24 * time.Hour // as in a scenario's folder
	switch {
	case !s.To.After(s.From) || s.To.Sub(s.From) > longest:
		return fmt.Errorf("its window from %s to %s is not between a moment and 62 days long; record another", s.From.Format(time.RFC3339), s.To.Format(time.RFC3339))
	case c.First.Before(s.From.Add(-oldest)):
		return fmt.Errorf("its first tick at %s lies long before its window; record another", c.First.Format(time.RFC3339))
	}
	if steps := int(s.To.Sub(s.From)/grid) * len(s.Universe.Instruments); steps > mostSteps {
		return fmt.Errorf("it has %d symbols, too many for a window of %.0f days; record fewer, or less", len(s.Universe.Instruments), s.To.Sub(s.From).Hours()/24)
	}
	if s.Start.Before(s.From) || !s.Start.Before(s.To) {
		s.Start = s.From
	}
	return nil
}

// placed holds the universe to the calendar and to itself.
func placed(s *data.Scenario, cal *data.Calendar) error {
	group := map[string]bool{}
	for _, g := range s.Universe.Groups {
		if !keyGrammar.MatchString(g.Key) {
			return fmt.Errorf("group %q is not a key; give letters, digits and . _ - only, at most 24", g.Key)
		}
		group[g.Key] = true
	}
	for _, in := range s.Universe.Instruments {
		if !cal.Has(in.MIC) {
			return fmt.Errorf("venue %q of %s is not in the calendar; give one of its codes", data.Clean(in.MIC, 24), in.Symbol)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.Index)) {
		if !group[key] || s.Universe.Find(s.Index[key]) == data.None {
			return fmt.Errorf("index %q of group %q is none of its symbols, or the group none of its groups; correct its header", data.Clean(s.Index[key], 24), data.Clean(key, 24))
		}
	}
	for _, key := range s.Theme {
		if !group[key] {
			return fmt.Errorf("theme %q is none of its groups; correct its header", data.Clean(key, 24))
		}
	}
	return nil
}

// figuresOf gives the known ticks as figures, which an instrument's page lists.
func figuresOf(known []data.Tick, s *data.Scenario, cal *data.Calendar) []data.Figure {
	out := make([]data.Figure, 0, len(known))
	for i := range known {
		k := &known[i]
		f := data.Figure{ID: k.ID, Kind: data.FigureLevel, From: k.At, At: k.At, Value: k.Price, Price: k.Price, Evidence: k.Evidence, Source: recordingSource, Confidence: 'B'}
		from := k.At.Add(-1)
		if k.Role == data.Open {
			from = k.At
		}
		if list := cal.Sessions(s.Universe.At(k.ID).MIC, from, k.At); len(list) > 0 {
			f.Session = list[0].Day
			switch k.Role {
			case data.Open:
				f.Kind = data.FigureOpen
			case data.Close:
				f.Kind = data.FigureClose
			}
		}
		out = append(out, f)
	}
	return out
}

// closesBefore gives the previous closes of a preamble as ticks at the end of
// the last session before the window, for symbols that have no tick up to then.
func closesBefore(s *data.Scenario, c *recording.Report, cal *data.Calendar) (out []data.Tick) {
	for i, v := range c.Header.Prev {
		const back = 31 * 24 * time.Hour
		if math.IsNaN(v) {
			continue
		}
		list := cal.Sessions(s.Universe.Instruments[i].MIC, s.From.Add(-back), s.From)
		for len(list) > 0 && list[len(list)-1].Close.After(s.From) {
			list = list[:len(list)-1]
		}
		if len(list) == 0 {
			continue // the calendar does not say when it was
		}
		at := list[len(list)-1].Close
		if i < len(c.Began) && !c.Began[i].IsZero() && !c.Began[i].After(at) {
			continue
		}
		out = append(out, data.Tick{At: at, ID: data.ID(i), Price: v, Evidence: data.Printed, Role: data.Close})
	}
	slices.SortStableFunc(out, func(a, b data.Tick) int { return a.At.Compare(b.At) })
	return out
}

// A shelf is files in memory.
type shelf map[string][]byte

// Open gives a file.
func (s shelf) Open(name string) (fs.File, error) {
	text, ok := s[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &shelved{*bytes.NewReader(text), name, int64(len(text))}, nil
}

// shelved is a file of a shelf, and what there is to know of it.
type shelved struct {
	bytes.Reader
	name string
	size int64
}

func (f *shelved) Stat() (fs.FileInfo, error) { return f, nil }
func (f *shelved) Close() error               { return nil }
func (f *shelved) Name() string               { return f.name }
func (f *shelved) Size() int64                { return f.size }
func (f *shelved) Mode() fs.FileMode          { return 0o444 }
func (f *shelved) ModTime() time.Time         { return time.Time{} }
func (f *shelved) IsDir() bool                { return false }
func (f *shelved) Sys() any                   { return nil }
