package tui

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// ReportFormats are the words that Report takes.
var ReportFormats = []string{"text", "json", "csv", "markdown"}

// Report writes a snapshot without a screen: sentences (text), the schema of
// Summary (json), one row an instrument (csv), or tables (markdown).
func Report(w io.Writer, s *market.Snapshot, format string) error {
	sum := Summarise(s)
	switch format {
	case "json":
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(sum)
	case "csv":
		return sum.csv(w)
	case "markdown":
		return sum.markdown(w)
	case "text":
		return sum.text(w)
	}
	return fmt.Errorf("report: format %q is not known; give one of %s", format, strings.Join(ReportFormats, ", "))
}

func number(v *float64, decimals int) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', decimals, 64)
}

func word(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func stamp(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339)
}

func (s *Summary) csv(w io.Writer) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"symbol", "name", "venue", "group", "currency", "previous_close", "last", "return_pct", "change_bp", "since_shock_pct", "z", "abnormal_pct", "sar", "p", "market_pct", "transmitted_pct", "new_pct", "evidence", "state", "arrival_state", "arrival_after", "arrival_by", "known_return_pct", "known_at", "judged_pct", "judged_since", "drift_pct"}}
	for _, i := range s.Instruments {
		rows = append(rows, []string{i.Symbol, i.Name, i.Venue, i.Group, i.Currency, number(i.PreviousClose, -1), number(i.Last, -1), number(i.ReturnPct, 2), number(i.ChangeBp, 1),
			number(i.SinceShockPct, 2), number(i.Z, 2), number(i.AbnormalPct, 2), number(i.SAR, 2), number(i.P, 6), number(i.Parts.market(), 2), number(i.Parts.transmitted(), 2), number(i.Parts.own(), 2), i.Evidence, i.State, word(i.Arrival.State), stamp(i.Arrival.After), stamp(i.Arrival.By),
			number(i.KnownReturnPct, 2), stamp(i.KnownAt), number(i.JudgedPct, 2), word(i.JudgedSince), number(i.Parts.drift(), 2)})
	}
	if s.Live {
		rows[0] = append(rows[0], priceColumns...)
		for i := range s.Instruments {
			rows[i+1] = append(rows[i+1], s.Instruments[i].Price.cells()...)
		}
	}
	return c.WriteAll(rows)
}

