package market_test

import (
	"math"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// Late are prices that came; what never came waits while its venue trades, and
// is nothing while it is shut. At 15:00 UTC New York trades and Tokyo does not.
func TestLateCounts(t *testing.T) {
	s, cal := bundled(t)
	at := time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)
	u := s.Universe
	nvda, amd, vst, ceg, tokyo := u.Find("NVDA"), u.Find("AMD"), u.Find("VST"), u.Find("CEG"), u.Find("8035.T")
	price := func(id data.ID, old time.Duration) data.Tick {
		return data.Tick{At: at.Add(-old), ID: id, Price: 100, Evidence: data.Printed}
	}
	state := map[data.ID]data.FeedState{}
	for i := range u.Instruments {
		state[data.ID(i)] = data.FeedClosed
	}
	state[nvda], state[amd], state[vst], state[ceg], state[tokyo] = data.FeedLate, data.FeedTooLate, data.FeedWaiting, data.FeedLost, data.FeedLost
	src := &tape{list: []data.Tick{price(amd, 11*time.Minute), price(nvda, 3*time.Minute)}, state: state}
	d := market.OpenLive(s, cal, src, market.LiveOptions{Now: at, Origin: data.None})
	snap := d.Beat(at.Add(3 * time.Second))
	if snap.Late != 2 || snap.Gone != 1 || snap.Unpriced != 2 {
		t.Errorf("%d late, of them %d withdrawn, %d not priced yet; want 2, 1 and 2", snap.Late, snap.Gone, snap.Unpriced)
	}
	if q := snap.Quotes[nvda]; q.Last != 100 {
		t.Errorf("a late price is %v", q.Last)
	}
	if q := snap.Quotes[amd]; !math.IsNaN(q.Last) || q.LastAt.IsZero() {
		t.Errorf("a withdrawn price is %v of %s", q.Last, q.LastAt)
	}
}

// On a holiday a price that comes stands, without a move: it is of no session.
func TestPriceOnHoliday(t *testing.T) {
	s, cal := bundled(t)
	at := time.Date(2026, 11, 26, 15, 0, 0, 0, time.UTC) // Thanksgiving
	nvda := s.Universe.Find("NVDA")
	src := &tape{list: []data.Tick{{At: at.Add(-time.Second), ID: nvda, Price: 180, Evidence: data.Printed}}, state: map[data.ID]data.FeedState{nvda: data.FeedHoliday}}
	d := market.OpenLive(s, cal, src, market.LiveOptions{Now: at, Origin: data.None})
	var snap *market.Snapshot
	for m := range 3 {
		snap = d.Beat(at.Add(time.Duration(m)*time.Minute + 3*time.Second))
	}
	q := snap.Quotes[nvda]
	if q.State != data.Holiday || q.Last != 180 || !q.LastAt.Equal(at.Add(-time.Second)) || !math.IsNaN(q.Return) || !math.IsNaN(q.Known) || !math.IsNaN(q.Z) {
		t.Errorf("%+v", q)
	}
}
