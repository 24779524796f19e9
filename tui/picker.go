package tui

import (
	"cmp"
	"math"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
)

// A picker is the list of what can be opened, and where the viewer is in it.
type picker struct {
	entries   []Entry // those kept, then the rooms
	kept      int     // how many do not come and go
	shocks    int     // how many at the end are of the day
	asking    bool    // a question for the rooms is out, or due
	shown     []int   // indices of entries, in the order of the screen
	at        int     // index in shown
	query     string
	sort      sorting
	sketches  map[string]*sketch
	faults    map[string]string // why an entry has no sketch
	sketching bool
	listed    bool
	fault     string // why there is no list
	beside    bool   // the choice goes beside what plays, not in its place
	leaves    string // the entry for which a leader was asked whether to leave the room
}

func newPicker() *picker { return &picker{sketches: map[string]*sketch{}, faults: map[string]string{}} }

// sorting is the order within a part of the list.
type sorting uint8

const (
	byDate sorting = iota
	bySize
	bySpread
	byLabel
)

var sortingNames = [...]string{"date", "size", "spread", "label"}

// listMsg is the library's list.
type listMsg struct {
	entries []Entry
	err     error
}

// sketchMsg is one entry's sketch.
type sketchMsg struct {
	key    string
	sketch *sketch
	err    error
}

// openPicker shows the list, and reads it anew meanwhile.
func (m *Model) openPicker(beside bool) tea.Cmd {
	if m.options.Library == nil {
		return m.say("there is nothing else to open here")
	}
	if m.f.picker == nil {
		m.f.picker = newPicker()
	}
	m.f.picker.beside = beside
	m.f.picker.leaves = ""
	m.f.picker.arrange(m.plays())
	m.f.picker.besideFirst()
	m.show(pagePicker)
	m.shocksListed()
	return m.list()
}

func (m *Model) list() tea.Cmd {
	ctx, lib := m.ctx, m.options.Library
	return tea.Batch(func() tea.Msg {
		entries, err := lib.List(ctx)
		return listMsg{entries, err}
	}, m.askRooms())
}

// listed takes the list, and begins with the sketches.
func (m *Model) listed(msg listMsg) tea.Cmd {
	p := m.f.picker
	m.rev++
	p.listed, p.fault = true, ""
	if msg.err != nil {
		p.fault = data.Clean(msg.err.Error(), 200)
		return nil
	}
	begun := p.kept == 0
	kept := m.lasting(msg.entries)
	p.put(append(slices.Clone(kept), p.entries[p.kept:]...))
	if p.kept = len(kept); begun {
		p.arrange(m.plays())
		p.besideFirst()
	}
	return m.sketchNext()
}

// sketchNext has the next sketch made: of the chosen entry first. One is made
// at a time, so that a screen that plays is not held up.
func (m *Model) sketchNext() tea.Cmd {
	p := m.f.picker
	if p.sketching || m.f.page != pagePicker {
		return nil
	}
	next := slices.IndexFunc(p.entries, p.unknown)
	if e := p.chosen(); e != nil && p.unknown(*e) {
		next = p.shown[p.at]
	}
	if next < 0 {
		return nil
	}
	p.sketching = true
	ctx, lib, key := m.ctx, m.options.Library, p.entries[next].Key
	return func() tea.Msg {
		days, err := lib.Days(ctx, key)
		if err != nil || len(days) == 0 {
			return sketchMsg{key, nil, err}
		}
		return sketchMsg{key, newSketch(days), nil}
	}
}

func (p *picker) unknown(e Entry) bool {
	_, failed := p.faults[e.Key]
	return e.Fault == "" && (e.Kind == Recorded || e.Kind == Yours) && !failed && p.sketches[e.Key] == nil
}

func (m *Model) sketched(msg sketchMsg) tea.Cmd {
	p := m.f.picker
	p.sketching = false
	m.rev++
	if msg.sketch == nil {
		p.faults[msg.key] = "it has no day to show"
		if msg.err != nil {
			p.faults[msg.key] = data.Clean(msg.err.Error(), 200)
		}
	} else {
		p.sketches[msg.key] = msg.sketch
		p.arrange("")
	}
	return m.sketchNext()
}

// number is the number of a part of the list: they are counted as they stand
// there, and a part that is empty is not there.
func (p *picker) number(kind Kind) int {
	n := 1
	for k, rank := range kindRank {
		if rank < kindRank[kind] && slices.ContainsFunc(p.entries, func(e Entry) bool { return int(e.Kind) == k }) {
			n++
		}
	}
	return n
}

