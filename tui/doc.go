// Package tui is the screen: one Bubble Tea model that pulls snapshots of a
// market and draws them, and the same picture without a terminal (Still) or
// as words and numbers (Report).
//
// It reads no clock, no file and no environment: time comes in snapshots,
// animation is counted in steps, and what a viewer wants comes in Options.
//
// A desk that is a Seat is one of a room. The leader's Model sets a cue after
// every message that changed what it shows; a follower's applies each cue to its
// own frame, and draws as ever:
//
//	leader's keys ─▶ Model ─ Set ─▶ market.Room ─ Cue ─▶ Model or Film ─▶ follower
//
// What a follower sees depends on the newest cue, the newest picture and the size
// alone, never on the cues before: so one Film serves all terminals of a size,
// and who comes late sees what the others do.
package tui
