package data

import (
	"cmp"
	"slices"
)

// Region gives the region of a venue; "" where the table does not have it.
func (c *Calendar) Region(mic string) string {
	if v := c.venues[mic]; v != nil {
		return v.Region
	}
	return ""
}

// Knows reports whether the table says what a venue did on a local date.
func (c *Calendar) Knows(mic, day string) bool {
	v := c.venues[mic]
	return v != nil && v.knows(day)
}

// With gives a calendar in which a venue is known on more days: those of span
// that it did not know, with the sessions given for them. What it knew stays.
func (c *Calendar) With(mic string, span Span, sessions []Session) *Calendar {
	old := c.venues[mic]
	if old == nil {
		return c
	}
	v := *old
	v.Sessions = slices.Clone(old.Sessions)
	for _, s := range sessions {
		if s.Day >= span.From && s.Day <= span.To && !old.knows(s.Day) {
			v.Sessions = append(v.Sessions, s)
		}
	}
	slices.SortFunc(v.Sessions, func(a, b Session) int { return cmp.Compare(a.Day, b.Day) })
	v.Known = append(slices.Clone(old.Known), span)
	out := &Calendar{mics: c.mics, venues: make(map[string]*Venue, len(c.venues))}
	for k, venue := range c.venues {
		out.venues[k] = venue
	}
	out.venues[mic] = &v
	return out
}
