//go:build race

package main

// everyText is the step through the hostile texts: under the race detector all
// of them take ten minutes. .ci/run puts all of them in without it.
const everyText = 16
