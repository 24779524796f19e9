package settings

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"contagion/data"
)

// IsSymbol reports whether a word may be a symbol of an instrument.
func IsSymbol(s string) bool { return symbolGrammar.MatchString(s) }

var symbolGrammar = regexp.MustCompile(`^[A-Z0-9^][A-Z0-9.=^-]{0,19}$`)

// known are the keys of the file, by table.
var known = map[string][]string{
	"":           {"sources", "user_agent", "key_file", "interval", "poll", "insecure", "alpaca_feed", "universe", "addresses", "alias", "instrument", "group", "alert", "serve"},
	"instrument": {"symbol", "name", "venue", "group", "currency", "unit", "daily_move"},
	"group":      {"key", "name", "short", "region"},
	"alert":      {"when", "do", "run"},
	"serve":      {"addr", "host_key", "keys", "passwords", "ca", "presenters", "operators", "open", "scenarios", "rooms", "live", "metrics", "private", "most_rooms", "fps", "limits"},
	"serve.limits": {"connections", "per_address", "handshakes", "handshakes_per_address", "handshake_time", "login_time", "arrivals", "arrivals_burst", "auth_tries", "password_tries",
		"requests", "environment", "environment_bytes", "width", "height", "input", "input_burst", "idle", "idle_warning", "total", "write_time", "keepalive", "keepalive_missed"},
}

// suggest says which key was meant by one that is not known.
func suggest(key []string) string {
	if len(key) == 0 {
		return "remove it"
	}
	table, prefix := "", ""
	if len(key) > 1 {
		table = strings.Join(key[:len(key)-1], ".")
		prefix = table + "."
	}
	return nearest(key[len(key)-1], known[table], prefix)
}

// nearest is a cure: the word of a list that was meant, or all of them.
func nearest(word string, list []string, prefix string) string {
	if len(list) == 0 {
		return "remove it"
	}
	if best := data.Nearest(word, list); best != "" {
		return "did you mean " + prefix + best + "?"
	}
	return "give one of " + strings.Join(list, ", ")
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
