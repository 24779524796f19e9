package watch

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// A Kind is what an event is about.
type Kind uint8

// The kinds of events.
const (
	Shock   Kind = iota // a shock was named, or is seen otherwise now
	Reached             // the shock has come to an instrument or a group
	Venue               // a venue opened or closed
	Story               // a line of a recording's story
	Source              // a source of prices was lost, throttled, refused, or is back
	Alert               // an alert fired
)

var kindNames = [...]string{"shock", "reached", "venue", "story", "feed", "alert"}

// String gives the word used in logs and JSON.
func (k Kind) String() string { return kindNames[k] }

// An Event is one thing that happened, in one sentence.
type Event struct {
	At   time.Time
	Kind Kind
	Text string
}

// A Teller tells what is new in one picture after the other, each thing once.
// Its zero value is ready.
type Teller struct {
	lines  map[lineKey]bool // of the tape, told in this window
	from   time.Time        // of the window
	first  bool             // a picture was seen
	shocks []told
	feeds  map[string]feedSeen
	fault  string
}

type lineKey struct {
	at    time.Time
	kind  market.TapeKind
	id    data.ID
	group int
	text  string
}

type told struct {
	named  time.Time
	origin data.ID
	stands bool // its size, half an hour after it was told
}

// Tell takes the next picture and gives what is new in it, in the order of
// time. What had happened before the first picture is told too, but for the
// bells of venues.
func (t *Teller) Tell(s *market.Snapshot) (out []Event) {
	if t.lines == nil {
		t.lines, t.feeds = map[lineKey]bool{}, map[string]feedSeen{}
	}
	if !s.Scenario.From.Equal(t.from) {
		t.from, t.shocks = s.Scenario.From, nil
		for k := range t.lines {
			if k.at.Before(t.from) {
				delete(t.lines, k) // of a window that is over
			}
		}
	}
	out = t.health(s, out)
	out = t.named(s, out)
	for i := range s.Tape {
		l := &s.Tape[i]
		if l.Kind == market.TapeShock || l.Kind == market.TapeAlert { // told by their own
			continue
		}
		k := lineKey{at: l.At, kind: l.Kind, id: l.ID, group: l.Group}
		if l.Kind == market.TapeVenue || l.Kind == market.TapeEvent {
			k.text = l.Text
		}
		if t.lines[k] {
			continue
		}
		t.lines[k] = true
		if !t.first && l.Kind == market.TapeVenue && l.At.Before(s.At) {
			continue
		}
		out = append(out, Event{l.At, kindOf[l.Kind], sentence(l, s)})
	}
	t.first = true
	slices.SortStableFunc(out, func(a, b Event) int { return a.At.Compare(b.At) })
	return out
}

var kindOf = map[market.TapeKind]Kind{market.TapeEvent: Story, market.TapeArrival: Reached, market.TapeGroup: Reached, market.TapeVenue: Venue}

func sentence(l *market.TapeLine, s *market.Snapshot) string {
	text := strings.TrimRight(l.Text, ". ")
	switch l.Kind {
	case market.TapeArrival:
		if l.ID != data.None {
			return "Reached: " + text + " (" + s.Scenario.Universe.At(l.ID).Symbol + ")."
		}
		return "Reached: " + text + "."
	case market.TapeGroup:
		return "Group reached: " + text + "."
	}
	return text + "."
}

// named tells of shocks: a new one, another origin of one, the size that stands,
// and one that late prices took back.
func (t *Teller) named(s *market.Snapshot, out []Event) []Event {
	still := t.shocks[:0:0]
	for i := range s.Shocks {
		k := &s.Shocks[i]
		if int(k.Origin) < 0 {
			continue
		}
		at := slices.IndexFunc(t.shocks, func(o told) bool { return o.named.Equal(k.Named) })
		switch {
		case at < 0:
			out = append(out, Event{k.Named, Shock, "Shock: " + broke(k, s) + "."})
		case t.shocks[at].origin != k.Origin:
			out = append(out, Event{s.At, Shock, fmt.Sprintf("Shock of %s: another origin now looks likelier: %s.", k.Named.Format("15:04"), broke(k, s))})
		}
		if at >= 0 && !k.Open && !t.shocks[at].stands && t.shocks[at].origin == k.Origin {
			out = append(out, Event{s.At, Shock, fmt.Sprintf("Shock of %s: %s moved by %+.1f sd on its own%s; this figure stands.", k.Named.Format("15:04"), s.Scenario.Universe.At(k.Origin).Symbol, k.Sigmas, k.Within())})
		}
		still = append(still, told{k.Named, k.Origin, !k.Open})
	}
	for _, o := range t.shocks {
		if !slices.ContainsFunc(still, func(n told) bool { return n.named.Equal(o.named) }) {
			out = append(out, Event{s.At, Shock, fmt.Sprintf("Shock of %s: taken back; prices that came late do not bear it out.", o.named.Format("15:04"))})
		}
	}
	t.shocks = still
	return out
}

// broke says who broke, by how much and when.
func broke(k *market.Shock, s *market.Snapshot) string {
	in := s.Scenario.Universe.At(k.Origin)
	how := ""
	if k.Gap {
		how = " at its open"
	}
	began := k.Span.By.Format("15:04")
	if !k.Span.After.IsZero() && k.Span.By.Sub(k.Span.After) > time.Minute {
		began = "between " + k.Span.After.Format("15:04") + " and " + began
		if k.Span.By.Sub(k.Span.After) > 12*time.Hour {
			began = "between " + k.Span.After.Format("2 Jan 15:04") + " and " + k.Span.By.Format("2 Jan 15:04")
		}
	} else {
		began = "at " + began
	}
	name := in.Name
	if name != in.Symbol {
		name += " (" + in.Symbol + ")"
	}
	return fmt.Sprintf("%s breaks%s by %+.1f sd on its own%s, beginning %s UTC", name, how, k.Sigmas, k.Within(), began)
}
