package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"contagion/data"
	"contagion/data/feed"
)

// place gives an import's name and folder, and refuses what is no name, what
// is bundled, and what is there already.
func (f *importFlags) place(path string) (key, dir string, err error) {
	key = f.name
	switch {
	case key != "":
	case f.out != "":
		full, err := filepath.Abs(f.out)
		if err != nil {
			return "", "", misuse("-o %q is no folder; give one", data.Clean(f.out, 80))
		}
		key = filepath.Base(full)
	default:
		base := filepath.Base(path)
		key = nameOf(strings.TrimSuffix(base, filepath.Ext(base)))
	}
	if !scenarioName.MatchString(key) {
		return "", "", misuse("import: %q is not a name; give --name with letters, digits and . _ - only, at most 24", data.Clean(key, 40))
	}
	names, err := bundled()
	if err != nil {
		return "", "", err
	}
	if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, key) }) {
		return "", "", misuse("import: %s is a bundled scenario's name; give --name another", key)
	}
	if dir = f.out; dir == "" {
		lib := ownLibrary()
		if lib == "" {
			return "", "", misuse("import: there is no home for a library; give -o DIR, or set XDG_DATA_HOME")
		}
		dir = filepath.Join(lib, key)
	}
	return key, dir, nil
}

// nameOf makes a scenario's name of a file's.
func nameOf(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' {
			return r
		}
		return '-'
	}, s)
	s = strings.Trim(s, "._-")
	return strings.TrimRight(s[:min(len(s), 24)], "._-")
}

// files that a scenario's folder may hold.
var scenarioFiles = []string{"scenario.toml", "groups.csv", "instruments.csv", "figures.csv", "events.csv", "sessions.csv", "calibration.csv", "links.csv", "same.csv", "next.csv", "background.toml"}

// newFolder makes a scenario's folder whole, or not at all: fill puts files
// into one beside it, under another name, which gets its name at the end. What
// is there already stays, unless replace says otherwise and it is a scenario
// and nothing more.
func newFolder(ctx context.Context, dir string, replace bool, fill func(put func(map[string][]byte) (*feed.Recording, *data.Calendar, error)) error) (replaced bool, err error) {
	shown := data.Clean(dir, 120)
	if replaced, err = vacant(dir, replace); err != nil {
		return false, err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return false, fmt.Errorf("import: %s cannot be made: %s; give a place that you may write to", data.Clean(parent, 120), because(err))
	}
	beside, err := os.MkdirTemp(parent, "."+filepath.Base(dir)+".import-")
	if err != nil {
		return false, fmt.Errorf("import: %s cannot be written to: %s; give a place that you may write to", data.Clean(parent, 120), because(err))
	}
	defer os.RemoveAll(beside)
	work := filepath.Join(beside, filepath.Base(dir)) // so that faults name the scenario as it will be called
	if err := os.Mkdir(work, 0o755); err != nil {
		return false, fmt.Errorf("import: %s cannot be made: %s; make room", shown, because(err))
	}
	err = fill(func(files map[string][]byte) (*feed.Recording, *data.Calendar, error) {
		for _, name := range sortedKeys(files) {
			if err := os.WriteFile(filepath.Join(work, name), files[name], 0o644); err != nil {
				return nil, nil, fmt.Errorf("import: %s cannot be written: %s; make room", filepath.Join(shown, name), because(err))
			}
		}
		fsys, err := feed.OpenFolder(work)
		if err != nil {
			return nil, nil, err
		}
		return readScenario(fsys, ".")
	})
	if err != nil {
		return false, err
	}
	if ctx.Err() != nil {
		return false, errors.New("import: interrupted, so nothing was written; run it again")
	}
	if replaced {
		if err := os.Rename(dir, filepath.Join(beside, "old")); err != nil {
			return false, fmt.Errorf("import: %s cannot be replaced: %s; remove it yourself", shown, because(err))
		}
	}
	if err := os.Rename(work, dir); err != nil {
		if replaced {
			_ = os.Rename(filepath.Join(beside, "old"), dir) // as it was
		}
		return false, fmt.Errorf("import: %s cannot be put there: %s; give another folder", shown, because(err))
	}
	return replaced && replace, nil // an empty folder is not worth a word
}

// vacant reports whether a folder will be replaced, or says why nothing may be
// put there. An empty folder is as good as none.
func vacant(dir string, replace bool) (replaced bool, err error) {
	shown := data.Clean(dir, 120)
	info, err := os.Lstat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("import: %s cannot be looked at: %s; give another folder", shown, because(err))
	case !info.IsDir():
		return false, misuse("import: %s is there already and is no folder; give another", shown)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, fmt.Errorf("import: %s cannot be read: %s; give another folder", shown, because(err))
	}
	if len(entries) == 0 {
		return true, nil
	}
	if !replace {
		return false, misuse("import: %s is there already and stays as it is; give another --name or folder, or --replace", shown)
	}
	head := false
	for _, e := range entries {
		if !e.Type().IsRegular() || !slices.Contains(scenarioFiles, e.Name()) {
			return false, misuse("import: %s holds %s, which is no file of a scenario, so it is not replaced; give another folder", shown, data.Clean(e.Name(), 40))
		}
		head = head || e.Name() == "scenario.toml"
	}
	if !head {
		return false, misuse("import: %s is no scenario, so it is not replaced; give another folder", shown)
	}
	return true, nil
}
