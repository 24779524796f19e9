package watch

import (
	"strings"
	"testing"

	"contagion/data"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Rule{
		"NVDA < -5%":              {Subject: OfInstrument, Name: "NVDA", Measure: Percent, Below: true, Limit: -5},
		"nvda<-5%":                {Subject: OfInstrument, Name: "NVDA", Measure: Percent, Below: true, Limit: -5},
		"NVDA > 3 sd":             {Subject: OfInstrument, Name: "NVDA", Measure: Deviations, Limit: 3},
		"US10Y > 10 bp":           {Subject: OfInstrument, Name: "US10Y", Measure: BasisPoint, Limit: 10},
		"6857.T < 7000.5":         {Subject: OfInstrument, Name: "6857.T", Measure: Price, Below: true, Limit: 7000.5},
		"^GSPC > +2 %":            {Subject: OfInstrument, Name: "^GSPC", Measure: Percent, Limit: 2},
		"BTC-USD arrived":         {Subject: OfInstrument, Name: "BTC-USD", Measure: Arrived},
		"group power arrived":     {Subject: OfGroup, Name: "power", Measure: Arrived},
		"group us-chips < -2%":    {Subject: OfGroup, Name: "us-chips", Measure: Percent, Below: true, Limit: -2},
		"group us-chips > 2.5 sd": {Subject: OfGroup, Name: "us-chips", Measure: Deviations, Limit: 2.5},
		"any group arrived":       {Subject: OfGroup, Measure: Arrived},
		"turbulence > p99":        {Subject: OfGauge, Name: "turbulence", Measure: Percentile, Limit: 99},
		"turbulence > 3":          {Subject: OfGauge, Name: "turbulence", Measure: Level, Limit: 3},
		"fell < p0.5":             {Subject: OfGauge, Name: "fell", Measure: Percentile, Below: true, Limit: .5},
		"reached > 20":            {Subject: OfReached, Measure: Count, Limit: 20},
		"feed lost":               {Subject: OfFeed, Measure: In, State: data.FeedLost},
		"feed yahoo throttled":    {Subject: OfFeed, Name: "yahoo", Measure: In, State: data.FeedThrottled},
		"feed yahoo stream lost":  {Subject: OfFeed, Name: "yahoo stream", Measure: In, State: data.FeedLost},
		"feed file a.nd silent":   {Subject: OfFeed, Name: "file a.nd", Measure: In, State: data.FeedSilent},
		"feed lost lost":          {Subject: OfFeed, Name: "lost", Measure: In, State: data.FeedLost},
		"shock":                   {Subject: OfShock, Measure: Named},
		"shock > 6":               {Subject: OfShock, Measure: Deviations, Limit: 6},
		" shock \t >  6 sd ":      {Subject: OfShock, Measure: Deviations, Limit: 6},
	} {
		want.Text = strings.Join(strings.Fields(text), " ")
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", text, got, err, want)
		}
	}
}

// Every fault names the place and gives a cure.
func TestParseFaults(t *testing.T) {
	for text, want := range map[string]string{
		"":                        `rule "": says nothing; write it like NVDA < -5%`,
		"NVDA":                    `rule "NVDA" at 5: < or > is missing; write it like`,
		"NVDA <":                  `at 7: a number is missing`,
		"NVDA < five":             `at 8: a number is missing`,
		"NVDA < 1e999%":           `at 8: a number is missing`,
		"NVDA < NaN":              `at 8: a number is missing`,
		"NVDA < 0x10":             `at 8: a number is missing`,
		"NVDA < -5 pct":           `at 11: unit "pct" is not known; give %, sd, bp, or none`,
		"NVDA < -5":               `a price is not negative; give %`,
		"NVDA < -5% or AMD < -5%": `at 12: "or" is too much; give one condition a rule`,
		"group":                   `at 6: the group is missing; write it like group power arrived`,
		"group power":             `at 12: < or > is missing`,
		"group power < 100":       `a group has no price; give % or sd`,
		"any instrument arrived":  `at 5: any is of groups; write any group arrived`,
		"feed":                    `at 5: the state of the feed is missing; give lost, silent, throttled, refused or delayed`,
		"feed yahoo":              `at 11: the state of the feed is missing`,
		"feed yahoo dead":         `at 12: the state of the feed is missing`,
		"turbulence > p101":       `a percentile lies from p0 to p100`,
		"turbulence > p":          `at 15: a number is missing`,
		"trbulence > p99":         `rule "trbulence > p99" at 1: "trbulence" is not known; did you mean turbulence?`,
		"Turbulence > p99":        `at 1: "Turbulence" is not known; did you mean turbulence?`,
		"grup power arrived":      `at 1: "grup" is not known; did you mean group?`,
		"gruop power < -2%":       `at 1: "gruop" is not known; did you mean group?`,
		"shok":                    `at 1: "shok" is not known; did you mean shock?`,
		"fed lost":                `at 1: "fed" is not known; did you mean feed?`,
		"NVDA arived":             `at 6: "arived" is not known; did you mean arrived?`,
		"group power arived":      `at 13: "arived" is not known; did you mean arrived?`,
		"feed lst":                `at 6: "lst" is no state of a feed; did you mean lost?`,
		"feed yahoo throtled":     `at 12: "throtled" is no state of a feed; did you mean throttled?`,
		"feed yahoo lost now":     `at 17: "now" is too much; give one condition a rule`,
		"feed yahoo stream dead":  `at 19: the state of the feed is missing`,
		"NVDA > p99":              `at 8: "p99" is a percentile, which has only turbulence, magnitude, surprise, common, fell, wide; give a number`,
		"group power > p99":       `at 15: "p99" is a percentile`,
		"reached > p9":            `at 11: "p9" is a percentile`,
		"trbulence > five":        `at 13: a number is missing`, // a symbol may be called so
		"AMD -5%":                 `at 5: < or > is missing`,
		"shock < 6":               `at 1: a shock is compared by its size`,
		"shock > -6":              `at 1: a shock is compared by its size`,
		"NV$DA < 5%":              `at 1: "NV$DA" is neither a symbol nor group`,
		"NVDA \x1b[31m< 5%":       `holds characters that are not shown`,
		strings.Repeat("A", 201):  `is longer than 200 characters`,
	} {
		_, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q in it", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"NVDA < -5%", "group power arrived", "turbulence > p99", "feed yahoo lost", "feed yahoo stream lost", "shock > 6 sd", "any group arrived", "reached > 3", "<", "p", "%%%", "\xff", "turbulence > p"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text)
		if err != nil {
			if s := err.Error(); data.Clean(s, 4000) != s || s == "" {
				t.Errorf("%q: the fault cannot be shown: %q", text, s)
			}
			return
		}
		again, err := Parse(r.Text)
		if err != nil || again != r {
			t.Errorf("%q: read again as %+v, %v; want %+v", r.Text, again, err, r)
		}
		if data.Clean(r.Text, 400) != r.Text {
			t.Errorf("%q cannot be shown", r.Text)
		}
	})
}
