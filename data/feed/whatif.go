package feed

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"time"

	"github.com/pelletier/go-toml/v2"

	"contagion/data"
)

// whatIfSource is the tag under which a saved what-if's figures stand.
const whatIfSource = "what-if"

// WhatIfFiles gives the files of a scenario that leaves another one at a
// moment: its head, groups, instruments and calibration, its figures and
// events up to then, and after it the ticks, which must be later, as figures
// that are simulated. The folder that s was read from is read again.
func WhatIfFiles(fsys fs.FS, dir string, s *data.Scenario, key, title string, at time.Time, ticks []data.Tick) (map[string][]byte, error) {
	if !keyGrammar.MatchString(key) {
		return nil, fmt.Errorf("scenario: %q is not a name; give letters, digits and . _ - only, at most 24", data.Clean(key, 40))
	}
	out := map[string][]byte{}
	where := "scenario: " + data.Clean(s.Key, 40) + ": "
	for _, name := range []string{"groups.csv", "instruments.csv", "calibration.csv", "links.csv", "same.csv", "next.csv", "background.toml", "sessions.csv", "figures.csv", "events.csv", "scenario.toml"} {
		text, err := readFile(fsys, path.Join(dir, name), where+name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue // a calibration may be missing, and it was read before
		case err != nil:
			return nil, err
		}
		out[name] = text
	}
	figures, err := whatIfFigures(out["figures.csv"], s, title, at, ticks)
	if err != nil {
		return nil, fmt.Errorf("%sfigures.csv: %w", where, err)
	}
	events, err := eventsUntil(out["events.csv"], at)
	if err != nil {
		return nil, fmt.Errorf("%sevents.csv: %w", where, err)
	}
	var h head
	if err := toml.Unmarshal(out["scenario.toml"], &h); err != nil {
		return nil, tomlError(where+"scenario.toml", err)
	}
	h.Key, h.Title = key, data.Clean(title+": "+h.Title, nameCells)
	start := at.Add(-time.Minute)
	if start.Before(s.From) {
		start = s.From
	}
	h.Start = start.UTC().Format(time.RFC3339)
	if h.Sources == nil {
		h.Sources = map[string]string{}
	}
	h.Sources[whatIfSource] = data.Clean("simulated by contagion from "+s.Key+": "+title, textCells)
	headText, err := toml.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("%sscenario.toml: %w", where, err)
	}
	note := fmt.Sprintf("# %s. It leaves %s at %s; what is later is simulated.\n", data.Clean(title, nameCells), data.Clean(s.Key, 40), at.UTC().Format(time.RFC3339))
	out["figures.csv"], out["events.csv"], out["scenario.toml"] = figures, events, append([]byte(note), headText...)
	return out, nil
}

// whatIfFigures keeps the rows that were known at a moment, and adds the ticks.
func whatIfFigures(text []byte, s *data.Scenario, title string, at time.Time, ticks []data.Tick) ([]byte, error) {
	late := map[int]bool{} // lines
	for i := range s.Figures {
		if f := &s.Figures[i]; f.At.After(at) || f.Evidence == data.Simulated {
			late[f.Line] = true
		}
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	r := csv.NewReader(bytes.NewReader(text))
	header, err := keepRows(r, w, func(line int, _ []string) bool { return !late[line] })
	if err != nil {
		return nil, err
	}
	for _, t := range ticks {
		if int(t.ID) < 0 || int(t.ID) >= len(s.Universe.Instruments) || t.At.After(s.To) {
			continue
		}
		field := map[string]string{"symbol": s.Universe.At(t.ID).Symbol, "when": t.At.UTC().Format("2006-01-02T15:04:05Z"), "kind": "level",
			"value": strconv.FormatFloat(quantise(t.Price, t.Price), 'f', -1, 64), "evidence": data.Simulated.String(), "source": whatIfSource, "confidence": "C", "note": data.Clean(title, nameCells)}
		row := make([]string, len(header))
		for i, column := range header {
			row[i] = field[column]
		}
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// eventsUntil keeps what had happened by a moment.
func eventsUntil(text []byte, at time.Time) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	column := -1
	_, err := keepRows(csv.NewReader(bytes.NewReader(text)), w, func(_ int, row []string) bool {
		if column < 0 { // the header
			column = max(slices.Index(row, "time"), 0)
			return true
		}
		t, ok := instant(row[column], time.RFC3339)
		return ok && !t.After(at)
	})
	if err != nil {
		return nil, err
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// keepRows copies the header and the rows that are kept, and gives the header.
func keepRows(r *csv.Reader, w *csv.Writer, keep func(line int, row []string) bool) (header []string, err error) {
	for {
		row, err := r.Read()
		switch {
		case err == io.EOF:
			return header, nil
		case err != nil:
			return nil, err
		}
		line, _ := r.FieldPos(0)
		if header == nil {
			header = row
		}
		if keep(line, row) {
			if err := w.Write(row); err != nil {
				return nil, err
			}
		}
	}
}
