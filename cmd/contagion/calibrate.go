package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/feed"
)

func calibrateCommand() *cobra.Command {
	var scenario, out, before string
	var window int
	c := &cobra.Command{
		Use: "calibrate PANEL.csv", Short: "Compute what was ordinary before a shock, from daily closes",
		Long: "Calibrate reads a panel of daily closes (date,SYM,SYM,...; blank where a market was shut) and writes calibration.csv:\n" +
			"each instrument's standard deviation of daily log returns over the last returns strictly before a date, with the window it used.\n" +
			"With -o DIR it also writes links.csv (market and origin betas), same.csv and next.csv (correlations in the same and in the\n" +
			"next session) and background.toml (the groups' network, gauges on ordinary days), all from the same closes.",
		Example: "  contagion calibrate panel.csv --scenario deepseek --before 2025-01-24 -o .",
		Args:    exactly(1, "PANEL.csv"),
		RunE: func(c *cobra.Command, a []string) error {
			if window < contagion.MinReturns {
				return misuse("--window %d is too short; give %d or more returns", window, contagion.MinReturns)
			}
			if _, err := time.Parse(time.DateOnly, before); before != "" && err != nil {
				return misuse("--before %q is not a date; write it like 2025-01-24", data.Clean(before, 40))
			}
			return calibrate(c, a[0], scenario, before, out, window)
		},
	}
	c.Flags().StringVar(&scenario, "scenario", "deepseek", "the scenario whose instruments and groups to calibrate")
	c.Flags().StringVar(&before, "before", "", "use returns strictly before this date (default: the local date of the scenario's base close)")
	c.Flags().IntVar(&window, "window", 250, "how many returns at most")
	c.Flags().StringVarP(&out, "output", "o", "-", "folder for the files, or - for calibration.csv on standard output")
	return c
}

func calibrate(c *cobra.Command, path, scenario, before, out string, window int) error {
	rec, cal, err := open(scenario)
	if err != nil {
		return err
	}
	info, err := os.Stat(path) // before it is opened: opening a pipe would wait for its writer
	if err != nil {
		return misuse("calibrate: %s cannot be opened: %s; give a CSV of daily closes", data.Clean(path, 80), because(err))
	}
	if !info.Mode().IsRegular() {
		return misuse("calibrate: %s is not a regular file; give a CSV of daily closes", data.Clean(path, 80))
	}
	file, err := os.Open(path)
	if err != nil {
		return misuse("calibrate: %s cannot be opened: %s; give a CSV of daily closes", data.Clean(path, 80), because(err))
	}
	defer file.Close()
	panel, err := feed.ReadPanel(file, filepath.Base(path))
	if err != nil {
		return err
	}
	if before == "" {
		before = rec.Scenario.From.Format("2006-01-02")
	}
	if out == "-" {
		text, err := volatilities(rec.Scenario, panel, before, window)
		if err != nil {
			return err
		}
		return write(c.OutOrStdout(), "", text)
	}
	files, notes, err := calibrated(rec.Scenario, cal, panel, before, window)
	if err != nil {
		return err
	}
	for _, n := range notes {
		fmt.Fprintln(c.ErrOrStderr(), "contagion: "+data.Clean(n, 400))
	}
	for _, name := range sortedKeys(files) {
		if err := write(nil, filepath.Join(out, name), files[name]); err != nil {
			return err
		}
	}
	return nil
}

// volatilities gives calibration.csv.
func volatilities(s *data.Scenario, panel contagion.Panel, before string, window int) ([]byte, error) {
	var text bytes.Buffer
	table := csv.NewWriter(&text)
	rows := [][]string{{"symbol", "sigma_pct", "n", "from", "to", "basis"}}
	for _, r := range contagion.Calibrate(s.Universe, panel, s.Proxies(), before, window) {
		rows = append(rows, []string{r.Key, strconv.FormatFloat(r.Pct, 'f', 4, 64), strconv.Itoa(r.N), r.From, r.To, r.Basis})
	}
	err := table.WriteAll(rows)
	return text.Bytes(), err
}

// calibrated gives every file of a calibration, by name, and notes of what
// could not be computed.
func calibrated(s *data.Scenario, cal *data.Calendar, panel contagion.Panel, before string, window int) (files map[string][]byte, notes []string, err error) {
	text, err := volatilities(s, panel, before, window)
	if err != nil {
		return nil, nil, err
	}
	notes = background(s, cal, panel, before)
	if files, err = feed.Calibrated(s); err != nil {
		return nil, nil, err
	}
	files["calibration.csv"] = text
	return files, notes, nil
}

// fewestDays is what a scenario's reader asks of correlations.
const fewestDays = 4

// background computes what was known of how everything moves together before
// the shock. What too few instruments, groups or days do not allow is left
// out, and a note says why.
func background(s *data.Scenario, cal *data.Calendar, panel contagion.Panel, before string) (notes []string) {
	h := &contagion.History{Universe: s.Universe, Panel: panel, Origin: s.Origin, Before: before, Index: s.Index, Proxies: s.Proxies(), Apart: apart(s, cal)}
	s.Links, s.GroupLinks = contagion.Links(h)
	var err error
	if s.Together, err = contagion.Correlate(h); err != nil {
		s.Together = nil
		notes = append(notes, "no correlations: "+err.Error())
	} else if !(s.Together.Rows >= fewestDays) {
		s.Together = nil
		notes = append(notes, "no correlations: too few days before the shock")
	}
	if s.Network, err = contagion.Background(h); err != nil {
		s.Network = nil
		notes = append(notes, "no network of groups: "+err.Error())
	}
	s.Gauges = contagion.OrdinaryDays(h)
	return notes
}

// apart tells who never trades while the origin does, from the sessions of the
// scenario's window.
func apart(s *data.Scenario, cal *data.Calendar) func(data.ID) bool {
	if s.Origin == data.None {
		return nil
	}
	home := s.Universe.At(s.Origin).MIC
	meets := map[string]bool{}
	const about = 14 * 24 * time.Hour
	for _, mic := range cal.MICs() {
		list := cal.Sessions(mic, s.From.Add(-about), s.To.Add(about))
		meets[mic] = len(list) == 0 || cal.AllDay(mic) // unknown hours are not called apart
		for _, ses := range list {
			for _, o := range cal.Sessions(home, ses.Open, ses.Close) {
				meets[mic] = meets[mic] || o.Open.Before(ses.Close) && ses.Open.Before(o.Close)
			}
		}
	}
	return func(id data.ID) bool { return !meets[s.Universe.At(id).MIC] }
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
