//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"contagion/data/hostile"
)

// begun waits for the first picture of a market, which brings its title, in a
// terminal of any size.
func (c *console) begun() {
	c.t.Helper()
	c.until("the first picture", func() bool { return strings.Contains(c.written(), "\x1b]2;contagion: ") })
}

// quits ends the screen by its key, and looks at what is left.
func (c *console) quits() {
	c.t.Helper()
	c.typed("q")
	if code := c.ends(); code != 0 {
		c.t.Errorf("exit %d", code)
	}
	c.restored()
	if said := c.said(); said != "" {
		c.t.Errorf("it says %q", said)
	}
}

// A terminal of any size gets a picture that fits, and is given back.
func TestSizes(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {1, 1}, {2, 1}, {10, 3}, {20, 5}, {39, 12}, {80, 24}, {132, 43}, {300, 80}, {500, 200}, {4096, 256}, {1, 200}, {500, 1}, {0, 40}, {120, 0}} {
		t.Run(fmt.Sprint(size[0], "x", size[1]), func(t *testing.T) {
			t.Parallel()
			c := newConsole(t, size[0], size[1])
			if size == [2]int{0, 0} { // not told: 80x24 is taken
				c.mu.Lock()
				c.em.Resize(80, 24)
				c.mu.Unlock()
			}
			c.start(plainHome(t), "contagion", "play", "deepseek")
			c.begun()
			if size == [2]int{0, 0} || size[0] >= 80 && size[1] >= 24 && size[0]*size[1] <= mostCells {
				c.plays()
				c.until("the last row", func() bool { return strings.Contains(c.screen(), "quit") })
			}
			c.quits()
		})
	}
}

// The screen of a simulated market begins by saying what is planted in it, or how
// to have a shock; the note above it is hidden by then.
func TestSimulatedScreenSaysWhatIsPlanted(t *testing.T) {
	for _, k := range []struct {
		words []string
		want  string
	}{
		{nil, "no shock is planted; --shock NVDA=-6@1m --speed 10 shows one in half a minute"},
		{[]string{"--shock", "NVDA=-6@20m", "--shock", "KO=4@1h"}, "planted: NVDA -6 sd from 15:20 UTC, KO +4 sd from 16:00 UTC"},
	} {
		c := newConsole(t, 80, 24)
		c.start(plainHome(t), "contagion", append([]string{"live", "--source", "fake:7", "--begin", "2026-11-24T15:00Z"}, k.words...)...)
		c.until(k.want, func() bool {
			rows := strings.Split(strings.TrimRight(c.screen(), " \n"), "\n")
			return strings.Contains(c.written(), "\x1b[?1049h") && strings.TrimSpace(rows[len(rows)-1]) == k.want
		})
		c.typed("q")
		if code := c.ends(); code != 0 {
			t.Errorf("exit %d", code)
		}
	}
}

// Sizes that change as fast as a hand can drag, and once before the first
// picture, end in a whole picture of the last one.
func TestResizes(t *testing.T) {
	c := newConsole(t, 80, 24)
	c.start(plainHome(t), "contagion", "play", "deepseek")
	r := rand.New(rand.NewPCG(6, 17))
	for i := range 300 {
		c.size(1+r.IntN(250), 1+r.IntN(80))
		switch i {
		case 20:
			c.size(80, 24)
			c.begun()
		case 100:
			c.typed(" ") // it stands
		case 150:
			c.typed("$") // and goes to the end
		case 200:
			c.typed("t")
		}
	}
	c.show(120, 40) // what stood on the old one does not matter
	c.size(120, 40)
	c.until("a whole picture", func() bool { return strings.Contains(c.screen(), "CONTAGION") && strings.Contains(c.screen(), "quit") })
	c.quits()
}

var (
	coloured = regexp.MustCompile(`\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:[;:][0-9;:]*)?m`)
	deep     = regexp.MustCompile(`\x1b\[[0-9;]*[34]8;2;`)
)

