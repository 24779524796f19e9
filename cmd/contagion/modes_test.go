package main

import "testing"

// What is switched on is switched off in the other order, and on again; what
// came and went leaves nothing.
func TestModes(t *testing.T) {
	for _, k := range []struct{ stream, off, again string }{
		{"", "\x1b[m", ""},
		{"\x1b[?7lx\x1b[?7h\x1b[?2026h\x1b[?2026l", "\x1b[m", ""},
		{"\x1b[?1049h\x1b[?25l\x1b[?1002;1006h", "\x1b[m\x1b[?1006l\x1b[?1002l\x1b[?25h\x1b[?1049l", "\x1b[?1049h\x1b[?25l\x1b[?1002h\x1b[?1006h"},
		{"\x1b[?1049h\x1b[>4;2m\x1b[>1u\x1b]2;a\a\x1b]2;b\x1b\\", "\x1b[m\x1b[>4m\x1b[<1u\x1b[?1049l\x1b]2;\a", "\x1b[?1049h\x1b[>4;2m\x1b[>1u\x1b]2;b\a"},
		{"\x1b[>1u\x1b[>3u\x1b[<u\x1b[>4;1m\x1b[>4;0m", "\x1b[m\x1b[<1u", "\x1b[>1u"},
		{"\x1b[>1u\x1b[<9u\x1b[>4;1m\x1b[>4m\x1b]2;x\a\x1b]2;\a", "\x1b[m", ""},
		{"\x1b[?7l", "\x1b[m\x1b[?7h", "\x1b[?7l"},
	} {
		var m modes
		m.see([]byte(k.stream))
		if off, again := m.off(), m.again(); off != k.off || again != k.again {
			t.Errorf("%q: off %q, again %q; want %q, %q", k.stream, off, again, k.off, k.again)
		}
	}
}
