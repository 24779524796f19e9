package main

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui"
)

func reportCommand() *cobra.Command {
	var at, format, origin string
	c := &cobra.Command{
		Use: "report SCENARIO", Short: "Print a scenario at a time as text, JSON, CSV or Markdown",
		Example: "  contagion report deepseek --at 2025-01-27T21:00:00Z --format json",
		Args:    exactly(1, "SCENARIO"), ValidArgsFunction: completeScenario,
		RunE: func(c *cobra.Command, a []string) error {
			return report(c.OutOrStdout(), c.ErrOrStderr(), a[0], at, origin, format)
		},
	}
	c.Flags().StringVar(&at, "at", "", "the time to report, like 2025-01-27T21:00:00Z (default: the end)")
	c.Flags().StringVar(&format, "format", "text", "text, json, csv or markdown")
	c.Flags().StringVar(&origin, "origin", "", "centre on this symbol (default: the scenario's origin)")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(tui.ReportFormats, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func report(stdout, stderr io.Writer, scenario, at, origin, format string) error {
	if !slices.Contains(tui.ReportFormats, format) {
		return misuse("--format %q is not known; give one of %s", data.Clean(format, 40), strings.Join(tui.ReportFormats, ", "))
	}
	snap, note, err := stillNoted(scenario, at, origin)
	if err != nil {
		return err
	}
	text, err := tell(snap, format)
	if err != nil {
		return err
	}
	tellNote(stderr, note)
	return write(stdout, "", text)
}

// tell gives a report in one of tui.ReportFormats.
func tell(snap *market.Snapshot, format string) ([]byte, error) {
	var b bytes.Buffer
	err := tui.Report(&b, snap, format)
	if err == nil && format == "csv" {
		return guardSheet(b.Bytes())
	}
	return b.Bytes(), err
}

// still reads a scenario and gives the market at one time; "" is its end.
func still(scenario, at, origin string) (*market.Snapshot, error) {
	snap, _, err := stillNoted(scenario, at, origin)
	return snap, err
}

// stillNoted also gives what must be said of a recording that is not sound.
func stillNoted(scenario, at, origin string) (snap *market.Snapshot, note string, err error) {
	rec, cal, note, err := openPlayed(context.Background(), scenario)
	if err != nil {
		return nil, "", err
	}
	id, err := instrument(origin, rec.Scenario)
	if err != nil {
		return nil, "", err
	}
	t, err := moment(at, rec.Scenario, rec.Scenario.To)
	if err != nil {
		return nil, "", err
	}
	if broken, some := damage(rec); some {
		note = broken
	}
	snap, err = market.Still(rec.Scenario, cal, rec.Replay(), t, id)
	return snap, note, err
}

func completeScenario(_ *cobra.Command, a []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(a) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names, _ := bundled()
	own, _ := ownNames(ownLibrary())
	return append(names, own...), cobra.ShellCompDirectiveDefault // folders and recordings
}
