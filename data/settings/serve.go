package settings

import (
	"net/netip"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"contagion/data"
)

// Most that a server's settings may list.
const (
	mostServed = 64
	mostStands = 32
)

// Serve is what contagion serve reads: where it listens, who may come in, what
// is served, and how much of it. What is left out has its zero value: the
// program's own choice.
type Serve struct {
	Addr       string // host:port
	HostKey    string // paths
	Keys       string
	Passwords  string
	CA         string
	Presenters string
	Operators  string
	Open       bool     // everybody may come in, although some are named
	Scenarios  []string // what is served: names, folders, recordings
	Rooms      []string // that stand from the beginning: the words behind present
	Live       bool     // guests may see the running market
	Metrics    string   // host:port of the loopback
	Private    int      // screens of one's own at a time
	MostRooms  int
	FPS        int
	Limits     ServeLimits
}

// ServeLimits are those of the door, one by one as tui/serve has them: zero
// where nothing is said, and a negative time where it is off.
type ServeLimits struct {
	Connections          int
	PerAddress           int
	Handshakes           int
	HandshakesPerAddress int
	HandshakeTime        time.Duration
	LoginTime            time.Duration
	Arrivals             float64
	ArrivalsBurst        int
	AuthTries            int
	PasswordTries        int
	Requests             int
	Environment          int
	EnvironmentBytes     int
	Width, Height        int
	Input                int
	InputBurst           int
	Idle                 time.Duration
	IdleWarning          time.Duration
	Total                time.Duration
	WriteTime            time.Duration
	Keepalive            time.Duration
	KeepaliveMissed      int
}

// serveFile is the table's shape.
type serveFile struct {
	Addr       string      `toml:"addr"`
	HostKey    string      `toml:"host_key"`
	Keys       string      `toml:"keys"`
	Passwords  string      `toml:"passwords"`
	CA         string      `toml:"ca"`
	Presenters string      `toml:"presenters"`
	Operators  string      `toml:"operators"`
	Open       bool        `toml:"open"`
	Scenarios  []string    `toml:"scenarios"`
	Rooms      []string    `toml:"rooms"`
	Live       bool        `toml:"live"`
	Metrics    string      `toml:"metrics"`
	Private    *int        `toml:"private"`
	MostRooms  *int        `toml:"most_rooms"`
	FPS        *int        `toml:"fps"`
	Limits     serveLimits `toml:"limits"`
}

type serveLimits struct {
	Connections          *int     `toml:"connections"`
	PerAddress           *int     `toml:"per_address"`
	Handshakes           *int     `toml:"handshakes"`
	HandshakesPerAddress *int     `toml:"handshakes_per_address"`
	HandshakeTime        string   `toml:"handshake_time"`
	LoginTime            string   `toml:"login_time"`
	Arrivals             *float64 `toml:"arrivals"`
	ArrivalsBurst        *int     `toml:"arrivals_burst"`
	AuthTries            *int     `toml:"auth_tries"`
	PasswordTries        *int     `toml:"password_tries"`
	Requests             *int     `toml:"requests"`
	Environment          *int     `toml:"environment"`
	EnvironmentBytes     *int     `toml:"environment_bytes"`
	Width                *int     `toml:"width"`
	Height               *int     `toml:"height"`
	Input                *int     `toml:"input"`
	InputBurst           *int     `toml:"input_burst"`
	Idle                 string   `toml:"idle"`
	IdleWarning          string   `toml:"idle_warning"`
	Total                string   `toml:"total"`
	WriteTime            string   `toml:"write_time"`
	Keepalive            string   `toml:"keepalive"`
	KeepaliveMissed      *int     `toml:"keepalive_missed"`
}

func (r *reader) serve(f *file, s *Settings) error {
	in, out := &f.Serve, &s.Serve
	at := func(key string) int { return r.line("serve", 0, key) }
	for _, t := range []struct {
		key, value string
		to         *string
		path       bool
	}{
		{"addr", in.Addr, &out.Addr, false}, {"metrics", in.Metrics, &out.Metrics, false},
		{"host_key", in.HostKey, &out.HostKey, true}, {"keys", in.Keys, &out.Keys, true}, {"passwords", in.Passwords, &out.Passwords, true}, {"ca", in.CA, &out.CA, true},
		{"presenters", in.Presenters, &out.Presenters, true}, {"operators", in.Operators, &out.Operators, true},
	} {
		switch {
		case t.value == "":
		case data.Clean(t.value, 1000) != t.value:
			return r.at(at(t.key), "serve.%s holds what cannot be written in one line; give plain text", t.key)
		case t.path && !filepath.IsAbs(t.value):
			return r.at(at(t.key), "serve.%s %q is no whole path; begin it with /", t.key, data.Clean(t.value, 60))
		case !t.path && !isAddress(t.value):
			return r.at(at(t.key), "serve.%s %q is not an address; write it like 127.0.0.1:2222", t.key, data.Clean(t.value, 60))
		}
		*t.to = t.value
	}
	if out.Metrics != "" && !onLoopback(out.Metrics) {
		return r.at(at("metrics"), "serve.metrics %q may be reached from elsewhere; give an address of the loopback, like 127.0.0.1:9222", data.Clean(out.Metrics, 60))
	}
	for _, t := range []struct {
		key   string
		words []string
		to    *[]string
		most  int
	}{{"scenarios", in.Scenarios, &out.Scenarios, mostServed}, {"rooms", in.Rooms, &out.Rooms, mostStands}} {
		if len(t.words) > t.most {
			return r.at(at(t.key), "serve.%s lists %d; give %d at most", t.key, len(t.words), t.most)
		}
		for _, w := range t.words {
			if w == "" || data.Clean(w, 1000) != w {
				return r.at(at(t.key), "serve.%s %q is not one; give plain text", t.key, data.Clean(w, 40))
			}
		}
		*t.to = t.words
	}
	out.Open, out.Live = in.Open, in.Live
	for _, n := range []number{{"private", in.Private, &out.Private, 10_000}, {"most_rooms", in.MostRooms, &out.MostRooms, 256}, {"fps", in.FPS, &out.FPS, 20}} {
		if err := r.whole("serve", n); err != nil {
			return err
		}
	}
	return r.limits(&in.Limits, &out.Limits)
}

