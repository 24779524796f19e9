package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	uv "github.com/charmbracelet/ultraviolet"

	"contagion/data"
	"contagion/data/guard"
	"contagion/tui/canvas"
)

// How long a terminal may take to say where its cursor stands: first at all,
// as one that never answers is asked one thing only; then for all characters,
// whose answers come in a row.
const (
	firstAnswer = 3 * time.Second
	allAnswers  = 2 * time.Second
)

// glyphs tells whether the terminal gives each character the width for which
// pages are laid out. It writes each and asks where the cursor is then.
func (d *checkup) glyphs(out *os.File, columns int, name string) error {
	const about = "Glyphs"
	if name == canvas.ASCII.Name {
		d.ok(about, "ascii, of which each is one cell wide everywhere")
		return nil
	}
	if !obeys() || !terminalFile(os.Stdin) {
		d.ok(about, "not looked at: the terminal cannot be asked here")
		return nil
	}
	widths, err := askWidths(os.Stdin, out, columns, canvas.Full.Runes())
	if err != nil {
		if _, ended := err.(signalled); ended {
			return err
		}
		d.ok(about, "not known: %s", err)
		return nil
	}
	var wrong []string
	differ := map[rune]bool{}
	for i, r := range canvas.Full.Runes() {
		if w := widths[i]; w != canvas.Width(string(r)) {
			differ[r] = true
			wrong = append(wrong, fmt.Sprintf("%c takes %s", r, several(w, "cell")))
		}
	}
	if len(wrong) == 0 {
		d.ok(about, "full: all %d are one cell wide here, as pages are laid out", len(widths))
		return nil
	}
	fits := canvas.ASCII.Name
	if !slices.ContainsFunc(canvas.Safe.Runes(), func(r rune) bool { return differ[r] }) {
		fits = canvas.Safe.Name
	}
	d.wrong(about, "%s, one is laid out for; start it with --glyphs %s, or let the terminal take ambiguous characters as narrow", data.Listed(wrong, 8), fits)
	return nil
}

// An inquiry is one talk with a terminal in raw mode.
type inquiry struct {
	in   *os.File
	out  io.Writer
	stop chan os.Signal
}

// askWidths gives the cells that each character takes. The terminal is as it
// was afterwards, and no answer is left to be typed into the shell.
func askWidths(in, out *os.File, columns int, runes []rune) (widths []int, err error) {
	const parts = 3 // columns from one character's place to the next: none is wider than two
	places := min(columns/parts-1, 20)
	if places < 2 {
		return nil, fmt.Errorf("the terminal is too narrow to try them")
	}
	before := conditionOf(in)
	if err := before.raw(); err != nil {
		return nil, fmt.Errorf("its modes cannot be set")
	}
	defer before.restore()
	q := &inquiry{in, out, make(chan os.Signal, 1)}
	signal.Notify(q.stop, append(endSignals(), os.Interrupt)...)
	defer signal.Stop(q.stop)
	defer io.WriteString(out, "\r\x1b[K")
	if got, err := q.ask("\r\x1b[6n", 1, firstAnswer); err != nil {
		return nil, err
	} else if len(got) == 0 {
		return nil, fmt.Errorf("the terminal does not say where its cursor is within %s", firstAnswer)
	} else if got[0] != 1 {
		return nil, fmt.Errorf("the terminal says that its cursor is at column %d where it is at 1", got[0])
	}
	// Each character has a place of its own, so that an answer tells whose it is.
	place := func(i int) int { return 1 + parts*(i%places) }
	var b strings.Builder
	for i, r := range runes {
		fmt.Fprintf(&b, "\x1b[%dG%c\x1b[6n", place(i), r)
	}
	got, err := q.ask(b.String(), len(runes), allAnswers)
	if err != nil {
		return nil, err
	}
	return cellsOf(got, len(runes), place)
}

// cellsOf reads the columns after each of n characters. An answer that comes twice
// is left out; one that fits none makes all of them worthless.
func cellsOf(columns []int, n int, place func(int) int) ([]int, error) {
	widths := make([]int, 0, n)
	fits := func(i, column int) bool { w := column - place(i); return i >= 0 && i < n && w >= 0 && w <= 2 }
	for _, c := range columns {
		switch next := len(widths); {
		case fits(next, c):
			widths = append(widths, c-place(next))
		case fits(next-1, c):
		case next == 0 && c == 1: // the first question's, once more
		default:
			return nil, fmt.Errorf("the terminal's answers make no sense")
		}
	}
	if len(widths) < n {
		return nil, fmt.Errorf("the terminal answered for %d of %d characters only", len(widths), n)
	}
	return widths, nil
}

var cursorAt = regexp.MustCompile(`\x1b\[[0-9]+;([0-9]+)R`)

// ask writes questions and gives the columns that the terminal told until there
// are as many as wanted, or the time is over. What comes with them within a
// moment, and what else was typed, is read and dropped.
func (q *inquiry) ask(questions string, want int, within time.Duration) ([]int, error) {
	r, err := uv.NewCancelReader(q.in)
	if err != nil {
		return nil, fmt.Errorf("it cannot be read")
	}
	defer r.Close()
	if _, err := io.WriteString(q.out, questions); err != nil {
		return nil, fmt.Errorf("it cannot be written")
	}
	over, ended := make(chan struct{}), make(chan error, 1)
	go guard.Caught(func() {
		select {
		case s := <-q.stop:
			ended <- signalled{s}
		case <-over:
		}
		r.Cancel()
	})()
	const moment = 100 * time.Millisecond // for answers that come twice
	timer := time.AfterFunc(within, guard.Caught(func() { r.Cancel() }))
	defer timer.Stop()
	defer close(over)
	var text, buf []byte
	buf = make([]byte, 4096)
	for enough := false; ; {
		n, err := r.Read(buf)
		text = append(text, buf[:n]...)
		if slices.Contains(buf[:n], 3) { // ctrl+c, which sends no signal in raw mode
			return nil, interrupted
		}
		if !enough && len(cursorAt.FindAll(text, want)) >= want {
			enough = true
			timer.Reset(moment)
		}
		if err != nil {
			break
		}
	}
	select {
	case err := <-ended:
		return nil, err
	default:
	}
	var columns []int
	for _, m := range cursorAt.FindAllSubmatch(text, -1) {
		c, err := strconv.Atoi(string(m[1]))
		columns = append(columns, cmp.Or(c, -1))
		if err != nil {
			columns[len(columns)-1] = -1
		}
	}
	return columns, nil
}
