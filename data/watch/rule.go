// Package watch tells what happens in a market, one sentence an event, and
// holds rules against it. It looks at one picture after the other, has no
// clock and does nothing by itself: what a rule asks for is given to the
// caller.
package watch

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"contagion/data"
)

// A Subject is what a rule looks at.
type Subject uint8

// The subjects.
const (
	OfInstrument Subject = iota
	OfGroup
	OfGauge
	OfFeed
	OfShock
	OfReached
)

// A Measure is what of the subject is compared.
type Measure uint8

// The measures.
const (
	Arrived    Measure = iota // the shock has come there: no number
	In                        // a source is in the state of the rule: no number
	Named                     // a shock was named: no number
	Percent                   // return since the close before, percent
	Deviations                // the same in daily deviations; of a shock, its own size without a sign
	BasisPoint                // of a yield
	Price                     // the last price
	Percentile                // of a gauge among ordinary days
	Level                     // of a gauge
	Count                     // instruments reached
)

// A Rule is one line like "NVDA < -5%", read.
type Rule struct {
	Text    string // as it was written, blanks made single
	Subject Subject
	Name    string // symbol, key of a group, gauge or source; "" for any
	Measure Measure
	State   data.FeedState // of In
	Below   bool           // else above
	Limit   float64        // in the unit of Measure
}

// gauges are the words for the gauges.
var gauges = []string{"turbulence", "magnitude", "surprise", "common", "fell", "wide"}

// longestRule is the most characters that a rule may have.
const longestRule = 200

// Parse reads a rule:
//
//	NVDA < -5%              return since the close before
//	NVDA > 3 sd             the same in daily deviations
//	US10Y > 10 bp           a yield, in basis points
//	NVDA < 120              the last price
//	NVDA arrived            the present shock has come there
//	group power arrived     in the group's mean
//	any group arrived       whichever, each once
//	group power < -2%       or sd
//	turbulence > p99        magnitude, surprise, common, fell, wide: percentile of ordinary days
//	turbulence > 3          or the level itself
//	reached > 20            instruments that the shock has come to
//	feed lost               or throttled, refused, delayed, silent (which is lost too): any source
//	feed yahoo lost         one source, by the name that it is told by
//	shock                   one was named
//	shock > 6               one of more deviations, whatever its sign
//
// The error is one sentence that names the place.
func Parse(text string) (Rule, error) {
	p := &parser{shown: data.Clean(text, 60)}
	if len(text) > longestRule {
		return Rule{}, p.fault(0, "is longer than 200 characters; give one condition")
	}
	if clean := data.Clean(text, 2*longestRule); clean != strings.Join(strings.Fields(text), " ") {
		return Rule{}, p.fault(0, "holds characters that are not shown; write it in plain letters")
	}
	p.words = cut(text)
	r, err := p.rule()
	r.Text = strings.Join(strings.Fields(text), " ")
	return r, err
}

type parser struct {
	shown string
	words []word
	next  int
	last  int // where the last word ended
}

func (p *parser) fault(at int, format string, a ...any) error {
	place := ""
	if at > 0 {
		place = fmt.Sprintf(" at %d", at)
	}
	return fmt.Errorf("rule %q%s: %s", p.shown, place, fmt.Sprintf(format, a...))
}

// take gives the next word; an empty one behind the last.
func (p *parser) take() word {
	if p.next >= len(p.words) {
		return word{"", p.last + 1}
	}
	w := p.words[p.next]
	p.next, p.last = p.next+1, w.at+len(w.text)-1
	return w
}

func (p *parser) peek() string {
	if p.next < len(p.words) {
		return p.words[p.next].text
	}
	return ""
}

