package market_test

import (
	"testing"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// knocked counts how often a feed was asked to try again.
type knocked struct {
	*tape
	times int
}

func (k *knocked) Retry() { k.times++ }

// A viewer's wish goes to the sources, and a held key knocks once in five
// seconds; a feed that cannot try again, and a recording, take no harm.
func TestRetry(t *testing.T) {
	s, cal := bundled(t)
	begin := tuesday.Add(15 * time.Hour)
	feed := &knocked{tape: &tape{}}
	d := market.OpenLive(s, cal, feed, market.LiveOptions{Now: begin, Origin: data.None})
	for i, k := range []struct {
		second int
		want   int
	}{{0, 1}, {1, 1}, {4, 1}, {5, 2}, {9, 2}, {30, 3}} {
		market.BeatLive(d, begin.Add(time.Duration(k.second)*time.Second))
		for range 3 {
			market.Obey(d, market.Retry{})
		}
		if feed.times != k.want {
			t.Errorf("step %d: asked %d times, want %d", i, feed.times, k.want)
		}
	}
	mute := market.OpenLive(s, cal, &tape{}, market.LiveOptions{Now: begin, Origin: data.None})
	market.BeatLive(mute, begin)
	market.Obey(mute, market.Retry{})
	if market.Picture(mute) == nil {
		t.Error("no picture")
	}
}
