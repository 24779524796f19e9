package tui

import (
	"fmt"
	"image"
	"strconv"
	"strings"
	"time"

	"contagion/data"
	"contagion/tui/canvas"
)

// whatIfRects are the parts of the what-if page; empty ones do not fit.
type whatIfRects struct{ crumb, form, uses, result, names image.Rectangle }

// whatIfParts lays the page out: form and words at the left of the answer
// where the screen is wide, else above and below it. It is pure. Where groups
// and names have no room together, names says which are shown.
func whatIfParts(r image.Rectangle, shocks, groups int, names bool) whatIfRects {
	var p whatIfRects
	p.crumb = take(&r, 1)
	if r.Dy() > 32 {
		take(&r, 1)
	}
	const leastNames = 5 // title, axis and three names
	table := 2 + groups
	if r.Dx() >= standardW-10 {
		left := r
		left.Max.X = left.Min.X + 42
		if r.Dx() >= wideW {
			left.Max.X = left.Min.X + 56
		}
		r.Min.X = left.Max.X + 1
		p.form = take(&left, 1+shocksMost+2)
		take(&left, 1)
		p.uses = left
		p.result = take(&r, table+shocks)
		if take(&r, 1); r.Dy() >= leastNames {
			p.names = r
			return p
		}
		r = image.Rect(r.Min.X, p.result.Min.Y, r.Max.X, left.Max.Y)
		p.result = r
	} else {
		p.form = take(&r, 1+shocks+1)
		p.result = take(&r, table)
		const leastWords = 5
		if r.Dy() >= leastWords+leastNames {
			p.names = take(&r, r.Dy()-leastWords)
			p.uses = r
			return p
		}
		p.uses = r
	}
	if names {
		p.names, p.result = p.result, image.Rectangle{}
	}
	return p
}

// parts gives the places of the page's parts in a body.
func (w *whatIf) parts(body image.Rectangle) whatIfRects {
	return whatIfParts(body, len(w.shocks), len(w.s.Universe.Groups), w.names)
}

// drawWhatIf draws the form, what everybody is expected to do, and what the
// answer rests on.
func drawWhatIf(f *frame, r image.Rectangle) {
	defer f.c.Clip(r)()
	w := f.whatif
	if w == nil || w.model == nil {
		in := title(f, r, panelNone, "w", "What-if", "esc back")
		why := "No scenario is open; esc goes back."
		if w != nil {
			why = w.why
		}
		for i, line := range wrapped(why, in.Dx()-2) {
			f.c.Cut(in.Min.X+1, in.Min.Y+1+i, in.Dx()-1, sText, line)
		}
		return
	}
	p := w.parts(r)
	drawWhatIfCrumb(f, p.crumb)
	draw := func(r image.Rectangle, part func(*frame, image.Rectangle)) {
		if !r.Empty() {
			restore := f.c.Clip(r)
			part(f, r)
			restore()
		}
	}
	draw(p.form, drawForm)
	draw(p.uses, drawUses)
	draw(p.result, drawResult)
	draw(p.names, drawNames)
}

func drawWhatIfCrumb(f *frame, r image.Rectangle) {
	hint, style := "a model's estimate, not a forecast; "+string(f.g.Approx)+" marks every estimated number", sDim
	if r.Dx() < 100 {
		hint = "an estimate, not a forecast: " + string(f.g.Approx)
	}
	if !f.WhatIf.IsZero() {
		hint, style = "playing since "+f.WhatIf.In(zoneOr(f.zone)).Format("Mon 15:04")+"; a returns to the recording", sEstimate
	}
	x := f.c.Right(r.Max.X-1, r.Min.Y, style, hint)
	f.c.Cut(r.Min.X, r.Min.Y, max(x-2-r.Min.X, 0), sDim, f.Scenario.Title+" > What-if at "+f.At.In(zoneOr(f.zone)).Format("Mon 15:04"))
}

// A formField is where a field of the form stands: its arrows are in the
// columns less and more, and what it holds between them.
type formField struct{ y, less, more int }

// places gives where each field stands.
func (w *whatIf) places(form image.Rectangle) []formField {
	const name, amount, kind = 40, 12, 27
	var out []formField
	x := form.Min.X + 2
	split := min(x+name, form.Max.X-amount-4)
	for k := range w.shocks {
		y := form.Min.Y + 1 + k
		out = append(out, formField{y, x, split}, formField{y, split + 2, split + 2 + amount})
	}
	y := form.Max.Y - 1
	if form.Dy() > len(w.shocks)+2 {
		y = form.Min.Y + 1 + shocksMost
	}
	x += 10
	return append(out, formField{y, x, min(x+kind, form.Max.X-2)})
}

