package market

import (
	"strconv"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// A Lookout is what a running market's search for the next shock can see. That
// no shock is told is a claim about this much and no more.
type Lookout struct {
	Able    int // instruments that can be named: who has an ordinary day and does not only answer to others
	Apart   int // of these without a market that explains a part of their moves: their own ordinary day alone tells
	Watched int // of Able those that are not blind now: their venue rests, or their price is not late
	// From is since when the day's sessions are seen; zero where each of them is
	// from its open on, as far as one has begun.
	From time.Time
	// Blind is the newest price of what trades now where none of it is seen;
	// zero where some is, or nothing trades, or Never: no price ever came.
	Blind time.Time
	Never bool
}

// promptly is how long after its open a session's prices may begin and be there
// from the open on: no move stands for as long as it is judged by, unseen.
const promptly = gapHold * barLength

// lookout gives what the watch sees of the quotes of a picture.
func (d *LiveDesk) lookout(quotes []Quote) (l Lookout) {
	due, seen := 0, 0
	for _, f := range d.watch.floors {
		able := false
		for _, id := range f.ids {
			if !d.watch.able[id] {
				continue
			}
			able = true
			if l.Able++; !d.watch.explained[id] {
				l.Apart++
			}
			q := &quotes[id]
			if q.State != data.Trading {
				l.Watched++
				continue
			}
			due++
			switch {
			case q.Feed == data.FeedWaiting: // its last price is of a session before
			case q.LastAt.IsZero():
			case q.Feed < data.FeedLate:
				seen++
			case q.LastAt.After(l.Blind):
				l.Blind = q.LastAt
			}
		}
		if able {
			if from := f.from(d.win.from, d.opened, d.wall); from.After(l.From) {
				l.From = from
			}
		}
	}
	l.Watched += seen
	if seen > 0 || due == 0 {
		l.Blind = time.Time{}
	} else {
		l.Never = l.Blind.IsZero()
	}
	return l
}

// from gives since when a session is seen, in a window that begins at first and
// by a program that began at opened; zero where it is from its open on, or has
// not begun.
func (f *floor) from(first, opened, now time.Time) time.Time {
	open := f.ses.Open
	if first.After(open) {
		open = first
	}
	prompt := open.Add(promptly)
	switch {
	case f.ses.Close.IsZero() || now.Before(prompt):
	case f.heard > 0:
		if from := endOf(f.heard - 1); from.After(prompt) {
			return from
		}
	case now.After(f.ses.Close) && f.ses.Close.After(opened):
		return f.ses.Close // all of it was missed
	case opened.After(open):
		return opened
	}
	return time.Time{}
}

// look finds out who can be named, and of whom a market is known. An instrument
// that sums up or prices others is never named, nor one whose ordinary day
// nobody knows.
func (w *watch) look() {
	homes, all := make([]int, len(w.s.Universe.Groups)), 0
	for i, home := range w.home {
		if home {
			homes[w.s.Universe.GroupOf(data.ID(i))]++
			all++
		}
	}
	w.able, w.explained = make([]bool, len(w.price)), make([]bool, len(w.price))
	for i := range w.price {
		l, others := w.s.Link(data.ID(i)), all
		if g := w.s.Universe.GroupOf(data.ID(i)); g >= 0 {
			others -= homes[g]
		}
		w.explained[i] = l.N > 0 && l.Sigma > 0 && (w.index[i] != data.None || l.Market == data.MarketNames && others >= contagion.FactorNames)
		w.able[i] = !w.answers[i] && (w.s.Sigma[i].Pct > 0 || w.explained[i])
	}
}

// Claim says in a few words that nothing broke, of as much as was seen: of the
// whole day so far, since when it is watched, or that nothing is seen now. clock
// tells a time.
func (l *Lookout) Claim(clock func(time.Time) string) string {
	switch {
	case l.Able == 0:
		return notWatched
	case l.Never:
		return notWatched + " yet"
	case !l.Blind.IsZero():
		return notWatched + " since " + clock(l.Blind)
	case !l.From.IsZero():
		return "no shock since " + clock(l.From)
	}
	return "no shock today"
}

// Brief is the same in two words.
func (l *Lookout) Brief() string {
	if l.Able == 0 || l.Never || !l.Blind.IsZero() {
		return notWatched
	}
	return "no shock"
}

const notWatched = "not watched"

// Told says what a shock is told of, and for whom no market is known.
func (l *Lookout) Told() string {
	const moves = "A shock is told when one of them moves on its own, far beyond what the market explains."
	switch {
	case l.Able == 0:
		return "None of them can be watched for a shock: of none is an ordinary day known; give daily_move."
	case l.Apart == l.Able:
		return "A shock is told when one of them moves far beyond its own ordinary day. No market is known that would explain a part of it."
	case l.Apart > 0:
		return moves + " For " + strconv.Itoa(l.Apart) + " no market is known: their own ordinary day alone tells."
	}
	return moves
}

// Outlook is what a search for shocks could see of a scenario's instruments: who
// has no ordinary day and so is left out, and how many can be named.
func Outlook(s *data.Scenario, cal *data.Calendar) (l Lookout, left []data.ID) {
	w := newWatch(s, cal, nil, newPrior(s).home)
	for i := range w.able {
		switch {
		case w.able[i]:
			if l.Able++; !w.explained[i] {
				l.Apart++
			}
		case !w.answers[i]:
			left = append(left, data.ID(i))
		}
	}
	return l, left
}
