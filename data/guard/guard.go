// Package guard catches a panic in a goroutine of ours, where no caller could:
// it would end the program with the terminal in a state that nobody can type
// in. Who holds the terminal says what is to be done.
package guard

import (
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"contagion/data"
)

// A Fault is a panic that was caught: a fault of the program's, not of its
// input.
type Fault struct {
	Said  string // what it said: a clean line
	Trace []byte // where it was
}

// Error is one sentence.
func (f *Fault) Error() string { return "a fault of the program: " + f.Said }

const widest = 160 // cells of what a panic says

// Of makes the fault of what recover gave; it is called while the panic is
// still on the stack.
func Of(recovered any) *Fault {
	return &Fault{Said: data.Clean(fmt.Sprint(recovered), widest), Trace: debug.Stack()}
}

// catcher is told of each fault; nil while nobody catches.
var catcher atomic.Pointer[func(*Fault)]

// Catch lets told have the faults of all that is Caught from now on, and gives
// the way back to who had them before. It is called from the goroutine that
// panicked.
func Catch(told func(*Fault)) (release func()) {
	before := catcher.Swap(&told)
	return func() { catcher.Store(before) }
}

// Caught gives a function that does what fn does and tells the catcher of its
// panic: for go, WaitGroup.Go and AfterFunc. While nobody catches the panic
// goes on and ends the program.
func Caught(fn func()) func() {
	return func() {
		defer func() {
			told := catcher.Load()
			if told == nil {
				return
			}
			if r := recover(); r != nil {
				(*told)(Of(r))
			}
		}()
		fn()
	}
}

// Run does what fn does and gives its panic as a *Fault.
func Run(fn func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = Of(r)
		}
	}()
	return fn()
}
