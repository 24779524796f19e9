package canvas

import (
	"strconv"
	"unicode/utf8"
)

// A pen writes the cells of a picture that differ from the one before.
type pen struct {
	dst  []byte
	p    *Palette
	w    int
	x, y int  // where the cursor is
	down bool // it is known to be there
	sure bool // all runes since it was placed are one cell wide on every terminal
	look int
}

// draw writes what differs between two pictures of one size; was may be nil,
// for a terminal that was cleared.
func (n pen) draw(was, now []shown) []byte {
	if n.w == 0 {
		return n.dst
	}
	for y := range len(now) / n.w {
		from, to := y*n.w, (y+1)*n.w
		var old []shown
		if was != nil {
			old = was[from:to]
		}
		n.row(old, now[from:to], y)
	}
	return n.end()
}

// end leaves the terminal's own style behind.
func (n *pen) end() []byte {
	n.turn(0)
	return n.dst
}

// row writes what differs in a row.
func (n *pen) row(was, now []shown, y int) {
	differs := func(x int) bool {
		if was == nil {
			return now[x] != blank
		}
		return now[x] != was[x]
	}
	x := 0
	for x < n.w && !differs(x) {
		x++
	}
	if x == n.w {
		return
	}
	end := n.w // from here on the row is blank
	for end > 0 && now[end-1] == blank {
		end--
	}
	for ; x < n.w; x++ {
		if !differs(x) || now[x].right() {
			continue // a right half comes with its left
		}
		if x >= end && was != nil && erases(was[x:]) {
			n.move(x, y)
			if n.p.looked(n.look).grounded() {
				n.turn(0) // an erased cell takes the ground
			}
			n.dst = append(n.dst, "\x1b[K"...)
			return
		}
		if !n.bridge(now, x, y) {
			n.move(x, y)
		}
		n.put(now[x])
	}
}

// erases reports whether what stands in the blank end of a row is cheaper
// erased than written over: an erasure takes as many bytes as three blanks.
func erases(was []shown) bool {
	drawn := 0
	for _, k := range was {
		if k != blank {
			drawn++
		}
	}
	return drawn > len("\x1b[K")
}

// bridge goes on to a cell of the row by writing what stands between again,
// where that is not longer than a move.
func (n *pen) bridge(now []shown, x, y int) bool {
	gap := x - n.x
	if !n.down || y != n.y || gap < 0 {
		return false
	}
	cost := 0
	for _, k := range now[n.x:x] {
		if cost += utf8.RuneLen(k.rune()); k.right() || !n.wears(k) || cost > len("\x1b[C")+gap/10 {
			return false
		}
	}
	for _, k := range now[n.x:x] {
		n.put(k)
	}
	return true
}

// wears reports whether a cell can be written without another style.
func (n *pen) wears(k shown) bool {
	return k.look() == n.look || k == blank && !n.p.looked(n.look).grounded()
}

// put writes a cell where the cursor is.
func (n *pen) put(k shown) {
	if !n.wears(k) {
		n.turn(k.look())
	}
	n.dst = utf8.AppendRune(n.dst, k.rune())
	n.x++
	if k.rune() >= utf8.RuneSelf {
		n.sure = false
		n.x += width(k.rune()) - 1
	}
	if n.x >= n.w {
		n.down = false // where it is after the last column is the terminal's own affair
	}
}

// move places the cursor.
func (n *pen) move(x, y int) {
	if n.down && n.y == y && n.x == x {
		return
	}
	switch {
	case !n.down || n.y != y:
		n.dst = append(n.dst, "\x1b["...)
		if y > 0 || x > 0 {
			n.dst = strconv.AppendInt(n.dst, int64(y+1), 10)
		}
		if x > 0 {
			n.dst = append(n.dst, ';')
			n.dst = strconv.AppendInt(n.dst, int64(x+1), 10)
		}
		n.dst = append(n.dst, 'H')
		n.sure = true
	case n.sure && x > n.x && digits(x-n.x) <= digits(x+1):
		n.dst = append(n.dst, "\x1b["...)
		if x-n.x > 1 {
			n.dst = strconv.AppendInt(n.dst, int64(x-n.x), 10)
		}
		n.dst = append(n.dst, 'C')
	default:
		n.dst = append(n.dst, "\x1b["...)
		n.dst = strconv.AppendInt(n.dst, int64(x+1), 10)
		n.dst = append(n.dst, 'G')
		n.sure = true
	}
	n.x, n.y, n.down = x, y, true
}

func digits(n int) int {
	switch {
	case n < 10:
		return 1
	case n < 100:
		return 2
	}
	return 3
}

func (n *pen) turn(look int) {
	if look != n.look {
		n.dst = turn(n.dst, n.p.looked(n.look), n.p.looked(look))
		n.look = look
	}
}
