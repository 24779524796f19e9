package contagion_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"
	"time"

	"contagion/data/contagion"
)

func ExampleVolatility() {
	// Log returns +1 %, -1 %, +1 %: mean 1/3, deviations 2/3, -4/3, 2/3.
	c := []float64{100, 100 * math.Exp(.01), 100, 100 * math.Exp(.01)}
	sd, n := contagion.Volatility(c)
	fmt.Printf("%.4f %d\n", sd, n)
	// Output: 1.1547 3
}

func ExampleZ() {
	// Nvidia, 27 January 2025: 142.62 to 118.42 at 3.33 percent a day.
	fmt.Printf("%.2f\n", contagion.Z(118.42, 142.62, 3.33))
	// Output: -5.58
}

func ExampleArrival_Observe() {
	at := time.Date(2025, 1, 27, 9, 0, 0, 0, time.UTC)
	var a contagion.Arrival
	for i, z := range []float64{-2.1, -2.7, -3.6} {
		a = a.Observe(contagion.Obs{At: at.Add(time.Duration(i) * time.Hour), Z: z, P: contagion.TailP(z), Hit: z < -3, Since: z * .033, Session: 1}, contagion.Defaults())
	}
	fmt.Println(a.Stage, a.Span.After.Format("15:04"), a.Span.By.Format("15:04"))
	// Output: arrived 10:00 11:00
}

func TestZUnknown(t *testing.T) {
	for _, v := range [][3]float64{{math.NaN(), 1, 1}, {1, 0, 1}, {1, 1, 0}, {1, 1, math.NaN()}} {
		if z := contagion.Z(v[0], v[1], v[2]); !math.IsNaN(z) {
			t.Errorf("Z(%v) = %v, want NaN", v, z)
		}
	}
}

func TestStages(t *testing.T) {
	at := time.Date(2025, 1, 27, 9, 0, 0, 0, time.UTC)
	type step struct {
		z, since float64
		session  int
		want     contagion.Stage
	}
	for name, steps := range map[string][]step{
		"watch falls back":           {{-2.5, -.05, 1, contagion.Watch}, {-1, -.02, 1, contagion.Quiet}},
		"peak and fading":            {{-4, -.10, 1, contagion.Arrived}, {-5, -.14, 1, contagion.Arrived}, {1, -.12, 2, contagion.Peak}, {2, -.07, 3, contagion.Fading}},
		"a rise":                     {{3.1, .03, 1, contagion.Arrived}, {1, .04, 2, contagion.Arrived}, {-1, .01, 2, contagion.Fading}},
		"too late to be this shock":  {{0.1, 0, 1, contagion.Quiet}, {9, .13, 3, contagion.Quiet}},
		"unknown changes nothing":    {{math.NaN(), -.2, 1, contagion.Blind}, {-1, -.2, 1, contagion.Quiet}},
		"exactly at the threshold":   {{3, .03, 1, contagion.Arrived}},
		"reversal through the start": {{-3, -.05, 1, contagion.Arrived}, {4, .05, 2, contagion.Fading}},
	} {
		var a contagion.Arrival
		for i, s := range steps {
			a = a.Observe(contagion.Obs{At: at.Add(time.Duration(i) * time.Hour), Z: s.z, P: contagion.TailP(s.z), Hit: math.Abs(s.z) >= 3, Since: s.since, Session: s.session}, contagion.Defaults())
			if a.Stage != s.want {
				t.Errorf("%s: step %d is %q, want %q", name, i, a.Stage, s.want)
			}
		}
	}
}

// TestNvidiaAgainstThePanel: the panel's own notes give 3.33 percent a day.
func TestNvidiaAgainstThePanel(t *testing.T) {
	f, err := os.Open("../../../shared/data/panels/deepseek.csv")
	if err != nil {
		t.Skip("the panel is not beside this checkout: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var closes []float64
	for _, r := range rows[1:] {
		if v, err := strconv.ParseFloat(r[1], 64); err == nil && r[0] < "2025-01-24" {
			closes = append(closes, v)
		}
	}
	sd, n := contagion.Volatility(closes[len(closes)-251:])
	if math.Abs(sd-3.33) > 0.01 || n != 250 || rows[0][1] != "NVDA" {
		t.Errorf("%.3f from %d returns, want 3.33 from 250", sd, n)
	}
}
