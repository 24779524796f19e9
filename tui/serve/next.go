package serve

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// next gives what is written now, or how long to wait at most where there is
// nothing to write.
func (v *Viewer) next(now time.Time) (text []byte, wait time.Duration, err error) {
	v.mu.Lock()
	if v.err != nil {
		defer v.mu.Unlock()
		return nil, 0, v.err
	}
	if v.idle = false; !v.due.IsZero() {
		v.b.lagged(now.Sub(v.due))
		v.due = time.Time{}
	}
	v.pacing.slack = v.b.slack()
	late := !v.own && (v.n > 0 || v.stale) && v.pacing.late(now)
	if late && (v.pacing.strike(v.pacing.out) || v.stale) {
		v.slow(now)
	}
	say := v.says(now)
	wait = time.Hour // somebody wakes it
	if d := v.until.Sub(now); d > 0 {
		wait = d
	}
	held := late || v.own && (v.sounding > 0 || !v.pacing.out.IsZero())
	stale, f := v.stale, (*frame)(nil)
	if !held && !v.own && !stale {
		f = v.pop()
	}
	v.mu.Unlock()
	switch {
	case held: // until what it was sent has arrived
	case v.own:
		text = v.caughtUp(now)
	case stale:
		text = v.whole()
	case f != nil:
		v.seq, v.at, text = f.seq, f.at, f.text
	}
	if !held {
		text = v.lined(text, say)
	}
	return text, wait, nil
}

// lined puts what this viewer alone is told over the last row of a picture, or
// gives the row back: behind a copy, since a frame is shared.
func (v *Viewer) lined(text []byte, say string) []byte {
	switch {
	case say == v.over && (say == "" || len(text) == 0):
		return text
	case say != "":
	case v.own && v.kept != nil:
		v.over = ""
		return append(slices.Clip(text), synced(nil, v.kept.Row(nil, v.face.H-1))...)
	case len(text) == 0:
		return v.repaired()
	default:
		say = v.over // it stays until all frames are written
	}
	v.over = say
	return v.face.line(append(make([]byte, 0, len(text)+2*v.face.W), text...), say)
}

// pop takes the first frame of the queue. v.mu is held.
func (v *Viewer) pop() *frame {
	if v.n == 0 {
		return nil
	}
	f := v.queue[0]
	copy(v.queue[:], v.queue[1:v.n])
	v.n--
	v.queue[v.n] = nil
	return f
}

// says gives what stands over this viewer's last row now. v.mu is held.
func (v *Viewer) says(now time.Time) string {
	switch {
	case now.Before(v.until):
		return v.notice
	case v.own && v.pacing.newest > oldAge:
		return fmt.Sprintf("slow link: what you see is about %.0f s old", v.pacing.newest.Seconds())
	}
	return ""
}

// slow lets the viewer go its own pace: once all that is on its way has
// arrived, and the link's own way was measured. v.mu is held.
func (v *Viewer) slow(now time.Time) {
	v.drop()
	v.own, v.sounding, v.kept = true, 2, nil
	v.pacing.slow(now)
}

// whole gives the whole picture of the viewer's renderer; the frames that come
// from now on follow it.
func (v *Viewer) whole() []byte {
	v.b.mu.Lock()
	defer v.b.mu.Unlock()
	if v.r == nil {
		return nil // it ends
	}
	v.mu.Lock()
	v.stale = false
	v.mu.Unlock()
	return v.took(v.r.whole())
}

// took notes that the viewer gets its renderer's newest picture. b.mu is held.
func (v *Viewer) took(text []byte) []byte {
	r := v.r
	if lost := int(r.seq - v.seq - 1); v.face == r.face && r.seq > v.seq+1 {
		if v.b.o.Counts.Dropped != nil {
			v.b.o.Counts.Dropped(lost)
		}
		if v.b.o.Counts.Resync != nil && v.kept == nil {
			v.b.o.Counts.Resync()
		}
	}
	if v.kept == nil {
		v.over = "" // the terminal is cleared
	}
	v.face, v.seq, v.at = r.face, r.seq, r.at
	if v.b.o.Stamps {
		text = append(stamp(make([]byte, 0, len(text)+48), r.seq, r.at), text...)
	}
	return text
}

// caughtUp gives what makes the newest picture of the one that the viewer has,
// and nothing where it has it.
func (v *Viewer) caughtUp(now time.Time) (text []byte) {
	v.b.mu.Lock()
	defer v.b.mu.Unlock()
	r := v.r
	if r == nil {
		return nil // it ends
	}
	v.mu.Lock()
	if v.stale {
		v.kept, v.stale = nil, false
	}
	again := v.pacing.sound()
	if again {
		v.pacing.again(now)
	}
	v.own = !again // it has the newest picture then: every frame from now on follows it
	v.mu.Unlock()
	switch {
	case v.kept == nil:
		text = v.took(r.whole())
	case v.seq != r.seq:
		text = v.took(r.from(v.kept))
	}
	if v.kept = nil; v.own {
		v.kept = r.now()
	}
	return text
}

// repaired gives the last row anew, once all frames are written.
func (v *Viewer) repaired() []byte {
	v.b.mu.Lock()
	defer v.b.mu.Unlock()
	v.mu.Lock()
	behind := v.n > 0 || v.stale
	v.mu.Unlock()
	if v.r == nil || behind {
		v.signal() // what comes first is written first
		return nil
	}
	v.over = ""
	return synced(nil, v.r.screen.Row(nil, v.face.H-1))
}

// wrote takes how long a write waited. Where it waited long, all that is kept
// on the way to the terminal is full.
func (v *Viewer) wrote(begun, ended time.Time) {
	if ended.Sub(begun) <= probeLate || v.own {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.pacing.strike(begun) || v.stale {
		v.slow(ended)
	}
}

// probe measures the link where it is time to: behind each picture of a viewer
// that goes its own pace, now and then for others, and never where nothing is
// written.
func (v *Viewer) probe(ctx context.Context, probes *sync.WaitGroup, wrote bool) {
	now := time.Now()
	v.mu.Lock()
	defer v.mu.Unlock()
	sounds := v.own && v.sounding > 0
	if !v.pacing.out.IsZero() || !sounds && (!wrote || !v.own && !v.pacing.due(now)) {
		return
	}
	v.pacing.begin(now)
	at, bare := v.at, v.sounding == 1
	probes.Add(1)
	v.s.Go(func() {
		defer probes.Done()
		err := v.s.Probe(ctx)
		now := time.Now()
		v.mu.Lock()
		if err != nil {
			v.pacing.lost()
		} else {
			v.pacing.back(now, bare)
		}
		v.sounding = max(v.sounding-1, 0)
		v.mu.Unlock()
		v.signal()
		if err == nil && !bare && v.b.o.Counts.Age != nil {
			v.b.o.Counts.Age(now.Sub(at))
		}
	})
}
