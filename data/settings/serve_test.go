package settings

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestServe(t *testing.T) {
	s := read(t, `
[serve]
addr = ":2222"
host_key = "/k"
keys = "/a"
presenters = "/p"
open = true
scenarios = ["deepseek", "/films/x.ctgr"]
rooms = ["deepseek --room demo"]
metrics = "[::1]:9222"
private = 10
[serve.limits]
connections = 5
arrivals = 0.5
idle = "off"
total = "30m"
`).Serve
	if s.Addr != ":2222" || s.HostKey != "/k" || s.Keys != "/a" || s.Presenters != "/p" || !s.Open || !slices.Equal(s.Scenarios, []string{"deepseek", "/films/x.ctgr"}) || s.Rooms[0] != "deepseek --room demo" || s.Metrics != "[::1]:9222" || s.Private != 10 {
		t.Errorf("%+v", s)
	}
	if s.Limits != (ServeLimits{Connections: 5, Arrivals: .5, Idle: -1, Total: 30 * time.Minute}) {
		t.Errorf("%+v", s.Limits)
	}
}

// Every fault has its line, and says what to do.
func TestServeFaults(t *testing.T) {
	for text, want := range map[string]string{
		"[serve]\nadr = \"x\"":                               `config.toml:2: key "serve.adr" is not known; did you mean serve.addr?`,
		"[serve.limits]\nconections = 1":                     `config.toml:2: key "serve.limits.conections" is not known; did you mean serve.limits.connections?`,
		"[serve]\nnothing_like = 1\n[serve.limit]\nidle = 1": `config.toml:2: key "serve.nothing_like" is not known; give one of addr, host_key`,
		"[serve]\naddr = \"2222\"":                           `config.toml:2: serve.addr "2222" is not an address; write it like 127.0.0.1:2222`,
		"[serve]\naddr = \"h:70000\"":                        `serve.addr "h:70000" is not an address`,
		"[serve]\naddr = \"::1:22\"":                         `serve.addr "::1:22" is not an address`,
		"[serve]\nmetrics = \"0.0.0.0:9222\"":                `config.toml:2: serve.metrics "0.0.0.0:9222" may be reached from elsewhere`,
		"[serve]\nmetrics = \":9222\"":                       `serve.metrics ":9222" may be reached from elsewhere`,
		"[serve]\n\nkeys = \"~/keys\"":                       `config.toml:3: serve.keys "~/keys" is no whole path; begin it with /`,
		"[serve]\nkeys = \"/a\\u001b\"":                      `config.toml:2: serve.keys holds what cannot be written in one line`,
		"[serve]\nscenarios = [\"\"]":                        `config.toml:2: serve.scenarios "" is not one`,
		"[serve]\nprivate = 0":                               `config.toml:2: serve.private 0 is out of range; give 1 to 10000`,
		"[serve]\nfps = 60":                                  `config.toml:2: serve.fps 60 is out of range; give 1 to 20`,
		"[serve.limits]\nper_address = -1":                   `config.toml:2: serve.limits.per_address -1 is out of range`,
		"[serve.limits]\narrivals = nan":                     `config.toml:2: serve.limits.arrivals NaN is out of range`,
		"[serve.limits]\nidle = \"never\"":                   `config.toml:2: serve.limits.idle "never" is not a time from 1s to 168h; write it like "15s", or "off"`,
		"[serve.limits]\nwrite_time = \"off\"":               `config.toml:2: serve.limits.write_time "off" is not a time from 1s to 168h; write it like "15s"`,
		"[serve.limits]\nconnections = \"many\"":             `config.toml:2: serve.limits.connections may not be of the kind`,
		"[[serve]]\naddr = \"127.0.0.1:1\"":                  `config.toml:1: `,
		"[serve]\nrooms = [\"deepseek\\u202e\"]":             `config.toml:2: serve.rooms "deepseek" is not one; give plain text`,
		"[serve]\nprivate = 99999999999999999999":            `config.toml:2: `,
		"[serve.limits]\nkeepalive = \"1ms\"":                `serve.limits.keepalive "1ms" is not a time from 1s`,
		"[serve]\nlimits.idle = \"x\"":                       `serve.limits.idle "x" is not a time`,
		"[serve]\nscenarios = " + many(65, "\"a\""):          `serve.scenarios lists 65; give 64 at most`,
	} {
		_, err := Read([]byte(text), "config.toml")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v\nwant %s", text, err, want)
		}
	}
}

func many(n int, word string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(word+",", n), ",") + "]"
}
