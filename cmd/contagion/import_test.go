package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/feed"
)

// panelOf makes a wide table: weekdays up to 2025-01-31, symbols of New York,
// Tokyo and Frankfurt and an index, one factor, and on 2025-01-27 a fall of the
// first ten.
func panelOf(symbols, days int) []byte {
	rng := rand.New(rand.NewPCG(7, 7))
	names := make([]string, symbols)
	for i := range names {
		switch {
		case i == symbols-1:
			names[i] = "^GSPC"
		case i%10 == 8:
			names[i] = fmt.Sprintf("%d.T", 6000+i)
		case i%10 == 9:
			names[i] = fmt.Sprintf("E%d.DE", i)
		default:
			names[i] = fmt.Sprintf("S%03d", i)
		}
	}
	var dates []time.Time
	for d := time.Date(2025, 1, 31, 0, 0, 0, 0, time.UTC); len(dates) < days; d = d.AddDate(0, 0, -1) {
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
			dates = append(dates, d)
		}
	}
	price := make([]float64, symbols)
	for i := range price {
		price[i] = 100
	}
	var b bytes.Buffer
	b.WriteString("date," + strings.Join(names, ",") + "\n")
	for k := len(dates) - 1; k >= 0; k-- {
		b.WriteString(dates[k].Format(time.DateOnly))
		market := 0.01 * rng.NormFloat64()
		for i := range price {
			r := (0.5+float64(i)/float64(symbols))*market + 0.012*rng.NormFloat64()
			if i < 10 && dates[k].Format(time.DateOnly) == "2025-01-27" {
				r -= 0.12
			}
			price[i] *= math.Exp(r)
			fmt.Fprintf(&b, ",%.4f", price[i])
		}
		b.WriteString("\n")
	}
	return b.Bytes()
}

// imported runs an import into a new folder of a test's.
func imported(t testing.TB, table []byte, with func(f *importFlags)) (dir, text string, err error) {
	t.Helper()
	root := t.TempDir()
	path := filepath.Join(root, "prices.csv")
	if err := os.WriteFile(path, table, 0o600); err != nil {
		t.Fatal(err)
	}
	f := importFlags{origin: "S000", shock: "2025-01-27", out: filepath.Join(root, "mine"), stamp: "start", days: 5, sessions: 2, window: 250, listed: 20}
	if with != nil {
		with(&f)
	}
	key, dir, err := f.place(path)
	if err != nil {
		return dir, "", err
	}
	text, err = importInto(context.Background(), path, key, dir, &f)
	return dir, text, err
}

// What an import calibrates is what contagion calibrate computes from the same
// closes: file by file, to the byte.
func TestImportIsCalibrated(t *testing.T) {
	table := panelOf(40, 420)
	dir, _, err := imported(t, table, nil)
	if err != nil {
		t.Fatal(err)
	}
	rec, cal, err := open(dir)
	if err != nil {
		t.Fatal(err)
	}
	// Holidays that the calendar knows do not go in: the panel must lack them too.
	panel, err := feed.ReadPanel(bytes.NewReader(withoutHolidays(t, table)), "panel.csv")
	if err != nil {
		t.Fatal(err)
	}
	files, notes, err := calibrated(rec.Scenario, cal, panel, "2025-01-27", 250)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 5 {
		t.Fatalf("%d files (%v), want 5", len(files), notes)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what calibrate computes (%v)", name, err)
		}
	}
	for i, s := range rec.Scenario.Sigma {
		if !s.Own() || s.To >= "2025-01-27" || s.N != 250 {
			t.Errorf("%s: volatility %+v; want its own, of 250 returns before the shock", rec.Scenario.Universe.Instruments[i].Symbol, s)
		}
	}
	if list := findings(rec.Scenario, cal); len(list) > 0 {
		for _, f := range list {
			if f.fault {
				t.Errorf("fault: %s", f.text)
			}
		}
	}
}

