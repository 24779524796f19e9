//go:build race && abuse

package load

const raceEnabled = true