// chosen is the entry under the cursor, nil of an empty list.
func (p *picker) chosen() *Entry {
	if p.at < 0 || p.at >= len(p.shown) {
		return nil
	}
	return &p.entries[p.shown[p.at]]
}

// arrange orders what the query leaves, and keeps the cursor on its entry, or
// puts it on the one given.
func (p *picker) arrange(key string) {
	if e := p.chosen(); e != nil && key == "" {
		key = e.Key
	}
	p.shown = p.shown[:0]
	q := strings.ToLower(strings.TrimSpace(p.query))
	for i := range p.entries {
		e := &p.entries[i]
		if strings.Contains(strings.ToLower(e.Key+" "+e.Title+" "+e.Origin+" "+e.Blurb+" "+e.Says+" "+e.Shock.Format("2006-01-02")), q) {
			p.shown = append(p.shown, i)
		}
	}
	slices.SortStableFunc(p.shown, func(i, j int) int { return p.compare(&p.entries[i], &p.entries[j]) })
	p.at = min(p.at, max(len(p.shown)-1, 0)) // where it went, those beside it are
	if key != "" && !slices.ContainsFunc(p.entries, func(e Entry) bool { return e.Key == key }) {
		key = ""
	} else {
		p.at = 0
	}
	for i, k := range p.shown {
		if p.entries[k].Key == key {
			p.at = i
		}
	}
}

// compare orders by part of the list, then by the sorting; what is not known
// comes last, and the newest first among equals.
func (p *picker) compare(a, b *Entry) int {
	if c := cmp.Compare(kindRank[a.Kind], kindRank[b.Kind]); c != 0 {
		return c
	}
	if a.Kind == Rooms || a.Kind == Live {
		return cmp.Compare(a.Title, b.Title)
	}
	if a.Kind == Shocks {
		return b.At.Compare(a.At)
	}
	newest := b.Shock.Compare(a.Shock)
	x, y := p.sketches[a.Key], p.sketches[b.Key]
	if p.sort == byDate || x == nil && y == nil {
		return newest
	}
	if x == nil || y == nil {
		return map[bool]int{true: 1, false: -1}[x == nil]
	}
	biggest := func(v, w float64) int {
		if math.IsNaN(v) || math.IsNaN(w) { // cmp has NaN below all, and here below is last
			return cmp.Compare(w, v)
		}
		return cmp.Compare(math.Abs(w), math.Abs(v))
	}
	c := 0
	switch p.sort {
	case bySize:
		c = biggest(x.size, y.size)
	case bySpread:
		c = biggest(x.spread(), y.spread())
	case byLabel:
		c = cmp.Compare(x.label, y.label)
		if x.label == "" || y.label == "" {
			c = cmp.Compare(y.label, x.label)
		}
	}
	return cmp.Or(c, newest)
}

// pickerAct does what a key asks of the list; false where the key means there
// what it means everywhere.
func (m *Model) pickerAct(a action, key string) (tea.Cmd, bool) {
	if m.f.page != pagePicker {
		return nil, false
	}
	p := m.f.picker
	switch a {
	case actSort:
		p.sort = (p.sort + 1) % sorting(len(sortingNames))
		p.arrange("")
	case actFind:
		m.field = field{kind: fieldChoose, text: p.query}
	case actUp, actDown, actFirst, actLast, actPageUp, actPageDown:
		by := map[action]int{actUp: -1, actDown: 1, actPageUp: -8, actPageDown: 8, actFirst: -len(p.shown), actLast: len(p.shown)}[a]
		p.at = max(min(p.at+by, len(p.shown)-1), 0)
		return m.sketchNext(), true
	case actPanel:
		return m.pickerPart(int(key[0] - '1')), true
	case actOpen, actWhatIf, actBeside:
		return m.pick(a), true
	case actClose:
		switch {
		case p.query != "":
			p.query = ""
			p.arrange("")
		case m.f.Snapshot == nil:
			return m.say("enter plays the one chosen; q quits"), true
		default:
			return m.back(), true
		}
	default:
		return nil, false
	}
	return nil, true
}

// actsAlone reports whether a key acts while there is no market to act on: in
// the list, and on the help page over it.
func (m *Model) actsAlone(a action) bool {
	switch a {
	case actHelp, actClose, actUp, actDown, actFirst, actLast, actPageUp, actPageDown:
		return m.f.page == pagePicker || m.f.page == pageHelp
	}
	return m.f.page == pagePicker
}

// pickerPart goes to the first entry of a part of the list.
func (m *Model) pickerPart(n int) tea.Cmd {
	p := m.f.picker
	for i, k := range p.shown {
		if p.number(p.entries[k].Kind) == n+1 {
			p.at = i
			return m.sketchNext()
		}
	}
	return m.say("there is no part with that number")
}
