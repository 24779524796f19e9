package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// Numbers change at most four times a second; what a viewer asked for is
// shown at once, and an unwatched terminal gets two pictures a second.
const (
	digitPace = 250 * time.Millisecond
	blurPace  = 500 * time.Millisecond
	noteTime  = 3 * time.Second
	eagerFor  = 8 // pictures after an order that do not wait for digitPace
)

// Messages that the model sends itself.
type (
	snapshotMsg struct {
		era  int // of the desk that gave it
		snap *market.Snapshot
		seq  uint64
		err  error
	}
	paceMsg    struct{ turn int }
	stepMsg    struct{}
	noteMsg    struct{ turn int }
	orderedMsg struct{ err error }
)

// A Model is the screen of one viewer. It is driven by Bubble Tea alone.
type Model struct {
	ctx      context.Context
	tick     func(time.Duration, func(time.Time) tea.Msg) tea.Cmd // tea.Tick, but for a film
	run      running                                              // the desk on the screen
	era      int                                                  // how many desks there were before it
	shownEra int                                                  // of the desk whose picture is shown
	choice   int                                                  // how many entries were chosen
	key      string                                               // the library's key of the desk, "" for the first
	fresh    bool                                                 // no picture of this desk was shown yet
	then     action                                               // what comes after the first
	options  Options
	w, h     int
	f        frame
	r        rects
	c        *canvas.Canvas
	theme    *theme
	profile  colorprofile.Profile
	dark     bool
	rev      uint64 // grows with everything that a viewer changes

	seq     uint64 // of the newest snapshot taken
	waiting bool   // a Wait is in flight: there is never a second
	turn    int    // the pace tick that counts; older ones are stale
	pacing  bool
	eager   int
	blurred bool
	moving  int // the steps until the tick in flight, 0 for none
	fade    fade
	noteAt  int
	zones   int // 0 UTC, 1 local, 2 venue
	pages   []page
	field   field
	query   string
	hit     int
	drawn   viewKey
	draws   uint64 // grows with each picture that was drawn anew
	text    string // of the picture that was drawn when draws was texted
	texted  uint64
	answer  string            // said after an action that says nothing itself
	early   []tea.KeyPressMsg // keys of before the first picture
	quits   bool              // the viewer has quit
	keyed   bool              // a key was acted on
	outcome Outcome
}

// New makes the screen of a desk. The context ends its waiting; nothing is
// read or started before Bubble Tea calls Init. Without a desk it begins with
// the library's list.
func New(ctx context.Context, d Desk, o Options) *Model {
	m := &Model{ctx: ctx, tick: tea.Tick, run: running{desk: d, ctx: ctx}, options: o, key: o.Key, c: canvas.New(0, 0), profile: colorprofile.TrueColor, dark: !o.Light}
	m.f = newFrame(o)
	m.f.c = m.c
	m.c.Ellipsis = m.f.g.Ellipsis
	m.retheme()
	if d == nil {
		m.f.page = pagePicker
		m.f.picker = newPicker()
	}
	m.sit(d)
	return m
}

// newFrame is a frame with a viewer's choices and nothing selected.
func newFrame(o Options) frame {
	f := frame{g: canvas.Full, zone: time.UTC, zoneName: "UTC", selected: data.None, focus: panelNone, scroll: map[panelID]int{}, event: -1, broken: o.Broken, guest: o.Guest}
	switch o.Glyphs {
	case "safe":
		f.g = canvas.Safe
	case "ascii":
		f.g = canvas.ASCII
	}
	f.motion.mode = motionNamed(o.Motion)
	f.upDown = upDown(o.Convention, f.g)
	return f
}

// Init asks for the first picture and, unless the viewer said it, the background.
func (m *Model) Init() tea.Cmd {
	begin := tea.Batch(m.await(), m.awaitCue())
	if m.f.page == pagePicker {
		begin = m.list()
	}
	if m.options.Say != "" {
		begin = tea.Batch(begin, m.say(m.options.Say))
	}
	if m.options.Light || m.options.Dark {
		return begin
	}
	return tea.Batch(begin, tea.RequestBackgroundColor)
}

