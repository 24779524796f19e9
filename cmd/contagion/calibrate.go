package main

import (
	"bytes"
	"encoding/csv"
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
		Use: "calibrate PANEL.csv", Short: "Compute ordinary volatilities from daily closes before a shock",
		Long: "Calibrate reads a panel of daily closes (date,SYM,SYM,...; blank where a market was shut) and writes calibration.csv:\n" +
			"each instrument's standard deviation of daily log returns over the last returns strictly before a date, with the window it used.",
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
	c.Flags().StringVarP(&out, "output", "o", "-", "folder for calibration.csv, or - for standard output")
	return c
}

func calibrate(c *cobra.Command, path, scenario, before, out string, window int) error {
	rec, _, err := open(scenario)
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
	rows := contagion.Calibrate(rec.Scenario.Universe, panel, rec.Scenario.Proxies(), before, window)
	var text bytes.Buffer
	table := csv.NewWriter(&text)
	if err := table.Write([]string{"symbol", "sigma_pct", "n", "from", "to", "basis"}); err != nil {
		return err
	}
	for _, r := range rows {
		if err := table.Write([]string{r.Key, strconv.FormatFloat(r.Pct, 'f', 4, 64), strconv.Itoa(r.N), r.From, r.To, r.Basis}); err != nil {
			return err
		}
	}
	if table.Flush(); out == "-" {
		return write(c.OutOrStdout(), "", text.Bytes())
	}
	return write(nil, filepath.Join(out, "calibration.csv"), text.Bytes())
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
