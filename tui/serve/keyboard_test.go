package serve

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
)

// TestKeyboard hands one stream of keys from screen to screen: none is lost,
// none comes twice, and a screen that is over reads nothing.
func TestKeyboard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		k := newKeyboard(t.Context(), r, func(f func()) { go f() })
		read := func(ctx context.Context, n int) string {
			b := make([]byte, n)
			n, _ = k.reader(ctx).Read(b)
			return string(b[:n])
		}
		go func() { _, _ = w.Write([]byte("abcd")) }()
		if got := read(t.Context(), 2); got != "ab" {
			t.Errorf("the first screen reads %q", got)
		}
		if got := read(t.Context(), 9); got != "cd" {
			t.Errorf("the rest is %q", got)
		}
		ctx, stop := context.WithCancel(t.Context())
		got := make(chan string)
		go func() { got <- read(ctx, 9) }()
		synctest.Wait()
		stop()
		if s := <-got; s != "" {
			t.Errorf("a screen that is over reads %q", s)
		}
		go func() { _, _ = w.Write([]byte("q")) }()
		synctest.Wait()
		k.giveBack([]byte("xy"))
		if got := read(t.Context(), 9); got != "xy" {
			t.Errorf("given back was xy, read is %q", got)
		}
		if got := read(t.Context(), 9); got != "q" {
			t.Errorf("then comes %q", got)
		}
		w.Close()
		if got := read(t.Context(), 9); got != "" {
			t.Errorf("after the end comes %q", got)
		}
	})
}
