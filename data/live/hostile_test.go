package live

import (
	"fmt"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/hostile"
	"contagion/data/live/fakes"
)

// harmless fails the test where what a source says of itself, or what is
// logged, would be obeyed by a terminal.
func harmless(t *testing.T, what string, h data.Health, log []string) {
	t.Helper()
	for part, text := range map[string]string{"why": h.Why, "cure": h.Cure, "source": h.Source, "for": h.For} {
		if err := hostile.Line(text); err != nil {
			t.Errorf("%s: %s: %v", what, part, err)
		}
	}
	for _, line := range log {
		if err := hostile.Line(line); err != nil {
			t.Errorf("%s: log: %v", what, err)
		}
	}
}

// What a provider says where it answers, refuses or breaks reaches nobody as it
// is: bodies of errors, fields of JSON, messages of sockets, and lines of a feed
// of one's own.
func TestHostileProviders(t *testing.T) {
	for _, x := range hostile.Texts() {
		t.Run(x.Name, func(t *testing.T) {
			quoted := hostile.JSON(x.Text)
			bubble(t, "15:00", func(k *kit) {
				y := k.yahoo(map[string]*fakes.Listing{"NVDA": nasdaq()})
				k.start(universe(american1("NVDA")), must(NewYahoo(k.set)))
				k.pass(20 * time.Second)
				for i, f := range []fakes.Fault{
					{Status: 200, Body: x.Text}, {Status: 403, Body: x.Text}, {Status: 500, Body: x.Text},
					{Status: 200, Body: `{"spark":{"result":null,"error":{"code":` + quoted + `,"description":` + quoted + `}}}`},
					{Status: 200, Body: `{"spark":{"result":[{"symbol":` + quoted + `,"response":[{"meta":{"symbol":` + quoted + `,"currency":` + quoted + `,"exchangeName":` + quoted + `}}]}],"error":null}}`},
				} {
					f.Do = fakes.Reply
					y.Script(fakes.Always(f))
					k.pass(31 * time.Second)
					if k.health(0).Why == "" && i < 4 {
						t.Errorf("yahoo %d: it was not told", i)
					}
					harmless(t, fmt.Sprint("yahoo ", i), k.health(0), k.log)
				}
			})
			bubble(t, "15:00", func(k *kit) {
				a := k.alpaca()
				k.start(universe(american1("NVDA")), must(NewAlpaca(k.set)))
				k.pass(5 * time.Second)
				for i, raw := range []string{`[{"T":"error","code":400,"msg":` + quoted + `}]`, `[{"T":` + quoted + `,"S":` + quoted + `}]`, `[{"T":"t","S":` + quoted + `,"p":1,"t":` + quoted + `}]`, x.Text} {
					a.Raw(raw)
					k.pass(3 * time.Second)
					harmless(t, fmt.Sprint("alpaca ", i), k.health(0), k.log)
				}
			})
			for i, line := range []string{
				`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":` + quoted + `,"px":1}`, `{"type":` + quoted + `,"t":"2000-01-03T14:30:00Z"}`, `{"type":"trade","t":` + quoted + `,"sym":"NVDA","px":1}`,
				`{"type":"trade","t":"2000-01-03T14:30:00Z","sym":"NVDA","cur":` + quoted + `,"px":1}`, `{"type":"bar","t":"2000-01-03T14:30:00Z","sym":"NVDA","int":` + quoted + `,"c":1}`,
				`{"type":"prev","sym":"NVDA","px":1,"date":` + quoted + `}`, `{"type":"hello","src":` + quoted + `,"symbols":[{"sym":` + quoted + `}]}`, `{"v":2,"type":"hello","src":` + quoted + `}`, x.Text,
			} {
				f, o, _ := still(t, 1)
				_ = newReading(o[0]).line([]byte(line)) // what ends the feed is told of by it
				harmless(t, fmt.Sprint("line ", i), f.Health()[0], nil)
			}
		})
	}
}