func (p *parser) rule() (r Rule, err error) {
	first := p.take()
	switch {
	case first.text == "":
		return r, p.fault(0, "says nothing; write it like NVDA < -5%%")
	case first.text == "group":
		name := p.take()
		if !isKey(name.text) {
			return r, p.fault(name.at, "the group is missing; write it like group power arrived")
		}
		r.Subject, r.Name = OfGroup, name.text
		return p.move(r)
	case first.text == "any":
		if w := p.take(); w.text != "group" {
			return r, p.fault(w.at, "any is of groups; write any group arrived")
		}
		r.Subject = OfGroup
		if w := p.take(); w.text != "arrived" {
			return r, p.fault(w.at, "any group has arrived only; write any group arrived")
		}
		return p.end(r)
	case first.text == "feed":
		return p.feed(r)
	case first.text == "shock":
		r.Subject, r.Measure = OfShock, Named
		if p.peek() == "" {
			return r, nil
		}
		r.Measure = Deviations
		if r, err = p.compare(r); err != nil {
			return r, err
		}
		if w := p.peek(); w == "sd" {
			p.take()
		}
		if r.Below || r.Limit < 0 {
			return r, p.fault(first.at, "a shock is compared by its size, whatever its sign; write it like shock > 6")
		}
		return p.end(r)
	case first.text == "reached":
		r.Subject, r.Measure = OfReached, Count
		if r, err = p.compare(r); err != nil {
			return r, err
		}
		return p.end(r)
	case slices.Contains(gauges, first.text):
		r.Subject, r.Name, r.Measure = OfGauge, first.text, Level
		return p.gauge(r)
	}
	r.Subject, r.Name = OfInstrument, strings.ToUpper(first.text)
	if !isSymbol(r.Name) {
		return r, p.fault(first.at, "%q is neither a symbol nor group, any, feed, shock, reached or a gauge; write it like NVDA < -5%%", data.Clean(first.text, 30))
	}
	if r, err = p.move(r); err != nil {
		if near := p.opener(first); near != "" {
			return r, p.fault(first.at, "%q is not known; did you mean %s?", data.Clean(first.text, 30), near)
		}
	}
	return r, err
}

// move reads what an instrument or a group does.
func (p *parser) move(r Rule) (Rule, error) {
	if p.peek() == "arrived" {
		p.take()
		r.Measure = Arrived
		return p.end(r)
	}
	if near := data.Nearest(p.peek(), []string{"arrived"}); near != "" {
		w := p.take()
		return r, p.fault(w.at, "%q is not known; did you mean %s?", data.Clean(w.text, 20), near)
	}
	r, err := p.compare(r)
	if err != nil {
		return r, err
	}
	r.Measure = Price
	switch unit := p.take(); unit.text {
	case "%":
		r.Measure = Percent
	case "sd":
		r.Measure = Deviations
	case "bp":
		r.Measure = BasisPoint
	case "":
	default:
		return r, p.fault(unit.at, "unit %q is not known; give %%, sd, bp, or none for a price", data.Clean(unit.text, 20))
	}
	if r.Subject == OfGroup && r.Measure != Percent && r.Measure != Deviations {
		return r, p.fault(p.last, "a group has no price; give %% or sd")
	}
	if r.Measure == Price && r.Limit < 0 {
		return r, p.fault(p.last, "a price is not negative; give %%, sd or bp for a move")
	}
	return p.end(r)
}

func (p *parser) gauge(r Rule) (Rule, error) {
	if p.next+1 < len(p.words) && strings.HasPrefix(p.words[p.next+1].text, "p") {
		w := &p.words[p.next+1]
		w.text, w.at = w.text[1:], w.at+1
		r.Measure = Percentile
	}
	r, err := p.compare(r)
	switch {
	case err != nil:
		return r, err
	case r.Measure == Percentile && (r.Limit < 0 || r.Limit > 100):
		return r, p.fault(p.last, "a percentile lies from p0 to p100; write it like turbulence > p99")
	}
	return p.end(r)
}

// compare reads < or > and a number.
func (p *parser) compare(r Rule) (Rule, error) {
	op := p.take()
	if op.text != "<" && op.text != ">" {
		return r, p.fault(op.at, "< or > is missing; write it like NVDA < -5%%, or arrived")
	}
	r.Below = op.text == "<"
	n := p.take()
	v, err := strconv.ParseFloat(n.text, 64)
	if isPercentile(n.text) && r.Measure != Percentile {
		return r, p.fault(n.at, "%q is a percentile, which has only %s; give a number like -5%%", data.Clean(n.text, 20), strings.Join(gauges, ", "))
	}
	const largest = 1e9
	if err != nil || !(v >= -largest && v <= largest) || strings.ContainsAny(n.text, "xX_pP") {
		return r, p.fault(n.at, "a number is missing; write it like NVDA < -5%%")
	}
	r.Limit = v
	return r, nil
}

func (p *parser) end(r Rule) (Rule, error) {
	if w := p.take(); w.text != "" {
		return r, p.fault(w.at, "%q is too much; give one condition a rule", data.Clean(w.text, 20))
	}
	return r, nil
}
