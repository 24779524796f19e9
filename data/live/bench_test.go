package live

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"contagion/data"
)

func BenchmarkPricing(b *testing.B) {
	raw, _ := base64.StdEncoding.DecodeString("CgRES05HFa5HxEEYkJu3uYxoKgNOTVMwCDgBRet8lUBIpqS0BmXwKIw/2AEE")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decodePricing(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStreamerFrame(b *testing.B) {
	frame := []byte(`{"type":"pricing","message":"CgRES05HFa5HxEEYkJu3uYxoKgNOTVMwCDgBRet8lUBIpqS0BmXwKIw/2AEE"}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decodeFrame(frame); err != nil {
			b.Fatal(err)
		}
	}
}

// One op is a frame of 100 trades.
func BenchmarkAlpacaFrame(b *testing.B) {
	var parts []string
	for i := range 100 {
		parts = append(parts, fmt.Sprintf(`{"T":"t","i":%d,"S":"NVDA","x":"V","p":118.42,"s":100,"t":"2000-01-03T14:59:59.%09dZ","c":["@"],"z":"C"}`, i, i))
	}
	frame := []byte("[" + strings.Join(parts, ",") + "]")
	find := map[string]Want{"NVDA": {}}
	b.ReportAllocs()
	for b.Loop() {
		all, err := decodeAlpaca(frame)
		if err != nil {
			b.Fatal(err)
		}
		for i := range all {
			if _, ok := all[i].event(find); !ok {
				b.Fatal("no event")
			}
		}
	}
}

// One op is a message of 100 trades.
func BenchmarkFinnhubFrame(b *testing.B) {
	var parts []string
	for i := range 100 {
		parts = append(parts, fmt.Sprintf(`{"s":"NVDA","p":118.42,"t":%d,"v":100,"c":["1","8"]}`, 946911599000+i))
	}
	frame := []byte(`{"type":"trade","data":[` + strings.Join(parts, ",") + `]}`)
	find := map[string]data.ID{"NVDA": 0}
	var out []Event
	b.ReportAllocs()
	for b.Loop() {
		var m finnhubMessage
		if err := json.Unmarshal(frame, &m); err != nil {
			b.Fatal(err)
		}
		out = m.events(find, out[:0])
	}
}

// One op is the answer for 20 symbols, 390 minutes each.
func BenchmarkSpark(b *testing.B) {
	at, price := make([]int64, 390), make([]float64, 390)
	for i := range at {
		at[i], price[i] = clock("14:30").Unix()+int64(60*i), float64(float32(100+float64(i)/100))
	}
	m := map[string]any{}
	for i := range 20 {
		m[fmt.Sprintf("A%d", i)] = map[string]any{"symbol": fmt.Sprintf("A%d", i), "timestamp": at, "close": price, "chartPreviousClose": 99.5, "dataGranularity": 60}
	}
	body, _ := json.Marshal(m)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if all, err := decodeSpark(body); err != nil || len(all) != 20 {
			b.Fatal(err)
		}
	}
}

func BenchmarkOwnLine(b *testing.B) {
	for name, c := range map[string][]string{
		"ndjson": {`{"v":1,"type":"trade","t":"2000-01-03T14:59:00.123Z","sym":"NVDA","px":124.80,"sz":100}`},
		"csv":    {"type,t,sym,px,sz", "trade,946911599123456789,NVDA,124.80,100"},
	} {
		b.Run(name, func(b *testing.B) {
			_, o, _ := still(b, 1)
			r := newReading(o[0])
			last := []byte(c[len(c)-1])
			for _, l := range c {
				r.line([]byte(l))
			}
			b.ReportAllocs()
			for b.Loop() {
				r.batch = r.batch[:0]
				r.line(last)
			}
		})
	}
}

// A second of a large market: 20,000 ticks of 5,000 instruments in frames of
// 100, read 20 times, with every instrument's state asked for twice and the
// health read 20 times. One op is that second.
func BenchmarkFeedSecond(b *testing.B) {
	in := make([]data.Instrument, 5000)
	for i := range in {
		in[i] = american1(fmt.Sprintf("A%04d", i))
	}
	f, o, now := still(b, 2, in...)
	batch := make([]Event, 100)
	var got []data.Tick
	n, ticks := 0, 0
	const second = 20_000
	b.ReportAllocs()
	for b.Loop() {
		for frame := range second / len(batch) {
			for i := range batch {
				n++
				*now = now.Add(time.Second / second)
				batch[i] = Event{ID: data.ID(n * 7919 % len(in)), At: *now, Price: 100 + float64(n%7)/10, Size: float64(n)}
			}
			o[0].Push(batch)
			if frame%10 == 9 {
				got, _ = f.Until(*now, got[:0])
				ticks += len(got)
				f.Health()
			}
			if frame%100 == 99 {
				for id := range in {
					f.State(data.ID(id), *now)
				}
			}
		}
		if now.After(clock("20:30")) {
			b.StopTimer()
			f, o, now = still(b, 2, in...)
			b.StartTimer()
		}
	}
	if ticks < n-len(batch) {
		b.Fatalf("%d of %d ticks came out", ticks, n)
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/1e6, "heap-MB")
	runtime.KeepAlive(f)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/tick")
}

// One op is one event through the guards.
func BenchmarkPush(b *testing.B) {
	f, o, now := still(b, 1)
	batch := make([]Event, 1)
	var got []data.Tick
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		*now = now.Add(time.Microsecond)
		batch[0] = Event{At: *now, Price: 100 + float64(n%7)/10, Size: float64(n)}
		o[0].Push(batch)
		if n++; n%1000 == 0 {
			got, _ = f.Until(*now, got[:0])
		}
	}
}
