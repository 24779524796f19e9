package capture

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// A Cast writes what a terminal is sent, line by line with its time, as
// asciicast version 2, which asciinema plays.
type Cast struct {
	w   *bufio.Writer
	at  int // milliseconds
	err error
}

// NewCast begins a cast of a terminal of cols x rows cells.
func NewCast(w io.Writer, cols, rows int, title string) (*Cast, error) {
	if err := sized(cols, rows); err != nil {
		return nil, err
	}
	head, err := json.Marshal(struct {
		Version int               `json:"version"`
		Width   int               `json:"width"`
		Height  int               `json:"height"`
		Title   string            `json:"title"`
		Env     map[string]string `json:"env"`
	}{2, cols, rows, title, map[string]string{"TERM": "xterm-256color"}})
	if err != nil {
		return nil, err
	}
	c := &Cast{w: bufio.NewWriter(w)}
	_, c.err = c.w.Write(append(head, '\n'))
	c.send("\x1b[?25l") // no cursor
	return c, c.err
}

// Frame sends bytes to the terminal, and lets some milliseconds pass.
func (c *Cast) Frame(sent string, ms int) error {
	if sent != "" {
		c.send(sent)
	}
	c.at += ms
	return c.err
}

func (c *Cast) send(text string) {
	if c.err != nil {
		return
	}
	var quoted []byte
	if quoted, c.err = json.Marshal(text); c.err == nil {
		_, c.err = fmt.Fprintf(c.w, "[%s, \"o\", %s]\n", strconv.FormatFloat(float64(c.at)/1000, 'f', 3, 64), quoted)
	}
}

// Close ends the cast: the last picture stands until now.
func (c *Cast) Close() error {
	c.send("\x1b[?25h")
	if c.err == nil {
		c.err = c.w.Flush()
	}
	return c.err
}
