package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/guard"
)

// scenarioName is what a scenario of the library may be called: a word that is
// a folder's name everywhere, and no path.
var scenarioName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,23}$`)

// A volume is a scenario on the shelf, with what a list of them tells.
type volume struct {
	Name        string
	Title       string
	Date        time.Time // when the shock could first be traded on
	Origin      string    // symbol; "" for a shock without one
	Instruments int
	Figures     int
	Path        string // folder of a scenario of one's own; "" for a bundled one
	Hidden      bool   // one's own, under the name of a bundled one: its path must be given
	Fault       error  // why it cannot be read; then only Name, Path and Hidden are known

	rec *feed.Recording
	cal *data.Calendar
}

// Own reports whether a scenario is the user's.
func (v *volume) Own() bool { return v.Path != "" }

// Where says where a scenario lives, in a word.
func (v *volume) Where() string {
	if v.Own() {
		return "yours"
	}
	return "bundled"
}

// Key names a volume so that nothing else can be meant: a bundled name, or a path.
func (v *volume) Key() string {
	if v.Own() {
		return v.Path
	}
	return v.Name
}

// shelf lists the bundled scenarios, then the user's own, each by name. A
// folder of the user's that cannot be read is on it, with the reason.
func shelf() ([]*volume, error) {
	names, err := bundled()
	if err != nil {
		return nil, err
	}
	out := make([]*volume, len(names))
	var wg sync.WaitGroup
	for i, n := range names {
		out[i] = &volume{Name: n}
		wg.Go(guard.Caught(func() { out[i].read(assets.FS, library+"/"+n) }))
	}
	wg.Wait()
	dir := ownLibrary()
	own, err := ownNames(dir)
	if err != nil {
		return nil, err
	}
	for _, n := range own {
		v := &volume{Name: n, Path: filepath.Join(dir, n), Hidden: slices.Contains(names, n)}
		if fsys, err := feed.OpenFolder(v.Path); err != nil {
			v.Fault = fmt.Errorf("scenario: %s cannot be opened: %s; give yourself the right to read it", data.Clean(n, 40), because(err))
		} else {
			v.read(fsys, ".")
		}
		out = append(out, v)
	}
	return out, nil
}

func (v *volume) read(fsys fs.FS, dir string) {
	rec, cal, err := readScenario(fsys, dir)
	if err != nil {
		v.Fault = err
		return
	}
	s := rec.Scenario
	v.rec, v.cal = rec, cal
	v.Title, v.Date, v.Instruments, v.Figures = s.Title, s.Shock.By, len(s.Universe.Instruments), len(s.Figures)
	if s.Origin != data.None {
		v.Origin = s.Universe.At(s.Origin).Symbol
	}
}

// readScenario reads a scenario and the calendar that it plays by.
func readScenario(fsys fs.FS, dir string) (*feed.Recording, *data.Calendar, error) {
	cal, err := calendar()
	if err != nil {
		return nil, nil, err
	}
	if cal, err = feed.WithSessions(fsys, dir, cal); err != nil {
		return nil, nil, err
	}
	s, err := feed.ReadScenario(fsys, dir, cal)
	if err != nil {
		return nil, nil, err
	}
	return feed.NewRecording(s, cal), cal, nil
}

// ownLibrary is the folder of the user's scenarios, where XDG puts a program's
// data; "" where there is no home.
func ownLibrary() string {
	root := os.Getenv("XDG_DATA_HOME")
	if !filepath.IsAbs(root) { // relative ones are to be ignored, says XDG
		home, err := os.UserHomeDir()
		if err != nil || home == "" {
			return ""
		}
		root = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(root, "contagion", "scenarios")
}

// mostOwn bounds a list: what lies in the folder is anybody's.
const mostOwn = 500

// ownNames lists the folders in the user's library whose names may be one.
func ownNames(dir string) ([]string, error) {
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("scenarios: %s cannot be read: %s; make it a folder that you may read", data.Clean(dir, 120), because(err))
	}
	var names []string
	for _, e := range entries {
		if len(names) == mostOwn {
			break
		}
		if scenarioName.MatchString(e.Name()) && isFolder(filepath.Join(dir, e.Name())) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// isFolder follows a link: a user may link to a folder of his own from there.
func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// ownScenario gives the folder of a user's scenario of a name.
func ownScenario(name string) (path string, ok bool) {
	dir := ownLibrary()
	if dir == "" || !scenarioName.MatchString(name) {
		return "", false
	}
	path = filepath.Join(dir, name)
	return path, isFolder(path)
}

// sameFolder reports whether two paths lead to one folder.
func sameFolder(a, b string) bool {
	x, err := os.Stat(a)
	y, other := os.Stat(b)
	return err == nil && other == nil && os.SameFile(x, y)
}

// said holds the words of which it was said that they have two meanings.
var said sync.Map

// sayWhich says on standard error, once a word, which of several scenarios of
// a name is meant.
func sayWhich(word, meant, other string) {
	if _, before := said.LoadOrStore(word, true); !before {
		fmt.Fprintf(os.Stderr, "contagion: %s is %s; %s has that name too: give its path to play it\n", data.Clean(word, 40), meant, data.Clean(other, 160))
	}
}
