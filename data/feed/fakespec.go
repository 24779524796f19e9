package feed

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"contagion/data"
)

// FakeHelp is what a simulated market may be told, in one line.
const FakeHelp = "fake:[seed=N][,rate=TICKS][,shock=SYMBOL][,at=HH:MM or +MINUTES][,sigmas=X][,alone]"

// usualFake is the rate of a simulated market that is told none: the screen has
// something to show twenty times a second, and no more.
const usualFake = 40

// ParseFake reads what a simulated market is told: "fake:", or with settings,
// "fake:seed=7,shock=NVDA,at=+5,sigmas=-6,rate=1000". at is a time of the day of
// now in UTC, or minutes from now, 5 where it is missing; sigmas is -6 where it is
// missing; alone keeps the shock to its instrument. Begin is left for the caller.
func ParseFake(text string, s *data.Scenario, now time.Time) (FakeOptions, error) {
	o := FakeOptions{Seed: 1, Rate: usualFake}
	shock := FakeShock{ID: data.None, At: now.Add(5 * time.Minute), Sigmas: -6}
	rest, ok := strings.CutPrefix(text, "fake:")
	if !ok && text != "fake" {
		return o, fmt.Errorf("fake: %q is not a simulated market; write %s", data.Clean(text, 40), FakeHelp)
	}
	told := map[string]bool{}
	for part := range strings.SplitSeq(rest, ",") {
		if !ok || rest == "" {
			break
		}
		key, value, _ := strings.Cut(part, "=")
		if told[key] {
			return o, fmt.Errorf("fake: %s is told twice; give it once", data.Clean(key, 20))
		}
		told[key] = true
		if err := o.set(&shock, key, value, s, now); err != nil {
			return o, err
		}
	}
	if shock.ID != data.None {
		o.Shocks = []FakeShock{shock}
	} else if told["at"] || told["sigmas"] || told["alone"] {
		return o, fmt.Errorf("fake: a shock has no instrument; add shock=SYMBOL")
	}
	return o, nil
}

// set takes one setting.
func (o *FakeOptions) set(shock *FakeShock, key, value string, s *data.Scenario, now time.Time) (err error) {
	shown := data.Clean(value, 24)
	switch key {
	case "seed":
		if o.Seed, err = strconv.ParseUint(value, 10, 64); err != nil {
			return fmt.Errorf("fake: seed %q is not a number; give a whole one from 0", shown)
		}
	case "rate":
		if o.Rate, err = strconv.ParseFloat(value, 64); err != nil || !(o.Rate > 0 && o.Rate <= fastestFake) {
			return fmt.Errorf("fake: rate %q is out of range; give ticks a second, above 0 and at most %.0f", shown, float64(fastestFake))
		}
	case "shock":
		if shock.ID = s.Universe.Find(value); shock.ID == data.None {
			return fmt.Errorf("fake: shock %q is not in the universe; give one of its symbols", shown)
		}
	case "sigmas":
		if shock.Sigmas, err = strconv.ParseFloat(value, 64); err != nil || !(math.Abs(shock.Sigmas) <= widestShock) {
			return fmt.Errorf("fake: sigmas %q is out of range; give -%d to %d", shown, widestShock, widestShock)
		}
	case "at":
		if shock.At, err = fakeTime(value, now); err != nil {
			return fmt.Errorf("fake: at %q is not a time; give HH:MM in UTC, or +MINUTES up to 1440", shown)
		}
	case "alone":
		if shock.Alone = true; value != "" {
			return fmt.Errorf("fake: alone has no value; write it by itself")
		}
	default:
		return fmt.Errorf("fake: %q is not known; write %s", data.Clean(key, 20), FakeHelp)
	}
	return nil
}

func fakeTime(value string, now time.Time) (time.Time, error) {
	if plus, ok := strings.CutPrefix(value, "+"); ok {
		n, err := strconv.ParseUint(plus, 10, 32)
		if err != nil || n > 1440 {
			return now, strconv.ErrRange
		}
		return now.Add(time.Duration(n) * time.Minute), nil
	}
	m, err := minutes(value)
	if err != nil {
		return now, err
	}
	const day = 24 * time.Hour
	return now.UTC().Truncate(day).Add(time.Duration(m) * time.Minute), nil
}
