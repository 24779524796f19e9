package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
)

func scenariosCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "scenarios", Short: "List, show and check scenarios", Args: exactly(0, ""),
		RunE: func(c *cobra.Command, _ []string) error { return whole(c.OutOrStdout(), listScenarios) },
	}
	c.AddCommand(
		&cobra.Command{Use: "list", Short: "List the bundled scenarios", Args: exactly(0, ""),
			RunE: func(c *cobra.Command, _ []string) error { return whole(c.OutOrStdout(), listScenarios) }},
		&cobra.Command{Use: "show NAME", Short: "Show what a scenario holds and where it comes from", Args: exactly(1, "NAME"), ValidArgsFunction: completeScenario,
			RunE: func(c *cobra.Command, a []string) error {
				return whole(c.OutOrStdout(), func(w io.Writer) error { return showScenario(w, a[0]) })
			}},
		&cobra.Command{Use: "check DIR", Short: "Check a scenario folder, and say what is wrong with it", Args: exactly(1, "DIR"),
			RunE: func(c *cobra.Command, a []string) error {
				return whole(c.OutOrStdout(), func(w io.Writer) error { return checkScenario(w, a[0]) })
			}},
	)
	return c
}

func listScenarios(w io.Writer) error {
	names, err := bundled()
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "NAME\tSHOCK\tORIGIN\tINSTRUMENTS\tFIGURES\tTITLE")
	for _, n := range names {
		rec, _, err := open(n)
		if err != nil {
			return err
		}
		s := rec.Scenario
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%d\t%s\n", n, s.Shock.By.Format("2006-01-02"), originName(s), len(s.Universe.Instruments), len(s.Figures), s.Title)
	}
	return t.Flush()
}

func originName(s *data.Scenario) string {
	if s.Origin == data.None {
		return "none: macro"
	}
	return s.Universe.At(s.Origin).Symbol
}

func showScenario(w io.Writer, name string) error {
	rec, cal, err := open(name)
	if err != nil {
		return err
	}
	s := rec.Scenario
	ticks, drawn := rec.Count()
	fmt.Fprintf(w, "%s (%s)\n%s\n\n%s\n\n", s.Title, s.Key, s.Blurb, s.Why)
	fmt.Fprintf(w, "Economic origin  %s\nShock            after %s, by %s\nWindow           %s to %s\nFigures          %s\nTicks            %d, of which reconstructed %d\n\n",
		originName(s), s.Shock.After.Format("2006-01-02 15:04"), s.Shock.By.Format("2006-01-02 15:04 UTC"),
		s.From.Format("2006-01-02 15:04"), s.To.Format("2006-01-02 15:04 UTC"), figureCounts(s), ticks, drawn)
	for i, g := range s.Universe.Groups {
		fmt.Fprintf(w, "%s, %s, volatility %s\n", g.Name, g.Region, sigmaText(s.GroupSigma[i]))
		t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
		for _, id := range g.Members {
			in := s.Universe.At(id)
			fmt.Fprintf(t, "  %s\t%s\t%s %s\t%s\t%s\t%s\n", in.Symbol, in.Name, in.MIC, cal.Place(in.MIC), in.Currency, sigmaText(s.Sigma[id]), in.Note)
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	fmt.Fprintln(w, "\nEvents")
	for _, e := range s.Events {
		fmt.Fprintf(w, "  %s  %-6s %c  %s (%s)\n", e.At.Format("2006-01-02 15:04"), e.Precision, e.Confidence, e.Text, e.Source)
	}
	fmt.Fprintln(w, "\nSources")
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, tag := range sortedKeys(s.Sources) {
		fmt.Fprintf(t, "  %s\t%s\n", tag, s.Sources[tag])
	}
	return t.Flush()
}

func figureCounts(s *data.Scenario) string {
	n := map[data.Evidence]int{}
	for _, f := range s.Figures {
		n[f.Evidence]++
	}
	return fmt.Sprintf("%d: %d printed, %d bar, %d reported", len(s.Figures), n[data.Printed], n[data.Bar], n[data.Reported])
}

func sigmaText(s data.Sigma) string {
	if math.IsNaN(s.Pct) || s.Pct == 0 {
		return "-- not measured"
	}
	if s.Own() {
		return fmt.Sprintf("%.2f %% a day (n %d)", s.Pct, s.N)
	}
	return fmt.Sprintf("≈%.2f %% a day (%s)", s.Pct, s.Basis)
}

func checkScenario(w io.Writer, dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return misuse("scenarios check: %s is not there; give a scenario folder", data.Clean(dir, 80))
	} else if err != nil {
		return misuse("scenarios check: %s cannot be opened: %s; give a scenario folder", data.Clean(dir, 80), because(err))
	}
	if !strings.ContainsRune(dir, os.PathSeparator) {
		dir = "." + string(os.PathSeparator) + dir // a folder, even when a bundled scenario has its name
	}
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		return err
	}
	rec, err := openScenario(dir, cal)
	if err != nil {
		return err
	}
	s := rec.Scenario
	_, err = fmt.Fprintf(w, "%s is sound: %d instruments in %d groups, figures %s, %d events\n", s.Key, len(s.Universe.Instruments), len(s.Universe.Groups), figureCounts(s), len(s.Events))
	return err
}
