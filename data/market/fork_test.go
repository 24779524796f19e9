package market

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"contagion/data"
)

// running starts a desk that ends with the test's context.
func started(t *testing.T, ctx context.Context, d *Desk) *Snapshot {
	t.Helper()
	go func() { _ = d.Run(ctx) }() // ends with ctx
	s, _, err := d.Wait(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A copy shows the same picture at the same moment, and goes its own way.
func TestForkIsTheSameMoment(t *testing.T) {
	for _, c := range []struct {
		name   string
		orders []Order
	}{
		{"paused", []Order{SeekTo{At: day(27, 15, 35)}}},
		{"playing", []Order{SeekTo{At: day(27, 15, 35)}, SetRate{Rate: 300}, Play{}}},
		{"re-centred, every hour", []Order{Recentre{Origin: 1}, SetSkip{On: false}, SeekTo{At: day(28, 1, 0)}}},
		{"what-if", []Order{whatIf(), SeekTo{At: day(28, 18, 0)}}},
		{"ended", []Order{SeekTo{At: day(40, 0, 0)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				s, cal, list := house()
				d := Open(s, cal, &ticks{list: list}, Options{At: day(27, 14, 0), Rate: 60, Skip: true, Origin: data.None})
				started(t, ctx, d)
				for _, o := range c.orders {
					if err := d.Do(ctx, o); err != nil {
						t.Fatal(err)
					}
				}
				r := OpenRoom("demo", d, time.Now)
				f, err := r.Enter("bo", false).Fork(ctx, &ticks{list: list})
				if err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				was, _, err := d.Wait(ctx, 0)
				if err != nil {
					t.Fatal(err)
				}
				is := started(t, ctx, f)
				if is.Seq = was.Seq; !same(was, is) {
					t.Errorf("the copy differs: at %v, was %v", is.At, was.At)
				}
				if err := errors.Join(f.Do(ctx, Pause{}), f.Do(ctx, SeekTo{At: day(27, 14, 30)})); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if now, _, _ := d.Wait(ctx, 0); now.At.Before(was.At) || now.Playing != was.Playing {
					t.Error("the copy's orders move the room")
				}
				if now, _, _ := f.Wait(ctx, 0); !now.At.Equal(day(27, 14, 30)) {
					t.Errorf("the copy does not obey: at %v", now.At)
				}
				stop()
				synctest.Wait()
			})
		})
	}
}

func TestForkRefusals(t *testing.T) {
	s, cal, list := house()
	ctx, stop := context.WithCancel(t.Context())
	d := Open(s, cal, &ticks{list: list}, Options{})
	started(t, ctx, d)
	stop()
	<-d.done
	for range 40 { // more than there is room for orders
		if _, err := d.Fork(t.Context(), &ticks{}); !errors.Is(err, ErrEnded) {
			t.Fatalf("a copy of a desk that has ended: %v", err)
		}
	}
	live := OpenLive(s, cal, nil, LiveOptions{Now: day(27, 15, 0)})
	_, err := OpenRoom("live", live, time.Now).Enter("bo", false).Fork(t.Context(), &ticks{})
	refused(t, err, "no copy of it")
	_, err = OpenRoom("", live, time.Now).Look().Fork(t.Context(), nil)
	refused(t, err, "no copy of it")
}
