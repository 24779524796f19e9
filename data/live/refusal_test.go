package live

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"contagion/data"
)

// Lines that differ in their numbers alone are refused for one reason, and the
// last of them is told.
func TestRefusalsByReason(t *testing.T) {
	f, o, now := still(t, 1)
	r := newReading(o[0])
	for _, line := range []string{
		`{"type":"trade","t":"2000-01-03T15:00:00Z","sym":"NVDA","px":-5}`, `{"type":"trade","t":"2000-01-03T15:00:00Z","sym":"NVDA","px":0}`, "nonsense",
		`{"type":"trade","t":"2000-01-03T15:00:00Z","sym":"NVDA"}`, "more nonsense", `{"type":"trade","t":"2000-01-03T15:00:00Z","sym":"NVDA","px":-7}`, "nonsense\x1b[2J",
	} {
		if err := r.line([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	r.flush()
	o[0].Push([]Event{trade(now.Add(time.Hour), 100), trade(now.AddDate(0, 0, -20), 100)})
	want := []data.Refusal{
		{Reason: "px is #; a price is above 0 and below 1e9", Count: 3, Last: "line 6: px is -7; a price is above 0 and below 1e9"},
		{Reason: "not a JSON object of the schema", Count: 3, Last: "line 7: not a JSON object of the schema"},
		{Reason: "px is missing", Count: 1, Last: "line 4: px is missing"},
		{Reason: "a time ahead of this computer's clock", Count: 1, Last: "a time ahead of this computer's clock: NVDA at 3 Jan 2000 16:00:00"},
		{Reason: "a price over 8 days old", Count: 1, Last: "a price over 8 days old: NVDA at 14 Dec 1999 15:00:00"},
	}
	h := f.Health()[0]
	if h.Refused != 9 || h.Dropped != 9 {
		t.Errorf("%d refused, %d left out, want 9 and 9", h.Refused, h.Dropped)
	}
	for i, w := range want {
		w.At = *now
		if h.Refusals[i] != w {
			t.Errorf("reason %d is %+v, want %+v", i, h.Refusals[i], w)
		}
	}
}

// A source that finds a new reason with each line has no more of them than
// there are places; none is lost from the count, and no control comes through.
func TestRefusalsAreBounded(t *testing.T) {
	f, o, _ := still(t, 1)
	for i := range 1000 {
		o[0].Bad(strings.Repeat("a", i%30)+"\x1b]0;x\x07 wrong", fmt.Sprintf("line %d", i+1))
	}
	h := f.Health()[0]
	sum := uint64(0)
	for i, k := range h.Refusals {
		sum += k.Count
		if strings.ContainsAny(k.Reason+k.Last, "\x1b\x07") || k.Count == 0 || (k.Reason == data.OtherReasons) != (i == data.RefusalsMost-1) {
			t.Errorf("place %d: %+v", i, k)
		}
	}
	if sum != 1000 || h.Refused != 1000 {
		t.Errorf("%d by reason, %d in all, want 1000", sum, h.Refused)
	}
	if last := h.Refusals[data.RefusalsMost-1].Last; !strings.HasPrefix(last, "line 1000: ") {
		t.Errorf("the last of the others is %q", last)
	}
}

// A document that is polled again and again is refused a line once.
func TestRefusalsOfDocument(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		o := k.own()
		doc := func(bad ...string) {
			o.Set("t,sym,px\n" + time.Now().UTC().Format(time.RFC3339) + ",NVDA,100\n" + strings.Join(bad, "\n"))
		}
		doc("x,NVDA,1", "x,NVDA,1", "2000-01-03T15:00:00Z,NVDA,-1")
		k.start(universe(american1("NVDA")), must(NewOwn("http://own.test/doc", k.set)))
		k.pass(5 * time.Minute)
		k.want("refused", k.health(0).Refused, uint64(3))
		doc("x,NVDA,1", "2000-01-03T15:00:00Z,NVDA,-1", "2000-01-03T15:00:00Z,NVDA,-2")
		k.pass(time.Minute)
		k.want("refused with one more", k.health(0).Refused, uint64(4))
		k.want("the last", k.health(0).Refusals[1].Last, "line 5: px is -2; a price is above 0 and below 1e9")
		k.want("it is said", k.health(0).Rereads, true)
		doc("x,NVDA,1", "x,NVDA,1", "x,NVDA,1") // two more than before
		k.pass(time.Minute)
		k.want("refused with two more", k.health(0).Refused, uint64(6))
		var many []string
		for i := range keptMost + 100 {
			many = append(many, fmt.Sprintf("x,NVDA,%d", i+2))
		}
		doc(many...)
		k.pass(5 * time.Minute)
		k.want("refused of too many", k.health(0).Refused, uint64(6+keptMost+1))
		k.want("that there are more", k.health(0).Refusals[2].Last, "over 4096 bad lines in one answer; more are not counted")
	})
}

func FuzzGeneral(f *testing.F) {
	for _, s := range []string{"px is -5; a price is above 0 and below 1e9", "", "NaN.", "+Inf; -", "1 2,3;4:5."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g := general(s)
		if general(g) != g {
			t.Errorf("%q is %q, and that is %q", s, g, general(g))
		}
	})
}
