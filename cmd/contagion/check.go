package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/recording"
)

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use: "check FILE", Short: "Check a recording, and say what is sound in it and what is not",
		Long:    "Check reads every frame and line of a recording and compares its seek table. It ends with 1 where anything is damaged, cut off or cannot be played.",
		Example: "  contagion check monday.rec",
		Args:    exactly(1, "FILE"),
		RunE: func(c *cobra.Command, a []string) error {
			var b bytes.Buffer
			fault := checkRecording(&b, a[0])
			if err := write(c.OutOrStdout(), "", b.Bytes()); err != nil {
				return err
			}
			return fault
		},
	}
}

// checkRecording tells what a file holds; the error is what is wrong with it.
func checkRecording(b *bytes.Buffer, path string) error {
	file, size, err := recording.OpenFile(path)
	if err != nil {
		return err
	}
	defer file.Close()
	name := data.Clean(filepath.Base(path), 48)
	r, err := recording.Check(file, size, nil, nil)
	if err != nil {
		return fmt.Errorf("check: %s: %w", name, err)
	}
	symbols, form := len(r.Symbols), "lines without a universe"
	if r.Header != nil {
		symbols = len(r.Header.Scenario.Universe.Instruments)
		form = fmt.Sprintf("%s (%s)", data.Clean(r.Header.Scenario.Title, 48), data.Clean(r.Header.Label, 48))
	}
	fmt.Fprintf(b, "%s: %s\n", name, form)
	if r.Ticks > 0 {
		fmt.Fprintf(b, "Sound     %d ticks of %d symbols, %s to %s UTC, %d events\n", r.Ticks, symbols, r.First.Format("2006-01-02 15:04:05"), r.Last.Format("2006-01-02 15:04:05"), len(r.Marks))
	}
	if r.Form == "frames" {
		fmt.Fprintf(b, "Frames    %d, of which %d do not read\n", r.Frames, r.Lost)
	}
	if r.Bad > 0 {
		fmt.Fprintf(b, "Left out  %d lines that are no ticks; the first is %s\n", r.Bad, data.Clean(r.FirstBad, 200))
	}
	if !r.End.IsZero() {
		fmt.Fprintf(b, "Closed    %s UTC, market time\n", r.End.Format("2006-01-02 15:04:05"))
	}
	if r.Break != nil {
		what := "Damaged  "
		if r.Break.Cut {
			what = "Cut off  "
		}
		fmt.Fprintf(b, "%s %s\n", what, r.Break.Place())
		return fmt.Errorf("check: %s: %w", name, r.Break)
	}
	if r.Header == nil && r.Ticks == 0 {
		return fmt.Errorf("check: %s: holds no tick; give a recording, or lines or CSV of ticks", name)
	}
	if r.Header == nil {
		fmt.Fprintf(b, "No universe: contagion record FILE --scenario NAME -o NEW makes it a recording that plays\n")
		return nil
	}
	cal, err := calendar()
	if err != nil {
		return err
	}
	_, err = feed.OpenRecording(path, cal) // its universe fits the calendar, too
	return err
}

// damage tells of a recording that is not sound, for notes on standard error.
func damage(rec *feed.Recording) (note string, some bool) {
	b := rec.Break()
	if b == nil {
		return "", false
	}
	what := "is damaged"
	if b.Cut {
		what = "was cut off"
	}
	return fmt.Sprintf("the recording %s after %s: %s", what, b.SoundTo.UTC().Format(time.RFC3339), b.Error()), true
}

// tellNote says a note on standard error, if there is one.
func tellNote(w io.Writer, note string) {
	if w != nil && note != "" {
		fmt.Fprintln(w, "contagion: "+data.Clean(note, 400))
	}
}
