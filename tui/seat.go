package tui

import (
	"context"

	"contagion/data/market"
)

// A Seat is a place in a room: a desk that several watch and one leads. A
// market.Seat is one. A Model or a Film on a desk that is a Seat takes part in
// its room:
//
//   - Who leads shows all that they do to those who follow, and their orders are
//     obeyed. Who follows has the leader's page at their own size, colours and
//     characters; keys of time are answered with who leads.
//   - A key that moves or changes the page makes a follower free, f follows
//     again, F goes to a copy of one's own (Options.Fork), L leads or asks to.
//
// Whoever made a seat leaves it in the end; a Model leaves it too when its
// viewer opens something else. Wait and Cue may be called from any goroutine;
// the others wait for nothing.
type Seat interface {
	Desk
	// Cue gives the newest cue once its number is above after.
	Cue(ctx context.Context, after uint64) (*market.Cue, uint64, error)
	// Peek gives the newest picture, nil where there is none yet, and cue.
	Peek() (snap *market.Snapshot, pictures uint64, cue *market.Cue, cues uint64)
	Leads() bool
	Lead() error             // an error is a sentence for the viewer
	Pass() error             // likewise
	Decline() error          // likewise; the request for the lead is gone
	Set(v market.View) error // what the leader looks at
	Say(note string) error   // the leader's line to all
	Touch()                  // a sign of the leader
	Rest(on bool)            // looks at a copy, and does not count as watching
	Leave()                  // may be called again
}

// An End is why a screen ended.
type End uint8

// The ends.
const (
	// Left: the viewer quit, or the context or the market ended.
	Left End = iota
	// Follows, of a screen with Options.Shared only: the viewer follows a room's
	// leader, so that a picture which is shared with others serves them.
	Follows
	// Over: the room was ended.
	Over
)

// An Outcome tells how a screen ended, once its program has.
type Outcome struct {
	End End
	// Key is the library's key of the room that is followed; Options.Key where it
	// is the seat that the screen began with.
	Key string
	// Why is a sentence for the viewer; of Over.
	Why string
	// Options are those that the screen began with, changed as the viewer did
	// since: Convention and Motion.
	Options Options
}

// Outcome tells how the screen ended; before that it means nothing.
func (m *Model) Outcome() Outcome {
	o := m.outcome
	o.Options = m.options
	o.Options.Motion, o.Options.Say = motionNames[m.f.motion.mode], ""
	return o
}

// standing is what a viewer is in a room.
type standing uint8

const (
	following standing = iota
	free
	leading
	copying // looks at a copy of their own
)

// A room is the room that a viewer sits in.
type room struct {
	seat    Seat
	cue     *market.Cue // the newest
	seq     uint64      // its number
	waiting bool        // a wait for the next is in flight
	role    standing
	set     *market.View // what the leader has shown, nil for nothing yet
	whatIf  market.WhatIfView
	misfit  string  // what the leader looks at that has no place here, "" for nothing
	home    running // the room's desk, while a copy is on the screen
	asking  bool    // the viewer has asked for the lead, and it may come
	askedOf string  // who led then
	alone   onPages // of which a leader was told that nobody else sees them
	forking bool    // a copy is being opened
	ended   bool    // the wait for cues has ended
}

// cueMsg is a newer cue.
type cueMsg struct {
	of  *room
	cue *market.Cue
	seq uint64
	err error
}

// cueDueMsg ends the rest between two cues.
type cueDueMsg struct{ of *room }

// copyMsg is a copy of the room's desk, or why there is none.
type copyMsg struct {
	running
	of  *room
	err error
}
