package tui

import (
	"time"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// A frame is everything that a panel may look at while it draws.
type frame struct {
	*market.Snapshot
	c        *canvas.Canvas
	g        *canvas.Glyphs
	focus    panelID
	selected data.ID         // the instrument that the focus is on, or None
	groupSel int             // the group row selected in the compact list
	scroll   map[panelID]int // first row shown of a scrolling panel
	base     base
	zone     *time.Location
	zoneName string
	motion   motion
	pins     []data.ID // at most three, beside the origin
	upDown   string    // "▲blue ▼orange": the colour convention, for the header
	note     string    // one-line answer in the footer, "" for the keys
	page     page
	zoom     bool      // the focused panel fills the page
	spill    spillover // what is looked at on the spillover page
	whatif   *whatIf   // of the scenario, once it was asked for
	picker   *picker   // once it was opened
	beside   *beside   // the scenario beside this one, once one was chosen
	treemap  treemap   // where the tiles stand
	telling  *telling  // story mode, nil where it is off
	room     *room     // that the viewer sits in, or nil
	guest    bool      // the screen is on somebody else's computer
	broken   *Broken   // of the recording that plays, or nil
	hidden   string    // the notice that the viewer took away, "" for none
	event    int       // the event that the event page shows, an index in Scenario.Events, or -1
}

// base says what returns are measured from.
type base uint8

const (
	basePrevious base = iota // the previous close
	baseShock                // the last close before the shock
)

// panelID names a part of the main page; the number of a panel is its key.
type panelID uint8

const (
	panelNone panelID = iota
	panelWorld
	panelGroup1                     // groups take panelGroup1 to panelGroup1+len(Groups)-1 on standard and wide screens
	panelGroups panelID = 40 + iota // all groups as rows, on compact screens
	panelChart
	panelLadder
	panelRipple
	panelTape
	panelTimeline
	panelMembers   // the instrument page's group table
	panelFigures   // its figures
	panelKeys      // the help page
	panelSpillover // the spillover page's table
	panelPair      // its pair
	panelWhatIf    // the what-if page
	panelPicker    // the library's list
	panelTreemap   // every instrument as a tile
	panelTrouble   // what is wrong with a live market
	panelBeside    // two scenarios side by side
)

// page is what fills the screen.
type page uint8

const (
	pageMain page = iota
	pageInstrument
	pageEvent
	pageHelp
	pageSpillover
	pageWhatIf
	pagePicker
	pageBeside
	pageTreemap
	pageTrouble
	pageBroken
)
