package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// modes are what a program has switched on at its terminal, read from what it
// wrote: to be switched off for the shell, and on again after it.
type modes struct {
	on    []string // private modes, in their order
	keys  string   // how other keys are reported, "" for not
	board []string // the keyboard's protocols that were pushed
	title string
}

var (
	ofMode  = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)
	ofKeys  = regexp.MustCompile(`\x1b\[>4(?:;([0-9]+))?m`)
	ofBoard = regexp.MustCompile(`\x1b\[([<>])([0-9]*)u`)
	ofTitle = regexp.MustCompile(`\x1b\]2;([^\x07\x1b]*)(?:\x07|\x1b\\)`)
)

// usual reports a mode that a terminal of its own has on: lines wrap, and the
// cursor is seen. All others are off.
func usual(mode string) bool { return mode == "7" || mode == "25" }

// see notes what is switched in what is written.
func (m *modes) see(text []byte) {
	for _, at := range ofMode.FindAllSubmatch(text, -1) {
		for _, n := range strings.Split(string(at[1]), ";") {
			m.on = slices.DeleteFunc(m.on, func(o string) bool { return o == n })
			if (string(at[2]) == "h") != usual(n) {
				m.on = append(m.on, n)
			}
		}
	}
	for _, at := range ofKeys.FindAllSubmatch(text, -1) {
		m.keys = strings.TrimPrefix(string(at[1]), "0")
	}
	for _, at := range ofBoard.FindAllSubmatch(text, -1) {
		if string(at[1]) == ">" {
			m.board = append(m.board, string(at[2]))
			continue
		}
		n, err := strconv.Atoi(string(at[2]))
		if err != nil {
			n = 1
		}
		m.board = m.board[:max(0, len(m.board)-n)]
	}
	for _, at := range ofTitle.FindAllSubmatch(text, -1) {
		m.title = string(at[1])
	}
}

// off is what switches all of it off, the other screen last.
func (m *modes) off() string {
	var b strings.Builder
	b.WriteString("\x1b[m")
	if m.keys != "" {
		b.WriteString("\x1b[>4m")
	}
	if n := len(m.board); n > 0 {
		fmt.Fprintf(&b, "\x1b[<%du", n)
	}
	for _, n := range slices.Backward(m.on) {
		b.WriteString(switched(n, false))
	}
	if m.title != "" {
		b.WriteString("\x1b]2;\a")
	}
	return b.String()
}

// again is what switches all of it on again.
func (m *modes) again() string {
	var b strings.Builder
	for _, n := range m.on {
		b.WriteString(switched(n, true))
	}
	if m.keys != "" {
		b.WriteString("\x1b[>4;" + m.keys + "m")
	}
	for _, n := range m.board {
		b.WriteString("\x1b[>" + n + "u")
	}
	if m.title != "" {
		b.WriteString("\x1b]2;" + m.title + "\a")
	}
	return b.String()
}

// switched is a mode that leaves, or becomes again, what a terminal of its own
// has.
func switched(mode string, on bool) string {
	if on != usual(mode) {
		return "\x1b[?" + mode + "h"
	}
	return "\x1b[?" + mode + "l"
}