func drawForm(f *frame, r image.Rectangle) {
	w := f.whatif
	keys := "j k field  h l change  enter types"
	roomy := r.Dy() > len(w.shocks)+2
	right := keys
	if roomy {
		right = ""
	}
	focus := f.focus
	f.focus = panelWhatIf // where the keys go
	title(f, r, panelWhatIf, "", "Shock", right)
	f.focus = focus
	fields := w.places(r)
	for i, p := range fields {
		at := i == w.field
		if at {
			f.c.Set(r.Min.X, p.y, f.g.Select, sKey)
		}
		switch {
		case i == len(fields)-1:
			f.c.Text(r.Min.X+2, p.y, sDim, "Response")
			f.drawField(p, at, [2]string{"total, with the market", "idiosyncratic, own news"}[index(w.own)])
		case i%2 == 0:
			in := f.Scenario.Universe.At(w.shocks[i/2].id)
			f.drawField(p, at, in.Symbol+"  "+in.Name)
		default:
			f.drawField(p, at, pad(sizeText(w.shocks[i/2].pct)+" %", p.more-p.less-3))
		}
	}
	if !roomy {
		return
	}
	if n := len(w.shocks); n < shocksMost {
		f.c.Cut(r.Min.X+2, r.Min.Y+1+n, r.Dx()-2, sFaint, "+ adds a shock")
	}
	f.c.Cut(r.Min.X+2, r.Max.Y-1, r.Dx()-2, sDim, keys)
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}

// drawField draws a field between its arrows, which show that it is the one.
func (f *frame) drawField(p formField, at bool, text string) {
	less, more := f.arrows()
	arrows, words := sFaint, sText
	if at {
		arrows, words = sKey, sSelected
	}
	f.c.Set(p.less, p.y, less, arrows)
	f.c.Cut(p.less+2, p.y, p.more-p.less-3, words, text)
	f.c.Set(p.more, p.y, more, arrows)
}

// arrows are what changes a field, and where a band goes on.
func (f *frame) arrows() (less, more rune) {
	if f.g == canvas.Full {
		return '‹', '›'
	}
	return '<', '>'
}

// sizeText writes a size with its sign and as many decimals as it has.
func sizeText(pct float64) string {
	text := strconv.FormatFloat(pct, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	if pct > 0 {
		text = "+" + text
	}
	return text
}

// sizesText names the shocks: "NVDA -17.0 %, AVGO -5.0 %".
func (w *whatIf) sizesText() string {
	var parts []string
	for _, k := range w.shocks {
		parts = append(parts, w.s.Universe.At(k.id).Symbol+" "+sizeText(k.pct)+" %")
	}
	return strings.Join(parts, ", ")
}

// drawUses says what the answer rests on, what it leaves out, and how good
// such answers were.
func drawUses(f *frame, r image.Rectangle) {
	t := f.Scenario.Together
	in := title(f, r, panelNone, "", "What this uses", fmt.Sprintf("%s to %s, half-life 21, %.0f rows", monthText(t.From), monthText(t.To), t.Rows))
	paragraphs := []string{"Not modelled: halts, limits, news, policy."}
	if r.Dy() > 9 {
		paragraphs = append(paragraphs,
			fmt.Sprintf("Correlations of daily returns from %s to %s, half-life 21 days, worth %.0f equal rows, shrunk to their mean.", t.From, t.To, t.Rows),
			"Who never trades with the shocked answers in its next session; all others in the same one.")
	}
	line := "On days when a large stock moved 5 % or more (2017-2025, five origins) such a model explained 49 % of the other stocks' squared moves, and 92 % of outcomes fell inside the 90 % band."
	if f.whatif.own {
		line = "What the origin does on its own times each one's link with it before the shock (gamma); the band is an ordinary session's of what the link leaves. Not tested out of sample."
	}
	paragraphs = append(paragraphs, line)
	if r.Dy() > 14 {
		paragraphs = append(paragraphs, "a plays it from here, on top of what is recorded: each price moves by its median at its venue's next moment, marked "+string(f.g.Approx)+". What is simulated is drawn, and never measured.")
	}
	y := in.Min.Y
	for i, text := range paragraphs {
		lines := wrapped(text, in.Dx()-2)
		if i > 0 && r.Dy() > 14 {
			y++
		}
		for _, line := range lines {
			style := sText
			if i > 0 {
				style = sDim
			}
			if y < in.Max.Y {
				f.c.Cut(in.Min.X+1, y, in.Dx()-1, style, line)
			}
			y++
		}
	}
}

// monthText shortens a date: "Nov 2023".
func monthText(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return data.Clean(date, 10)
	}
	return t.Format("Jan 2006")
}
