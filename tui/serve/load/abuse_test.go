//go:build abuse

package load

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"contagion/tui/serve"
)

// program builds the product once: what is attacked is what is shipped, with
// the race detector where the test has it.
func program(t *testing.T) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "contagion")
	args := []string{"build"}
	if raceEnabled {
		args = append(args, "-race")
	}
	if text, err := exec.Command("go", append(args, "-o", out, "contagion/cmd/contagion")...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return out
}

// TestAbuse is R7 in full: go test -tags abuse ./tui/serve/load. How long a
// visitor waits is held against the goal too: it wants a machine of its own.
func TestAbuse(t *testing.T) {
	b := &Bench{Program: program(t)}
	for i := range attacks {
		k := &attacks[i]
		t.Run(k.name, func(t *testing.T) {
			r, err := b.repel(t.Context(), k, 3*time.Second, false)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d visitors, the slowest %s; the guest who was there waited %s; %+.1f MB, goroutines %+.0f, descriptors %+d", r.visitors, r.slowest, r.gap, r.growth, r.left, r.files)
			for _, w := range r.wrong {
				if raceEnabled && (strings.Contains(w, "waited") || strings.Contains(w, "grew")) {
					continue // the detector costs ten times the time and the memory
				}
				t.Error(w)
			}
		})
	}
}

// A session that breaks cannot be brought about from outside: here a handler
// breaks for each guest but one, who goes on, and others come in meanwhile.
func TestAbuseBreaks(t *testing.T) {
	addr := door(t, func(s serve.Session) int {
		if s.Command() == "break" {
			s.Go(func() { panic("broken \x1b[31m") })
			<-s.Context().Done()
			panic("broken again")
		}
		every := time.NewTicker(20 * time.Millisecond)
		defer every.Stop()
		for i := 0; ; i++ {
			film(s, 1)
			select {
			case <-every.C:
			case <-s.Context().Done():
				return 0
			}
		}
	})
	come := func(line string, i int) *Guest {
		g, err := Come(t.Context(), Way{Addr: addr, From: Spread(addr, i), Line: line, Term: term, W: 80, H: 24})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	resident := come("watch", 0)
	defer resident.Close()
	for i := range 50 {
		g := come("break", i+1)
		<-g.Ended()
		if s, ok := g.Status(); !ok || s != 1 {
			t.Errorf("exit status %d, %t", s, ok)
		}
		g.Close()
		v := come("watch", 100+i)
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		if d, err := v.FirstPicture(ctx); err != nil || d > mostVisit && !raceEnabled {
			t.Errorf("a visitor: %s, %v", d, err)
		}
		stop()
		v.Close()
	}
	select {
	case <-resident.Ended():
		t.Error("the guest who was there was sent away")
	default:
	}
}

// TestAbuseWhole runs what has a goal in numbers and takes minutes: R6, R8, R9
// in full, where the environment asks for it.
func TestAbuseWhole(t *testing.T) {
	if os.Getenv("ABUSE_WHOLE") == "" {
		t.Skip("ABUSE_WHOLE is not set: this takes ten minutes")
	}
	b := &Bench{Program: program(t), Say: func(text string) { t.Log(text) }}
	for name, measure := range map[string]func(context.Context) (*Finding, error){
		"cycles": func(ctx context.Context) (*Finding, error) {
			return b.Cycles(ctx, Cycles{Cycles: 10_000, W: 120, H: 40})
		},
		"half open": func(ctx context.Context) (*Finding, error) { return b.HalfOpen(ctx, HalfOpen{Connections: 5000}) },
		"garbage":   func(ctx context.Context) (*Finding, error) { return b.Garbage(ctx, 100_000) },
	} {
		t.Run(name, func(t *testing.T) {
			f, err := measure(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if t.Log(f.Measured); f.OK == Missed {
				t.Error(f.Why)
			}
		})
	}
}