// withoutHolidays blanks the cells of days on which the calendar knows that a
// symbol's venue was shut.
func withoutHolidays(t *testing.T, table []byte) []byte {
	t.Helper()
	_, cal, err := open("deepseek")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(table)), "\n")
	names := strings.Split(lines[0], ",")
	for k, line := range lines[1:] {
		cells := strings.Split(line, ",")
		for i, name := range names[1:] {
			mic := "XNYS"
			if strings.HasSuffix(name, ".T") {
				mic = "XTKS"
			} else if strings.HasSuffix(name, ".DE") {
				mic = "XETR"
			}
			if _, open := cal.Session(mic, cells[0]); !open && cal.Knows(mic, cells[0]) {
				cells[i+1] = ""
			}
		}
		lines[k+1] = strings.Join(cells, ",")
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

// An import that fails or is left behind leaves no folder, not even a part;
// one that replaces leaves the old scenario where it cannot.
func TestImportWholeOrNotAtAll(t *testing.T) {
	table := panelOf(5, 30)
	dir, _, err := imported(t, table, nil)
	if err != nil {
		t.Fatal(err)
	}
	before := listing(t, dir)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	fresh := filepath.Join(filepath.Dir(dir), "fresh")
	for _, to := range []string{fresh, dir} {
		f := importFlags{origin: "S000", shock: "2025-01-27", out: to, stamp: "start", days: 5, sessions: 2, window: 250, replace: true}
		if _, err := importInto(ctx, filepath.Join(filepath.Dir(dir), "prices.csv"), "mine", to, &f); err == nil {
			t.Errorf("an import that was left behind wrote %s", to)
		}
	}
	if got := listing(t, filepath.Dir(dir)); got != "mine prices.csv" {
		t.Errorf("folder holds %q, want mine and the table", got)
	}
	if got := listing(t, dir); got != before {
		t.Errorf("the old scenario is %q, was %q", got, before)
	}
}

func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// Hostile tables are refused within small memory, and devices are not opened.
func TestImportHostile(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe.csv")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	loop := filepath.Join(dir, "loop.csv")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		pipe:        "is not a regular file; give a CSV of prices",
		"/dev/zero": "is not a regular file; give a CSV of prices",
		dir:         "is not a regular file; give a CSV of prices",
		loop:        "cannot be opened: too many levels of symbolic links; give a CSV of prices",
	} {
		f := importFlags{shock: "2025-01-27", stamp: "start", days: 5, sessions: 2, window: 250}
		if _, err := f.take(path, "x"); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: got %v, want ... %s", path, err, want)
		}
	}
	for _, c := range []struct {
		name, want string
		write      func(w io.Writer)
	}{
		{"a line of 100 MB", "import: x.csv:1: header is longer than 256 KiB; give at most 900 symbols", func(w io.Writer) {
			for range 100 {
				_, _ = w.Write(bytes.Repeat([]byte("a,b;"), 256<<10))
			}
		}},
		{"a million columns", "import: x.csv:1: header is longer than 256 KiB; give at most 900 symbols", func(w io.Writer) {
			fmt.Fprint(w, "date")
			for i := range 1_000_000 {
				fmt.Fprintf(w, ",S%d", i)
			}
		}},
		{"two thousand columns", "import: x.csv:1: header has 2001 columns; give at most 900 symbols", func(w io.Writer) {
			fmt.Fprint(w, "date")
			for i := range 2000 {
				fmt.Fprintf(w, ",S%d", i)
			}
			fmt.Fprint(w, "\n2025-01-27\n")
		}},
		{"zeros", "import: x.csv:1: no comma, semicolon, tab or | parts the first lines into columns; give a table with a date and prices", func(w io.Writer) {
			_, _ = w.Write(make([]byte, 8<<20))
		}},
		{"quotes without end", "import: x.csv:1: no price of any symbol can be read; most were dropped because: a quote in it is never closed", func(w io.Writer) {
			fmt.Fprint(w, "date,S000\n2025-01-27,x\n")
			for range 20_000 {
				fmt.Fprint(w, "2025-01-27,\"1\n\n")
			}
		}},
		{"rows without prices", "import: x.csv:200002: table has more than 200000 rows of dates; give one a day", func(w io.Writer) {
			fmt.Fprint(w, "date,S000\n2025-01-27,1\n")
			for range 300_000 {
				fmt.Fprint(w, "2025-01-27,\n")
			}
		}},
		{"long lines among good ones", "", func(w io.Writer) {
			_, _ = w.Write(panelOf(3, 30))
			for range 8 {
				_, _ = w.Write(bytes.Repeat([]byte("9"), 4<<20))
				fmt.Fprintln(w)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.csv")
			file, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			c.write(file)
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
			f := importFlags{origin: "S000", shock: "2025-01-27", stamp: "start", days: 5, sessions: 2, window: 250}
			var from, to runtime.MemStats
			runtime.ReadMemStats(&from)
			_, err = f.take(path, "x")
			runtime.ReadMemStats(&to)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			const most = 64 << 20 // of which the calendar takes 7
			if took := to.TotalAlloc - from.TotalAlloc; took > most {
				t.Errorf("%d MB were allocated, want at most %d", took>>20, most>>20)
			}
		})
	}
}

