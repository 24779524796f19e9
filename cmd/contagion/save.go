package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/tui"
)

// saver gives the screen's way to write a what-if: as a scenario in a new
// folder of the current directory, beside nothing that is there already. The
// word is the scenario that the screen began with.
func saver(word string) tui.Saver {
	return func(from, name, title string, s *data.Scenario, o market.Simulate) error {
		if from != "" {
			word = from
		}
		fsys, dir, err := locate(word)
		if err != nil {
			return err
		}
		files, err := feed.WhatIfFiles(fsys, dir, s, name, title, o.At, o.Ticks())
		if err != nil {
			return err
		}
		if err := os.Mkdir(name, 0o755); err != nil {
			if errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("%s is there already and stays as it is; give another name", name)
			}
			return fmt.Errorf("%s cannot be made: %s; play from a directory that you may write to", name, because(err))
		}
		for file, text := range files {
			if err := os.WriteFile(filepath.Join(name, file), text, 0o644); err != nil {
				return fmt.Errorf("%s cannot be written: %s; remove the folder and make room", filepath.Join(name, file), because(err))
			}
		}
		return nil
	}
}
