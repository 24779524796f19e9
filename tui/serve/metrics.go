package serve

import (
	"sync/atomic"
	"time"
)

// A Reason is why a guest was not let in, or sent away.
type Reason uint8

// The reasons.
const (
	ConnectionsInAll Reason = iota
	ConnectionsOfOne
	HandshakesInAll
	HandshakesOfOne
	TooFast
	HandshakeFailed
	HandshakeTooSlow
	NoProof
	TooManyRequests
	Stalled
	NoAnswer
	IdleTooLong
	TooLong
	NotServed // a channel or request of a kind that is refused
	Broken    // a panic in the session
	Stopping
	Kicked
	reasonCount
)

var reasonNames = [reasonCount]string{"connections", "connections_address", "handshakes", "handshakes_address", "rate", "handshake", "handshake_time", "auth",
	"requests", "stalled", "keepalive", "idle", "total_time", "not_served", "panic", "stopping", "kicked"}

func (r Reason) String() string {
	if r >= reasonCount {
		return "unknown"
	}
	return reasonNames[r]
}

// Metrics are what a server counts. Anyone who serves a guest adds to them; the
// zero value is ready.
type Metrics struct {
	Sessions      atomic.Int64 // now
	SessionsBegun atomic.Int64
	Connections   atomic.Int64 // now, handshakes included
	PreAuth       atomic.Int64 // of them, not yet let in
	Accepted      atomic.Int64 // connections that the listener gave
	Rooms         atomic.Int64 // now
	Private       atomic.Int64 // screens of one's own, now
	BytesIn       atomic.Int64 // on the wire
	BytesOut      atomic.Int64
	InputDropped  atomic.Int64 // bytes typed beyond the limit
	DroppedFrames atomic.Int64 // that a viewer never saw
	Resyncs       atomic.Int64 // whole pictures after frames were dropped
	Full          atomic.Int64 // guests who were told that no private screen or room is left
	rejected      [reasonCount]atomic.Int64
	ages          [len(ageBounds) + 1]atomic.Int64
	ageSum        atomic.Int64 // nanoseconds
}

// ageBounds are the classes of the age of a frame at the viewer's end; the
// goals are at 100 ms, 1 s and 5 s.
var ageBounds = [...]time.Duration{10 * time.Millisecond, 25 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond,
	500 * time.Millisecond, time.Second, 2500 * time.Millisecond, 5 * time.Second, 10 * time.Second}

// Reject counts one.
func (m *Metrics) Reject(r Reason) {
	if r < reasonCount {
		m.rejected[r].Add(1)
	}
}

// Rejected is how often.
func (m *Metrics) Rejected(r Reason) int64 {
	if r >= reasonCount {
		return 0
	}
	return m.rejected[r].Load()
}

// FrameAge counts a frame that a viewer saw so long after it was drawn.
func (m *Metrics) FrameAge(d time.Duration) {
	i := 0
	for i < len(ageBounds) && d > ageBounds[i] {
		i++
	}
	m.ages[i].Add(1)
	m.ageSum.Add(int64(d))
}
