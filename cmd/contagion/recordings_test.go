package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/recording"
)

// soundTicks gives the ticks before a file's break, and the break.
func soundTicks(t *testing.T, path string) ([]data.Tick, *recording.Break) {
	t.Helper()
	file, size, err := recording.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, err := recording.Open(file, size, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var all []data.Tick
	for err == nil {
		all, err = r.Next(all)
	}
	var b *recording.Break
	if !errors.As(err, &b) && err != io.EOF {
		t.Fatal(err)
	}
	return all, b
}

// The program itself is killed while it records a thousand ticks a second:
// what came more than a second before is in the file, and sound; and the
// recording is gone on with.
func TestKilledWhileRecording(t *testing.T) {
	program, err := exec.LookPath("contagion")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "live.rec")
	c := exec.Command(program, "record", "-", "--scenario", "deepseek", "-o", path)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line := func(i int) string {
		return fmt.Sprintf("{\"t\":%d,\"sym\":\"NVDA\",\"p\":%d.5}\n", 1737988200000+i, 100+i%50)
	}
	sent := make([]time.Time, 0, 4000)
	begun := time.Now()
	for len(sent) < 3500 { // three and a half seconds
		for n := int(time.Since(begun) / time.Millisecond); len(sent) < min(n, 3500); {
			if _, err := io.WriteString(in, line(len(sent))); err != nil {
				t.Fatal(err)
			}
			sent = append(sent, time.Now())
		}
		time.Sleep(time.Millisecond) // the pace of a feed
	}
	killed := time.Now()
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	old := 0
	for old < len(sent) && killed.Sub(sent[old]) > time.Second {
		old++
	}
	got, b := soundTicks(t, path)
	t.Logf("%d sent, %d of them more than a second before the kill, %d in the file", len(sent), old, len(got))
	if len(got) < old {
		t.Errorf("%d ticks are in the file; %d came more than a second before the kill", len(got), old)
	}
	if b == nil || !b.Cut {
		t.Errorf("a killed recording is told as %v", b)
	}
	for i, k := range got {
		if want := time.UnixMilli(1737988200000 + int64(i)); !k.At.Equal(want) || k.Price != float64(100+i%50)+.5 {
			t.Fatalf("tick %d is %v", i, k)
		}
	}
	if out, _, code := inside([]string{"check", path}); code != exitFailure || !strings.Contains(out, "Cut off") {
		t.Errorf("check of it: exit %d, %s", code, out)
	}
	if out, complaint, code := inside([]string{"report", path}); code != 0 || !strings.Contains(out, "NVDA") {
		t.Errorf("report of it: exit %d, %s", code, complaint)
	}
	// The feed sends everything again; what is known is passed over.
	c = exec.Command(program, "record", "-", "--scenario", "deepseek", "-o", path, "--append")
	var all strings.Builder
	for i := range 5000 {
		all.WriteString(line(i))
	}
	c.Stdin = strings.NewReader(all.String())
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "5000 ticks") {
		t.Fatalf("going on: %v, %s", err, out)
	}
	if got, b := soundTicks(t, path); len(got) != 5000 || b != nil {
		t.Errorf("%d ticks, %v", len(got), b)
	}
}

// A file may not grow any more: the program says so in one sentence, and what
// was written is a sound recording.
func TestRecordingHitsItsLimit(t *testing.T) {
	program, err := exec.LookPath("contagion")
	if err != nil {
		t.Fatal(err)
	}
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh here")
	}
	path := filepath.Join(t.TempDir(), "full.rec")
	c := exec.Command(shell, "-c", `ulimit -f 300 && exec "$0" record deepseek -o "$1"`, program, path) // 150 or 300 KB, as the shell counts
	out, err := c.CombinedOutput()
	if err == nil || c.ProcessState.ExitCode() != exitFailure || !strings.Contains(string(out), "contagion: recording: full.rec: file too large; what was written before stays") {
		t.Fatalf("%v: %s", err, out)
	}
	oneSentence(t, string(out))
	got, b := soundTicks(t, path)
	if b == nil || !b.Cut || len(got) < 1000 {
		t.Errorf("%d ticks are kept, %v", len(got), b)
	}
	rec, _, err := open("deepseek")
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range rec.Ticks()[:len(got)] {
		if got[i] != k {
			t.Fatalf("tick %d is %v, want %v", i, got[i], k)
		}
	}
}

