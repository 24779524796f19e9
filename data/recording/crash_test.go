package recording

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"contagion/data"
)

// A disk without room ends the recording softly: what was written is a sound
// file, and the half frame is taken back.
func TestNoRoom(t *testing.T) {
	ticks := walkTicks(20_000, 4)
	m := &memory{room: 60_000, fault: &os.PathError{Op: "write", Path: "/very/secret", Err: syscall.ENOSPC}}
	w, err := newWriter("x.rec", m, header(4))
	if err == nil {
		err = w.begin(wall)
	}
	taken := 0
	for ; err == nil && taken < len(ticks); taken++ {
		err = w.Tick(&ticks[taken], wall)
	}
	if err == nil || err.Error() != "recording: x.rec: no space left on device; what was written before stays, record anew where there is room" {
		t.Fatal(err)
	}
	if again := w.Tick(&ticks[taken], wall); again != err {
		t.Errorf("after a fault: %v", again)
	}
	if again := w.Close(time.Time{}, wall); again != err {
		t.Errorf("closing after a fault: %v", again)
	}
	_, got, err := read(m.Bytes())
	var b *Break
	if !errors.As(err, &b) || !b.Cut || !strings.Contains(b.Fact, "no end line") {
		t.Errorf("%v", err)
	}
	if len(got) < 5000 || len(got) >= taken {
		t.Errorf("%d ticks of %d are kept", len(got), taken)
	}
	sameTicks(t, got, ticks[:len(got)])
}

// The kernel's own answer: a device that is always full.
func TestFullDevice(t *testing.T) {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full here")
	}
	w, err := newWriter("full", f, header(2))
	if err == nil {
		err = w.begin(wall)
	}
	if err == nil || !strings.Contains(err.Error(), "no space left on device") {
		t.Errorf("%v", err)
	}
	_ = w.Close(time.Time{}, wall)
}

// A file whose folder vanished takes writes that nobody will ever find: that
// is a fault within a second.
func TestVanishedFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	w, err := Create(dir+"/x.rec", header(2), wall)
	if err != nil {
		t.Fatal(err)
	}
	ticks := walkTicks(3, 2)
	if err := w.Tick(&ticks[0], wall); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	_ = w.Flush(wall.Add(1500 * time.Millisecond)) // the cut itself still finds the file's blocks
	err = w.Flush(wall.Add(3 * time.Second))
	if err == nil || !strings.Contains(err.Error(), "no longer in its folder") {
		t.Errorf("%v", err)
	}
	_ = w.Close(time.Time{}, wall)
}

// Flush writes what has waited; what came within the last second may wait.
func TestFlush(t *testing.T) {
	m := &memory{}
	w, err := newWriter("x", m, header(2))
	if err != nil || w.begin(wall) != nil {
		t.Fatal(err)
	}
	tick := walkTicks(1, 2)[0]
	if err := w.Tick(&tick, wall); err != nil {
		t.Fatal(err)
	}
	n := m.writes
	if err := w.Flush(wall.Add(500 * time.Millisecond)); err != nil || m.writes != n {
		t.Errorf("%v, %d writes within the second", err, m.writes-n)
	}
	if err := w.Flush(wall.Add(time.Second)); err != nil || m.writes != n+1 {
		t.Errorf("%v, %d writes after a second", err, m.writes-n)
	}
	if _, got, _ := read(m.Bytes()); len(got) != 1 {
		t.Errorf("%d ticks are in the file", len(got))
	}
	_ = w.Close(time.Time{}, wall)
}

func TestSlips(t *testing.T) {
	w, err := newWriter("x", &memory{}, header(5))
	if err != nil || w.begin(wall) != nil {
		t.Fatal(err)
	}
	good := data.Tick{At: begun, ID: 1, Price: 5, Evidence: data.Bar}
	if err := w.Tick(&good, wall); err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string]data.Tick{
		"row":   {At: begun, ID: 5, Price: 5, Evidence: data.Bar},
		"none":  {At: begun, ID: data.None, Price: 5, Evidence: data.Bar},
		"order": {At: begun.Add(-1), ID: 1, Price: 5, Evidence: data.Bar},
		"price": {At: begun, ID: 1, Price: 0, Evidence: data.Bar},
		"year":  {At: time.Time{}, ID: 1, Price: 5, Evidence: data.Bar},
		"what":  {At: begun, ID: 1, Price: 5},
	} {
		if err := w.Tick(&k, wall); err == nil {
			t.Errorf("%s: %v was taken", name, k)
		}
	}
	if err := w.Tick(&good, wall); err != nil {
		t.Errorf("a slip ended the recording: %v", err)
	}
	_ = w.Close(time.Time{}, wall)
}

