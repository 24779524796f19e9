package tui

import (
	"image"
	"math"
)

// A tile is what a treemap must know of one thing to give it a place.
type tile struct {
	weight float64 // its part of the area; above 0
	name   int     // cells of its name
}

// Cells of a tile beside its name: the mark before it, the move, and the blank
// column that parts it from the next.
const (
	tileMarkW, tileMoveW, tileGapW = 1, 6, 1
	tileAspect                     = 2.6 // columns to a row that look best: a cell is twice as high as wide
)

// layTiles gives every tile its rectangle inside r, in order: strips from top
// to bottom, each read from left to right. Of the possible numbers of strips
// it takes the one that shows most names, then most moves, then the squarest
// tiles. The rectangles fill r and never overlap; where there are more tiles
// than cells some are empty.
func layTiles(tiles []tile, r image.Rectangle) []image.Rectangle {
	var best []image.Rectangle
	least := math.Inf(1)
	for strips := 1; strips <= min(len(tiles), r.Dy()); strips++ {
		out := strip(tiles, r, strips)
		if c := tilesCost(tiles, out); c < least {
			best, least = out, c
		}
	}
	if best == nil {
		return make([]image.Rectangle, len(tiles))
	}
	return best
}

// tilesCost is what a layout hides, and how far from square its tiles are.
func tilesCost(tiles []tile, at []image.Rectangle) float64 {
	const hiddenName, hiddenMove, skew = 10, 4, 0.5
	cost := 0.0
	for i, r := range at {
		w := r.Dx() - tileGapW
		if tileMarkW+tiles[i].name > w || r.Empty() {
			cost += hiddenName
		}
		if !moveFits(tiles[i].name, w, r.Dy()) {
			cost += hiddenMove
		}
		if !r.Empty() {
			cost += skew * math.Abs(math.Log(float64(r.Dx())/float64(r.Dy())/tileAspect))
		}
	}
	return cost
}

// moveFits reports whether a move has room in w x h cells: below the name, or
// after it.
func moveFits(name, w, h int) bool {
	return h >= 2 && w >= tileMoveW || h == 1 && w >= tileMarkW+name+1+tileMoveW
}

// strip cuts the tiles, in order, into n runs of about equal weight; each run
// gets rows by its weight, each tile columns by its own.
func strip(tiles []tile, r image.Rectangle, n int) []image.Rectangle {
	total := 0.0
	for _, t := range tiles {
		total += t.weight
	}
	out := make([]image.Rectangle, len(tiles))
	begin, sum, y := 0, 0.0, r.Min.Y
	for k := range n {
		end, run := begin, 0.0
		for end < len(tiles)-(n-1-k) { // every later strip has a tile
			w := tiles[end].weight
			if goal := total * float64(k+1) / float64(n); end > begin && k < n-1 && sum+run+w/2 > goal {
				break
			}
			run += w
			end++
		}
		sum += run
		bottom := r.Min.Y + int(math.Round(float64(r.Dy())*sum/total))
		if k == n-1 {
			bottom = r.Max.Y
		}
		bottom = min(max(bottom, y+1), r.Max.Y-(n-1-k)) // and a row
		x, across := r.Min.X, 0.0
		for i := begin; i < end; i++ {
			across += tiles[i].weight
			right := r.Min.X + int(math.Round(float64(r.Dx())*across/run))
			if i == end-1 {
				right = r.Max.X
			}
			out[i] = image.Rect(x, y, max(right, x), bottom)
			x = max(right, x)
		}
		begin, y = end, bottom
	}
	return out
}

// layGroups places groups of tiles, each with a title row, and the tiles in them.
func layGroups(groups [][]tile, r image.Rectangle) (at []image.Rectangle, in [][]image.Rectangle) {
	sums := make([]tile, len(groups))
	all := 0.0
	for i, g := range groups {
		for _, t := range g {
			sums[i].weight += t.weight
		}
		all += sums[i].weight
	}
	// A title takes a row whatever the group holds: small groups get more room.
	for i := range sums {
		sums[i].weight = max(sums[i].weight, all/100) + all*0.2/float64(len(groups))
	}
	least := math.Inf(1)
	for strips := 1; strips <= min(len(groups), r.Dy()/2); strips++ {
		places := strip(sums, r, strips)
		tiles := make([][]image.Rectangle, len(groups))
		cost := 0.0
		for i, p := range places {
			inner := image.Rect(p.Min.X, p.Min.Y+1, p.Max.X, max(p.Max.Y, p.Min.Y+1))
			tiles[i] = layTiles(groups[i], inner)
			cost += tilesCost(groups[i], tiles[i])
		}
		if cost < least {
			at, in, least = places, tiles, cost
		}
	}
	if at == nil {
		in = make([][]image.Rectangle, len(groups))
		for i := range in {
			in[i] = make([]image.Rectangle, len(groups[i]))
		}
		return make([]image.Rectangle, len(groups)), in
	}
	return at, in
}

// neighbour gives the tile next to one in a direction (dx, dy one of them 0):
// of those that lie beyond its edge, the nearest whose middle is most nearly
// level with its own; -1 where there is none.
func neighbour(at []image.Rectangle, from, dx, dy int) int {
	if from < 0 || from >= len(at) || at[from].Empty() {
		return -1
	}
	a := at[from]
	best, least := -1, math.Inf(1)
	for i, b := range at {
		if i == from || b.Empty() {
			continue
		}
		away, off := 0, 0
		switch {
		case dx > 0:
			away, off = b.Min.X-a.Max.X, offset(a.Min.Y, a.Max.Y, b.Min.Y, b.Max.Y)
		case dx < 0:
			away, off = a.Min.X-b.Max.X, offset(a.Min.Y, a.Max.Y, b.Min.Y, b.Max.Y)
		case dy > 0:
			away, off = b.Min.Y-a.Max.Y, offset(a.Min.X, a.Max.X, b.Min.X, b.Max.X)
		default:
			away, off = a.Min.Y-b.Max.Y, offset(a.Min.X, a.Max.X, b.Min.X, b.Max.X)
		}
		if away < 0 {
			continue
		}
		across := 1.0 // columns are half as far as rows
		if dx != 0 {
			across = 0.5
		}
		middle := math.Abs(float64(a.Min.X+a.Max.X-b.Min.X-b.Max.X)*0.25*float64(dy*dy) + float64(a.Min.Y+a.Max.Y-b.Min.Y-b.Max.Y)*0.5*float64(dx*dx))
		const beside = 100 // what lies level comes before what is nearer
		if d := float64(away)*across + beside*float64(min(off, 1)) + 4*float64(off) + middle/8; d < least {
			best, least = i, d
		}
	}
	return best
}

// offset is how far two spans lie apart; 0 where they overlap.
func offset(a0, a1, b0, b1 int) int { return max(b0-a1+1, a0-b1+1, 0) }
