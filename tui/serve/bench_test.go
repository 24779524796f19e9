package serve

import (
	"bytes"
	"io"
	"testing"

	"golang.org/x/crypto/ssh"
)

// BenchmarkWrite is a picture's way from the handler to a client on the
// loopback, both ends in this process. What a client may send, wireRate, bounds
// the window that it gives back, and so this to some 15 MB a second: 300 times
// what a screen needs.
func BenchmarkWrite(b *testing.B) {
	picture := bytes.Repeat([]byte("\x1b[38;5;117m+12.3%\x1b[5;40H"), 200)
	done := make(chan struct{})
	h := open(b, Options{Limits: Limits{Total: -1, Idle: -1}, Handler: func(s Session) int {
		defer close(done)
		b.SetBytes(int64(len(picture)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.Write(picture); err != nil {
				b.Error(err)
				return 1
			}
		}
		return 0
	}})
	c, err := ssh.Dial("tcp", h.tcp(), &ssh.ClientConfig{User: "ann", HostKeyCallback: ssh.InsecureIgnoreHostKey()})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	s, err := c.NewSession()
	if err != nil {
		b.Fatal(err)
	}
	s.Stdout = io.Discard
	if err := s.Shell(); err != nil {
		b.Fatal(err)
	}
	<-done
}
