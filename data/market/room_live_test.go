package market_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"contagion/data/feed"
	"contagion/data/market"
)

func declined(t *testing.T, err error, words string) {
	t.Helper()
	var why market.Refusal
	if !errors.As(err, &why) || !strings.Contains(string(why), words) {
		t.Errorf("got %v, want a refusal with %q", err, words)
	}
}

// In a room of a running market what nobody can do is told as that, and no copy
// is offered.
func TestRoomOfARunningMarket(t *testing.T) {
	s, cal := bundled(t)
	now := tuesday.Add(10 * time.Minute)
	d := watchFake(t, s, cal, now, feed.FakeOptions{Seed: 1})
	r := market.OpenRoom("street", d, func() time.Time { return now })
	ana, bo := r.Enter("ana", true), r.Enter("bo", false)
	if err := ana.Lead(); err != nil {
		t.Fatal(err)
	}
	declined(t, bo.Do(t.Context(), market.Step{Bars: 1}), "live: no way to step")
	err := bo.Do(t.Context(), market.Recentre{Origin: 1})
	declined(t, err, "ana leads")
	if strings.Contains(err.Error(), "copy") {
		t.Errorf("a copy is offered: %v", err)
	}
	declined(t, ana.Do(t.Context(), market.Toggle{}), "live: the market does not wait")
	state := r.State()
	if got := state.Text(); !strings.HasPrefix(got, "ana presents ") || strings.Contains(got, " at x") {
		t.Errorf("the list says %q", got)
	}
}
