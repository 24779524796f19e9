package load

import "bytes"

// restored reports whether what came last gives a terminal back: its own
// screen, and its cursor.
func restored(tail []byte) bool {
	for _, s := range [][2]string{{"\x1b[?1049l", "\x1b[?1049h"}, {"\x1b[?25h", "\x1b[?25l"}} {
		if i := bytes.LastIndex(tail, []byte(s[0])); i < 0 || i < bytes.LastIndex(tail, []byte(s[1])) {
			return false
		}
	}
	return true
}

func last(p []byte, n int) []byte { return p[max(0, len(p)-n):] }
