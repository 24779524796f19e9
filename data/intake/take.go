package intake

import (
	"math"
	"time"
)

// price reads one cell; ok is false where there is no price in it, and what is
// wrong with it is noted.
func (r *reading) price(cell string, p *pile, line int32) (float64, bool) {
	cell = trim(cell)
	if isMissing(cell) {
		r.missing++
		return 0, false
	}
	v, fault := parsePrice(cell, r.f.decimal)
	if fault != "" && !(yields[p.symbol] && (fault == "negative" || fault == "zero")) {
		r.drops.add(int(line), p.symbol, priceFaults[fault])
		return 0, false
	}
	return v, true
}

// priceFaults tell what is wrong with a price, in few forms, so that they can
// be counted.
var priceFaults = map[string]string{
	"not a number": "price is not a number", "negative": "price is negative", "zero": "price is zero", "out of range": "price is out of range, above 1e9 or below 1e-6",
	"a percentage, not a price": "price is a percentage",
}

// prices takes in the prices of one symbol's row. An adjusted close stands for
// the close, and open, high and low are adjusted with it.
func (r *reading) prices(p *pile, fields []string, line int32, at *parsed, day int32) {
	cell := func(k int) (float64, bool) {
		if i := r.f.at[k]; i >= 0 && i < len(fields) {
			return r.price(fields[i], p, line)
		}
		return math.NaN(), false
	}
	v, ok := cell(colClose)
	if r.f.at[colAdjusted] >= 0 {
		adjusted, have := cell(colAdjusted)
		switch {
		case !have:
			return
		case !ok && r.f.at[colClose] >= 0:
			return
		case !ok:
			v = adjusted
		}
		scale := adjusted / v
		r.put(p, line, at, day, adjusted, r.span(p, fields, line, day, adjusted, scale))
		return
	}
	if ok {
		r.put(p, line, at, day, v, r.span(p, fields, line, day, v, 1))
	}
}

// span reads open, high and low where they will be used, and drops them where
// they contradict each other: the close stays.
func (r *reading) span(p *pile, fields []string, line, day int32, last, scale float64) Range {
	if !r.near(day) {
		return noRange
	}
	get := func(k int) float64 {
		i := r.f.at[k]
		if i < 0 || i >= len(fields) || isMissing(trim(fields[i])) {
			return math.NaN()
		}
		v, fault := parsePrice(trim(fields[i]), r.f.decimal)
		if fault == "zero" {
			return math.NaN() // as many programs write that there was none
		}
		if fault != "" {
			r.drops.add(int(line), p.symbol, columnLabels[k]+" is no price: only the close is taken")
			return math.NaN()
		}
		return v * scale
	}
	g := Range{get(colOpen), get(colHigh), get(colLow)}
	// Rounded or scaled numbers may miss by their last digit; more is an error.
	const slack = 1e-6
	top, bottom := last, last
	if !math.IsNaN(g.Open) {
		top, bottom = max(top, g.Open), min(bottom, g.Open)
	}
	if g.High < top*(1-slack) || g.Low > bottom*(1+slack) || g.High < g.Low {
		r.drops.add(int(line), p.symbol, "high and low do not hold open and close: only the close is taken")
		return noRange
	}
	if g.High < top {
		g.High = top
	}
	if g.Low > bottom {
		g.Low = bottom
	}
	return g
}

// near reports whether a day may lie in the scenario's window.
func (r *reading) near(day int32) bool { return day >= r.shock-before && day <= r.shock+after }

// put adds a close, or a bar.
func (r *reading) put(p *pile, line int32, at *parsed, day int32, v float64, g Range) {
	r.cells++
	if r.o.Bars {
		r.putBar(p, line, at, v, g)
		return
	}
	if at.timed && !r.f.midnight && len(p.entries) > 0 && p.entries[len(p.entries)-1].day == day {
		r.clashes++
	}
	switch d := r.days.on(p.mic, day); {
	case d.kind == shutDay && weekend(time.Unix(int64(day)*86400, 0).UTC()):
		r.drops.add(int(line), p.symbol, "weekend: "+p.mic+" does not trade")
		return
	case d.kind == shutDay:
		r.drops.add(int(line), p.symbol, "holiday of "+p.mic)
		return
	}
	p.entries = append(p.entries, entry{day, line, v})
	if g != noRange && (!math.IsNaN(g.Open) || !math.IsNaN(g.High) || !math.IsNaN(g.Low)) {
		if p.ranges == nil {
			p.ranges = map[int32]Range{}
		}
		p.ranges[line] = g
	}
}

// putBar adds a bar: near the shock as it is, long before it only the last
// one of each day, which is what a day's close is told from.
func (r *reading) putBar(p *pile, line int32, at *parsed, v float64, g Range) {
	zone := r.o.Zone
	if zone == nil {
		zone = r.o.Calendar.Zone(p.mic)
	}
	if !at.timed {
		r.drops.add(int(line), p.symbol, "bar has no time of day")
		return
	}
	start := at.at(zone)
	inside := start
	if r.o.AtEnd {
		inside = start.Add(-time.Second)
	}
	_, day, ok := r.days.at(p.mic, inside)
	if !ok {
		r.drops.add(int(line), p.symbol, "bar lies outside the hours of "+p.mic)
		return
	}
	b := Bar{Start: start, Close: v, Range: g, line: line, day: day}
	if r.near(day) {
		p.bars = append(p.bars, b)
		return
	}
	if p.last == nil {
		p.last = map[int32]Bar{}
	}
	if old, have := p.last[day]; !have || b.Start.After(old.Start) {
		p.last[day] = b
	}
}
