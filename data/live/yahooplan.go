package live

import (
	"slices"
	"time"

	"contagion/data"
)

// plan says whom to ask now, and how long to wait after that: only what this
// source is to give and whose venue trades; all of it in the first round; and
// each five minutes while all is shut, or while a better source gives it. In
// that case it looks again at each interval whether it is needed.
func (y *Yahoo) plan(o *Outlet, now time.Time, first bool) (list []Want, wait time.Duration) {
	wants := o.Wants()
	venues := map[string]bool{}
	next, anyOpen := slowPoll, false
	for _, w := range wants {
		open, seen := venues[w.MIC]
		if !seen {
			var until time.Time
			open, until = awake(o.Calendar(), w.MIC, now)
			if d := until.Sub(now); !open && d > 0 && d < next {
				next = d
			}
			venues[w.MIC], anyOpen = open, anyOpen || open
		}
		if open && o.Due(w.ID) || first {
			list = append(list, w)
		}
	}
	o.Ask(list)
	if len(list) == 0 && now.Sub(y.asked) >= slowPoll {
		list = slices.Clone(wants)
	}
	if !anyOpen {
		wait = next
	}
	most := requestsMost * sparkMost
	if first {
		most *= 3 // a screen that fills soon, once
	}
	if len(list) > most {
		rounds := (len(list) + most - 1) / most
		o.Period(time.Duration(rounds) * y.pace)
		from := y.turn % len(list)
		y.turn = (from + most) % len(list)
		list = append(list[from:], list[:from]...)[:most]
	} else {
		o.Period(y.pace)
	}
	return list, wait
}

// Lag gives by how much prices of a venue may come late: those of the United
// States, and of what never shuts, come as they trade.
func (y *Yahoo) Lag(cal *data.Calendar, mic string) time.Duration { return lagOfYahoo(cal, mic) }

func lagOfYahoo(cal *data.Calendar, mic string) time.Duration {
	if cal.Region(mic) == "United States" || cal.Always(mic) {
		return 0
	}
	return delayMost
}

// awake reports whether prices of a venue may come at a time, its delay and
// what the calendar does not know included, and when it next may.
func awake(cal *data.Calendar, mic string, now time.Time) (bool, time.Time) {
	state, until := cal.StateAt(mic, now)
	if state == data.Trading || state == data.Unknown {
		return true, until
	}
	if before, _ := cal.StateAt(mic, now.Add(-delayMost)); before == data.Trading {
		return true, until
	}
	if state == data.Extended || state == data.Shut || state == data.Holiday {
		until, _ = cal.NextOpen(mic, now)
	}
	return false, until
}
