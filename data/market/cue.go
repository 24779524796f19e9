package market

import (
	"strconv"
	"strings"
	"time"

	"contagion/data"
)

// A Cue is what a room's leader shows and who is there. It is never written
// again. Equal cues compare equal.
type Cue struct {
	View
	Note string // a line to all, "" for none
	By   string // the leader who wrote it, who may have passed the lead since
	Presence
}

// A Presence is who is in a room.
type Presence struct {
	Room     string
	Leader   string // who leads, or who led last; "" before anybody has
	Away     bool   // the leader has left: whoever asks leads
	Watching int    // who else is there and looks at the room
	Asks     string // who asks to lead, "" for nobody
	Over     string // why the room has ended, "" while it goes on
}

// A View is what a leader looks at, in words that do not depend on the size,
// the colours or the characters of a terminal. The room hands it on as it is:
// pages and panels are named by the screen, and whoever follows leaves out what
// has no place with it.
type View struct {
	Page     string    // "" is the main page
	Panel    string    // that has the focus
	Selected data.ID   // or data.None
	Group    int       // the row chosen among the groups
	Firsts   [24]uint8 // first row shown of each of the first groups
	Scroll   int       // first row shown of the page, or of the panel
	Zoom     bool      // the panel fills the page
	Since    bool      // returns are since the shock, not since the previous close
	Event    int       // of the event page, an index in Scenario.Events; -1 for none
	Pins     Pins
	Spill    SpillView
	Tied     bool // tiles are weighted by their ties with the origin
	WhatIf   WhatIfView
	Story    StoryView
	// Aside is what the leader looks at that only they can see, as the library's
	// list; the page is what lies below it. "" is nothing.
	Aside string
}

// Pins are the instruments on the chart beside the origin: the first N of ID.
type Pins struct {
	N  int
	ID [3]data.ID
}

// A SpillView is where a leader is in the table of spillovers.
type SpillView struct {
	Row, Col  int
	Pair, Net bool // the pair has the focus; gives less takes
}

// A WhatIfView is a what-if as it stands in its form: the first N of Shocks.
type WhatIfView struct {
	N      int
	Shocks [4]Shocked
	Field  int
	Own    bool // the origin's own news alone
	Bare   bool // without the marks of what was recorded
	Names  bool // names, where both have no room
}

// Shocked is one instrument of a what-if, and its move in percent.
type Shocked struct {
	ID  data.ID
	Pct float64
}

// A StoryView is where a story is that a leader tells.
type StoryView struct {
	On   bool
	Told int     // events up to here are told, -1 for none
	Hold int     // the event whose caption stands, -1 for none
	Rate float64 // the leader's own speed
	Did  *Said   // what the figures did since the event before
}

// Said is one line in parts, the most important first; each has a short form.
type Said struct {
	Lead        string
	Long, Short []string
}

// Leads gives the room's leader, and whether there is one.
func (p *Presence) Leads() (name string, ok bool) { return p.Leader, p.Leader != "" && !p.Away }

// Refuses is the answer to an order of somebody who does not lead.
func (p *Presence) Refuses(live bool) Refusal {
	name, ok := p.Leads()
	who := name + " leads"
	switch {
	case p.Over != "":
		return Refusal(p.Over)
	case !ok && p.Away:
		who = p.Leader + " has left; L leads"
	case !ok:
		who = "nobody leads yet; L leads"
	}
	if live {
		return Refusal(who)
	}
	return Refusal(who + "; F makes your own copy here")
}

// What a room waits for.
const (
	// Lease is how long a leader may be silent before whoever asks leads, and
	// how long a request to lead stands.
	Lease = time.Minute
	// presencePace is how long the room rests between two pictures of how many
	// are there: a thousand who join at once are one picture.
	presencePace = time.Second
	nameCells    = 32
	noteCells    = 120
)

// A RoomState is a room as a list tells it.
type RoomState struct {
	Presence
	Seats    int // all who are in it, with who leads and who looks elsewhere
	Live     bool
	Playing  bool
	Rate     float64
	At       time.Time
	Title    string // of the scenario
	Key      string // of the scenario
	WhatIf   bool   // a what-if plays
	Scenario *data.Scenario
}

// Text says in a line what goes on: "ana presents DeepSeek at x60".
func (s *RoomState) Text() string {
	name, ok := s.Leads()
	who := name + " presents "
	switch {
	case !ok && s.Away:
		who = name + " has left "
	case !ok:
		who = "nobody leads "
	}
	what, _, _ := strings.Cut(s.Title, ",") // the date is beside it, or known
	if s.WhatIf {
		what = "What-if on " + what
	}
	switch {
	case s.Live:
		return who + what
	case !s.Playing:
		return who + what + ", paused"
	}
	return who + what + " at x" + strconv.FormatFloat(s.Rate, 'f', -1, 64)
}
