package tui

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
)

// found gives the instruments that match a query, best first: by symbol, by
// the beginning of a word of the name, then anywhere. Case does not matter.
func found(u *data.Universe, query string) []data.ID {
	q := strings.ToLower(strings.TrimSpace(query))
	if q == "" {
		return nil
	}
	type hit struct {
		id   data.ID
		rank int
	}
	var hits []hit
	for i := range u.Instruments {
		in := &u.Instruments[i]
		symbol, name := strings.ToLower(in.Symbol), strings.ToLower(in.Name+" "+in.Short)
		rank := -1
		switch {
		case symbol == q:
			rank = 0
		case strings.HasPrefix(symbol, q):
			rank = 1
		case strings.HasPrefix(name, q) || strings.Contains(name, " "+q):
			rank = 2
		case strings.Contains(symbol, q) || strings.Contains(name, q):
			rank = 3
		}
		if rank >= 0 {
			hits = append(hits, hit{data.ID(i), rank})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.rank, b.rank) })
	out := make([]data.ID, len(hits))
	for i, h := range hits {
		out[i] = h.id
	}
	return out
}

// nearest gives the n symbols that differ least from a mistyped one.
func nearest(u *data.Universe, symbol string, n int) []string {
	want := strings.ToUpper(symbol)
	all := make([]string, len(u.Instruments))
	for i := range u.Instruments {
		all[i] = u.Instruments[i].Symbol
	}
	slices.SortStableFunc(all, func(a, b string) int {
		return cmp.Compare(data.Slips(want, strings.ToUpper(a)), data.Slips(want, strings.ToUpper(b)))
	})
	return all[:min(n, len(all))]
}

// A field is a line of text being typed. While it is open only esc, enter
// and editing keys act.
type field struct {
	kind  fieldKind
	text  string
	error string
}

type fieldKind uint8

const (
	fieldClosed fieldKind = iota
	fieldFind
	fieldWhen
	fieldInstrument // of the what-if page, and its size
	fieldSize
	fieldSave
	fieldChoose // of the library
	fieldNote   // of a room's leader
)

// fieldLength is a field's most characters: a note of so many, behind a name, is
// whole in a row of 80.
const fieldLength = 64

// noteFull answers who types on in a note that is full.
const noteFull = "64 characters at most"

// put adds typed or pasted text, cleaned; what does not fit is left out.
func (f *field) put(text string) {
	if text != " " { // a space alone is an edge that cleaning would trim
		text = data.Clean(text, fieldLength)
	}
	if utf8.RuneCountInString(f.text)+utf8.RuneCountInString(text) <= fieldLength {
		f.text += text
		f.error = ""
		return
	}
	f.error = ""
	if f.kind == fieldNote {
		f.error = noteFull
	}
}

// edit acts on an editing key; it reports whether the key was one.
func (f *field) edit(key string) bool {
	switch key {
	case "backspace", "ctrl+h":
		if r := []rune(f.text); len(r) > 0 {
			f.text = string(r[:len(r)-1])
		}
	case "ctrl+w":
		f.text = strings.TrimRight(f.text, " ")
		f.text = f.text[:strings.LastIndexByte(f.text, ' ')+1]
	case "ctrl+u":
		f.text = ""
	default:
		return false
	}
	f.error = ""
	return true
}

// line is what the footer shows of an open field.
func (m *Model) line() string {
	switch m.field.kind {
	case fieldFind:
		return m.findLine()
	case fieldChoose:
		return "/" + m.field.text + "_  a name, a symbol, a date; enter keeps what is left, esc shows all"
	case fieldNote:
		if m.field.error != "" { // in front: behind a note that is full it would be cut
			return m.field.error + ": " + m.field.text + "_"
		}
		return "note " + m.field.text + "_  one line to all who watch; enter shows it, an empty one takes it away"
	case fieldWhen:
		if m.field.error != "" {
			return "@ " + m.field.text + "_  " + m.field.error
		}
		return "@ " + m.field.text + "_  15:42, +10m, -2h, tue 00:00, 28 jan 14:30"
	}
	return m.whatIfLine()
}

// findLine shows what the text typed so far finds.
func (m *Model) findLine() string {
	if m.field.text == "" {
		return "/_  a symbol or a name; enter takes it, esc leaves"
	}
	hits := found(m.f.Scenario.Universe, m.field.text)
	if len(hits) == 0 {
		return "/" + m.field.text + "_  nothing is called that"
	}
	var b strings.Builder
	for _, id := range hits[:min(4, len(hits))] {
		in := m.f.Scenario.Universe.At(id)
		b.WriteString("  " + in.Symbol + " " + in.Name)
	}
	return "/" + m.field.text + "_" + b.String()
}

// fieldKey gives a key to the open field.
func (m *Model) fieldKey(k tea.KeyPressMsg) tea.Cmd {
	m.rev++
	key := k.String()
	if m.field.kind == fieldChoose && key != "ctrl+c" {
		return m.pickerField(k)
	}
	switch key {
	case "ctrl+c":
		return m.quit()
	case "esc":
		m.field = field{}
	case "enter":
		return m.fieldDone()
	default:
		if !m.field.edit(key) && k.Text != "" {
			m.field.put(k.Text)
		}
	}
	return nil
}

func (m *Model) fieldDone() tea.Cmd {
	done := m.field
	if done.kind == fieldWhen {
		t, err := parseWhen(done.text, m.f.At, m.zoneHere(), m.f.Scenario.From, m.f.Scenario.To)
		if err != nil {
			m.field.error = err.Error()
			return nil
		}
		m.field = field{}
		m.tellFrom(t)
		return m.order(seekTo(t))
	}
	if done.kind == fieldNote {
		return m.noteDone(done.text)
	}
	if done.kind != fieldFind {
		return m.whatIfDone(done)
	}
	m.field = field{}
	if strings.TrimSpace(done.text) == "" {
		return nil
	}
	m.query, m.hit = done.text, 0
	return m.showHit()
}

// nextHit goes to the next or previous instrument that the last find matched.
func (m *Model) nextHit(by int) tea.Cmd {
	if m.query == "" {
		return m.say("nothing to find again; / finds a symbol or a name")
	}
	m.hit += by
	return m.showHit()
}

func (m *Model) showHit() tea.Cmd {
	hits := found(m.f.Scenario.Universe, m.query)
	if len(hits) == 0 {
		return m.say("nothing is called " + m.query)
	}
	n := len(hits)
	m.hit = ((m.hit % n) + n) % n
	m.selectID(hits[m.hit])
	if g := m.f.Scenario.Universe.GroupOf(hits[m.hit]); m.r.compact && m.f.page == pageMain && g >= 0 {
		m.focusOn(panelGroup1 + panelID(g)) // its row is in no panel here: its group takes the page
		m.f.zoom = true
		m.keepRow()
	}
	if n == 1 {
		return nil
	}
	in := m.f.Scenario.Universe.At(hits[m.hit])
	return m.say("found " + in.Symbol + " " + in.Name + "; n N for the others")
}
