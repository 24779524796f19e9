package guard_test

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"contagion/data/guard"
)

func TestCaught(t *testing.T) {
	var outer, inner []string
	releaseOuter := guard.Catch(func(f *guard.Fault) { outer = append(outer, f.Error()) })
	defer releaseOuter()
	release := guard.Catch(func(f *guard.Fault) {
		inner = append(inner, f.Error())
		if !strings.Contains(string(f.Trace), "guard_test.go") {
			t.Errorf("the trace does not lead to the panic:\n%s", f.Trace)
		}
	})
	var all sync.WaitGroup
	all.Go(guard.Caught(func() { panic("bad \x1b]0;tick\a\u202e") }))
	all.Wait()
	release()
	all.Go(guard.Caught(func() { panic(errors.New("worse")) }))
	all.Wait()
	guard.Caught(func() { inner = append(inner, "done") })()
	if got := strings.Join(inner, "|") + "/" + strings.Join(outer, "|"); got != "a fault of the program: bad|done/a fault of the program: worse" {
		t.Errorf("caught %q", got)
	}
}

func TestRun(t *testing.T) {
	var f *guard.Fault
	if err := guard.Run(func() error { var none []int; none[len(os.Args)]++; return nil }); !errors.As(err, &f) || !strings.HasPrefix(f.Said, "runtime error: index out of range") {
		t.Errorf("%v", err)
	}
	if err := guard.Run(func() error { return errors.ErrUnsupported }); err != errors.ErrUnsupported {
		t.Errorf("%v", err)
	}
}

// While nobody catches, the program ends as any other.
func TestNobodyCatches(t *testing.T) {
	if os.Getenv("GUARD_FALL") != "" {
		guard.Caught(func() { panic("falls") })()
		os.Exit(0)
	}
	c := exec.Command(os.Args[0], "-test.run", "^TestNobodyCatches$")
	c.Env = append(os.Environ(), "GUARD_FALL=1")
	out, err := c.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "panic: falls") {
		t.Errorf("%v: %s", err, out)
	}
}
