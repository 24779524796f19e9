package serve

import (
	"bytes"
	"testing"

	"golang.org/x/crypto/ssh"

	"contagion/data"
)

func FuzzPtyReq(f *testing.F) {
	for _, p := range []ptyRequest{{"xterm", 80, 24, 0, 0, ""}, {"\x1b[2J\u202e", 1<<32 - 1, 1<<32 - 1, 1, 1, "\x00"}, {"", 0, 0, 0, 0, "modes"}} {
		f.Add(ssh.Marshal(p))
	}
	f.Add([]byte{0, 0, 0, 200, 'x'})
	l := DefaultLimits()
	f.Fuzz(func(t *testing.T, payload []byte) {
		term, w, h, ok := readPTY(payload, &l)
		if !ok {
			if term != "" || w != 0 || h != 0 {
				t.Errorf("refused with %q %dx%d", term, w, h)
			}
			return
		}
		if w < 1 || w > l.Width || h < 1 || h > l.Height || data.Clean(term, termCells) != term {
			t.Errorf("%q %dx%d", term, w, h)
		}
	})
}

func FuzzWindow(f *testing.F) {
	for _, p := range []windowChange{{80, 24, 0, 0}, {0, 0, 0, 0}, {1<<32 - 1, 1 << 31, 9, 9}} {
		f.Add(ssh.Marshal(p))
	}
	f.Add([]byte("short"))
	l := DefaultLimits()
	f.Fuzz(func(t *testing.T, payload []byte) {
		w, h, ok := readWindow(payload, &l)
		if ok != (len(payload) == 16) || ok && (w < 1 || w > l.Width || h < 1 || h > l.Height) {
			t.Errorf("%x: %dx%d, %t", payload, w, h, ok)
		}
	})
}

func FuzzEnv(f *testing.F) {
	for _, p := range [][2]string{{"LANG", "en_GB.UTF-8"}, {"LC_ALL", "C\x1b[31m"}, {"LD_PRELOAD", "x"}, {"NO_COLOR", ""}, {"LC_TIME", "x"}} {
		f.Add(ssh.Marshal(struct{ Name, Value string }{p[0], p[1]}))
	}
	f.Add(make([]byte, 300))
	l := DefaultLimits()
	f.Fuzz(func(t *testing.T, payload []byte) {
		name, value, kept := readEnv(payload, &l)
		if len(payload) > l.EnvironmentBytes+8 && kept || data.Clean(value, termCells) != value || data.Clean(name, termCells) != name || !kept && name+value != "" {
			t.Errorf("%q=%q, %t", name, value, kept)
		}
		term := terminal(true, "", map[string]string{name: value})
		if data.Clean(term.Name+term.ColorTerm+term.Lang, 200) != term.Name+term.ColorTerm+term.Lang {
			t.Errorf("%+v", term)
		}
	})
}

func TestTerminalOfVariables(t *testing.T) {
	for want, env := range map[Terminal]map[string]string{
		{PTY: true, Name: "xterm"}:                                {"TERM": "vt100"},
		{PTY: true, Name: "xterm", Lang: "a"}:                     {"LC_ALL": "a", "LC_CTYPE": "b", "LANG": "c"},
		{PTY: true, Name: "xterm", Lang: "b"}:                     {"LC_ALL": "", "LC_CTYPE": "b", "LANG": "c"},
		{PTY: true, Name: "xterm", Lang: "c", ColorTerm: "24bit"}: {"LANG": "c", "COLORTERM": "24bit"},
		{PTY: true, Name: "xterm", NoColor: true}:                 {"NO_COLOR": "0"},
	} {
		if got := terminal(true, "xterm", env); got != want {
			t.Errorf("%v: %+v, want %+v", env, got, want)
		}
	}
	if got := terminal(false, "", map[string]string{"TERM": "dumb"}); got.Name != "dumb" || got.PTY {
		t.Errorf("%+v", got)
	}
}

// The alternate screen is followed across writes that cut its sequences.
func TestScreenState(t *testing.T) {
	const on, off = "\x1b[?1049h", "\x1b[?1049l"
	for text, want := range map[string]bool{
		"plain text": false, on: true, on + "picture" + off: false, off + "x" + on: true, on + on: true, "x" + on + "y": true, "\x1b[31mred": false, "\x1b[?1049": false, on[1:]: false,
	} {
		for size := 1; size <= len(text); size++ {
			var s screenState
			for i := 0; i < len(text); i += size {
				s.seen([]byte(text[i:min(len(text), i+size)]))
			}
			if s.alternate != want {
				t.Errorf("%q in pieces of %d: %t", text, size, s.alternate)
			}
		}
	}
	var s screenState
	s.seen([]byte("no escape"))
	if s.restore() != "" {
		t.Errorf("%q restores what was not changed", s.restore())
	}
}

// A picture of 4.4 KB with a colour every six cells, as a viewer gets it.
func BenchmarkScreenState(b *testing.B) {
	picture := bytes.Repeat([]byte("\x1b[38;5;117m+12.3%\x1b[5;40H"), 200)
	var s screenState
	s.seen([]byte("\x1b[?1049h"))
	b.SetBytes(int64(len(picture)))
	for b.Loop() {
		s.seen(picture)
	}
}
