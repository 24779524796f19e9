package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/guard"
	"contagion/data/market"
	"contagion/data/watch"
)

// recorded tells of a recording as if it were live.
func (f *watchFlags) recorded(ctx context.Context, c *cobra.Command, word string) error {
	switch {
	case len(f.sources) > 0 || f.universe != "" || f.keyFile != "" || f.stream || f.insecure || len(f.fake.shocks) > 0 || f.fake.begin != "" || f.fake.rate != 0:
		return misuse("watch: a recording has its own universe and prices; leave out --source, --universe, --key-file, --stream, --insecure-feed, --shock, --begin and --rate")
	case f.fake.speed != 0 && !(f.fake.speed >= 1 && f.fake.speed <= 3600):
		return misuse("--speed %g is out of range; give 1 to 3600, or 0 for as fast as it goes", f.fake.speed)
	}
	set, _, _, err := readConfig()
	if err != nil {
		return err
	}
	rec, cal, err := open(word)
	if err != nil {
		return err
	}
	s := rec.Scenario
	at, err := moment(f.at, s, s.From)
	if err != nil {
		return err
	}
	r, err := f.reporter(c, set, s, sourceNames{here: []string{}})
	if err != nil {
		return err
	}
	note, _ := damage(rec)
	for _, n := range append(unstartable(set.Alerts), note) {
		tellNote(c.ErrOrStderr(), n)
	}
	desk := market.OpenLive(s, cal, asLive{rec.Replay()}, market.LiveOptions{Now: at, Title: s.Title, Origin: data.None, Simulated: s.Simulated})
	speed := f.fake.speed
	if !c.Flags().Changed("speed") {
		speed = 3600
	}
	return f.stepped(ctx, desk, r, at, s.To, speed, s.Events)
}

// asLive is a recording as a market that runs.
type asLive struct{ *feed.Replay }

// Health is of no source: there is none that could fail.
func (asLive) Health() []data.Health { return nil }

// State is that of a recording.
func (asLive) State(data.ID, time.Time) data.FeedState { return data.FeedRecorded }

// stepped tells of a market whose time is ours: minute by minute where it is
// fast, else second by second. Deadlines are absolute, so that no error of the
// sleeps adds up. A speed of 0 waits for nothing.
func (f *watchFlags) stepped(ctx context.Context, desk *market.LiveDesk, r *reporter, at, to time.Time, speed float64, story []data.Event) error {
	step := time.Second
	if speed == 0 || speed >= 60 {
		step = time.Minute
	}
	ctx, stop := context.WithCancel(ctx)
	beside := speed != 0 && step == time.Second // else commands are over before time goes on
	jobs := make(chan struct{})
	go guard.Caught(func() {
		defer close(jobs)
		if beside {
			r.alerts.run(ctx)
		}
	})()
	defer func() { stop(); <-jobs; r.alerts.left.Wait() }()
	if f.span > 0 && (to.IsZero() || at.Add(f.span).Before(to)) {
		to = at.Add(f.span)
	}
	const settled = 3 * time.Second // a minute is judged two seconds after its end
	begin, start := at, time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for told := 0; ; at = at.Add(step) {
		var lines []watch.Event
		for ; told < len(story) && !story[told].At.After(at); told++ {
			if !story[told].At.Before(begin) {
				lines = append(lines, watch.Event{At: story[told].At, Kind: watch.Story, Text: story[told].Text})
			}
		}
		if err := r.picture(desk.At(at.Add(settled)), lines...); err != nil {
			return err
		}
		if !beside {
			r.alerts.drain(ctx)
		}
		if ctx.Err() != nil || !to.IsZero() && !at.Before(to) {
			return nil
		}
		if speed == 0 {
			continue
		}
		timer.Reset(time.Until(start.Add(time.Duration(float64(at.Add(step).Sub(begin)) / speed))))
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
	}
}
