package main

import (
	"fmt"
	"slices"
	"strings"

	"contagion/data"
	"contagion/data/intake"
)

// told is what an import did.
type told struct {
	*taken
	draft          *intake.Draft
	s              *data.Scenario
	notes          []string
	path, dir, key string
	replaced       bool
}

// String tells it: what was read and how, what was dropped, what was made.
func (t told) String() string {
	var b strings.Builder
	line := func(format string, a ...any) { b.WriteString(data.Clean(fmt.Sprintf(format, a...), 400) + "\n") }
	prices := 0
	first, last := "", ""
	for _, s := range t.table.Series {
		prices += len(s.Dates)
		if len(s.Dates) == 0 {
			continue
		}
		if d := s.Dates[0]; first == "" || d < first {
			first = d
		}
		if d := s.Dates[len(s.Dates)-1]; d > last {
			last = d
		}
	}
	line("Read %s: %s, %d closes from %s to %s; cells without a price: %d", data.Clean(t.options.Name, 60), several(len(t.table.Series), "symbol"), prices, first, last, t.table.Missing)
	for _, n := range t.table.Notes {
		line("- %s", n)
	}
	t.dropped(&b, line)
	if len(t.table.Splits) > 0 {
		b.WriteString("\nLooks like a split, taken in as it stands; adjust the prices if it is one:\n")
		for _, s := range t.table.Splits {
			line("- %s", s)
		}
	}
	s := t.s
	fmt.Fprintf(&b, "\nMade %s: %s in %s, figures %s, %s\n", t.key, several(len(s.Universe.Instruments), "instrument"), several(len(s.Universe.Groups), "group"), figureCounts(s), several(len(s.Events), "event"))
	line("- %q: shock after %s, by %s; plays to %s", s.Title, s.Shock.After.Format("2006-01-02 15:04"), s.Shock.By.Format("2006-01-02 15:04 UTC"), s.To.Format("2006-01-02 15:04 UTC"))
	own, links := 0, 0
	for i := range s.Sigma {
		if s.Sigma[i].Own() {
			own++
		}
		if s.Link(data.ID(i)).N > 0 {
			links++
		}
	}
	line("- calibrated from days before %s: %d volatilities of %d are an instrument's own, %d links with a market", t.options.Shock, own, len(s.Sigma), links)
	for _, n := range slices.Concat(t.draft.Notes, t.notes) {
		line("- %s", n)
	}
	if len(t.draft.Deduced) > 0 {
		line("- the calendar does not know every day of %s: its days were told from the rows (sessions.csv)", strings.Join(t.draft.Deduced, ", "))
	}
	if own == 0 {
		line("- no instrument has 120 returns before the shock, so nothing can be measured; contagion calibrate DAILY.csv --scenario %s --before %s -o %s adds them", t.word(), t.options.Shock, t.dir)
	}
	verb := "Wrote"
	if t.replaced {
		verb = "Replaced"
	}
	fmt.Fprintf(&b, "%s %s\n", verb, data.Clean(t.dir, 200))
	fmt.Fprintf(&b, "Play it with: contagion play %s\n", data.Clean(t.word(), 200))
	return b.String()
}

// word is what plays the scenario.
func (t told) word() string {
	if path, ok := ownScenario(t.key); ok && sameFolder(path, t.dir) {
		return t.key
	}
	return t.dir
}

// dropped tells what was not taken in: the first of it by line, all by reason.
func (t told) dropped(b *strings.Builder, line func(string, ...any)) {
	d := &t.table.Drops
	if d.All() == 0 {
		b.WriteString("\nDropped nothing\n")
		return
	}
	fmt.Fprintf(b, "\nDropped %d\n", d.All())
	reasons := sortedKeys(d.Counts)
	slices.SortStableFunc(reasons, func(x, y string) int { return d.Counts[y] - d.Counts[x] })
	for _, r := range reasons {
		line("- %d: %s", d.Counts[r], r)
	}
	for _, drop := range d.First {
		b.WriteString("  ")
		line("%s", drop)
	}
	if rest := d.All() - d.Told(); rest > 0 {
		fmt.Fprintf(b, "  and %d more; --list N lists more\n", rest)
	}
}
