package load

import (
	"context"
	"time"

	"golang.org/x/crypto/ssh"
)

// A raid is a connection with a session that has asked for nothing yet.
type raid struct {
	conn ssh.Conn
	ssh.Channel
	asked   chan struct{} // closed when the channel is
	stopped func() bool
}

// raid logs in and opens a session; what comes back is read and lost.
func (a *assault) raid(ctx context.Context, w Way) (*raid, error) {
	g := &Guest{}
	within, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	conn, requests, err := login(within, &w, &g.wire)
	if err != nil {
		return nil, err
	}
	go ssh.DiscardRequests(requests)
	ch, asked, err := openChannel(within, conn, "session", nil)
	if err != nil {
		conn.Close()
		return nil, err
	}
	r := &raid{conn: conn, Channel: ch, asked: make(chan struct{})}
	go func() {
		defer close(r.asked)
		ssh.DiscardRequests(asked)
	}()
	go discard(ch)
	go discard(ch.Stderr())
	r.stopped = context.AfterFunc(ctx, func() { conn.Close() })
	a.entered()
	return r, nil
}

// end closes the connection.
func (r *raid) end() {
	r.stopped()
	r.conn.Close()
}

// closedBy waits until the server has closed the connection.
func (r *raid) closedBy(within time.Duration) bool {
	gone := make(chan struct{})
	go func() { // ends with the connection, which is closed at the latest after this
		_ = r.conn.Wait()
		close(gone)
	}()
	late := time.NewTimer(within)
	defer late.Stop()
	select {
	case <-gone:
		return true
	case <-late.C:
		return false
	}
}
