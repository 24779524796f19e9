package main

import (
	"bytes"
	"regexp"
	"sync"
	"time"

	uv "github.com/charmbracelet/ultraviolet"

	"contagion/data/guard"
)

// questions are what a terminal was asked and has not answered yet. An answer
// that comes when nobody reads any more is typed into the shell.
type questions struct {
	mu   sync.Mutex
	open int
	last time.Time
	tail []byte // of what came, where an answer may be parted
}

// answerWithin is how long an answer may be under way: a terminal far away by
// SSH takes a third of it.
const answerWithin = time.Second

// What a screen asks, and the answers, whole: whether a mode is known, and the
// colour of the ground.
var (
	question = regexp.MustCompile(`\x1b\[\?[0-9]+\$p|\x1b\]11;\?(?:\x07|\x1b\\)`)
	reply    = regexp.MustCompile(`\x1b\[\?[0-9;]*\$y|\x1b\]11;[^\x07\x1b]*(?:\x07|\x1b\\)`)
)

// went notes what is asked in what is written.
func (q *questions) went(p []byte) {
	if q == nil || bytes.IndexByte(p, '$') < 0 && bytes.IndexByte(p, ']') < 0 {
		return
	}
	if n := len(question.FindAllIndex(p, -1)); n > 0 {
		q.mu.Lock()
		q.open, q.last = q.open+n, time.Now()
		q.mu.Unlock()
	}
}

// came notes what is answered in what is read.
func (q *questions) came(p []byte) {
	if q == nil || len(p) == 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.open == 0 {
		q.tail = nil
		return
	}
	rest := append(q.tail, p...)
	for at := reply.FindIndex(rest); at != nil; at = reply.FindIndex(rest) {
		q.open, rest = max(0, q.open-1), rest[at[1]:]
	}
	const longest = 64 // bytes of an answer
	q.tail = bytes.Clone(rest[max(0, len(rest)-longest):])
}

func (q *questions) waiting() (open bool, left time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.open > 0, time.Until(q.last.Add(answerWithin))
}

// settle reads until all is answered, or no answer can be under way any more.
// What was typed meanwhile goes with it.
func (q *questions) settle(in *hearing) {
	open, left := q.waiting()
	if !open || left <= 0 {
		return
	}
	r, err := uv.NewCancelReader(in)
	if err != nil {
		return
	}
	defer r.Close()
	defer time.AfterFunc(left, guard.Caught(func() { r.Cancel() })).Stop()
	buf := make([]byte, 256)
	for open {
		if _, err := r.Read(buf); err != nil {
			return
		}
		open, _ = q.waiting()
	}
}
