package serve

import (
	"golang.org/x/crypto/ssh"

	"contagion/data"
)

// The window that is taken where a client gives none.
const (
	defaultWidth  = 80
	defaultHeight = 24
)

// ptyRequest is a pty-req of RFC 4254, 6.2.
type ptyRequest struct {
	Term          string
	Width, Height uint32
	PixelWidth    uint32
	PixelHeight   uint32
	Modes         string
}

// windowChange is one of RFC 4254, 6.7.
type windowChange struct {
	Width, Height           uint32
	PixelWidth, PixelHeight uint32
}

// readPTY reads a pty-req: the terminal's name, cleaned, and its size, within
// the limits before anyone sees it.
func readPTY(payload []byte, l *Limits) (term string, w, h int, ok bool) {
	var r ptyRequest
	if ssh.Unmarshal(payload, &r) != nil {
		return "", 0, 0, false
	}
	w, h = clamp(r.Width, r.Height, l)
	return data.Clean(r.Term, termCells), w, h, true
}

// readWindow reads a window-change.
func readWindow(payload []byte, l *Limits) (w, h int, ok bool) {
	var r windowChange
	if ssh.Unmarshal(payload, &r) != nil {
		return 0, 0, false
	}
	w, h = clamp(r.Width, r.Height, l)
	return w, h, true
}

// clamp brings a window within 1 and the limits; 0 is one that is not given.
func clamp(w, h uint32, l *Limits) (int, int) {
	side := func(n uint32, otherwise, most int) int {
		if n == 0 {
			n = uint32(otherwise)
		}
		return int(min(n, uint32(most)))
	}
	return side(w, defaultWidth, l.Width), side(h, defaultHeight, l.Height)
}

// termCells is the longest name of a terminal; the longest in terminfo has 31.
const termCells = 40

// readEnv reads a variable. Kept reports whether it is one of those that a
// guest may set, and no larger than allowed.
func readEnv(payload []byte, l *Limits) (name, value string, kept bool) {
	var r struct{ Name, Value string }
	if ssh.Unmarshal(payload, &r) != nil || len(r.Name)+len(r.Value) > l.EnvironmentBytes {
		return "", "", false
	}
	switch r.Name {
	case "TERM", "COLORTERM", "LANG", "NO_COLOR", "LC_ALL", "LC_CTYPE":
		return r.Name, data.Clean(r.Value, termCells), true
	case "LC_COLLATE", "LC_IDENTIFICATION", "LC_MEASUREMENT", "LC_MESSAGES", "LC_MONETARY", "LC_NAME", "LC_NUMERIC", "LC_PAPER", "LC_TELEPHONE", "LC_TIME", "LC_ADDRESS":
		return r.Name, "", true // ssh sends them all; none is of use here
	}
	return "", "", false
}

// readCommand reads the line of an exec.
func readCommand(payload []byte) (string, bool) {
	var r struct{ Line string }
	if ssh.Unmarshal(payload, &r) != nil {
		return "", false
	}
	return r.Line, true
}

// terminal gives what the variables and a pty-req say together.
func terminal(pty bool, term string, env map[string]string) Terminal {
	t := Terminal{PTY: pty, Name: term, ColorTerm: env["COLORTERM"], NoColor: env["NO_COLOR"] != ""}
	if t.Name == "" {
		t.Name = env["TERM"]
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if t.Lang = env[name]; t.Lang != "" {
			break
		}
	}
	return t
}