// Damage anywhere: each command names it, or gives what is sound, and none
// breaks.
func TestDamagedRecordings(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.rec")
	if _, complaint, code := inside([]string{"record", "deepseek", "-o", whole}); code != 0 {
		t.Fatal(complaint)
	}
	file, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 9))
	for k := range 12 {
		bad := bytes.Clone(file)
		at := r.IntN(len(bad))
		if k%2 == 0 {
			bad = bad[:at]
		} else {
			bad[at] ^= 0x55
		}
		path := filepath.Join(dir, fmt.Sprintf("bad%d.rec", k))
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		_, complaint, code := inside([]string{"check", path})
		if code != exitFailure {
			t.Errorf("byte %d: check exits with %d", at, code)
			continue
		}
		oneSentence(t, complaint)
		out, complaint, code := inside([]string{"report", path})
		if code == 0 && !strings.Contains(complaint, "contagion: the recording ") || code != 0 && out != "" {
			t.Errorf("byte %d: report exits with %d: %s", at, code, complaint)
		}
		if code != 0 {
			oneSentence(t, complaint)
		}
		if _, complaint, code := inside([]string{"export", path, "--csv", "-o", path + ".csv"}); code == 0 && !strings.Contains(complaint, "what is sound was written") {
			t.Errorf("byte %d: export says nothing of the damage: %s", at, complaint)
		}
	}
}

func TestRecordingComplaints(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "x.csv", "time,symbol,price\n1737988200,NVDA,1\n")
	put(t, dir, "page.html", "<html>\n")
	in := func(name string) string { return filepath.Join(dir, name) }
	long := strings.Repeat("A", 100_000)
	for _, tc := range []struct {
		code int
		args []string
		want string
	}{
		{2, []string{"record"}, "SCENARIO, FILE or - is missing"},
		{2, []string{"record", escapes, "-o", in("a")}, "\"red\" is neither bundled"},
		{2, []string{"record", long, "-o", in("a"), "--scenario", escapes}, "\"red\" is neither bundled"},
		{1, []string{"record", long, "-o", in("a"), "--scenario", "deepseek"}, "cannot be opened"},
		{1, []string{"record", in("page.html"), "-o", in("a"), "--scenario", "deepseek"}, "it is no recording"},
		{1, []string{"record", "deepseek", "-o", dir}, "is there already"},
		{1, []string{"record", "deepseek", "-o", os.DevNull}, "is there already"},
		{1, []string{"record", "deepseek", "-o", "a\x00b"}, "cannot be made"},
		{1, []string{"record", "deepseek", "-o", escapes + "/" + escapes}, "cannot be made"},
		{1, []string{"record", "deepseek", "-o", long}, "cannot be made: file name too long"},
		{1, []string{"record", "deepseek", "-o", in("none"), "--append"}, "cannot be opened"},
		{1, []string{"record", "deepseek", "-o", in("x.csv"), "--append"}, "is not of frames"},
		{1, []string{"record", "deepseek", "-o", os.DevNull, "--append"}, "is not a regular file"},
		{1, []string{"check", in("page.html")}, "it is no recording"},
		{1, []string{"check", os.DevNull}, "is not a regular file"},
		{1, []string{"check", escapes}, "red cannot be opened"},
		{1, []string{"check", long}, "cannot be opened"},
		{1, []string{"export", in("x.csv"), "--csv"}, "no universe"},
		{2, []string{"export", in("x.csv"), "--csv", "--ndjson"}, "give one of --csv and --ndjson"},
		{1, []string{"export", "deepseek", "--csv", "-o", in("no/such")}, "cannot be written"},
		{1, []string{"report", in("page.html")}, "it is no recording"},
		{1, []string{"play", os.DevNull}, "is not a folder"},
		{2, []string{"play", "deepseek", "--record", in("a")}, "there is none here"},
	} {
		out, complaint, code := inside(tc.args)
		if code != tc.code || out != "" || !strings.Contains(complaint, tc.want) {
			t.Errorf("%.60q: exit %d, want %d; %d bytes out; %q, want %q", tc.args, code, tc.code, len(out), complaint, tc.want)
			continue
		}
		oneSentence(t, complaint)
	}
	// Standard output without room.
	root := newRoot()
	var complaint bytes.Buffer
	root.SetArgs([]string{"export", "deepseek", "--csv"})
	root.SetOut(full{})
	root.SetErr(&complaint)
	if code := execute(root); code != exitFailure || !strings.Contains(complaint.String(), "output: standard output cannot be written: no space left on device") {
		t.Errorf("exit %d: %s", code, complaint.String())
	}
}

