package contagion_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"contagion/data/contagion"
)

func ExampleHayashiYoshida() {
	x := contagion.Ticks{At: []int64{0, 2, 4}, Value: []float64{0, 1, 3}}
	y := contagion.Ticks{At: []int64{1, 3, 5}, Value: []float64{0, 1, 1}}
	cov, rho, err := contagion.HayashiYoshida(x, y, 0)
	fmt.Printf("%.0f %.3f %v\n", cov, rho, err)
	// Output: 3 1.342 <nil>
}

func ExampleLeadLagContrast() {
	x := contagion.Ticks{At: []int64{0, 1, 2, 3, 4, 5, 6}, Value: []float64{0, 1, 0, 2, 1, 0, 0}}
	y := contagion.Ticks{At: []int64{2, 3, 4, 5, 6, 7, 8}, Value: []float64{0, 1, 0, 2, 1, 0, 0}}
	l, err := contagion.LeadLagContrast(x, y, []int64{-2, -1, 0, 1, 2})
	fmt.Printf("%d %.2f %.1f %v\n", l.Best, l.Peak, l.Ratio, err)
	// Output: 2 1.00 80.0 <nil>
}

func ExampleForbesRigobon() {
	calmX, calmY := []float64{1, -1, 1, -1, 1, -1}, []float64{1, 0, 1, -2, 0, 0}
	crisisX, crisisY := []float64{4, -4, 4, -4, 4, -4}, []float64{4, -3, 4, -5, 3, -3}
	r, err := contagion.ForbesRigobon(calmX, calmY, crisisX, crisisY)
	fmt.Printf("%.2f %.2f adjusted %.2f, z %.2f %v\n", r.Calm, r.Crisis, r.Adjusted, r.Z, err)
	// Output: 0.67 0.98 adjusted 0.78, z 0.28 <nil>
}

// walk gives running sums of the j-th synthetic series at the rows kept.
func walk(t testing.TB, j int, keep func(row int) bool) contagion.Ticks {
	var k contagion.Ticks
	sum := 0.0
	for row, v := range colOf(ownSheet(t, "synth_N4_T500"), j) {
		sum += v
		if keep(row) {
			k.At, k.Value = append(k.At, int64(row)), append(k.Value, sum)
		}
	}
	return k
}

// The reference is a double loop over all pairs of intervals in numpy. It
// moves y forward in time where we move it back, hence the sign.
func TestHayashiYoshidaReference(t *testing.T) {
	x := walk(t, 0, func(row int) bool { return row%3 != 1 })
	y := walk(t, 1, func(row int) bool { return row%2 == 0 })
	refs := synthRefs(t)
	cov, rho, err := contagion.HayashiYoshida(x, y, 0)
	if err != nil {
		t.Fatal(err)
	}
	close8(t, "covariance", cov, refs["N4_HY_cov_S000_every(i%3!=1)_S001_every2"].(float64))
	close8(t, "correlation", rho, refs["N4_HY_corr"].(float64))
	for s, want := range refs["N4_HY_shifts"].(map[string]any) {
		shift, _ := strconv.ParseInt(s, 10, 64)
		_, rho, err := contagion.HayashiYoshida(x, y, -shift)
		if err != nil {
			t.Fatal(err)
		}
		close8(t, "shift "+s, rho, want.(float64))
	}
}

// The sweep equals the definition, whatever the ticks and the shift.
func TestHayashiYoshidaBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := func() contagion.Ticks {
		var k contagion.Ticks
		at := rng.Int64N(20) - 10
		for range 2 + rng.IntN(12) {
			k.At, k.Value = append(k.At, at), append(k.Value, rng.NormFloat64())
			at += 1 + rng.Int64N(5)
		}
		return k
	}
	for range 2000 {
		x, y, shift := random(), random(), rng.Int64N(41)-20
		want := 0.0
		for i := 1; i < len(x.At); i++ {
			for j := 1; j < len(y.At); j++ {
				if max(x.At[i-1], y.At[j-1]-shift) < min(x.At[i], y.At[j]-shift) {
					want += (x.Value[i] - x.Value[i-1]) * (y.Value[j] - y.Value[j-1])
				}
			}
		}
		cov, rho, err := contagion.HayashiYoshida(x, y, shift)
		if err != nil {
			t.Fatal(err)
		}
		close8(t, "covariance", cov, want)
		_, back, _ := contagion.HayashiYoshida(y, x, -shift)
		close8(t, "the other way round", back, rho)
	}
}

