package feed

import (
	"bytes"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"time"

	"contagion/assets"
)

var files = []string{"scenario.toml", "groups.csv", "instruments.csv", "figures.csv", "events.csv", "calibration.csv", "links.csv", "background.toml", "same.csv", "next.csv"}

// folderOf gives DeepSeek's files after one has been edited.
func folderOf(t testing.TB, file string, edit func(string) string) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	for _, name := range files {
		text, err := assets.FS.ReadFile("scenarios/deepseek/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if name == file {
			text = []byte(edit(string(text)))
		}
		m["deepseek/"+name] = &fstest.MapFile{Data: text}
	}
	return m
}

func swap(old, with string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, with, 1) }
}

// TestBadScenarios spoils one piece of the bundled scenario at a time: each
// gives one sentence with the file, mostly the line, the fact and the cure.
func TestBadScenarios(t *testing.T) {
	_, cal := deepseek(t)
	const nvda, close = "NVDA,2025-01-27,close,", "NVDA,2025-01-27,close,118.42"
	for _, tc := range []struct{ file, old, with, want string }{
		{"figures.csv", close, nvda + "-118.42", ": price of NVDA is negative; "},
		{"figures.csv", close, nvda + "0", ": price of NVDA is zero; "},
		{"figures.csv", close, nvda + "NaN", "value \"NaN\" of NVDA is not a number"},
		{"figures.csv", close, nvda + "+Inf", "not a number"},
		{"figures.csv", close, nvda + "1e400", "not a number"},
		{"figures.csv", close, nvda + "0x1p7", "not a number"},
		{"figures.csv", close, nvda + "118,42", "wrong number of fields"},
		{"figures.csv", close, nvda + "1e308", "out of range"},
		{"figures.csv", close, nvda + "1e-300", "out of range"},
		{"figures.csv", close, nvda + "\x1b]52;c;aGk=\a", "value \"\" of NVDA is not a number"},
		{"figures.csv", close, nvda + strings.Repeat("9", 60_000), "not a number; write it like 142.62"},
		{"figures.csv", nvda, "NVDA,2025-01-26,close,", "XNAS has no session on \"2025-01-26\""},
		{"figures.csv", nvda, "NVDA,9999-12-31,close,", "has no session"},
		{"figures.csv", nvda, "NVDA,-001-01-01,close,", "has no session"},
		{"figures.csv", nvda, "NVDA,0000-01-01T00:00Z,level,", "is not one"},
		{"figures.csv", nvda, "NVDA,292277026596-12-04T15:30Z,level,", "is not one"},
		{"figures.csv", nvda, "NVDA,2024-06-03,close,", "long before the window"},
		{"figures.csv", nvda, "NVDA,2026-06-03,close,", "after the window's end"},
		{"figures.csv", nvda, "NVDA,2025-01-27,shut,", "kind \"shut\" is not known"},
		{"figures.csv", nvda, "NVDAX,2025-01-27,close,", "symbol \"NVDAX\" is not in instruments.csv"},
		{"figures.csv", "NVDA,2025-01-27,high,128.4", "NVDA,2025-01-27,high,1.4", "above its session's high"},
		{"figures.csv", "2025-01-27T19:30Z/2025-01-27T20:30Z", "2025-01-27T19:30Z/2025-01-30T20:30Z", "longer than the session"},
		{"figures.csv", "2025-01-27T19:30Z/2025-01-27T20:30Z", "2025-01-27T20:30Z/2025-01-27T19:30Z", "two times in order"},
		{"figures.csv", "symbol,when", strings.Repeat("x", 1<<20), "64 KiB"},
		{"figures.csv", "symbol,when", "symbol,wann", "figures.csv:1: column when is missing"},
		{"figures.csv", nvda, "\"NVDA,2025-01-27,close,", "quotes"},
		{"instruments.csv", ",XNAS,", ",XNOPE,", "instruments.csv:2: venue \"XNOPE\" is not in the calendar"},
		{"instruments.csv", "AVGO,", "NVDA,", "instruments.csv:3: symbol NVDA stands in line 2 already"},
		{"instruments.csv", "NVDA,", "../../etc/passwd,", "symbol \"../../etc/passwd\" is not one"},
		{"instruments.csv", "NVDA,", "NV\u200dDA,", "symbol \"NVDA\" is not one"},
		{"instruments.csv", "NVDA,", strings.Repeat("N", 21) + ",", "at most 20"},
		{"instruments.csv", ",money,", ",gold,", "unit \"gold\" is not known"},
		{"instruments.csv", ",us-chips,", ",us\x1b[31m,", "group \"us\" is not in groups.csv"},
		{"groups.csv", "us-chips", "us-\"chips", "groups.csv:2"},
		{"groups.csv", "us-chips", "us-\x1b[31mchips", "groups.csv:2: group \"us-chips\" is not a key"},
		{"groups.csv", "us-chips", "=1+1", "groups.csv:2: group \"=1+1\" is not a key"},
		{"groups.csv", "ai-infra", "us-chips", "groups.csv:3: group us-chips stands in line 2 already"},
		{"events.csv", "2025-01-27T14:30:00Z", "half past two", "time \"half past two\" is not one"},
		{"events.csv", "2025-01-27T14:30:00Z", "-2025-01-27T14:30:00Z", "is not one"},
		{"events.csv", "2025-01-27T14:30:00Z", strings.Repeat("2", 50_000), "is not one; write it like"},
		{"events.csv", ",day,", ",week,", "precision \"week\""},
		{"scenario.toml", "speed = 300", "speed = 300\nspede = 3", "scenario.toml:13: key \"spede\" is not known"},
		{"scenario.toml", "speed = 300", "speed = nan", "scenario.toml:12: speed NaN is out of range"},
		{"scenario.toml", "speed = 300", "speed = \"fast\"", "scenario.toml:12: speed may not be of the kind string"},
		{"scenario.toml", "speed = 300", "speed = \x00", "scenario.toml:12: holds a zero byte"},
		{"scenario.toml", "speed = 300", "speed = " + strings.Repeat("[", 60_000), "scenario.toml:12"},
		{"scenario.toml", "speed = 300", "speed = \x1b[31m", "scenario.toml:12"},
		{"scenario.toml", "seed = 20250127", "seed = -1", "scenario.toml:14"},
		{"scenario.toml", "\"2025-02-03T21:00:00Z\"", "\"2525-02-03T21:00:00Z\"", "to \"2525-02-03T21:00:00Z\" is not a time"},
		{"scenario.toml", "\"2025-02-03T21:00:00Z\"", "\"2099-02-03T21:00:00Z\"", "62 days"},
		{"scenario.toml", "origin = \"NVDA\"", "origin = \"\u202eNVDA\"", "scenario.toml:6: origin \"NVDA\" is not in"},
		{"scenario.toml", "title = \"DeepSeek, January 2025\"", "title = \"\u202e\u200d\"", "scenario.toml:3: title is missing or holds nothing"},
		{"scenario.toml", "ain = ", "\"a\\u202ein\" = ", "is not a tag"},
		{"scenario.toml", "[sources]", strings.Repeat("# padding\n", 30_000) + "[sources]", "larger than 256 KiB"},
		{"scenario.toml", "theme = [", "theme = [\"\\u202enone\", ", "group \"none\" is not in groups.csv"},
		{"links.csv", "NVDA,", "NVDAX,", "links.csv:2: symbol \"NVDAX\" is in neither"},
		{"links.csv", "0.021796", "NaN", "sigma \"NaN\" is not a number"},
		{"links.csv", "0.021796", "0", "sigma and sxx are not above 0"},
		{"links.csv", "0.021796", "1e-300", "sigma and sxx are not above 0"},
		{"links.csv", ",250,", ",-250,", "is not a count"},
		{"links.csv", "^GSPC", "\x1b[31mX", "market \"X\" is neither"},
		{"same.csv", "0.02718", "-0.02718", "is not a deviation"},
		{"same.csv", "AVGO,0.040651,0.25", "AVGO,0.040651,1.25", "\"1.25\" is not a correlation"},
		{"same.csv", "AVGO,0.040651,0.25", "AVGO,0.040651,0.25 0.25", "has 2 correlations, wants 1"},
		{"next.csv", "origins,NVDA", "origins,NVDAX", "origin \"NVDAX\" is in neither"},
		{"background.toml", "tci = 42", "tci = nan #", "are not finite"},
		{"background.toml", "rows = 60.592624821519685", "rows = inf", "more than a million rows"},
		{"background.toml", "'us-chips', ", "\"us\\u001b[31m\", ", "group \"us\" is not in groups.csv"},
		{"background.toml", "lags = 1", "lags = \"x\"", "network.lags may not be of the kind string"},
		{"calibration.csv", "NVDA,", "NVDAX,", "calibration.csv:2: symbol \"NVDAX\" is in neither"},
		{"calibration.csv", "NVDA,3.3253", "NVDA,-3", "is not a volatility"},
		{"calibration.csv", ",250,", ",-250,", "is not a count"},
	} {
		_, err := ReadScenario(folderOf(t, tc.file, swap(tc.old, tc.with)), "deepseek", cal)
		if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.HasPrefix(err.Error(), "scenario: deepseek: "+tc.file+":") {
			t.Errorf("%s with %.20q: %v, want an error with %q", tc.file, tc.with, err, tc.want)
			continue
		}
		complaint(t, err)
	}
}

