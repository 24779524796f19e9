package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"contagion/data"
)

// tableNames is how many series a table on a terminal has room for; of more
// the text is a list.
const tableNames = 8

func (a *spillAnswer) warnings() []string { return a.Warnings }

func (a *spillAnswer) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Spillover between %d series, %d observations, %s to %s\n%s, lags %d, horizon %d\n\n", len(a.Names), a.N, a.from, a.to, a.method, a.Lags, a.Horizon)
	if len(a.Names) <= tableNames {
		b.WriteString(a.whole())
	} else {
		b.WriteString(a.ranking())
	}
	fmt.Fprintf(&b, "\nTCI %s %%   cTCI %s %%%s\n", a.TCI.plain(2), a.CTCI.plain(2), a.doubt())
	if n := a.Null; n != nil {
		fmt.Fprintf(&b, "Without any connection %s %% (90 %%: %s to %s, %d shuffles, seed %d); above it %s points, p %s\n",
			n.Mean.plain(2), n.Low.plain(2), n.High.plain(2), n.Draws, n.Seed, n.Excess.signed(2), n.P.plain(4))
	}
	for _, band := range a.Bands {
		fmt.Fprintf(&b, "Cycles of %s rows: TCI %s %%\n", band.name(), band.TCI.plain(2))
	}
	if len(a.Windows) > 0 {
		b.WriteString(a.course())
	}
	b.WriteString("A row receives from a column, percent of its forecast error variance. NET tells who is central, not who began.\n")
	return b.String()
}

// doubt stands beside a total that a warning takes back.
func (a *spillAnswer) doubt() string {
	for _, w := range a.Warnings {
		for _, taken := range []string{"total is mostly noise", "covariance is singular", "more chance than connection", "partly noise"} {
			if strings.Contains(w, taken) {
				return "   unsound: see the warnings"
			}
		}
	}
	return ""
}

func (b spillBand) name() string {
	if !b.To.known() {
		return b.From.plain(0) + " and more"
	}
	return b.From.plain(0) + " to " + b.To.plain(0)
}

// whole is the table as it is printed in papers.
func (a *spillAnswer) whole() string {
	g := grid{left: 1}
	head := []string{""}
	for _, n := range a.Names {
		head = append(head, data.Clean(n, 12))
	}
	g.add(append(head, "FROM")...)
	line := func(name string, x []figure, sign bool) {
		row := []string{name}
		for _, v := range x {
			row = append(row, v.text(2, sign))
		}
		g.add(row...)
	}
	for i, n := range a.Names {
		line(data.Clean(n, 24), append(slices.Clone(a.Table[i]), a.From[i]), false)
	}
	line("TO", a.To, false)
	line("NET", a.Net, true)
	return g.String()
}

// ranking lists the series by what they give more than they take.
func (a *spillAnswer) ranking() string {
	order := make([]int, len(a.Names))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return int(sign(float64(a.Net[j] - a.Net[i]))) })
	g := grid{left: 1}
	g.add("", "TO", "FROM", "NET", "OWN", "TAKES MOST FROM")
	for _, i := range order {
		giver := -1
		for j, v := range a.Table[i] {
			if j != i && (giver < 0 || v > a.Table[i][giver]) {
				giver = j
			}
		}
		g.add(data.Clean(a.Names[i], 24), a.To[i].plain(2), a.From[i].plain(2), a.Net[i].signed(2), a.Table[i][i].plain(2),
			data.Clean(a.Names[giver], 24)+" "+a.Table[i][giver].plain(2))
	}
	return g.String()
}

func sign(v float64) float64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// course is the windows' total in two lines.
func (a *spillAnswer) course() string {
	x, least, most := make([]float64, len(a.Windows)), -1, -1
	for k, w := range a.Windows {
		x[k] = float64(w.TCI)
		if !w.TCI.known() {
			continue
		}
		if least < 0 || w.TCI < a.Windows[least].TCI {
			least = k
		}
		if most < 0 || w.TCI > a.Windows[most].TCI {
			most = k
		}
	}
	if least < 0 {
		return ""
	}
	show := func(k int) string { return a.Windows[k].TCI.plain(2) + " % " + a.Windows[k].End }
	return fmt.Sprintf("\n%s\nTCI of %d windows: first %s, least %s, most %s, last %s\n", spark(x, 72), len(a.Windows), show(0), show(least), show(most), show(len(a.Windows)-1))
}

// table is the CSV: the windows where they were asked for, else the tables.
func (a *spillAnswer) table() [][]string {
	if len(a.Windows) > 0 {
		out := [][]string{{"end", "tci"}}
		for _, w := range a.Windows {
			out = append(out, []string{w.End, w.TCI.cell()})
		}
		return out
	}
	out := [][]string{append(append([]string{"band", "receives"}, a.Names...), "from")}
	add := func(band, name string, x []figure, last figure) {
		row := []string{band, name}
		for _, v := range x {
			row = append(row, v.cell())
		}
		out = append(out, append(row, last.cell()))
	}
	unknown := figure(math.NaN())
	for i, n := range a.Names {
		add("all", n, a.Table[i], a.From[i])
	}
	add("all", "to", a.To, a.TCI)
	add("all", "net", a.Net, unknown)
	for _, b := range a.Bands {
		for i, n := range a.Names {
			from := figure(0)
			for j, v := range b.Table[i] {
				if j != i {
					from += v
				}
			}
			add(b.name(), n, b.Table[i], from)
		}
	}
	return out
}
