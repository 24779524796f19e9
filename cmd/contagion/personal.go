package main

import (
	"os"
	"path/filepath"
	"slices"
)

// personal says once that Yahoo's data are for personal use.
func (m *liveMarket) personal() {
	if m.fake || !slices.ContainsFunc(m.words, isYahoo) {
		return
	}
	if path := statePath("yahoo-told"); path != "" {
		if _, err := os.Stat(path); err == nil {
			return
		}
		if os.MkdirAll(filepath.Dir(path), 0o700) == nil {
			_ = os.WriteFile(path, []byte("told\n"), 0o600) // where it cannot be written it is told again
		}
	}
	m.notes = append(m.notes, "Yahoo's prices are for your personal use: do not pass them on, and expect them to stop some day; there is no contract")
}

// statePath is where what the program remembers lies; "" where there is no home.
func statePath(name string) string {
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "contagion", name)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "state", "contagion", name)
}
