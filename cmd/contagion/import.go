package main

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/intake"
)

// importFlags say what a table of prices cannot.
type importFlags struct {
	origin, shock, groups, venues, out, name, title, index, dates, decimal, zone, stamp string
	bars, replace                                                                       bool
	days, sessions, window, listed                                                      int
}

func importCommand() *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use: "import PRICES.csv --shock DATE [--origin SYM] | import RECORDING [--origin SYM]", Short: "Make a scenario of your own prices, or of a live recording",
		Long: "Import reads a table of prices as a spreadsheet or a program wrote it: a date a row and a symbol a column, or a row a date and symbol\n" +
			"(date, symbol, close, and open, high, low where there are any). Separator, quotes, decimal mark, order of day and month, columns and\n" +
			"venues are found out and told. What cannot be read is listed by line and reason, the rest goes in. The scenario is calibrated from\n" +
			"the days strictly before the shock, and lies in your library ($XDG_DATA_HOME/contagion/scenarios, else ~/.local/share) or in -o DIR.\n" +
			"Of a recording the universe and the calibration are kept, and the shock is found as contagion live would have, unless --shock says when it was.",
		Example: "  contagion import prices.csv --origin NVDA --shock 2025-01-27\n  contagion import bars.csv --bars --origin ASML.AS --shock 2024-10-15T14:42Z --groups groups.csv -o ./leak\n  contagion import today.rec --origin NVDA",
		Args:    exactly(1, "PRICES.csv or RECORDING"),
		RunE: func(c *cobra.Command, a []string) error {
			return runImport(c, a[0], f)
		},
	}
	l := c.Flags()
	l.StringVar(&f.shock, "shock", "", "the first date on which the shock could be traded on, or its time, like 2025-01-27 or 2025-01-27T14:30Z")
	l.StringVar(&f.origin, "origin", "", "the symbol that the shock came from (default: none, a macro shock)")
	l.StringVar(&f.groups, "groups", "", "CSV symbol,group (default: a group for each region)")
	l.StringVar(&f.venues, "venues", "", "CSV symbol,venue, the venues by their codes (default: by the symbols' suffixes)")
	l.BoolVar(&f.bars, "bars", false, "the rows are intraday bars")
	l.StringVarP(&f.out, "output", "o", "", "the scenario's folder (default: in your library)")
	l.StringVar(&f.name, "name", "", "the scenario's name (default: the folder's, or the file's)")
	l.StringVar(&f.title, "title", "", "the scenario's title (default: of origin and date)")
	l.StringVar(&f.index, "index", "", "the symbol that stands for the market of the origin's region (default: a known index)")
	l.StringVar(&f.dates, "dates", "", "how dates are written where the column does not tell: dmy or mdy")
	l.StringVar(&f.decimal, "decimal", "", "the decimal mark where the numbers do not tell: point or comma")
	l.StringVar(&f.zone, "zone", "", "zone of bars' times that have none, like America/New_York or UTC (default: each venue's own)")
	l.StringVar(&f.stamp, "stamp", "start", "a bar's time is its start or its end")
	l.IntVar(&f.days, "days", 5, "how many days of the origin's venue to play, 1 to 30")
	l.IntVar(&f.sessions, "sessions", 2, "own sessions after the shock within which an arrival counts, 1 to 20")
	l.IntVar(&f.window, "window", 250, "how many returns a volatility is computed from at most")
	l.IntVar(&f.listed, "list", 20, "how many of what was dropped to list")
	l.BoolVar(&f.replace, "replace", false, "put the scenario in the place of the one that is there")
	_ = c.RegisterFlagCompletionFunc("dates", cobra.FixedCompletions([]string{"dmy", "mdy"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("decimal", cobra.FixedCompletions([]string{"point", "comma"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("stamp", cobra.FixedCompletions([]string{"start", "end"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// check refuses wrong use before a file is opened.
func (f *importFlags) check() error {
	for _, w := range []struct {
		flag, value string
		allowed     []string
	}{{"dates", f.dates, []string{"", "dmy", "mdy"}}, {"decimal", f.decimal, []string{"", "point", "comma"}}, {"stamp", f.stamp, []string{"start", "end"}}} {
		if !slices.Contains(w.allowed, w.value) {
			return misuse("--%s %q is not known; give %s", w.flag, data.Clean(w.value, 40), strings.TrimPrefix(strings.Join(w.allowed, " or "), " or "))
		}
	}
	switch {
	case f.shock == "":
		return misuse("import: --shock is missing; give the first date on which it could be traded on, like 2025-01-27")
	case f.days < 1 || f.days > 30:
		return misuse("--days %d is out of range; give 1 to 30", f.days)
	case f.sessions < 1 || f.sessions > 20:
		return misuse("--sessions %d is out of range; give 1 to 20", f.sessions)
	case f.window < 120 || f.window > 5000:
		return misuse("--window %d is out of range; give 120 to 5000 returns", f.window)
	case f.listed < 0 || f.listed > 10_000:
		return misuse("--list %d is out of range; give 0 to 10000", f.listed)
	}
	return nil
}

// taken is a table that was read, and how.
type taken struct {
	table   *intake.Table
	plan    intake.Plan
	cal     *data.Calendar
	options intake.Options
}

// take reads everything that a scenario is made of.
func (f *importFlags) take(path, key string) (*taken, error) {
	t := &taken{plan: intake.Plan{Key: key, Title: f.title, Index: strings.ToUpper(f.index), Days: f.days, Sessions: f.sessions}}
	var err error
	if t.cal, err = calendar(); err != nil {
		return nil, err
	}
	hours, err := feed.ReadHours(assets.FS, "calendar")
	if err != nil {
		return nil, err
	}
	t.options = intake.Options{Name: filepath.Base(path), Origin: strings.ToUpper(f.origin), Bars: f.bars, Dates: f.dates, Decimal: f.decimal, AtEnd: f.stamp == "end", Calendar: t.cal, Hours: hours, Listed: f.listed}
	if f.zone != "" {
		if t.options.Zone, err = time.LoadLocation(f.zone); err != nil || f.zone == "Local" {
			return nil, misuse("--zone %q is not known; give a name like Europe/Paris", data.Clean(f.zone, 40))
		}
	}
	if t.options.Venues, err = pairsOf(f.venues, "venue"); err != nil {
		return nil, err
	}
	if t.plan.Groups, err = pairsOf(f.groups, "group"); err != nil {
		return nil, err
	}
	if t.options.Shock, t.plan.ShockAt, err = f.shockDay(&t.options); err != nil {
		return nil, err
	}
	err = reading("import", path, "a CSV of prices", func(r io.Reader, _ string) error {
		t.table, err = intake.Read(r.(io.ReadSeeker), t.options) // reading gives regular files only
		return err
	})
	return t, err
}

// shockDay reads --shock: a date, or a time, whose date is the one that it has
// where the origin trades.
func (f *importFlags) shockDay(o *intake.Options) (day string, at time.Time, err error) {
	if _, err := time.Parse(time.DateOnly, f.shock); err == nil {
		return f.shock, time.Time{}, nil
	}
	for _, l := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if at, err := time.Parse(l, f.shock); err == nil {
			zone := o.Calendar.Zone(intake.VenueOf(o.Origin, o.Venues, o.Calendar))
			return at.In(zone).Format(time.DateOnly), at.UTC(), nil
		}
	}
	return "", at, misuse("--shock %q is neither a date nor a time with a zone; write it like 2025-01-27 or 2025-01-27T14:30Z", data.Clean(f.shock, 40))
}

func pairsOf(path, what string) (out map[string]string, err error) {
	if path == "" {
		return nil, nil
	}
	err = reading("import", path, "a CSV that begins with symbol,"+what, func(r io.Reader, name string) error {
		out, err = intake.ReadPairs(r, name, what)
		return err
	})
	return out, err
}

func runImport(c *cobra.Command, path string, f importFlags) error {
	film := isRecordingFile(path)
	if err := f.check(); err != nil && !(film && f.shock == "") {
		return err
	}
	key, dir, err := f.place(path)
	if err != nil {
		return err
	}
	compose := importInto
	if film {
		compose = importFilm
	}
	text, err := compose(c.Context(), path, key, dir, &f) // not left behind when interrupted: it takes a second, and cleans up
	if err != nil {
		return err
	}
	return write(c.OutOrStdout(), "", []byte(text))
}

// importInto reads, composes, calibrates and writes a scenario, and tells what
// was done. Where it fails, or is left behind, there is no folder.
func importInto(ctx context.Context, path, key, dir string, f *importFlags) (string, error) {
	t, err := f.take(path, key)
	if err != nil {
		return "", err
	}
	draft, err := t.table.Compose(t.plan)
	if err != nil {
		return "", err
	}
	var made *feed.Recording
	var notes []string
	replaced, err := newFolder(ctx, dir, f.replace, func(put func(files map[string][]byte) (*feed.Recording, *data.Calendar, error)) error {
		rec, cal, err := put(draft.Files)
		if err != nil {
			return err
		}
		files, said, err := calibrated(rec.Scenario, cal, t.table, t.options.Shock, f.window)
		if err != nil {
			return err
		}
		notes = said
		made, _, err = put(files) // as it will be read: nothing is left there that cannot be played
		return err
	})
	if err != nil {
		return "", err
	}
	return told{t, draft, made.Scenario, notes, path, dir, key, replaced}.String(), nil
}
