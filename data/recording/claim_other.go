//go:build !unix

package recording

import "os"

// claim does nothing where the system has no advisory lock.
func claim(*os.File) error { return nil }
