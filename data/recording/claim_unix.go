//go:build unix

package recording

import (
	"os"
	"syscall"
)

// claim keeps a second program from writing to a file: two would count its
// frames twice. The claim ends with the file's closing, or with the program.
func claim(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
