package tui

import (
	"strings"
	"testing"
	"time"
)

func TestParseWhen(t *testing.T) {
	from := time.Date(2025, 1, 24, 21, 0, 0, 0, time.UTC)
	to := time.Date(2025, 2, 3, 21, 0, 0, 0, time.UTC)
	now := time.Date(2025, 1, 27, 15, 42, 10, 0, time.UTC)
	tokyo := time.FixedZone("JST", 9*3600)
	for _, c := range []struct {
		text string
		zone *time.Location
		want string
	}{
		{"15:42", time.UTC, "2025-01-27T15:42:00Z"},
		{"09:00:30", time.UTC, "2025-01-27T09:00:30Z"},
		{" 9:05 ", time.UTC, "2025-01-27T09:05:00Z"},
		{"+10m", time.UTC, "2025-01-27T15:52:10Z"},
		{"-2h", time.UTC, "2025-01-27T13:42:10Z"},
		{"+1h30m", time.UTC, "2025-01-27T17:12:10Z"},
		{"+1d", time.UTC, "2025-01-28T15:42:10Z"},
		{"-1d2h", time.UTC, "2025-01-26T13:42:10Z"},
		{"tue 00:00", time.UTC, "2025-01-28T00:00:00Z"},
		{"Tuesday 14:30", time.UTC, "2025-01-28T14:30:00Z"},
		{"mon 09:00", time.UTC, "2025-01-27T09:00:00Z"}, // nearer than 3 February
		{"sat", time.UTC, "2025-01-25T00:00:00Z"},
		{"28 jan 14:30", time.UTC, "2025-01-28T14:30:00Z"},
		{"Jan 28 14:30", time.UTC, "2025-01-28T14:30:00Z"},
		{"28 January", time.UTC, "2025-01-28T00:00:00Z"},
		{"1 feb 2025 12:00", time.UTC, "2025-02-01T12:00:00Z"},
		{"2025-01-28 14:30", time.UTC, "2025-01-28T14:30:00Z"},
		{"2025-01-28T14:30:00Z", time.UTC, "2025-01-28T14:30:00Z"},
		{"2025-01-28t23:30:00+09:00", time.UTC, "2025-01-28T14:30:00Z"},
		{"tue 09:00", tokyo, "2025-01-28T00:00:00Z"},
		{"09:00", tokyo, "2025-01-28T00:00:00Z"}, // in Tokyo the playhead is on the 28th
	} {
		got, err := parseWhen(c.text, now, c.zone, from, to)
		if err != nil || got.Format(time.RFC3339) != c.want {
			t.Errorf("parseWhen(%q) = %v, %v; want %s", c.text, got, err, c.want)
		}
	}
	for _, c := range []struct{ text, says string }{
		{"", "not a time"}, {"soon", "not a time"}, {"25:00", "not a time"}, {"+", "not a time"},
		{"+10m 5", "not a time"}, {"+-5m", "not a time"}, {"+999d", "not a time"}, {"+9999999999h", "not a time"},
		{"32 jan", "not a time"}, {"31 feb 10:00", "no day 31"}, {"28 foo", "not a time"}, {"5 march", "outside"},
		{"2020-01-01T00:00:00Z", "outside"}, {"+20d", "outside"}, {"1 2 3 4 5", "not a time"}, {"fri 10:00 x", "not a time"},
	} {
		if got, err := parseWhen(c.text, now, time.UTC, from, to); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("parseWhen(%q) = %v, %v; want an error that says %q", c.text, got, err, c.says)
		}
	}
	if got, err := parseWhen("1 jan 10:00", time.Date(2024, 12, 31, 12, 0, 0, 0, time.UTC), time.UTC, time.Date(2024, 12, 30, 0, 0, 0, 0, time.UTC), time.Date(2025, 1, 3, 0, 0, 0, 0, time.UTC)); err != nil || got.Year() != 2025 {
		t.Errorf("over New Year: %v, %v", got, err)
	}
}

func FuzzParseWhen(f *testing.F) {
	for _, s := range []string{"15:42", "+10m", "tue 00:00", "28 jan 14:30", "2025-01-28T14:30:00Z", "-1d2h"} {
		f.Add(s)
	}
	from := time.Date(2025, 1, 24, 21, 0, 0, 0, time.UTC)
	to := time.Date(2025, 2, 3, 21, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := parseWhen(s, from.Add(time.Hour), time.UTC, from, to); err == nil && (got.Before(from) || got.After(to)) {
			t.Errorf("parseWhen(%q) = %v, outside the recording", s, got)
		}
	})
}
