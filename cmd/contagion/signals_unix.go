//go:build unix

package main

import (
	"os"
	"syscall"
)

// endSignals end a screen in order: the terminal went away, or somebody asked
// for a quick end. The library itself takes SIGINT and SIGTERM.
var endSignals = []os.Signal{syscall.SIGHUP, syscall.SIGQUIT}
