package tui

import (
	"image"

	"contagion/tui/canvas"
)

// title draws a panel's title rule in the first row of r, heavy when the
// panel has the focus, and gives the rows below: "─2 US chips ──── ▼-11.4 ─".
// num is the key that focuses the panel, or ""; right is left out where it
// does not fit.
func title(f *frame, r image.Rectangle, id panelID, num, name, right string) image.Rectangle {
	if r.Empty() {
		return r
	}
	defer f.c.Clip(r)()
	rule, line, words := f.g.Rule, sRule, sTitle
	if id != panelNone && id == f.focus {
		rule, line, words = f.g.RuleFocus, sRuleFocus, sBright
	}
	y := r.Min.Y
	f.c.Fill(image.Rect(r.Min.X, y, r.Max.X, y+1), rule, line)
	x := r.Min.X + 1
	if num != "" {
		x = f.c.Text(x, y, sKey, num)
	}
	below := image.Rect(r.Min.X, y+1, r.Max.X, r.Max.Y)
	if name == "" {
		return below
	}
	if num != "" {
		f.c.Set(x, y, ' ', line)
		x++
	}
	space := r.Max.X - x - 2 // a blank and a piece of rule follow the name
	n := canvas.Width(right)
	if right != "" && space < min(canvas.Width(name), 8)+n+3 {
		right = ""
	}
	if right != "" {
		space -= n + 2
	}
	x = f.c.Cut(x, y, space, words, name)
	f.c.Set(x, y, ' ', line)
	if right != "" {
		f.c.Set(r.Max.X-2, y, ' ', line)
		x = f.c.Right(r.Max.X-2, y, sDim, right)
		f.c.Set(x-1, y, ' ', line)
	}
	return below
}
