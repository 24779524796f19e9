//go:build unix

package load

import (
	"fmt"
	"syscall"
)

// FilesNote says where this process may not open as many connections as there
// will be guests; "" where it may. Go itself has raised the limit as far as it
// goes when the program began, here and in a server that is started.
func FilesNote(guests int) string {
	const beside = 50 // listeners, pipes, the library's own
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil || l.Cur >= uint64(guests+beside) {
		return ""
	}
	return fmt.Sprintf("%d guests need as many descriptors, and this process may have %d; raise the hard limit (ulimit -Hn), or give fewer", guests, l.Cur)
}
