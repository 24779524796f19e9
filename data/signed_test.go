package data_test

import (
	"math"
	"testing"

	"contagion/data"
)

func TestSigned(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{{-0.04, "0.0"}, {0.04, "0.0"}, {math.Copysign(0, -1), "0.0"}, {-0.06, "-0.1"}, {0.06, "+0.1"}, {-4.9, "-4.9"}, {12, "+12.0"}, {math.NaN(), "NaN"}} {
		if got := data.Signed(c.v); got != c.want {
			t.Errorf("%g is told %q, want %q", c.v, got, c.want)
		}
	}
}
