package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
)

// isRecordingFile reports whether a file begins as a recording does: zstd,
// gzip, or a header line. What cannot be read is told where it is read.
func isRecordingFile(path string) bool {
	info, err := os.Stat(path) // before the open, which would wait for a FIFO's writer
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	head := make([]byte, 64)
	n, _ := io.ReadFull(file, head)
	head = head[:n]
	return bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}) || bytes.HasPrefix(head, []byte{0x1f, 0x8b}) || bytes.HasPrefix(head, []byte(`{"v":`)) || bytes.HasPrefix(head, []byte(`{"type":"header"`))
}

// importFilm makes a scenario of a recording of a running market.
func importFilm(ctx context.Context, path, key, dir string, f *importFlags) (string, error) {
	for _, w := range []struct {
		flag string
		set  bool
	}{{"groups", f.groups != ""}, {"venues", f.venues != ""}, {"bars", f.bars}, {"dates", f.dates != ""}, {"decimal", f.decimal != ""}, {"zone", f.zone != ""}, {"index", f.index != ""}} {
		if w.set {
			return "", misuse("import: --%s is of a table of prices; a recording knows that itself", w.flag)
		}
	}
	rec, cal, err := open(path)
	if err != nil {
		return "", err
	}
	s := rec.Scenario
	origin := data.None
	if f.origin != "" {
		if origin, err = instrument(f.origin, s); err != nil {
			return "", err
		}
	}
	film, note, err := f.filmedShock(ctx, rec, cal, origin)
	if err != nil {
		return "", err
	}
	shock, who := film.Shock, "a shock"
	if origin = film.Origin; origin != data.None {
		who = s.Universe.At(origin).Symbol
	}
	title := cmp.Or(f.title, "Your recording: "+who+", "+shock.By.Format("2 January 2006"))
	if s.Simulated && !strings.Contains(title, "imulated") {
		title = "Simulated: " + title
	}
	film.Key, film.Title, film.Name = key, title, data.Clean(filepath.Base(path), 48)
	files, width, left, err := feed.FilmedFiles(rec, cal, film)
	if err != nil {
		return "", err
	}
	var made *feed.Recording
	replaced, err := newFolder(ctx, dir, f.replace, func(put func(map[string][]byte) (*feed.Recording, *data.Calendar, error)) error {
		made, _, err = put(files) // as it will be read
		return err
	})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	line := func(format string, a ...any) { b.WriteString(data.Clean(fmt.Sprintf(format, a...), 400) + "\n") }
	line("Read %s: %s", data.Clean(filepath.Base(path), 60), several(len(s.Universe.Instruments), "instrument"))
	line("- %s", note)
	if broken, some := damage(rec); some {
		line("- %s", broken)
	}
	line("- %d figures, bars of %s", len(made.Scenario.Figures), strings.TrimSuffix(width.String(), "0s"))
	if left > 0 {
		line("- %d prices are left out, because the calendar has no session at their time", left)
	}
	line("- %q: shock after %s, by %s", made.Scenario.Title, shock.After.Format("2006-01-02 15:04:05"), shock.By.Format("2006-01-02 15:04:05 UTC"))
	if replaced {
		line("Replaced the one that was there")
	}
	line("Wrote %s", dir)
	play := key
	if f.out != "" {
		play = dir
	}
	line("Play it with: contagion play %s", data.Clean(play, 200))
	return b.String(), nil
}

// filmedShock is when the shock was, as it was told or as it is found by
// watching the recording as if it were live. An origin that was not told is
// that of the largest.
func (f *importFlags) filmedShock(ctx context.Context, rec *feed.Recording, cal *data.Calendar, origin data.ID) (film feed.FilmedShock, note string, err error) {
	s := rec.Scenario
	if f.shock != "" {
		at, err := moment(f.shock, s, time.Time{})
		if err != nil {
			return film, "", misuse("--shock %q is no time of the recording; give one from %s to %s", data.Clean(f.shock, 40), s.From.Format(time.RFC3339), s.To.Format(time.RFC3339))
		}
		return feed.FilmedShock{Origin: origin, Shock: data.Interval{After: at.Add(-time.Minute), By: at}, Told: "the shock, as its time was given"}, "the shock is where it was given", nil
	}
	found, err := shocksOf(ctx, rec, cal)
	if err != nil {
		return film, "", err
	}
	best := largest(found, origin)
	var names []string
	for _, k := range found {
		names = append(names, fmt.Sprintf("%s at %s", s.Universe.At(k.Origin).Symbol, k.Span.By.Format("2 Jan 15:04")))
	}
	switch {
	case len(found) == 0:
		return film, "", fmt.Errorf("import: no shock is found in the recording; say when it was with --shock TIME")
	case best < 0:
		return film, "", fmt.Errorf("import: no shock of %s is found in the recording, but of %s; give another --origin, or --shock TIME", s.Universe.At(origin).Symbol, data.Listed(names, 6))
	}
	k := found[best]
	in := s.Universe.At(k.Origin)
	film = filmedOf(s, &k)
	return film, fmt.Sprintf("the shock was found: %s, %+.1f sd%s%s; found in all: %s", in.Symbol, k.Sigmas, k.Alone(), k.Within(), data.Listed(names, 6)), nil
}

// filmedOf is a shock as the scenario of a recording has it. What was known of
// its size only later stands in the story where it was known.
func filmedOf(s *data.Scenario, k *market.Shock) feed.FilmedShock {
	name := s.Universe.At(k.Origin).Name
	return feed.FilmedShock{Origin: k.Origin, Shock: k.Span, Told: name + " begins to move on its own, as found in the prices", Sized: k.Sized,
		Size: fmt.Sprintf("%s has moved by %+.1f sd%s%s, as found in the prices", name, k.Sigmas, k.Alone(), k.Within())}
}

// shocksOf watches a recording as if it were live, and gives the shocks that
// were named, as they were seen last.
func shocksOf(ctx context.Context, rec *feed.Recording, cal *data.Calendar) ([]market.Shock, error) {
	s := rec.Scenario
	desk := market.OpenLive(s, cal, asLive{rec.Replay()}, market.LiveOptions{Now: s.From, Origin: data.None, Simulated: s.Simulated})
	var out []market.Shock
	var window time.Time
	for at := s.From; ; at = at.Add(time.Minute) {
		const settled = 3 * time.Second
		snap := desk.At(at.Add(settled))
		if !snap.Scenario.From.Equal(window) { // those of the window before stay as they were
			window = snap.Scenario.From
		}
		kept := out[:0:0]
		for _, k := range out {
			if k.Named.Before(window) {
				kept = append(kept, k)
			}
		}
		for _, k := range snap.Shocks {
			if int(k.Origin) >= 0 && !k.Named.Before(window) {
				kept = append(kept, k)
			}
		}
		out = kept
		if !at.Before(s.To) {
			return out, nil
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("interrupted while the shock was looked for; run it again")
		}
	}
}