// A series that repeats another 7 later, each at its own random times.
func TestLeadLagFindsTheLead(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	path := make([]float64, 4000)
	for i := 1; i < len(path); i++ {
		path[i] = path[i-1] + rng.NormFloat64()
	}
	var x, y contagion.Ticks
	for i := range path {
		if rng.IntN(2) == 0 {
			x.At, x.Value = append(x.At, int64(i)), append(x.Value, path[i])
		}
		if rng.IntN(2) == 0 && i >= 7 {
			y.At, y.Value = append(y.At, int64(i)), append(y.Value, path[i-7])
		}
	}
	var grid []int64
	for s := int64(-20); s <= 20; s++ {
		grid = append(grid, s)
	}
	l, err := contagion.LeadLagContrast(x, y, grid)
	if err != nil || l.Best != 7 || l.Ratio < 10 {
		t.Errorf("best %d, ratio %v, %v", l.Best, l.Ratio, err)
	}
	l, err = contagion.LeadLagContrast(y, x, grid)
	if err != nil || l.Best != -7 || l.Ratio > .1 {
		t.Errorf("the other way round: best %d, ratio %v, %v", l.Best, l.Ratio, err)
	}
	// Series that never overlap have no direction.
	l, err = contagion.LeadLagContrast(contagion.Ticks{At: []int64{0, 1}, Value: []float64{0, 1}}, contagion.Ticks{At: []int64{99, 100}, Value: []float64{0, 1}}, grid)
	if err != nil || l.Best != 0 || l.Peak != 0 || !math.IsNaN(l.Ratio) {
		t.Errorf("apart: %v, %v", l, err)
	}
}

