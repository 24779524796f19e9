package tui

import (
	"slices"
	"strings"
	"time"

	"contagion/data"
)

// endSoon is how long before the end of a venue's calendar the page of troubles
// tells of it: time enough to get a newer program.
const endSoon = 60

// calendarTroubles lists the places whose venues the calendar does not know
// now: nothing of theirs is measured, and nothing is held to be late. It lasts
// for days, so that it stands on the page, and not in the notice.
func (f *frame) calendarTroubles() []trouble {
	var who []string
	for i := range f.Venues {
		if v := &f.Venues[i]; v.State == data.Unknown {
			who = append(who, f.Calendar.Place(v.MIC))
		}
	}
	if len(who) == 0 {
		return nil
	}
	slices.Sort(who)
	return []trouble{{mark: '!', who: "calendar", text: strings.Join(slices.Compact(who), ", ") + ": not known now; nothing of it is measured or held to be late"}}
}

// calendarEnds says of venues whose calendar ends soon, by the date, which and
// when: "31 Dec 2026: Hong Kong, Seoul".
func (f *frame) calendarEnds() (out []string) {
	ends := map[string][]string{}
	for i := range f.Venues {
		mic := f.Venues[i].MIC
		day := f.At.In(f.Calendar.Zone(mic))
		if !f.Calendar.Knows(mic, day.Format(time.DateOnly)) || f.Calendar.Knows(mic, day.AddDate(0, 0, endSoon).Format(time.DateOnly)) {
			continue
		}
		for f.Calendar.Knows(mic, day.AddDate(0, 0, 1).Format(time.DateOnly)) {
			day = day.AddDate(0, 0, 1)
		}
		end := day.Format(time.DateOnly)
		ends[end] = append(ends[end], f.Calendar.Place(mic))
	}
	for end, who := range ends {
		slices.Sort(who)
		day, _ := time.Parse(time.DateOnly, end)
		out = append(out, end+" "+day.Format("2 Jan 2006")+": "+strings.Join(slices.Compact(who), ", "))
	}
	slices.Sort(out)
	for i := range out {
		_, out[i], _ = strings.Cut(out[i], " ") // the sorting's date
	}
	return out
}