// BenchmarkImport is the whole of an import of 100 symbols over 2,500 days:
// reading, composing, calibrating, writing and reading again.
func BenchmarkImport(b *testing.B) {
	table := panelOf(100, 2500)
	root := b.TempDir()
	path := filepath.Join(root, "prices.csv")
	if err := os.WriteFile(path, table, 0o600); err != nil {
		b.Fatal(err)
	}
	f := importFlags{origin: "S000", shock: "2025-01-27", stamp: "start", days: 5, sessions: 2, window: 250, listed: 20, replace: true}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := importInto(context.Background(), path, "mine", filepath.Join(root, "mine"), &f); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTake is the reading alone.
func BenchmarkTake(b *testing.B) {
	path := filepath.Join(b.TempDir(), "prices.csv")
	if err := os.WriteFile(path, panelOf(100, 2500), 0o600); err != nil {
		b.Fatal(err)
	}
	f := importFlags{origin: "S000", shock: "2025-01-27", stamp: "start", days: 5, sessions: 2, window: 250, listed: 20}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.take(path, "mine"); err != nil {
			b.Fatal(err)
		}
	}
}

// TestReadmeImport holds the example in the README to what the program prints:
// the script import.txtar runs it.
func TestReadmeImport(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("testdata/script/import.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"prices.csv", "want.txt"} {
		_, text, ok := strings.Cut(string(script), "-- "+name+" --\n")
		text, _, more := strings.Cut(text, "\n-- ")
		text = strings.ReplaceAll(text, "$DATA", "/home/me/.local/share/contagion/scenarios")
		if !ok || !more || !strings.Contains(string(readme), text) {
			t.Errorf("the README does not hold %s of the script", name)
		}
	}
}

// Nothing of a table, a group's name or a file's reaches the screen as it is.
func TestImportIsHarmless(t *testing.T) {
	good := string(panelOf(4, 30))
	for name, h := range attacks() {
		if strings.ContainsAny(h, "\n\r\x00") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			quoted := `"` + strings.ReplaceAll(h, `"`, `""`) + `"`
			head, rest, _ := strings.Cut(good, "\n")
			table := head + "," + quoted + "\n" + rest + quoted + ",1,1,1,1\n2025-02-03," + quoted + ",1,1,1\n"
			groups := filepath.Join(t.TempDir(), "groups.csv")
			if err := os.WriteFile(groups, []byte("symbol,group\nS000,"+quoted+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			dir, text, err := imported(t, []byte(table), func(f *importFlags) { f.groups, f.title = groups, h })
			if err != nil {
				if s := err.Error(); data.Clean(s, 1000) != s {
					t.Errorf("error %q", s)
				}
				return
			}
			for _, line := range strings.Split(text, "\n") {
				if trimmed := strings.TrimSpace(line); data.Clean(trimmed, 1000) != trimmed {
					t.Errorf("line %q", line)
				}
			}
			for _, file := range scenarioFiles {
				content, _ := os.ReadFile(filepath.Join(dir, file))
				for _, line := range strings.Split(string(content), "\n") {
					for _, r := range line {
						if r < ' ' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x202e {
							t.Errorf("%s holds %q", file, line)
						}
					}
				}
			}
		})
	}
}
