package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

// roomsMsg is the library's rooms.
type roomsMsg struct {
	entries []Entry
	err     error
}

// roomsDueMsg asks for them again.
type roomsDueMsg struct{}

// roomsPace is how long a list of rooms stands: long enough to be read, short
// enough that a room which was opened while one speaks is there.
const roomsPace = 2 * time.Second

// askRooms asks for the rooms, where there are any; one question at a time.
func (m *Model) askRooms() tea.Cmd {
	lib, ok := m.options.Library.(RoomLibrary)
	if !ok || m.f.picker.asking || m.f.page != pagePicker {
		return nil
	}
	m.f.picker.asking = true
	ctx := m.ctx
	return func() tea.Msg {
		entries, err := lib.Rooms(ctx)
		return roomsMsg{entries, err}
	}
}

// roomsListed takes the rooms, and asks again while the list is on the screen.
// What stood there stays where they cannot be told.
func (m *Model) roomsListed(msg roomsMsg) tea.Cmd {
	p := m.f.picker
	if msg.err == nil && !slices.Equal(p.rooms(), msg.entries) {
		p.put(slices.Concat(p.entries[:p.kept], msg.entries, p.entries[len(p.entries)-p.shocks:]))
		m.rev++
	}
	return m.tick(roomsPace, func(time.Time) tea.Msg { return roomsDueMsg{} })
}

// roomsDue asks again.
func (m *Model) roomsDue() tea.Cmd {
	m.f.picker.asking = false
	return m.askRooms()
}

// lasting gives the entries that do not come and go.
func (m *Model) lasting(all []Entry) []Entry {
	if _, ok := m.options.Library.(RoomLibrary); !ok {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(e Entry) bool { return e.Kind == Rooms || e.Kind == Live })
}

// put has other entries in the list. The cursor stays on its own, or goes where
// that was.
func (p *picker) put(entries []Entry) {
	key := ""
	if e := p.chosen(); e != nil {
		key = e.Key
	}
	p.entries, p.shown = entries, nil
	p.arrange(key)
}