// A number is a whole one of a table, from 1 to most.
type number struct {
	key   string
	value *int
	to    *int
	most  int
}

func (r *reader) whole(table string, n number) error {
	if n.value == nil {
		return nil
	}
	if *n.value < 1 || *n.value > n.most {
		return r.at(r.line(table, 0, n.key), "%s.%s %d is out of range; give 1 to %d", table, n.key, *n.value, n.most)
	}
	*n.to = *n.value
	return nil
}

// Bounds of the door's limits. Above them one guest could cost what a thousand
// may; the times are as short as a slow link bears and as long as a week.
const (
	mostOf       = 100_000
	shortestTime = time.Second
	longestTime  = 7 * 24 * time.Hour
)

func (r *reader) limits(in *serveLimits, out *ServeLimits) error {
	const table = "serve.limits"
	for _, n := range []number{
		{"connections", in.Connections, &out.Connections, mostOf}, {"per_address", in.PerAddress, &out.PerAddress, mostOf},
		{"handshakes", in.Handshakes, &out.Handshakes, mostOf}, {"handshakes_per_address", in.HandshakesPerAddress, &out.HandshakesPerAddress, mostOf},
		{"arrivals_burst", in.ArrivalsBurst, &out.ArrivalsBurst, mostOf}, {"auth_tries", in.AuthTries, &out.AuthTries, 100}, {"password_tries", in.PasswordTries, &out.PasswordTries, 100},
		{"requests", in.Requests, &out.Requests, mostOf}, {"environment", in.Environment, &out.Environment, 1000}, {"environment_bytes", in.EnvironmentBytes, &out.EnvironmentBytes, 32 << 10},
		{"width", in.Width, &out.Width, 1000}, {"height", in.Height, &out.Height, 500}, {"input", in.Input, &out.Input, 1 << 20}, {"input_burst", in.InputBurst, &out.InputBurst, 1 << 20},
		{"keepalive_missed", in.KeepaliveMissed, &out.KeepaliveMissed, 100},
	} {
		if err := r.whole(table, n); err != nil {
			return err
		}
	}
	for _, t := range []struct {
		key, value string
		to         *time.Duration
		off        bool
	}{
		{"handshake_time", in.HandshakeTime, &out.HandshakeTime, false}, {"login_time", in.LoginTime, &out.LoginTime, false},
		{"idle", in.Idle, &out.Idle, true}, {"idle_warning", in.IdleWarning, &out.IdleWarning, false}, {"total", in.Total, &out.Total, true},
		{"write_time", in.WriteTime, &out.WriteTime, false}, {"keepalive", in.Keepalive, &out.Keepalive, false},
	} {
		if t.value == "" {
			continue
		}
		if t.off && t.value == "off" {
			*t.to = -1
			continue
		}
		d, err := time.ParseDuration(t.value)
		if err != nil || d < shortestTime || d > longestTime {
			or := ""
			if t.off {
				or = ", or \"off\""
			}
			return r.at(r.line(table, 0, t.key), "%s.%s %q is not a time from 1s to 168h; write it like \"15s\"%s", table, t.key, data.Clean(t.value, 20), or)
		}
		*t.to = d
	}
	if n := in.Arrivals; n != nil {
		if !(*n >= 0.01 && *n <= mostOf) { // NaN is out of range too
			return r.at(r.line(table, 0, "arrivals"), "%s.arrivals %g is out of range; give 0.01 to %d a second", table, *n, mostOf)
		}
		out.Arrivals = *n
	}
	return nil
}

// isAddress reports whether a text is HOST:PORT, or :PORT for every address.
func isAddress(s string) bool {
	_, port, ok := splitAddress(s)
	n, err := strconv.ParseUint(port, 10, 16)
	return ok && err == nil && strconv.FormatUint(n, 10) == port
}

// splitAddress parts a host from a port; one of IPv6 stands in brackets.
func splitAddress(s string) (host, port string, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return "", "", false
	}
	host, port = s[:i], s[i+1:]
	if inner, bracketed := strings.CutPrefix(host, "["); bracketed {
		inner, ok = strings.CutSuffix(inner, "]")
		_, err := netip.ParseAddr(inner)
		return inner, port, ok && err == nil
	}
	return host, port, !strings.ContainsAny(host, ":[]/ ")
}

// onLoopback reports whether nobody elsewhere can reach an address.
func onLoopback(s string) bool {
	host, _, _ := splitAddress(s)
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// Over gives the limits with those of others that are set in their place.
func (l ServeLimits) Over(others ServeLimits) ServeLimits {
	to, from := reflect.ValueOf(&l).Elem(), reflect.ValueOf(others)
	for i := range from.NumField() {
		if v := from.Field(i); !v.IsZero() {
			to.Field(i).Set(v)
		}
	}
	return l
}
