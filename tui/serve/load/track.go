package load

import (
	"bytes"
	"strconv"
)

// What a server with stamps writes around each picture.
const (
	stampMark = "\x1b_contagion;"
	stampEnd  = "\x1b\\"
	// longestStamp has two numbers of 20 digits.
	longestStamp = len(stampMark) + 20 + 1 + 20 + len(stampEnd)
	beginPicture = "\x1b[?2026h"
	endPicture   = "\x1b[?2026l"
)

// A track follows the stamps through what a server sends, across the borders of
// what comes at a time. It keeps nothing of the text but what a mark may go on
// from.
type track struct {
	seen func(seq uint64, at int64) // a picture is complete; at in nanoseconds of Unix
	open bool                       // a stamp was read, and its picture is not complete
	told bool                       // it was taken for a stamp alone, and told
	edge bool                       // a stamp alone was the last that came
	seq  uint64
	at   int64
}

// take reads p, which begins with what the last call left over. It gives how
// many bytes at the end of p the next call must begin with.
func (t *track) take(p []byte) (rest int) {
	for {
		if t.edge {
			if len(p) == 0 {
				return 0
			}
			switch begins(p) {
			case maybe:
				return len(p)
			case yes:
				t.open, t.told = true, true
			}
			t.edge = false
		}
		if t.open {
			end := bytes.Index(p, []byte(endPicture))
			if end < 0 {
				return begun(p, endPicture)
			}
			p, t.open = p[end+len(endPicture):], false
			if !t.told {
				t.seen(t.seq, t.at)
			}
			continue
		}
		mark := bytes.Index(p, []byte(stampMark))
		if mark < 0 {
			return begun(p, stampMark)
		}
		p = p[mark:]
		n := t.stamp(p)
		switch {
		case n < 0:
			p = p[len(stampMark):]
			continue
		case n == 0:
			return len(p)
		}
		// A picture that differs in nothing from the last is a stamp alone. What
		// comes in two parts just behind its stamp is taken for one: it is seen
		// earlier by as long as the second part takes.
		switch begins(p[n:]) {
		case maybe:
			return len(p)
		case yes:
			t.open, t.told = true, false
		case no:
			t.edge = n == len(p)
			t.seen(t.seq, t.at)
		}
		p = p[n:]
	}
}

// Whether a picture begins somewhere.
const (
	no = iota
	yes
	maybe
)

func begins(p []byte) int {
	n := min(len(p), len(beginPicture))
	switch {
	case n == 0 || string(p[:n]) != beginPicture[:n]:
		return no
	case n == len(beginPicture):
		return yes
	}
	return maybe
}

// stamp reads the one that p begins with, and gives its length: 0 where it is
// not whole yet, -1 where it is none.
func (t *track) stamp(p []byte) int {
	within := p[:min(len(p), longestStamp)]
	end := bytes.Index(within, []byte(stampEnd))
	if end < 0 {
		if len(p) >= longestStamp {
			return -1
		}
		return 0
	}
	number, when, ok := bytes.Cut(within[len(stampMark):end], []byte{';'})
	if !ok {
		return -1
	}
	seq, err := strconv.ParseUint(string(number), 10, 64)
	if err != nil {
		return -1
	}
	at, err := strconv.ParseInt(string(when), 10, 64)
	if err != nil {
		return -1
	}
	t.seq, t.at = seq, at
	return end + len(stampEnd)
}

// begun is how much of a mark stands at the end of p. A mark has one ESC only,
// its first byte.
func begun(p []byte, mark string) int {
	last := p[max(0, len(p)-len(mark)+1):]
	i := bytes.LastIndexByte(last, mark[0])
	if i < 0 || string(last[i:]) != mark[:len(last)-i] {
		return 0
	}
	return len(last) - i
}
