package serve

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// openSSH gives a command of OpenSSH's own client, or skips. The last word is
// what is run there, "" for a shell.
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
	all = append(append(all, args[:len(args)-1]...), host)
	if last := args[len(args)-1]; last != "" {
		all = append(all, last)
	}
	c := exec.Command(path, all...)
	c.Env = append(os.Environ(), "LANG=en_GB.UTF-8", "LC_ALL=", "TERM=xterm-256color")
	c.WaitDelay = 5 * time.Second
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
	for _, args := range [][]string{
		{"-s", "sftp"},
		{"-N", "-o", "ExitOnForwardFailure=yes", "-R", "127.0.0.1:0:127.0.0.1:1", ""},
		{"-W", "127.0.0.1:1", ""},
		{"-o", "KexAlgorithms=diffie-hellman-group14-sha256,ecdh-sha2-nistp256", "rooms"},
		{"-o", "Ciphers=aes128-cbc,3des-cbc", "rooms"},
		{"-o", "HostKeyAlgorithms=rsa-sha2-512", "rooms"},
	} {
		c := openSSH(t, addr, args...)
		if out, err := c.CombinedOutput(); err == nil {
			t.Errorf("%v is served: %s", args, out)
		}
	}
	// A terminal, an agent and X11: the first is given, the others are not.
	c = openSSH(t, addr, "-tt", "-A", "-X", "play deepseek")
	c.Stdin = strings.NewReader("") // without a terminal of its own it sends the end at once
	if out, _ := c.CombinedOutput(); !strings.Contains(string(out), `"play deepseek" true "" <nil>`) {
		t.Errorf("%s", out)
	}
}

// keyFile writes a private key, or only its public half.
func keyFile(t *testing.T, key any, public ssh.PublicKey, half bool) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path+".pub", ssh.MarshalAuthorizedKey(public), 0o600); err != nil {
		t.Fatal(err)
	}
	if half {
		return path + ".pub"
	}
	block, err := ssh.MarshalPrivateKey(key, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A client that offers a presenter's public key, cannot prove it, and then comes
// in by its own is a visitor.
func TestOpenSSHOffersAnothersKey(t *testing.T) {
	presenter, visitorKey, visitor := newKey(t), newPrivate(t), Access{}
	own, err := ssh.NewSignerFromKey(visitorKey)
	if err != nil {
		t.Fatal(err)
	}
	for role, key := range map[Role]ssh.Signer{Presenter: presenter, Visitor: own} {
		if err := visitor.AddKeys([]byte(line(key)), "keys", role, false); err != nil {
			t.Fatal(err)
		}
	}
	h := open(t, Options{Access: visitor, Handler: func(s Session) int {
		fmt.Fprint(s, s.Guest().Name, " ", roleNames[s.Guest().Role])
		return 0
	}})
	addr := h.tcp()
	for name, keys := range map[string][]string{
		"ann visitor": {"-i", keyFile(t, nil, presenter.PublicKey(), true), "-i", keyFile(t, visitorKey, own.PublicKey(), false)},
		"":            {"-i", keyFile(t, nil, presenter.PublicKey(), true)},
	} {
		out, err := openSSH(t, addr, append(keys, "-l", "ann", "rooms")...).Output()
		if string(out) != name || (err == nil) != (name != "") {
			t.Errorf("%q, %v; want %q", out, err, name)
		}
	}
}

// Killing the client that shares a master's connection and closing its
// terminal, which is what closing a window does, ends the session, and the
// connection with it: the master keeps it, and would for ever. OpenSSH 9.2's
// master at times closes the channel only when the next packet reaches it (it
// takes the dead client off its list and then waits on its descriptors, the
// close still to be sent), so a quiet session ends with the door's next question
// whether the client is there: asked every two seconds here, every fifteen
// where nothing else is set.
func TestOpenSSHMaster(t *testing.T) {
	ended := make(chan struct{})
	h := open(t, Options{Limits: Limits{Keepalive: 2 * time.Second}, Handler: func(s Session) int {
		fmt.Fprint(s, "here")
		<-s.Context().Done()
		close(ended)
		return 0
	}})
	dir, err := os.MkdirTemp("", "mux") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	c := openSSH(t, h.tcp(), "-tt", "-o", "ControlMaster=auto", "-o", "ControlPersist=yes", "-S", filepath.Join(dir, "s"), "")
	var out lines
	c.Stdout = &out
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	out.await(t, "here")
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the session goes on")
	}
	_ = c.Wait()
	eventually(t, "the connection closes", func() bool { return h.server.Metrics().Connections.Load() == 0 })
}

