package contagion

import (
	"errors"
	"math"

	"contagion/data"
)

// Correlate computes how every pair of instruments and groups moved together
// before a shock, as Correlations does: in the same session by local date, and
// of those that are apart from the origin in their first session after the
// other's. It is an error where the history has no day.
func Correlate(h *History) (*data.Together, error) {
	p := newPast(h)
	if len(p.days) < 2 {
		return nil, errors.New("contagion: correlations: no day on which half of the region's shares have a close")
	}
	rows := append([][]float64(nil), p.series...)
	next := append([][]float64(nil), p.next...)
	for g := range h.Universe.Groups {
		same, later := p.groupSeries(g)
		if same == nil {
			same = make([]float64, len(p.days))
			for t := range same {
				same[t] = math.NaN()
			}
		}
		rows, next = append(rows, same), append(next, later)
	}
	vol, rho, weight, err := Correlations(rows)
	if err != nil {
		return nil, err
	}
	n := len(rows)
	t := &data.Together{N: n, Vol: vol, Same: rho, Next: make([]float64, n*n), Rows: weight, From: p.days[max(1, len(p.days)-WhatIfRows)], To: p.days[len(p.days)-1]}
	for k := range t.Next {
		t.Next[k] = math.NaN()
	}
	for o := range n {
		if next[o] != nil {
			continue // it trades with those that are apart, on the same date
		}
		for i := range n {
			if next[i] == nil {
				continue
			}
			if _, pair, _, err := Correlations([][]float64{rows[o], next[i]}); err == nil {
				t.Next[o*n+i] = pair[1]
			}
		}
	}
	return t, nil
}
