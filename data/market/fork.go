package market

import "context"

// forking asks a desk for a copy.
type forking struct {
	src   Source
	reply chan<- *Desk
}

func (forking) order() {}

// Fork gives another desk at this one's moment: the same scenario, what-if,
// origin, speed and play, over a source of the same ticks, which is its own from
// then on. It stands on the same ground. It runs once its
// own Run is called.
func (d *Desk) Fork(ctx context.Context, src Source) (*Desk, error) {
	reply := make(chan *Desk, 1)
	if err := d.Do(ctx, forking{src, reply}); err != nil {
		return nil, err
	}
	select {
	case f := <-reply:
		return f, nil
	case <-d.done:
		return nil, ErrEnded
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fork sets up the copy; only Run calls it.
func (d *Desk) fork(src Source) *Desk {
	at, sim, playing := d.fold.at, d.sim, d.playing
	f := d.ground.Open(src, Options{Rate: d.rate, Origin: d.origin, Skip: d.skip, Pace: d.pace})
	f.begin = func() {
		f.sim = sim
		f.seek(at)
		f.setPlaying(playing && f.fault == "")
		f.publish()
	}
	return f
}
