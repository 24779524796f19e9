//go:build race

package main

// everyText is the step through the hostile texts: the race detector makes what
// takes a minute and a half take ten.
const everyText = 6
