package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
)

// library is where bundled scenarios lie in assets.
const library = "scenarios"

// open reads a scenario by its bundled name, by the name of one of the user's
// own, from a folder, or from a recording file.
func open(word string) (*feed.Recording, *data.Calendar, error) {
	if isFile(word) {
		cal, err := calendar()
		if err != nil {
			return nil, nil, err
		}
		rec, err := feed.OpenRecording(word, cal)
		return rec, cal, err
	}
	fsys, dir, err := locate(word)
	if err != nil {
		return nil, nil, err
	}
	return readScenario(fsys, dir)
}

// isFile reports whether a word leads to a regular file and is no name of a
// scenario, bundled or the user's own.
func isFile(word string) bool {
	names, err := bundled()
	if _, own := ownScenario(word); err != nil || own || slices.Contains(names, word) {
		return false
	}
	info, err := os.Stat(word)
	return err == nil && info.Mode().IsRegular()
}

// locate finds a scenario's files. A word without a path separator is a bundled
// name first, then one of the user's library, then a folder here; where it is
// two of them, standard error says which is meant.
func locate(word string) (fs.FS, string, error) {
	names, err := bundled()
	if err != nil {
		return nil, "", err
	}
	own, isOwn := ownScenario(word)
	if slices.Contains(names, word) {
		if isOwn {
			sayWhich(word, "the bundled scenario", own)
		}
		return assets.FS, library + "/" + word, nil
	}
	if isOwn {
		if here := "." + string(os.PathSeparator) + word; isFolder(here) && !sameFolder(here, own) {
			sayWhich(word, "the scenario of your library", here)
		}
		word = own
	}
	info, err := os.Stat(word)
	switch {
	case err == nil && info.IsDir():
		fsys, err := feed.OpenFolder(word)
		if err != nil {
			return nil, "", fmt.Errorf("scenario: %s cannot be opened: %s; give a folder that you may read", data.Clean(word, 80), because(err))
		}
		return fsys, ".", nil
	case err == nil:
		return nil, "", fmt.Errorf("scenario: %s is not a folder; give the folder that holds scenario.toml", data.Clean(word, 80))
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid):
		return nil, "", misuse("scenario: %q is neither bundled nor a folder or recording; bundled: %s", data.Clean(word, 80), strings.Join(names, ", "))
	}
	return nil, "", fmt.Errorf("scenario: %s cannot be opened: %s; give a folder that you may read", data.Clean(word, 80), because(err))
}

// bundled lists the scenarios in the binary.
func bundled() ([]string, error) {
	entries, err := fs.ReadDir(assets.FS, library)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// layouts are the ways a time may be written on the command line, in UTC
// where no zone is given.
var layouts = []string{time.RFC3339, "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"}

// moment reads the time of --at within the scenario's window; "" is otherwise.
func moment(word string, s *data.Scenario, otherwise time.Time) (time.Time, error) {
	return momentOf("at", word, s, otherwise)
}

// momentOf is moment for a flag of any name.
func momentOf(flag, word string, s *data.Scenario, otherwise time.Time) (time.Time, error) {
	if word == "" {
		return otherwise, nil
	}
	for _, l := range layouts {
		t, err := time.ParseInLocation(l, word, time.UTC)
		if err != nil {
			continue
		}
		if t.Before(s.From) || t.After(s.To) {
			return time.Time{}, misuse("--%s %s lies outside %s; give a time from %s to %s", flag, data.Clean(word, 40), s.Key, s.From.Format(time.RFC3339), s.To.Format(time.RFC3339))
		}
		return t.UTC(), nil
	}
	return time.Time{}, misuse("--%s %q is not a time; write it like 2025-01-27T21:00:00Z", flag, data.Clean(word, 40))
}

// instrument finds the instrument of a symbol; "" is the scenario's own origin.
func instrument(word string, s *data.Scenario) (data.ID, error) {
	if word == "" {
		return s.Origin, nil
	}
	if id := s.Universe.Find(strings.ToUpper(word)); id != data.None {
		return id, nil
	}
	return data.None, misuse("--origin %q is not in %s; contagion scenarios show %s lists its instruments", data.Clean(word, 40), s.Key, s.Key)
}
