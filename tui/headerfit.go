package tui

// shorter is the order in which the header gives way on a narrow screen: the
// part named takes its next form. Where it began, who could trade it first and
// how far that had moved, the time and the pace go last: a name without its
// figure tells nothing. A recording that is sound loses the word for it before
// its title; of a running market that word stays, and there the seconds go before
// the first to trade: its prices are a minute's, while of a replay two screens of
// a room are compared by them.
func (h *header) shorter(live bool) []*headerPart {
	last := [2]*headerPart{&h.first, &h.clock}
	if live {
		last = [2]*headerPart{&h.clock, &h.first}
	}
	return []*headerPart{&h.feed, &h.first, &h.jumped, &h.feed, &h.state, &h.first, &h.colours, &h.title, &h.room, &h.feed, &h.title, &h.state, last[0], last[1], &h.room, &h.product, &h.room, &h.origin}
}

// fit shortens the header until it has room in a row of w cells, then gives
// back what has room after all, what matters most first. What ails the feed
// matters more than the legend, and, where nothing broke, than that nothing did.
func (h *header) fit(w int, live, ails, calm bool) {
	order := h.shorter(live)
	if ails && calm {
		order = append([]*headerPart{&h.origin, &h.origin}, order...)
	}
	if ails {
		order = append([]*headerPart{&h.colours, &h.colours, &h.title}, order...)
	}
	fits := func() bool { return headerWidth(h.left())+1+headerWidth(h.right()) <= w }
	type step struct {
		part *headerPart
		was  [][]run
	}
	var taken []step
	for _, p := range order {
		if fits() {
			break
		}
		if len(p.forms) > 1 {
			taken = append(taken, step{p, p.forms})
			p.forms = p.forms[1:]
		}
	}
	for i := len(taken) - 1; i >= 0; i-- {
		now := taken[i].part.forms
		if taken[i].part.forms = taken[i].was; !fits() {
			taken[i].part.forms = now
		}
	}
}
