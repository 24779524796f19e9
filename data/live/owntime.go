package live

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// when reads a time: RFC 3339, or unix seconds, milliseconds, microseconds or
// nanoseconds, told apart by size (all between 2001 and 2286).
func when(raw json.RawMessage) (time.Time, error) {
	s := strings.Trim(string(raw), `"`)
	if s == "" || s == "null" {
		return time.Time{}, fmt.Errorf("t is missing")
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		switch {
		case n >= 1e18:
			return time.Unix(0, n).UTC(), nil
		case n >= 1e15:
			return time.UnixMicro(n).UTC(), nil
		case n >= 1e12:
			return time.UnixMilli(n).UTC(), nil
		case n >= 1e9 && n < 1e10:
			return time.Unix(n, 0).UTC(), nil
		}
		return time.Time{}, fmt.Errorf("t is no time; write RFC 3339, or unix time in s, ms or ns")
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && f >= 1e9 && f < 1e10 {
		return time.UnixMicro(int64(f * 1e6)).UTC(), nil // time.time() of Python
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("t is no time; write RFC 3339, or unix time in s, ms or ns")
	}
	return t.UTC(), nil
}

// barLength reads "1m", "30s", "1h"; without one a minute.
func barLength(s string) (time.Duration, error) {
	if s == "" {
		return time.Minute, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Second || d > 24*time.Hour {
		return 0, fmt.Errorf("int is no length of a bar; write it like 1m")
	}
	return d, nil
}
