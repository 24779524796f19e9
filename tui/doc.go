// Package tui is the screen: one Bubble Tea model that pulls snapshots of a
// market and draws them, and the same picture without a terminal (Still) or
// as words and numbers (Report).
//
// It reads no clock, no file and no environment: time comes in snapshots,
// animation is counted in steps, and what a viewer wants comes in Options.
package tui
