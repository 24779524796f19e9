package serve

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"contagion/data"
	"contagion/tui"
)

// flagKinds says which verbs take a flag beside those of the look, and whether
// a value follows it.
var flagKinds = map[string]struct {
	verbs []Verb
	value bool
}{
	"at":     {[]Verb{Play, Present, Report}, true},
	"origin": {[]Verb{Play, Present, Report}, true},
	"speed":  {[]Verb{Play, Present}, true},
	"room":   {[]Verb{Present}, true},
	"format": {[]Verb{Report}, true},
	"lines":  {[]Verb{Watch}, false},
	"colour": {nil, true},
	"motion": {nil, true},
	"glyphs": {nil, true},
	"light":  {nil, false},
	"dark":   {nil, false},
	"plain":  {nil, false},
}

// A flagWord is a flag as it stands in a line.
type flagWord struct {
	name, value string
	valued      bool
}

// parted parts names from flags.
func parted(words []word) (names []string, flags []flagWord, err error) {
	const mostFlags = 24
	for i := 0; i < len(words); i++ {
		w := words[i].text
		switch {
		case w == "--" && !words[i].quoted:
			for _, rest := range words[i+1:] {
				names = append(names, rest.text)
			}
			return names, flags, nil
		case !strings.HasPrefix(w, "-") || w == "-":
			names = append(names, w)
			continue
		}
		f := flagWord{name: strings.TrimLeft(w, "-")}
		f.name, f.value, f.valued = strings.Cut(f.name, "=")
		switch {
		case w == "-h":
			f.name = "help"
		case f.name == "color":
			f.name = "colour"
		}
		kind, known := flagKinds[f.name]
		switch {
		case f.name == "help" && !f.valued && (w == "-h" || strings.HasPrefix(w, "--")):
		case !known || !strings.HasPrefix(w, "--") || strings.HasPrefix(w, "---"):
			return nil, nil, fmt.Errorf("flag %s is not known; see help", data.Clean(w, 40))
		case kind.value && !f.valued:
			if i++; i == len(words) {
				return nil, nil, fmt.Errorf("flag --%s has no value; see help", f.name)
			}
			f.value, f.valued = words[i].text, true
		case !kind.value && f.valued:
			return nil, nil, fmt.Errorf("flag --%s takes no value; leave out what follows it", f.name)
		}
		if flags = append(flags, f); len(flags) > mostFlags {
			return nil, nil, fmt.Errorf("%d flags are too many; see help", len(flags))
		}
	}
	return names, flags, nil
}

// flag takes one that is known.
func (l *Line) flag(f flagWord) error {
	if v := flagKinds[f.name].verbs; v != nil && !slices.Contains(v, l.Verb) {
		return fmt.Errorf("flag --%s belongs to %s; see help", f.name, joined(v))
	}
	shown := data.Clean(f.value, 40)
	words := func(to *string, allowed ...string) error {
		if !slices.Contains(allowed, f.value) {
			return fmt.Errorf("--%s %q is not known; give one of %s", f.name, shown, strings.Join(allowed, ", "))
		}
		*to = f.value
		return nil
	}
	switch f.name {
	case "colour":
		return words(&l.Look.Colour, "blue-orange", "green-up", "red-up", "red-blue", "none")
	case "motion":
		return words(&l.Look.Motion, "full", "calm", "off")
	case "glyphs":
		return words(&l.Look.Glyphs, "full", "safe", "ascii")
	case "format":
		return words(&l.Format, tui.ReportFormats...)
	case "light":
		l.Look.Light = true
	case "dark":
		l.Look.Dark = true
	case "plain":
		l.Look.Plain = true
	case "lines":
		l.Lines = true
	case "room":
		if l.Room = f.value; !nameGrammar.MatchString(f.value) {
			return fmt.Errorf("--room %q is not a name; give letters, digits and . _ - only, at most 32", shown)
		}
	case "origin":
		if l.Origin = strings.ToUpper(f.value); !symbolGrammar.MatchString(l.Origin) {
			return fmt.Errorf("--origin %q is not a symbol; give one like NVDA or 6857.T", shown)
		}
	case "speed":
		n, err := strconv.ParseFloat(f.value, 64)
		if err != nil || math.IsNaN(n) || n < 1 || n > 3600 {
			return fmt.Errorf("--speed %q is not a number from 1 to 3600; write it like --speed 60", shown)
		}
		l.Speed = n
	case "at":
		for _, layout := range timeLayouts {
			if t, err := time.ParseInLocation(layout, f.value, time.UTC); err == nil {
				l.At = t.UTC()
				return nil
			}
		}
		return fmt.Errorf("--at %q is not a time; write it like 2025-01-27T21:00:00Z", shown)
	}
	return nil
}

func joined(v []Verb) string {
	var out []string
	for _, w := range v {
		out = append(out, string(w))
	}
	return strings.Join(out, ", ")
}
