package main

import (
	"path/filepath"
	"time"

	"contagion/data"
	"contagion/data/feed"
	"contagion/tui"
)

// brokenOf tells the screen where a recording is damaged; nil where it is sound.
func brokenOf(rec *feed.Recording, path string) *tui.Broken {
	b := rec.Break()
	if b == nil {
		return nil
	}
	return &tui.Broken{File: data.Clean(filepath.Base(path), 60), Offset: b.Offset, Of: b.Of, Frame: b.Frame, Fact: b.Fact, SoundTo: b.SoundTo, Ticks: b.Ticks, Cut: b.Cut}
}

// recordPlay begins to record what a screen plays.
func recordPlay(path string, rec *feed.Recording, src *feed.Replay) (*feed.Recorder, error) {
	w, err := beginRecording(path, rec, "replay of "+rec.Scenario.Key, rec.Scenario)
	if err != nil {
		return nil, err
	}
	return feed.NewRecorder(src, rec.Scenario, w, time.Now), nil
}

// recorded ends a recording after its screen: a fault that the screen told of
// is told on the terminal that it leaves, too.
func (f *playFlags) recorded(err error) error {
	if f.recorder == nil {
		return err
	}
	if fault := f.recorder.Close(); err == nil {
		err = fault
	}
	return err
}
