package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"contagion/data/live/fakes"
)

// doctor is what contagion doctor says of sources, and how it ends.
func (r *rig) doctor(sources ...string) (string, error) {
	var f liveFlags
	f.dial, f.insecure, f.fake.speed, f.sources = r.net.Dial, true, 1, sources
	c := &cobra.Command{}
	c.SetContext(r.t.Context())
	var out strings.Builder
	c.SetOut(&out)
	err := f.examine(c)
	return out.String(), err
}

// A source that is connected and gives nothing that can be used is not well, and
// the program ends so; one of which merely nothing came yet is not known to be.
// Where all its trades are ahead of the clock, the clock is compared with that.
func TestDoctorOfNothing(t *testing.T) {
	line := func(symbol string, ahead time.Duration) string {
		return fmt.Sprintf("{\"t\":%d,\"sym\":%q,\"px\":100}\n", traded.Add(ahead).UnixMilli(), symbol)
	}
	const symbols = "\n--     Symbols   not known: no source gives a price of them"
	for _, k := range []struct {
		name, source string
		say          fakes.Plan // in place of prices
		page         string
		at           time.Time
		wrong        bool
		want         []string
		not          string
	}{
		{name: "well", source: "ws://own.test/", want: []string{"\nok     Source    own.test: prices of 5 of 5 instruments; ", "\nok     Symbols   none of 5 is refused", "\n--     Clock     not compared"}, not: "ahead"},
		{name: "a page from the future", source: "http://own.test/doc", page: line("NVDA", 2*time.Hour) + line("AMD", 2*time.Hour), wrong: true, want: []string{
			"\nWRONG  Source    own.test: all that it gives is refused: 2 lines refused, repeats not counted: 2 times, the last: a time ahead of this computer's clock: AMD at 24 Nov 2026 17:00:00",
			"\nWRONG  Clock     all trades of own.test are 2h0m0s or more ahead of it; set it, or mend that source's times", symbols}},
		{name: "a clock that is a minute slow", source: "http://own.test/doc", page: line("NVDA", time.Minute) + line("AMD", 70*time.Second), wrong: true, want: []string{
			"\nok     Source    own.test: prices of 2 of 5 instruments", "\nWRONG  Clock     all trades of own.test are 1m0s or more ahead of it"}},
		{name: "one slip of the clock", source: "http://own.test/doc", page: line("NVDA", 0) + line("AMD", 70*time.Second), want: []string{"\nok     Source    own.test: prices of 2 of 5 instruments"}, not: "ahead"},
		{name: "lines of another type", source: "ws://own.test/", say: fakes.Always(fakes.Fault{Do: fakes.Say, Body: `{"type":"tick","t":1795532400,"sym":"NVDA","px":100}`}), wrong: true, want: []string{
			"\nWRONG  Source    own.test: all that it gives is refused: ", `type "tick" is none; write trade, quote, bar`, symbols}},
		{name: "foreign symbols", source: "http://own.test/doc", page: line("TSLA", 0), wrong: true, want: []string{"\nWRONG  Source    own.test: it answers, and gives no price of any of 5 instruments, though venues of them trade; ", "TSLA", symbols}},
		{name: "foreign symbols, pushed", source: "ws://own.test/", say: fakes.Always(fakes.Fault{Do: fakes.Say, Body: line("TSLA", 0)}), want: []string{"\n--     Source    own.test: it is connected, and no price came within 10s of any of 5 instruments, though venues of them trade; ", "TSLA", symbols}},
		{name: "silent", source: "ws://own.test/", say: fakes.Always(fakes.Fault{Do: fakes.Silent}), want: []string{"\n--     Source    own.test: it is connected, and no price came within 10s of any of 5 instruments, though venues of them trade", symbols}},
		{name: "silent at night", source: "ws://own.test/", say: fakes.Always(fakes.Fault{Do: fakes.Silent}), at: traded.AddDate(0, 0, 2), want: []string{"\nok     Source    own.test: prices of 0 of 5 instruments", "no venue of it is open, so nothing is due"}},
	} {
		t.Run(k.name, func(t *testing.T) {
			inRig(t, []string{"ws://own.test/"}, nil, func(r *rig) {
				text, err := r.doctor(k.source)
				var u usageError
				if wrong := err != nil && !errors.As(err, &u); wrong != k.wrong {
					t.Errorf("it ends with %v", err)
				}
				for _, want := range k.want {
					if !strings.Contains(text, want) {
						t.Errorf("%q is not said:\n%s", want, text)
					}
				}
				if k.not != "" && strings.Contains(text, k.not) {
					t.Errorf("%q is said:\n%s", k.not, text)
				}
			}, func(r *rig) {
				time.Sleep(time.Until(k.at))
				r.own.Script(k.say)
				if k.page != "" {
					r.quiet = true
					r.own.Set(k.page)
				}
			})
		})
	}
}