// TestEveryFileSpoiled gives every file the contents that no file should have.
func TestEveryFileSpoiled(t *testing.T) {
	_, cal := deepseek(t)
	junk := make([]byte, 1<<16)
	for i := range junk {
		junk[i] = byte(i*7+i>>8) | 1
	}
	for _, file := range files {
		for name, text := range map[string]string{
			"nothing": "", "junk": string(junk), "zeros": "\x00\x00", "utf-16": "\xff\xfea\x00,\x00b\x00", "one line": "a,b,c", "lone returns": "a,b\rc,d\r",
			"overlong": "\xc0\xaf,\xe0\x80\xaf\n\xf0\x80\x80\xaf", "escapes": "\x1b[2J\x1b]52;c;aGk=\a\n", "c1": "\u009b31m\u0090q\n", "open quote": "\"" + strings.Repeat("x\n", 99),
			"many rows": strings.Repeat("\n,", 300_000), "9 MiB": strings.Repeat(strings.Repeat("x", 1023)+"\n", 9<<10),
		} {
			_, err := ReadScenario(folderOf(t, file, func(string) string { return text }), "deepseek", cal)
			if err == nil {
				t.Errorf("%s as %s is accepted", file, name)
				continue
			}
			complaint(t, err)
		}
		m := folderOf(t, "", nil)
		m["deepseek/"+file].Mode = fs.ModeDir
		m["deepseek/"+file+"/x"] = &fstest.MapFile{}
		if _, err := ReadScenario(m, "deepseek", cal); err == nil {
			t.Errorf("%s as a folder is accepted", file)
		} else {
			complaint(t, err)
		}
		delete(m, "deepseek/"+file)
		delete(m, "deepseek/"+file+"/x")
		if _, err := ReadScenario(m, "deepseek", cal); err == nil && slices.Index(files, file) < 5 {
			t.Errorf("without %s it is accepted", file)
		} else if err != nil {
			complaint(t, err)
		}
	}
}

