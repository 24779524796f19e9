package recording

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"contagion/data"
)

const million = 1_000_000

// The figures of the README: a million ticks of forty instruments.
func BenchmarkWrite(b *testing.B) {
	ticks, h := walkTicks(million, 40), header(40)
	b.ReportAllocs()
	for b.Loop() {
		path := filepath.Join(b.TempDir(), "x.rec")
		w, err := Create(path, h, wall)
		if err != nil {
			b.Fatal(err)
		}
		now := time.Now()
		for i := range ticks {
			if err := w.Tick(&ticks[i], now); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(time.Time{}, now); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/1e6, "MB")
		os.Remove(path)
	}
}

func BenchmarkRead(b *testing.B) {
	file := written(b, header(40), walkTicks(million, 40), 0)
	for name, text := range map[string][]byte{"frames": file, "text": plainOf(b, file)} {
		b.Run(name, func(b *testing.B) {
			var buf []data.Tick
			b.ReportAllocs()
			for b.Loop() {
				r, err := Open(bytes.NewReader(text), int64(len(text)), nil)
				n := 0
				for err == nil {
					buf, err = r.Next(buf[:0])
					n += len(buf)
				}
				if err != io.EOF || n != million {
					b.Fatal(n, err)
				}
				r.Close()
			}
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	file := written(b, header(40), walkTicks(million, 40), 0)
	b.ReportAllocs()
	for b.Loop() {
		if c, err := Check(bytes.NewReader(file), int64(len(file)), nil, nil); err != nil || c.Break != nil {
			b.Fatal(err, c)
		}
	}
}

func BenchmarkSeek(b *testing.B) {
	ticks := walkTicks(million, 40)
	file := written(b, header(40), ticks, 0)
	for name, file := range map[string][]byte{"table": file, "walked": file[:len(file)-1]} {
		b.Run(name, func(b *testing.B) {
			r, err := Open(bytes.NewReader(file), int64(len(file)), nil)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			k := 0
			for b.Loop() {
				k = (k + 377_777) % million
				if _, err := r.Seek(ticks[k].At); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
