package contagion_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

func ExampleGenizi() {
	// Two regressors that correlate 0.5 and explain the target equally.
	rxx := mat.NewSymDense(2, []float64{1, .5, .5, 1})
	w, err := contagion.Genizi(rxx, []float64{.6, .6})
	fmt.Printf("%.2f %v\n", w, err)
	// Output: [0.24 0.24] <nil>
}

func ExampleR2OfCorrelation() {
	corr := mat.NewSymDense(3, []float64{1, .5, 0, .5, 1, 0, 0, 0, 1})
	s, err := contagion.R2OfCorrelation(corr, 3)
	fmt.Printf("%.2f %v\n", s.R2, err)
	// Output: [0.25 0.25 0.00] <nil>
}

func ExampleR2Decomposition() {
	x := mat.NewDense(7, 2, []float64{1, 1, -1, -2, 2, 1, -2, -1, 1, 2, -1, -1, 0, 0})
	s, err := contagion.R2Decomposition(x, 0)
	all, now, before := s.TCI()
	fmt.Printf("%.1f = %.1f + %.1f %v\n", all, now, before, err)
	// Output: 69.4 = 69.4 + 0.0 <nil>
}

func ExampleR2Shares_TCI() {
	corr := mat.NewSymDense(2, []float64{1, .8, .8, 1})
	s, _ := contagion.R2OfCorrelation(corr, 2)
	all, _, _ := s.TCI()
	fmt.Printf("%.0f\n", all)
	// Output: 64
}

func ExampleMinimumSpanningTree() {
	corr := mat.NewSymDense(3, []float64{1, .5, .1, .5, 1, .68, .1, .68, 1})
	tree, length, err := contagion.MinimumSpanningTree(corr)
	for _, b := range tree {
		fmt.Printf("%d-%d %.1f\n", b.From, b.To, b.Length)
	}
	fmt.Printf("%.1f %v\n", length, err)
	// Output:
	// 0-1 1.0
	// 1-2 0.8
	// 1.8 <nil>
}

// The references are R ConnectednessApproach 1.0.4's.
func TestR2References(t *testing.T) {
	for data, want := range map[string][4]float64{ // p=0; p=1 overall, contemporaneous, lagged
		"synth_N4_T500": {17.3355366888307, 18.8505719971485, 17.2035008614862, 1.64707113566229},
		"synth_N8_T750": {22.4221170452838, 23.6995177652501, 22.2549292549225, 1.44458851032761},
	} {
		x := ownSheet(t, data)
		for p := range 2 {
			s, err := contagion.R2Decomposition(x, p)
			if err != nil {
				t.Fatal(err)
			}
			what := fmt.Sprintf("%s_R2_p%d", data, p)
			all, now, before := s.TCI()
			close8(t, what, all, want[p])
			if p == 1 {
				close8(t, what+" contemporaneous", now, want[2])
				close8(t, what+" lagged", before, want[3])
			}
			percent := mat.NewDense(len(s.R2), len(s.R2), nil)
			percent.Scale(100, s.Contemporaneous)
			nearMatrix(t, what, percent, ownSheet(t, what+"_lag0"))
			if p == 1 {
				percent.Scale(100, s.Lagged)
				nearMatrix(t, what+" lagged", percent, ownSheet(t, what+"_lag1"))
			}
		}
	}
}

func TestGeniziProperties(t *testing.T) {
	// Twins share what one of them explains alone; the weights sum to R^2.
	alone, err := contagion.Genizi(mat.NewSymDense(2, []float64{1, .3, .3, 1}), []float64{.6, .4})
	if err != nil {
		t.Fatal(err)
	}
	close8(t, "R2", alone[0]+alone[1], (.36+.16-2*.3*.6*.4)/(1-.09))
	twins, err := contagion.Genizi(mat.NewSymDense(3, []float64{1, 1, .3, 1, 1, .3, .3, .3, 1}), []float64{.6, .6, .4})
	if err != nil {
		t.Fatal(err)
	}
	close8(t, "twin", twins[0], twins[1])
	close8(t, "R2 with twins", twins[0]+twins[1]+twins[2], alone[0]+alone[1])

	x := gaussian(400, 12, .8, 9)
	s, err := contagion.R2Decomposition(x, 2)
	if err != nil {
		t.Fatal(err)
	}
	for i, r2 := range s.R2 {
		sum := mat.Sum(s.Contemporaneous.RowView(i)) + mat.Sum(s.Lagged.RowView(i))
		close8(t, "R2 of a row", sum, r2)
		if r2 < 0 || r2 > 1 || mat.Min(s.Lagged) < 0 {
			t.Errorf("R2 %v", r2)
		}
	}
}

