package main

import (
	"fmt"
	"strings"

	"contagion/data"
	"contagion/data/contagion"
)

func (a *whatifAnswer) warnings() []string { return nil }

func (a *whatifAnswer) text() string {
	var b strings.Builder
	var asked []string
	for _, s := range a.order {
		asked = append(asked, fmt.Sprintf("%s moves %s %%", data.Clean(s.symbol, 24), percent(s.size).signed(2)))
	}
	still := ""
	if a.mode == "idiosyncratic" {
		still = " by its own news, the market standing still"
	}
	fmt.Fprintf(&b, "If %s%s, on %s\nfrom %s, %s, half-life %g days (worth %d equal days)\n\n", strings.Join(asked, " and "), still, a.at, a.about, a.before, a.Model.HalfLife, a.Model.N)
	var groups, names []whatifResponse
	unknown := 0
	for _, r := range a.Responses {
		switch {
		case a.isShocked(r.Symbol):
		case !r.Median.known():
			unknown++
		case strings.HasPrefix(r.Symbol, groupKey):
			groups = append(groups, r)
		default:
			names = append(names, r)
		}
	}
	if len(groups) > 0 {
		b.WriteString(responseTable("GROUP", groups) + "\n")
	}
	b.WriteString(responseTable("NAME", names))
	fmt.Fprintf(&b, "\nMedians with 90 %% bands; o lies outside its band. ")
	if unknown > 0 {
		fmt.Fprintf(&b, "%d without enough history are not shown. ", unknown)
	}
	if a.Model.Coverage.known() {
		fmt.Fprintf(&b, "On the day %s %% of the names lay within; R2 %s.", percent(float64(a.Model.Coverage)).plain(0), a.Model.R2.plain(2))
	} else {
		b.WriteString("Not scored against a day.")
	}
	if len(names) == 0 || a.mode == "idiosyncratic" || a.Model.HalfLife != contagion.HalfLife {
		return b.String() + "\n" // what was scored was another question
	}
	b.WriteString("\nOn days when a large stock moved 5 % or more (2017 to 2025, five origins) such a model explained 49 % of the others' squared moves; 92 % of outcomes fell within the band.\n")
	return b.String()
}

// responseTable lists the lowest and the highest.
func responseTable(head string, list []whatifResponse) string {
	g := grid{left: 3}
	group := "GROUP"
	if head == "GROUP" {
		group = ""
	}
	g.add(head, group, "SESSION", "MEDIAN", "LOW", "HIGH", "ACTUAL ")
	show := func(list []whatifResponse) {
		for _, r := range list {
			symbol, group := strings.TrimPrefix(r.Symbol, groupKey), r.Group
			if head == "GROUP" {
				group = ""
			}
			outside := r.Actual.known() && (r.Actual < r.Low || r.Actual > r.High)
			g.add(data.Clean(symbol, 24), data.Clean(group, 20), r.Session, r.Median.signed(2), r.Low.signed(2), r.High.signed(2), r.Actual.signed(2)+mark(outside, "o"))
		}
	}
	if len(list) <= 3*shownNames || head == "GROUP" {
		show(list)
		return g.String()
	}
	show(list[:shownNames])
	g.add("...", fmt.Sprintf("%d more", len(list)-2*shownNames))
	show(list[len(list)-shownNames:])
	return g.String()
}

func (a *whatifAnswer) table() [][]string {
	out := [][]string{{"symbol", "group", "session", "median_pct", "low_pct", "high_pct", "actual_pct"}}
	for _, r := range a.Responses {
		out = append(out, []string{r.Symbol, r.Group, r.Session, r.Median.cell(), r.Low.cell(), r.High.cell(), r.Actual.cell()})
	}
	return out
}