// TestWrittenElsewhere holds that other systems' line ends and marks are read.
func TestWrittenElsewhere(t *testing.T) {
	want, cal := deepseek(t)
	for _, file := range files {
		got, err := ReadScenario(folderOf(t, file, func(s string) string { return "\ufeff" + strings.ReplaceAll(s, "\n", "\r\n") }), "deepseek", cal)
		if err != nil {
			t.Errorf("%s: %v", file, err)
		} else if len(got.Figures) != len(want.Figures) || got.Title != want.Title || got.Events[3] != want.Events[3] {
			t.Errorf("%s with CRLF and a byte order mark reads otherwise", file)
		}
	}
	if _, err := ReadPanel(strings.NewReader("\ufeffdate,A\r\n2025-01-24,1\r\n"), "p.csv"); err != nil {
		t.Error(err)
	}
}

// endless is a file without an end and without a line.
type endless struct{ io.Reader }

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestLongLinesAreNotHeld(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	for _, r := range []io.Reader{io.LimitReader(endless{}, 100<<20), io.MultiReader(strings.NewReader("date,A\n"), endless{})} {
		_, err := ReadPanel(r, "p.csv")
		if err == nil || !strings.Contains(err.Error(), "64 KiB") {
			t.Fatal(err)
		}
		complaint(t, err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20 || time.Since(start) > 5*time.Second {
		t.Errorf("took %d bytes and %v", got, time.Since(start))
	}
	for _, r := range []io.Reader{iotest.ErrReader(fs.ErrClosed), iotest.TimeoutReader(bytes.NewReader(bytes.Repeat([]byte("a\n"), 99_999))), iotest.DataErrReader(strings.NewReader("date"))} {
		if _, err := ReadPanel(r, strings.Repeat("\x1b[31mp", 1000)); err == nil {
			t.Error("a broken panel is accepted")
		} else if text := err.Error(); strings.Contains(text, "\x1b") || !strings.Contains(text, "; ") || len(text) > 300 {
			t.Errorf("%q", text)
		}
	}
}