func TestR2Refuses(t *testing.T) {
	good := map[string]bool{"graded": true, "twin": true, "two series": true}
	for name, x := range hostile() {
		s, err := contagion.R2Decomposition(x, 1)
		if (err == nil) != good[name] {
			t.Errorf("%s: error %v", name, err)
		}
		if err != nil {
			continue
		}
		for _, v := range s.R2 {
			if !(v >= 0 && v <= 1+1e-9) {
				t.Errorf("%s: R2 %v", name, v)
			}
		}
	}
	if _, err := contagion.R2Decomposition(gaussian(60, 3, .5, 1), -1); err == nil {
		t.Error("-1 lags")
	}
	if _, err := contagion.R2Decomposition(gaussian(60, 3, .5, 1), 1<<40); err == nil {
		t.Error("2^40 lags")
	}
	eye := mat.NewSymDense(3, []float64{1, 0, 0, 0, 1, 0, 0, 0, 1})
	if _, err := contagion.R2OfCorrelation(eye, 2); err == nil {
		t.Error("three correlations for two series")
	}
	for _, m := range []*mat.SymDense{nil, {}, mat.NewSymDense(2, []float64{1, math.NaN(), math.NaN(), 1}), mat.NewSymDense(2, []float64{1, 2, 2, 1}), mat.NewSymDense(2, nil)} {
		if _, err := contagion.Genizi(m, []float64{0, 0}); err == nil {
			t.Errorf("Genizi of %v", m)
		}
		if _, _, err := contagion.MinimumSpanningTree(m); err == nil {
			t.Errorf("tree of %v", m)
		}
	}
	if _, err := contagion.Genizi(eye, []float64{0, math.NaN(), 0}); err == nil {
		t.Error("a NaN correlation with the target")
	}
	if _, err := contagion.Genizi(eye, []float64{0}); err == nil {
		t.Error("one correlation with the target for three regressors")
	}
	bent := mat.NewSymDense(3, []float64{1, .9, -.9, .9, 1, .9, -.9, .9, 1})
	if _, err := contagion.Genizi(bent, []float64{0, 0, 0}); err == nil {
		t.Error("correlations that contradict each other")
	}
}

// The references are R's, of its own minimum spanning tree.
func TestTreeReferences(t *testing.T) {
	for data, want := range map[string]float64{"synth_N4_T500": 3.44547960499668, "synth_N8_T750": 7.81724402479367} {
		corr, err := contagion.PearsonCorrelation(ownSheet(t, data))
		if err != nil {
			t.Fatal(err)
		}
		tree, length, err := contagion.MinimumSpanningTree(corr)
		if err != nil {
			t.Fatal(err)
		}
		close8(t, data, length, want)
		f, err := os.Open("testdata/" + data + "_MST.csv")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		records, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		branches := map[string]float64{}
		for _, b := range tree {
			branches[fmt.Sprintf("S%03d-S%03d", min(b.From, b.To), max(b.From, b.To))] = b.Length
		}
		for _, r := range records[1:] {
			v, _ := strconv.ParseFloat(r[2], 64)
			close8(t, r[0]+"-"+r[1], branches[min(r[0], r[1])+"-"+max(r[0], r[1])], v)
		}
	}
}

func TestTreeProperties(t *testing.T) {
	corr, err := contagion.PearsonCorrelation(gaussian(100, 30, .7, 3))
	if err != nil {
		t.Fatal(err)
	}
	tree, _, err := contagion.MinimumSpanningTree(corr)
	if err != nil || len(tree) != 29 {
		t.Fatal(len(tree), err)
	}
	in := map[int]bool{0: true}
	for _, b := range tree {
		if !in[b.From] || in[b.To] {
			t.Errorf("branch %v does not grow the tree", b)
		}
		in[b.To] = true
	}
	// One series has a tree without branches, twins one of length 0.
	if tree, length, err := contagion.MinimumSpanningTree(mat.NewSymDense(1, []float64{1})); len(tree) != 0 || length != 0 || err != nil {
		t.Error(tree, length, err)
	}
	if _, length, err := contagion.MinimumSpanningTree(mat.NewSymDense(2, []float64{1, 1, 1, 1})); length != 0 || err != nil {
		t.Error(length, err)
	}
}

func BenchmarkR2Decomposition(b *testing.B) {
	for _, n := range []int{30, 60} {
		x := gaussian(1500, n, .5, 1)
		b.Run(fmt.Sprintf("N=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := contagion.R2Decomposition(x, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMinimumSpanningTree(b *testing.B) {
	corr, err := contagion.PearsonCorrelation(gaussian(500, 124, .5, 1))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := contagion.MinimumSpanningTree(corr); err != nil {
			b.Fatal(err)
		}
	}
}
