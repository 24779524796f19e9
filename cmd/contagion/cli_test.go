package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"contagion": func() { os.Exit(run()) }, "contagion-falls": fallsProgram})
}

// TestScript runs the whole program on the command line: one story a file.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Cmds: sshWords(), Setup: func(e *testscript.Env) error {
		e.Setenv("HOSTILE", "\x1b]0;owned\a\u009b31mred")
		e.Values[sshStoryKey{}] = &sshStory{guests: map[string]*storyGuest{}}
		return nil
	}})
}
