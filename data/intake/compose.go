package intake

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/pelletier/go-toml/v2"

	"contagion/data"
)

// A Plan says what scenario to make of a table.
type Plan struct {
	Key      string
	Title    string            // "" for one from origin and date
	Groups   map[string]string // by symbol: the group's name; others go by their venue's region
	Index    string            // symbol that stands for the market of the origin's region; "" for one that is known
	Days     int               // of the origin's venue that are played, the shock's first
	Sessions int               // own sessions within which an arrival counts
	ShockAt  time.Time         // where the shock's moment is known
}

// A Draft is a scenario before its calibration.
type Draft struct {
	Files       map[string][]byte
	Notes       []string
	Instruments int
	From, To    time.Time
	Deduced     []string // venues whose days were told from the rows
}

// Source is the tag under which a user's own figures stand.
const Source = "yours"

// mostRows of figures; a scenario's reader takes 100,000.
const mostRows = 95_000

// Compose makes the files of a scenario. What has no close before the shock or
// none after it is dropped, and counted with the table's other drops.
func (t *Table) Compose(p Plan) (*Draft, error) {
	w, err := t.window(&p)
	if err != nil {
		return nil, err
	}
	var list []*Series
	for _, s := range t.Series {
		fault := ""
		if s.base(t.shock) < 0 {
			fault = fmt.Sprintf("no close in the %d days before the shock", baseWithin)
		} else if last := s.days[len(s.days)-1]; last < t.shock || !t.plays(s, w) {
			fault = "no price from the shock to the end of the window"
		}
		switch {
		case fault == "":
			list = append(list, s)
		case s.Symbol == t.o.Origin:
			return nil, t.o.fault(fmt.Errorf("1: origin %s has %s; give another origin or shock", s.Symbol, fault))
		default:
			line := t.header
			if t.long {
				line = int(s.lines[0])
			}
			t.Drops.each(line, s.Symbol, fault)
		}
	}
	if t.o.Origin != "" && !slices.ContainsFunc(list, func(s *Series) bool { return s.Symbol == t.o.Origin }) {
		return nil, t.o.fault(fmt.Errorf("1: origin %s is not in the table, or nothing of it can be read; give one of its symbols", data.Clean(t.o.Origin, 24)))
	}
	d := &Draft{Files: map[string][]byte{}, Instruments: len(list), From: w.from, To: w.to, Deduced: sortedKeys(w.deduced)}
	d.Deduced = slices.DeleteFunc(d.Deduced, func(mic string) bool { return !w.deduced[mic] })
	groups := t.groups(list, &p, d)
	figures := t.figures(list, w, d)
	h := t.head(list, groups, w, &p, d)
	text, err := toml.Marshal(h)
	if err != nil {
		return nil, err
	}
	d.Files["scenario.toml"] = append([]byte("# Made by contagion import. Times are UTC.\n"), text...)
	tables := map[string][][]string{"figures.csv": figures, "groups.csv": groups.rows(), "instruments.csv": t.instruments(list, groups), "events.csv": t.events(list, w)}
	if rows := t.sessionRows(w); len(rows) > 1 {
		tables["sessions.csv"] = rows
	}
	for name, rows := range tables {
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
			return nil, err
		}
		d.Files[name] = b.Bytes()
	}
	return d, nil
}

// plays reports whether a series has a price in the window.
func (t *Table) plays(s *Series, w *window) bool {
	return slices.ContainsFunc(s.days, func(n int32) bool { _, ok := w.figureDay(s, n, t.shock); return ok })
}

// head is a scenario's head, as feed reads it.
type head struct {
	Key        string            `toml:"key"`
	Title      string            `toml:"title"`
	Blurb      string            `toml:"blurb"`
	Why        string            `toml:"why"`
	Origin     string            `toml:"origin"`
	ShockAfter string            `toml:"shock_after"`
	ShockBy    string            `toml:"shock_by"`
	From       string            `toml:"from"`
	To         string            `toml:"to"`
	Start      string            `toml:"start"`
	Speed      float64           `toml:"speed"`
	Sessions   int               `toml:"sessions"`
	Seed       uint64            `toml:"seed"`
	Sources    map[string]string `toml:"sources"`
	Index      map[string]string `toml:"index,omitempty"`
}

func (t *Table) head(list []*Series, g *grouping, w *window, p *Plan, d *Draft) head {
	day := time.Unix(int64(t.shock)*86400, 0).UTC()
	title := p.Title
	if title == "" {
		who := t.o.Origin
		if who == "" {
			who = "a shock"
		}
		title = "Your data: " + who + ", " + day.Format("2 January 2006")
	}
	kind := "daily prices"
	if t.o.Bars {
		kind = "intraday bars of " + minutesText(t.Width)
	}
	file := data.Clean(t.o.Name, 60)
	iso := func(at time.Time) string { return at.UTC().Format(time.RFC3339) }
	const pace = 900 // market seconds per second, as the bundled scenarios of closes have
	return head{Key: p.Key, Title: data.Clean(title, data.NameCells), Origin: t.o.Origin,
		Blurb:      fmt.Sprintf("Your own data: %s of %d instruments from %s; nobody else has checked them.", kind, len(list), file),
		Why:        fmt.Sprintf("Made by contagion import from %s: the shock is the day that was given for it. What else happened on these days is not known here.", file),
		ShockAfter: iso(w.after), ShockBy: iso(w.by), From: iso(w.from), To: iso(w.to), Start: iso(w.start),
		Speed: pace, Sessions: p.Sessions, Seed: uint64(day.Year()*10000 + int(day.Month())*100 + day.Day()),
		Sources: map[string]string{Source: "your own file " + file + ", not checked by anybody else"}, Index: t.index(list, g, p, d)}
}

// index finds who stands for the market of each group: the symbol that was
// told for the origin's region, or a known index of the region.
func (t *Table) index(list []*Series, g *grouping, p *Plan, d *Draft) map[string]string {
	has := func(symbol string) bool {
		return slices.ContainsFunc(list, func(s *Series) bool { return s.Symbol == symbol })
	}
	home := t.o.Calendar.Region(t.home())
	byRegion := map[string]string{}
	for region, names := range markets {
		if i := slices.IndexFunc(names, has); i >= 0 {
			byRegion[region] = names[i]
		}
	}
	switch {
	case p.Index != "" && has(p.Index):
		byRegion[home] = p.Index
	case p.Index != "":
		d.Notes = append(d.Notes, "--index "+data.Clean(p.Index, 24)+" is not among the instruments; no index stands for the market")
	}
	out := map[string]string{}
	for _, k := range g.keys {
		region := g.region[k]
		if region == global {
			region = home
		}
		if byRegion[region] != "" {
			out[k] = byRegion[region]
		}
	}
	for _, region := range sortedKeys(byRegion) {
		d.Notes = append(d.Notes, byRegion[region]+" stands for the market of "+region)
	}
	if byRegion[home] == "" {
		d.Notes = append(d.Notes, "no index of "+home+" is in the table: its market is the mean of its shares in other groups than the origin's; without such groups whole moves are judged (give --groups, or --index SYM)")
	}
	return out
}

// keyOf makes a group's key of its name.
func keyOf(name string) string {
	key := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			return unicode.ToLower(r)
		case r == '.' || r == '_':
			return r
		}
		return '-'
	}, name), "-._")
	for strings.Contains(key, "--") {
		key = strings.ReplaceAll(key, "--", "-")
	}
	return strings.TrimRight(key[:min(len(key), 20)], "-._")
}

// byDescending sorts keys by a count, then by name.
func byDescending(keys []string, n map[string]int) {
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b)) })
}
