package tui

import (
	"image"

	"contagion/tui/canvas"
)

// drawPage draws whatever fills the screen.
func drawPage(f *frame, r rects) {
	w, h := f.c.Size()
	all := image.Rect(0, 0, w, h)
	switch {
	case f.page == pagePicker:
		drawPicker(f)
	case f.Snapshot == nil && f.page == pageHelp && !r.tooSmall:
		drawHelp(f, pageBody(w, r))
		drawFooter(f, r.footer)
	case f.Snapshot == nil:
		f.c.Text(0, 0, sTitle, "CONTAGION")
		f.c.Cut(2, min(2, h-1), w-2, sDim, "reading the recording")
	case r.tooSmall:
		drawTooSmall(f, all)
	case f.page == pageMain && f.zoom:
		drawZoomed(f, r)
	case f.page == pageMain:
		drawMain(f, r)
	default:
		body := pageBody(w, r)
		drawHeader(f, r.header)
		drawRoomLine(f, r)
		drawFooter(f, r.footer)
		if !r.caption.Empty() {
			drawNotice(f, image.Rect(0, r.caption.Min.Y, w, r.footer.Min.Y))
		}
		switch f.page {
		case pageInstrument:
			drawInstrument(f, body)
		case pageEvent:
			drawEvent(f, body)
		case pageHelp:
			drawHelp(f, body)
		case pageSpillover:
			drawSpillover(f, body)
		case pageWhatIf:
			drawWhatIf(f, body)
		case pageTrouble:
			drawTroubles(f, body)
		case pageTreemap:
			drawTreemap(f, body)
		case pageBeside:
			drawBeside(f, body)
		case pageBroken:
			drawBroken(f, body)
		}
	}
}

// pageBody is what a page has between header and footer.
func pageBody(w int, r rects) image.Rectangle {
	end := r.footer.Min.Y
	if !r.caption.Empty() {
		end = r.caption.Min.Y
	}
	return image.Rect(0, r.top(), w, max(end, r.top()))
}

// drawZoomed draws the focused panel between header, timeline and footer.
func drawZoomed(f *frame, r rects) {
	w, h := f.c.Size()
	drawHeader(f, r.header)
	drawRoomLine(f, r)
	drawFooter(f, r.footer)
	top := r.footer.Min.Y
	if !r.timeline.Empty() {
		top = r.timeline.Min.Y
		drawTimeline(f, r.timeline)
	}
	if !r.caption.Empty() {
		top = r.caption.Min.Y
		drawNotice(f, r.caption)
	}
	drawPanel(f, image.Rect(0, r.top(), w, min(top, h)), f.focus)
}

// drawPanel draws one panel by its name.
func drawPanel(f *frame, r image.Rectangle, p panelID) {
	switch {
	case p == panelWorld:
		drawWorld(f, r)
	case p >= panelGroup1 && p < panelGroups:
		drawGroup(f, r, int(p-panelGroup1))
	case p == panelGroups:
		drawGroups(f, r)
	case p == panelChart:
		drawChart(f, r)
	case p == panelLadder:
		drawLadder(f, r)
	case p == panelRipple:
		drawRipple(f, r)
	case p == panelTape:
		drawTape(f, r)
	case p == panelTimeline:
		drawTimeline(f, r)
	}
}

// upDown names the colour convention: "▲blue ▼orange".
func upDown(convention string, g *canvas.Glyphs) string {
	up, down := "blue", "orange"
	switch convention {
	case "green-up":
		up, down = "green", "red"
	case "red-up":
		up, down = "red", "green"
	case "red-blue":
		up, down = "red", "blue"
	case "none":
		up, down = "up", "down"
	}
	return string(g.Up) + up + " " + string(g.Down) + down
}
