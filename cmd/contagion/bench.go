package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/tui/serve/load"
)

func benchCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "bench", Short: "Measure on this machine how many guests a server holds, and what it withstands",
		Args: func(_ *cobra.Command, a []string) error {
			if len(a) > 0 {
				return misuse("bench: %q cannot be measured; give ssh", data.Clean(a[0], 40))
			}
			return misuse("bench: what to measure is missing; give ssh")
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	c.AddCommand(benchSSHCommand())
	return c
}

func benchSSHCommand() *cobra.Command {
	var f benchFlags
	c := &cobra.Command{
		Use: "ssh", Short: "Send guests by the thousand to a server, good ones and bad ones",
		Long: "Bench ssh starts a server of its own on this machine for each trial, with a home that is removed again, and tells what its guests saw and\n" +
			"what it used. Without a flag of a trial it measures a room that --viewers follow. With --addr it measures a server that runs, as far as\n" +
			"that lets its guests in: it must run with --stamp, and its clock must be ours. It ends with 1 where a goal is missed.",
		Example: "  contagion bench ssh\n  contagion bench ssh --viewers 200 --seconds 10 --sizes 8 --profiles 3\n  contagion bench ssh --table --short",
		Args:    exactly(0, ""),
		RunE:    func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	f.add(c)
	return c
}

// benchFlags say what is measured.
type benchFlags struct {
	viewers, seconds, sizes, profiles, speed int
	size, addr, room                         string
	private, stalled                         int
	paused, abuse                            bool
	table, short, asJSON                     bool
	width, height                            int // read from size
}

func (f *benchFlags) add(c *cobra.Command) {
	l := c.Flags()
	l.IntVar(&f.viewers, "viewers", 1000, "guests who follow one room")
	l.IntVar(&f.seconds, "seconds", 60, "how long each trial watches")
	l.StringVar(&f.size, "size", "120x40", "WxH of a guest's terminal")
	l.IntVar(&f.speed, "speed", 60, "market seconds a second, 1 to 3600: more of them are more changes in each picture")
	l.IntVar(&f.sizes, "sizes", 1, fmt.Sprintf("sizes of terminal, to %d: held against a run with one", load.MostSizes))
	l.IntVar(&f.profiles, "profiles", 1, fmt.Sprintf("colour profiles, to %d: held against a run with one", load.MostProfiles))
	l.IntVar(&f.private, "private", 0, "trial: guests with screens of their own, and more who knock")
	l.IntVar(&f.stalled, "stalled", 0, "trial: guests who stop reading, beside 20 who go on")
	l.BoolVar(&f.paused, "paused", false, "trial: the viewers follow a room that stands still")
	l.BoolVar(&f.abuse, "abuse", false, "trial: all attacks, one after the other")
	l.BoolVar(&f.table, "table", false, "all trials")
	l.BoolVar(&f.short, "short", false, "with small numbers, in seconds: for a first look")
	l.StringVar(&f.addr, "addr", "", "HOST:PORT of a server that runs (default: one is started for each trial)")
	l.StringVar(&f.room, "room", "", "with --addr: a room that plays there (default: one is opened)")
	l.BoolVar(&f.asJSON, "json", false, "as JSON, with every figure")
}

// settled checks the flags, and takes what --short changes.
func (f *benchFlags) settled(c *cobra.Command) error {
	given := c.Flags().Changed
	if f.short {
		for _, n := range []struct {
			flag string
			to   *int
			is   int
		}{{"viewers", &f.viewers, 50}, {"seconds", &f.seconds, 3}} {
			if !given(n.flag) {
				*n.to = n.is
			}
		}
	}
	for _, n := range []struct {
		flag        string
		is          int
		least, most int
	}{
		{"viewers", f.viewers, 1, 20_000}, {"seconds", f.seconds, 1, 3600}, {"speed", f.speed, 1, 3600}, {"sizes", f.sizes, 1, load.MostSizes}, {"profiles", f.profiles, 1, load.MostProfiles},
		{"private", f.private, 0, 10_000}, {"stalled", f.stalled, 0, 10_000},
	} {
		if n.is < n.least || n.is > n.most {
			return misuse("--%s %d is out of range; give %d to %d", n.flag, n.is, n.least, n.most)
		}
	}
	w, h, ok := strings.Cut(f.size, "x")
	var wrong, wrongToo error
	f.width, wrong = strconv.Atoi(w)
	f.height, wrongToo = strconv.Atoi(h)
	if !ok || wrong != nil || wrongToo != nil || f.width < 1 || f.width > 500 || f.height < 1 || f.height > 200 {
		return misuse("--size %q is not a size; give one like 120x40, at most 500x200", data.Clean(f.size, 40))
	}
	if f.addr == "" && f.room != "" {
		return misuse("bench: --room is of a server that runs; give its --addr")
	}
	if f.addr != "" {
		if _, err := public(f.addr); err != nil {
			return err
		}
	}
	return nil
}

// run measures, and prints what was found.
func (f *benchFlags) run(c *cobra.Command) error {
	if err := f.settled(c); err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	if note := load.FilesNote(f.viewers); note != "" {
		fmt.Fprintln(c.ErrOrStderr(), "contagion: "+note)
	}
	b := &load.Bench{Program: program, Addr: f.addr, Room: f.room, Speed: f.speed, Say: func(text string) { fmt.Fprintln(c.ErrOrStderr(), "bench: "+data.Clean(text, 200)) }}
	if f.short {
		b.Settle = 500 * time.Millisecond
	}
	var found []*load.Finding
	missed := 0
	for _, t := range f.trials(b) {
		one, err := t(c.Context())
		if err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		if one.OK == load.Missed {
			missed++
		}
		if found = append(found, one); !f.asJSON {
			if err := printFinding(c.OutOrStdout(), one); err != nil {
				return err
			}
		}
	}
	if f.asJSON {
		text, err := json.MarshalIndent(found, "", "  ")
		if err != nil {
			return err
		}
		if err := write(c.OutOrStdout(), "", append(text, '\n')); err != nil {
			return err
		}
	}
	if missed > 0 {
		return fmt.Errorf("bench: %d of %d goals were missed", missed, len(found))
	}
	return nil
}

// A trial measures one row of the table.
type trial func(context.Context) (*load.Finding, error)

// trials are those that the flags name, in the order of the table.
func (f *benchFlags) trials(b *load.Bench) (out []trial) {
	d := time.Duration(f.seconds) * time.Second
	crowd := load.Followers{Viewers: f.viewers, Time: d, W: f.width, H: f.height}
	one := 0.0 // CPU of one size
	followers := func(change func(*load.Followers)) trial {
		return func(ctx context.Context) (*load.Finding, error) {
			o := crowd
			change(&o)
			v, err := b.Followers(ctx, o)
			if err == nil && o.Sizes <= 1 && o.Profiles <= 1 && o.Viewers == f.viewers && !o.Paused {
				one = v.Figures["server_cpu_percent"]
			}
			return v, err
		}
	}
	mixed := f.sizes > 1 || f.profiles > 1
	if f.table || mixed || !f.named() {
		out = append(out, followers(func(*load.Followers) {}))
	}
	if f.table && !f.short {
		out = append(out, followers(func(o *load.Followers) { o.Viewers *= 2 }))
	}
	if f.table || mixed {
		out = append(out, followers(func(o *load.Followers) {
			if o.Sizes, o.Profiles, o.Against = f.sizes, f.profiles, one; !mixed {
				o.Sizes, o.Profiles = 8, 3
			}
		}))
	}
	if f.table || f.paused {
		out = append(out, followers(func(o *load.Followers) { o.Paused = true }))
	}
	if n := f.count(f.private, 100, 10); n > 0 {
		out = append(out, func(ctx context.Context) (*load.Finding, error) {
			return b.Private(ctx, load.Private{Guests: n, Knocks: max(1, n/2), Time: d, W: f.width, H: f.height})
		})
	}
	if n := f.count(f.stalled, 50, 6); n > 0 {
		o := load.Stalled{Stalled: n, Healthy: 20, W: f.width, H: f.height}
		if f.short {
			o.Healthy, o.WriteTime, o.Quiet = 5, 2*time.Second, 4*time.Second
		}
		out = append(out, func(ctx context.Context) (*load.Finding, error) { return b.Stalled(ctx, o) })
	}
	if f.table || f.abuse {
		each := 3 * time.Second
		if f.short {
			each = 400 * time.Millisecond
		}
		out = append(out, func(ctx context.Context) (*load.Finding, error) { return b.Abuse(ctx, each, f.short) })
	}
	return out
}

// named reports whether a flag names a trial.
func (f *benchFlags) named() bool { return f.private > 0 || f.stalled > 0 || f.paused || f.abuse }

// count is how many of something a trial has: as a flag says, or as the table
// has it.
func (f *benchFlags) count(given, usual, short int) int {
	switch {
	case given > 0:
		return given
	case f.table && f.short:
		return short
	case f.table:
		return usual
	}
	return 0
}

// printFinding writes one as text.
func printFinding(w io.Writer, f *load.Finding) error {
	ok := string(f.OK)
	if len(f.Why) > 0 {
		ok += ": " + strings.Join(f.Why, "; ")
	}
	_, err := fmt.Fprintf(w, "%-7s %s\n  goal      %s\n  measured  %s\n  ok        %s\n", f.Trial, f.What, f.Goal, f.Measured, data.Clean(ok, 1000))
	return err
}
