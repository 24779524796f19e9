package main

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"contagion/data"
)

func scenariosCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "scenarios", Short: "List, show and check scenarios", Args: exactly(0, ""),
		RunE: func(c *cobra.Command, _ []string) error { return whole(c.OutOrStdout(), listScenarios) },
	}
	c.AddCommand(
		&cobra.Command{Use: "list", Short: "List the bundled scenarios and yours", Args: exactly(0, ""),
			RunE: func(c *cobra.Command, _ []string) error { return whole(c.OutOrStdout(), listScenarios) }},
		&cobra.Command{Use: "show NAME", Short: "Show what a scenario holds and where it comes from", Args: exactly(1, "NAME"), ValidArgsFunction: completeScenario,
			RunE: func(c *cobra.Command, a []string) error {
				return whole(c.OutOrStdout(), func(w io.Writer) error { return showScenario(w, a[0]) })
			}},
		scenarioCheckCommand(),
	)
	return c
}

// listScenarios lists the bundled scenarios, then the user's own.
func listScenarios(w io.Writer) error {
	list, err := shelf()
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "NAME\tSHOCK\tORIGIN\tINSTRUMENTS\tFIGURES\tWHERE\tTITLE")
	var hidden []*volume
	for _, v := range list {
		if v.Fault != nil && !v.Own() {
			return v.Fault
		}
		if v.Fault != nil {
			fmt.Fprintf(t, "%s\t--\t--\t--\t--\t%s\tcannot be read: %s\n", v.Name, v.Where(), data.Clean(v.Fault.Error(), 300))
			continue
		}
		origin := v.Origin
		if origin == "" {
			origin = "none: macro"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%d\t%s\t%s\n", v.Name, v.Date.Format("2006-01-02"), origin, v.Instruments, v.Figures, v.Where(), v.Title)
		if v.Hidden {
			hidden = append(hidden, v)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, v := range hidden {
		fmt.Fprintf(w, "%s is the bundled scenario; yours of that name is played by its path, %s\n", v.Name, data.Clean(v.Path, 200))
	}
	return nil
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