// A playing desk is recorded while it is watched; what went through plays again.
func TestPlayRecords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "played.rec")
	f := playFlags{scenario: "deepseek", at: "2025-01-27T15:00:00Z", record: path}
	if _, err := f.desk(t.Context()); err != nil {
		t.Fatal(err)
	}
	ticks, err := f.recorder.Until(time.Date(2025, 1, 27, 15, 0, 0, 0, time.UTC), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.recorded(nil); err != nil {
		t.Fatal(err)
	}
	got, b := soundTicks(t, path)
	if b != nil || len(got) != len(ticks) {
		t.Fatalf("%d ticks, want %d, %v", len(got), len(ticks), b)
	}
	again := playFlags{scenario: "deepseek", record: path}
	if _, err := again.desk(t.Context()); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("recording over it: %v", err)
	}
	out, complaint, code := inside([]string{"report", path})
	if code != 0 || !strings.Contains(out, "27 January 2025, 15:00:00") {
		t.Errorf("exit %d, %s %.80s", code, complaint, out)
	}
}

// Ticks of another time than the scenario's are recorded in a window of their
// own, which stands on no close of the scenario's.
func TestTicksOfAnotherTime(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "x.csv", "time,symbol,price\n2026-03-02T15:00:00Z,NVDA,180\n2026-03-02T15:05:00Z,NVDA,181\n")
	path := filepath.Join(dir, "x.rec")
	if _, complaint, code := inside([]string{"record", filepath.Join(dir, "x.csv"), "--scenario", "deepseek", "-o", path}); code != 0 {
		t.Fatal(complaint)
	}
	rec, _, err := open(path)
	if err != nil {
		t.Fatal(err)
	}
	if s := rec.Scenario; !s.From.Equal(time.Date(2026, 3, 2, 14, 59, 0, 0, time.UTC)) || !s.To.Equal(time.Date(2026, 3, 2, 15, 5, 0, 0, time.UTC)) || len(rec.Ticks()) != 2 {
		t.Errorf("window from %v to %v, %d ticks", s.From, s.To, len(rec.Ticks()))
	}
	snap, err := still(path, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if q := snap.Quotes[rec.Scenario.Universe.Find("NVDA")]; q.Last != 181 || q.Return == q.Return {
		t.Errorf("last %v, return %v where no close before is known", q.Last, q.Return)
	}
}

// A scenario's recording that was cut off anywhere, between two ticks of one
// moment too, and gone on with is the recording that it would have been.
func TestRecordingGoesOn(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.rec")
	if _, complaint, code := inside([]string{"record", "deepseek", "-o", whole}); code != 0 {
		t.Fatal(complaint)
	}
	file, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	want, _, _ := inside([]string{"export", whole, "--ndjson"})
	for k, part := range []int{30, 45, 60, 75, 95} {
		path := filepath.Join(dir, fmt.Sprintf("cut%d.rec", k))
		if err := os.WriteFile(path, file[:len(file)*part/100], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, complaint, code := inside([]string{"record", "deepseek", "-o", path, "--append"}); code != 0 {
			t.Fatal(complaint)
		}
		if out, complaint, code := inside([]string{"check", path}); code != 0 {
			t.Errorf("cut at %d %%: %s %s", part, out, complaint)
		}
		if got, _, _ := inside([]string{"export", path, "--ndjson"}); got != want {
			t.Errorf("cut at %d %%: %d bytes of text, want %d", part, len(got), len(want))
		}
	}
}