func TestTicksRefused(t *testing.T) {
	good := contagion.Ticks{At: []int64{0, 1, 2}, Value: []float64{0, 1, 0}}
	for name, bad := range map[string]contagion.Ticks{
		"none": {}, "one": {At: []int64{0}, Value: []float64{1}},
		"lengths":  {At: []int64{0, 1}, Value: []float64{1}},
		"repeat":   {At: []int64{0, 1, 1}, Value: []float64{0, 1, 2}},
		"back":     {At: []int64{0, 2, 1}, Value: []float64{0, 1, 2}},
		"NaN":      {At: []int64{0, 1, 2}, Value: []float64{0, math.NaN(), 2}},
		"infinite": {At: []int64{0, 1, 2}, Value: []float64{0, math.Inf(1), 2}},
		"constant": {At: []int64{0, 1, 2}, Value: []float64{5, 5, 5}},
		"huge":     {At: []int64{0, 1, 2}, Value: []float64{0, 1e300, 2}},
		"far":      {At: []int64{math.MinInt64, 1, math.MaxInt64}, Value: []float64{0, 1, 2}},
	} {
		for range 2 {
			if cov, _, err := contagion.HayashiYoshida(good, bad, 0); err == nil || !math.IsNaN(cov) {
				t.Errorf("%s: covariance %v, %v", name, cov, err)
			}
			if _, err := contagion.LeadLagContrast(bad, good, []int64{0}); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
	}
	if _, err := contagion.LeadLagContrast(good, good, nil); err == nil {
		t.Error("no shifts")
	}
	if _, _, err := contagion.HayashiYoshida(good, good, math.MaxInt64); err == nil {
		t.Error("a shift that overflows")
	}
}

// The reference is numpy's: calm is rows 0 to 399, crisis the rest.
func TestForbesRigobonReference(t *testing.T) {
	x := ownSheet(t, "synth_N4_T500")
	a, b := colOf(x, 0), colOf(x, 1)
	r, err := contagion.ForbesRigobon(a[:400], b[:400], a[400:], b[400:])
	if err != nil {
		t.Fatal(err)
	}
	want := synthRefs(t)["N4_FR"].(map[string]any)
	for name, got := range map[string]float64{"rho_tranquil": r.Calm, "rho_crisis": r.Crisis, "delta": r.Delta, "rho_adj": r.Adjusted, "z_fisher": r.Z} {
		close8(t, name, got, want[name].(float64))
	}
}

func TestForbesRigobonEdges(t *testing.T) {
	a, b := []float64{1, 2, 3, 5, 4}, []float64{2, 1, 4, 3, 5}
	// Without a change of variance nothing is adjusted.
	r, err := contagion.ForbesRigobon(a, b, a, b)
	if err != nil || r.Delta != 0 || r.Adjusted != r.Crisis || r.Z != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	for name, bad := range map[string][]float64{
		"short": {1, 2, 3}, "constant": {2, 2, 2, 2, 2}, "NaN": {1, 2, math.NaN(), 3, 4},
		"infinite": {1, 2, math.Inf(1), 3, 4}, "huge": {1, 1e300, 2, 3, 4}, "nil": nil,
	} {
		if _, err := contagion.ForbesRigobon(a, b, bad, b); err == nil {
			t.Errorf("%s source: no error", name)
		}
		if _, err := contagion.ForbesRigobon(a, bad, a, b); err == nil {
			t.Errorf("%s target: no error", name)
		}
	}
	r, err = contagion.ForbesRigobon(a, a, a, b)
	if err != nil || !math.IsInf(r.Z, -1) {
		t.Errorf("from a correlation of 1: %+v, %v", r, err)
	}
}

func FuzzHayashiYoshida(f *testing.F) {
	f.Add([]byte("two series of times and values, eight bytes to a tick or so"), int64(3))
	f.Fuzz(func(t *testing.T, raw []byte, shift int64) {
		var k [2]contagion.Ticks
		for i := 0; len(raw) >= 10; i++ {
			s := &k[i%2]
			at := int64(binary.LittleEndian.Uint16(raw)) - 1000
			if n := len(s.At); n > 0 && raw[0] < 250 {
				at = s.At[n-1] + 1 + int64(raw[1])
			}
			s.At = append(s.At, at)
			s.Value = append(s.Value, math.Float64frombits(binary.LittleEndian.Uint64(raw[2:])))
			raw = raw[10:]
		}
		cov, rho, err := contagion.HayashiYoshida(k[0], k[1], shift)
		if (err == nil) == math.IsNaN(cov) || (err == nil) == math.IsNaN(rho) {
			t.Errorf("covariance %v, correlation %v, error %v", cov, rho, err)
		}
		_, _ = contagion.LeadLagContrast(k[0], k[1], []int64{0, shift})
		n := min(len(k[0].Value), len(k[1].Value))
		_, _ = contagion.ForbesRigobon(k[0].Value[:n], k[1].Value[:n], k[1].Value[:n], k[0].Value[:n])
	})
}

func BenchmarkLeadLagContrast(b *testing.B) {
	rng := rand.New(rand.NewPCG(5, 6))
	var k [2]contagion.Ticks
	for i := range k {
		at, v := int64(0), 0.0
		for range 5000 {
			at += 1 + rng.Int64N(9)
			v += rng.NormFloat64()
			k[i].At, k[i].Value = append(k[i].At, at), append(k[i].Value, v)
		}
	}
	var grid []int64
	for s := int64(-60); s <= 60; s++ {
		grid = append(grid, s)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := contagion.LeadLagContrast(k[0], k[1], grid); err != nil {
			b.Fatal(err)
		}
	}
}
