package market

import (
	"strings"
	"time"

	"contagion/data"
)

// A journal keeps what befell the sources of a running market: when one was lost
// or grew old, who stood in for it, and when it was back. The screen says how they
// are now; without a line that stays, a loss of a minute leaves no trace for who
// looked away.
type journal struct {
	lines []TapeLine
	seen  map[string]standing
}

// journalMost is how many lines are kept: one that comes and goes each minute
// fills them in twenty minutes, and its last twenty losses say enough.
const journalMost = 40

// A standing is how a source stood when it was last looked at.
type standing struct {
	state data.FeedState // 0 where it is well
	away  time.Time      // since when it is not
	place string         // whose it takes
}

// look notes what changed, at the second at which the screen shows it.
func (j *journal) look(health []data.Health, at time.Time) {
	if j.seen == nil {
		j.seen = make(map[string]standing, len(health))
	}
	at = at.Truncate(time.Second)
	for i := range health {
		h := &health[i]
		if h.Opening {
			continue // no loss: it was never there
		}
		was := j.seen[h.Source]
		now := standing{place: h.For, away: was.away}
		switch {
		case h.State >= data.FeedLate:
			if now.state = h.State; was.state == 0 {
				now.away = at
			}
			if now.state != was.state {
				j.tell(at, false, h.Source+" "+h.State.String(), h.Why)
			}
		case was.state != 0:
			j.tell(at, true, h.Source+" back after "+at.Sub(was.away).String(), "")
		}
		switch {
		case now.place == was.place:
		case now.place != "":
			j.tell(at, true, h.Source+" stands in for "+now.place+", "+data.Counted(h.ForN, "instrument"), "")
		case now.state == 0: // else it cannot hold it, which is told
			j.tell(at, true, was.place+" has its place back from "+h.Source, "")
		}
		j.seen[h.Source] = now
	}
}

func (j *journal) tell(at time.Time, good bool, text, why string) {
	if why = strings.TrimRight(why, ". "); why != "" {
		text += ": " + why
	}
	j.lines = append(j.lines, TapeLine{At: at, Kind: TapeSource, ID: data.None, Group: -1, Event: -1, Up: good, Text: text})
	j.lines = j.lines[max(0, len(j.lines)-journalMost):]
}

// since are the lines from a time on.
func (j *journal) since(from time.Time) []TapeLine {
	for i := range j.lines {
		if !j.lines[i].At.Before(from) {
			return j.lines[i:]
		}
	}
	return nil
}