// Every name of a terminal, colour wish and locale: a first picture, no more
// than is wished for, and all given back.
func TestTerminalsAndLocales(t *testing.T) {
	type look struct {
		env               []string
		colour, ascii     bool
		trueColour, never bool // 24 bits are used; colour must not be
	}
	var all []look
	for _, name := range []string{"unknown-terminal", "linux", "xterm", "xterm-256color", "screen", "tmux-256color", "xterm-ghostty", "xterm-kitty", "alacritty"} {
		all = append(all, look{env: []string{"TERM=" + name}, colour: name != "unknown-terminal", trueColour: slices.Contains([]string{"xterm-ghostty", "xterm-kitty", "alacritty"}, name)})
	}
	all = append(all,
		look{env: []string{"TERM="}}, look{env: []string{"TERM=vt100"}},
		look{env: []string{"COLORTERM=truecolor"}, colour: true, trueColour: true}, look{env: []string{"COLORTERM=\x1b]0;x\a"}, colour: true},
		look{env: []string{"NO_COLOR=1"}, never: true}, look{env: []string{"NO_COLOR=1", "COLORTERM=truecolor"}, never: true}, look{env: []string{"CLICOLOR=0"}}, look{env: []string{"CLICOLOR_FORCE=1"}, colour: true},
		look{env: []string{"LANG=C"}, colour: true, ascii: true}, look{env: []string{"LANG=", "LC_ALL=POSIX"}, colour: true, ascii: true}, look{env: []string{"LANG=en_US.ISO-8859-1"}, colour: true, ascii: true}, look{env: []string{"LANG=ja_JP.eucJP"}, colour: true, ascii: true},
		look{env: []string{"LC_ALL=C", "LANG=en_US.UTF-8"}, colour: true, ascii: true}, look{env: []string{"LC_CTYPE=de_DE.utf8", "LANG=C"}, colour: true},
	)
	for _, l := range all {
		t.Run(fmt.Sprintf("%.60q", l.env), func(t *testing.T) {
			t.Parallel()
			c := newConsole(t, 120, 40)
			c.start(append(plainHome(t), l.env...), "contagion", "play", "deepseek")
			c.plays()
			c.quits()
			stream := c.written()
			if got := coloured.MatchString(stream); l.colour && !got || l.never && got {
				t.Errorf("colour is %t: %q", got, coloured.FindString(stream))
			}
			if deep.MatchString(stream) != l.trueColour {
				t.Errorf("24 bits of colour are %t", !l.trueColour)
			}
			if i := strings.IndexFunc(stream, func(r rune) bool { return r > '~' }); l.ascii && i >= 0 {
				t.Errorf("not ASCII: %q", stream[max(0, i-20):min(len(stream), i+20)])
			}
		})
	}
}

// A terminal that answers late, twice, wrongly or never gets its picture at
// once, and no answer is left to be typed into the shell.
func TestTerminalsThatAnswerOddly(t *testing.T) {
	for name, answer := range map[string]func(c *console, reply []byte){
		"never": func(*console, []byte) {},
		"twice": func(c *console, reply []byte) { send(c, string(reply)+string(reply)) },
		"late": func(c *console, reply []byte) {
			time.AfterFunc(500*time.Millisecond, func() { send(c, string(reply)) })
		},
		"wrong": func(c *console, reply []byte) { send(c, "\x1b[?2026;9$y\x1b]11;rgb:zz/zz/zz\a\x1b[99;99R") },
		"parts": func(c *console, reply []byte) {
			for _, b := range reply {
				send(c, string(rune(b)))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newConsole(t, 120, 40, func(c *console) { c.answer = func(reply []byte) { answer(c, reply) } })
			c.start(plainHome(t), "contagion", "play", "deepseek")
			c.plays()
			c.quits()
			if n := c.unread(); n != 0 {
				t.Errorf("%d bytes wait for the shell", n)
			}
		})
	}
}

// A scenario of hostile words on a real terminal: its title, its cells and a
// page of an instrument are those of a screen.
func TestHostileOnTerminal(t *testing.T) {
	for _, x := range hostile.Texts() {
		t.Run(x.Name, func(t *testing.T) {
			t.Parallel()
			text := "A" + x.Text + "B"
			const fits = 4000 // bytes: five such cells stay below the longest line
			if len(text) > fits {
				text = strings.ToValidUTF8(text[:fits], "")
			}
			dir := scene(t, text)
			if _, _, err := open(dir); err != nil {
				return // refused, of which another test judges the sentence
			}
			c := newConsole(t, 120, 40)
			c.start(plainHome(t), "contagion", "play", dir)
			c.begun()
			c.shows("CONTAGION")
			c.typed("\r")
			c.shows("back")
			c.quits()
		})
	}
}

// A terminal that claims to be larger than any is refused in one sentence, before
// a picture of that size takes gigabytes.
func TestTerminalBeyondAnySize(t *testing.T) {
	for _, c := range [][2]int{{20000, 20000}, {65535, 65535}, {4097, 24}, {80, 4097}, {2000, 1000}} {
		k := newConsole(t, c[0], c[1])
		k.start(plainHome(t), "contagion", "play", "deepseek")
		code := k.ends()
		if got, want := k.said(), fmt.Sprintf("contagion: screen: the terminal says that it has %d by %d cells; ", c[0], c[1]); !strings.Contains(got, want) {
			t.Errorf("%v: %q, want %q", c, got, want)
		}
		if code != exitFailure {
			t.Errorf("%v: exit %d", c, code)
		}
	}
}
