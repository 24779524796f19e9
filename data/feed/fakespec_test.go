package feed

import (
	"strings"
	"testing"
	"time"

	"contagion/data"
)

func TestParseFake(t *testing.T) {
	s, _ := deepseek(t)
	now := time.Date(2026, 11, 24, 15, 2, 0, 0, time.UTC)
	nvda := s.Universe.Find("NVDA")
	for text, want := range map[string]FakeOptions{
		"fake":                  {Seed: 1, Rate: usualFake},
		"fake:":                 {Seed: 1, Rate: usualFake},
		"fake:seed=9,rate=1000": {Seed: 9, Rate: 1000},
		"fake:shock=NVDA":       {Seed: 1, Rate: usualFake, Shocks: []FakeShock{{ID: nvda, At: now.Add(5 * time.Minute), Sigmas: -6}}},
		"fake:shock=NVDA,at=16:30,sigmas=4.5,alone": {Seed: 1, Rate: usualFake, Shocks: []FakeShock{{ID: nvda, At: now.Add(88 * time.Minute), Sigmas: 4.5, Alone: true}}},
		"fake:at=+0,shock=NVDA":                     {Seed: 1, Rate: usualFake, Shocks: []FakeShock{{ID: nvda, At: now, Sigmas: -6}}},
	} {
		got, err := ParseFake(text, s, now)
		if err != nil || got.Seed != want.Seed || got.Rate != want.Rate || len(got.Shocks) != len(want.Shocks) || len(got.Shocks) > 0 && got.Shocks[0] != want.Shocks[0] {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for text, fact := range map[string]string{
		"file:x":                    "is not a simulated market",
		"fake:seed=-1":              "is not a number",
		"fake:rate=NaN":             "out of range",
		"fake:rate=0":               "out of range",
		"fake:shock=NONE":           "not in the universe",
		"fake:shock=NVDA,at=25:00":  "is not a time",
		"fake:shock=NVDA,at=+2000":  "is not a time",
		"fake:sigmas=-6":            "has no instrument",
		"fake:shock=NVDA,sigmas=31": "out of range",
		"fake:shock=NVDA,alone=1":   "has no value",
		"fake:seed=1,seed=2":        "told twice",
		"fake:\x1b[2Jx=1":           "is not known",
	} {
		_, err := ParseFake(text, s, now)
		if err == nil || !strings.Contains(err.Error(), fact) || strings.ContainsAny(err.Error(), "\x1b\n") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzParseFake: any text gives options that make a market, or one clean line.
func FuzzParseFake(f *testing.F) {
	s, cal := deepseek(f)
	for _, seed := range []string{"fake", "fake:seed=7,shock=NVDA,at=+5,sigmas=-6,rate=1000", "fake:,,,", "fake:at=99:99", "fake:shock=\x1b]0;x\a"} {
		f.Add(seed)
	}
	now := time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		o, err := ParseFake(text, s, now)
		if err != nil {
			if line := err.Error(); data.Clean(line, 400) != line {
				t.Errorf("%q is answered by %q", text, line)
			}
			return
		}
		o.Begin = now
		if _, err := NewFake(s, cal, o); err != nil {
			t.Errorf("%q makes no market: %v", text, err)
		}
	})
}
