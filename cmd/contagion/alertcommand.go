package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"contagion/data"
	"contagion/data/guard"
)

// A job is one command that waits, with what it reads.
type job struct {
	argv []string
	in   []byte
}

// Bounds of commands: a notice that takes longer than commandTime is stuck,
// and more than mostJobs that wait say nothing new. Who is asked to end has
// graceTime for it, half of what a screen has for its own end.
const (
	commandTime = 10 * time.Second
	graceTime   = endWithin / 2
	mostJobs    = 16
)

// run does what waits until ctx ends, and returns when the last command is
// over, with all that it started.
func (a *alerter) run(ctx context.Context) {
	defer a.left.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case j := <-a.jobs:
			a.do(ctx, j)
		}
	}
}

// drain does what waits and returns.
func (a *alerter) drain(ctx context.Context) {
	for {
		select {
		case j := <-a.jobs:
			a.do(ctx, j)
		default:
			return
		}
	}
}

// do runs one command, and tells where that went wrong; an end of ours is no
// fault of the command's.
func (a *alerter) do(ctx context.Context, j job) {
	if ctx.Err() != nil {
		return
	}
	if err := a.start(ctx, j, time.After(commandTime)); err != nil && ctx.Err() == nil {
		a.tell(fmt.Sprintf("alert: %s: %s; look at the command", data.Clean(j.argv[0], 60), data.Clean(err.Error(), 100)))
	}
}

// secrets are the names that a command does not get from our environment.
var secrets = []string{"APCA_API_KEY_ID=", "APCA_API_SECRET_KEY=", "FINNHUB_API_KEY=", "CONTAGION_FEED_TOKEN="}

// start runs one command: its words as they stand, without a shell, with JSON
// on its standard input, nowhere to write, no terminal, and an end: when its
// time is up or ctx ends it is ended, with all that it started. What it leaves
// running when it ends by itself, like a sound, has the rest of its time and
// holds up nobody.
func (a *alerter) start(ctx context.Context, j job, up <-chan time.Time) error {
	c := exec.Command(j.argv[0], j.argv[1:]...)
	c.Stdin = bytes.NewReader(j.in)
	c.WaitDelay = time.Second // children that keep its pipes do not keep us
	c.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return slices.ContainsFunc(secrets, func(name string) bool { return strings.HasPrefix(v, name) })
	})
	all, err := startApart(c)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go guard.Caught(func() { ended <- c.Wait() })()
	select {
	case err := <-ended:
		if all.gone() {
			all.close()
			return err
		}
		a.left.Go(guard.Caught(func() {
			if !all.over(ctx, up) {
				all.end()
				return
			}
			all.close()
		}))
		return err
	case <-up:
		err = fmt.Errorf("did not end within %s, so it was ended", commandTime)
	case <-ctx.Done():
		err = ctx.Err()
	}
	all.end()
	<-ended
	return err
}

// glance is how often a family is looked at that nobody tells us the end of.
const glance = 50 * time.Millisecond

// over waits until all of a family are gone, and reports that; or its time is
// up or ctx ends before.
func (f *family) over(ctx context.Context, up <-chan time.Time) bool {
	each := time.NewTicker(glance)
	defer each.Stop()
	for !f.gone() {
		select {
		case <-each.C:
		case <-up:
			return false
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// end asks a family to end, and ends it where it does not.
func (f *family) end() {
	f.ask()
	ctx, stop := context.WithTimeout(context.Background(), graceTime)
	defer stop()
	if !f.over(ctx, nil) {
		f.kill()
	}
	f.close()
}

// families are the commands that run, for an end of the program in a hurry.
var families struct {
	sync.Mutex
	all map[*family]bool
}

// startApart starts a command in a session of its own, where it has no
// terminal to write to, as the head of a family: all that it starts.
func startApart(c *exec.Cmd) (*family, error) {
	setApart(c)
	families.Lock() // so that who ends them all misses none
	defer families.Unlock()
	if err := c.Start(); err != nil {
		return nil, err
	}
	f := familyOf(c)
	if families.all == nil {
		families.all = map[*family]bool{}
	}
	families.all[f] = true
	return f, nil
}

// close forgets a family that is gone.
func (f *family) close() {
	families.Lock()
	defer families.Unlock()
	delete(families.all, f)
	f.release()
}

// endCommands ends what alerts have started, at once: for who leaves the
// program on the spot.
func endCommands() {
	families.Lock()
	defer families.Unlock()
	for f := range families.all {
		f.kill()
	}
}
