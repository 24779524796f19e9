package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/guard"
	"contagion/data/recording"
)

type recordFlags struct {
	out, scenario string
	more          bool
	live          liveFlags
	span          time.Duration
}

func recordCommand() *cobra.Command {
	var f recordFlags
	c := &cobra.Command{
		Use: "record SCENARIO|FILE|- | --source WORD", Short: "Record a scenario, or ticks from a file or a pipe, into a file that plays",
		Long: "Record writes a recording that plays by itself. Of a scenario it records all ticks at once. From - it records NDJSON or CSV ticks as they come, one line each, like\n" +
			"{\"t\":1737988200123,\"sym\":\"NVDA\",\"p\":124.8}; the universe is that of --scenario. What is older than a second is on the disk.\n" +
			"With --source it records a running market, as contagion live has it, until it is interrupted or --for is over.",
		Example: "  contagion record deepseek -o monday.rec\n  my-bridge | contagion record - --scenario deepseek -o live.rec\n  my-bridge | contagion record - --scenario deepseek -o live.rec --append\n  contagion record --source yahoo -o today.rec --for 8h",
		Args: func(c *cobra.Command, a []string) error {
			if len(f.live.sources) > 0 {
				return exactly(0, "")(c, a)
			}
			return exactly(1, "SCENARIO, FILE or -")(c, a)
		}, ValidArgsFunction: completeScenario,
		RunE: func(c *cobra.Command, a []string) error {
			if f.out == "" {
				return misuse("record: -o is missing; give the file to write, like -o monday.rec")
			}
			ctx, stop := signal.NotifyContext(c.Context(), endSignals()...)
			defer stop()
			if len(f.live.sources) > 0 {
				return f.running(ctx, c)
			}
			if f.span != 0 || f.live.given() {
				return misuse("record: --for, --universe, --key-file, --stream, --insecure-feed and those of fake: are of a running market; give --source with them")
			}
			if a[0] == "-" || f.scenario != "" {
				return f.ticks(ctx, c, a[0])
			}
			return f.whole(ctx, c, a[0])
		},
	}
	c.Flags().StringVarP(&f.out, "output", "o", "", "the file to write, which must not be there yet")
	c.Flags().StringVar(&f.scenario, "scenario", "", "whose universe the ticks are of, for - and files without one")
	c.Flags().BoolVar(&f.more, "append", false, "go on with a recording that was cut off")
	c.Flags().DurationVar(&f.span, "for", 0, "with --source: how long, like 8h (default: until it is interrupted)")
	f.live.add(c)
	return c
}

// begin makes the file, or opens the one that was cut off.
func (f *recordFlags) begin(rec *feed.Recording, label string, s *data.Scenario) (*recording.Writer, error) {
	if f.more {
		return recording.Append(f.out, time.Now())
	}
	return beginRecording(f.out, rec, label, s)
}

func beginRecording(path string, rec *feed.Recording, label string, s *data.Scenario) (*recording.Writer, error) {
	var prev []float64
	if s.From.Equal(rec.Scenario.From) { // of another window they are not known
		prev = feed.PreviousCloses(rec)
	}
	h, err := feed.RecordingHeader(s, "contagion "+version(), label, prev, time.Now())
	if err != nil {
		return nil, err
	}
	return recording.Create(path, h, time.Now())
}

// whole records a scenario, or a recording once more.
func (f *recordFlags) whole(ctx context.Context, c *cobra.Command, word string) error {
	rec, _, err := open(word)
	if err != nil {
		return err
	}
	s := rec.Scenario
	w, err := f.begin(rec, "replay of "+s.Key, s)
	if err != nil {
		return err
	}
	r := feed.NewRecorder(rec.Replay(), s, w, time.Now)
	var ticks []data.Tick
	for at := s.From; err == nil; {
		at = ahead(r, at, s.To)
		if ticks, err = r.Until(at, ticks[:0]); !at.Before(s.To) || ctx.Err() != nil {
			break
		}
	}
	return f.end(c, w, errors.Join(r.Close(), err))
}

