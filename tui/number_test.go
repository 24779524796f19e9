package tui

import (
	"math"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/tui/canvas"
)

func TestMove(t *testing.T) {
	for _, c := range []struct {
		v    float64
		unit data.Unit
		w    int
		want string
	}{
		{-0.1697, data.Money, 8, "▼ -16.97"},
		{-0.1697, data.Money, 7, "▼ -17.0"},
		{-0.087, data.Money, 6, "▼ -8.7"},
		{-0.087, data.Money, 7, "▼ -8.70"},
		{0.024, data.Points, 6, "▲ +2.4"},
		{0.2084, data.Based, 6, "▲+20.8"},
		{0, data.Money, 6, "=  0.0"},
		{-0.0004, data.Money, 6, "=  0.0"}, // rounds to nothing: neither sign nor arrow
		{-0.0006, data.Money, 6, "▼ -0.1"},
		{math.NaN(), data.Money, 6, "    --"},
		{-0.0010, data.Yield, 8, "▼-10.0bp"},
		{0.00025, data.Yield, 7, "▲+2.5bp"},
	} {
		got := move(c.v, c.unit, c.w, canvas.Full)
		if got != c.want {
			t.Errorf("move(%v, %v, %d) = %q, want %q", c.v, c.unit, c.w, got, c.want)
		}
	}
	if got := move(-0.05, data.Money, 6, canvas.ASCII); got != "v -5.0" {
		t.Errorf("in ASCII: %q", got)
	}
}

func TestMoveStyle(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		v, z float64
		ev   data.Evidence
		want canvas.Style
	}{
		{nan, nan, data.Missing, sDim},
		{-0.1, -2.9, data.Printed, sDown},
		{-0.1, -3, data.Bar, sDownStrong},
		{-0.1, nan, data.Reported, sDown},
		{-0.1, -9, data.Reconstructed, sDownDrawn},
		{0.1, 2.9, data.Printed, sUp},
		{0.1, 3, data.Reported, sUpStrong},
		{0.1, 9, data.Reconstructed, sUpDrawn},
	} {
		if got := moveStyle(c.v, c.z, c.ev); got != c.want {
			t.Errorf("moveStyle(%v, %v, %v) = %v, want %v", c.v, c.z, c.ev, got, c.want)
		}
	}
}

func TestPrice(t *testing.T) {
	for _, c := range []struct {
		unit data.Unit
		v    float64
		want string
	}{
		{data.Money, 123.361, "123.36"}, {data.Money, 1120.5, "1120.5"}, {data.Money, 53700, "53700"},
		{data.Money, 221000, "221k"}, {data.Yield, 4.63, "4.63"},
		{data.Based, 92.7, "--"}, // its level is not known, 100 is only a base
		{data.Money, math.NaN(), "--"},
	} {
		if got := price(&data.Instrument{Unit: c.unit}, c.v); got != c.want {
			t.Errorf("price(%v, %v) = %q, want %q", c.unit, c.v, got, c.want)
		}
	}
}

func TestLagText(t *testing.T) {
	for _, c := range []struct {
		a    contagion.Arrival
		want string
	}{
		{contagion.Arrival{}, "--"},
		{contagion.Arrival{Stage: contagion.Pending, Lag: time.Hour}, "--"},
		{contagion.Arrival{Stage: contagion.Watch, Lag: time.Hour}, "--"},
		{contagion.Arrival{Stage: contagion.Arrived, Early: true}, "pre"},
		{contagion.Arrival{Stage: contagion.Arrived, AtOpen: true}, "at open"},
		{contagion.Arrival{Stage: contagion.Fading, Lag: 15 * time.Minute}, "<=0:15"},
		{contagion.Arrival{Stage: contagion.Peak, AtOpen: true, Lag: 390 * time.Minute}, "<=6:30"}, // the open of its second session
	} {
		if got := lagText(c.a); got != c.want {
			t.Errorf("lagText(%+v) = %q, want %q", c.a, got, c.want)
		}
	}
}
