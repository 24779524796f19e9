package data

import (
	"testing"
	"time"
)

// What a refusal is told as, and a list of them.
func TestRefusedText(t *testing.T) {
	h := Health{Refused: 31, Rereads: true}
	h.Refusals[0] = Refusal{Reason: "not a JSON object", Count: 14, Last: "line 152: not a JSON object"}
	h.Refusals[1] = Refusal{Reason: "px is missing", Count: 1, Last: "line 3: px is missing."}
	h.Refusals[2] = Refusal{Reason: "a price that is none", Count: 12, Last: "a price that is none: NVDA"}
	h.Refusals[RefusalsMost-1] = Refusal{Reason: OtherReasons, Count: 4, Last: "line 9: t is missing"}
	const first = "31 lines refused, repeats not counted: 14 times, last at line 152: not a JSON object"
	for most, want := range map[int]string{
		1: first + "; and for 3 reasons more",
		2: first + "; also line 3: px is missing; and for 2 reasons more",
		8: first + "; also line 3: px is missing; also 12 times, the last: a price that is none: NVDA; also 4 times for other reasons, the last: line 9: t is missing",
	} {
		if got := h.RefusedText(most); got != want {
			t.Errorf("%d: %q\nwant %q", most, got, want)
		}
	}
	if none := (&Health{}).RefusedText(3); none != "" {
		t.Error(none)
	}
}

// A delay is of a source that gives.
func TestBehind(t *testing.T) {
	for state, want := range map[FeedState]time.Duration{FeedLive: time.Second, FeedDelayed: time.Second, FeedClosed: time.Second, FeedLate: 0, FeedSilent: 0, FeedThrottled: 0, FeedLost: 0, FeedRefused: 0} {
		if got := (&Health{State: state, Delay: time.Second}).Behind(); got != want {
			t.Errorf("%s: %s, want %s", state, got, want)
		}
	}
}
