//go:build realfeed

package live

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"contagion/data"
)

// go test -tags realfeed -run RealFeed -v ./data/live
//
// It speaks to the true services: Yahoo and its streamer without a key, the
// others where the environment has theirs (or CONTAGION_KEYS names a file).
func TestRealFeed(t *testing.T) {
	keys, err := ReadKeys(os.Getenv("CONTAGION_KEYS"), os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	set := Settings{Keys: keys, Log: func(l string) { t.Log(l) }}
	words := []string{"yahoo", "stream"}
	if keys.AlpacaID.Set() {
		words = append(words, "alpaca")
	}
	if keys.Finnhub.Set() {
		words = append(words, "finnhub")
	}
	for _, word := range words {
		t.Run(word, func(t *testing.T) {
			sources, err := Sources([]string{word}, nil, set)
			if err != nil {
				t.Fatal(err)
			}
			u := data.NewUniverse([]data.Instrument{american1("NVDA"), american1("AAPL"), american1("MSFT"), {Symbol: "ASML.AS", MIC: "XAMS", Currency: "EUR"}, {Symbol: "8035.T", MIC: "XTKS", Currency: "JPY"}, {Symbol: "VOD.L", MIC: "XLON", Currency: "GBP"}}, nil)
			f := Open(u, data.NewCalendar(nil), sources, set)
			ctx, cancel := context.WithTimeout(t.Context(), 45*time.Second)
			defer cancel()
			var done sync.WaitGroup
			done.Go(func() { f.Run(ctx) })
			for ctx.Err() == nil {
				select {
				case <-ctx.Done():
				case <-time.After(time.Second):
				}
				if h := f.Health()[0]; h.State == data.FeedRefused {
					t.Errorf("%s: %s (%s)", h.Source, h.Why, h.Cure)
					cancel()
				}
			}
			done.Wait()
			ticks, _ := f.Until(time.Now(), nil)
			t.Logf("%d ticks, %+v", len(ticks), f.Health()[0])
			for i := range u.Instruments {
				last, ok := f.Last(data.ID(i))
				age, _ := f.Age(data.ID(i), time.Now())
				t.Logf("%-8s %t %10.3f %s old, %s", u.Instruments[i].Symbol, ok, last.Price, age.Round(time.Second), f.State(data.ID(i), time.Now()))
			}
			if len(ticks) == 0 {
				t.Errorf("%s gave no tick", word)
			}
		})
	}
}
