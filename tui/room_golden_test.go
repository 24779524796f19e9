package tui_test

import (
	"fmt"
	"testing"

	"contagion/tui"
)

// The screens of a room, at the sizes of the drawings.
func TestRoomGoldens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		presenting(t, func(r *presented) {
			hold := func(name string, g *guest) {
				t.Helper()
				press(g.Terminal)
				tui.HoldGolden(t, fmt.Sprintf("room-%s-%dx%d", name, size[0], size[1]), tui.CanvasOf(g.m))
			}
			w, h := size[0], size[1]
			ana := r.enter("ana", true, true, w, h, tui.Options{})
			bo := r.enter("bo", true, false, w, h, tui.Options{})
			cleo := r.enter("cleo", true, false, w, h, tui.Options{})
			defer ana.leave()
			defer bo.leave()
			defer cleo.leave()
			hold("leader", ana)
			hold("follower", bo)
			press(cleo.Terminal, "\t")
			later(4)
			hold("free", cleo)
			press(ana.Terminal, "\x0e", "Tokyo is shut: watch what its suppliers do at 00:00\r")
			hold("note", bo)
			press(cleo.Terminal, "L")
			hold("asked", ana)
			press(ana.Terminal, "\x0c")
			later(4)
			hold("passed", cleo)
			press(cleo.Terminal, "\x0e", "\x15\r")
			press(bo.Terminal, "F")
			later(4)
			hold("copy", bo)
			press(bo.Terminal, "f")
			cleo.seat.Leave()
			later(4)
			hold("away", bo)
		})
	}
}
