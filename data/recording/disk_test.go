package recording

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A file that somebody cuts off or writes into while it is recorded is noticed
// within a second, and at the end; what is then in it is not called whole.
func TestChangedWhileWritten(t *testing.T) {
	cut := func(t *testing.T, path string) {
		if err := os.Truncate(path, 0); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		do   func(t *testing.T, path string)
		want string
	}{
		{"emptied", cut, "x.rec: somebody cut it off: it has "},
		{"a byte less", func(t *testing.T, path string) {
			info, err := os.Stat(path)
			if err == nil {
				err = os.Truncate(path, info.Size()-1)
			}
			if err != nil {
				t.Fatal(err)
			}
		}, "x.rec: somebody cut it off: it has "},
		{"written into", func(t *testing.T, path string) {
			f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
			if err == nil {
				_, err = f.WriteString("{}\n")
				err = errors.Join(err, f.Close())
			}
			if err != nil {
				t.Fatal(err)
			}
		}, "x.rec: somebody else wrote into it: it has "},
	} {
		for _, end := range []string{"later", "at its end"} {
			t.Run(c.name+", "+end, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "x.rec")
				w, err := Create(path, header(2), wall)
				if err != nil {
					t.Fatal(err)
				}
				now := wall
				for _, k := range walkTicks(40, 2)[:20] {
					now = now.Add(time.Second)
					if err := errors.Join(w.Tick(&k, now), w.Flush(now.Add(cutAfter))); err != nil {
						t.Fatal(err)
					}
				}
				c.do(t, path)
				if end == "later" {
					if err := w.Flush(now.Add(3 * time.Second)); err == nil || !strings.Contains(err.Error(), c.want) {
						t.Errorf("%v, want %s", err, c.want)
					}
				}
				if err := w.Close(now, now); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasSuffix(err.Error(), "; record anew, into a file that nobody else writes to") {
					t.Errorf("%v, want %s", err, c.want)
				}
			})
		}
	}
	// What is left where it was emptied, and its writer went on.
	path := filepath.Join(t.TempDir(), "x.rec")
	w, err := Create(path, header(2), wall)
	if err != nil {
		t.Fatal(err)
	}
	cut(t, path)
	w.lost = nil // as a program that does not look
	now := wall
	for _, k := range walkTicks(40, 2)[:20] {
		now = now.Add(time.Second)
		if err := errors.Join(w.Tick(&k, now), w.Flush(now.Add(cutAfter))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(now, now); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{len(text), len(text) - 30} { // with its table, and without
		r, err := Check(bytes.NewReader(text[:size]), int64(size), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.Break == nil || r.Ticks != 0 || !strings.Contains(r.Break.Error(), "its beginning is missing, which says whose prices these are") || strings.Contains(r.Break.Error(), "whole") {
			t.Errorf("%d bytes: %d ticks, %v", size, r.Ticks, r.Break)
		}
	}
}
