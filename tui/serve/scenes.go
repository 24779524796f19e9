package serve

import (
	"bytes"
	"context"

	tea "charm.land/bubbletea/v2"

	"contagion/tui"
)

// A scene is what a guest has before them: it gives the next one, nil where the
// visit is over, and its status then.
type scene func() (next scene, status int)

// over is a scene that ends the visit.
func over(status int) scene { return func() (scene, int) { return nil, status } }

// follow shows the picture that all who follow share, until the guest leaves
// or presses a key that is for a screen of their own.
func (v *stay) follow(p *chair) scene {
	return func() (scene, int) {
		v.giveBack()
		ctx, stop := context.WithCancel(v.s.Context())
		defer stop()
		viewer := p.r.cast.NewViewer(v.s, v.o)
		viewer.keeps = true
		keys := make(chan []byte, 1)
		v.s.Go(func() {
			defer close(keys)
			defer stop()
			v.watchKeys(ctx, viewer, keys)
		})
		err := viewer.Run(ctx)
		stop()
		key := <-keys // the goroutine has ended, and takes no more
		switch {
		case v.s.Context().Err() != nil:
			return nil, StatusOK
		case err != nil:
			why := err.Error()
			if _, _, cue, _ := p.seat.Peek(); cue.Over != "" {
				why = cue.Over
			}
			return nil, v.bye(StatusOK, why)
		case key == nil:
			return nil, StatusOK
		}
		v.keys.giveBack(key)
		return v.screen(p.seat), StatusOK
	}
}

// watchKeys reads a follower's keys until one ends the following: it is sent
// on; none is where the guest leaves.
func (v *stay) watchKeys(ctx context.Context, viewer *Viewer, keys chan<- []byte) {
	for {
		key := v.keys.take(ctx, 256)
		switch {
		case len(key) == 0:
			// Nothing more is typed, or the session is over. Who only watches needs
			// no key: they see on, until the door sends who can press none away.
			<-ctx.Done()
			return
		case bytes.ContainsAny(key, "q\x03\x04"):
			return
		case len(bytes.Trim(key, "f")) == 0: // they follow already
		case !v.private(v.h.mayPresent(v.s.Guest()) && bytes.Equal(key, []byte("L"))):
			viewer.Notify(v.h.full())
		default:
			keys <- key
			return
		}
	}
}

// bye leaves the screen, and says why where there is something to say.
func (v *stay) bye(status int, sentence string) int {
	if v.s.Context().Err() != nil {
		return status // whoever ended the session restores and says
	}
	if _, err := v.s.Write([]byte(leaveScreen)); err != nil {
		return status
	}
	return tell(v.s, status, sentence)
}

// screen shows a private screen, and gives what it leads to.
func (v *stay) screen(d tui.Desk) scene {
	return func() (scene, int) {
		o := v.o
		o.Library, o.Shared, o.Guest, o.Pace, o.Fork = guestLibrary{v}, true, true, v.h.o.Pace, v.fork
		o.Copy = func(text string) tea.Cmd { return func() tea.Msg { return clipMsg(text) } }
		out, err := v.h.show(v.s, v.keys, tui.New(v.s.Context(), d, o), o.Glyphs)
		if err != nil {
			return nil, v.bye(StatusFault, err.Error())
		}
		v.o = out.Options
		switch out.End {
		case tui.Over:
			return nil, v.bye(StatusOK, out.Why)
		case tui.Follows:
			p, err := v.chairOf(out.Key, d)
			if err != nil {
				return nil, v.bye(StatusOK, err.Error())
			}
			return v.follow(p), StatusOK
		}
		return nil, StatusOK
	}
}
