package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"contagion/data"
	"contagion/data/guard"
)

// Exit codes: 1 for a failure, 2 for wrong use, and 128 and a signal's number
// for a screen that it ended.
const (
	exitFailure = 1
	exitUsage   = 2
	exitSignal  = 128
)

// signalled is the end by a signal: no failure to tell of.
type signalled struct{ os.Signal }

func (s signalled) Error() string { return "ended by signal: " + s.String() + "; start it again" }

var (
	hangup      = signalled{syscall.SIGHUP} // the terminal went away
	interrupted = signalled{os.Interrupt}
)

// errEnough is the end of a program whose reader has read enough: | head -1.
var errEnough = errors.New("output: its reader has closed it; nothing more is written")

// exitCode gives the exit code of how a command line ended.
func exitCode(err error) int {
	var u usageError
	var s signalled
	switch {
	case err == nil, errors.Is(err, errEnough):
		return 0
	case errors.As(err, &s):
		if n, is := s.Signal.(syscall.Signal); is {
			return exitSignal + int(n)
		}
		return exitFailure
	case errors.As(plain(err), &u):
		return exitUsage
	}
	return exitFailure
}

// complain writes an error as one sentence. What it quotes may come from a
// file or an argument, so it is cleaned like all text from outside.
func complain(w io.Writer, err error) {
	const widest = 400 // cells: a path, a fact and a cure
	var s signalled
	var f *guard.Fault
	switch {
	case errors.As(err, &s), errors.Is(err, errEnough):
		return
	case errors.As(err, &f):
		err = errors.New(f.Error() + "; " + keepTrace(f))
	}
	fmt.Fprintln(w, "contagion: "+data.Clean(plain(err).Error(), widest))
}

// keepTrace writes where a fault was into a file, and says what to do with it:
// a trace is for who can mend the program, and nothing for a terminal.
func keepTrace(f *guard.Fault) string {
	path := statePath("fault.txt")
	text := fmt.Sprintf("contagion %s, %s\n%s\n\n%s", version(), time.Now().UTC().Format(time.RFC3339), f.Said, f.Trace)
	if path == "" || os.MkdirAll(filepath.Dir(path), 0o700) != nil || os.WriteFile(path, []byte(text), 0o600) != nil {
		return "set XDG_STATE_HOME to a folder that may be written, so that its trace can be kept, and run it again"
	}
	return "please report it with " + path
}

// caughtInAll runs a command line with every panic of it caught: of the
// goroutine that runs it, and of those beside it, which cannot be waited for.
func caughtInAll(complaints io.Writer, run func() int) (code int) {
	defer guard.Catch(func(f *guard.Fault) {
		complain(complaints, f)
		endCommands()
		os.Exit(exitFailure)
	})()
	err := guard.Run(func() error { code = run(); return nil })
	if err != nil {
		complain(complaints, err)
		return exitFailure
	}
	return code
}
