package tui

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// SummaryPrice is how a price of a running market is to be taken.
type SummaryPrice struct {
	State     string     `json:"state"`           // live, delayed, late, too late, halted, closed..
	At        *time.Time `json:"at"`              // when the last one traded, by its provider, withdrawn or not
	Withdrawn bool       `json:"withdrawn"`       // it is too old: there is no number
	Doubt     string     `json:"doubt,omitempty"` // what of it is not believed, and why
}

func priceOf(s *market.Snapshot, q *market.Quote) *SummaryPrice {
	if !s.Live || q.Feed == data.FeedRecorded {
		return nil
	}
	return &SummaryPrice{q.Feed.String(), moment(q.LastAt), q.Withdrawn(), q.Doubt}
}

// priceColumns are what the tables say of it.
var priceColumns = []string{"price_state", "price_at", "price_doubt"}

// cells are a price's, blank in a recording.
func (p *SummaryPrice) cells() []string {
	if p == nil {
		return []string{"", "", ""}
	}
	return []string{p.words(), stamp(p.At), p.Doubt}
}

func (p *SummaryPrice) words() string {
	switch {
	case !p.Withdrawn:
		return p.State
	case p.State == data.FeedTooLate.String():
		return "withdrawn"
	}
	return "withdrawn, " + p.State
}

// well reports whether there is nothing to say of a price.
func (p *SummaryPrice) well() bool {
	return p == nil || p.State == data.FeedLive.String() || p.State == data.FeedClosed.String() || p.State == data.FeedLunch.String() || p.State == data.FeedHoliday.String()
}

// prices says which prices are not simply live, by their states, with the time
// of each; "" where all are.
func (s *Summary) prices() string {
	const most = 8 // names of one state; a reader of sentences wants no list
	var order []string
	n, names := map[string]int{}, map[string][]string{}
	for i := range s.Instruments {
		k := &s.Instruments[i]
		if k.Price.well() {
			continue
		}
		w := k.Price.words()
		if n[w]++; n[w] == 1 {
			order = append(order, w)
		}
		if len(names[w]) < most {
			at := ""
			if k.Price.At != nil {
				at = " of " + k.Price.At.Format("15:04:05")
			}
			names[w] = append(names[w], k.Symbol+at)
		}
	}
	var parts []string
	for _, w := range order {
		text := strconv.Itoa(n[w]) + " " + w + ": " + strings.Join(names[w], ", ")
		if more := n[w] - len(names[w]); more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		parts = append(parts, text)
	}
	if len(parts) == 0 {
		return ""
	}
	return "Prices that are not live: " + strings.Join(parts, "; ") + "."
}

// figure gives a price to steps of 1e-6, and below 1 to six digits: what is
// above 0 never is 0.
func figure(v float64) *float64 {
	if a := math.Abs(v); !(a > 0 && a < 1) {
		return rounded(v, 1e6)
	}
	const digits = 6
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	if err != nil {
		return nil
	}
	return &r
}
