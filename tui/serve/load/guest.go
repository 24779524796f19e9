package load

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"contagion/data"
)

// A Way is how a guest comes, and what they ask for.
type Way struct {
	Addr   string
	From   netip.Addr // where from; the zero one for wherever the system takes
	User   string
	Line   string // the command; "" for a plain login
	Term   string // TERM of the terminal; "" for no terminal
	W, H   int
	Env    map[string]string
	Tally  *Tally                    // what is seen is counted there too; nil for nowhere
	Wire   func(c net.Conn) net.Conn // what stands in between; nil for nothing
	Notice string                    // a text that is looked for in what comes; "" for none
	Within time.Duration             // for all of it until the command runs; 0 is 30 s
}

const (
	// chunk is read at a time: most pictures of 120x40 come in one.
	chunk = 8 << 10
	// tailBytes of what came last are kept: a goodbye is shorter.
	tailBytes = 1 << 10
	usualWay  = 30 * time.Second
)

// A Guest is one connection with a session whose output is read as fast as it
// comes. It costs one goroutine of ours for what is read, one for what is asked,
// and three of the library's.
type Guest struct {
	way     Way
	wire    net.Conn
	conn    ssh.Conn
	channel ssh.Channel
	came    time.Time

	frames  atomic.Int64 // pictures that have come whole
	missed  atomic.Int64 // numbers that were passed over
	bytes   atomic.Int64
	last    atomic.Int64 // when a picture came last, in nanoseconds of Unix
	longest atomic.Int64 // between two pictures, nanoseconds
	first   atomic.Int64 // from the dial to the first picture, nanoseconds
	seq     uint64       // of the last picture; of the reader
	noticed atomic.Bool  // the way's notice came, in one part

	onEnd func() bool // takes back what was to happen at the end of a context; nil for nothing

	held   chan struct{} // closed while it does not read
	hold   sync.Mutex
	tail   []byte // what came last; once done is closed
	beside []byte // what stood beside the output, its beginning; once done is closed
	status atomic.Int64
	told   chan struct{} // closed when the channel's requests have ended
	done   chan struct{} // closed when nothing more comes
	shown  chan struct{} // closed with the first picture
}

// noStatus is the exit status of a session that told none.
const noStatus = -1

// answer says no to what a server asks, which tells it that the guest is there,
// and takes the exit status.
func (g *Guest) answer(requests, asked <-chan *ssh.Request) {
	for requests != nil || asked != nil {
		select {
		case r, ok := <-requests:
			if !ok {
				requests = nil
				continue
			}
			if r.WantReply {
				_ = r.Reply(false, nil)
			}
		case r, ok := <-asked:
			if !ok {
				asked = nil
				close(g.told)
				continue
			}
			if r.Type == "exit-status" && len(r.Payload) == 4 {
				g.status.Store(int64(binary.BigEndian.Uint32(r.Payload)))
			}
			if r.WantReply {
				_ = r.Reply(false, nil)
			}
		}
	}
}

// read takes what comes until nothing more does.
func (g *Guest) read() {
	defer close(g.done)
	apart := make(chan struct{})
	go func() { // ends with the channel
		defer close(apart)
		g.beside, _ = io.ReadAll(io.LimitReader(g.channel.Stderr(), tailBytes))
		_, _ = io.Copy(io.Discard, g.channel.Stderr())
	}()
	defer func() { <-apart }()
	t := track{seen: g.picture}
	buf := make([]byte, chunk)
	left := 0
	for {
		n, err := g.channel.Read(buf[left:])
		if n > 0 {
			g.bytes.Add(int64(n))
			g.keep(buf[left : left+n])
			p := buf[:left+n]
			if g.way.Notice != "" && bytes.Contains(p, []byte(g.way.Notice)) {
				g.noticed.Store(true)
			}
			left = copy(buf, p[len(p)-t.take(p):])
		}
		if err != nil {
			return
		}
		g.waitIfHeld()
	}
}

// picture counts one that has come.
func (g *Guest) picture(seq uint64, at int64) {
	now := time.Now().UnixNano()
	if last := g.last.Swap(now); last != 0 {
		if d := now - last; d > g.longest.Load() {
			g.longest.Store(d)
		}
	} else {
		g.first.Store(now - g.came.UnixNano())
		close(g.shown)
	}
	// A renderer's numbers grow by one; another renderer begins anew.
	if g.seq != 0 && seq > g.seq+1 {
		g.missed.Add(int64(seq - g.seq - 1))
	}
	g.seq = seq
	g.frames.Add(1)
	if g.way.Tally != nil {
		g.way.Tally.ages.Load().add(time.Duration(now - at))
	}
}

// keep keeps what came last.
func (g *Guest) keep(p []byte) {
	if len(p) >= tailBytes {
		g.tail = append(g.tail[:0], p[len(p)-tailBytes:]...)
		return
	}
	if over := len(g.tail) + len(p) - tailBytes; over > 0 {
		g.tail = g.tail[:copy(g.tail, g.tail[over:])]
	}
	g.tail = append(g.tail, p...)
}

// Hold stops reading: what comes fills the channel's window, while the
// connection still answers.
func (g *Guest) Hold() {
	g.hold.Lock()
	defer g.hold.Unlock()
	if g.held == nil {
		g.held = make(chan struct{})
	}
}

// Release reads on.
func (g *Guest) Release() {
	g.hold.Lock()
	defer g.hold.Unlock()
	if g.held != nil {
		close(g.held)
		g.held = nil
	}
}

func (g *Guest) waitIfHeld() {
	g.hold.Lock()
	held := g.held
	g.hold.Unlock()
	if held != nil {
		<-held
	}
}

// Type sends keys.
func (g *Guest) Type(keys string) error {
	_, err := io.WriteString(g.channel, keys)
	return err
}

// Resize says that the window has another size.
func (g *Guest) Resize(w, h int) error {
	_, err := g.channel.SendRequest("window-change", false, ssh.Marshal(struct{ W, H, PixelsW, PixelsH uint32 }{uint32(w), uint32(h), 0, 0}))
	return err
}

// Close closes the connection and waits until nothing reads it any more.
func (g *Guest) Close() {
	if g.onEnd != nil {
		g.onEnd()
	}
	g.conn.Close()
	g.wire.Close()
	g.Release()
	<-g.done
}

// Ended is closed when the session's output has ended.
func (g *Guest) Ended() <-chan struct{} { return g.done }

// Tail is what came last, once the output has ended.
func (g *Guest) Tail() []byte {
	<-g.done
	return g.tail
}

// Beside is what stood beside the output, once that has ended.
func (g *Guest) Beside() []byte {
	<-g.done
	return g.beside
}

// Status is the exit status that was told; false where none was. It waits for
// the end of the session.
func (g *Guest) Status() (int, bool) {
	<-g.told
	s := g.status.Load()
	return int(s), s != noStatus
}

// FirstPicture waits for it and gives how long it took from the dial on.
func (g *Guest) FirstPicture(ctx context.Context) (time.Duration, error) {
	select {
	case <-g.shown:
	case <-g.done:
	case <-ctx.Done():
		return 0, errors.New("no picture came in time")
	}
	d := time.Duration(g.first.Load())
	if d == 0 { // the session may have ended with pictures
		return 0, fmt.Errorf("the session ended before a picture came: %s", cmp.Or(data.Clean(string(append(g.Tail(), g.Beside()...)), 200), "it said nothing"))
	}
	return d, nil
}
