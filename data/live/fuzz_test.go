package live

import (
	"strings"
	"testing"
	"time"

	"contagion/data"
)

func soundSeries(t *testing.T, s series) {
	t.Helper()
	var last time.Time
	for i, p := range s.points {
		if i > 0 && p.at.Before(last) {
			t.Fatalf("points out of order: %v", s.points)
		}
		last = p.at
		push(t, Event{Kind: Bar, At: p.at, Price: p.price, Currency: s.currency})
	}
	if len(s.points) > pointsMost+1 {
		t.Fatalf("%d points", len(s.points))
	}
	push(t, Event{Kind: Previous, Price: s.prev, Currency: s.currency})
	for _, x := range s.splits {
		push(t, Event{Kind: Split, At: x.at, Price: x.price})
	}
}

func FuzzSpark(f *testing.F) {
	for _, s := range []string{`{"AAPL":{"symbol":"AAPL","timestamp":[946911600,946911660,946911673],"close":[1.5,null,1.6],"previousClose":null,"chartPreviousClose":1.4,"dataGranularity":60}}`,
		`{"spark":{"result":null,"error":{"code":"x","description":"y"}}}`, `{"A":null}`, `{"A":{"timestamp":[9e300,-1],"close":[1,1]}}`, `{}`, `[]`, `null`, `<html>`, `{"A":{"timestamp":[1],"close":[Infinity]}}`, `Too Many Requests`, ``} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := decodeSpark(b)
		if err != nil && data.Clean(err.Error(), data.TextCells) == "" {
			t.Error("an error without words")
		}
		for _, s := range all {
			soundSeries(t, s)
		}
	})
}

func FuzzChart(f *testing.F) {
	for _, s := range []string{`{"chart":{"result":[{"meta":{"currency":"GBp","symbol":"VOD.L","regularMarketTime":946911600,"regularMarketPrice":100,"chartPreviousClose":99,"dataGranularity":"1m"},"timestamp":[946911600,946911660],"indicators":{"quote":[{"close":[100,null]}],"adjclose":[{"adjclose":[1,Infinity]}]},"events":{"splits":{"1":{"date":946911600,"numerator":10,"denominator":1}}}}],"error":null}}`,
		`{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}`, `{"chart":null}`, `{"chart":{"result":[{"meta":{},"indicators":{"quote":[{}]}}]}}`, `{"chart":{"result":[]}}`, `{"chart":{"result":[{"events":{"splits":{"1":{"date":1,"numerator":1e300,"denominator":1e-300}}}}]}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := decodeChart(b); err == nil {
			soundSeries(t, s)
		}
	})
}

func FuzzAlpaca(f *testing.F) {
	for _, s := range []string{`[{"T":"t","i":1,"S":"NVDA","x":"V","p":118.42,"s":100,"t":"2000-01-03T14:59:59.123456789Z","c":["@"],"z":"C"}]`, `[{"T":"b","S":"NVDA","o":1,"h":1,"l":1,"c":1,"v":1,"t":"2000-01-03T14:58:00Z","n":1,"vw":1}]`,
		`[{"T":"c","S":"NVDA","cp":1,"ci":2,"t":"2000-01-03T14:58:00Z"}]`, `[{"T":"s","S":"NVDA","sc":"H","t":"2000-01-03T14:58:00Z"}]`, `[{"T":"subscription","trades":["NVDA"]}]`, `[{"T":"error","code":402,"msg":"auth failed"}]`, `[null]`, `{}`, `[{"S":1}]`} {
		f.Add([]byte(s))
	}
	find := map[string]Want{"NVDA": {}}
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := decodeAlpaca(b)
		if err != nil {
			return
		}
		var events []Event
		for i := range all {
			if e, ok := all[i].event(find); ok {
				events = append(events, e)
			}
		}
		push(t, events...)
	})
}

func FuzzSnapshots(f *testing.F) {
	for _, s := range []string{`{"NVDA":{"latestTrade":{"t":"2000-01-03T14:59:00Z","p":1,"s":1,"i":5},"minuteBar":{"t":"2000-01-03T14:58:00Z","c":1},"prevDailyBar":{"t":"1999-12-31T05:00:00Z","c":1}}}`, `{"snapshots":{"NVDA":{"prevDailyBar":null}}}`, `{"NVDA":null}`, `{"message":"forbidden."}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := decodeSnapshots(b)
		if err != nil {
			return
		}
		for _, s := range all {
			push(t, s.events(Event{})...)
		}
	})
}

func FuzzFinnhub(f *testing.F) {
	for _, s := range []string{`{"type":"trade","data":[{"s":"NVDA","p":1,"t":946911599123,"v":1,"c":["1"]},{"s":"NVDA","p":1.1,"t":946911599100,"v":1}]}`, `{"type":"ping"}`, `{"type":"error","msg":"Subscribing to too many symbols"}`, `{"type":"trade","data":[{"s":"NVDA","p":null,"t":1e300}]}`, `{"data":null}`} {
		f.Add([]byte(s))
	}
	find := map[string]data.ID{"NVDA": 0}
	f.Fuzz(func(t *testing.T, b []byte) {
		fd, o, _ := still(t, 1)
		s := &finnhubSession{Finnhub: &Finnhub{most: 50}, o: o[0], find: find, heard: map[data.ID]bool{}}
		s.frame(t.Context(), nil, b)
		for _, x := range all(t, fd) {
			if !(x.Price > 0) || x.ID != 0 {
				t.Errorf("%+v", x)
			}
		}
	})
}

func FuzzOwn(f *testing.F) {
	for _, s := range []string{said(0, 100) + said(1, 101), "type,t,sym,px\ntrade,2000-01-03T14:59:00Z,NVDA,1\n", "t,sym,\"px\"\n", `{"v":2}`, "\xef\xbb\xbf{}\n", `{"type":"prev","sym":"NVDA","px":1,"date":"1999-12-31"}`, `{"type":"bar","t":1,"sym":"NVDA","int":"999999h","c":1}`, "#\n\n\r\n{", strings.Repeat("x", 70000)} {
		f.Add([]byte(s), 7)
	}
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		fd, o, _ := still(t, 1)
		r := newReading(o[0])
		var s splitter
		var err error
		for len(b) > 0 && err == nil {
			n := min(max(cut, 1), len(b))
			err = s.write(b[:n], r.line, r.long)
			b = b[n:]
		}
		if err == nil {
			s.end(r.line)
		}
		r.flush()
		for _, x := range all(t, fd) {
			if !(x.Price > 0) || x.Price > highest*1000 || x.ID != 0 {
				t.Errorf("%+v", x)
			}
		}
		why := fd.Health()[0].Why
		if why != data.Clean(why, data.TextCells) {
			t.Errorf("%q is not clean", why)
		}
	})
}

func FuzzWhen(f *testing.F) {
	for _, s := range []string{`"2000-01-03T14:59:00Z"`, `1737988200123`, `1e9`, `-5`, `"x"`, `9223372036854775807`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if at, err := when(b); err == nil && at.IsZero() {
			t.Errorf("%q is the zero time", b)
		}
	})
}
