package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/ssh"
)

// storyTime is how long a story waits for what must come; nothing waits so long
// that works.
const storyTime = 30 * time.Second

// An sshStory is what a script of guests has: one server and those who came.
type sshStory struct {
	server *exec.Cmd
	gone   chan struct{} // closed when the server has ended
	loaded chan bool     // whether what SIGHUP asked for was done
	guests map[string]*storyGuest
}

type sshStoryKey struct{}

func storyOf(ts *testscript.TestScript) *sshStory {
	return ts.Value(sshStoryKey{}).(*sshStory)
}

// sshWords are the words of a script that are about guests:
//
//	serves [FLAG...]               starts contagion serve on a free port, or after stops on the one it had; sets PORT; its lines go to server.log
//	[!] stops                      tells it to stop, and waits; ! where it must end with a fault
//	[!] reloads                    sends SIGHUP, and waits until it says that keys and limits were read; ! that they were not
//	key FILE                       makes a key, and its public half in FILE.pub
//	[!] comes NAME [WORD...] -- LINE
//	                               lets a guest in, or expects a shut door; words: 120x40, key=FILE, term=TERM (empty: no terminal), env=K=V, openssh
//	[!] sees NAME REGEXP           waits until it stands on the guest's screen, or no longer does
//	[!] agree NAME NAME REGEXP     waits until both screens have the same there, or not the same
//	types NAME KEYS                sends keys, with the escapes of Go
//	resizes NAME 80x24             gives the guest's window another size
//	vanishes NAME                  cuts the guest's wire
//	ends NAME STATUS [REGEXP]      waits for the end; the terminal must be restored, and the text have been told
//	[!] asks NAME WHAT             asks for a thing beside the session: agent, x11, sftp, forward and the like
func sshWords() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"serves": serves, "stops": stops, "reloads": reloads, "key": storyKey, "comes": comes, "sees": sees, "agree": agree, "types": types,
		"resizes": resizes, "vanishes": vanishes, "ends": ends, "asks": asks,
	}
}

// needs ends a script whose line is wrong.
func needs(ts *testscript.TestScript, ok bool, usage string) {
	if !ok {
		ts.Fatalf("usage: %s", usage)
	}
}

var (
	servesOn = regexp.MustCompile(`serving on (\S+);`)
	reloaded = regexp.MustCompile(`"msg":"(not )?reloaded"`)
)

// serves starts the program's own server, as a process.
func serves(ts *testscript.TestScript, neg bool, args []string) {
	st := storyOf(ts)
	needs(ts, !neg && (st.server == nil || st.server.ProcessState != nil), "serves [FLAG...], one at a time")
	port := "0"
	if st.server != nil {
		port = ts.Getenv("PORT")
	}
	c := exec.Command("contagion", append([]string{"serve", "--addr", "127.0.0.1:" + port}, args...)...)
	c.Dir = ts.MkAbs(".")
	c.Env = []string{"HOME=" + ts.Getenv("WORK"), "PATH=" + os.Getenv("PATH"), "TMPDIR=" + ts.Getenv("WORK")}
	out, err := c.StderrPipe()
	ts.Check(err)
	log, err := os.Create(ts.MkAbs("server.log"))
	ts.Check(err)
	ts.Check(c.Start())
	gone := make(chan struct{})
	st.server, st.gone, st.loaded = c, gone, make(chan bool, 1)
	up := make(chan string, 1)
	var read sync.WaitGroup
	read.Go(func() {
		defer log.Close()
		for lines := bufio.NewScanner(out); lines.Scan(); {
			text := lines.Text()
			_, _ = log.WriteString(text + "\n") // a story that reads it sees what is missing
			if m := servesOn.FindStringSubmatch(text); m != nil {
				up <- m[1]
			}
			if m := reloaded.FindStringSubmatch(text); m != nil {
				st.loaded <- m[1] == ""
			}
		}
	})
	go func() {
		read.Wait()
		_ = c.Wait() // told by its state
		close(gone)
	}()
	ts.Defer(func() {
		for _, g := range st.guests {
			g.cut()
		}
		_ = c.Process.Kill() // it may have ended
		<-gone
	})
	select {
	case addr := <-up:
		_, port, err := net.SplitHostPort(addr)
		ts.Check(err)
		ts.Setenv("PORT", port)
	case <-gone:
		said, _ := os.ReadFile(log.Name())
		ts.Fatalf("the server ended: %s", said)
	case <-time.After(storyTime):
		ts.Fatalf("the server does not listen")
	}
}

// stops ends the server as an operator does.
func stops(ts *testscript.TestScript, neg bool, args []string) {
	st := storyOf(ts)
	needs(ts, len(args) == 0 && st.server != nil, "[!] stops, after serves")
	ts.Check(st.server.Process.Signal(syscall.SIGTERM))
	select {
	case <-st.gone:
	case <-time.After(storyTime):
		ts.Fatalf("the server does not stop")
	}
	if st.server.ProcessState.Success() == neg {
		ts.Fatalf("the server ended with %s", st.server.ProcessState)
	}
}

// reloads has the keys and limits read again.
func reloads(ts *testscript.TestScript, neg bool, args []string) {
	st := storyOf(ts)
	needs(ts, len(args) == 0 && st.server != nil, "[!] reloads, after serves")
	ts.Check(st.server.Process.Signal(syscall.SIGHUP))
	select {
	case ok := <-st.loaded:
		if ok == neg {
			ts.Fatalf("the server reloaded: %t", ok)
		}
	case <-st.gone:
		ts.Fatalf("the server ended")
	case <-time.After(storyTime):
		ts.Fatalf("the server does not reload")
	}
}

// storyKey makes a key for a guest.
func storyKey(ts *testscript.TestScript, neg bool, args []string) {
	needs(ts, !neg && len(args) == 1, "key FILE")
	public, private, err := ed25519.GenerateKey(rand.Reader)
	ts.Check(err)
	shown, err := ssh.NewPublicKey(public)
	ts.Check(err)
	block, err := ssh.MarshalPrivateKey(private, "")
	ts.Check(err)
	path := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
	ts.Check(os.WriteFile(path, pem.EncodeToMemory(block), 0o600))
	ts.Check(os.WriteFile(path+".pub", ssh.MarshalAuthorizedKey(shown), 0o600))
}
