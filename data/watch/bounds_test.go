package watch

import (
	"math"
	"strings"
	"testing"

	"contagion/data/market"
)

// A rule that can never come true, or is true whatever comes, is refused with
// the fact and a cure; at the very edge, one that may is taken. The universe of
// the pictures has 3 names: A of money, B, and Y, a yield.
func TestIdleRules(t *testing.T) {
	for text, want := range map[string]string{
		"reached > 999":       "the universe has 3 names, so it can never come true; give a limit from 0 to 2",
		"reached > 3":         "can never come true",
		"reached > 2":         "",
		"reached > 2000000":   "can never come true",
		"reached > -1":        "the universe has 3 names, so it is always true; give a limit from 0 to 2",
		"reached > 0":         "",
		"reached < 0":         "the universe has 3 names, so it can never come true; give a limit from 1 to 3",
		"reached < 1":         "",
		"reached < 3":         "",
		"reached < 4":         "is always true; give a limit from 1 to 3",
		"A < -150%":           "nothing falls by 100 % or more, so it can never come true; give a limit above -100%",
		"A < -100%":           "can never come true",
		"A < -99.9%":          "",
		"A > -150%":           "is always true",
		"A > -100%":           "is always true",
		"A > -99.9%":          "",
		"A > 1000%":           "",
		"group g < -150%":     "can never come true",
		"group g < -50%":      "",
		"group g < -150 sd":   "",
		"A < -150 sd":         "",
		"Y < -150 bp":         "",
		"A < 0":               "a price is above 0, so it can never come true; give a limit above 0",
		"A > 0":               "a price is above 0, so it is always true; give a limit above 0",
		"A > 0.001":           "",
		"Y < 0":               "",
		"Y > 0":               "",
		"turbulence > p100":   "a percentile lies from p0 to p100, so it can never come true; give a limit between them",
		"turbulence < p0":     "can never come true",
		"turbulence > p0":     "",
		"turbulence < p100":   "",
		"turbulence < 0":      "turbulence is not below 0, so it can never come true; give a limit above 0",
		"magnitude > -1":      "magnitude is not below 0, so it is always true; give a limit above 0",
		"turbulence > 100000": "",
		"fell > 60":           "fell lies from 0 to 1, so it can never come true; give a limit between them",
		"wide > 1":            "can never come true",
		"common < 1.5":        "is always true",
		"fell > 0.6":          "",
		"common < 1":          "",
		"shock > 0":           "",
	} {
		r, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		_, err = NewAlarms([]Rule{r}, picture(0).Scenario, nil)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// What is refused as idle is so in every picture, and what is taken is not:
// held against the least, a middle and the greatest of what can be.
func TestIdleRulesTellTheTruth(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name   string
		values []float64
		set    func(s *market.Snapshot, v float64)
		unit   string
	}{
		{"reached", []float64{0, 1, 2, 3}, func(s *market.Snapshot, v float64) { s.Reached = int(v) }, ""},
		{"A", []float64{math.Nextafter(-100, 0), 0, 1e6}, func(s *market.Snapshot, v float64) { s.Quotes[0].Return = v / 100 }, "%"},
		{"A", []float64{1e-12, 1, 1e12}, func(s *market.Snapshot, v float64) { s.Quotes[0].Last = v }, ""},
		{"fell", []float64{0, .5, 1}, func(s *market.Snapshot, v float64) { s.Day.At, s.Day.Fell = noon, v }, ""},
		{"turbulence", []float64{0, 1, inf}, func(s *market.Snapshot, v float64) { s.Day.At, s.Day.Turbulence = noon, v }, ""},
	} {
		for _, op := range []string{"<", ">"} {
			for _, limit := range []string{"-150", "-100", "-1", "0", "0.5", "1", "2", "2.5", "3", "4", "50"} {
				text := c.name + " " + op + " " + limit + c.unit
				r, err := Parse(text)
				if err != nil {
					continue // like a price below 0
				}
				_, refused := NewAlarms([]Rule{r}, picture(0).Scenario, nil)
				hits := 0
				for _, v := range c.values {
					s := picture(0)
					c.set(s, v)
					if got, known := r.value(s); known && r.holds(got) {
						hits++
					}
				}
				if idle := hits == 0 || hits == len(c.values); idle != (refused != nil) {
					t.Errorf("%s holds in %d of %d pictures, and the rule's fault is: %v", text, hits, len(c.values), refused)
				}
			}
		}
	}
}

// A source that is not there is refused, with the one that was meant or all
// that there are; where the sources are not known, none is.
func TestRulesNameSources(t *testing.T) {
	for _, c := range []struct {
		text    string
		sources []string
		want    string
	}{
		{"feed yaho lost", []string{"yahoo", "alpaca"}, `rule "feed yaho lost": there is no source yaho; did you mean yahoo?`},
		{"feed \"stdin\" lost", []string{"yahoo"}, `there is no source "stdin"; there are: yahoo`},
		{"feed stream lost", []string{"yahoo stream", "yahoo"}, `there is no source stream; there are: yahoo stream, yahoo`},
		{"feed yahoo steam lost", []string{"yahoo stream", "yahoo"}, `did you mean yahoo stream?`},
		{"feed Yahoo lost", []string{"yahoo"}, `did you mean yahoo?`},
		{"feed yahoo lost", []string{"yahoo"}, ""},
		{"feed yahoo stream lost", []string{"yahoo stream"}, ""},
		{"feed lost", []string{"yahoo"}, ""},
		{"feed yaho lost", nil, ""},
		{"feed lost", []string{}, `rule "feed lost": a recording has no source, so it can never come true; leave it out`},
	} {
		r, err := Parse(c.text)
		if err != nil {
			t.Fatal(err)
		}
		_, err = NewAlarms([]Rule{r}, picture(0).Scenario, c.sources)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s of %v: %v, want %q", c.text, c.sources, err, c.want)
		}
	}
}
