package main

import (
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
	halfOpen, garbage, cycles, soak          int
	slow                                     []int // KB a second
	paused, abuse, stop                      bool
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
	l.IntSliceVar(&f.slow, "slow", nil, "trial: guests at the end of lines of so many KB a second, like 30,8")
	l.IntVar(&f.cycles, "cycles", 0, "trial: guests who come and leave, in four ways")
	l.IntVar(&f.soak, "soak", 0, "trial: minutes in which guests come, leave and stall beside 200 who watch; not of the table")
	l.IntVar(&f.halfOpen, "half-open", 0, "trial: connections of one address that never shake hands, beside visitors")
	l.IntVar(&f.garbage, "garbage", 0, "trial: connections that bring what no guest says")
	l.BoolVar(&f.stop, "stop", false, "trial: the server is stopped while the viewers watch, and records a market")
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
		{"private", f.private, 0, 10_000}, {"stalled", f.stalled, 0, 10_000}, {"half-open", f.halfOpen, 0, 50_000},
		{"garbage", f.garbage, 0, 10_000_000}, {"cycles", f.cycles, 0, 10_000_000}, {"soak", f.soak, 0, 24 * 60},
	} {
		if n.is < n.least || n.is > n.most {
			return misuse("--%s %d is out of range; give %d to %d", n.flag, n.is, n.least, n.most)
		}
	}
	for _, rate := range f.slow {
		if rate < 1 || rate > 10_000 {
			return misuse("--slow %d is out of range; give 1 to 10000 KB/s", rate)
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
	if note := load.FilesNote(max(f.viewers, f.halfOpen)); note != "" {
		fmt.Fprintln(c.ErrOrStderr(), "contagion: "+note)
	}
	b := &load.Bench{Program: program, Addr: f.addr, Room: f.room, Speed: f.speed, Say: func(text string) { fmt.Fprintln(c.ErrOrStderr(), "bench: "+data.Clean(text, 200)) }}
	if f.short {
		b.Settle = 500 * time.Millisecond
	}
	var found []*load.Finding
	missed := 0
	for _, t := range f.trials(b) {
		rows, err := t(c.Context())
		if err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		found = append(found, rows...)
		for _, one := range rows {
			if one.OK == load.Missed {
				missed++
			}
			if f.asJSON {
				continue
			}
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

// printFinding writes one as text.
func printFinding(w io.Writer, f *load.Finding) error {
	ok := string(f.OK)
	if len(f.Why) > 0 {
		ok += ": " + strings.Join(f.Why, "; ")
	}
	_, err := fmt.Fprintf(w, "%-7s %s\n  goal      %s\n  measured  %s\n  ok        %s\n", f.Trial, f.What, f.Goal, f.Measured, data.Clean(ok, 1000))
	return err
}
