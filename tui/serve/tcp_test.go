package serve

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// openSSH gives a command of OpenSSH's own client, or skips.
func openSSH(t *testing.T, addr string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("ssh")
	if err != nil {
		t.Skip("there is no ssh here")
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	all := []string{"-F", "none", "-p", port, "-o", "UserKnownHostsFile=" + filepath.Join(t.TempDir(), "known"), "-o", "StrictHostKeyChecking=accept-new", "-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes"}
	c := exec.Command(path, append(append(all, args[:len(args)-1]...), host, args[len(args)-1])...)
	c.Env = append(os.Environ(), "LANG=en_GB.UTF-8", "LC_ALL=", "TERM=xterm-256color")
	return c
}

// OpenSSH's own client: a command without a terminal, its exit status, its
// input, and what it asks for in vain.
func TestOpenSSH(t *testing.T) {
	h := open(t, Options{Handler: func(s Session) int {
		in, err := io.ReadAll(s)
		fmt.Fprintf(s, "%q %t %q %v", s.Command(), s.Terminal().PTY, in, err)
		fmt.Fprint(s.Stderr(), "beside\n")
		return StatusFull
	}})
	addr := h.tcp()
	c := openSSH(t, addr, "-l", "ann", "report deepseek --format json")
	c.Stdin = strings.NewReader("typed")
	var out, beside bytes.Buffer
	c.Stdout, c.Stderr = &out, &beside
	_ = c.Run()
	if code := c.ProcessState.ExitCode(); code != StatusFull || out.String() != `"report deepseek --format json" false "typed" <nil>` || beside.String() != "beside\n" {
		t.Errorf("status %d, %q, %q", code, out.String(), beside.String())
	}
	for _, args := range [][]string{{"-s", "sftp"}, {"-N", "-o", "ExitOnForwardFailure=yes", "-R", "127.0.0.1:0:127.0.0.1:1", ""}} {
		c := openSSH(t, addr, args...)
		if out, err := c.CombinedOutput(); err == nil {
			t.Errorf("%v is served: %s", args, out)
		}
	}
}
