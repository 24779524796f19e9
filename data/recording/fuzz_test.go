package recording

import (
	"bytes"
	"errors"
	"io"
	"math"
	"testing"
	"time"

	"contagion/data"
)

// sound holds a reader of anything to its promises: it ends, its ticks are in
// order and in range, and it stops with the end or a break that counts them.
func sound(t *testing.T, file []byte) {
	t.Helper()
	r, err := Open(bytes.NewReader(file), int64(len(file)), nil)
	if err != nil {
		var b *Break
		if !errors.As(err, &b) || b.Fact == "" {
			t.Fatalf("%v is no break", err)
		}
		return
	}
	defer r.Close()
	var all []data.Tick
	for err == nil {
		all, err = r.Next(all)
	}
	var b *Break
	if err != io.EOF && (!errors.As(err, &b) || b.Ticks != len(all)) {
		t.Fatalf("%d ticks, then %v", len(all), err)
	}
	for i, k := range all {
		if int(k.ID) < 0 || int(k.ID) >= max(r.rows(), 1) || math.IsNaN(k.Price) || math.IsInf(k.Price, 0) || !inTime(k.At) || k.Evidence == data.Missing || i > 0 && k.At.Before(all[i-1].At) {
			t.Fatalf("tick %d is %v", i, k)
		}
	}
	if len(all) > 0 {
		at := all[len(all)/2].At
		if _, err := r.Seek(at); err == nil {
			if next, _ := r.Next(nil); len(next) > 0 && !next[0].At.After(at) {
				t.Fatalf("after a seek to %v comes %v", at, next[0])
			}
		}
	}
	if _, err := Check(bytes.NewReader(file), int64(len(file)), nil, nil); err != nil {
		t.Fatalf("a file that opens cannot be checked: %v", err)
	}
}

func FuzzFrames(f *testing.F) {
	file := written(f, header(3), walkTicks(200, 3), 30*time.Millisecond)
	f.Add(file)
	f.Add(file[:len(file)/2])
	f.Add(file[:len(file)-1])
	list, _, _, _ := walk(bytes.NewReader(file), int64(len(file)))
	f.Add(file[:list[0].size])
	f.Fuzz(func(t *testing.T, file []byte) { sound(t, file) })
}

// The text within a frame is fuzzed past its checksum.
func FuzzText(f *testing.F) {
	f.Add([]byte(headed(f, ok1, ok2, fin)))
	f.Add([]byte(ok1 + "\n{\"sym\":\"A\",\"t\":1737988200,\"p\":1}\n"))
	f.Add([]byte(headed(f, `{"type":"frame","n":1,"t":1737988200123,"seq":0,"key":1}`, `{"type":"key","t":1737988200123,"i":0,"px":[1,null]}`, ok1)))
	f.Fuzz(func(t *testing.T, text []byte) {
		sound(t, text)
		enc, err := newEncoder()
		if err != nil {
			t.Fatal(err)
		}
		defer enc.Close()
		if len(text) > 0 && len(text) < mostContent {
			sound(t, enc.EncodeAll(text, nil))
			half := text[:len(text)/2]
			sound(t, enc.EncodeAll(text[len(half):], enc.EncodeAll(half, nil)))
		}
	})
}

func FuzzGzip(f *testing.F) {
	f.Add(gzipped(f, []byte(headed(f, ok1, ok2, fin))))
	f.Fuzz(func(t *testing.T, file []byte) { sound(t, append([]byte{0x1F, 0x8B}, file[min(2, len(file)):]...)) })
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("time,symbol,price,evidence,role\n1737988200,NVDA,1.5,bar,open\n2025-01-27T14:30:00Z,\"P\"\"G\",1e3,,\n"))
	f.Fuzz(func(t *testing.T, text []byte) { sound(t, append([]byte("time,symbol,price\n"), text...)) })
}

// A canonical line reads as encoding/json reads it, and what is written is canonical.
func FuzzTick(f *testing.F) {
	f.Add(int64(1737988200123), 7, 124.8, uint8(3), uint8(1))
	f.Add(int64(1737988200123456789), 0, math.Pi*1e-6, uint8(4), uint8(2))
	f.Fuzz(func(t *testing.T, ns int64, id int, price float64, evidence, role uint8) {
		want := data.Tick{At: time.Unix(0, ns).UTC(), ID: data.ID(id & 4095), Price: price, Evidence: data.Evidence(1 + evidence%5), Role: data.Role(role % 3)}
		if !priced(price, data.Yield) || !inTime(want.At) {
			return
		}
		line := appendTick(nil, &want, data.Bar)
		if price != 0 && math.Abs(price) < 1e-60 {
			return // no price: its decimal is longer than a line is expected to be
		}
		var got data.Tick
		if len(line) > longestTick || !parseTick(line[:len(line)-1], data.Bar, &got) || got != want {
			t.Fatalf("%s reads as %v, want %v", line, got, want)
		}
	})
}

// Where the quick reader takes a line, the slow one says the same.
func FuzzLine(f *testing.F) {
	f.Add([]byte(ok1))
	f.Add([]byte(`{"t":1737988200123,"i":0,"p":0.30000000000000004,"e":"printed","r":"open"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		var quick data.Tick
		if !parseTick(line, data.Bar, &quick) {
			return
		}
		var l looseLine
		if err := decode(line, &l); err != nil {
			t.Fatalf("%q is no JSON: %v", line, err)
		}
		slow, err := l.tick(data.Bar, func(string) data.ID { return data.None }, math.MaxInt32)
		if err != nil || slow != quick {
			t.Fatalf("%q: %v, slow %v (%v)", line, quick, slow, err)
		}
	})
}
