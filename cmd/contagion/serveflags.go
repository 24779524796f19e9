package main

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/settings"
	"contagion/tui/serve"
)

// serveFlags are how guests are served.
type serveFlags struct {
	addr, hostKey, metrics    string
	scenarios, rooms          []string
	files                     serve.AccessFiles
	open, live, passOn, stamp bool
	fps, private, mostRooms   int
	liveFlags
	record, config string
	limit          []string
	limits         serve.Limits // read from limit and the settings
	standing       []serve.Line // read from rooms
}

func (f *serveFlags) add(c *cobra.Command) {
	l := c.Flags()
	l.StringVar(&f.addr, "addr", "127.0.0.1:2222", "where to listen; a public address is :2222 or one of this machine's")
	l.StringVar(&f.config, "config", "", "file of settings, whose [serve] part holds all of these; flags win (default: yours)")
	l.StringArrayVar(&f.limit, "limit", nil, "KEY=VALUE of the settings' [serve.limits], like per_address=60; may be given again")
	l.StringArrayVar(&f.scenarios, "scenario", nil, "serve this scenario, folder or recording and not all that are bundled; may be given again")
	l.StringArrayVar(&f.rooms, "room", nil, "NAME=SCENARIO[@SPEED]: a room that is open from the start and plays over and over; may be given again")
	l.StringVar(&f.hostKey, "host-key", "", "file of the server's own key; made where there is none (default: in the state folder)")
	l.StringVar(&f.files.Keys, "keys", "", "authorized_keys of guests: nobody else comes in")
	l.StringVar(&f.files.Passwords, "passwords", "", "guests' passwords, lines NAME:HASH of bcrypt, readable by you alone")
	l.StringVar(&f.files.Authorities, "ca", "", "keys that sign guests' certificates")
	l.StringVar(&f.files.Presenters, "presenters", "", "authorized_keys of those who open and lead rooms (default: on this machine alone, everybody)")
	l.StringVar(&f.files.Operators, "operators", "", "authorized_keys of operators")
	l.BoolVar(&f.open, "open", false, "let everybody in, on a public address or although guests are named")
	l.BoolVar(&f.live, "live", false, "a room \"live\" with a running market, by the flags of contagion live")
	l.BoolVar(&f.passOn, "pass-on", false, "you may show these prices to others: without it guests see none of Yahoo's, Alpaca's or Finnhub's")
	l.StringVar(&f.record, "record", "", "record the running market into this file, which must not be there yet")
	l.StringVar(&f.metrics, "metrics", "", "address of this machine alone for /metrics and /healthz, like 127.0.0.1:9222")
	l.IntVar(&f.fps, "fps", 0, "pictures a second (default: 10)")
	l.IntVar(&f.private, "private", 0, "screens of guests' own at a time (default: 100)")
	l.IntVar(&f.mostRooms, "most-rooms", 0, "rooms at a time (default: 32)")
	l.BoolVar(&f.stamp, "stamp", false, "every picture says its number and when it was begun, and digits change with each: for contagion bench ssh")
	_ = l.MarkHidden("stamp")
	f.liveFlags.add(c)
}

