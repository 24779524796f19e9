package feed

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"contagion/assets"
	"contagion/data"
	"contagion/data/recording"
)

// FuzzFilm gives OpenRecording's reader anything: it says what is wrong in one
// clean line, or gives a scenario whose ticks keep to its window and universe.
func FuzzFilm(f *testing.F) {
	cal, err := ReadCalendar(assets.FS, "calendar")
	if err != nil {
		f.Fatal(err)
	}
	s, err := ReadScenario(assets.FS, "scenarios/svb_2023", cal)
	if err != nil {
		f.Fatal(err)
	}
	s.Sources = map[string]string{"a": "b"}
	h, err := RecordingHeader(s, "test", "fuzz", nil, time.Time{})
	if err != nil {
		f.Fatal(err)
	}
	for name := range h.Files {
		if len(h.Files[name]) > 4000 {
			delete(h.Files, name) // a seed that can be changed in a useful place
		}
	}
	var text bytes.Buffer
	w, err := recording.NewText(&text, h, false)
	if err != nil {
		f.Fatal(err)
	}
	ticks := NewRecording(s, cal).Ticks()
	for i := range ticks[:60] {
		if err := w.Tick(&ticks[i]); err != nil {
			f.Fatal(err)
		}
	}
	if err := w.Close(s.To); err != nil {
		f.Fatal(err)
	}
	f.Add(text.Bytes())
	f.Add(bytes.ReplaceAll(text.Bytes(), []byte(`"money"`), []byte(`"yield"`)))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := develop(bytes.NewReader(file), int64(len(file)), "x", cal)
		if err != nil {
			if text := err.Error(); strings.ContainsAny(text, "\x1b\a\n\x00") || len(text) > 2000 {
				t.Fatalf("%q", text)
			}
			return
		}
		var all []data.Tick
		p := r.Replay()
		for at := r.Scenario.From; ; at = at.Add(24 * time.Hour) {
			if all, err = p.Until(at, all); err != nil {
				t.Fatal(err)
			}
			if at.After(r.Scenario.To) {
				break
			}
		}
		for i, k := range all {
			if int(k.ID) >= len(r.Scenario.Universe.Instruments) || k.At.After(r.Scenario.To) || i > 0 && k.At.Before(all[i-1].At) {
				t.Fatalf("tick %d is %v", i, k)
			}
		}
	})
}
