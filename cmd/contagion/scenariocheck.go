package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"contagion/data"
)

func scenarioCheckCommand() *cobra.Command {
	var strict bool
	c := &cobra.Command{
		Use: "check DIR|NAME", Short: "Check a scenario, and say what is wrong with it", Args: exactly(1, "DIR"), ValidArgsFunction: completeScenario,
		Long: "Check reads a scenario as play does, and lists what it lacks: a fault is what would mislead, a note is a limit that the screen states too.\n" +
			"With --strict a fault makes it fail. A word without a path is a folder here, else a bundled name or one of your library.",
		RunE: func(c *cobra.Command, a []string) error {
			faults := 0
			err := whole(c.OutOrStdout(), func(w io.Writer) (err error) {
				faults, err = checkScenario(w, a[0])
				return err
			})
			if err == nil && strict && faults > 0 {
				return fmt.Errorf("scenarios check: %s has %s, listed above; mend what is named there, or check without --strict", data.Clean(a[0], 80), several(faults, "fault"))
			}
			return err
		},
	}
	c.Flags().BoolVar(&strict, "strict", false, "fail where there is a fault")
	return c
}

func checkScenario(w io.Writer, word string) (faults int, err error) {
	here := word
	if !strings.ContainsRune(word, os.PathSeparator) {
		here = "." + string(os.PathSeparator) + word // a folder, even when a bundled scenario has its name
	}
	if _, err := os.Stat(here); errors.Is(err, fs.ErrNotExist) {
		if _, own := ownScenario(word); !own && !isBundled(word) {
			return 0, misuse("scenarios check: %s is not there; give a scenario folder", data.Clean(word, 80))
		}
		here = word
	} else if err != nil {
		return 0, misuse("scenarios check: %s cannot be opened: %s; give a scenario folder", data.Clean(word, 80), because(err))
	}
	fsys, dir, err := locate(here) // a file is a recording, which contagion check checks
	if err != nil {
		return 0, err
	}
	rec, cal, err := readScenario(fsys, dir)
	if err != nil {
		return 0, err
	}
	s := rec.Scenario
	list := findings(s, cal)
	for _, f := range list {
		kind := "note: "
		if f.fault {
			faults++
			kind = "fault: "
		}
		if _, err := fmt.Fprintln(w, kind+data.Clean(f.text, 300)); err != nil {
			return 0, err
		}
	}
	state := "is sound"
	if faults > 0 {
		state = "can be played and has " + several(faults, "fault")
	}
	_, err = fmt.Fprintf(w, "%s %s: %d instruments in %d groups, figures %s, %d events\n", s.Key, state, len(s.Universe.Instruments), len(s.Universe.Groups), figureCounts(s), len(s.Events))
	return faults, err
}

// several counts things.
func several(n int, what string) string { return data.Counted(n, what) }

func isBundled(name string) bool {
	names, err := bundled()
	if err != nil {
		return false
	}
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}
