package contagion_test

import (
	"math"
	"testing"

	"contagion/data/contagion"
)

func TestBadSettings(t *testing.T) {
	y := oneFactor(80, 3, 1)
	for name, change := range map[string]func(*contagion.ConnectednessOptions){
		"horizon":     func(o *contagion.ConnectednessOptions) { o.Horizon = 0 },
		"far horizon": func(o *contagion.ConnectednessOptions) { o.Horizon = 1 << 40 },
		"method":      func(o *contagion.ConnectednessOptions) { o.Method = 9 },
		"estimator":   func(o *contagion.ConnectednessOptions) { o.Estimator = 9 },
		"penalty":     func(o *contagion.ConnectednessOptions) { o.Lambda = -1 },
		"NaN penalty": func(o *contagion.ConnectednessOptions) { o.Lambda = math.NaN() },
		"blocks":      func(o *contagion.ConnectednessOptions) { o.Blocks = [][]int{{0, 1, 2}} },
		"no blocks":   func(o *contagion.ConnectednessOptions) { o.Method = contagion.Ordered },
	} {
		opt := contagion.DefaultConnectedness()
		change(&opt)
		edges := contagion.BandEdges(1, 5)
		_, a := contagion.Connect(y, opt)
		_, b := contagion.RollingConnectedness(y, 40, opt)
		_, c := contagion.FrequencyConnectedness(y, opt, edges)
		_, d := contagion.PermutationNull(y, opt, 5, 1)
		if a == nil || b == nil || c == nil || d == nil {
			t.Errorf("%s was taken: %v, %v, %v, %v", name, a, b, c, d)
		}
	}
	v, err := contagion.FitVAR(y, contagion.DefaultConnectedness())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.GIRF(-1); err == nil {
		t.Error("responses after -1 rows")
	}
	if _, err := v.OrderedIRF([][]int{{0}}, 1); err == nil {
		t.Error("one series of three in blocks")
	}
	if _, err := contagion.MACoefficients(nil, 0, 1); err == nil {
		t.Error("no series")
	}
}
