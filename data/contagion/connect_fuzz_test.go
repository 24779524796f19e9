package contagion_test

import (
	"encoding/binary"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

// FuzzConnect holds that no panel panics, and that what is not an error has no
// NaN that a warning does not tell of.
func FuzzConnect(f *testing.F) {
	f.Add([]byte{3, 1, 5, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24}, false)
	f.Add([]byte{2, 0, 1, 3, 9, 9, 9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 5, 6, 0, 0}, false)
	f.Add([]byte{4, 2, 10, 2}, true)
	f.Add([]byte{1, 1, 1, 1, 1, 1, 1, 1}, true)
	f.Fuzz(func(t *testing.T, b []byte, wide bool) {
		if len(b) < 6 || len(b) > 4000 {
			return
		}
		n, lags, h, m := int(b[0]%6)+1, int(b[1]%5), int(b[2]%20), contagion.FEVDMethod(b[3]%5)
		var x []float64
		if b = b[4:]; wide {
			for ; len(b) >= 8; b = b[8:] {
				x = append(x, math.Float64frombits(binary.LittleEndian.Uint64(b)))
			}
		} else {
			for _, v := range b {
				x = append(x, map[byte]float64{255: math.NaN(), 254: math.Inf(1), 253: 1e300, 252: 1e59, 251: 1e-59}[v])
				if v < 251 {
					x[len(x)-1] = float64(int8(v))
				}
			}
		}
		rows := len(x) / n
		if rows == 0 {
			return
		}
		y := mat.NewDense(rows, n, x[:rows*n])
		opt := settings(lags, h, m)
		if m == contagion.Ordered {
			for j := n - 1; j >= 0; j-- {
				opt.Blocks = append(opt.Blocks, []int{j})
			}
		}
		if c, err := contagion.Connect(y, opt); err == nil {
			sound(t, "fuzz", c)
		}
		if r, err := contagion.RollingConnectedness(y, rows/2+1, opt); err == nil {
			for _, v := range r.TCI {
				if math.IsNaN(v) && len(r.Warnings) == 0 {
					t.Error("NaN without a word")
				}
			}
		}
		if s, err := contagion.FrequencyConnectedness(y, opt, contagion.BandEdges(1, 3, math.Inf(1))); err == nil {
			sound(t, "bands", s.Total)
		}
		if rows < 60 {
			if o, err := contagion.PermutationNull(y, opt, 3, 1); err == nil && math.IsNaN(o.Mean+o.SD+o.Low+o.High+o.P) {
				t.Error("NaN in the null")
			}
		}
		if v, err := contagion.FitVAR(y, opt); err == nil {
			if g, err := v.GIRF(h); err == nil {
				for _, r := range g {
					for _, w := range r.RawMatrix().Data {
						if math.IsNaN(w) || math.IsInf(w, 0) {
							t.Error("a response that is not finite")
						}
					}
				}
			}
		}
	})
}