// A recording that was cut off anywhere behind its preamble is gone on with:
// nothing sound is lost, and it ends as if nothing had happened.
func TestAppend(t *testing.T) {
	ticks := walkTicks(30_000, 9)
	h := header(9)
	file := written(t, h, ticks[:20_000], time.Millisecond)
	list, _, table, _ := walk(bytes.NewReader(file), int64(len(file)))
	dir := t.TempDir()
	for k, n := range []int64{list[1].offset, list[1].offset + 1, list[5].offset - 1, list[5].offset + 100, table.offset - 5} {
		path := filepath.Join(dir, string(rune('a'+k)))
		if err := os.WriteFile(path, file[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		_, before, _ := read(file[:n])
		w, err := Append(path, wall)
		if err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if got, last := w.Ticks(); got != len(before) || got > 0 && !last.Equal(before[got-1].At) {
			t.Errorf("cut at %d: goes on after %d ticks, want %d", n, got, len(before))
		}
		for i := len(before); i < len(ticks); i++ {
			if err := w.Tick(&ticks[i], wall); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(time.Time{}, wall); err != nil {
			t.Fatal(err)
		}
		now := mustRead(t, path)
		if !bytes.HasPrefix(now, file[:walkedTo(file[:n])]) {
			t.Errorf("cut at %d: what was sound is changed", n)
		}
		c, err := Check(bytes.NewReader(now), int64(len(now)), nil, nil)
		if err != nil || c.Break != nil {
			t.Fatalf("cut at %d: %v, %v", n, err, c)
		}
		_, got, _ := read(now)
		sameTicks(t, got, ticks)
	}
	damaged := bytes.Clone(file)
	damaged[list[3].offset+20] ^= 1
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"closed": {file, "was closed"}, "damaged": {damaged[:list[6].offset], "frame 3"}, "no table": {file[:table.offset], "was closed"}, "half a table": {file[:table.offset+9], "cut off"},
		"text": {plainOf(t, file), "not of frames"}, "preamble": {file[:list[0].size/2], "cut off"}, "nothing": {nil, "empty"}, "csv": {[]byte("time,symbol,price\n"), "not of frames"},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		w, err := Append(path, wall)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v", name, w, err)
		}
		if !bytes.Equal(mustRead(t, path), c.file) {
			t.Errorf("%s: the file was changed", name)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "a"), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := Append(filepath.Join(dir, "link"), wall); err == nil {
		t.Error("a link was followed")
	}
}

// Two programs do not write one recording.
func TestOneWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	w, err := Create(path, header(2), wall)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Append(path, wall); err == nil || !strings.Contains(err.Error(), "is being written by another program") {
		t.Errorf("%v", err)
	}
	if w.syncing != nil {
		<-w.syncing
	}
	if err := w.f.Close(); err != nil { // as a crash leaves it
		t.Fatal(err)
	}
	again, err := Append(path, wall)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(time.Time{}, wall); err != nil {
		t.Error(err)
	}
}

// A recording has an end before it is larger than a reader takes, and what is
// in it by then is whole.
func TestAsLongAsItMayBe(t *testing.T) {
	m := &memory{}
	w, err := newWriter("x", m, header(2))
	if err != nil || w.begin(wall) != nil {
		t.Fatal(err)
	}
	ticks := walkTicks(10, 2)
	for i := range ticks[:5] {
		if err := w.Tick(&ticks[i], wall); err != nil {
			t.Fatal(err)
		}
	}
	w.text = mostText
	if err := w.Tick(&ticks[5], wall); err == nil || !strings.Contains(err.Error(), "as long as a recording may be") {
		t.Errorf("%v", err)
	}
	_ = w.Close(time.Time{}, wall)
	if _, got, _ := read(m.Bytes()); len(got) != 5 {
		t.Errorf("%d ticks are kept, want 5", len(got))
	}
}

func walkedTo(file []byte) int64 {
	list, _, _, _ := walk(bytes.NewReader(file), int64(len(file)))
	last := list[len(list)-1]
	return last.offset + last.size
}
