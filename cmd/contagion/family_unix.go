//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// A family is a command and all that it started and that did not leave its
// group of processes.
type family struct{ group int }

func setApart(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// familyOf is that of a command that leads its session, and so its group.
func familyOf(c *exec.Cmd) *family { return &family{c.Process.Pid} }

func (f *family) ask()       { _ = syscall.Kill(-f.group, syscall.SIGTERM) }
func (f *family) kill()      { _ = syscall.Kill(-f.group, syscall.SIGKILL) }
func (f *family) gone() bool { return syscall.Kill(-f.group, 0) == syscall.ESRCH }
func (f *family) release()   {}
