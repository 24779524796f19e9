package serve

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"golang.org/x/crypto/ssh"

	"contagion/data/hostile"
)

// Every hostile text, from everything that a client may say, harms neither the
// log, nor what a handler is given, nor what is told to a terminal.
func TestHostile(t *testing.T) {
	for _, text := range hostile.Texts() {
		t.Run(text.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { visitHostile(t, text.Text) })
		})
	}
}

func visitHostile(t *testing.T, text string) {
	text = text[:min(len(text), 4<<10)] // more does not come in within the time of a handshake
	h := open(t, Options{Handler: func(s Session) int {
		for from, given := range map[string]string{"name": s.Guest().Name, "term": s.Terminal().Name, "colorterm": s.Terminal().ColorTerm, "lang": s.Terminal().Lang} {
			if err := hostile.Line(given); err != nil {
				t.Errorf("%s: %v", from, err)
			}
		}
		_, err := ParseLine(s.Command())
		if err == nil {
			t.Errorf("%q is a line", s.Command())
			return 0
		}
		if bad := hostile.Line(err.Error()); bad != nil {
			t.Errorf("the fault: %v", bad)
		}
		s.Go(func() { panic(fmt.Sprint("boom ", s.Command())) })
		<-s.Context().Done()
		s.Kick("never heard: it has ended")
		return 0
	}})
	c, err := h.dial(as(text), func(c *ssh.ClientConfig) {
		if !strings.ContainsAny(text, "\r\n") && len(text) < 200 { // a version is one line of 255 bytes
			c.ClientVersion = "SSH-2.0-" + text
		}
	})
	if err != nil { // a version with controls in it is none
		if c, err = h.dial(as(text)); err != nil {
			t.Fatal(err)
		}
	}
	defer c.Close()
	s := sit(t, c)
	for _, name := range []string{"COLORTERM", "LANG", "LC_ALL", text} {
		_ = s.Setenv(name, text) // one that is too long is refused
	}
	_, _ = s.SendRequest(text, true, []byte(text))
	_, _, _ = c.OpenChannel(text, []byte(text))
	if err := s.RequestPty(text, 24, 80, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Start("zz" + text); err != nil {
		t.Fatal(err)
	}
	s.end()
	if err := hostile.Plain(strings.ReplaceAll(s.out.String(), "\r\n", "\n")); err != nil {
		t.Errorf("the terminal: %v", err)
	}
	c.Close()
	synctest.Wait()
	checked := 0
	for line := range strings.Lines(h.lines.String()) {
		if err := hostile.Plain(line); err != nil {
			t.Errorf("the log: %v", err)
		}
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		for name, value := range fields {
			if text, ok := value.(string); ok && name != "stack" { // of our own names, parted by tabs
				checked++
				if err := hostile.Line(text); err != nil {
					t.Errorf("the log's %s: %v", name, err)
				}
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d fields were looked at: %s", checked, h.lines)
	}
}
