package intake

import (
	"fmt"
	"slices"
	"strconv"

	"contagion/data"
)

// global is the region of what belongs to none: indices, goods, currencies.
const global = "Global"

// mostGroups of a scenario's reader.
const mostGroups = 256

// A grouping says which group each series is in.
type grouping struct {
	keys   []string          // in the order of panels
	name   map[string]string // by key
	region map[string]string
	of     map[string]string // key by symbol
}

// groups puts the series into groups: those told, else a group a region, and
// indices and what trades round the clock in one of their own, as they are no
// shares of a market.
func (t *Table) groups(list []*Series, p *Plan, d *Draft) *grouping {
	g := &grouping{name: map[string]string{}, region: map[string]string{}, of: map[string]string{}}
	size := map[string]int{}
	regions := map[string]map[string]int{} // by key: members by region
	keyByName := map[string]string{}
	guessed := 0
	for _, s := range list {
		region := t.o.Calendar.Region(s.MIC)
		if t.o.Calendar.AllDay(s.MIC) || unitOf(s.Symbol, s.MIC) != data.Money {
			region = global
		}
		name := data.Clean(p.Groups[s.Symbol], data.NameCells)
		if name == "" || name == "other" || name == "index" { // of a study's groups: no group
			guessed++
			if name = region; region == global {
				name = "Indices and macro"
			}
		}
		key := keyByName[name]
		if key == "" {
			if key = keyOf(name); key == "" {
				key = "group"
			}
			for n, k := 2, key; g.name[key] != ""; n++ { // two names may have one key
				key = k + "-" + strconv.Itoa(n)
			}
			if len(g.keys) == mostGroups-1 {
				key = "rest"
				if g.name[key] != "" {
					g.keys = g.keys[:len(g.keys)-1]
				}
				name = "Other groups"
			}
			keyByName[name], g.name[key] = key, name
			g.keys = append(g.keys, key)
			regions[key] = map[string]int{}
		}
		g.of[s.Symbol] = key
		size[key]++
		regions[key][region]++
	}
	for key, count := range regions {
		names := sortedKeys(count)
		byDescending(names, count)
		g.region[key] = names[0]
		if len(names) > 1 {
			d.Notes = append(d.Notes, fmt.Sprintf("group %s has instruments of %d regions; it is counted to %s", g.name[key], len(names), names[0]))
		}
	}
	slices.Sort(d.Notes)
	byDescending(g.keys, size)
	first := func(key string) {
		if i := slices.Index(g.keys, key); i > 0 {
			g.keys = slices.Insert(slices.Delete(g.keys, i, i+1), 0, key)
		}
	}
	if key := g.of[t.o.Origin]; key != "" {
		first(key)
	}
	if guessed > 0 {
		d.Notes = append(d.Notes, fmt.Sprintf("%d instruments have no group given: they are grouped by their venue's region; --groups FILE says otherwise", guessed))
	}
	return g
}

func (g *grouping) rows() [][]string {
	rows := [][]string{{"key", "name", "short", "region"}}
	for _, k := range g.keys {
		rows = append(rows, []string{k, g.name[k], data.Clean(g.name[k], data.ShortCells), g.region[k]})
	}
	return rows
}

// instruments are listed group by group, the origin first.
func (t *Table) instruments(list []*Series, g *grouping) [][]string {
	rows := [][]string{{"symbol", "name", "short", "venue", "currency", "group", "unit", "note"}}
	add := func(s *Series) {
		unit := map[data.Unit]string{data.Money: "money", data.Points: "points", data.Yield: "yield"}[unitOf(s.Symbol, s.MIC)]
		note := ""
		if len(s.doubt) > 0 {
			note = "has a jump that looks like a split: see its figures"
		}
		rows = append(rows, []string{s.Symbol, s.Symbol, data.Clean(s.Symbol, data.ShortCells), s.MIC, currencyOf(s.Symbol, s.MIC), g.of[s.Symbol], unit, note})
	}
	for _, key := range g.keys {
		for _, s := range list {
			if g.of[s.Symbol] == key && s.Symbol == t.o.Origin {
				add(s)
			}
		}
		for _, s := range list {
			if g.of[s.Symbol] == key && s.Symbol != t.o.Origin {
				add(s)
			}
		}
	}
	return rows
}
