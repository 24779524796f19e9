package serve

import (
	"time"

	"contagion/tui"
	"contagion/tui/canvas"
)

// A picture is what a drawing shows; a tui.Film is one.
type picture interface {
	Advance(now time.Duration)
	Canvas() (c *canvas.Canvas, number uint64)
	Rests() bool
	Ended() (why string, ended bool)
}

// A drawing is a room's picture in cells of one size, and all who share it. A
// film draws it once; each renderer turns it into bytes for one kind of
// terminal.
type drawing struct {
	film   picture
	begun  time.Time // when the film's own time began
	number uint64    // of the picture that the renderers have
	shows  []*renderer
}

// A renderer turns a drawing into bytes for all terminals of one face. What it
// gives out is never written again. It is guarded by its broadcast.
type renderer struct {
	face    Face
	of      *drawing
	palette *canvas.Palette
	screen  canvas.Screen
	viewers []*Viewer // each knows its place here
	scratch []byte

	seq uint64    // of its newest frame
	at  time.Time // when the picture was last known to be the room's

	// Made where somebody asks, and forgotten with the next picture.
	full  []byte                    // the whole picture
	kept  *canvas.Screen            // the picture as it is now
	steps map[*canvas.Screen][]byte // to it, from pictures that were kept
}

func newRenderer(f Face, d *drawing) *renderer {
	r := &renderer{face: f, of: d, palette: tui.Palette(f.options())}
	c, _ := d.film.Canvas()
	r.scratch = r.screen.Draw(r.scratch, c, r.palette)
	return r
}

// advance lets a drawing's time pass, and tells whether its picture is another.
func (d *drawing) advance(now time.Time) (c *canvas.Canvas, drawn bool) {
	d.film.Advance(now.Sub(d.begun))
	c, number := d.film.Canvas()
	drawn, d.number = number != d.number, number
	return c, drawn
}

// show takes the drawing's picture and hands its frame to all viewers. With
// always a frame goes out even where nothing differs: who measures counts them.
func (r *renderer) show(c *canvas.Canvas, drawn, stamps, always bool, now time.Time) {
	r.at = now
	r.scratch = r.scratch[:0]
	if drawn {
		r.scratch = r.screen.Draw(r.scratch, c, r.palette)
	}
	if len(r.scratch) > 0 {
		r.full, r.kept = nil, nil
		clear(r.steps)
	} else if !always {
		return
	}
	r.seq++
	text := make([]byte, 0, len(r.scratch)+len(beginSync+endSync)+48) // and a stamp
	if stamps {
		text = stamp(text, r.seq, now)
	}
	f := &frame{r.seq, now, synced(text, r.scratch)}
	for _, v := range r.viewers {
		v.push(f)
	}
}

// whole gives the whole picture.
func (r *renderer) whole() []byte {
	if r.full == nil {
		r.full = synced(nil, r.screen.Full(nil))
	}
	return r.full
}

// now gives the picture to keep.
func (r *renderer) now() *canvas.Screen {
	if r.kept == nil {
		r.kept = r.screen.Copy()
	}
	return r.kept
}

// from gives what makes the picture of one that was kept. Viewers who fell
// behind together go on together: it is made once.
func (r *renderer) from(kept *canvas.Screen) []byte {
	if kept == r.kept {
		return nil
	}
	text, ok := r.steps[kept]
	if !ok {
		text = synced(nil, kept.To(nil, &r.screen))
		if r.steps == nil {
			r.steps = map[*canvas.Screen][]byte{}
		}
		r.steps[kept] = text
	}
	return text
}
