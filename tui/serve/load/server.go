package load

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"

	"contagion/data"
)

// A Server is one that guests are sent to: a process of ours, or an address of
// somebody's.
type Server struct {
	Addr string

	// Of a process of ours.
	metrics string
	cmd     *exec.Cmd
	home    string
	mu      sync.Mutex
	said    []string // its newest lines
	races   int      // that the race detector found, where the program has it
	raw     []string // lines with a byte that no terminal should get; at most a few
	read    sync.WaitGroup
	gone    chan struct{} // closed when it has ended
	err     error         // how; once gone
}

const (
	startTime = 30 * time.Second // until it listens: a loaded machine is slow
	saidLines = 8
)

var listens = regexp.MustCompile(`serving on (\S+);`)

// Start starts a program as a server on a free port of the loopback, with
// stamps, a home of its own that Close removes, and the words given.
func Start(ctx context.Context, program string, words ...string) (*Server, error) {
	return start(ctx, 0, program, words...)
}

// start does so with a limit of descriptors, 0 for the system's.
func start(ctx context.Context, files int, program string, words ...string) (*Server, error) {
	home, err := os.MkdirTemp("", "contagion-bench-")
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	s := &Server{home: home, gone: make(chan struct{})}
	if s.metrics, err = freeAddress(); err != nil {
		os.RemoveAll(home)
		return nil, fmt.Errorf("server: %w", err)
	}
	words = append([]string{"serve", "--addr", "127.0.0.1:0", "--metrics", s.metrics, "--stamp"}, words...)
	s.cmd = exec.Command(program, words...)
	if files > 0 { // a process cannot lower another's limit: a shell lowers its own and becomes the server
		s.cmd = exec.Command("sh", append([]string{"-c", `ulimit -n "$0" && exec "$@"`, strconv.Itoa(files), program}, words...)...)
	}
	s.cmd.Dir = home
	s.cmd.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir()}
	out, err := s.cmd.StderrPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		os.RemoveAll(home)
		return nil, fmt.Errorf("server: %w", err)
	}
	up := make(chan string, 1)
	s.read.Go(func() { s.listen(bufio.NewScanner(out), up) })
	go func() {
		s.read.Wait() // all that it says is read before its end is waited for
		s.err = s.cmd.Wait()
		close(s.gone)
	}()
	late := time.NewTimer(startTime)
	defer late.Stop()
	select {
	case s.Addr = <-up:
		return s, nil
	case <-s.gone:
		err = fmt.Errorf("server: it ended before it listened: %s", s.Said())
	case <-late.C:
		err = fmt.Errorf("server: it did not listen within %s: %s", startTime, s.Said())
	case <-ctx.Done():
		err = ctx.Err()
	}
	s.Close()
	return nil, err
}

// At is a server that runs somewhere.
func At(addr string) *Server { return &Server{Addr: addr} }

// listen reads what the server says until it ends.
func (s *Server) listen(lines *bufio.Scanner, up chan<- string) {
	const longest = 1 << 20 // a stack in a line
	lines.Buffer(nil, longest)
	for lines.Scan() {
		text := lines.Text()
		if m := listens.FindStringSubmatch(text); m != nil {
			select {
			case up <- m[1]:
			default:
			}
		}
		s.mu.Lock()
		if strings.Contains(text, "WARNING: DATA RACE") {
			s.races++
		}
		if !printable(text) && len(s.raw) < saidLines {
			s.raw = append(s.raw, fmt.Sprintf("%.120q", text))
		}
		if s.said = append(s.said, data.Clean(text, 300)); len(s.said) > saidLines {
			s.said = s.said[1:]
		}
		s.mu.Unlock()
	}
}

// printable reports whether a line has nothing that steers a terminal: no
// control, no mark of direction, no zero width, nothing but UTF-8.
func printable(line string) bool {
	for _, r := range line {
		if r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf) {
			return false
		}
	}
	return true
}

// Raw gives lines that it wrote with something in them that steers a terminal.
func (s *Server) Raw() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.raw)
}

// Races is how many the race detector found, in a program that was built with it.
func (s *Server) Races() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.races
}

// Said is what it said last.
func (s *Server) Said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.said, " | ")
}

// Own reports whether it is a process of ours, which can be measured.
func (s *Server) Own() bool { return s.cmd != nil }

// Alive reports whether it still runs; a server that is not ours does.
func (s *Server) Alive() bool {
	if !s.Own() {
		return true
	}
	select {
	case <-s.gone:
		return false
	default:
		return true
	}
}

// Stop asks it to stop, and gives how long it took to end.
func (s *Server) Stop(within time.Duration) (took time.Duration, err error) {
	began := time.Now()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, fmt.Errorf("server: %w", err)
	}
	late := time.NewTimer(within)
	defer late.Stop()
	select {
	case <-s.gone:
		return time.Since(began), s.err
	case <-late.C:
		return within, errors.New("it did not end in time")
	}
}

// Close ends it, if it is ours, and removes what it left behind.
func (s *Server) Close() {
	if !s.Own() {
		return
	}
	if s.Alive() {
		_ = s.cmd.Process.Kill() // it may have ended just now
	}
	<-s.gone
	os.RemoveAll(s.home)
}

// Usage is what it has used until now.
func (s *Server) Usage() (Usage, bool) {
	if !s.Own() {
		return Usage{}, false
	}
	return usageOf(s.cmd.Process.Pid)
}

// freeAddress finds a port of the loopback that nobody listens at.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
