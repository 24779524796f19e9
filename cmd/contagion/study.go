package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/feed"
)

// Groups of these keys are no sectors: noGroup is what has none, indexGroup
// holds indices, which are no names.
const (
	noGroup    = "other"
	indexGroup = "index"
)

// studyFlags are the flags of contagion study.
type studyFlags struct {
	answerFlags
	sheetFlags
	origin, sector, date, groups, index string
}

func studyCommand() *cobra.Command {
	var f studyFlags
	c := &cobra.Command{
		Use: "study PANEL.csv --date DATE [--origin SYM]", Short: "Tell who was hit on a day, and by what: the market, known links or something new",
		Long: "Study runs an event study of one day: abnormal returns against a market without the origin's and the name's own group,\n" +
			"with a false discovery rate of 5 %, groups by their own deviation, and each return split into what the market,\n" +
			"the old links with the origin and something new made of it. PANEL.csv has a date first, then closes (or returns) a symbol.\n" +
			"GROUPS.csv begins with symbol,group; \"other\" stands for no group, and those in \"index\" are no names.\n" +
			"Names whose market had closed before the origin's opened are left out: they could not know yet.",
		Example: "  contagion study us.csv --origin NVDA --date 2025-01-27 --groups us.groups.csv --index SPY\n" +
			"  contagion study us.csv --sector regional_banks --date 2023-03-13 --groups us.groups.csv --format json\n" +
			"  contagion study us.csv --date 2024-08-05 --groups us.groups.csv --format csv -o study.csv",
		Args: exactly(1, "PANEL.csv"),
		RunE: func(c *cobra.Command, a []string) error { return study(c, a[0], f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.origin, "origin", "", "the symbol it began with (default: nobody, as of a shock to all)")
	fl.StringVar(&f.sector, "sector", "", "the group it began in, where no symbol is the origin")
	fl.StringVar(&f.date, "date", "", "the day, like 2025-01-27")
	fl.StringVar(&f.groups, "groups", "", "a CSV symbol,group with the sector of each symbol")
	fl.StringVar(&f.index, "index", "", "a symbol that is a market index, to stand in where there are too few names")
	f.answerFlags.add(c)
	f.sheetFlags.add(c)
	return c
}

func (f *studyFlags) check() error {
	if err := f.answerFlags.check(); err != nil {
		return err
	}
	if err := f.sheetFlags.check(); err != nil {
		return err
	}
	_, err := time.Parse(time.DateOnly, f.date)
	switch {
	case f.date == "":
		return misuse("study: --date is missing; give the day, like --date 2025-01-27")
	case err != nil:
		return misuse("--date %q is not a date; write it like 2025-01-27", data.Clean(f.date, 40))
	case f.origin != "" && f.sector != "":
		return misuse("--origin and --sector contradict each other; give one of them")
	case f.sector != "" && f.groups == "":
		return misuse("--sector needs to know who is in it; give --groups FILE")
	}
	return nil
}

func study(c *cobra.Command, path string, f studyFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	s, prices, notes, err := f.read("study", path)
	if err != nil {
		return err
	}
	groups, err := readGroups("study", f.groups)
	if err != nil {
		return err
	}
	closes, note, err := asCloses("study", s, prices)
	if err != nil {
		return err
	}
	if note != "" {
		notes = append(notes, note)
	}
	in, warnings, err := f.input(s, closes, groups)
	if err != nil {
		return err
	}
	a, err := await(c.Context(), func() (*studyAnswer, error) {
		res, err := contagion.Study(in)
		if err != nil {
			return nil, f.fault(err, s)
		}
		return newStudyAnswer(res, in, warnings), nil
	})
	if err != nil {
		return err
	}
	return f.give(c, a, notes)
}

// input chooses the names that could answer on the day.
func (f *studyFlags) input(s *feed.Sheet, closes [][]float64, groups map[string]string) (in contagion.StudyInput, warnings []string, err error) {
	in = contagion.StudyInput{Dates: s.Dates, Date: f.date, Sector: f.sector}
	if in.Origin, err = symbolOf(s, "--origin", f.origin); err != nil {
		return in, nil, err
	}
	if in.Index, err = symbolOf(s, "--index", f.index); err != nil {
		return in, nil, err
	}
	var columns []int
	var asleep, indices []string
	member := false
	for j, name := range s.Names {
		g := groups[name]
		switch {
		case name == in.Index || name == in.Origin:
		case g == indexGroup:
			indices = append(indices, name)
			continue
		case in.Origin != "" && closedBefore(name, in.Origin), in.Origin == "" && closedBefore(name, mainHours(s.Names)):
			asleep = append(asleep, name)
			continue
		}
		if g == noGroup || g == indexGroup {
			g = ""
		}
		member = member || f.sector != "" && g == f.sector
		columns = append(columns, j)
		in.Symbols, in.Groups = append(in.Symbols, name), append(in.Groups, g)
	}
	if f.sector != "" && !member {
		return in, nil, misuse("--sector %q holds no name of the panel; give a group of the --groups file", data.Clean(f.sector, 40))
	}
	in.Closes = make([][]float64, len(s.Dates))
	for t := range in.Closes {
		in.Closes[t] = make([]float64, len(columns))
		for k, j := range columns {
			in.Closes[t][k] = closes[j][t]
		}
	}
	if len(asleep) > 0 {
		warnings = append(warnings, "left out, their market had closed before the shock's opened: "+data.Listed(asleep, 12))
	}
	if len(indices) > 0 {
		warnings = append(warnings, "left out, indices and no names: "+data.Listed(indices, 12))
	}
	if groups == nil {
		warnings = append(warnings, "no groups were given: the market leaves out the origin alone, and no sector is measured; --groups FILE tells them")
	}
	return in, warnings, nil
}

// mainHours gives a symbol of the market that most names trade in.
func mainHours(names []string) string {
	count, best := map[hours]int{}, ""
	most := 0
	for _, n := range names {
		if h, ok := hoursFor(n); ok {
			if count[h]++; count[h] > most {
				most, best = count[h], n
			}
		}
	}
	return best
}

// symbolOf finds a symbol as it is written in the panel; "" is none.
func symbolOf(s *feed.Sheet, flag, word string) (string, error) {
	if word == "" {
		return "", nil
	}
	word = data.Clean(word, data.NameCells)
	for _, w := range []string{word, strings.ToUpper(word)} {
		if s.Column(w) >= 0 {
			return w, nil
		}
	}
	return "", misuse("%s %q is not in the panel; give one of its columns, like %s", flag, data.Clean(word, 40), data.Listed(plainWords(s.Names), 5))
}

// fault turns an error of the package into place, fact and cure.
func (f *studyFlags) fault(err error, s *feed.Sheet) error {
	fact := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "contagion: "), "study: ")
	cure := "give another date, or a panel with more days before it"
	switch {
	case strings.Contains(fact, "has no market model"):
		fact = "universe too narrow or too young: " + fact
		cure = fmt.Sprintf("give %d names and more outside the origin's group, or an index with --index SYM", contagion.FactorNames)
	case strings.HasSuffix(fact, "is not in the panel"), strings.Contains(fact, "names traded on"):
		cure = fmt.Sprintf("give a trading day from %s to %s", s.Dates[0], s.Dates[len(s.Dates)-1])
	}
	return fmt.Errorf("study: %s; %s", strings.ReplaceAll(fact, ";", ","), cure)
}

// sessionRows gives the rows on which at least half of the listed names have a
// close: the others are holidays.
func sessionRows(closes [][]float64) []int {
	var rows []int
	if len(closes) == 0 {
		return nil
	}
	first, last := make([]int, len(closes[0])), make([]int, len(closes[0]))
	for j := range first {
		first[j], last[j] = len(closes), -1
		for t := range closes {
			if closes[t][j] > 0 {
				first[j], last[j] = min(first[j], t), t
			}
		}
	}
	for t, row := range closes {
		have, listed := 0, 0
		for j, c := range row {
			if first[j] <= t && t <= last[j] {
				listed++
				if c > 0 {
					have++
				}
			}
		}
		if have > 0 && 2*have >= listed {
			rows = append(rows, t)
		}
	}
	return rows
}

// sessionReturns gives each name's simple return a session, a fraction; NaN for
// a hole and for what spans one.
func sessionReturns(closes [][]float64, rows []int, column int) []float64 {
	out := make([]float64, len(rows))
	for k, t := range rows {
		out[k] = math.NaN()
		if k == 0 {
			continue
		}
		if a, b := closes[rows[k-1]][column], closes[t][column]; a > 0 && b > 0 {
			out[k] = b/a - 1
		}
	}
	return out
}
