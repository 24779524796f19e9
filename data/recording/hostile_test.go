package recording

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"contagion/data"
)

// headed is a preamble of two symbols and what follows it, as a plain text.
func headed(t testing.TB, body ...string) string {
	t.Helper()
	lines, err := header(2).preamble()
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.Join(lines, nil)) + strings.Join(body, "\n") + "\n"
}

const ok1, ok2, fin = `{"t":1737988200123,"i":0,"p":124.8}`, `{"t":1737988200124,"i":1,"p":5}`, `{"type":"end","t":1737988300000,"ticks":2}`

// Every hostile text is named, after all that was sound before it.
func TestHostileLines(t *testing.T) {
	deep := strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001)
	for _, c := range []struct {
		name, text, want string
		ticks            int
	}{
		{"number too large", headed(t, ok1, `{"t":1737988200200,"i":0,"p":1e999}`), "not JSON as it should be", 1},
		{"NaN", headed(t, ok1, `{"t":1737988200200,"i":0,"p":NaN}`), "not JSON as it should be", 1},
		{"text for a price", headed(t, ok1, `{"t":1737988200200,"i":0,"p":"1.5"}`), "not JSON as it should be", 1},
		{"null is no price", headed(t, ok1, `{"t":1737988200200,"i":0,"p":null}`), "has no price", 1},
		{"no price", headed(t, ok1, `{"t":1737988200200,"i":0}`), "has no price", 1},
		{"price 0", headed(t, ok1, `{"t":1737988200200,"i":0,"p":0}`), "price 0 is out of range", 1},
		{"price -0", headed(t, ok1, `{"t":1737988200200,"i":0,"p":-0}`), "is out of range", 1},
		{"price -1", headed(t, ok1, `{"t":1737988200200,"i":0,"p":-1}`), "price -1 is out of range", 1},
		{"price 1e308", headed(t, ok1, `{"t":1737988200200,"i":0,"p":1e308}`), "price 1e+308 is out of range", 1},
		{"deep", headed(t, ok1, `{"t":1737988200200,"i":0,"p":`+deep+`}`), "not JSON as it should be", 1},
		{"time 0", headed(t, `{"t":0,"i":0,"p":1}`), "is not one from 1974", 0},
		{"year 9999", headed(t, ok1, `{"t":"9999-12-31T23:59:59Z","i":0,"p":1}`), "is not one from 1974", 1},
		{"2^63 as a time", headed(t, ok1, `{"t":9223372036854775808,"i":0,"p":1}`), "is not one from 1974", 1},
		{"before the last", headed(t, ok1, ok2, ok1), "sort them by time", 2},
		{"symbol beyond", headed(t, ok1, `{"t":1737988200200,"i":2,"p":1}`), "symbol 2 is none of the 2", 1},
		{"symbol below", headed(t, ok1, `{"t":1737988200200,"i":-1,"p":1}`), "symbol -1 is none of the 2", 1},
		{"symbol 2^31", headed(t, ok1, `{"t":1737988200200,"i":4294967296,"p":1}`), "symbol 4294967296 is none", 1},
		{"path for a symbol", headed(t, ok1, `{"t":1737988200200,"sym":"../../etc/passwd","p":1}`), `symbol "../../etc/passwd" is not known`, 1},
		{"control in a symbol", headed(t, ok1, `{"t":1737988200200,"sym":"\u001b]0;x\u0007A","p":1}`), `symbol "A" is not known`, 1},
		{"evidence", headed(t, ok1, `{"t":1737988200200,"i":0,"p":1,"e":"rumour"}`), `evidence "rumour" is not known`, 1},
		{"evidence missing", headed(t, ok1, `{"t":1737988200200,"i":0,"p":1,"e":"missing"}`), `evidence "missing" is not known`, 1},
		{"role", headed(t, ok1, `{"t":1737988200200,"i":0,"p":1,"r":"high"}`), `role "high" is not known`, 1},
		{"100 MB without an end", headed(t, ok1, ok2) + strings.Repeat("x", 1<<20), "longer than 64 KiB", 2},
		{"cut within a line", strings.TrimSuffix(headed(t, ok1, ok2), "}\n"), "ends within a line", 1},
		{"no end line", headed(t, ok1, ok2), "no end line", 2},
		{"after the end", headed(t, ok1, ok2, fin, ok2), "follows the end line", 2},
		{"end that lies", headed(t, ok1, fin), "counts 2 ticks where there were 1", 1},
		{"end with 2^63 ticks", headed(t, ok1, `{"type":"end","t":1737988300000,"ticks":9223372036854775808}`), "not JSON as it should be", 1},
		{"header twice", headed(t, ok1) + headed(t), "a header line stands behind the preamble", 1},
		{"mark without a time", headed(t, ok1, `{"type":"mark","label":"x"}`), "a mark has a time", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, got, err := read([]byte(c.text))
			var b *Break
			if !errors.As(err, &b) || !strings.Contains(b.Fact, c.want) || !strings.Contains(b.Fact, ";") && !strings.Contains(b.Fact, ":") {
				t.Fatalf("%v, want %q", err, c.want)
			}
			if len(got) != c.ticks || b.Ticks != c.ticks {
				t.Errorf("%d ticks, told %d, want %d", len(got), b.Ticks, c.ticks)
			}
			if strings.ContainsAny(b.Error(), "\x1b\x07\n") {
				t.Errorf("%q is not one clean line", b.Error())
			}
		})
	}
}

