package serve

import "bytes"

// A screenState follows what a guest's terminal was told, as far as an end must
// undo it.
type screenState struct {
	escaped   bool            // any escape sequence was sent
	alternate bool            // the alternate screen is on
	tail      [keptBytes]byte // the last that was written
	kept      int
}

// keptBytes of the last write may begin a sequence of one byte more.
const keptBytes = len("\x1b[?1049h") - 1

var (
	alternate    = []byte("?1049") // begins with what pictures seldom have
	alternateOn  = []byte("\x1b[?1049h")
	alternateOff = []byte("\x1b[?1049l")
)

// seen takes what was written.
func (s *screenState) seen(p []byte) {
	if !s.escaped {
		if bytes.IndexByte(p, 0x1b) < 0 {
			return
		}
		s.escaped = true
	}
	if s.kept > 0 { // a sequence may lie across two writes
		var joint [2 * keptBytes]byte
		n := copy(joint[:], s.tail[:s.kept])
		n += copy(joint[n:n+keptBytes], p)
		s.look(joint[:n])
	}
	s.look(p)
	var joint [2 * keptBytes]byte
	n := 0
	if len(p) < keptBytes {
		n = copy(joint[:], s.tail[:s.kept])
	}
	n += copy(joint[n:], p[max(0, len(p)-keptBytes):])
	s.kept = copy(s.tail[:], joint[max(0, n-keptBytes):n])
}

func (s *screenState) look(p []byte) {
	if !bytes.Contains(p, alternate) { // nearly every picture: 1,000 viewers have 10,000 a second
		return
	}
	on, off := bytes.LastIndex(p, alternateOn), bytes.LastIndex(p, alternateOff)
	if on >= 0 || off >= 0 {
		s.alternate = on > off
	}
}

// restore gives what brings a terminal back: synchronised output ended, colours
// plain, the cursor shown, and no mouse, focus or paste reports; keys as they
// were; then the screen that was there before, where another was on.
func (s *screenState) restore() string {
	if !s.escaped {
		return ""
	}
	const modes = "\x1b[?2026l\x1b[m\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[>4m"
	if s.alternate {
		return modes + "\x1b[<u\x1b[?1049l" // the keyboard's stack is the screen's own
	}
	return modes
}
