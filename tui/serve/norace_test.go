//go:build !race

package serve

// underRace says that the race detector watches, which takes ten times as long.
const underRace = false
