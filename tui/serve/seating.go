package serve

import "slices"

// join gives a viewer the renderer of its face, or another where it has one. It
// begins with a whole picture.
func (b *Broadcast) join(v *Viewer, f Face) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx.Err() != nil {
		return ErrRoomOver
	}
	r, own, err := b.renderer(f)
	if err != nil {
		return err
	}
	b.place(v, r)
	if v.wants = f; !own {
		b.misfits[v] = true
	}
	return nil
}

// place puts a viewer at a renderer. b.mu is held.
func (b *Broadcast) place(v *Viewer, r *renderer) {
	if v.r != r {
		r.viewers = append(r.viewers, v) // first, so that a drawing that both share stays
		place := len(r.viewers) - 1
		b.viewers++ // and so the broadcast, where it is the only one
		b.leave(v)
		v.r, v.place = r, place
	}
	delete(b.misfits, v)
	v.moved()
}

// leave takes a viewer from its renderer, which ends with its last; a plain one
// stays for whoever finds that nothing else fits. b.mu is held.
func (b *Broadcast) leave(v *Viewer) {
	r := v.r
	delete(b.misfits, v)
	if r == nil {
		return
	}
	last := len(r.viewers) - 1
	r.viewers[v.place] = r.viewers[last]
	r.viewers[v.place].place = v.place
	r.viewers[last] = nil
	r.viewers = r.viewers[:last]
	v.r = nil
	if b.viewers--; b.viewers == 0 {
		clear(b.renderers)
		clear(b.drawings)
	} else if last == 0 && r.face != r.face.plain() {
		b.close(r)
	}
}

// close ends a renderer. b.mu is held.
func (b *Broadcast) close(r *renderer) {
	delete(b.renderers, r.face)
	d := r.of
	if d.shows = slices.DeleteFunc(d.shows, func(q *renderer) bool { return q == r }); len(d.shows) == 0 {
		delete(b.drawings, r.face.cells())
	}
}

// left takes a viewer out for good.
func (b *Broadcast) left(v *Viewer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.leave(v)
}

// reseat gives one viewer that had to do with another's face its own, once
// there is room for it. b.mu is held.
func (b *Broadcast) reseat() {
	full := len(b.misfits) > 0 && b.full()
	for v := range b.misfits {
		if full && b.renderers[v.wants] == nil {
			continue
		}
		if r, own, err := b.renderer(v.wants); err == nil && own {
			b.place(v, r)
		}
		return // the next with the next beat
	}
}
