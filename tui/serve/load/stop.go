package load

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"contagion/data"
)

// Stop is a server that is told to stop while many watch, and records a market.
type Stop struct {
	Viewers int
	W, H    int
}

const mostStop = 2 * time.Second

// Stop measures R10: half of the viewers follow a room that plays, half the
// running market, which is recorded.
func (b *Bench) Stop(ctx context.Context, o Stop) (*Finding, error) {
	if b.Addr != "" {
		return nil, fmt.Errorf("stop: %w", errNotHere)
	}
	const file = "running.rec"
	t, err := b.stage(ctx, append(roomFor("", o.Viewers), "--live", "--source", "fake:7", "--record", file)...)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	crowd, err := Gather(ctx, o.Viewers, func(i int) Way {
		w := t.watch(i, o.W, o.H)
		if i%2 == 1 {
			w.Line = "watch live"
		}
		return w
	})
	if err != nil {
		return nil, err
	}
	defer crowd.Leave()
	if err := crowd.Shown(ctx, firstPictures); err != nil {
		return nil, err
	}
	if err := rest(ctx, 2*time.Second); err != nil { // something is recorded
		return nil, err
	}
	b.say("the server is told to stop while %d watch", o.Viewers)
	took, exit := t.Stop(5 * mostStop)
	gave, told := 0, 0
	for _, g := range crowd.Guests {
		select {
		case <-g.Ended():
		case <-time.After(mostStop):
			continue // it is not told that the server is gone
		}
		if restored(g.Tail()) {
			gave++
		}
		if _, ok := g.Status(); ok {
			told++
		}
	}
	check, broken := exec.CommandContext(ctx, b.Program, "check", filepath.Join(t.home, file)).CombinedOutput()
	whole := broken == nil && strings.Contains(string(check), "\nClosed ")
	f := &Finding{Trial: "R10", What: fmt.Sprintf("SIGTERM with %d viewers, a running market recorded", o.Viewers),
		Goal: fmt.Sprintf("%d terminals restored and exit statuses told, gone within %s, the recording closed and whole", o.Viewers, mostStop)}
	var g goals
	g.need(gave == o.Viewers, "%d terminals were not restored", o.Viewers-gave)
	g.need(told == o.Viewers, "%d were told no exit status", o.Viewers-told)
	g.need(took <= mostStop, "it took %.2f s", took.Seconds())
	g.need(exit == nil, "it ended with %v: %s", exit, t.Said())
	g.need(whole, "the recording: %s", data.Clean(string(check), 300))
	f.Figures = map[string]float64{"viewers": float64(o.Viewers), "restored": float64(gave), "statuses": float64(told), "seconds": took.Seconds()}
	sound := "closed and whole"
	if !whole {
		sound = "not whole"
	}
	f.Measured = fmt.Sprintf("%d restored, %d exit statuses, gone in %.2f s, the recording is %s", gave, told, took.Seconds(), sound)
	return g.close(f), nil
}
