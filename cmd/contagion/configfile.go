package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"contagion/data"
	"contagion/data/settings"
)

// configPath is where the settings are: under $XDG_CONFIG_HOME, or ~/.config;
// "" where there is no home.
func configPath() string {
	if dir := os.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "contagion", "config.toml")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".config", "contagion", "config.toml")
}

// readConfig reads the settings of the viewer; there need be none. Loose
// reports whether others may read a file that names a file of keys.
func readConfig() (s *settings.Settings, there, loose bool, err error) {
	path := configPath()
	if path == "" {
		return &settings.Settings{}, false, false, nil
	}
	s, mode, err := readSettings(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &settings.Settings{}, false, false, nil
	case err != nil:
		return nil, true, false, err
	}
	return s, true, s.KeyFile != "" && mode&0o077 != 0 && runtime.GOOS != "windows", nil
}

// readSettings reads a file of settings.
func readSettings(path string) (*settings.Settings, fs.FileMode, error) {
	shown := data.Clean(path, 80)
	info, err := os.Stat(path) // before the open, which would wait for a FIFO's writer
	if err != nil {
		return nil, 0, missing{fmt.Errorf("settings: %s cannot be read (%s); contagion config init writes one", shown, because(err)), err}
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("settings: %s is not a regular file; give one of TOML", shown)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, fmt.Errorf("settings: %s cannot be read (%s); give yourself the right to", shown, because(err))
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, settings.Largest+1))
	if err != nil {
		return nil, 0, fmt.Errorf("settings: %s cannot be read (%s); check the file", shown, because(err))
	}
	s, err := settings.Read(text, shown)
	return s, info.Mode().Perm(), err
}

// missing is an error that still tells what the system said.
type missing struct {
	error
	cause error
}

func (m missing) Unwrap() error { return m.cause }