// settled gives the flags with what the settings say where a flag is not given.
// It is read again on SIGHUP.
func (f *serveFlags) settled(c *cobra.Command) (*serveFlags, error) {
	set, err := f.file()
	if err != nil {
		return nil, err
	}
	out, in := *f, &set.Serve
	given := c.Flags().Changed
	for _, w := range []struct {
		flag string
		to   *string
		is   string
	}{
		{"addr", &out.addr, in.Addr}, {"host-key", &out.hostKey, in.HostKey}, {"keys", &out.files.Keys, in.Keys}, {"passwords", &out.files.Passwords, in.Passwords},
		{"ca", &out.files.Authorities, in.CA}, {"presenters", &out.files.Presenters, in.Presenters}, {"operators", &out.files.Operators, in.Operators}, {"metrics", &out.metrics, in.Metrics},
	} {
		if !given(w.flag) && w.is != "" {
			*w.to = w.is
		}
	}
	for _, n := range []struct {
		flag string
		to   *int
		is   int
		most int
	}{{"private", &out.private, in.Private, 10000}, {"most-rooms", &out.mostRooms, in.MostRooms, 256}, {"fps", &out.fps, in.FPS, 20}} {
		if given(n.flag) && (*n.to < 1 || *n.to > n.most) {
			return nil, misuse("--%s %d is out of range; give 1 to %d", n.flag, *n.to, n.most)
		}
		if !given(n.flag) {
			*n.to = n.is
		}
	}
	if !given("open") {
		out.open = in.Open
	}
	if !given("live") {
		out.live = in.Live
	}
	if !given("scenario") {
		out.scenarios = in.Scenarios
	}
	if out.standing, err = standingRooms(f.rooms, in.Rooms, given("room")); err != nil {
		return nil, err
	}
	limits := in.Limits
	if len(f.limit) > 0 {
		if limits, err = withLimits(set, f.limit); err != nil {
			return nil, err
		}
	}
	out.limits = serve.Limits(limits)
	return &out, nil
}

// file reads the settings.
func (f *serveFlags) file() (*settings.Settings, error) {
	if f.config != "" {
		set, _, err := readSettings(f.config)
		return set, err
	}
	set, _, _, err := readConfig()
	return set, err
}

// withLimits reads limits as the settings' file would have them.
func withLimits(set *settings.Settings, words []string) (settings.ServeLimits, error) {
	limits := set.Serve.Limits
	for _, w := range words {
		key, value, ok := strings.Cut(w, "=")
		if !ok || strings.ContainsAny(w, "\n\r\"'[]#") {
			return limits, misuse("--limit %q is not KEY=VALUE; give one like per_address=60 or idle=30m", data.Clean(w, 60))
		}
		if _, err := strconv.ParseFloat(value, 64); err != nil {
			value = strconv.Quote(value)
		}
		one, err := settings.Read([]byte("[serve.limits]\n"+key+" = "+value+"\n"), "limit")
		if err != nil {
			return limits, misuse("--limit %s: %s", data.Clean(w, 60), strings.TrimPrefix(err.Error(), "settings: limit:2: "))
		}
		limits = limits.Over(one.Serve.Limits)
	}
	return limits, nil
}

// standingRooms reads the rooms that are open from the start: the flags', or
// the settings', which are the words behind present.
func standingRooms(words, lines []string, given bool) ([]serve.Line, error) {
	var out []serve.Line
	if !given {
		for _, text := range lines {
			l, err := serve.ParseLine("present " + text)
			if err != nil {
				return nil, fmt.Errorf("settings: serve.rooms: %w", err)
			}
			out = append(out, l)
		}
		return out, nil
	}
	for _, w := range words {
		name, what, ok := strings.Cut(w, "=")
		scenario, speed, fast := strings.Cut(what, "@")
		if !ok || name == "" || scenario == "" {
			return nil, misuse("--room %q is not a room; give NAME=SCENARIO or NAME=SCENARIO@SPEED, like demo=deepseek@60", data.Clean(w, 60))
		}
		text := "present " + quoted(scenario) + " --room " + quoted(name)
		if fast {
			text += " --speed " + quoted(speed)
		}
		l, err := serve.ParseLine(text)
		if err != nil {
			return nil, usageError{fmt.Errorf("--room %s: %w", data.Clean(w, 60), err)}
		}
		out = append(out, l)
	}
	return out, nil
}

// quoted is a word that a line of a guest's keeps whole.
func quoted(word string) string { return "'" + strings.ReplaceAll(word, "'", "") + "'" }

// public reports whether others than this machine reach an address.
func public(addr string) (bool, error) {
	host, port, err := net.SplitHostPort(addr)
	if n, e := strconv.Atoi(port); err != nil || e != nil || n < 0 || n > 65535 {
		return false, misuse("--addr %q is not an address; give one like 127.0.0.1:2222 or :2222", data.Clean(addr, 60))
	}
	if host == "localhost" {
		return false, nil
	}
	ip := net.ParseIP(host)
	return ip == nil || !ip.IsLoopback(), nil
}
