package settings

import (
	"math"
	"path/filepath"
	"regexp"
	"slices"

	"contagion/data"
	"contagion/data/watch"
)

// groupKey is what a group may be called: it is written into reports as it stands.
var groupKey = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,23}$`)

// units are the words for what a price is in.
var units = []string{"money", "points", "yield", "based"}

func (r *reader) universe(f *file, s *Settings) error {
	at := r.line("", 0, "universe")
	switch {
	case f.Universe != "" && len(f.Listed) > 0:
		return r.at(at, "universe names a scenario and there are instruments too; keep one of them")
	case data.Clean(f.Universe, 1000) != f.Universe:
		return r.at(at, "universe %q is not a name; give a scenario's", data.Clean(f.Universe, 40))
	case len(f.Listed) > mostInstruments:
		return r.at(0, "%d instruments are too many; give %d at most", len(f.Listed), mostInstruments)
	case len(f.Groups) > mostGroups:
		return r.at(0, "%d groups are too many; give %d at most", len(f.Groups), mostGroups)
	case len(f.Groups) > 0 && len(f.Listed) == 0:
		return r.at(r.line("group", 0, "key"), "groups stand without instruments; add some, or remove them")
	}
	keys := map[string]bool{}
	for i, g := range f.Groups {
		line := r.line("group", i, "key")
		switch {
		case !groupKey.MatchString(g.Key):
			return r.at(line, "group %q is not a key; give letters, digits and . _ - only, at most 24", data.Clean(g.Key, 30))
		case keys[g.Key]:
			return r.at(line, "group %s stands twice; keep one", g.Key)
		}
		keys[g.Key] = true
		s.Groups = append(s.Groups, Group{g.Key, data.Clean(g.Name, data.NameCells), data.Clean(g.Short, 12), data.Clean(g.Region, 24), line})
	}
	seen := map[string]bool{}
	for i, in := range f.Listed {
		line := r.line("instrument", i, "symbol")
		switch {
		case !IsSymbol(in.Symbol):
			return r.at(line, "symbol %q is not one; give capitals, digits and . = ^ - only, at most 20", data.Clean(in.Symbol, 30))
		case seen[in.Symbol]:
			return r.at(line, "symbol %s stands twice; keep one", in.Symbol)
		case in.Group != "" && !groupKey.MatchString(in.Group):
			return r.at(r.line("instrument", i, "group"), "group %q is not a key; give letters, digits and . _ - only, at most 24", data.Clean(in.Group, 30))
		case len(f.Groups) > 0 && in.Group != "" && !keys[in.Group]:
			return r.at(r.line("instrument", i, "group"), "group %q of %s is none of the groups; %s", in.Group, in.Symbol, nearest(in.Group, sorted(keys), ""))
		case in.Unit != "" && !slices.Contains(units, in.Unit):
			return r.at(r.line("instrument", i, "unit"), "unit %q is not known; give money, points or yield", data.Clean(in.Unit, 20))
		case math.IsNaN(in.Daily) || in.Daily < 0 || in.Daily > 100:
			return r.at(r.line("instrument", i, "daily_move"), "daily_move %g is out of range; give percent a day, above 0 and at most 100", in.Daily)
		}
		seen[in.Symbol] = true
		s.Listed = append(s.Listed, Instrument{in.Symbol, data.Clean(in.Name, data.NameCells), data.Clean(in.Venue, 12), in.Group, data.Clean(in.Currency, 4), in.Unit, in.Daily, line})
	}
	return nil
}

func (r *reader) alerts(f *file, s *Settings) error {
	if len(f.Alerts) > mostAlerts {
		return r.at(0, "%d alerts are too many; give %d at most", len(f.Alerts), mostAlerts)
	}
	for i, a := range f.Alerts {
		line := r.line("alert", i, "when")
		rule, err := watch.Parse(a.When)
		if err != nil {
			return r.at(line, "%s", err)
		}
		out := Alert{When: rule, Run: a.Run, File: r.name, Line: line, RunLine: r.line("alert", i, "run")}
		for _, do := range a.Do {
			at := r.line("alert", i, "do")
			switch do {
			case "bell":
				out.Bell = true
			case "osc9", "osc777":
				if out.OSC != "" && out.OSC != do {
					return r.at(at, "osc9 and osc777 would tell it twice; keep one")
				}
				out.OSC = do
			default:
				return r.at(at, "%q is nothing that an alert does; %s", data.Clean(do, 30), nearest(do, []string{"bell", "osc9", "osc777"}, ""))
			}
		}
		if fault := command(a.Run); fault != "" {
			return r.at(r.line("alert", i, "run"), "%s", fault)
		}
		s.Alerts = append(s.Alerts, out)
	}
	return nil
}

// command says what is wrong with a command; "" for nothing. It is started as
// it stands, so it must say by itself where it is: nobody's PATH or folder
// decides what runs.
func command(argv []string) string {
	const mostArguments, longestArgument = 64, 4096
	if len(argv) == 0 {
		return ""
	}
	if !filepath.IsAbs(argv[0]) {
		return "run begins with " + quote(argv[0]) + ", which is no whole path; write it like [\"/usr/bin/logger\", \"-t\", \"contagion\"]"
	}
	if len(argv) > mostArguments {
		return "run has too many words; give 64 at most"
	}
	for _, a := range argv {
		if len(a) > longestArgument || slices.Contains([]byte(a), 0) {
			return "run has a word that no command takes; shorten it"
		}
	}
	return ""
}

func quote(s string) string { return "\"" + data.Clean(s, 40) + "\"" }
