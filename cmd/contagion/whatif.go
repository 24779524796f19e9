package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/contagion"
)

const (
	mostShocks   = 32  // names shocked at once, as the model allows
	mostHalfLife = 500 // rows that a model looks back
)

// A shock is one name and how far it moves, a fraction.
type shock struct {
	symbol string
	size   float64
}

// whatifFlags are the flags of contagion whatif.
type whatifFlags struct {
	answerFlags
	sheetFlags
	scenario, panel, at, mode, groups string
	halfLife                          float64
	shocks                            []shock
}

func whatifCommand() *cobra.Command {
	var f whatifFlags
	c := &cobra.Command{
		Use: "whatif SYM=-17% [SYM=..]", Short: "Tell what the others are expected to do when some move",
		Long: "Whatif gives every other name's median and 90 % band when one or several move by so much, from how all moved together before:\n" +
			"exponentially weighted, shrunk correlations and a Student t of 4 degrees. Names whose market had closed before the shock's\n" +
			"opened answer in their next session. Beyond that session nothing is expected: daily returns have no skill there.\n" +
			"A scenario brings its own correlations; --panel takes them from a CSV of daily closes (or returns), strictly before --at.",
		Example: "  contagion whatif NVDA=-17%\n" +
			"  contagion whatif NVDA=-17% 8035.T=-5% --format json\n" +
			"  contagion whatif NVDA=-10% --panel us.csv --groups us.groups.csv --at 2025-01-27\n" +
			"  contagion whatif NVDA=-10% --panel us.csv --groups us.groups.csv --mode idiosyncratic",
		Args: func(c *cobra.Command, a []string) (err error) {
			f.shocks, err = readShocks(a)
			return err
		},
		RunE: func(c *cobra.Command, _ []string) error { return whatif(c, f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.scenario, "scenario", "", "the scenario whose correlations to take (default: deepseek)")
	fl.StringVar(&f.panel, "panel", "", "a CSV of daily closes to take them from")
	fl.StringVar(&f.at, "at", "", "the day of the shock, like 2025-01-27 (default: the panel's last, the scenario's own)")
	fl.Float64Var(&f.halfLife, "half-life", contagion.HalfLife, "the age in days at which a return counts half; other than 21 needs --panel")
	fl.StringVar(&f.mode, "mode", "total", "total (the market moves along, as it then does) or idiosyncratic (it stands still; needs --panel)")
	fl.StringVar(&f.groups, "groups", "", "a CSV symbol,group with the group of each symbol of the panel")
	f.answerFlags.add(c)
	f.sheetFlags.add(c)
	c.MarkFlagsMutuallyExclusive("scenario", "panel")
	_ = c.RegisterFlagCompletionFunc("mode", cobra.FixedCompletions([]string{"total", "idiosyncratic"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("scenario", completeScenario)
	return c
}

// readShocks reads "SYM=-17%".
func readShocks(words []string) ([]shock, error) {
	if len(words) == 0 {
		return nil, misuse("whatif: SYM=-17%% is missing; see contagion whatif --help")
	}
	if len(words) > mostShocks {
		return nil, misuse("whatif: %d shocks are too many; give at most %d", len(words), mostShocks)
	}
	var out []shock
	for _, w := range words {
		i := strings.LastIndexByte(w, '=')
		if i < 1 || !strings.HasSuffix(w, "%") {
			return nil, misuse("whatif: %q is not a shock; write it like NVDA=-17%%", data.Clean(w, 40))
		}
		symbol := data.Clean(w[:i], data.NameCells)
		number := strings.TrimSuffix(w[i+1:], "%")
		v, err := strconv.ParseFloat(strings.TrimPrefix(number, "+"), 64)
		switch {
		case err != nil || strings.ContainsAny(number, "xXnN_"):
			return nil, misuse("whatif: %q is not a shock; write it like NVDA=-17%%", data.Clean(w, 40))
		case !(v > -100) || v > 1000:
			return nil, misuse("whatif: a move of %s %% is out of range; give more than -100%% and at most 1000%%", data.Clean(number, 20))
		}
		if slices.ContainsFunc(out, func(s shock) bool { return strings.EqualFold(s.symbol, symbol) }) {
			return nil, misuse("whatif: %s is shocked twice; keep one", data.Clean(symbol, 40))
		}
		out = append(out, shock{symbol, v / 100})
	}
	return out, nil
}

func (f *whatifFlags) check() error {
	if err := f.answerFlags.check(); err != nil {
		return err
	}
	if err := f.sheetFlags.check(); err != nil {
		return err
	}
	_, err := time.Parse(time.DateOnly, f.at)
	switch {
	case f.mode != "total" && f.mode != "idiosyncratic":
		return misuse("--mode %q is not known; give total or idiosyncratic", data.Clean(f.mode, 40))
	case !(f.halfLife >= 1 && f.halfLife <= mostHalfLife):
		return misuse("--half-life %g is out of range; give 1 to %d days", f.halfLife, mostHalfLife)
	case f.at != "" && err != nil:
		return misuse("--at %q is not a date; write it like 2025-01-27", data.Clean(f.at, 40))
	case f.panel == "" && f.halfLife != contagion.HalfLife:
		return misuse("--half-life %g needs the returns themselves, a scenario holds those of %d days only; give --panel FILE", f.halfLife, contagion.HalfLife)
	case f.panel == "" && f.mode == "idiosyncratic":
		return misuse("--mode idiosyncratic needs the returns themselves, which a scenario does not hold; give --panel FILE")
	case f.panel == "" && (f.groups != "" || f.prices || f.returns):
		return misuse("--groups, --prices and --returns are for a panel; give --panel FILE with them")
	case f.mode == "idiosyncratic" && len(f.shocks) > 1:
		return misuse("--mode idiosyncratic takes one shock at a time; give one SYM=-17%%")
	case f.mode == "idiosyncratic" && f.halfLife != contagion.HalfLife:
		return misuse("--mode idiosyncratic has a half-life of %d days; leave out --half-life", contagion.HalfLife)
	}
	return nil
}

func whatif(c *cobra.Command, f whatifFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	if f.panel == "" {
		a, notes, err := f.fromScenario()
		if err != nil {
			return err
		}
		return f.give(c, a, notes)
	}
	s, prices, notes, err := f.read("whatif", f.panel)
	if err != nil {
		return err
	}
	groups, err := readGroups("whatif", f.groups)
	if err != nil {
		return err
	}
	closes, note, err := asCloses("whatif", s, prices)
	if err != nil {
		return err
	}
	if note != "" {
		notes = append(notes, note)
	}
	p, err := f.lay(s, closes, groups)
	if err != nil {
		return err
	}
	a, err := await(c.Context(), func() (*whatifAnswer, error) { return p.answer(f) })
	if err != nil {
		return err
	}
	return f.give(c, a, append(notes, p.notes...))
}

// A whatifAnswer is what everybody is expected to do. All is in percent.
type whatifAnswer struct {
	Schema    int               `json:"schema"`
	Shocks    map[string]figure `json:"shocks"`
	Responses []whatifResponse  `json:"responses"`
	Model     whatifModel       `json:"model"`

	order             []shock
	before, at, about string
	mode              string
}

// A whatifResponse is what one name, or a group ("group:KEY"), is expected to
// do: within low and high nine times in ten. Session is same or next.
type whatifResponse struct {
	Symbol  string `json:"symbol"`
	Group   string `json:"group"`
	Session string `json:"session"`
	Median  figure `json:"median_pct"`
	Low     figure `json:"low_pct"`
	High    figure `json:"high_pct"`
	Actual  figure `json:"actual_pct"`
}

// A whatifModel says what the answer rests on. N is how many equal days the
// weights are worth. Coverage is the share of names within their band, R2 the
// part of their squared moves that the medians explain, on the day itself.
type whatifModel struct {
	HalfLife float64 `json:"half_life"`
	N        int     `json:"n"`
	Coverage figure  `json:"coverage"`
	R2       figure  `json:"r2"`
}

func newWhatifAnswer(f *whatifFlags) *whatifAnswer {
	a := &whatifAnswer{Schema: 1, Shocks: map[string]figure{}, Responses: []whatifResponse{}, order: f.shocks, mode: f.mode,
		Model: whatifModel{HalfLife: f.halfLife, Coverage: figure(math.NaN()), R2: figure(math.NaN())}}
	for _, s := range f.shocks {
		a.Shocks[s.symbol] = percent(s.size)
	}
	return a
}

const (
	same = "same"
	next = "next"
	// groupKey goes before a group's key where a symbol is expected.
	groupKey = "group:"
)

func (a *whatifAnswer) isShocked(symbol string) bool {
	_, ok := a.Shocks[symbol]
	return ok
}

// respond adds one response; actual is a fraction. Nobody falls by more than
// everything.
func (a *whatifAnswer) respond(symbol, group, session string, f contagion.Forecast, actual float64) {
	a.Responses = append(a.Responses, whatifResponse{symbol, group, session, percent(f.Expected), percent(max(-1, f.Expected-f.Half)), percent(f.Expected + f.Half), percent(actual)})
}

// sort puts groups first, then names, each with the lowest first.
func (a *whatifAnswer) sort() {
	slices.SortStableFunc(a.Responses, func(x, y whatifResponse) int {
		gx, gy := strings.HasPrefix(x.Symbol, groupKey), strings.HasPrefix(y.Symbol, groupKey)
		if gx != gy {
			if gx {
				return -1
			}
			return 1
		}
		return ordered(x.Median, y.Median)
	})
}

// score measures the answer against what happened, where what was asked is
// near what the shocked names did: else it is another question.
func (a *whatifAnswer) score() (note string) {
	for _, r := range a.Responses {
		if !a.isShocked(r.Symbol) {
			continue
		}
		asked := a.Shocks[r.Symbol]
		if !r.Actual.known() {
			return ""
		}
		if math.Abs(float64(asked-r.Actual)) > 0.2*math.Abs(float64(r.Actual)) {
			return fmt.Sprintf("whatif: %s did %s %% on the day and not %s %%, so the answer is not scored against it", r.Symbol, r.Actual.signed(2), asked.signed(2))
		}
	}
	in, n, errors, squares := 0.0, 0.0, 0.0, 0.0
	for _, r := range a.Responses {
		if a.isShocked(r.Symbol) || strings.HasPrefix(r.Symbol, groupKey) || !r.Actual.known() || !r.Median.known() {
			continue
		}
		n++
		if r.Actual >= r.Low && r.Actual <= r.High {
			in++
		}
		errors += float64((r.Actual - r.Median) * (r.Actual - r.Median))
		squares += float64(r.Actual * r.Actual)
	}
	if n > 0 && squares > 0 {
		a.Model.Coverage, a.Model.R2 = figure(in/n), figure(1-errors/squares)
	}
	return ""
}
