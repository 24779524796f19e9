package tui

import (
	"context"
	"errors"

	"contagion/data/market"
	"contagion/tui/canvas"
)

// A Film shows what a screen shows while a market plays, in steps of its own
// instead of a clock's: the same pictures give the same film everywhere.
type Film struct {
	m    *Model
	page string
	wait int // steps until the effects move on, as the screen asked
}

// StepsASecond is how many steps of a Film are a second: the finest in which
// anything on a screen moves.
const StepsASecond = 20

// PictureSteps is how many steps a running screen shows a picture of the
// market before it takes the next.
const PictureSteps = int(digitPace / stepTime)

// noDesk is where a film's orders go.
type noDesk struct{}

var errNoDesk = errors.New("a film obeys nobody")

func (noDesk) Wait(context.Context, uint64) (*market.Snapshot, uint64, error) {
	return nil, 0, errNoDesk
}
func (noDesk) Do(context.Context, market.Order) error { return errNoDesk }

// NewFilm begins a film of a page, w x h cells, of which Still knows the name.
func NewFilm(w, h int, page string, o Options) *Film {
	m := New(context.Background(), noDesk{}, o)
	m.profile = o.Profile
	m.retheme()
	m.resize(w, h)
	return &Film{m: m, page: page}
}

// Take shows a new picture of the market. An unknown page is an error that
// says what to give.
func (f *Film) Take(s *market.Snapshot) error {
	first := f.m.f.Snapshot == nil
	f.m.take(snapshotMsg{snap: s, seq: s.Seq}) // its commands only wait for more
	if first {
		if z := f.m.options.Zone; z != nil {
			f.m.f.zone = z
			f.m.f.zoneName, _ = s.At.In(z).Zone()
		}
		if err := f.m.showNamed(f.page); err != nil {
			return err
		}
		f.m.rev++
	}
	return nil
}

// Step lets one step pass.
func (f *Film) Step() {
	if f.m.moving == 0 {
		return
	}
	if f.wait++; f.wait >= f.m.moving {
		f.wait = 0
		f.m.stepped()
	}
}

// Picture is what the screen shows now. The canvas is used again.
func (f *Film) Picture() (*canvas.Canvas, *canvas.Palette) {
	f.m.picture()
	return f.m.c, f.m.theme.palette
}
