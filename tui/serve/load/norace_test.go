//go:build !race && abuse

package load

const raceEnabled = false
