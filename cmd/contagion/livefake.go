package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/feed"
)

// fakeFlags are of a simulated market.
type fakeFlags struct {
	shocks []string
	begin  string
	rate   float64
	speed  float64
	free   bool // a speed of 0, for as fast as it goes, is allowed
}

func (f *fakeFlags) add(c *cobra.Command) {
	l := c.Flags()
	l.StringArrayVar(&f.shocks, "shock", nil, "fake: only: SYMBOL=DEVIATIONS@DELAY, like NVDA=-6@15m, a move that begins 15 minutes after the beginning and reaches six daily deviations of the name in half an hour: two thirds are there in four minutes, when it is told")
	l.StringVar(&f.begin, "begin", "", "fake: only: the time at which it begins, like 2026-11-24T14:30Z (default: now while New York trades, else half an hour after it last opened)")
	l.Float64Var(&f.rate, "rate", 0, "fake: only: ticks a second over all that trade (default: 40)")
	l.Float64Var(&f.speed, "speed", 1, "market seconds per second, 1 to 3600: of fake:, and of a recording that is watched, which may go as fast as it can with 0")
}

// given reports whether a flag of them was.
func (f *fakeFlags) given() bool {
	return len(f.shocks) > 0 || f.begin != "" || f.rate != 0 || f.speed != 1
}

// fakeSeed gives the seed of the one source that is simulated.
func fakeSeed(words []string) (seed string, is bool) {
	if len(words) != 1 {
		return "", false
	}
	kind, seed, _ := strings.Cut(words[0], ":")
	return seed, kind == "fake"
}

// open makes the market.
func (f *fakeFlags) open(m *liveMarket, word string) error {
	if word != "" && strings.Trim(word, "0123456789") == "" {
		word = "seed=" + word
	}
	switch {
	case f.free && f.speed == 0:
	case !(f.speed >= 1 && f.speed <= 3600):
		return misuse("--speed %g is out of range; give 1 to 3600", f.speed)
	}
	begin, err := f.beginning(m.cal)
	if err != nil {
		return err
	}
	o, err := feed.ParseFake("fake:"+word, m.base, begin)
	if err != nil {
		return usageError{err}
	}
	o.Begin = begin.Truncate(24 * time.Hour) // the day before the beginning is history
	if f.rate != 0 {
		o.Rate = f.rate
	}
	for _, word := range f.shocks {
		k, err := fakeShock(word, m.base.Universe, begin)
		if err != nil {
			return err
		}
		o.Shocks = append(o.Shocks, k)
	}
	fake, err := feed.NewFake(m.base, m.cal, o)
	if err != nil {
		return usageError{err}
	}
	start := time.Now()
	m.clock = func(t time.Time) time.Time {
		return begin.Add(time.Duration(float64(t.Sub(start)) * f.speed))
	}
	m.now = func() time.Time { return m.clock(time.Now()) }
	m.feed, m.fake, m.title = fake, true, fmt.Sprintf("Simulated market, seed %d", o.Seed)
	m.notes = append(m.notes, fmt.Sprintf("fake: a simulated market of seed %d from %s; nothing of it is true", o.Seed, begin.Format("2006-01-02 15:04 UTC")))
	m.first = planted(m.base, o.Shocks)
	m.notes = append(m.notes, "fake: "+m.first)
	return nil
}

// planted tells which shocks are to come, or how to have one: a market that says
// neither is waited for in vain.
func planted(s *data.Scenario, shocks []feed.FakeShock) string {
	if len(shocks) == 0 {
		return "no shock is planted; --shock " + s.Universe.At(max(s.Origin, 0)).Symbol + "=-6@1m --speed 10 shows one in half a minute"
	}
	words := make([]string, len(shocks))
	for i, k := range shocks {
		words[i] = fmt.Sprintf("%s %+g sd from %s", s.Universe.At(k.ID).Symbol, k.Sigmas, k.At.UTC().Format("15:04 UTC"))
	}
	return "planted: " + strings.Join(words, ", ")
}

// beginning gives where the market begins.
func (f *fakeFlags) beginning(cal *data.Calendar) (time.Time, error) {
	if f.begin != "" {
		for _, l := range layouts {
			if t, err := time.ParseInLocation(l, f.begin, time.UTC); err == nil {
				return t.UTC(), nil
			}
		}
		return time.Time{}, misuse("--begin %q is not a time; write it like 2026-11-24T14:30Z", data.Clean(f.begin, 40))
	}
	const home, week = "XNYS", 7 * 24 * time.Hour
	now := time.Now().UTC()
	if state, _ := cal.StateAt(home, now); state == data.Trading {
		return now, nil
	}
	list := cal.Sessions(home, now.Add(-week), now)
	for len(list) > 0 && list[len(list)-1].Open.After(now) {
		list = list[:len(list)-1]
	}
	if len(list) == 0 {
		return now, nil
	}
	const history = 30 * time.Minute // so that the first picture has a past
	return list[len(list)-1].Open.Add(history), nil
}

// fakeShock reads NVDA=-6@15m.
func fakeShock(word string, u *data.Universe, begin time.Time) (feed.FakeShock, error) {
	symbol, rest, ok := strings.Cut(word, "=")
	size, delay, at := strings.Cut(rest, "@")
	if i := strings.LastIndexByte(word, '='); ok && i > len(symbol) { // a symbol like GC=F
		symbol, rest = word[:i], word[i+1:]
		size, delay, at = strings.Cut(rest, "@")
	}
	id := u.Find(strings.ToUpper(symbol))
	sigmas, err := strconv.ParseFloat(size, 64)
	wait, fault := time.Duration(0), error(nil)
	if at {
		wait, fault = time.ParseDuration(delay)
	}
	const longest = 7 * 24 * time.Hour
	switch {
	case !ok || err != nil || fault != nil || wait < 0 || wait > longest:
		return feed.FakeShock{}, misuse("--shock %q is not one; write it like NVDA=-6@15m", data.Clean(word, 40))
	case id == data.None:
		return feed.FakeShock{}, misuse("--shock: %q is not in the universe; give one of its symbols", data.Clean(symbol, 24))
	}
	return feed.FakeShock{ID: id, At: begin.Add(wait), Sigmas: sigmas}, nil
}