// eventually waits until something is so; the test fails where it never is.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	late := time.After(15 * time.Second)
	for !so() {
		select {
		case <-late:
			t.Fatalf("%s: never", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// What is offered in the clear, before any key: two key exchanges, the strict
// order, one kind of host key, and no name to look up.
func TestOffer(t *testing.T) {
	h := open(t, Options{Handler: stays})
	c, err := net.Dial("tcp", h.tcp())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "SSH-2.0-x\r\n"); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(c)
	if version, err := r.ReadString('\n'); err != nil || version != "SSH-2.0-contagion\r\n" {
		t.Errorf("version %q, %v", version, err)
	}
	var head [5]byte // length, padding
	if _, err := io.ReadFull(r, head[:]); err != nil {
		t.Fatal(err)
	}
	packet := make([]byte, binary.BigEndian.Uint32(head[:])-1)
	if _, err := io.ReadFull(r, packet); err != nil {
		t.Fatal(err)
	}
	list := func(p []byte) (string, []byte) {
		n := binary.BigEndian.Uint32(p)
		return string(p[4 : 4+n]), p[4+n:]
	}
	kex, rest := list(packet[17:]) // type and cookie
	hosts, _ := list(rest)
	if kex != "mlkem768x25519-sha256,curve25519-sha256,curve25519-sha256@libssh.org,kex-strict-s-v00@openssh.com" || hosts != "ssh-ed25519" {
		t.Errorf("offered %q and %q", kex, hosts)
	}
}

// Garbage, resets and half-open handshakes of one address: those who are there
// stay, one from another address comes in, and all of it is over in its time.
func TestAttacks(t *testing.T) {
	h := open(t, Options{Limits: Limits{Arrivals: 10_000, ArrivalsBurst: 10_000, HandshakeTime: 2 * time.Second}, Handler: func(s Session) int {
		s.Go(func() { _, _ = io.Copy(io.Discard, s) })
		for n := 0; ; n++ {
			if _, err := fmt.Fprintf(s, "frame %d %s\r\n", n, strings.Repeat("x", 4000)); err != nil {
				return 1
			}
			select {
			case <-time.After(20 * time.Millisecond):
			case <-s.Context().Done():
				return 0
			}
		}
	}})
	addr := h.tcp()
	inside, err := ssh.Dial("tcp", addr, &ssh.ClientConfig{User: "ann", HostKeyCallback: ssh.InsecureIgnoreHostKey()})
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	watcher := sit(t, inside).terminal(t, 80, 24, "")
	watcher.out.await(t, "frame 1 ")

	version := "SSH-2.0-x\r\n"
	for i, text := range []string{"", "\x00", version, version + "\x00\x00\x00\x0c\x0a\x14", version + "\xff\xff\xff\xff\xff", strings.Repeat("A", 1<<16), "GET / HTTP/1.1\r\n\r\n", version + strings.Repeat("\x00", 1<<12), "\x16\x03\x01\x02\x00\x01"} {
		for range 20 {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(c, text) // the server may have closed it already
			if i%2 == 0 {
				_ = c.(*net.TCPConn).SetLinger(0) // a reset
			}
			c.Close()
		}
	}
	for range 100 { // half-open: eight stay, the rest is shut at once
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	eventually(t, "eight wait", func() bool {
		return h.server.Metrics().PreAuth.Load() <= 8 && h.server.Metrics().Rejected(HandshakesOfOne) >= 92
	})
	elsewhere := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	began := time.Now()
	c, err := elsewhere.DialContext(context.Background(), "tcp", addr)
	if err != nil {
		t.Skip("there is no second address of the loopback here")
	}
	cl, err := client(c)
	if err != nil {
		t.Fatal(err)
	}
	guest := sit(t, cl).terminal(t, 80, 24, "")
	guest.out.await(t, "frame 0 ")
	t.Logf("a visitor had a frame after %s", time.Since(began))
	_ = c.(*net.TCPConn).SetLinger(0) // in the middle of a frame
	c.Close()
	eventually(t, "the half-open are closed", func() bool {
		m := h.server.Metrics()
		return m.PreAuth.Load() == 0 && m.Connections.Load() == 1 && m.Sessions.Load() == 1
	})
	at := strings.Count(watcher.out.String(), "frame ")
	watcher.out.await(t, fmt.Sprintf("frame %d ", at+5))
}

// Everyone who watches is told when the server stops, and it is quick.
func TestStopOfMany(t *testing.T) {
	const guests = 100
	var told atomic.Int32
	h := open(t, Options{Limits: Limits{PerAddress: guests, HandshakesPerAddress: guests, ArrivalsBurst: guests}, Handler: func(s Session) int {
		fmt.Fprint(s, "\x1b[?1049hhere")
		<-s.Context().Done()
		fmt.Fprint(s, "\x1b[?1049l")
		told.Add(1)
		return 0
	}})
	addr := h.tcp()
	var seats []*seat
	for range guests {
		c, err := ssh.Dial("tcp", addr, &ssh.ClientConfig{User: "ann", HostKeyCallback: ssh.InsecureIgnoreHostKey()})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		seats = append(seats, sit(t, c).terminal(t, 80, 24, ""))
	}
	for _, s := range seats {
		s.out.await(t, "here")
	}
	began := time.Now()
	if err := h.server.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d guests, whose clients stay connected, were gone after %s", guests, time.Since(began))
	for _, s := range seats {
		if code := s.end(); code != StatusFull || !strings.HasSuffix(s.out.String(), "\x1b[?1049lThe server stops now. Please come again in a while.\r\n") {
			t.Fatalf("status %d, %q", code, s.out)
		}
	}
	if told.Load() != guests {
		t.Errorf("%d were told", told.Load())
	}
}

// Who floods and is gone is gone soon: what they sent does not keep them here
// for the minutes that it takes to hear it all.
func TestFloodAndGone(t *testing.T) {
	h := open(t, Options{Handler: func(s Session) int {
		<-s.Context().Done()
		return 0
	}})
	c, err := net.Dial("tcp", h.tcp())
	if err != nil {
		t.Fatal(err)
	}
	g, err := client(c)
	if err != nil {
		t.Fatal(err)
	}
	s := sit(t, g)
	s.terminal(t, 80, 24, "play")
	flooded := make(chan struct{})
	go func() {
		defer close(flooded)
		for {
			if _, err := s.in.Write(make([]byte, 32<<10)); err != nil {
				return
			}
		}
	}()
	h.await(t, "a flood", func() bool { return h.server.Metrics().BytesIn.Load() > wireBurst })
	time.Sleep(time.Second) // all that fits on the way is on it
	if err := c.(*net.TCPConn).SetLinger(0); err != nil {
		t.Fatal(err)
	}
	c.Close()
	<-flooded
	began := time.Now()
	h.await(t, "the end", func() bool { return h.server.Metrics().Connections.Load() == 0 })
	if d := time.Since(began); d > 10*time.Second {
		t.Errorf("it took %s", d)
	}
}

// await waits for something that comes about in real time.
func (h *house) await(t *testing.T, what string, is func() bool) {
	t.Helper()
	late := time.Now().Add(time.Minute)
	for !is() {
		if time.Now().After(late) {
			t.Fatalf("%s does not come", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
