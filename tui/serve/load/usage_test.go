package load

import (
	"os"
	"runtime"
	"testing"
	"time"
)

func TestUsage(t *testing.T) {
	if runtime.GOOS != "linux" {
		if _, ok := usageOf(os.Getpid()); ok {
			t.Error("there is no /proc, and it tells of one")
		}
		return
	}
	before, ok := usageOf(os.Getpid())
	if !ok || before.Memory < 1<<20 || before.Files < 3 {
		t.Fatalf("%+v, %t", before, ok)
	}
	for began := time.Now(); ; { // until the account moves: work is what it counts
		now, _ := usageOf(os.Getpid())
		if now.CPU > before.CPU {
			break
		}
		if time.Since(began) > time.Minute {
			t.Fatal("a minute of work costs nothing")
		}
	}
	if _, ok := usageOf(1 << 30); ok {
		t.Error("a process that is not there used something")
	}
	if d, ok := busy(); !ok || d <= 0 {
		t.Errorf("the machine worked %s, %t", d, ok)
	}
}
