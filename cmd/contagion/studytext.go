package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"contagion/data"
)

// shownNames is how many names the text tells of each side; JSON and CSV have
// all.
const shownNames = 12

func (a *studyAnswer) warnings() []string { return a.Warnings }

func (a *studyAnswer) text() string {
	var b strings.Builder
	who := a.Origin
	if who == "" {
		who = a.Sector
	}
	if who == "" {
		who = "no origin"
	}
	label := a.Label
	if label == "" {
		label = "no label"
	}
	fmt.Fprintf(&b, "%s on %s: %s\n", who, a.Date, label)
	if a.Hit.Known > 0 && a.Label != "" {
		fmt.Fprintf(&b, "The label is of the common share M and of the %d of %d names that the normal law finds beyond the day's own spread (concentrated from 3 %%).\n", a.Hit.NormalRescaled, a.Hit.Known)
	}
	if len(a.Groups) == 0 {
		b.WriteString("Without --groups nothing says whether the universe is too narrow for a label.\n")
	}
	b.WriteString("\n")
	g := grid{left: 2}
	g.add("Common share M", a.M.plain(3)+"   of the squared returns, by one equal move")
	if t := a.Turbulence; t != nil {
		line := fmt.Sprintf("%s   magnitude %s, correlation surprise %s", t.Turbulence.plain(2), t.Magnitude.plain(2), t.Surprise.plain(2))
		if t.Days > 0 {
			line += fmt.Sprintf("; above %s %% of %d days", t.Percentile.plain(1), t.Days)
		}
		g.add("Turbulence", line+fmt.Sprintf(" (%d names, %d rows)", t.Names, t.Rows))
	} else {
		g.add("Turbulence", "--")
	}
	g.add("Breadth", fmt.Sprintf("%s %% fell, %s %% beyond two own deviations, of %d names", a.Breadth.Fell.plain(0), a.Breadth.Beyond.plain(0), a.Breadth.N))
	g.add("Hit", fmt.Sprintf("%d of %d at FDR 5 %%, %d beyond the day's own spread of %s; by the normal law %d and %d",
		a.Hit.Rejected, a.Hit.Known, a.Hit.Rescaled, a.Scale.plain(2), a.Hit.NormalRejected, a.Hit.NormalRescaled))
	market := "of all names"
	if a.Sector != "" {
		market = "without " + data.Clean(a.Sector, 24)
	}
	if a.ByIndex {
		market = "partly the index"
	}
	line := fmt.Sprintf("%s %% (%s)", a.Factor.signed(2), market)
	if a.Origin != "" {
		line += fmt.Sprintf("; %s of its own %s %%", data.Clean(a.Origin, 24), a.Residual.signed(2))
	}
	g.add("Market", line)
	g.add("Estimated", a.From+" to "+a.To)
	b.WriteString(g.String())
	if len(a.Groups) > 0 {
		b.WriteString("\n" + a.groupTable())
	}
	b.WriteString("\n" + a.nameTable())
	b.WriteString("\n* rejected at FDR 5 %   ! more than the old links carry   = market + transmitted + new + drift, percent; parts sum before rounding\n")
	return b.String()
}

func mark(on bool, m string) string {
	if on {
		return m
	}
	return " "
}

func (s studySplit) columns() []string {
	return []string{s.Market.signed(2), s.Transmitted.signed(2), s.New.signed(2), s.Drift.signed(2)}
}

func (a *studyAnswer) groupTable() string {
	g := grid{left: 1}
	g.add("GROUP", "N", "RETURN", "AR", "t ", "p", "HIT", "MARKET", "TRANSM.", "NEW", "DRIFT", "NEW z ")
	for _, r := range a.Groups {
		cells := append([]string{data.Clean(r.Group, 24), strconv.Itoa(r.Known), r.Return.signed(2), r.AR.signed(2), r.T.signed(2) + mark(r.Rejected, "*"), r.P.plain(4), share(r.Breadth)}, r.columns()...)
		g.add(append(cells, r.NewZ.signed(1)+mark(r.Beyond, "!"))...)
	}
	return g.String()
}

// share is a breadth, of a single name none.
func share(f figure) string {
	if !f.known() {
		return "--"
	}
	return f.plain(0) + " %"
}

// nameTable lists who moved furthest from what was expected, on both sides.
func (a *studyAnswer) nameTable() string {
	var known []studyName
	for _, n := range a.Names {
		if n.SAR.known() {
			known = append(known, n)
		}
	}
	g := grid{left: 2}
	g.add("NAME", "GROUP", "RETURN", "AR", "SAR ", "p", "RESCALED p ", "MARKET", "TRANSM.", "NEW", "DRIFT", "NEW z ")
	show := func(list []studyName) {
		for _, n := range list {
			cells := append([]string{data.Clean(n.Symbol, 16), data.Clean(n.Group, 20), n.Return.signed(2), n.AR.signed(2), n.SAR.signed(2) + mark(n.Rejected, "*"), n.P.plain(4), n.RescaledP.plain(4) + mark(n.Rescaled, "*")}, n.columns()...)
			g.add(append(cells, n.NewZ.signed(1)+mark(n.Beyond, "!"))...)
		}
	}
	if len(known) <= 2*shownNames {
		show(known)
		return g.String()
	}
	show(known[:shownNames])
	g.add("...", fmt.Sprintf("%d more", len(known)-2*shownNames))
	show(known[len(known)-shownNames:])
	if o := slices.IndexFunc(known, func(n studyName) bool { return n.Symbol == a.Origin }); o >= shownNames && o < len(known)-shownNames {
		g.add("origin:")
		show(known[o : o+1])
	}
	return g.String()
}

func (a *studyAnswer) table() [][]string {
	out := [][]string{{"kind", "key", "group", "members", "known", "return_pct", "ar_pct", "t_or_sar", "p", "rejected", "rescaled_p", "rescaled_rejected", "breadth_pct",
		"market_pct", "transmitted_pct", "new_pct", "drift_pct", "new_z", "new_p", "beyond_links", "note"}}
	yes := strconv.FormatBool
	for _, g := range a.Groups {
		out = append(out, []string{"group", g.Group, g.Group, strconv.Itoa(g.Members), strconv.Itoa(g.Known), g.Return.cell(), g.AR.cell(), g.T.cell(), g.P.cell(), yes(g.Rejected), "", "", g.Breadth.cell(),
			g.Market.cell(), g.Transmitted.cell(), g.New.cell(), g.Drift.cell(), g.NewZ.cell(), g.NewP.cell(), yes(g.Beyond), ""})
	}
	for _, n := range a.Names {
		out = append(out, []string{"name", n.Symbol, n.Group, "", "", n.Return.cell(), n.AR.cell(), n.SAR.cell(), n.P.cell(), yes(n.Rejected), n.RescaledP.cell(), yes(n.Rescaled), "",
			n.Market.cell(), n.Transmitted.cell(), n.New.cell(), n.Drift.cell(), n.NewZ.cell(), n.NewP.cell(), yes(n.Beyond), n.Note})
	}
	return out
}
