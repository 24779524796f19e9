package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/guard"
	"contagion/tui/serve"
)

func serveCommand() *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use: "serve", Short: "Let guests in by SSH: alone, or in a room that a presenter leads",
		Long: "Serve lets guests play, watch and present by SSH. It gives them no shell, no file and no other program.\n" +
			"Without flags it serves the bundled scenarios on this machine alone, to whoever comes.\n\n" +
			"The [serve] part of the settings holds what the flags say, and every limit; flags win.\n" +
			"SIGHUP reads it and the files of keys again, and drops nobody. SIGTERM restores every guest's screen.",
		Example: "  contagion serve\n  contagion serve --room demo=deepseek@60\n  contagion serve --addr :2222 --keys guests --presenters teachers\n  contagion serve --live --source fake:7",
		Args:    exactly(0, ""),
		RunE:    func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	f.add(c)
	return c
}

// run serves until it is told to stop.
func (f *serveFlags) run(c *cobra.Command) error {
	given := f
	f, err := given.settled(c)
	if err != nil {
		return err
	}
	access, err := f.access()
	if err != nil {
		return err
	}
	path, err := f.hostKeyFile()
	if err != nil {
		return err
	}
	lib, err := newServed(f.scenarios)
	if err != nil {
		return err
	}
	key, made, err := serve.HostKey(path)
	if err != nil {
		return err
	}
	logs, counts := slog.New(slog.NewJSONHandler(c.ErrOrStderr(), nil)), &serve.Metrics{}
	o := f.house(lib, counts)
	o.Log = logs
	var live *servedLive
	if f.live {
		if live, err = f.openLive(c); err != nil {
			return err
		}
		o.Live = live.desk
	} else if f.liveFlags.given() || f.record != "" || f.passOn {
		return misuse("serve: --source, --universe, --record and the like are of a running market; give --live with them")
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(c.Context()))
	defer stop()
	house := serve.NewHouse(ctx, o)
	server := serve.New(serve.Options{Host: key, Access: access, Limits: f.limits, Handler: house.Serve, Log: logs, Metrics: counts})
	l, err := net.Listen("tcp", f.addr)
	if err != nil {
		return fmt.Errorf("serve: %s cannot be listened on: %s; give another --addr", data.Clean(f.addr, 80), notListening(err))
	}
	web, err := metricsWeb(f.metrics, server)
	if err != nil {
		l.Close()
		return err
	}
	for _, r := range f.standing {
		if err := house.Stand(r); err != nil {
			return usageError{fmt.Errorf("serve: room %s: %w", r.Room, err)}
		}
	}
	var beside sync.WaitGroup
	var fault error
	if live != nil {
		beside.Go(guard.Caught(func() { fault = live.run(ctx) }))
	}
	if web != nil {
		beside.Go(guard.Caught(web.serve))
	}
	greet(c.ErrOrStderr(), l.Addr(), path, serve.Fingerprint(key.PublicKey()), made)
	until, end := given.signals(c, server, f, logs)
	err = server.Serve(until, l)
	end()
	stop()
	if web != nil {
		web.close()
	}
	house.Wait()
	beside.Wait()
	return errors.Join(err, fault)
}

// signals gives a context that ends when the server is to stop. Until then
// SIGHUP reads the files of keys again; what is wrong with them is said, and
// what held until then stays.
func (f *serveFlags) signals(c *cobra.Command, server *serve.Server, held *serveFlags, logs *slog.Logger) (until context.Context, end func()) {
	ctx, stop := context.WithCancel(c.Context())
	come := make(chan os.Signal, 4)
	signal.Notify(come, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	done := make(chan struct{})
	go guard.Caught(func() {
		defer close(done)
		defer signal.Stop(come)
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-come:
				if s != syscall.SIGHUP {
					stop()
					return
				}
				waits, err := f.reload(c, server, held)
				if err != nil {
					logs.Error("not reloaded", "error", data.Clean(err.Error(), 400))
					continue
				}
				logs.Info("reloaded", "waits for a restart", waits)
			}
		}
	})()
	return ctx, func() { stop(); <-done }
}

// reload reads the settings and the files of keys again. Keys and limits hold
// from now on; what else was changed is named: it waits for a restart.
func (f *serveFlags) reload(c *cobra.Command, server *serve.Server, held *serveFlags) (waits []string, err error) {
	now, err := f.settled(c)
	if err != nil {
		return nil, err
	}
	a, err := now.access()
	if err != nil {
		return nil, err
	}
	server.Reload(a, now.limits)
	for _, w := range []struct {
		name string
		same bool
	}{
		{"addr", now.addr == held.addr}, {"host_key", now.hostKey == held.hostKey}, {"metrics", now.metrics == held.metrics}, {"live", now.live == held.live},
		{"private", now.private == held.private}, {"most_rooms", now.mostRooms == held.mostRooms}, {"fps", now.fps == held.fps},
		{"scenarios", slices.Equal(now.scenarios, held.scenarios)}, {"rooms", slices.Equal(now.standing, held.standing)},
	} {
		if !w.same {
			waits = append(waits, w.name)
		}
	}
	return waits, nil
}

// notListening is what the system says of an address, without the address.
func notListening(err error) string {
	var s *os.SyscallError
	if errors.As(err, &s) {
		err = s.Err
	}
	return because(err)
}

// greet says where guests come in, and by what they know the server.
func greet(w io.Writer, addr net.Addr, path, fingerprint string, made bool) {
	host, port, _ := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() || ip.IsLoopback() {
		host = "localhost"
	}
	what := "host key"
	if made {
		what = "a new host key, in " + data.Clean(path, 160) + ":"
	}
	fmt.Fprintf(w, "contagion: serving on %s; guests come by: ssh %s -p %s\ncontagion: %s %s\n", addr, host, port, what, fingerprint)
}

// A web is the address for machines that watch the server.
type web struct {
	l net.Listener
	s *http.Server
}

// metricsWeb opens it on this machine alone; nil without an address.
func metricsWeb(addr string, server *serve.Server) (*web, error) {
	if addr == "" {
		return nil, nil
	}
	if wide, err := public(addr); err != nil || wide {
		return nil, misuse("--metrics %q is not an address of this machine alone; give one like 127.0.0.1:9222", data.Clean(addr, 60))
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("serve: metrics: %s cannot be listened on: %s; give another address", data.Clean(addr, 60), notListening(err))
	}
	const slow = 5 * time.Second
	return &web{l, &http.Server{Handler: server.Web(), ReadHeaderTimeout: slow, WriteTimeout: slow, IdleTimeout: time.Minute}}, nil
}

func (w *web) serve() { _ = w.s.Serve(w.l) } // ends with close

func (w *web) close() { _ = w.s.Close() } // nobody waits for an answer
