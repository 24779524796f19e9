//go:build !unix

package main

import "os"

// endSignals: none beside those that the library takes.
var endSignals []os.Signal
