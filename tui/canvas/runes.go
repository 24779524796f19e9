package canvas

// beside are lines and marks that pages draw with beside the Full repertoire.
const beside = "┤┼├╭╮╰╯╔╗╚╝┏┓┗┛║╴╶╍┈╏◆▶‹›"

// Runes gives every character that a page of the repertoire is drawn with, each
// once and without the blank, letters and numbers. Each is one cell wide by
// Width; a terminal that takes another width for one shows it at a wrong place
// and all that follows in its row.
func (g *Glyphs) Runes() []rune {
	all := []rune{g.Origin, g.Reached, g.Partly, g.Pending, g.Up, g.Down, g.Level, g.UpDrawn, g.DownDrawn}
	all = append(all, g.Shade[:]...)
	all = append(all, g.Spark[:]...)
	all = append(all, g.Rule, g.RuleFocus, g.Waiting, g.HolidayDash)
	all = append(all, g.Strokes[:]...)
	all = append(all, g.Now, g.Playhead, g.OpenTick, g.CloseTick, g.Front, g.Select, g.Ellipsis, g.Approx, g.Play, g.Paused, g.Dot, g.Ring, g.Late, g.Halted)
	all = append(all, []rune(g.Times+g.Sigma)...)
	if g == Full {
		all = append(all, []rune(beside)...)
	}
	seen := map[rune]bool{' ': true}
	out := all[:0]
	for _, r := range all {
		if !seen[r] {
			seen[r] = true
			out = append(out, r)
		}
	}
	return out
}
