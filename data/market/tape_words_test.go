package market

import (
	"testing"

	"contagion/data/contagion"
)

// Who arrived against the move is told so before the figure.
func TestHeldWords(t *testing.T) {
	for _, c := range []struct {
		stage contagion.Stage
		sign  int
		moved float64
		want  string
	}{
		{contagion.Arrived, 1, -0.01, " held up:"}, {contagion.Fading, -1, 0.01, " held back:"},
		{contagion.Arrived, -1, -0.01, ""}, {contagion.Arrived, 1, 0.01, ""}, {contagion.Watch, 1, -0.01, ""},
	} {
		if got := heldWords(contagion.Arrival{Stage: c.stage, Sign: c.sign, Return: c.moved}); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

// A move that goes against its arrival is told with the words that say so.
func TestMoveWords(t *testing.T) {
	for _, c := range []struct {
		moved, sd float64
		sign      int
		want      string
		up        bool
	}{
		{-0.049, 3.2, 1, "-4.9 %, 3.2 sd above what the market explains", false},
		{-0.0002, -11, -1, "0.0 %, 11.0 sd below what the market explains", false},
		{0.0002, 11, 1, "0.0 %, 11.0 sd above what the market explains", true},
		{0.012, -3, -1, "+1.2 %, 3.0 sd below what the market explains", false},
		{-0.17, -5.1, -1, "-17.0 %, -5.1 sd", false},
		{0.036, 4, 1, "+3.6 %, +4.0 sd", true},
	} {
		if got := moveWords(c.moved, c.sd, c.sign); got != c.want {
			t.Errorf("%g by %g: %q, want %q", c.moved, c.sd, got, c.want)
		}
		if got := rose(c.sign, c.moved); got != c.up {
			t.Errorf("%g by %g rose: %v", c.moved, c.sd, got)
		}
	}
}
