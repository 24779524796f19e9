package watch

import (
	"fmt"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// feedSeen is how a source stood when it was last told.
type feedSeen struct {
	state data.FeedState
	why   string // without its numbers, which change all the time
	since time.Time
	lost  bool
	pause time.Duration // the longest until the next try that was told

	note  string // what a source that is well told of itself last, without its numbers
	noted time.Time

	place   string          // whose place it was told to take; "" nobody's
	split   string          // what looked like one, as it was told last
	refused map[string]bool // reasons told; at most data.RefusalsMost
	counted uint64          // refused, when the count was told last
	countAt time.Time
}

// health tells how the sources of prices stand, where that changed.
func (t *Teller) health(s *market.Snapshot, out []Event) []Event {
	if s.Fault != t.fault {
		if t.fault = s.Fault; s.Fault != "" {
			why := strings.TrimRight(s.Fault, ". ")
			out = append(out, Event{At: s.At, Kind: Source, Text: why + ".", Facts: Facts{What: "view", Why: why}})
		}
	}
	for i := range s.Health {
		h := &s.Health[i]
		if _, seen := t.feeds[h.Source]; !seen && h.Opening {
			continue // it is being tried for the first time
		}
		say := func(what, text string, f Facts) {
			if text == "" {
				return
			}
			f.What, f.Source, f.State = what, h.Source, h.State.String()
			out = append(out, Event{At: s.At, Kind: Source, Text: "Feed " + h.Source + text + ".", Facts: f})
		}
		say("state", t.state(h, s.At), stateFacts(h))
		say("note", t.note(h, s.At), Facts{Why: h.Why, Cure: h.Cure})
		what, of := "stands in", h.For
		if of == "" {
			what, of = "place back", t.feeds[h.Source].place
		}
		say(what, t.place(h), Facts{For: of})
		say("split", t.split(h), Facts{Why: h.Split})
		for _, k := range t.refusals(h, s.At) {
			say("refused", k.text, Facts{Why: k.why, Count: counted(int(k.count))})
		}
	}
	return out
}

// stateFacts are how a source stands: what is wrong with it only where
// something is.
func stateFacts(h *data.Health) (f Facts) {
	if h.State >= data.FeedLate {
		f.Why, f.Cure, f.Next = h.Why, h.Cure, moment(h.Next)
	}
	if h.State == data.FeedDelayed {
		f.Delay = Rounded(h.Delay.Seconds())
	}
	return f
}

// state tells how a source stands; "" where nothing of it is new.
func (t *Teller) state(h *data.Health, at time.Time) string {
	was, seen := t.feeds[h.Source]
	bad := h.State >= data.FeedSilent
	// One that was away and tells only what is old is not back.
	away := bad || was.lost && h.State == data.FeedLate
	now := feedSeen{state: h.State, why: withoutNumbers(h.Why), since: h.Since, lost: away, pause: max(h.Next.Sub(at), 0), note: was.note, noted: was.noted, place: was.place, split: was.split, refused: was.refused, counted: was.counted, countAt: was.countAt}
	const long = 30 * time.Second // until the next try: worth a second sentence
	more := bad && now.pause > long && now.pause > 2*was.pause
	if seen && was.state == now.state && (was.why == now.why && !more || !bad) {
		return ""
	}
	if away && was.lost {
		now.since = was.since // away since then, whatever its name now
	}
	t.feeds[h.Source] = now
	switch {
	case bad && seen && was.state == now.state && was.why == now.why:
		return " is still" + trouble(h)
	case bad:
		return " is" + trouble(h)
	case h.State == data.FeedLate:
		return " is late: " + strings.TrimRight(h.Why, ". ")
	case seen && was.lost:
		return " is back" + after(was.since, at)
	case h.State == data.FeedDelayed:
		return fmt.Sprintf(" comes %s late", h.Delay.Round(time.Second))
	case !seen && h.State == data.FeedClosed:
		return " answers; no venue of it is open"
	case h.State == data.FeedClosed:
		return " has nothing due: its venues are shut"
	case !seen || was.state == data.FeedLate || was.state == data.FeedDelayed || was.state == data.FeedClosed:
		return " is live"
	}
	return ""
}

// noteEach is how long a source's next note is kept back: one that sends
// nonsense of a new kind with each message would drown the rest.
const noteEach = time.Minute

// note tells of trouble with which a source goes on: a limit of symbols, a
// message that could not be read. "" where nothing of it is new.
func (t *Teller) note(h *data.Health, at time.Time) string {
	was, note := t.feeds[h.Source], withoutNumbers(h.Why)
	if h.State >= data.FeedLate || note == "" || note == was.note || at.Sub(was.noted) < noteEach {
		return ""
	}
	was.note, was.noted = note, at
	t.feeds[h.Source] = was
	text := ": " + strings.TrimRight(h.Why, ". ")
	if h.Cure != "" {
		text += "; " + strings.TrimRight(h.Cure, ". ")
	}
	return text
}

// place tells whose place a source takes, and that it no longer does.
func (t *Teller) place(h *data.Health) string {
	was := t.feeds[h.Source]
	if h.For == was.place {
		return ""
	}
	before := was.place
	was.place = h.For
	t.feeds[h.Source] = was
	switch {
	case h.For == "" && h.State >= data.FeedLate:
		return "" // it cannot hold it, which is told
	case h.For == "":
		return " gives " + before + " its place back"
	}
	return " stands in for " + h.For
}

// split tells of a price that looks like a split, once.
func (t *Teller) split(h *data.Health) string {
	was := t.feeds[h.Source]
	if h.Split == was.split {
		return ""
	}
	was.split = h.Split
	t.feeds[h.Source] = was
	if h.Split == "" {
		return ""
	}
	return ": " + h.Split
}

// A refusal is what is told of what was refused.
type refusal struct {
	text, why string
	count     uint64 // for this reason, or so far in all
}

// refusals tell each reason for which something was refused once, when it comes;
// and of all that follows the count: after ten minutes where it has grown
// tenfold, and else after an hour.
func (t *Teller) refusals(h *data.Health, at time.Time) (out []refusal) {
	if h.Refused == 0 {
		return nil
	}
	seen, reasons := t.feeds[h.Source], 0
	for i := range h.Refusals {
		k := &h.Refusals[i]
		if k.Count == 0 {
			break
		}
		if reasons++; seen.refused[k.Reason] {
			continue
		}
		if seen.refused == nil {
			seen.refused = map[string]bool{}
		}
		seen.refused[k.Reason] = true
		seen.counted, seen.countAt = h.Refused, at
		why := strings.TrimRight(k.Last, ". ")
		text := ": refused: " + why
		if k.Count > 1 {
			text += fmt.Sprintf("; %d of them", k.Count)
		}
		out = append(out, refusal{text, why, k.Count})
	}
	const soon, later, grown = 10 * time.Minute, time.Hour, 10
	since := at.Sub(seen.countAt)
	if len(out) == 0 && h.Refused > seen.counted && (since >= later || since >= soon && h.Refused >= grown*seen.counted) {
		seen.counted, seen.countAt = h.Refused, at
		out = append(out, refusal{text: fmt.Sprintf(": %d refused so far%s, for %s", h.Refused, h.RepeatsUncounted(), data.Counted(reasons, "reason")), count: h.Refused})
	}
	t.feeds[h.Source] = seen
	return out
}

func after(since, now time.Time) string {
	if d := now.Sub(since).Round(time.Second); !since.IsZero() && d > 0 {
		return " after " + d.String()
	}
	return ""
}

// trouble says what is wrong with a source, and what is done.
func trouble(h *data.Health) string {
	text := " " + h.State.String()
	if h.Why != "" {
		text += ": " + strings.TrimRight(h.Why, ". ")
	}
	if owing := h.Owing(); owing != "" {
		text += "; " + owing
	}
	switch {
	case !h.Next.IsZero():
		text += "; it is tried again at " + h.Next.UTC().Format("15:04:05")
	case h.State == data.FeedRefused:
		text += "; it is not tried again"
	}
	if h.Cure != "" {
		text += "; " + strings.TrimRight(h.Cure, ". ")
	}
	return text
}

// withoutNumbers is a text as it stays while its times run on.
func withoutNumbers(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == 'm' || r == 's' || r == 'h' || r == '.' {
			return -1
		}
		return r
	}, s)
}
