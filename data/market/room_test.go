package market

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"contagion/data"
)

// stood gives a room on a desk of the house, paused before its shock.
func stood(t testing.TB, ctx context.Context) (*Room, *Desk) {
	t.Helper()
	s, cal, list := house()
	d := Open(s, cal, &ticks{list: list}, Options{At: day(27, 14, 0), Rate: 60, Origin: data.None})
	go func() { _ = d.Run(ctx) }() // ends with ctx
	if _, _, err := d.Wait(ctx, 0); err != nil {
		t.Fatal(err)
	}
	return OpenRoom("demo", d, time.Now), d
}

// led runs a script in virtual time in a room that ends with it.
func led(t *testing.T, script func(t *testing.T, r *Room)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		r, _ := stood(t, ctx)
		script(t, r)
		r.Close("")
		stop()
		synctest.Wait()
	})
}

// later lets time pass, and what falls due at its end be done.
func later(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func newest(r *Room) *Cue {
	_, _, c, _ := r.Look().Peek()
	return c
}

func refused(t *testing.T, err error, words string) {
	t.Helper()
	var why Refusal
	if !errors.As(err, &why) || !strings.Contains(string(why), words) {
		t.Errorf("got %v, want a refusal with %q", err, words)
	}
}

// The lead by hand: who has it, when it goes, and what the others are told.
func TestLease(t *testing.T) {
	led(t, func(t *testing.T, r *Room) {
		ana, bo, guest := r.Enter("ana", true), r.Enter("bo", true), r.Enter("", false)
		refused(t, guest.Do(t.Context(), Toggle{}), "nobody leads yet; L leads")
		refused(t, guest.Lead(), "only a presenter leads here")
		if err := ana.Lead(); err != nil || !ana.Leads() {
			t.Fatal("a free lead is not given: ", err)
		}
		if err := ana.Lead(); err != nil {
			t.Error("who leads is refused the lead: ", err)
		}
		refused(t, guest.Do(t.Context(), SeekTo{}), "ana leads; F makes your own copy here")
		refused(t, bo.Pass(), "you do not lead")
		refused(t, ana.Pass(), "nobody asks")

		later(59 * time.Second)
		refused(t, bo.Lead(), "ana is asked")
		later(900 * time.Millisecond)
		ana.Touch() // a sign in the last moment
		if c := newest(r); c.Asks != "bo" || c.Leader != "ana" {
			t.Errorf("the cue names %q asking %q", c.Asks, c.Leader)
		}
		if err := ana.Pass(); err != nil || !bo.Leads() || ana.Leads() {
			t.Errorf("passed: %v, bo leads: %v", err, bo.Leads())
		}
		if err := ana.Set(View{Page: "late"}); err == nil {
			t.Error("who has passed the lead still sets cues")
		}
		later(time.Second)
		if c := newest(r); c.Asks != "" || c.Leader != "bo" || c.Away || c.Watching != 2 {
			t.Errorf("after the pass: %+v", c.Presence)
		}

		refused(t, ana.Lead(), "bo is asked")
		later(59*time.Second - time.Millisecond) // a minute since bo got it, less the last millisecond
		if ana.Leads() {
			t.Error("the lease is over before its time")
		}
		later(2 * time.Millisecond)
		if !ana.Leads() || bo.Leads() {
			t.Error("a minute of silence does not pass the lead to who asked")
		}

		refused(t, bo.Lead(), "ana is asked")
		for range 7 { // more than a minute, with signs of the leader
			later(10 * time.Second)
			ana.Touch()
		}
		if c := newest(r); c.Asks != "" {
			t.Errorf("a request that is a minute old still stands: %q", c.Asks)
		}
		later(time.Hour) // nobody has asked: nobody else leads
		if !ana.Leads() {
			t.Error("the lead went away though nobody asked")
		}
		if err := bo.Lead(); err != nil || !bo.Leads() {
			t.Error("a lapsed lead is not given at once: ", err)
		}

		bo.Leave()
		bo.Leave()
		later(time.Second)
		if c := newest(r); c.Leader != "bo" || !c.Away || c.Watching != 2 {
			t.Errorf("after the leader left: %+v", c.Presence)
		}
		refused(t, guest.Do(t.Context(), Toggle{}), "bo has left; L leads; F makes your own copy here")
		refused(t, bo.Lead(), "only a presenter")
		if err := ana.Lead(); err != nil {
			t.Error("a lead that was left is not given: ", err)
		}
		cleo := r.Enter("cleo", true)
		refused(t, cleo.Lead(), "ana is asked")
		dan := r.Enter("dan", true)
		refused(t, dan.Lead(), "cleo has asked ana")
		ana.Leave() // with a request standing
		if !cleo.Leads() {
			t.Error("who has asked does not lead when the leader leaves")
		}
		r.Close("the operator ended it")
		refused(t, dan.Lead(), "the operator ended it")
		refused(t, dan.Do(t.Context(), Play{}), "the operator ended it")
		if c := newest(r); c.Over != "the operator ended it" {
			t.Errorf("over: %q", c.Over)
		}
	})
}

// The leader's orders are obeyed and everybody gets their picture; the cue
// carries the view and the note, cleaned.
func TestRoomShowsWhatTheLeaderDoes(t *testing.T) {
	led(t, func(t *testing.T, r *Room) {
		ana, bo := r.Enter("a\x1b[31mna\u202e", true), r.Enter("bo", false)
		if err := ana.Lead(); err != nil {
			t.Fatal(err)
		}
		_, at, cue, seen := bo.Peek()
		if cue.Room != "demo" {
			t.Errorf("the room is called %q", cue.Room)
		}
		if err := ana.Do(t.Context(), SeekTo{At: day(27, 15, 30)}); err != nil {
			t.Fatal(err)
		}
		snap, _, err := bo.Wait(t.Context(), at)
		if err != nil || !snap.At.Equal(day(27, 15, 30)) {
			t.Errorf("bo sees %v, %v", snap, err)
		}
		if err := ana.Set(View{Page: "spillover", Selected: 1}); err != nil {
			t.Fatal(err)
		}
		cue, seen, err = bo.Cue(t.Context(), seen)
		if err != nil || cue.Page != "spillover" || cue.Selected != 1 {
			t.Errorf("bo's cue: %+v, %v", cue, err)
		}
		if err := ana.Say("look\nat \x1b]52;c;x\aTokyo"); err != nil {
			t.Fatal(err)
		}
		if cue, _, _ = bo.Cue(t.Context(), seen); cue.Note != "look at Tokyo" || cue.By != "ana" {
			t.Errorf("note %q of %q", cue.Note, cue.Leader)
		}
		if err := bo.Set(View{}); err == nil {
			t.Error("bo sets a cue")
		}
		if err := bo.Say("me too"); err == nil {
			t.Error("bo says a note")
		}
		state := r.State()
		if got, want := state.Text(), "ana presents , paused"; got != want { // the house has no title
			t.Errorf("%q, want %q", got, want)
		}
		if state.Seats != 2 || state.Watching != 1 {
			t.Errorf("%d seats, %d watching", state.Seats, state.Watching)
		}
		bo.Rest(true)
		bo.Rest(true)
		if n := r.State().Watching; n != 0 {
			t.Errorf("%d watching while bo looks at a copy", n)
		}
		bo.Rest(false)
		if n := r.State().Watching; n != 1 {
			t.Errorf("%d watching when bo is back", n)
		}
		bo.Rest(true)
		bo.Leave()
		ana.Rest(true)
		if n := r.State().Watching; n != 0 {
			t.Errorf("%d watching an empty room", n)
		}
	})
}

// A seat to look from never waits, and is nobody.
func TestLookNeverWaits(t *testing.T) {
	led(t, func(t *testing.T, r *Room) {
		look := r.Look()
		snap, seq, err := look.Wait(t.Context(), 0)
		if err != nil || snap == nil {
			t.Fatal(err)
		}
		if _, _, err := look.Wait(t.Context(), seq); !errors.Is(err, ErrNothingNewer) {
			t.Errorf("it waits: %v", err)
		}
		_, seq, err = look.Cue(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := look.Cue(t.Context(), seq); !errors.Is(err, ErrNothingNewer) {
			t.Errorf("it waits for a cue: %v", err)
		}
		refused(t, look.Lead(), "only a presenter")
		refused(t, look.Do(t.Context(), Play{}), "nobody leads")
		look.Rest(true)
		look.Leave()
		if s := r.State(); s.Seats != 0 || s.Watching != 0 {
			t.Errorf("%d seats, %d watching", s.Seats, s.Watching)
		}
	})
}

// A thousand who come and go within a second are one cue a second.
func TestPresenceIsToldOnceASecond(t *testing.T) {
	led(t, func(t *testing.T, r *Room) {
		ana := r.Enter("ana", true)
		if err := ana.Lead(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		_, _, _, before := ana.Peek()
		var seats []*Seat
		for range 1000 {
			seats = append(seats, r.Enter("guest", false))
			time.Sleep(5 * time.Millisecond) // five seconds in all
		}
		later(2 * time.Second)
		_, _, c, after := ana.Peek()
		if c.Watching != 1000 {
			t.Errorf("%d watching, want 1000", c.Watching)
		}
		if n := after - before; n < 5 || n > 7 {
			t.Errorf("%d cues for five seconds of joiners, want 6", n)
		}
		for _, s := range seats {
			s.Leave()
		}
		later(2 * time.Second)
		_, _, c, last := ana.Peek()
		if c.Watching != 0 || last-after > 2 {
			t.Errorf("%d watching after %d more cues", c.Watching, last-after)
		}
		time.Sleep(time.Hour)
		if _, _, _, idle := ana.Peek(); idle != last {
			t.Errorf("%d cues in an hour without anything", idle-last)
		}
	})
}

// Whatever is done in a room, by whom and when: at most one leads, the cue is
// what a leader set last, and who is there is counted right.
func TestRoomProperties(t *testing.T) {
	for seed := range uint64(60) {
		led(t, func(t *testing.T, r *Room) {
			rnd := rand.New(rand.NewPCG(seed, 7))
			var seats []*Seat
			resting := map[*Seat]bool{}
			want := ""
			for step := range 400 {
				if len(seats) == 0 || rnd.IntN(8) == 0 && len(seats) < 9 {
					seats = append(seats, r.Enter(fmt.Sprintf("guest %d", step), rnd.IntN(4) > 0))
				}
				i := rnd.IntN(len(seats))
				s := seats[i]
				leads := s.Leads()
				switch rnd.IntN(9) {
				case 0:
					s.Leave()
					if seats = append(seats[:i:i], seats[i+1:]...); s.Leads() {
						t.Fatalf("seed %d: who has left leads", seed)
					}
					delete(resting, s)
				case 1, 2:
					if err := s.Lead(); (err == nil) != s.Leads() {
						t.Fatalf("seed %d: Lead gives %v, leads: %v", seed, err, s.Leads())
					}
				case 3:
					_ = s.Pass() // most do not lead
				case 4, 5:
					page := fmt.Sprint("page ", step)
					if err := s.Set(View{Page: page}); (err == nil) != leads {
						t.Fatalf("seed %d: Set gives %v to one who leads: %v", seed, err, leads)
					}
					if leads {
						want = page
					}
				case 6:
					s.Touch()
				case 7:
					on := rnd.IntN(2) == 0
					s.Rest(on)
					resting[s] = on
				case 8:
					if err := s.Do(t.Context(), SetSkip{On: step%2 == 0}); (err == nil) != leads {
						t.Fatalf("seed %d: an order gives %v to one who leads: %v", seed, err, leads)
					}
				}
				later(time.Duration(rnd.IntN(30_000)) * time.Millisecond)
				leaders, watching, watchers := 0, 0, r.State().Watching
				for _, s := range seats {
					if s.Leads() {
						if leaders++; !s.may {
							t.Fatalf("seed %d: a guest who may not leads", seed)
						}
					} else if !resting[s] {
						watching++
					}
				}
				if leaders > 1 || watching != watchers {
					t.Fatalf("seed %d step %d: %d leaders; %d watching, want %d", seed, step, leaders, watchers, watching)
				}
				if c := newest(r); c.Page != want {
					t.Fatalf("seed %d step %d: the cue shows %q, want %q", seed, step, c.Page, want)
				}
			}
		})
	}
}

// A thousand seats at once, under the race detector too: all see the last cue
// and the last picture, and nothing is left behind.
func TestThousandSeats(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	ctx, stop := context.WithCancel(t.Context())
	r, d := stood(t, ctx)
	ana := r.Enter("ana", true)
	if err := ana.Lead(); err != nil {
		t.Fatal(err)
	}
	const n = 1000
	var in, out sync.WaitGroup
	in.Add(n)
	for i := range n {
		out.Go(func() {
			s := r.Enter(fmt.Sprint("guest ", i), i%3 == 0)
			in.Done()
			defer s.Leave()
			var snap *Snapshot
			var cue *Cue
			var pictures, cues uint64
			for err := error(nil); cue == nil || cue.Page != "last"; {
				if cue, cues, err = s.Cue(ctx, cues); err != nil {
					t.Error(err)
					return
				}
				if i%7 == 0 {
					refused(t, s.Do(ctx, Toggle{}), "ana leads")
				}
			}
			for err := error(nil); snap == nil || !snap.At.Equal(day(28, 15, 0)); {
				if snap, pictures, err = s.Wait(ctx, pictures); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range 200 {
		if err := ana.Set(View{Page: fmt.Sprint("page ", i), Scroll: i}); err != nil {
			t.Error(err)
		}
		if err := ana.Do(ctx, Step{Bars: 1}); err != nil {
			t.Error(err)
		}
	}
	in.Wait()
	if err := errors.Join(ana.Do(ctx, SeekTo{At: day(28, 15, 0)}), ana.Set(View{Page: "last"})); err != nil {
		t.Error(err)
	}
	out.Wait()
	if s := r.State(); s.Seats != 1 || s.Watching != 0 {
		t.Errorf("%d seats, %d watching are left", s.Seats, s.Watching)
	}
	r.Close("")
	stop()
	<-d.done
}

func BenchmarkCueToThousand(b *testing.B) {
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	r, _ := stood(b, ctx)
	ana := r.Enter("ana", true)
	if err := ana.Lead(); err != nil {
		b.Fatal(err)
	}
	var seen sync.WaitGroup
	for range 1000 {
		s := r.Enter("guest", false)
		go func() {
			for after := uint64(0); ; {
				c, seq, err := s.Cue(ctx, after)
				if err != nil {
					return
				}
				if after = seq; c.Page != "" && c.Scroll > 0 {
					seen.Done()
				}
			}
		}()
	}
	time.Sleep(2 * presencePace) // until the last presence is told
	i := 0
	for b.Loop() {
		i++
		seen.Add(1000)
		if err := ana.Set(View{Page: "p", Scroll: i}); err != nil {
			b.Fatal(err)
		}
		seen.Wait()
	}
}

// A leader who declines keeps the lead, and the request is gone for all.
func TestDecline(t *testing.T) {
	led(t, func(t *testing.T, r *Room) {
		ana, bo := r.Enter("ana", true), r.Enter("bo", true)
		refused(t, ana.Decline(), "you do not lead")
		if err := ana.Lead(); err != nil {
			t.Fatal(err)
		}
		refused(t, ana.Decline(), "nobody asks")
		refused(t, bo.Lead(), "ana is asked")
		refused(t, bo.Decline(), "you do not lead")
		if err := ana.Decline(); err != nil || !ana.Leads() {
			t.Errorf("declined: %v, ana leads: %v", err, ana.Leads())
		}
		if c := newest(r); c.Asks != "" {
			t.Errorf("%q still asks", c.Asks)
		}
		later(2 * Lease) // without a request nobody takes the lead
		if !ana.Leads() {
			t.Error("a declined request takes the lead")
		}
	})
}