// What encoding/json lets pass is documented: case does not matter, the last
// of two names counts, and a symbol may be named.
func TestLooseLines(t *testing.T) {
	text := headed(t, ok1, `{"T":1737988200,"I":1,"P":3}`, `{"t":"2025-01-27T14:30:01Z","sym":"S0.X","p":1,"p":2,"new":{"x":[1]}}`, `{"type":"trade","t":1737988202000000,"sym":"S1.X","px":4.5}`, `{"type":"weather","t":5}`)
	_, got, err := read([]byte(strings.Replace(text, ok1+"\n", "", 1) + `{"type":"end","t":1737988300000,"ticks":3}` + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2025, 1, 27, 14, 30, 0, 0, time.UTC)
	sameTicks(t, got, []data.Tick{{At: at, ID: 1, Price: 3, Evidence: data.Bar}, {At: at.Add(time.Second), ID: 0, Price: 2, Evidence: data.Bar}, {At: at.Add(2 * time.Second), ID: 1, Price: 4.5, Evidence: data.Bar}})
}

func TestHostileHeaders(t *testing.T) {
	good := headed(t)
	for _, c := range []struct{ name, old, new, want string }{
		{"10^9 symbols", `"symbols":2`, `"symbols":1000000000`, "1000000000 symbols"},
		{"2^63 symbols", `"symbols":2`, `"symbols":9223372036854775808`, "not JSON"},
		{"no symbols", `"symbols":2`, `"symbols":0`, "0 symbols"},
		{"fewer symbols", `"symbols":2`, `"symbols":3`, "2 of 3 symbols"},
		{"more symbols", `"symbols":2`, `"symbols":1`, "more than the 1 symbols"},
		{"10^9 groups", `"groups":2`, `"groups":1000000000`, "1000000000 groups"},
		{"version", `"v":1`, `"v":2`, "version 2"},
		{"speed", `"speed":60`, `"speed":1e300`, "speed"},
		{"year 9999", `"from":"2025`, `"from":"9999`, "is not a time"},
		{"symbol", `"sym":"S1.X"`, `"sym":"../x"`, "is not one"},
		{"symbol twice", `"sym":"S1.X"`, `"sym":"S0.X"`, "stands twice"},
		{"long symbol", `"sym":"S1.X"`, `"sym":"` + strings.Repeat("A", 300) + `"`, "is not one"},
		{"group", `"group":"b"`, `"group":"z"`, `group "z"`},
		{"unit", `"unit":"money"`, `"unit":"beer"`, "unit"},
		{"prev", `"prev":101`, `"prev":-1`, "prev"},
		{"sigma", `"pct":1.5`, `"pct":0`, "sigma"},
		{"origin", `"origin":"S0.X"`, `"origin":"NVDA"`, "origin"},
		{"evidence", `"evidence":"bar"`, `"evidence":"missing"`, "evidence"},
		{"file", `"name":"links.csv"`, `"name":"../links.csv"`, "is not one of a calibration"},
		{"source", `"tag":"src"`, `"tag":"s\u001bc"`, "is no tag"},
		{"key", `"key":"test"`, `"key":"\u202e"`, "no key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(good, c.old) {
				t.Fatalf("the header has no %s", c.old)
			}
			_, _, err := read([]byte(strings.Replace(good, c.old, c.new, 1) + ok1 + "\n"))
			var b *Break
			if !errors.As(err, &b) || !strings.Contains(b.Fact, c.want) || b.Ticks != 0 {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	// Names are cleaned, not refused.
	r, _, _ := read([]byte(strings.Replace(good, `"name":"Name 1"`, `"name":"\u001b]0;x\u0007\u202eName\ufffd"`, 1) + ok1 + "\n"))
	if r == nil || r.Header().Scenario.Universe.Instruments[1].Name != "Name" {
		t.Error("a name is not cleaned")
	}
}

// Bombs are refused at their limits, before room is made for them.
func TestBombs(t *testing.T) {
	var zeros bytes.Buffer
	z := gzip.NewWriter(&zeros)
	block := make([]byte, 1<<20)
	for range 256 {
		if _, err := z.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	// A frame that says 4 GiB of zeros in blocks of one repeated byte.
	bomb := binary.LittleEndian.AppendUint32(nil, frameMagic)
	bomb = append(bomb, 0b1110_0100) // content size in 8 bytes, one segment, checksum
	bomb = binary.LittleEndian.AppendUint64(bomb, 4<<30)
	for k := range 1 << 15 {
		last := byte(0)
		if k == 1<<15-1 {
			last = 1
		}
		size := uint32(128<<10)<<3 | 1<<1 | uint32(last)
		bomb = append(bomb, byte(size), byte(size>>8), byte(size>>16), 0)
	}
	bomb = append(bomb, 0, 0, 0, 0)
	liar := bytes.Clone(bomb) // says 1 MiB
	binary.LittleEndian.PutUint64(liar[5:], 1<<20)
	small := append(binary.LittleEndian.AppendUint32(nil, frameMagic), 0b0010_0100, 100) // says 100 bytes
	small = append(small, bomb[13:]...)
	huge := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, skipMagic), 0xFFFFFFFF)
	table := append(written(t, header(2), walkTicks(10, 2), 0), 0xFF, 0xFF, 0xFF, 0x7F, 0, 0xB1, 0xEA, 0x92, 0x8F)
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"gzip": {zeros.Bytes(), "longer than 64 KiB"}, "zstd": {bomb, "at most 1 MiB"}, "zstd that lies": {liar, "does not decompress"}, "zstd that lies more": {small, "does not decompress"},
		"skippable of 4 GiB": {huge, "cut off"}, "table of 2^31 frames": {table, "no frame begins here"}, "newlines": {gzipNewlines(t), "a million empty lines"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			_, _, err := read(c.file)
			runtime.ReadMemStats(&after)
			var b *Break
			if !errors.As(err, &b) || !strings.Contains(b.Fact, c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 50<<20 {
				t.Errorf("%d MB were allocated", grown>>20)
			}
		})
	}
}

func gzipNewlines(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	block := bytes.Repeat([]byte{'\n'}, 1<<20)
	for range 64 {
		if _, err := z.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	return b.Bytes()
}

// An endless line from a pipe is refused, not read.
func TestEndlessLine(t *testing.T) {
	r, err := OpenStream(io.MultiReader(strings.NewReader(headed(t, ok1, ok2)), endless{}), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []data.Tick
	for err == nil {
		got, err = r.Next(got)
	}
	var b *Break
	if !errors.As(err, &b) || len(got) != 2 || !strings.Contains(b.Fact, "longer than 64 KiB") {
		t.Errorf("%d ticks, %v", len(got), err)
	}
	_, err = OpenStream(endless{}, nil)
	if !errors.As(err, &b) || !strings.Contains(b.Fact, "longer than 64 KiB") {
		t.Errorf("%v", err)
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}

// As many ticks at one moment as there is room for would be read at once.
func TestOneMoment(t *testing.T) {
	text := headed(t) + strings.Repeat(ok1+"\n", mostMoment+1)
	_, got, err := read([]byte(text))
	var b *Break
	if !errors.As(err, &b) || len(got) != mostMoment || !strings.Contains(b.Fact, "at one moment") {
		t.Errorf("%d ticks, %v", len(got), err)
	}
	m := &memory{}
	w, err := newWriter("x", m, header(2))
	if err != nil || w.begin(wall) != nil {
		t.Fatal(err)
	}
	k := data.Tick{At: begun, ID: 1, Price: 1, Evidence: data.Bar}
	for err == nil {
		err = w.Tick(&k, wall)
	}
	if n, _ := w.Ticks(); n != mostMoment || !strings.Contains(err.Error(), "more ticks at one moment") {
		t.Errorf("%d ticks written, %v", n, err)
	}
	_ = w.Close(time.Time{}, wall)
	if _, got, _ := read(m.Bytes()); len(got) != mostMoment {
		t.Errorf("%d ticks are in the file", len(got))
	}
}

// Five million symbols of somebody else's are refused beyond 4,096.
func TestManySymbols(t *testing.T) {
	var text strings.Builder
	text.WriteString("time,symbol,price\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "2025-01-27T14:30:00Z,S%d,1\n", i)
	}
	r, got, err := read([]byte(text.String()))
	if err != nil || len(got) != mostSymbols || len(r.Symbols()) != mostSymbols {
		t.Fatalf("%d ticks of %d symbols, %v", len(got), len(r.Symbols()), err)
	}
	if n, first := r.Bad(); n != 5000-mostSymbols || !strings.Contains(first, `line 4098: symbol "S4096"`) {
		t.Errorf("%d bad, %s", n, first)
	}
}

// What is no regular file is never opened: a pipe would wait for its writer.
func TestNoRegularFile(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	for _, path := range []string{pipe, dir, os.DevNull, "/dev/zero", filepath.Join(dir, "none"), "a\x00b", strings.Repeat("x", 300)} {
		if _, _, err := OpenFile(path); err == nil || !strings.HasPrefix(err.Error(), "recording: ") || !strings.Contains(err.Error(), "; give") {
			t.Errorf("%q: %v", path, err)
		}
		if _, err := Append(path, wall); err == nil || !strings.HasPrefix(err.Error(), "recording: ") {
			t.Errorf("append to %q: %v", path, err)
		}
	}
}

func TestForeignForms(t *testing.T) {
	at := time.Date(2025, 1, 27, 14, 30, 0, 0, time.UTC)
	want := []data.Tick{{At: at, ID: 0, Price: 124.8, Evidence: data.Bar}, {At: at.Add(time.Second), ID: 1, Price: 0.5, Evidence: data.Printed, Role: data.Close}}
	for name, text := range map[string]string{
		"csv":         "time,symbol,price,volume\n2025-01-27T14:30:00Z,NVDA,124.8,100\nnonsense\n2025-01-27T14:30:01Z,\"PG\",5e-1,1\n",
		"csv, crlf":   "\ufeffPrice,Symbol,Time\r\n124.8,NVDA,1737988200\r\n0.5,PG,1737988201000\r\n",
		"csv, no end": "time,symbol,price\n1737988200,NVDA,124.8\n1737988201,PG,.5",
		"ndjson":      `{"v":1,"type":"hello","src":"x"}` + "\n" + `{"v":1,"type":"trade","t":"2025-01-27T14:30:00Z","sym":"NVDA","px":124.80}` + "\n{oops}\n\n" + `{"type":"quote","t":1,"sym":"NVDA","bid":1}` + "\n" + `{"t":1737988201000,"sym":"PG","p":0.5}`,
	} {
		r, got, err := read([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		list := append([]data.Tick(nil), want...)
		list[1].Evidence, list[1].Role = data.Bar, data.Mark
		sameTicks(t, got, list)
		if s := r.Symbols(); len(s) != 2 || s[0] != "NVDA" || s[1] != "PG" {
			t.Errorf("%s: symbols %v", name, s)
		}
	}
	u := data.NewUniverse([]data.Instrument{{Symbol: "NVDA"}, {Symbol: "PG"}}, nil)
	text := "time,symbol,price,evidence,role\n2025-01-27T14:30:00Z,NVDA,124.8,,\n2025-01-27T14:30:01Z,PG,0.5,printed,close\n2025-01-27T14:30:02Z,XX,1,,\n"
	r, err := Open(strings.NewReader(text), int64(len(text)), u)
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Next(nil)
	if n, _ := r.Bad(); err != nil || n != 1 {
		t.Errorf("%v, %d bad", err, n)
	}
	sameTicks(t, got, want)
	for _, text := range []string{"<html>", "", "a,b\n", "\x00\x00", "[]", "null", "GIF89a", "\x1f\x8b", "(\xb5/\xfd"} {
		r, got, err := read([]byte(text))
		if err == nil && len(got) > 0 {
			t.Errorf("%q is read as %v of %v", text, got, r)
		}
	}
}
