package tui

import (
	"cmp"
	"fmt"
	"image"
	"math"
	"slices"
	"strconv"
	"strings"

	"contagion/data"
	"contagion/tui/canvas"
)

// A fact is a line of a panel: what, and how much.
type fact struct {
	name, value string
	style       canvas.Style
}

// pairFacts tells all that is known of the selected cell; an empty fact is air.
func pairFacts(f *frame, n *data.Network) []fact {
	i, j := f.spill.row, f.spill.col
	percent := func(v float64) string { return shareText(v, 1, 9, false) + " %" }
	margin := func(g int) fact {
		net := netOf(n, g)
		text := shareText(net, 1, 9, true)
		if word := role(net); word != "" {
			text += " " + word
		}
		return fact{"NET " + groupShort(f, n, g), text, netStyle(net)}
	}
	var out []fact
	if i == j {
		out = append(out, fact{"own share", percent(n.Percent[i][i]), sBright},
			fact{"from all others", percent(fromOthers(n, i)), sText}, fact{"to all others", percent(toOthers(n, i)), sText}, margin(i))
	} else {
		to, back := n.Percent[i][j], n.Percent[j][i]
		out = append(out, fact{"share of variance", percent(to), sBright}, fact{"reverse", percent(back), sText}, fact{"net pairwise", netPair(f, n, i, j), sText},
			fact{}, margin(j), margin(i))
	}
	if k := mostFrom(n, j); k != j {
		out = append(out, fact{"most from " + groupShort(f, n, j), groupShort(f, n, k) + " " + percent(n.Percent[k][j]), sText})
	}
	if k := mostTo(n, i); k != i {
		out = append(out, fact{"most to " + groupShort(f, n, i), groupShort(f, n, k) + " " + percent(n.Percent[i][k]), sText})
	}
	return append(out, fact{}, fact{"window", strconv.Itoa(n.Rows) + " sessions", sText},
		fact{"from", dateText(n.From) + " to " + dateText(n.To), sText},
		fact{"VAR", fmt.Sprintf("lags %d, horizon %d", n.Lags, n.Horizon), sText},
		fact{"TCI", percent(n.TCI), sText}, fact{"TCI, shuffled", shuffled(n), sText})
}

// netPair says to whom the balance of two groups goes.
func netPair(f *frame, n *data.Network, i, j int) string {
	v := n.Percent[i][j] - n.Percent[j][i]
	if v < 0 {
		i, j = j, i
	}
	return shareText(math.Abs(v), 1, 9, false) + " " + groupShort(f, n, j) + " to " + groupShort(f, n, i)
}

// mostTo is the group from which a group receives most.
func mostTo(n *data.Network, to int) int {
	best := to
	for j := range n.Groups {
		if j != to && (best == to || n.Percent[to][j] > n.Percent[to][best]) {
			best = j
		}
	}
	return best
}

// shuffled is what the total is where nothing is connected.
func shuffled(n *data.Network) string {
	return fmt.Sprintf("%.1f, %.1f to %.1f", n.NullMean, n.NullLow, n.NullHigh)
}

// drawPair draws what is known of the selected cell. Air goes first where the
// panel is low.
func drawPair(f *frame, r image.Rectangle, n *data.Network) {
	name := "Pair: " + groupShort(f, n, f.spill.row) + " from " + groupShort(f, n, f.spill.col)
	if f.spill.row == f.spill.col {
		name = "Own: " + groupShort(f, n, f.spill.row)
	}
	in := title(f, r, panelPair, "", name, "")
	facts, method := pairFacts(f, n), wrapped("Method: "+n.Method, in.Dx()-1)
	if len(facts)+len(method) > in.Dy() {
		facts = slices.DeleteFunc(facts, func(k fact) bool { return k.name == "" })
	}
	y := in.Min.Y
	for _, k := range facts {
		if y >= in.Max.Y {
			return
		}
		x := f.c.Cut(in.Min.X+1, y, max(in.Dx()-2-canvas.Width(k.value), 8), sDim, k.name)
		if room := in.Max.X - x - 1; canvas.Width(k.value) <= room {
			f.c.Right(in.Max.X, y, k.style, k.value)
		} else {
			f.c.Cut(x+1, y, room, k.style, k.value)
		}
		y++
	}
	if in.Max.Y-y > len(method) {
		y++
	}
	for k, line := range method {
		if y >= in.Max.Y {
			return
		}
		if y == in.Max.Y-1 { // what is cut shows that it is
			line = strings.Join(method[k:], " ")
		}
		f.c.Cut(in.Min.X+1, y, in.Dx()-1, sDim, line)
		y++
	}
}

// netOrder gives the groups of the network from the greatest transmitter to
// the greatest receiver.
func netOrder(n *data.Network) []int {
	order := make([]int, len(n.Groups))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(netOf(n, b), netOf(n, a)) })
	return order
}

// drawNet draws NET of all groups as bars from one axis: receivers to its
// left, transmitters to its right, all on one scale.
func drawNet(f *frame, r image.Rectangle, n *data.Network) {
	in := title(f, r, panelNone, "", "Net, all groups", "TO less FROM")
	const name, number = 10, 7
	order := netOrder(n)
	gives, takes := max(netOf(n, order[0]), 0), max(-netOf(n, order[len(order)-1]), 0)
	bars := image.Rect(in.Min.X+name+number+1, in.Min.Y+1, in.Max.X, in.Max.Y)
	axis, scale := bars.Min.X+bars.Dx()/2, 0.0
	if gives+takes > 0 {
		const word = 10 // what stands right of the axis over the bars
		axis = bars.Min.X + int(math.Round(float64(bars.Dx()-1)*takes/(gives+takes)))
		axis = max(min(axis, bars.Max.X-word), bars.Min.X)
		scale = float64(bars.Max.X-1-axis) / max(gives, 1e-9)
		if takes > 0 {
			scale = min(scale, float64(axis-bars.Min.X)/takes)
		}
	}
	f.c.Right(axis-1, in.Min.Y, sDim, "receive")
	f.c.Set(axis, in.Min.Y, f.g.Now, sRule)
	f.c.Text(axis+2, in.Min.Y, sDim, "transmit")
	above, hidden := len(order), len(order)-bars.Dy()
	if hidden > 0 { // the ends tell most: the middle gives way
		hidden++
		above = bars.Dy() / 2
		f.c.Cut(in.Min.X+1, bars.Min.Y+above, in.Dx()-1, sDim, "+"+strconv.Itoa(min(hidden, len(order)))+" more")
	}
	for k, i := range order {
		y := bars.Min.Y + k
		if hidden > 0 && k >= above {
			if k < above+hidden {
				continue
			}
			y -= hidden - 1
		}
		if y >= bars.Max.Y {
			return
		}
		net, style := netOf(n, i), canvas.Style(sText)
		if i == f.spill.row || i == f.spill.col {
			style = sBright
		}
		f.c.Cut(in.Min.X+1, y, name, style, groupShort(f, n, i))
		f.c.Right(in.Min.X+name+number, y, netStyle(net), shareText(net, 1, 6, true))
		f.c.Set(axis, y, f.g.Now, sRule)
		w := int(math.Round(math.Abs(net) * scale))
		if net > 0 {
			f.c.Fill(image.Rect(axis+1, y, min(axis+1+w, bars.Max.X), y+1), f.g.Shade[4], sUp)
		} else {
			f.c.Fill(image.Rect(max(axis-w, bars.Min.X), y, axis, y+1), f.g.Shade[2], sDown)
		}
	}
}
