package serve

import (
	"context"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"contagion/assets"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/tui"
)

// A sink is a session whose terminal takes everything at once.
type sink struct {
	*link
	writes, bytes *atomic.Int64
}

func (s sink) Write(p []byte) (int, error) {
	s.writes.Add(1)
	s.bytes.Add(int64(len(p)))
	return len(p), nil
}
func (s sink) Probe(context.Context) error { return nil }

// A stand is a broadcast of the DeepSeek day at New York's open, at x60, whose
// beats a benchmark counts.
type stand struct {
	b             *Broadcast
	reel          *market.Playback
	now           time.Time
	writes, bytes atomic.Int64
	group         sync.WaitGroup
	stop          context.CancelFunc
	viewers       int
	paused        bool
}

func newStand(t testing.TB, stamps bool) *stand {
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := feed.ReadScenario(assets.FS, "scenarios/deepseek", cal)
	if err != nil {
		t.Fatal(err)
	}
	at := newYork.Add(25 * time.Minute)
	reel := market.NewPlayback(s, cal, feed.NewRecording(s, cal).Replay(), market.Options{At: at, Rate: 60, Playing: true, Origin: s.Origin, Skip: true}, at.Add(6*time.Hour))
	ctx, stop := context.WithCancel(context.Background())
	st := &stand{reel: reel, now: time.Now(), stop: stop}
	st.b = NewBroadcast(ctx, BroadcastOptions{Stamps: stamps, Film: func(w, h int, o tui.Options) (*tui.Film, error) { return tui.NewFilm(reel, w, h, "main", o) }})
	st.b.running = true // the benchmark beats
	return st
}

// watch lets n viewers in, face after face.
func (st *stand) watch(n int, sizes [][2]int, profiles []colorprofile.Profile) {
	for i := range n {
		size, profile := sizes[i%len(sizes)], profiles[i/len(sizes)%len(profiles)]
		v := st.b.NewViewer(sink{newLink(size[0], size[1]), &st.writes, &st.bytes}, tui.Options{Profile: profile, Dark: true})
		st.group.Go(func() { _ = v.Run(st.b.ctx) })
	}
	st.viewers += n
	for range 40 { // until all have every frame
		time.Sleep(5 * time.Millisecond)
		st.beat()
	}
}

func (st *stand) beat() {
	for range 2 {
		st.reel.Next()
	}
	if !st.reel.Playing() && !st.paused {
		_ = st.reel.Do(context.Background(), market.SeekTo{At: newYork.Add(25 * time.Minute)}) // a playback's Do has no error
		_ = st.reel.Do(context.Background(), market.Play{})
	}
	st.now = st.now.Add(st.b.every)
	st.b.beat(st.now)
}

func (st *stand) close() {
	st.stop()
	st.group.Wait()
}

func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

var (
	oneSize     = [][2]int{{120, 40}}
	eightSizes  = [][2]int{{120, 40}, {80, 24}, {132, 43}, {100, 30}, {160, 50}, {200, 60}, {90, 28}, {140, 45}}
	oneProfile  = []colorprofile.Profile{colorprofile.ANSI256}
	allProfiles = []colorprofile.Profile{colorprofile.ANSI256, colorprofile.TrueColor, colorprofile.ANSI}
)

// What a frame costs, drawing, sending and the writers of all viewers together,
// with a terminal that takes everything at once: SSH comes on top of it.
func BenchmarkBroadcast(b *testing.B) {
	for _, bc := range []struct {
		name     string
		viewers  int
		sizes    [][2]int
		profiles []colorprofile.Profile
	}{
		{"1 viewer", 1, oneSize, oneProfile},
		{"1000 viewers", 1000, oneSize, oneProfile},
		{"1000 viewers, 3 profiles", 1000, oneSize, allProfiles},
		{"1000 viewers, 8 sizes", 1000, eightSizes, oneProfile},
		{"1000 viewers, 8 sizes, 3 profiles", 1000, eightSizes, allProfiles},
	} {
		b.Run(bc.name, func(b *testing.B) {
			st := newStand(b, true)
			defer st.close()
			st.watch(bc.viewers, bc.sizes, bc.profiles)
			for st.writes.Load() < int64(3*bc.viewers) {
				runtime.Gosched()
			}
			time.Sleep(20 * time.Millisecond)
			begun, wrote, bytes := cpu(), st.writes.Load(), st.bytes.Load()
			b.ReportAllocs()
			for b.Loop() {
				want := st.writes.Load() + int64(st.viewers)
				st.beat()
				for st.writes.Load() < want {
					runtime.Gosched()
				}
			}
			used, n := cpu()-begun, float64(st.writes.Load()-wrote)
			b.ReportMetric(float64(used.Nanoseconds())/n, "cpu-ns/viewer-frame")
			b.ReportMetric(float64(used.Milliseconds())/float64(b.N), "cpu-ms/frame")
			b.ReportMetric(float64(st.bytes.Load()-bytes)/n, "B/frame")
		})
	}
}

// A beat of a paused room, whoever many watch.
func BenchmarkPausedRoom(b *testing.B) {
	for _, n := range []int{1, 1000} {
		b.Run(strconv.Itoa(n)+" viewers", func(b *testing.B) {
			st := newStand(b, false)
			defer st.close()
			st.watch(n, eightSizes, allProfiles)
			_ = st.reel.Do(context.Background(), market.Pause{})
			st.paused = true
			for range 100 {
				st.beat()
			}
			time.Sleep(50 * time.Millisecond)
			wrote := st.writes.Load()
			for b.Loop() {
				st.beat()
			}
			if st.writes.Load() != wrote {
				b.Errorf("%d writes", st.writes.Load()-wrote)
			}
		})
	}
}
