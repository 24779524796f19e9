package capture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
)

// A Cast is a recording of a terminal in the format asciicast v2, which every
// player reads: a line of JSON for the head, then one for each time that the
// terminal got something.
type Cast struct {
	screen string // the newest one
	out    bytes.Buffer
	bytes  bytes.Buffer // for the terminal, of one picture
	r      *uv.TerminalRenderer
	buf    uv.ScreenBuffer
	begun  bool
}

// sixteen are a terminal's own colours, as xterm has them: a theme must name
// all, though screens in true colour use none.
var sixteen = strings.Join([]string{"#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
	"#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff"}, ":")

// NewCast begins a recording of a terminal of cols x rows cells. The title is
// what players show.
func NewCast(cols, rows int, title string, l Look) (*Cast, error) {
	if err := sized(cols, rows); err != nil {
		return nil, err
	}
	c := &Cast{buf: uv.NewScreenBuffer(cols, rows)}
	c.line(struct {
		Version int               `json:"version"`
		Width   int               `json:"width"`
		Height  int               `json:"height"`
		Title   string            `json:"title,omitempty"`
		Env     map[string]string `json:"env"`
		Theme   map[string]string `json:"theme"`
	}{2, cols, rows, title, map[string]string{"TERM": "xterm-256color"},
		map[string]string{"fg": hex(rgba(l.Ink)), "bg": hex(rgba(l.Ground)), "palette": sixteen}})
	c.r = uv.NewTerminalRenderer(&c.bytes, []string{"TERM=xterm-256color"})
	c.r.SetColorProfile(colorprofile.TrueColor)
	c.r.SetFullscreen(true)
	c.r.SetRelativeCursor(false)
	c.r.SetMapNewline(false) // a recording holds what a raw terminal gets
	c.r.Resize(cols, rows)
	c.r.Erase()
	return c, nil
}

// Show shows a screen from a time on, in milliseconds. A screen like the one
// before it gives no event.
func (c *Cast) Show(screen string, ms int) error {
	if c.begun && screen == c.screen {
		return nil
	}
	c.screen = screen
	c.buf.Clear()
	uv.NewStyledString(screen).Draw(c.buf, c.buf.Bounds())
	if !c.begun {
		c.bytes.WriteString("\x1b[?25l") // no cursor
		c.begun = true
	}
	c.r.Render(c.buf.RenderBuffer)
	if err := c.r.Flush(); err != nil {
		return err
	}
	if c.bytes.Len() == 0 {
		return nil
	}
	c.event(ms, c.bytes.String())
	c.bytes.Reset()
	if c.out.Len() > MostBytes {
		return fmt.Errorf("cast: it already takes more than %d MB; show a shorter time, fewer pictures a second or a smaller size", MostBytes>>20)
	}
	return nil
}

// End gives the file; the last picture stays until a time in milliseconds.
func (c *Cast) End(ms int) []byte {
	c.event(ms, "\x1b[?25h") // the last event is where players end
	return c.out.Bytes()
}

func (c *Cast) event(ms int, text string) {
	at := json.RawMessage(strconv.FormatFloat(float64(ms)/1000, 'f', 3, 64))
	c.line([]any{at, "o", text})
}

func (c *Cast) line(v any) {
	e := json.NewEncoder(&c.out)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // numbers and strings only
}
