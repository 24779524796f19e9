package data

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A FeedState says how far what a live source tells can be trusted, best
// first: of several the greatest is the worst. The zero value is a recording.
type FeedState uint8

// The states of a source, or of one instrument of it.
const (
	FeedRecorded  FeedState = iota // no live source: a recording
	FeedLive                       // prices come as they trade
	FeedDelayed                    // they come, later than they trade by a measured time
	FeedClosed                     // its venue is shut: nothing is due
	FeedLunch                      // its venue pauses
	FeedHoliday                    // its venue has a holiday
	FeedWaiting                    // its venue trades, and no price of it has come yet
	FeedHalted                     // its venue has halted it; the last price stands
	FeedLate                       // older than two bars while its venue trades
	FeedTooLate                    // older than ten bars: withdrawn, and out of the mathematics
	FeedSilent                     // of a source: connected, and no new price of anything that trades
	FeedThrottled                  // the source asks for less
	FeedLost                       // the source does not answer, or answers nonsense
	FeedRefused                    // the source refuses: a wrong key, a limit, a contract
	FeedUnknown                    // the source has no such symbol
)

var feedNames = [...]string{"recorded", "live", "delayed", "closed", "lunch", "holiday", "no price yet", "halted", "late", "too late", "silent", "throttled", "lost", "refused", "no such symbol"}

// String gives the word used on screens, in logs and in JSON.
func (s FeedState) String() string {
	if int(s) < len(feedNames) {
		return feedNames[s]
	}
	return "unknown"
}

// Health is how one source is at one time. Texts are clean and hold no key.
type Health struct {
	Source    string        // "yahoo", "alpaca", "fake"
	State     FeedState     // FeedLive, FeedDelayed, FeedLate, FeedSilent, FeedThrottled, FeedLost, FeedRefused, or FeedClosed where nothing is due
	Since     time.Time     // of the state
	Opening   bool          // it is being reached for the first time: FeedLost is said of it and is no loss
	Heard     time.Time     // when it last said anything at all
	Delay     time.Duration // from trading to arrival, the median of the last prices; 0 unknown
	Tries     int           // in a row that failed
	Next      time.Time     // when it is tried again; zero where it is not, or is being tried now
	Why       string        // "HTTP 429 Too Many Requests"; "" where all is well
	Cure      string        // what the viewer can do; "" for nothing
	Ticks     uint64        // taken
	Outside   uint64        // of them, what traded while its venue had no session, by the calendar: a price, and no move
	Dropped   uint64        // not taken: malformed, out of order, twice
	Refused   uint64        // of them, what was malformed
	Rereads   bool          // it gives one text again and again: what is refused counts once for as long as it stays in it
	Strange   uint64        // lines of symbols that are not in the universe, passed over; of a source that rereads those of its last answer
	Strangers string        // the first of these symbols, "" for none
	Held      uint64        // a jump that a second print has not confirmed yet
	Split     string        // what one of them looks like, where that is a split of which nobody tells; "" for none
	Missed    uint64        // taken, then given up because nobody read them in time
	Asked     int           // instruments that it is asked for
	Serving   int           // of them, those whose prices would come from it now: it is well, and no better one is
	Priced    int           // and of those, the ones that have a price from it
	For       string        // the better source whose place it takes for some of them; "" for none
	ForN      int           // how many of them

	Doubted  string // of one instrument, why its previous close is not believed, so that it has no move; "" for none
	DoubtedN int    // how many there are

	Usable bool          // a price that can be taken came since it was connected
	Polled bool          // it is asked again and again: what it answers is all that it has
	Ahead  time.Duration // by how much all of its trades are ahead of this computer's clock; 0 where one is not

	ForSince time.Time // since when it does
	StandsBy int       // instruments that it could give now, and another source gives
	Owed     int       // of a silent one: instruments that are late, because nobody else gives a price of them

	Refusals [RefusalsMost]Refusal // why, in this session, the first reason first; Count 0 is none
}

// RefusalsMost bounds the reasons that are kept of one source: who sends
// nonsense of a new kind with each line has the last one for all that is more.
const RefusalsMost = 8

// OtherReasons is what the last one is called then.
const OtherReasons = "other reasons"

// CountedOutside says how many prices were of venues that had no session.
func CountedOutside(n uint64) string {
	return Counted(n, "price") + " outside the venues' sessions, which make no move"
}

// RepeatsUncounted is said beside a count of what a source that gives one text
// again and again is refused; "" of any other.
func (h *Health) RepeatsUncounted() string {
	if h.Rereads {
		return ", repeats not counted"
	}
	return ""
}

// DoubtText tells of one instrument whose previous close is not believed, and how
// many more there are; "" for none.
func (h *Health) DoubtText() string {
	if h.DoubtedN > 1 {
		return h.Doubted + "; the same of " + Counted(h.DoubtedN-1, "instrument") + " more"
	}
	return h.Doubted
}

// Behind is how much later than they trade its prices come; 0 where that is not
// known, and of a source that gives nothing now, whatever was measured of it once.
func (h *Health) Behind() time.Duration {
	if h.State >= FeedLate {
		return 0
	}
	return h.Delay
}

// Standby says for how many instruments a source that is well gives nothing,
// because another one does; "" where it gives some.
func (h *Health) Standby() string {
	if h.State >= FeedLate || h.Serving > 0 || h.StandsBy == 0 {
		return ""
	}
	return "stands by for " + Counted(h.StandsBy, "instrument")
}

// Owing says how many prices are late because of a silent source; "" for none.
func (h *Health) Owing() string {
	if h.Owed == 0 {
		return ""
	}
	return strconv.Itoa(h.Owed) + map[bool]string{true: " that trades is late", false: " that trade are late"}[h.Owed == 1]
}

// RefusedText says how many lines were refused, and the first reasons for it; ""
// where none was.
func (h *Health) RefusedText(most int) string {
	if h.Refused == 0 {
		return ""
	}
	text, more := Counted(h.Refused, "line")+" refused"+h.RepeatsUncounted(), 0
	for i := range h.Refusals {
		switch {
		case h.Refusals[i].Count == 0:
		case i >= most:
			more++
		default:
			text += map[bool]string{true: ": ", false: "; also "}[i == 0] + h.Refusals[i].Told()
		}
	}
	if more > 0 {
		text += "; and for " + Counted(more, "reason") + " more"
	}
	return text
}

// StrangeText says how many lines were of symbols that are not in the universe,
// and which; "" where none was.
func (h *Health) StrangeText() string {
	if h.Strangers == "" {
		return ""
	}
	return Counted(h.Strange, "line") + map[bool]string{true: " of its last answer"}[h.Rereads] + " passed over, of symbols that are not in the universe: " + h.Strangers
}

// A Refusal is one reason for which a source's lines or messages were refused.
type Refusal struct {
	Reason string // without the numbers that differ from line to line
	Count  uint64
	Last   string    // the last of them in full, with its line
	At     time.Time // and when it came
}

// Told says what was refused and where: "line 152: not a JSON object", or how
// often, "14 times, last at line 152: not a JSON object".
func (r *Refusal) Told() string {
	last := strings.TrimRight(r.Last, ". ")
	switch {
	case r.Count <= 1:
		return last
	case r.Reason == OtherReasons:
		return fmt.Sprintf("%d times for %s, the last: %s", r.Count, OtherReasons, last)
	case strings.HasPrefix(last, "line "):
		return fmt.Sprintf("%d times, last at %s", r.Count, last)
	}
	return fmt.Sprintf("%d times, the last: %s", r.Count, last)
}
