//go:build !race

package tui_test

// underRace says that the race detector watches, which takes ten times as long.
const underRace = false
