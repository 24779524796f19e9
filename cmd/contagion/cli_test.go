package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	programs := map[string]func(){"contagion": func() { os.Exit(run()) }, "contagion-falls": fallsProgram}
	if programs[filepath.Base(os.Args[0])] == nil {
		// Most tests run the program in this process, thousands of times and
		// briefly: half of their time would go into collecting garbage. The
		// programs that are started have what they come with.
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(1 << 30) // of the heap: with the race detector a process has five times as much
	}
	testscript.Main(m, programs)
}

// TestScript runs the whole program on the command line: one story a file.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Cmds: sshWords(), Setup: func(e *testscript.Env) error {
		e.Setenv("HOSTILE", "\x1b]0;owned\a\u009b31mred")
		e.Values[sshStoryKey{}] = &sshStory{guests: map[string]*storyGuest{}}
		return nil
	}})
}
