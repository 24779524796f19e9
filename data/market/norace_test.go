//go:build !race

package market_test

// underRace says that the race detector watches, which takes ten times as long.
const underRace = false
