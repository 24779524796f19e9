package market

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"contagion/data"
)

func TestOrders(t *testing.T) {
	s, cal, list := house()
	s.Events = []data.Event{{At: day(27, 16, 0), Text: "a word"}}
	d := Open(s, cal, &ticks{list: list}, Options{At: day(27, 15, 2), Rate: 1e9, Origin: data.None, Playing: true})
	d.begin()
	for _, c := range []struct {
		order Order
		want  time.Time
	}{
		{SetRate{0}, day(27, 15, 2)},
		{Step{1}, day(27, 15, 5)}, {Step{-1}, day(27, 15, 0)}, {SeekTo{day(27, 15, 2)}, day(27, 15, 2)}, {Step{-1}, day(27, 15, 0)},
		{NextMark{}, day(27, 16, 0)}, {NextMark{Back: true}, day(27, 15, 30)}, {SeekTo{day(1, 0, 0)}, s.From}, {SeekTo{day(31, 0, 0)}, s.To}, {Play{}, s.To},
	} {
		d.obey(c.order)
		d.publish()
		if got, _, _ := d.Wait(t.Context(), 0); !got.At.Equal(c.want) {
			t.Errorf("after %T%v the market is at %v, want %v", c.order, c.order, got.At, c.want)
		}
	}
	got, seq, _ := d.Wait(t.Context(), 0)
	if !got.Ended || got.Playing || got.Origin != s.Origin || got.Rate != slowest {
		t.Errorf("at the end: %+v", got)
	}
	d.obey(Pause{})
	d.publish()
	if _, now, _ := d.Wait(t.Context(), 0); now != seq {
		t.Error("an order that changes nothing published a picture")
	}
	d.obey(Recentre{Origin: 1})
	d.publish()
	if got, _, _ := d.Wait(t.Context(), seq); got.Origin != 1 || got.Seq != seq+1 {
		t.Errorf("re-centred on %v", got.Origin)
	}
}

// broken is a source that fails, or breaks, after a time.
type broken struct {
	ticks
	from  time.Time
	panic bool
}

func (b *broken) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	if t.After(b.from) {
		if b.panic {
			panic("torn")
		}
		return dst, errors.New("feed: t.rec: ends early; record it again")
	}
	return b.ticks.Until(t, dst)
}

func TestFaults(t *testing.T) {
	for _, breaks := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s, cal, list := house()
			ctx, stop := context.WithCancel(t.Context())
			d := Open(s, cal, &broken{ticks: ticks{list: list}, from: day(27, 15, 31), panic: breaks}, Options{At: day(27, 15, 30), Rate: 60, Playing: true})
			done := make(chan error, 1)
			go func() { done <- d.Run(ctx) }()
			time.Sleep(5 * time.Second)
			synctest.Wait()
			got, _, _ := d.Wait(ctx, 0)
			if got.Fault == "" || got.Playing || got.Quotes[0].Last != 88 {
				t.Errorf("broken %v: fault %q, playing %v, last %v", breaks, got.Fault, got.Playing, got.Quotes[0].Last)
			}
			if !breaks {
				_ = d.Do(ctx, SeekTo{day(27, 15, 0)})
				synctest.Wait()
				if got, _, _ := d.Wait(ctx, 0); got.Fault != "" {
					t.Errorf("back where the source is sound: %q", got.Fault)
				}
			}
			stop()
			<-done
			for range 20 { // more than wait in line
				if err := d.Do(context.Background(), Play{}); err != nil && !errors.Is(err, ErrEnded) {
					t.Error(err)
				}
			}
		})
	}
}

// TestSecondsAtRealTime: at x1 a picture a second, not one a beat.
func TestSecondsAtRealTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, cal, list := house()
		ctx, stop := context.WithCancel(t.Context())
		d := Open(s, cal, &ticks{list: list}, Options{At: day(27, 15, 0), Rate: 1, Playing: true})
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx) }()
		time.Sleep(10*time.Second + 2*beat)
		synctest.Wait()
		if _, seq, _ := d.Wait(ctx, 0); seq != 11 {
			t.Errorf("%d pictures in ten seconds, want the first and 10", seq)
		}
		stop()
		<-done
	})
}

func ExampleLatest() {
	var box Latest[string]
	one, two := "one", "two"
	box.Set(&one)
	box.Set(&two) // nobody waits for a reader that is late
	v, seq, _ := box.Wait(context.Background(), 0)
	fmt.Println(*v, seq)
	// Output: two 2
}

// TestReaders: 200 readers of one desk, none of which delays it, all of which
// see numbers that only grow and end on the newest.
func TestReaders(t *testing.T) {
	var box Latest[int]
	const last = 300
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			var seq uint64
			for seen := 0; seen < last; {
				v, next, err := box.Wait(t.Context(), seq)
				if err != nil || *v <= seen || next <= seq {
					t.Errorf("after %d (%d) came %v (%d), %v", seen, seq, v, next, err)
					return
				}
				seen, seq = *v, next
			}
		})
	}
	for i := 1; i <= last; i++ {
		box.Set(&i)
	}
	wg.Wait()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, seq, err := box.Wait(ctx, last); err != context.Canceled || seq != last {
		t.Errorf("a reader that gave up: %d, %v", seq, err)
	}
}
