package serve

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/market"
	"contagion/data/watch"
)

// sentences tells a room without a screen, for screen readers and logs: what
// happens in the market, who leads, and what the leader says.
type sentences struct {
	w      io.Writer
	teller watch.Teller
	day    string
	at     time.Time // of the newest picture
	cue    *market.Cue
}

// lines tells a room until the guest leaves or the room ends.
func (h *House) lines(s Session, seat *market.Seat) int {
	out, _ := sheets(s)
	ctx, stop := context.WithCancel(s.Context())
	defer stop()
	s.Stay(true)
	s.Go(func() { drain(s, stop) })
	t := sentences{w: out}
	if s.Terminal().PTY {
		if _, err := io.WriteString(out, "q leaves\n"); err != nil {
			return StatusOK
		}
	}
	pictures, cues := latest(ctx, s.Go, seat.Wait), latest(ctx, s.Go, seat.Cue)
	for {
		var err error
		select {
		case <-ctx.Done():
			return StatusOK
		case snap, ok := <-pictures:
			if !ok {
				return StatusOK
			}
			err = t.picture(snap)
		case cue, ok := <-cues:
			if !ok {
				return StatusOK
			}
			err = t.presence(cue)
			if err == nil && cue.Over != "" {
				return tell(s, StatusOK, cue.Over)
			}
		}
		if err != nil {
			return StatusOK // the guest has gone
		}
	}
}

// latest hands on what a mailbox gets, the newest always; it is closed when
// ctx is over.
func latest[T any](ctx context.Context, run func(func()), wait func(context.Context, uint64) (*T, uint64, error)) <-chan *T {
	out := make(chan *T)
	run(func() {
		defer close(out)
		for seq := uint64(0); ; {
			v, n, err := wait(ctx, seq)
			if err != nil {
				return
			}
			seq = n
			select {
			case out <- v:
			case <-ctx.Done():
				return
			}
		}
	})
	return out
}

func (t *sentences) picture(snap *market.Snapshot) error {
	t.at = snap.At
	for _, e := range t.teller.Tell(snap) {
		if err := t.say(e.At, e.Text); err != nil {
			return err
		}
	}
	return nil
}

// presence tells what is new in who leads and what is said. How many watch is
// no news.
func (t *sentences) presence(c *market.Cue) error {
	for _, text := range told(t.cue, c) {
		if err := t.say(t.at, text); err != nil {
			return err
		}
	}
	t.cue = c
	return nil
}

// told gives what a cue tells beside the one before it, nil at first.
func told(before, now *market.Cue) (out []string) {
	if before == nil {
		before = &market.Cue{}
		out = append(out, fmt.Sprintf("room %s", now.Room))
	}
	was, led := before.Leads()
	is, leads := now.Leads()
	switch {
	case leads && (!led || was != is):
		out = append(out, is+" presents")
	case led && !leads && now.Away:
		out = append(out, was+" has left; nobody leads")
	}
	if now.Note != before.Note && now.Note != "" {
		out = append(out, is+" says: "+now.Note)
	}
	return out
}

// say writes one sentence, behind its time and, where it is a new one, its day.
func (t *sentences) say(at time.Time, text string) error {
	var b strings.Builder
	switch {
	case at.IsZero(): // before the first picture there is no time
	default:
		at = at.UTC()
		if d := at.Format("Monday 2 January 2006, UTC"); d != t.day {
			t.day = d
			fmt.Fprintln(&b, d)
		}
		fmt.Fprint(&b, at.Format("15:04:05"), "  ")
	}
	fmt.Fprintln(&b, data.Clean(text, 400))
	_, err := io.WriteString(t.w, b.String())
	return err
}

// drain reads what a guest types where nobody listens, and stops the telling
// where that asks for it: ctrl+c, ctrl+d or q on a terminal.
func drain(s Session, stop func()) {
	b := make([]byte, 64)
	for {
		n, err := s.Read(b)
		if s.Terminal().PTY && bytes.ContainsAny(b[:n], "\x03\x04q") {
			stop()
			return
		}
		if err != nil {
			return
		}
	}
}
