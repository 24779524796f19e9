package tui

import (
	"image"
	"math"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/tui/canvas"
)

// pickerParts are the list's and the preview's places.
func pickerParts(w, h int) (list, preview image.Rectangle) {
	body := image.Rect(0, 1, w, max(h-1, 1))
	const low, least = 6, 12 // rows of a preview below the list, and of a list above one
	switch {
	case w >= standardW:
		const widest = 84 // a longer row has its ends too far apart to read
		x := min(w*60/100, widest)
		list, preview = body, body
		list.Max.X, preview.Min.X = x-1, x
	case body.Dy() >= low+least:
		list, preview = body, body
		list.Max.Y -= low
		preview.Min.Y = list.Max.Y
	default:
		list = body
	}
	return list, preview
}

// drawPicker draws the list and what the chosen entry came to.
func drawPicker(f *frame) {
	w, h := f.c.Size()
	p := f.picker
	x := f.c.Text(0, 0, sBright, "CONTAGION")
	ask := "Choose what to watch"
	if p.beside && f.Snapshot != nil {
		ask = "Choose what to put beside " + f.Scenario.Title
	}
	x = f.c.Cut(x+3, 0, max(w-x-3, 0), sText, ask)
	counts := p.counts()
	right := f.upDown + " " + string(f.g.Now) + " " + strings.Join(counts, " "+string(f.g.Now)+" ")
	for ; x+2+canvas.Width(right) > w && len(counts) > 0; counts = counts[:len(counts)-1] {
		right = strings.Join(counts, ", ")
	}
	if x+2+canvas.Width(right) <= w {
		f.c.Right(w, 0, sDim, right)
	}
	list, preview := pickerParts(w, h)
	drawPickerList(f, list)
	if e := p.chosen(); e != nil && !preview.Empty() {
		drawPreview(f, preview, e)
	}
	drawFooter(f, image.Rect(0, h-1, w, h))
}

// A pickerRow is a row of the list: an entry, or the title of a part.
type pickerRow struct {
	shown int // index in picker.shown, -1 for a title
	kind  Kind
}

// rows gives the list as drawn, and the row of the cursor.
func (p *picker) rows() (rows []pickerRow, cursor int) {
	for i, k := range p.shown {
		kind := p.entries[k].Kind
		if i == 0 || kind != p.entries[p.shown[i-1]].Kind {
			rows = append(rows, pickerRow{-1, kind})
		}
		if i == p.at {
			cursor = len(rows)
		}
		rows = append(rows, pickerRow{i, kind})
	}
	return rows, cursor
}

// first is the first row drawn of n that fit, so that the cursor is seen.
func (p *picker) first(n int) int {
	rows, cursor := p.rows()
	return max(min(cursor-n/2, len(rows)-n), 0)
}

func drawPickerList(f *frame, r image.Rectangle) {
	if r.Dy() < 1 {
		return
	}
	defer f.c.Clip(r)()
	p := f.picker
	rows, _ := p.rows()
	if len(rows) == 0 {
		in := title(f, r, panelPicker, "1", kindNames[Recorded], "")
		text := "Reading the library."
		switch {
		case p.fault != "":
			text = p.fault
		case p.query != "":
			text = "Nothing is called that; esc shows the whole list."
		case p.listed:
			text = "There is nothing to open."
		}
		for i, line := range wrapped(text, in.Dx()-4) {
			f.c.Cut(in.Min.X+2, in.Min.Y+i, in.Dx()-2, sDim, line)
		}
		return
	}
	first := p.first(r.Dy())
	for i := first; i < len(rows) && r.Min.Y+i-first < r.Max.Y; i++ {
		y := r.Min.Y + i - first
		line := image.Rect(r.Min.X, y, r.Max.X, y+1)
		switch row := rows[i]; {
		case row.shown >= 0 && i == first && first > 0:
			f.c.Cut(r.Min.X+2, y, r.Dx()-2, sDim, strconv.Itoa(first)+" more above")
		case row.shown >= 0 && y == r.Max.Y-1 && i < len(rows)-1:
			f.c.Cut(r.Min.X+2, y, r.Dx()-2, sDim, strconv.Itoa(len(rows)-i)+" more below")
		case row.shown >= 0:
			f.pickerRow(line, &p.entries[p.shown[row.shown]], row.shown == p.at)
		default:
			name := kindNames[row.kind]
			if p.query != "" {
				name += "  /" + p.query
			}
			title(f, line, panelPicker, strconv.Itoa(p.number(row.kind)), name, map[Kind]string{Rooms: "people presenting now", Shocks: "enter follows its wave"}[row.kind])
			if row.kind == Recorded || row.kind == Yours {
				f.pickerHeads(line)
			}
		}
	}
}

