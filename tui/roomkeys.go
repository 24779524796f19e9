package tui

import tea "charm.land/bubbletea/v2"

// refusedOrder answers those who cannot move the room's time; false where the
// viewer can.
func (m *Model) refusedOrder() (tea.Cmd, bool) {
	k := m.f.room
	if k == nil || k.role == leading || k.role == copying {
		return nil, false
	}
	live := m.f.Snapshot != nil && m.f.Live
	return m.say(string(k.cue.Refuses(live || m.options.Fork == nil))), true
}

// roomAct does what a key asks in a room; false where the key means what it
// means everywhere. A follower's key that moves makes them free first.
func (m *Model) roomAct(a action) (cmd tea.Cmd, done bool) {
	k := m.f.room
	switch a {
	case actFollow, actFork, actLead, actNote, actPass, actDecline:
		if k == nil {
			return m.say("this is no room: nobody else watches"), true
		}
		return m.roomKeyed(a), true
	}
	if k == nil {
		return nil, false
	}
	if k.role == leading {
		k.seat.Touch()
		if k.cue.Asks != "" && (a == actHide || a == actClose && m.f.page == pageMain && !m.f.zoom) {
			return m.roomKeyed(actDecline), true
		}
	}
	if ordering(a) {
		if cmd, refused := m.refusedOrder(); refused {
			return cmd, true
		}
	}
	if k.role == following && !m.personal(a) {
		return nil, m.letGo() // and what was asked is done
	}
	return nil, false
}

// ordering reports whether an action changes the desk, for all who look at it.
func ordering(a action) bool {
	switch a {
	case actToggle, actBack, actOn, actPrevious, actNext, actSlower, actFaster, actHalve, actDouble, actReal, actStart, actEnd, actGoto, actSkip, actRecentre, actStory, actSimulate, actRetry:
		return true
	}
	return false
}

// personal reports whether an action changes nothing of what the leader shows.
func (m *Model) personal(a action) bool {
	switch a {
	case actHelp, actConvention, actMotion, actZone, actCopy:
		return true
	case actHide:
		return !m.options.Shared // others see the notice
	case actClose:
		if m.f.page == pageMain && !m.f.zoom {
			return true // there is nothing to go back from
		}
	}
	return m.f.page == pageHelp // which lies over the leader's page
}

// letGo makes a follower free. It gives false, so that the key is acted on.
func (m *Model) letGo() bool {
	k := m.f.room
	if k == nil || k.role != following {
		return false
	}
	k.role, k.misfit = free, ""
	m.f.telling = nil
	m.arrange()
	m.rev++
	m.answer = "free: you look around on your own, the time stays the room's; f follows again"
	return false
}

// roomKeyed acts on a key of the room.
func (m *Model) roomKeyed(a action) tea.Cmd {
	k := m.f.room
	switch a {
	case actFollow:
		return m.followAgain()
	case actFork:
		return m.fork()
	case actLead:
		switch k.role {
		case leading:
			return m.say("you present already")
		case copying:
			return m.say("this is your own copy; f goes back to " + k.cue.Room + ", L leads there")
		}
		_, _, c, _ := k.seat.Peek()
		first := c == nil || c.Asks == "" // another's request is not this viewer's
		err := k.seat.Lead()
		then := m.roleNow()
		if err != nil {
			k.asking = k.cue.Asks != "" && (first || k.asking)
			k.askedOf = k.cue.Leader
			return m.say(err.Error())
		}
		return then
	case actNote:
		if k.role != leading {
			if cmd, refused := m.noteRefused(); refused {
				return cmd
			}
		}
		m.field = field{kind: fieldNote, text: k.cue.Note}
	case actPass:
		if err := k.seat.Pass(); err != nil {
			return m.say(err.Error())
		}
		return m.roleNow()
	case actDecline:
		who := k.cue.Asks
		if err := k.seat.Decline(); err != nil {
			return m.say(err.Error())
		}
		m.roleNow() // the request is no longer shown
		return m.say("you keep the lead; " + who + " is told")
	}
	return nil
}

func (m *Model) noteRefused() (tea.Cmd, bool) {
	if name, ok := m.f.room.cue.Leads(); ok {
		return m.say(name + " leads, and writes the notes"), true
	}
	return m.say("who leads writes the notes; L leads"), true
}

// noteDone takes the line that was typed.
func (m *Model) noteDone(text string) tea.Cmd {
	m.field = field{}
	if err := m.f.room.seat.Say(text); err != nil {
		return m.say("you no longer lead; the line was not written")
	}
	return nil
}

// followAgain follows the leader, or lets go of them.
func (m *Model) followAgain() tea.Cmd {
	k := m.f.room
	switch k.role {
	case leading:
		return m.say("you present; there is nobody to follow")
	case following:
		m.letGo()
		return nil
	case copying:
		m.goHome()
	}
	k.role = following
	if k.seat.Leads() {
		k.role, k.set = leading, nil
	}
	m.closeBeside()
	m.apply()
	m.rev++
	return tea.Batch(m.await(), m.watch())
}

// afterwards says what an action that said nothing itself came to.
func (m *Model) afterwards(cmd tea.Cmd) tea.Cmd {
	text := m.answer
	m.answer = ""
	switch {
	case text != "" && m.f.note == "":
		return tea.Batch(cmd, m.say(text))
	case m.options.Shared:
		return tea.Batch(cmd, m.watch())
	}
	return cmd
}

// typed acts on a key. In a room one that comes before the first picture is
// kept for it.
func (m *Model) typed(k tea.KeyPressMsg) tea.Cmd {
	const most = 32 // keys that are kept
	if r := m.f.room; r != nil {
		if m.w == 0 || m.f.Snapshot == nil {
			if len(m.early) < most {
				m.early = append(m.early, k)
			}
			return nil
		}
		if r.role == leading {
			r.seat.Touch()
		}
	}
	return m.acted(k)
}

// acted acts on a key, and ends a screen that has nothing of its own after it.
func (m *Model) acted(k tea.KeyPressMsg) tea.Cmd {
	m.keyed = true
	return m.afterwards(m.press(k))
}

// typedEarly acts on the keys that were kept, once there is a picture.
func (m *Model) typedEarly() tea.Cmd {
	if m.w == 0 || m.f.Snapshot == nil || m.f.room == nil {
		return nil
	}
	var all []tea.Cmd
	early := m.early
	m.early = nil
	for _, k := range early {
		all = append(all, m.acted(k))
	}
	return tea.Batch(all...)
}
