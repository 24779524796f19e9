package recording

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"go.uber.org/goleak"

	"contagion/data"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// plainOf is what zstdcat prints.
func plainOf(t testing.TB, file []byte) []byte {
	t.Helper()
	d, err := zstd.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	text, err := io.ReadAll(d)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func gzipped(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What was written comes back, whole and in every form.
func TestRoundTrip(t *testing.T) {
	h, ticks := header(9), walkTicks(20_000, 9)
	ticks[100].Price = 0.1 + 0.2
	ticks[101].At = ticks[101].At.Add(123456) // microseconds and below
	for i := 102; i < len(ticks) && ticks[i].At.Before(ticks[101].At); i++ {
		ticks[i].At = ticks[101].At
	}
	for i := range ticks {
		if ticks[i].ID == 3 {
			ticks[i].Price = -0.25 // a yield may be
			break
		}
	}
	file := written(t, h, ticks, time.Millisecond)
	plain := plainOf(t, file)
	for name, form := range map[string][]byte{"frames": file, "text": plain, "gzip": gzipped(t, plain)} {
		r, got, err := read(form)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		sameTicks(t, got, ticks)
		g := r.Header()
		if !reflect.DeepEqual(g.Scenario.Universe.Instruments, h.Scenario.Universe.Instruments) || !reflect.DeepEqual(g.Scenario.Sigma, h.Scenario.Sigma) || !reflect.DeepEqual(g.Prev, h.Prev) || !reflect.DeepEqual(g.Files, h.Files) {
			t.Errorf("%s: the universe comes back as %+v", name, g)
		}
		if s := g.Scenario; s.Key != "test" || s.Origin != 0 || !s.From.Equal(begun) || s.Speed != 60 || s.Sources["src"] != "a source" || s.Theme[0] != "a" || s.Index["a"] != "S1.X" || !g.Created.Equal(wall) || !math.IsNaN(s.GroupSigma[0].Pct) {
			t.Errorf("%s: the head comes back as %+v", name, s)
		}
		if m := r.Marks(); len(m) != 1 || m[0].Text != "news" || m[0].Confidence != 'A' || !m[0].At.Equal(ticks[10_000].At.Truncate(time.Millisecond)) && !m[0].At.Equal(ticks[10_000].At) {
			t.Errorf("%s: marks %+v", name, m)
		}
		if at, ok := r.Ended(); !ok || !at.Equal(ticks[len(ticks)-1].At) {
			t.Errorf("%s: ended %v %v", name, at, ok)
		}
		r.Close()
	}
	if c, err := Check(bytes.NewReader(file), int64(len(file)), nil, nil); err != nil || c.Break != nil || c.Ticks != len(ticks) || c.Lost != 0 {
		t.Errorf("a sound file: %+v, %v", c, err)
	}
}

// The system's own zstd reads the file, where there is one.
func TestZstdcat(t *testing.T) {
	path, err := exec.LookPath("zstdcat")
	if err != nil {
		t.Skip("zstdcat is not here")
	}
	file := written(t, header(4), walkTicks(5000, 4), time.Millisecond)
	c := exec.Command(path)
	c.Stdin = bytes.NewReader(file)
	got, err := c.Output()
	if err != nil || !bytes.Equal(got, plainOf(t, file)) {
		t.Errorf("zstdcat: %v, %d bytes", err, len(got))
	}
}

// Frames are cut at 64 KiB of text or a second of arrival, one write each.
func TestFrames(t *testing.T) {
	ticks := walkTicks(10_000, 4)
	for _, c := range []struct {
		gap    time.Duration
		frames int // of ticks
	}{
		{0, 6},                       // 10,000 lines of 36 bytes
		{10 * time.Millisecond, 112}, // 100 s in pieces of 90 lines, of 900 ms
	} {
		m := &memory{}
		w, err := newWriter("test", m, header(4))
		if err != nil || w.begin(wall) != nil {
			t.Fatal(err)
		}
		before := m.writes
		now := wall
		for i := range ticks {
			if err := w.Tick(&ticks[i], now); err != nil {
				t.Fatal(err)
			}
			now = now.Add(c.gap)
		}
		if err := w.Close(time.Time{}, now); err != nil {
			t.Fatal(err)
		}
		frames, sizes, table, damage := walk(bytes.NewReader(m.Bytes()), int64(m.Len()))
		if damage != nil || table.size == 0 || m.writes != len(frames)+1 {
			t.Fatalf("%v: %d writes for %d frames and a table, %v", c.gap, m.writes, len(frames), damage)
		}
		for _, n := range sizes {
			if n > cutAt {
				t.Errorf("a frame of %d bytes", n)
			}
		}
		if got := len(frames) - before; got < c.frames-1 || got > c.frames+1 {
			t.Errorf("gap %v: %d frames, want about %d", c.gap, got, c.frames)
		}
		if list, ok := readTable(bytes.NewReader(m.Bytes()), int64(m.Len())); !ok || !reflect.DeepEqual(list, frames) {
			t.Error("the table says other than the frames")
		}
	}
}

// A file that is cut anywhere gives all whole frames before the cut, and says
// that it was cut. Nothing but the cut frame is lost.
func TestCuts(t *testing.T) {
	ticks := walkTicks(30_000, 9)
	file := written(t, header(9), ticks, time.Millisecond)
	frames, _, table, _ := walk(bytes.NewReader(file), int64(len(file)))
	r := rand.New(rand.NewPCG(3, 4))
	for k := range 300 {
		n := r.IntN(len(file))
		if k < 20 && k < len(frames) {
			n = int(frames[k].offset + frames[k].size) // at a frame's very end
		}
		_, got, err := read(file[:n])
		var b *Break
		switch {
		case n >= int(table.offset) && err == nil:
		case !errors.As(err, &b):
			t.Fatalf("cut at %d: %v", n, err)
		case !b.Cut && n > 4:
			t.Errorf("cut at %d is told as %v", n, b)
		}
		whole := 0 // ticks in the frames that are whole
		for _, f := range frames {
			if f.offset+f.size <= int64(n) {
				one, _, err := openFrame(file[f.offset : f.offset+f.size])
				if err != nil {
					t.Fatal(err)
				}
				whole += one
			}
		}
		sameTicks(t, got, ticks[:whole])
		if b != nil && (b.Ticks != whole || whole > 0 && !b.SoundTo.Equal(ticks[whole-1].At)) {
			t.Errorf("cut at %d: %v, want %d ticks", n, b, whole)
		}
	}
}

// openFrame counts the ticks of one frame.
func openFrame(frame []byte) (ticks int, text []byte, err error) {
	d, err := newDecoder()
	if err != nil {
		return 0, nil, err
	}
	defer d.Close()
	text, err = d.DecodeAll(frame, nil)
	return bytes.Count(text, []byte("\n{\"t\":")), text, err
}

// A byte that changed spoils its frame and nothing before it, and is named.
func TestFlips(t *testing.T) {
	ticks := walkTicks(12_000, 9)
	file := written(t, header(9), ticks, time.Millisecond)
	frames, _, table, _ := walk(bytes.NewReader(file), int64(len(file)))
	before := make([]int, len(frames)+1) // ticks before each frame
	for k, f := range frames {
		n, _, err := openFrame(file[f.offset : f.offset+f.size])
		if err != nil {
			t.Fatal(err)
		}
		before[k+1] = before[k] + n
	}
	r := rand.New(rand.NewPCG(5, 6))
	silent := 0
	for range 1000 {
		at := r.IntN(len(file))
		bad := bytes.Clone(file)
		bad[at] ^= 1 << r.IntN(8)
		_, got, err := read(bad)
		hit := len(frames)
		for k, f := range frames {
			if int64(at) >= f.offset && int64(at) < f.offset+f.size {
				hit = k
			}
		}
		var b *Break
		if !errors.As(err, &b) {
			// Of the table only a check tells; of a frame, only what changes nothing.
			sameTicks(t, got, ticks)
			c, err := Check(bytes.NewReader(bad), int64(len(bad)), nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if c.Break == nil {
				if silent++; at >= int(table.offset) {
					t.Errorf("byte %d of the table changed, and nobody says so", at)
				}
			}
			continue
		}
		sameTicks(t, got, ticks[:before[hit]])
		if b.Ticks != before[hit] || b.Fact == "" || b.Frame != hit && hit < len(frames) {
			t.Errorf("byte %d of frame %d: %+v", at, hit, b)
		}
	}
	t.Logf("%d of 1000 changed bits change nothing of any content", silent)
	if silent > 10 {
		t.Errorf("%d flips were not seen", silent)
	}
}

// Whole frames that are lost, doubled or exchanged are seen too.
func TestMovedFrames(t *testing.T) {
	file := written(t, header(4), walkTicks(20_000, 4), time.Millisecond)
	list, _, _, _ := walk(bytes.NewReader(file), int64(len(file)))
	frame := func(k int) []byte { return file[list[k].offset : list[k].offset+list[k].size] }
	join := func(order ...int) (out []byte) {
		for _, k := range order {
			out = append(out, frame(k)...)
		}
		return out
	}
	for name, order := range map[string][]int{"lost": {0, 1, 2, 4, 5}, "doubled": {0, 1, 2, 2, 3}, "exchanged": {0, 1, 3, 2, 4}} {
		r, got, err := read(join(order...))
		var b *Break
		if !errors.As(err, &b) || b.Cut || !strings.Contains(b.Fact, "frame") {
			t.Errorf("%s: %v", name, err)
		}
		if len(got) == 0 && name != "exchanged" {
			t.Errorf("%s: nothing of what is before", name)
		}
		r.Close()
	}
}

// After a seek come the ticks after the moment, and the prices are those of a
// reader from the beginning; with a table, without, and in a text.
func TestSeek(t *testing.T) {
	ticks := walkTicks(60_000, 9)
	file := written(t, header(9), ticks, 200*time.Microsecond)
	plain := plainOf(t, file)
	r := rand.New(rand.NewPCG(7, 8))
	for name, form := range map[string][]byte{"table": file, "walked": file[:len(file)-1], "text": plain, "gzip": gzipped(t, plain)} {
		in, err := Open(bytes.NewReader(form), int64(len(form)), nil)
		if err != nil {
			t.Fatal(err)
		}
		for k := range 60 {
			at := ticks[r.IntN(len(ticks))].At
			switch k {
			case 0:
				at = time.Time{}
			case 1:
				at = begun.Add(-time.Hour)
			case 2:
				at = ticks[len(ticks)-1].At
			case 3:
				at = ticks[len(ticks)-1].At.Add(time.Hour)
			}
			price, err := in.Seek(at)
			if err != nil {
				t.Fatalf("%s: seek to %v: %v", name, at, err)
			}
			want := make([]float64, 9)
			for i := range want {
				want[i] = math.NaN()
			}
			n := 0
			for n < len(ticks) && !ticks[n].At.After(at) {
				want[ticks[n].ID] = ticks[n].Price
				n++
			}
			for i := range want {
				if want[i] != price[i] && !(math.IsNaN(want[i]) && math.IsNaN(price[i])) {
					t.Fatalf("%s: price %d at %v is %v, want %v", name, i, at, price[i], want[i])
				}
			}
			got, err := in.Next(nil)
			if n == len(ticks) {
				if len(got) > 0 || err == nil {
					t.Fatalf("%s: %d ticks after the end, %v", name, len(got), err)
				}
				continue
			}
			if err != nil || got[0] != ticks[n] {
				t.Fatalf("%s: after %v comes %v, %v; want %v", name, at, got, err, ticks[n])
			}
		}
		in.Close()
	}
}

// A damaged frame in the way of a seek: what is before it is found, the rest
// is a break.
func TestSeekOverDamage(t *testing.T) {
	ticks := walkTicks(60_000, 9)
	file := written(t, header(9), ticks, 0)
	list, _, _, _ := walk(bytes.NewReader(file), int64(len(file)))
	bad := bytes.Clone(file)
	k := len(list) / 2
	bad[list[k].offset+list[k].size/2] ^= 0xFF
	in, err := Open(bytes.NewReader(bad), int64(len(bad)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := in.Seek(ticks[100].At); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Seek(ticks[len(ticks)-1].At); err != nil {
		t.Fatal(err)
	}
	var b *Break
	if got, err := in.Next(nil); len(got) > 0 || !errors.As(err, &b) || b.Frame != k {
		t.Errorf("behind the damage: %d ticks, %v", len(got), err)
	}
}

func TestCreateLeavesWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/there", []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(dir+"/nowhere", dir+"/link"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"/there", "/link", "/no/folder", ""} {
		if w, err := Create(dir+name, header(2), wall); err == nil {
			t.Errorf("%s was made anew: %v", name, w)
		}
	}
	if text, _ := os.ReadFile(dir + "/there"); string(text) != "mine" {
		t.Error("what was there is changed")
	}
	if _, err := os.Stat(dir + "/nowhere"); err == nil {
		t.Error("a link was followed")
	}
	w, err := Create(dir+"/new", header(2), wall)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir + "/new"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := w.Close(time.Time{}, wall); err != nil {
		t.Fatal(err)
	}
	if _, got, err := read(mustRead(t, dir+"/new")); err != nil || len(got) != 0 {
		t.Errorf("an empty recording: %d ticks, %v", len(got), err)
	}
	var _ data.Tick
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A small file, cut behind every byte and with every byte changed: no panic,
// every tick before the damage, and none that was not recorded.
func TestEveryByte(t *testing.T) {
	ticks := walkTicks(400, 3)
	file := written(t, header(3), ticks, 10*time.Millisecond)
	t.Logf("%d bytes", len(file))
	list, _, _, _ := walk(bytes.NewReader(file), int64(len(file)))
	before := make([]int, len(list)+1)
	for k, f := range list {
		n, _, err := openFrame(file[f.offset : f.offset+f.size])
		if err != nil {
			t.Fatal(err)
		}
		before[k+1] = before[k] + n
	}
	silent := 0
	for at := range file {
		hit := 0
		for hit < len(list) && int64(at) >= list[hit].offset+list[hit].size {
			hit++
		}
		_, got, err := read(file[:at])
		if err == nil && hit < len(list) {
			t.Fatalf("cut at %d: nobody says so", at)
		}
		sameTicks(t, got, ticks[:before[hit]])
		bad := bytes.Clone(file)
		bad[at] = ^bad[at]
		_, got, err = read(bad)
		if err == nil && hit < len(list) {
			silent++
			sameTicks(t, got, ticks)
			continue
		}
		sameTicks(t, got, ticks[:before[hit]])
	}
	if silent > 0 {
		t.Errorf("%d bytes of frames may be anything", silent)
	}
}
