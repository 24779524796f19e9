package main

import (
	"bytes"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/charmbracelet/x/term"
)

// A hearing terminal tells once that it is gone: reading from it ends or
// writing to it fails. The library takes the one for a viewer who types nothing
// and the other for nothing at all.
type hearing struct {
	*os.File
	gone  func()
	once  sync.Once
	asked *questions

	mu    sync.Mutex // of writing
	modes modes
	left  bool // the library has left the other screen
	away  bool // the terminal is the shell's

	undo atomic.Pointer[string] // what switches all off, for who cannot wait for a writer
}

// Read is the file's; no terminal in raw mode comes to an end but by going.
func (h *hearing) Read(p []byte) (int, error) {
	n, err := h.File.Read(p)
	h.asked.came(p[:n])
	if err != nil && !passing(err) {
		h.once.Do(h.gone)
	}
	return n, err
}

// Write is the file's. While the terminal is the shell's nothing goes there;
// and what the library still asks when it has left the screen is not asked, as
// nobody would read the answer.
func (h *hearing) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.away {
		return len(p), nil
	}
	text := p
	if bytes.Contains(p, leaves) {
		h.left = true
	} else if bytes.Contains(p, enters) {
		h.left = false
	} else if h.left {
		text = question.ReplaceAll(p, nil)
	}
	h.modes.see(text)
	undo := h.modes.off()
	h.undo.Store(&undo)
	h.asked.went(text)
	if err := h.put(text); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (h *hearing) put(text []byte) error {
	_, err := h.File.Write(text)
	if err != nil && !passing(err) {
		h.once.Do(h.gone)
	}
	return err
}

// lend gives the terminal to the shell: as it was, and nothing more written.
func (h *hearing) lend() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.away = true
	return h.put([]byte(h.modes.off()))
}

// back takes it again, whether it was lent or taken away. What stands on it is
// to be drawn anew.
func (h *hearing) back() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	text := h.modes.again()
	if !h.away {
		text = h.modes.off() + text
	}
	h.away = false
	return h.put([]byte(text))
}

// What enters and leaves the other screen of a terminal.
var enters, leaves = []byte("\x1b[?1049h"), []byte("\x1b[?1049l")

func passing(err error) bool { return errors.Is(err, syscall.EINTR) || errors.Is(err, syscall.EAGAIN) }

// A condition is the modes of a terminal at a time.
type condition struct {
	file  *os.File
	state *term.State
}

func conditionOf(f *os.File) condition {
	state, err := term.GetState(f.Fd())
	if err != nil {
		return condition{}
	}
	return condition{f, state}
}

// raw lets keys come one by one, unseen and without a meaning.
func (c condition) raw() error {
	if c.state == nil {
		return errors.New("it has no modes")
	}
	_, err := term.MakeRaw(c.file.Fd())
	return err
}

func (c condition) restore() {
	if c.state != nil {
		_ = term.Restore(c.file.Fd(), c.state) // of a terminal that is gone there is nothing to restore
	}
}