// Update handles one message, and shows those who follow what it led to.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.update(msg)
	m.present()
	if told := m.onlyYou(); told != nil {
		cmd = tea.Batch(cmd, told)
	}
	return m, cmd
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resize(msg.Width, msg.Height)
		return m.typedEarly()
	case snapshotMsg:
		return tea.Batch(m.take(msg), m.typedEarly())
	case cueMsg:
		return m.cued(msg)
	case cueDueMsg:
		if msg.of == m.f.room {
			return m.awaitCue()
		}
	case copyMsg:
		return m.forked(msg)
	case paceMsg:
		if msg.turn == m.turn {
			m.pacing = false
			return m.await()
		}
	case stepMsg:
		return m.stepped()
	case noteMsg:
		if msg.turn == m.noteAt && m.f.note != "" {
			m.f.note = ""
			m.rev++
			return m.watch()
		}
	case orderedMsg:
		if msg.err != nil && m.ctx.Err() == nil {
			return m.say(msg.err.Error())
		}
	case savedMsg:
		return m.saved(msg)
	case holdMsg:
		return m.held(msg)
	case deskMsg:
		return m.opened(msg)
	case listMsg:
		return m.listed(msg)
	case roomsMsg:
		return m.roomsListed(msg)
	case roomsDueMsg:
		return m.roomsDue()
	case sketchMsg:
		return m.sketched(msg)
	case besideMsg:
		return m.besideOpened(msg)
	case besideSnapMsg:
		return m.besideTake(msg)
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.retheme()
	case tea.BackgroundColorMsg:
		if !m.options.Light && !m.options.Dark {
			m.dark = msg.IsDark()
			m.retheme()
		}
	case tea.FocusMsg:
		m.blurred, m.eager = false, 1
		return m.hurry()
	case tea.BlurMsg:
		m.blurred = true
	case tea.KeyPressMsg:
		return m.typed(msg)
	case tea.PasteMsg:
		if m.field.kind != fieldClosed {
			m.field.put(msg.Content)
			m.rev++
		}
	case tea.MouseClickMsg:
		return m.afterwards(m.click(msg))
	case tea.MouseMotionMsg:
		return m.drag(msg)
	case tea.MouseWheelMsg:
		return m.afterwards(m.wheel(msg))
	}
	return nil
}

func (m *Model) resize(w, h int) {
	if w == m.w && h == m.h {
		return
	}
	m.w, m.h = w, h
	m.c.Resize(w, h)
	m.arrange()
	m.apply() // what the leader looks at may have a place now
	m.rev++
}

// retheme rebuilds the palette: for a new terminal, background or convention.
func (m *Model) retheme() {
	m.theme = newTheme(m.options.Convention, m.dark, m.profile)
	m.f.upDown = upDown(m.options.Convention, m.f.g)
	m.rev++
}

// begin starts a scenario's screen: focus on the first group, the origin selected.
func (m *Model) begin(s *market.Snapshot) {
	m.f.Snapshot = s
	m.f.selected, m.f.event, m.f.groupSel = s.Origin, -1, 0
	m.f.scroll = map[panelID]int{}
	m.f.pins, m.pages, m.f.page, m.f.whatif, m.f.zoom = nil, nil, pageMain, nil, false
	m.f.motion.rings = nil
	m.f.telling = nil
	m.closeBeside()
	m.arrange()
	m.f.focus = m.firstFocus()
	m.rev++
}

func (m *Model) arrange() {
	groups := 0
	if m.f.Snapshot != nil {
		groups = len(m.f.Groups)
	}
	m.r = arrange(m.w, m.h, groups, m.f.noticed(), m.f.lined())
	m.keepFocus()
}
