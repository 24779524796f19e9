package serve

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"
)

// FuzzInput types any bytes in any pieces at any times: what is read is what
// was taken, in its order, no faster than the limit, and then the end.
func FuzzInput(f *testing.F) {
	f.Add([]byte("\x05hello\x00\xff\x10q"), uint8(3))
	f.Add(bytes.Repeat([]byte{255}, 20), uint8(200))
	f.Add([]byte{}, uint8(0))
	f.Fuzz(func(t *testing.T, script []byte, size uint8) {
		if len(script) > 24 { // 48 KB of input, of which the reader is given 2 KB a second
			return
		}
		synctest.Test(t, func(t *testing.T) {
			l := DefaultLimits()
			b := newInbox(&l)
			var want []byte
			go func() {
				for len(script) > 0 {
					n := int(script[0])
					piece := bytes.Repeat([]byte{byte(n)}, 16*n)
					taken := piece[:len(piece)-b.put(piece)]
					want = append(want, taken...)
					time.Sleep(time.Duration(n) * time.Millisecond)
					script = script[1:]
				}
				b.end()
			}()
			began := time.Now()
			var got []byte
			p := make([]byte, int(size)+1)
			for {
				n, err := b.read(t.Context(), p)
				got = append(got, p[:n]...)
				if most := l.InputBurst + int(time.Since(began).Seconds()*float64(l.Input)) + 2; len(got) > most {
					t.Fatalf("%d bytes after %s, %d may be", len(got), time.Since(began), most)
				}
				if err != nil {
					if !errors.Is(err, io.EOF) {
						t.Error(err)
					}
					break
				}
			}
			synctest.Wait()
			if !bytes.Equal(got, want) {
				t.Errorf("%d bytes were taken and %d read", len(want), len(got))
			}
		})
	})
}

// A reader does not outlive its session.
func TestReadEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := DefaultLimits()
		b := newInbox(&l)
		ctx, cancel := context.WithCancelCause(t.Context())
		done := make(chan error)
		go func() {
			_, err := b.read(ctx, make([]byte, 1))
			done <- err
		}()
		synctest.Wait()
		cancel(ErrLeft)
		if err := <-done; !errors.Is(err, ErrLeft) {
			t.Error(err)
		}
	})
}