// pickerColumns are the columns of the list from its left edge; the title has
// what the others leave.
type pickerColumns struct{ date, name, nameW, origin, size, spread, label int }

const (
	pickDateW, pickOriginW, pickSizeW, pickSpreadW, pickLabelW = 10, 11, 6, 5, 12
)

func pickerColumnsOf(w int) pickerColumns {
	k := pickerColumns{date: 2, name: 2 + pickDateW + 1}
	k.label = w - pickLabelW
	k.spread = k.label - 1 - pickSpreadW
	k.size = k.spread - 1 - pickSizeW
	k.origin = k.size - 1 - pickOriginW
	k.nameW = k.origin - 1 - k.name
	return k
}

// pickerHeads names the columns, over the title of a part.
func (f *frame) pickerHeads(r image.Rectangle) {
	k := pickerColumnsOf(r.Dx())
	if k.nameW < 8 {
		return
	}
	f.c.Text(r.Min.X+k.origin-1, r.Min.Y, sDim, " origin ")
	f.c.Right(r.Min.X+k.size+pickSizeW, r.Min.Y, sDim, " % day")
	f.c.Right(r.Min.X+k.spread+pickSpreadW, r.Min.Y, sDim, " reach")
	f.c.Text(r.Min.X+k.label-1, r.Min.Y, sDim, " the day ")
}

func (f *frame) pickerRow(r image.Rectangle, e *Entry, chosen bool) {
	k, y := pickerColumnsOf(r.Dx()), r.Min.Y
	style, dim := sText, sDim
	if chosen {
		f.c.Set(r.Min.X, y, f.g.Select, sSelected)
		style = sSelected
	}
	if e.Kind == Rooms || e.Kind == Live || e.Kind == Shocks {
		f.roomRow(r, e, style)
		return
	}
	date := "--"
	if !e.Shock.IsZero() {
		date = e.Shock.Format("2006-01-02")
	}
	f.c.Text(r.Min.X+k.date, y, dim, date)
	if k.nameW < 8 { // a narrow screen has the name alone
		f.c.Cut(r.Min.X+k.name, y, r.Max.X-r.Min.X-k.name, style, e.name())
		return
	}
	f.c.Cut(r.Min.X+k.name, y, k.nameW, style, e.name())
	if e.Fault != "" {
		f.c.Cut(r.Min.X+k.origin, y, r.Max.X-r.Min.X-k.origin, sLate, "! "+e.Fault)
		return
	}
	origin := e.Origin
	if origin == "" {
		origin = "none: macro"
	}
	f.c.Cut(r.Min.X+k.origin, y, pickOriginW, dim, origin)
	s := f.picker.sketches[e.Key]
	if s == nil {
		f.c.Text(r.Min.X+k.size, y, sDim, pad("--", pickSizeW))
		return
	}
	f.c.Text(r.Min.X+k.size, y, moveStyle(s.size, s.sizeZ, data.Printed), f.moved(s.size, data.Money, pickSizeW, data.Printed))
	spread := "--"
	if s.measured > 0 && !math.IsNaN(s.spread()) {
		spread = strconv.FormatFloat(100*s.spread(), 'f', 0, 64) + " %"
	}
	f.c.Right(r.Min.X+k.spread+pickSpreadW, y, sText, spread)
	f.c.Cut(r.Min.X+k.label, y, pickLabelW, dim, labelWord(s.label))
}

// pickerClick chooses the row under the pointer; on the chosen one it opens.
func (m *Model) pickerClick(at image.Point) tea.Cmd {
	list, _ := pickerParts(m.w, m.h)
	if !at.In(list) {
		return nil
	}
	p := m.f.picker
	rows, _ := p.rows()
	i := p.first(list.Dy()) + at.Y - list.Min.Y
	if i < 0 || i >= len(rows) || rows[i].shown < 0 {
		return nil
	}
	m.rev++
	if p.at == rows[i].shown {
		return m.pick(actOpen)
	}
	p.at = rows[i].shown
	return m.sketchNext()
}

// line says what an entry came to in one line: "NVDA -17.0 % on Mon 27 Jan".
func (s *sketch) line() string {
	if math.IsNaN(s.size) {
		return "hardest day " + s.day.Format("Mon 2 Jan")
	}
	return s.sizeOf + " " + told(s.size, data.Money) + " % on " + s.day.Format("Mon 2 Jan")
}
