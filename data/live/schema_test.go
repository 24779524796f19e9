package live

import (
	"strings"
	"testing"
)

// Every line that the schema shows is one that is read: none is refused, and each
// that tells a fact gives one event.
func TestSchemaIsRead(t *testing.T) {
	f, o, _ := still(t, 1, american1("NVDA"))
	r, table := newReading(o[0]), newReading(o[0])
	lines, rows := 0, 0
	for l := range strings.Lines(Schema) {
		l = strings.TrimSpace(l)
		var into *reading
		switch {
		case strings.HasPrefix(l, "{"):
			into, lines = r, lines+1
		case strings.HasPrefix(l, "type,"), strings.HasPrefix(l, "trade,"):
			into, rows = table, rows+1
		default:
			continue
		}
		if err := into.line([]byte(l)); err != nil {
			t.Errorf("%s: %v", l, err)
		}
	}
	const told = 7 // prev, trade, its short form, quote, bar, halt, split
	if h := f.Health()[0]; lines != told+2 || len(r.batch) != told || rows != 2 || len(table.batch) != 1 || h.Refused != 0 || h.Strange != 0 {
		t.Errorf("%d lines give %d events, %d rows give %d; %d refused: %+v", lines, len(r.batch), rows, len(table.batch), h.Refused, h.Refusals[0])
	}
	for l := range strings.Lines(Schema) {
		if n := len([]rune(strings.TrimRight(l, "\n"))); n > 95 {
			t.Errorf("%d cells: %s", n, l)
		}
	}
}

// Symbols outside the universe are counted by line, and named up to a bound.
func TestStrangersAreNamed(t *testing.T) {
	f, o, _ := still(t, 1, american1("NVDA"))
	r := newReading(o[0])
	say := func(symbols ...string) {
		for _, s := range symbols {
			if err := r.line([]byte(`{"t":946909800,"sym":"` + s + `","p":1}`)); err != nil {
				t.Fatal(err)
			}
		}
	}
	say("B", "A", "B")
	if got, want := f.Health()[0].StrangeText(), "3 lines passed over, of symbols that are not in the universe: B, A"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	say("C", "D", "E", "F", "G", "H", "I", "J", "I")
	if got, want := f.Health()[0].StrangeText(), "12 lines passed over, of symbols that are not in the universe: B, A, C, D, E, F, G, H and others"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if h := f.Health()[0]; h.Refused != 0 || h.Dropped != 0 {
		t.Errorf("it is no fault: %+v", h)
	}
}

// A server may give our own key for a symbol: it is not told.
func TestStrangersTellNoKey(t *testing.T) {
	f, o, _ := still(t, 1, american1("NVDA"))
	f.clean = newRedactor(Keys{Own: NewKey("CANARYTOK55X")})
	r := newReading(o[0])
	for _, keep := range []bool{false, true} {
		r.keep = keep
		for _, s := range []string{"B", "CANARYTOK55X", "CANARYTOK55"} {
			if err := r.line([]byte(`{"t":946909800,"sym":"` + s + `","p":1}`)); err != nil {
				t.Fatal(err)
			}
		}
		o[0].stranged(&r.strange)
		if got := f.Health()[0].StrangeText(); !strings.Contains(got, "B, ***") || strings.Contains(got, "CANARY") {
			t.Errorf("keep %t: %q", keep, got)
		}
	}
}