func (s *Summary) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s, %s\n\n", cell(s.Title), s.At.Format("2 January 2006 15:04:05 UTC"))
	fmt.Fprintf(&b, "%s\n\n", strings.Join(s.headlines(), "\n"))
	b.WriteString("| group | return % | t | split of % | market | links | new | evidence | reached | arrival | moved furthest |\n|---|---:|---:|---:|---:|---:|---:|---|---:|---|---|\n")
	for _, g := range s.Groups {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s | %d/%d | %s | %s |\n", cell(g.Name), signed(g.ReturnPct), signed(g.T), signed(g.Parts.total()), signed(g.Parts.ordinary()), signed(g.Parts.transmitted()), signed(g.Parts.own()), g.Evidence, g.Reached, g.Members, arrivalWords(g.Arrival), cell(word(g.Worst)))
	}
	b.WriteString("\n| symbol | name | venue | return % | evidence | known % | known at | z of known | state | arrival |\n|---|---|---|---:|---|---:|---|---:|---|---|\n")
	for _, i := range s.Instruments {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", cell(i.Symbol), cell(i.Name), i.Venue, signed(i.ReturnPct), i.Evidence, signed(i.KnownReturnPct), stamp(i.KnownAt), signed(i.Z), i.State, arrivalWords(i.Arrival))
	}
	if s.Live {
		b.WriteString("\n| symbol | last | price | of | not believed |\n|---|---:|---|---|---|\n")
		for i := range s.Instruments {
			k := &s.Instruments[i]
			p, last := k.Price.cells(), "--"
			if k.Last != nil {
				last = number(k.Last, -1)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", cell(k.Symbol), last, p[0], p[1], cell(p[2]))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell keeps a name from ending its table cell.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

func signed(v *float64) string {
	if v == nil {
		return "--"
	}
	return strconv.FormatFloat(*v, 'f', 2, 64)
}

func (s *Summary) text(w io.Writer) error {
	var b strings.Builder
	what := "Replay"
	switch {
	case s.Live && s.Simulated:
		what = "A simulated market"
	case s.Live:
		what = "Live"
	case s.Simulated:
		what = "Replay of a simulated market"
	}
	if s.Title == what { // "Live, .. Live."
		what = "Prices as they come"
	}
	title := strings.TrimSuffix(s.Title, ", "+s.At.Format("2 January 2006")) // the time says it, too
	fmt.Fprintf(&b, "%s, %s. %s.\n", title, s.At.Format("2 January 2006, 15:04:05 UTC"), what)
	b.WriteString(strings.Join(s.headlines(), "\n") + "\n\n")
	for _, g := range s.Groups {
		b.WriteString(g.Name + ". ")
		switch {
		case g.ReturnPct == nil && g.Pending == g.Members:
			b.WriteString("Shut since the shock. Pending.\n")
			continue
		case g.ReturnPct == nil && g.Region == "Global":
			b.WriteString("Indices, funds, rates and goods have no mean." + s.reached(&g) + "\n")
			continue
		case g.ReturnPct == nil:
			b.WriteString("Too few have a price for a mean." + s.reached(&g) + "\n")
			continue
		}
		moved := direction(*g.ReturnPct)
		b.WriteString(strings.ToUpper(moved[:1]) + moved[1:])
		if g.Evidence == data.Reconstructed.String() || g.Evidence == data.Simulated.String() {
			b.WriteString(", in part " + g.Evidence)
		}
		if g.Arrival.By != nil {
			b.WriteString(". Its mean " + arrivalWords(g.Arrival))
		}
		b.WriteByte('.')
		if !s.calm() {
			fmt.Fprintf(&b, " Reached %d of %d, one by one.", g.Reached, g.Members)
		}
		if g.Worst != nil {
			for _, i := range s.Instruments {
				if i.Symbol == *g.Worst && i.ReturnPct != nil && direction(*i.ReturnPct) != unchanged {
					moved := direction(*i.ReturnPct)
					if drawn := i.Evidence == data.Reconstructed.String(); drawn || i.Evidence == data.Simulated.String() {
						moved += ", " + i.Evidence
					}
					fmt.Fprintf(&b, " Moved furthest: %s, %s.", i.Name, moved)
				}
			}
		}
		if text := g.measured(); text != "" {
			b.WriteString(" " + text)
		}
		b.WriteByte('\n')
	}
	if n := len(s.Events); n > 0 {
		b.WriteString("\nLast events.\n")
		for _, e := range s.Events[max(0, n-3):] {
			fmt.Fprintf(&b, "%s %s (%s)\n", e.At.Format("2 Jan 15:04"), e.Text, e.Source)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// unchanged is a move that rounds to none: a fall of 0.0 is no fall.
const unchanged = "unchanged"

func direction(v float64) string {
	text := data.Signed(v)
	switch text[0] {
	case '-':
		return "down " + text[1:]
	case '+':
		return "up " + text[1:]
	}
	return unchanged
}

func inPercent(v float64) string {
	if text := direction(v); text != unchanged {
		return text + " percent"
	}
	return unchanged
}

func abs(v float64) float64 { return max(v, -v) }

func between(after, by *time.Time) string {
	if after == nil {
		return "by " + by.Format("2 Jan 15:04")
	}
	if after.Truncate(time.Minute).Equal(by.Truncate(time.Minute)) { // "after 14:59, by 14:59" tells nothing
		return "at " + by.Format("2 Jan 15:04 UTC")
	}
	return "after " + after.Format("2 Jan 15:04") + ", by " + by.Format("2 Jan 15:04 UTC")
}

func arrivalWords(a SummaryArrival) string {
	came := "arrived"
	switch { // against the move: the words of contagion.Arrival.Held
	case a.Z == nil || a.ReturnPct == nil:
	case *a.Z > 0 && *a.ReturnPct < 0:
		came = "held up, falling less than the market explains,"
	case *a.Z < 0 && *a.ReturnPct > 0:
		came = "held back, rising less than the market explains,"
	}
	switch {
	case a.By != nil && a.AtOpen:
		return came + " with the open at " + a.By.Format("2 Jan 15:04 UTC")
	case a.By != nil:
		return came + " " + between(a.After, a.By)
	case a.State == nil:
		return "not measured"
	}
	return *a.State
}
