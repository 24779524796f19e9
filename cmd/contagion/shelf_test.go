package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"contagion/assets"
	"contagion/data"
	"contagion/tui"
)

// ownShelf makes a library of one's own with folders of the given names, each
// a copy of a scenario that an import made.
func ownShelf(t *testing.T, names ...string) string {
	t.Helper()
	from, _, err := imported(t, panelOf(30, 300), nil)
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	t.Setenv("XDG_DATA_HOME", root)
	lib := filepath.Join(root, "contagion", "scenarios")
	for _, n := range names {
		if err := os.CopyFS(filepath.Join(lib, n), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	return lib
}

func TestShelf(t *testing.T) {
	lib := ownShelf(t, "mine", "deepseek", "no name", ".hidden", "worse")
	if err := os.Remove(filepath.Join(lib, "worse", "figures.csv")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(lib, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := shelf()
	if err != nil {
		t.Fatal(err)
	}
	names, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	var own []*volume
	for i, v := range list {
		if i < len(names) && (v.Name != names[i] || v.Own() || v.Fault != nil || v.Where() != "bundled" || v.Key() != v.Name) {
			t.Errorf("place %d holds %+v, want the bundled %s", i, v, names[i])
		} else if i >= len(names) {
			own = append(own, v)
		}
	}
	if len(own) != 3 || own[0].Name != "deepseek" || own[1].Name != "mine" || own[2].Name != "worse" {
		t.Fatalf("own: %v", own)
	}
	if v := own[0]; !v.Hidden || v.Key() != filepath.Join(lib, "deepseek") {
		t.Errorf("one's own deepseek: %+v", v)
	}
	v := own[1]
	if v.Hidden || v.Title != "Your data: S000, 27 January 2025" || v.Origin != "S000" || v.Instruments != 30 || v.Where() != "yours" || v.Key() != filepath.Join(lib, "mine") ||
		!v.Date.Equal(time.Date(2025, 1, 27, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("mine: %+v", v)
	}
	if v := own[2]; v.Fault == nil || v.Fault.Error() != "scenario: worse: figures.csv: is missing (file does not exist); put it there" {
		t.Errorf("worse: %v", v.Fault)
	}
}

// The library is where XDG says; a relative place is none.
func TestOwnLibrary(t *testing.T) {
	t.Setenv("HOME", "/home/me")
	for xdg, want := range map[string]string{"": "/home/me/.local/share/contagion/scenarios", "/data": "/data/contagion/scenarios", "data": "/home/me/.local/share/contagion/scenarios"} {
		t.Setenv("XDG_DATA_HOME", xdg)
		if got := ownLibrary(); got != want {
			t.Errorf("XDG_DATA_HOME=%q: %q, want %q", xdg, got, want)
		}
	}
	t.Setenv("HOME", "")
	t.Setenv("XDG_DATA_HOME", "")
	if got := ownLibrary(); got != "" {
		t.Errorf("without a home: %q", got)
	}
	if list, err := shelf(); err != nil || len(list) == 0 {
		t.Errorf("without a home the bundled ones are there: %d, %v", len(list), err)
	}
}

// No name leads out of the library.
func TestNamesAreNoPaths(t *testing.T) {
	lib := ownShelf(t, "mine")
	for _, n := range []string{"", ".", "..", "../scenarios/mine", "mine/", "./mine", lib + "/mine", "mine\x00", strings.Repeat("x", 25), "-x", "名"} {
		if path, ok := ownScenario(n); ok {
			t.Errorf("%q is taken for %s", n, path)
		}
	}
	if _, ok := ownScenario("mine"); !ok {
		t.Error("mine is not found")
	}
	for file, want := range map[string]string{"prices.csv": "prices", "My prices (2).csv": "My-prices--2", "日本.csv": "", "..csv": "", "a.very.long.name.of.a.file.that.goes.on.csv": "a.very.long.name.of.a.fi"} {
		if got := nameOf(strings.TrimSuffix(file, filepath.Ext(file))); got != want {
			t.Errorf("%s is named %q, want %q", file, got, want)
		}
	}
}

// Every bundled scenario passes check --strict.
func TestLibraryHasNoFaults(t *testing.T) {
	names, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		rec, cal, err := open(n)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings(rec.Scenario, cal) {
			if f.fault {
				t.Errorf("%s: %s", n, f.text)
			}
		}
	}
}

// Each thing that a scenario may lack is found, by place, fact and cure.
func TestFindings(t *testing.T) {
	dir, _, err := imported(t, panelOf(30, 420), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		spoil func(s *data.Scenario)
		want  string
	}{
		{"nothing", func(*data.Scenario) {}, ""},
		{"no why", func(s *data.Scenario) { s.Why = "" }, "fault: scenario.toml: why is empty; write what happened, and what else did"},
		{"source without text", func(s *data.Scenario) { s.Sources["yours"] = "" }, "fault: scenario.toml: source yours says nothing; write where its figures come from"},
		{"source without figure", func(s *data.Scenario) { s.Sources["x"] = "y" }, "note: scenario.toml: source x has no figure; remove it, or keep it for the events"},
		{"no events", func(s *data.Scenario) { s.Events = nil }, "fault: events.csv: no event lies in the window; add the shock, with its source"},
		{"event without source", func(s *data.Scenario) { s.Events[0].Source = "" }, `fault: events.csv: "The shock: the day given at the import" has no source; name one, or memory`},
		{"no base", func(s *data.Scenario) { drop(s, func(f *data.Figure) bool { return !f.At.After(s.Shock.After) }) }, "fault: figures.csv: S000 has no figure before the shock, so none of its moves can be told; add the close before it, or leave it out"},
		{"no answer", func(s *data.Scenario) { drop(s, func(f *data.Figure) bool { return f.At.After(s.Shock.After) }) }, "fault: figures.csv: S000 has no figure after the shock; add one, or leave it out"},
		{"calibrated on the shock", func(s *data.Scenario) { s.Sigma[0].To = "2025-01-27" }, "fault: calibration.csv: days of S000 reach 2025-01-27, the shock's first is 2025-01-27; calibrate with --before 2025-01-27"},
		{"correlations of the shock", func(s *data.Scenario) { s.Together.To = "2025-01-28" }, "fault: background.toml: correlations reach 2025-01-28, the shock's first day is 2025-01-27; calibrate with --before 2025-01-27"},
		{"no correlations", func(s *data.Scenario) { s.Together = nil }, "fault: same.csv: no correlations, so nothing is expected of anybody; calibrate with -o DIR"},
		{"network of the shock", func(s *data.Scenario) { s.Network.To = "2025-01-27" }, "fault: background.toml: network reaches 2025-01-27, the shock's first day is 2025-01-27; calibrate with --before 2025-01-27"},
		{"origin without its own", func(s *data.Scenario) { s.Sigma[0].Basis = "highest of x" }, "note: calibration.csv: the origin S000 has no volatility of its own: ≈"},
		{"window beyond the calendar", func(s *data.Scenario) { s.To = time.Date(2028, 1, 4, 0, 0, 0, 0, time.UTC) }, "fault: sessions.csv: the calendar does not know what XNYS did on 2028-01-01; add a row venue,date,hours for each of its days"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rec, cal, err := open(dir)
			if err != nil {
				t.Fatal(err)
			}
			c.spoil(rec.Scenario)
			var got []string
			for _, f := range findings(rec.Scenario, cal) {
				kind := "note: "
				if f.fault {
					kind = "fault: "
				} else if c.want == "" || !strings.HasPrefix(c.want, "note: ") {
					continue
				}
				got = append(got, kind+f.text)
			}
			found := c.want == "" && len(got) == 0
			for _, g := range got {
				found = found || c.want != "" && strings.HasPrefix(g, c.want)
			}
			if !found {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// drop removes the first instrument's figures that are so.
func drop(s *data.Scenario, so func(f *data.Figure) bool) {
	var kept []data.Figure
	for i := range s.Figures {
		if f := &s.Figures[i]; f.ID != 0 || !so(f) {
			kept = append(kept, *f)
		}
	}
	s.Figures = kept
}

// What the picker opens is what the shelf names: a bundled scenario by its
// name, whatever the user has of that name, and the user's own by its path.
func TestCatalogue(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	lib := ownLibrary()
	if err := os.MkdirAll(lib, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(lib, "svb_2023"), subFS(t, "scenarios/meta_2022")); err != nil {
		t.Fatal(err)
	}
	c := &catalogue{}
	entries, err := c.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	titles := map[string]string{}
	for _, e := range entries {
		if e.Kind == tui.Yours && e.Where == "" || e.Fault != "" && e.Kind == tui.Recorded {
			t.Errorf("entry %+v", e)
		}
		titles[e.Key] = e.Title
	}
	mine := filepath.Join(lib, "svb_2023")
	if len(entries) != len(mainDays)+1 || titles["svb_2023"] != "Silicon Valley Bank, March 2023" {
		t.Errorf("%d entries: %v", len(entries), titles)
	}
	ctx, stop := context.WithCancel(t.Context())
	for _, key := range []string{"svb_2023", mine} {
		if key == mine && titles[mine] == "" {
			t.Logf("the copy under another name cannot be read, and says so")
			continue
		}
		d, err := c.Open(ctx, key)
		if err != nil {
			t.Fatal(err)
		}
		snap, _, err := d.Wait(ctx, 0)
		if err != nil || !strings.HasSuffix(titles[key], snap.Scenario.Title) {
			t.Errorf("%s opens %v, %v", key, snap.Scenario.Title, err)
		}
	}
	days, err := c.Days(ctx, "svb_2023")
	if err != nil || len(days) < 5 || !days[len(days)-1].Ended {
		t.Errorf("%d days, %v", len(days), err)
	}
	stop()
	c.desks.Wait() // no desk runs on
}

func subFS(t *testing.T, dir string) fs.FS {
	t.Helper()
	f, err := fs.Sub(assets.FS, dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