// end tells what was recorded.
func (f *recordFlags) end(c *cobra.Command, w *recording.Writer, fault error) error {
	n, last := w.Ticks()
	if fault != nil {
		return fault
	}
	when := ""
	if n > 0 {
		when = " up to " + last.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	return write(c.OutOrStdout(), "", fmt.Appendf(nil, "%s: %s%s\n", data.Clean(filepath.Base(f.out), 48), data.Counted(n, "tick"), when))
}

// ticks records lines of ticks as they come.
func (f *recordFlags) ticks(ctx context.Context, c *cobra.Command, word string) error {
	if f.scenario == "" {
		return misuse("record: --scenario is missing; give the scenario whose symbols the ticks are of")
	}
	if _, err := os.Lstat(f.out); err == nil && !f.more {
		return fmt.Errorf("recording: %s is there already and stays as it is; give another name", data.Clean(filepath.Base(f.out), 48))
	}
	rec, _, err := open(f.scenario)
	if err != nil {
		return err
	}
	var in *recording.Reader
	if word == "-" {
		in, err = recording.OpenStream(c.InOrStdin(), rec.Scenario.Universe)
	} else {
		file, size, e := recording.OpenFile(word)
		if e != nil {
			return e
		}
		defer file.Close()
		in, err = recording.Open(file, size, rec.Scenario.Universe)
	}
	var b *recording.Break
	switch {
	case errors.As(err, &b) && word == "-" && b.Of == 0 && b.Line == 0:
		return errNoTick
	case err != nil:
		return fmt.Errorf("record: %s: %w", data.Clean(word, 48), err)
	}
	if in.Header() != nil {
		return misuse("record: %s has a universe of its own; leave out --scenario, or give contagion record FILE", data.Clean(word, 48))
	}
	w, err := f.take(ctx, rec, in)
	if w == nil {
		return err
	}
	if n, first := in.Bad(); n > 0 {
		fmt.Fprintf(c.ErrOrStderr(), "contagion: record: %s left out; %s\n", data.CountedWere(n, "line"), data.Clean(first, 300))
	}
	return f.end(c, w, err)
}

var errNoTick = errors.New(`record: no tick came; nothing was written, send lines like {"t":1737988200123,"sym":"NVDA","p":124.8}`)

// take writes what comes until its end, a fault, or the end of ctx. The file
// begins with the first tick, which tells where its window begins.
func (f *recordFlags) take(ctx context.Context, rec *feed.Recording, in *recording.Reader) (w *recording.Writer, err error) {
	type piece struct {
		ticks []data.Tick
		err   error
	}
	pieces := make(chan piece)
	go guard.Caught(func() {
		for {
			ticks, err := in.Next(nil)
			select {
			case pieces <- piece{ticks, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	})()
	const often = 100 * time.Millisecond // between looks at what has waited
	ticker := time.NewTicker(often)
	defer ticker.Stop()
	var known recording.Known
	for {
		select {
		case <-ctx.Done():
			return finish(w, nil)
		case <-ticker.C:
			if w == nil {
				continue
			}
			if err := w.Flush(time.Now()); err != nil {
				return finish(w, err)
			}
		case p := <-pieces:
			if p.err != nil {
				if w == nil && p.err == io.EOF {
					return nil, errNoTick
				}
				if p.err == io.EOF {
					p.err = nil
				}
				return finish(w, p.err)
			}
			if w == nil {
				if w, err = f.begin(rec, "ticks of "+data.Clean(f.scenario, 40)+"'s symbols", windowFrom(rec.Scenario, p.ticks[0].At)); err != nil {
					return nil, err
				}
				known = w.Known() // before it was cut off
			}
			for i := range p.ticks {
				if known.Has(p.ticks[i].At) {
					continue
				}
				if err := w.Tick(&p.ticks[i], time.Now()); err != nil {
					return finish(w, err)
				}
			}
		}
	}
}

// finish closes what was begun; the first fault counts.
func finish(w *recording.Writer, fault error) (*recording.Writer, error) {
	if w == nil {
		return nil, fault
	}
	if err := w.Close(time.Time{}, time.Now()); fault == nil {
		fault = err
	}
	return w, fault
}

// windowFrom gives a scenario whose window holds a first tick and has no end:
// its own, or one that begins with the tick, and the shock with it.
func windowFrom(s *data.Scenario, first time.Time) *data.Scenario {
	c := *s
	c.To = time.Time{}
	const closes = 7 * 24 * time.Hour // before a window: those that it stands on, a holiday between
	if first.Before(s.From.Add(-closes)) || first.After(s.To) {
		c.From = first.Truncate(time.Minute).Add(-time.Minute)
		c.Start, c.Shock = c.From, data.Interval{After: c.From, By: first}
	}
	return &c
}
