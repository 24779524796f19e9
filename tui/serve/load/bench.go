package load

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// A Bench runs trials, each against a server of its own or against one that
// runs somewhere.
type Bench struct {
	Program string        // that serves, started anew for each trial
	Addr    string        // of a server that runs; then Program is not started
	Room    string        // that stands there and plays; "" opens one
	Speed   int           // market seconds a second; 0 is 60
	Settle  time.Duration // how long a crowd is left alone before it is measured; 0 is 3 s
	Say     func(string)  // what is being done; nil for nobody
}

// A Verdict says whether a figure reaches its goal.
type Verdict string

// Verdicts. Unknown is of what could not be measured here.
const (
	Reached Verdict = "yes"
	Missed  Verdict = "no"
	Unknown Verdict = "--"
)

// A Finding is what a trial found.
type Finding struct {
	Trial    string             `json:"trial"` // R1 to R10, of the goals in the README
	What     string             `json:"what"`
	Goal     string             `json:"goal"`
	Measured string             `json:"measured"`
	OK       Verdict            `json:"ok"`
	Why      []string           `json:"why,omitempty"` // each goal that was missed
	Figures  map[string]float64 `json:"figures"`       // by name, with the unit in it
}

// goals gathers what a finding needs to be reached.
type goals struct {
	why     []string
	unknown []string
}

// need notes a goal that was missed.
func (g *goals) need(ok bool, format string, args ...any) {
	if !ok {
		g.why = append(g.why, fmt.Sprintf(format, args...))
	}
}

// lack notes a figure that is not known here.
func (g *goals) lack(known bool, what string) {
	if !known {
		g.unknown = append(g.unknown, what+" is not known here")
	}
}

// close writes the verdict into a finding.
func (g *goals) close(f *Finding) *Finding {
	f.OK, f.Why = Reached, append(g.why, g.unknown...)
	switch {
	case len(g.why) > 0:
		f.OK = Missed
	case len(g.unknown) > 0:
		f.OK = Unknown
	}
	return f
}

func (b *Bench) say(format string, args ...any) {
	if b.Say != nil {
		b.Say(fmt.Sprintf(format, args...))
	}
}

const (
	// benchRoom is the room that a trial opens where none is named.
	benchRoom = "bench"
	// heavy is where the busy part of the day begins, as New York opens; at the
	// usual speed it lasts six and a half minutes.
	heavy      = "--at 2025-01-27T14:30Z"
	usualSpeed = 60
	// usualSettle is until garbage of the arrival is collected, and the server
	// knows that links are quick.
	usualSettle = 3 * time.Second
	// firstPictures is how long a crowd may wait for its first pictures.
	firstPictures = 60 * time.Second
	term          = "xterm-256color"
)

// day is the busy part of the day, as the words of a line.
func (b *Bench) day() string { return fmt.Sprintf("%s --speed %d", heavy, cmp.Or(b.Speed, usualSpeed)) }

// server starts one, or gives the one that runs.
func (b *Bench) server(ctx context.Context, words ...string) (*Server, error) {
	if b.Addr != "" {
		return At(b.Addr), nil
	}
	return Start(ctx, b.Program, words...)
}

// A stage is a server with a room that plays.
type stage struct {
	*Server
	room   string
	leader *Guest // nil where the room stood already
}

// stage opens one; words are for the server.
func (b *Bench) stage(ctx context.Context, words ...string) (*stage, error) {
	s, err := b.server(ctx, words...)
	if err != nil {
		return nil, err
	}
	return b.open(ctx, s)
}

// open opens the room of a stage; where it cannot, the server is closed.
func (b *Bench) open(ctx context.Context, s *Server) (t *stage, err error) {
	t = &stage{Server: s, room: b.Room}
	if t.room == "" {
		t.room = benchRoom
		leader := Way{Addr: s.Addr, From: leaderHome(s.Addr), User: "leader", Line: "present deepseek --room " + t.room + " " + b.day(), Term: term, W: 120, H: 40}
		if t.leader, err = Come(ctx, leader); err == nil {
			_, err = t.leader.FirstPicture(ctx)
		}
		if err != nil {
			t.Close()
			return nil, fmt.Errorf("a room cannot be opened: %w", err)
		}
	}
	return t, nil
}

// leaderHome is an address that no crowd comes from.
func leaderHome(addr string) netip.Addr {
	if !manyHomes(addr) {
		return netip.Addr{}
	}
	return netip.AddrFrom4([4]byte{127, 0, 0, 2})
}

// Close ends the stage.
func (t *stage) Close() {
	if t.leader != nil {
		t.leader.Close()
	}
	t.Server.Close()
}

// watch is the way of follower i.
func (t *stage) watch(i, w, h int) Way {
	return Way{Addr: t.Addr, From: Spread(t.Addr, i), User: "follower", Line: "watch " + t.room, Term: term, W: w, H: h}
}

// roomFor gives the words for a server that so many guests come to: those of a
// server as it is, where its own limits do.
func roomFor(addr string, guests int) (words []string) {
	if guests > 1100 {
		words = append(words, "--limit", fmt.Sprintf("connections=%d", guests+100))
	}
	if !manyHomes("127.0.0.1:1") { // all come from one address
		words = append(words, "--limit", fmt.Sprintf("per_address=%d", guests+100), "--limit", "arrivals=1000", "--limit", "handshakes_per_address=100")
	}
	return words
}

// sizes of terminals, from the usual one up and down.
var sizes = [][2]int{{120, 40}, {80, 24}, {100, 30}, {132, 43}, {160, 50}, {200, 60}, {90, 28}, {110, 35}, {140, 45}, {180, 55}}

// MostSizes and MostProfiles are how many kinds of terminal there are.
const (
	MostSizes    = 10
	MostProfiles = 3
)

// dressed gives a terminal one of the colour profiles: 256 colours, all, none.
func dressed(w Way, profile int) Way {
	switch profile {
	case 1:
		w.Env = map[string]string{"COLORTERM": "truecolor"}
	case 2:
		w.Env = map[string]string{"NO_COLOR": "1"}
	}
	return w
}

// percent writes a part.
func percent(v float64) string { return fmt.Sprintf("%.1f %%", v) }

// millis writes an age.
func millis(d time.Duration, ok bool) string {
	switch {
	case !ok:
		return "--"
	case d >= 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

// known writes a figure, or that there is none.
func known(ok bool, format string, args ...any) string {
	if !ok {
		return "--"
	}
	return fmt.Sprintf(format, args...)
}

// each writes a list of parts.
func parts(text ...string) string {
	out := ""
	for _, s := range slices.DeleteFunc(text, func(s string) bool { return s == "" }) {
		if out != "" {
			out += ", "
		}
		out += s
	}
	return out
}
