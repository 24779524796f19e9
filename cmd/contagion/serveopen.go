package main

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"contagion/data/feed"
	"contagion/data/market"
	"contagion/tui/serve"
)

// access reads who may come in. On this machine alone everybody may, and may
// present unless presenters are named; at a public address nobody who is not
// named, unless the operator says so.
func (f *serveFlags) access() (serve.Access, error) {
	wide, err := public(f.addr)
	if err != nil {
		return serve.Access{}, err
	}
	named := f.files.Keys != "" || f.files.Passwords != "" || f.files.Authorities != ""
	if wide && !named && !f.open {
		return serve.Access{}, misuse("serve: whoever reaches %s would come in; name guests with --keys, --passwords or --ca, or say --open", f.addr)
	}
	role := serve.Visitor
	if !wide && f.files.Presenters == "" {
		role = serve.Presenter
	}
	return f.files.Read(f.open, role)
}

// hostKeyFile is where the server's own key lies.
func (f *serveFlags) hostKeyFile() (string, error) {
	path := cmp.Or(f.hostKey, statePath("host_ed25519"))
	if path == "" {
		return "", misuse("serve: there is no home for the server's key; give --host-key FILE")
	}
	return filepath.Clean(path), nil
}

// A servedLive is a running market that guests watch.
type servedLive struct {
	desk *market.LiveDesk
	m    *liveMarket
	rec  *feed.LiveRecorder
}

// openLive opens it, where its prices may be shown to others.
func (f *serveFlags) openLive(c *cobra.Command) (*servedLive, error) {
	m, err := f.liveFlags.open(c.InOrStdin())
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(m.words, personalSource); i >= 0 && !m.fake && !f.passOn {
		word, _, _ := strings.Cut(m.words[i], "@")
		return nil, misuse("serve: prices of %s are for personal use; give another --source, or --pass-on if you may show them to others", word)
	}
	m.say(c.ErrOrStderr())
	l := &servedLive{m: m}
	if f.record != "" {
		if l.rec, err = m.record(f.record, false); err != nil {
			return nil, err
		}
	}
	l.desk = m.desk()
	return l, nil
}

// personalSource reports whether a source's prices may not be passed on
// without a contract.
func personalSource(word string) bool {
	kind, _, _ := strings.Cut(word, "@")
	return slices.Contains([]string{"yahoo", "stream", "alpaca", "finnhub"}, kind)
}

// run runs the market until ctx ends, and closes its recording.
func (l *servedLive) run(ctx context.Context) error {
	wait := l.m.run(ctx)
	_ = l.desk.Run(ctx) // a fault is on its last picture
	wait()
	if l.rec != nil {
		return l.rec.Close()
	}
	return nil
}

// house says what is served.
func (f *serveFlags) house(lib *served, counts *serve.Metrics) serve.HouseOptions {
	o := serve.HouseOptions{Library: lib, Private: f.private, Rooms: f.mostRooms, FPS: f.fps, Stamp: f.stamp, Now: time.Now, Metrics: counts}
	if f.stamp {
		o.Pace = time.Second / time.Duration(2*cmp.Or(f.fps, 10)) // below the desk's own: no picture of it is missed
	}
	return o
}
