package contagion_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

func dy2012(t testing.TB) *mat.Dense {
	y, _ := sheet(t, filepath.Join(published, "dy2012.csv"))
	return y
}

func synth(t testing.TB, name string) *mat.Dense {
	return ownSheet(t, "synth_"+name)
}

// near fails where got is further from want than tol.
func near(t testing.TB, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s: %.15g, not %.15g (%.1e off)", what, got, want, got-want)
	}
}

func nearAll(t testing.TB, what string, got, want mat.Matrix, tol float64) {
	t.Helper()
	r, c := got.Dims()
	if wr, wc := want.Dims(); r != wr || c != wc {
		t.Fatalf("%s: %d x %d, not %d x %d", what, r, c, wr, wc)
	}
	for i := range r {
		for j := range c {
			if !(math.Abs(got.At(i, j)-want.At(i, j)) <= tol) {
				t.Errorf("%s (%d,%d): %.15g, not %.15g", what, i, j, got.At(i, j), want.At(i, j))
			}
		}
	}
}

func mustConnect(t testing.TB, y *mat.Dense, opt contagion.ConnectednessOptions) *contagion.Connectedness {
	t.Helper()
	c, err := contagion.Connect(y, opt)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func settings(lags, horizon int, m contagion.FEVDMethod) contagion.ConnectednessOptions {
	return contagion.ConnectednessOptions{Lags: lags, Horizon: horizon, Method: m}
}

// Diebold and Yilmaz 2012, as R's ConnectednessApproach 1.0.4 has it.
func TestDieboldYilmaz2012(t *testing.T) {
	y := dy2012(t)
	for method, name := range map[contagion.FEVDMethod]string{contagion.Generalised: "gen", contagion.Orthogonalised: "orth"} {
		c := mustConnect(t, y, settings(4, 10, method))
		if len(c.Warnings) > 0 {
			t.Errorf("%s warns: %q", name, c.Warnings)
		}
		file := func(s string) *mat.Dense {
			m, _ := sheet(t, filepath.Join(published, "dy2012_"+name+"_p4_h10_"+s+".csv"))
			return m
		}
		nearAll(t, name+" table", c.Percent, file("CT"), 1e-9)
		nearAll(t, name+" NPDC", c.NPDC, file("NPDC"), 1e-9)
		nearAll(t, name+" PCI", c.PCI, file("PCI"), 1e-9)
		tfn := file("TOFROMNET")
		for i, got := range [][]float64{c.To, c.From, c.Net} {
			nearAll(t, name+" to, from, net", mat.NewDense(1, 4, got), tfn.Slice(i, i+1, 0, 4), 1e-9)
		}
		v, err := contagion.FitVAR(y, settings(4, 10, method))
		if err != nil {
			t.Fatal(err)
		}
		nearAll(t, "Sigma", v.Sigma, file("Sigma"), 1e-10)
		nearAll(t, "const", mat.NewDense(4, 1, v.C), file("const"), 1e-9)
		b := file("B")
		for l, a := range v.A {
			nearAll(t, "B", a, b.Slice(0, 4, 4*l, 4*l+4), 1e-10)
		}
		near(t, "root", v.LargestRoot(), 0.941662103475, 1e-11)
	}
	c := mustConnect(t, y, settings(4, 10, contagion.Generalised))
	near(t, "TCI", c.TCI, 12.592113069702, 1e-10)
	near(t, "CTCI", c.CTCI, 16.789484092936, 1e-10)
	for i, want := range []float64{1.11695385, 1.17404905, 1.0268201, 1.12809123} {
		near(t, "row sum", c.RowSums[i], want, 6e-9)
	}
	near(t, "orthogonalised TCI", mustConnect(t, y, settings(4, 10, contagion.Orthogonalised)).TCI, 8.1441355467911, 1e-10)
}

func TestSensitivity(t *testing.T) {
	y := dy2012(t)
	for _, c := range []struct {
		p, h int
		tci  float64
	}{
		{4, 1, 7.47823398858}, {4, 2, 8.22790951198}, {4, 5, 10.0776490283}, {4, 9, 12.1662868673},
		{4, 11, 12.9799321064}, {4, 12, 13.3330243154}, {4, 20, 15.0821867592}, {4, 50, 16.0697223259},
		{1, 10, 16.8287047837}, {2, 10, 15.7522250778}, {3, 10, 14.3348118656}, {5, 10, 10.9298873095}, {6, 10, 10.1664531173},
	} {
		near(t, "p "+strconv.Itoa(c.p)+" H "+strconv.Itoa(c.h), mustConnect(t, y, settings(c.p, c.h, contagion.Generalised)).TCI, c.tci, 1e-9)
	}
}

func TestOwnDataAgainstR(t *testing.T) {
	for name, want := range map[string][]float64{
		"N4_T500": {20.8888351399457, 20.7062436396697, 21.5918201161165, 11.7908699812294, 18.814275669775},
		"N8_T750": {36.8083521195044, 37.4720269648433, 39.3589785859739, 16.6766246093267, 23.668569821165},
	} {
		y := synth(t, name)
		for i, p := range []int{1, 2, 5} {
			near(t, name, mustConnect(t, y, settings(p, 10, contagion.Generalised)).TCI, want[i], 1e-10)
			for m, s := range map[contagion.FEVDMethod]string{contagion.Generalised: "gen", contagion.Orthogonalised: "orth"} {
				c := mustConnect(t, y, settings(p, 10, m))
				ct, _ := sheet(t, "testdata/synth_"+name+"_"+s+"_p"+strconv.Itoa(p)+"_h10_CT.csv")
				nearAll(t, name+s, c.Percent, ct, 1e-9)
				tfn, _ := sheet(t, "testdata/synth_"+name+"_"+s+"_p"+strconv.Itoa(p)+"_h10_TOFROMNET.csv")
				for i, got := range [][]float64{c.To, c.From, c.Net} {
					nearAll(t, name+s, mat.NewDense(1, len(got), got), tfn.Slice(i, i+1, 0, len(got)), 1e-9)
				}
			}
			v, err := contagion.FitVAR(y, settings(p, 1, 0))
			if err != nil {
				t.Fatal(err)
			}
			sigma, _ := sheet(t, "testdata/synth_"+name+"_p"+strconv.Itoa(p)+"_Sigma.csv")
			nearAll(t, "Sigma", v.Sigma, sigma, 1e-10)
		}
		near(t, name+" orthogonalised", mustConnect(t, y, settings(1, 10, contagion.Orthogonalised)).TCI, want[3], 1e-10)
		near(t, name+" joint", mustConnect(t, y, settings(1, 10, contagion.Joint)).TCI, want[4], 1e-10)
	}
}

func TestOrderedBlocks(t *testing.T) {
	y := synth(t, "N4_T500")
	opt := settings(1, 10, contagion.Ordered)
	opt.Blocks = [][]int{{0, 1}, {2, 3}}
	near(t, "two blocks", mustConnect(t, y, opt).TCI, 14.279112625298662, 1e-10)
	v, err := contagion.FitVAR(y, opt)
	if err != nil {
		t.Fatal(err)
	}
	q, err := contagion.OrderedImpact(v.Sigma, opt.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	nearAll(t, "impact", q, mat.NewDense(4, 4, []float64{
		1.128218636342888, 0.21431755899381105, 0, 0,
		0.31198556720186255, 1.642366275725044, 0, 0,
		0.5278278596030378, 0.23787696182383627, 1.1274835349443222, 0.329687798881709,
		0.44322014825643835, 0.25464604590870027, 0.4228178570471834, 1.445974566599558,
	}), 1e-10)
	opt.Blocks = [][]int{{0, 1, 2, 3}}
	nearAll(t, "one block", mustConnect(t, y, opt).Percent, mustConnect(t, y, settings(1, 10, contagion.Generalised)).Percent, 1e-11)
	opt.Blocks = [][]int{{0}, {1}, {2}, {3}}
	nearAll(t, "blocks of one", mustConnect(t, y, opt).Percent, mustConnect(t, y, settings(1, 10, contagion.Orthogonalised)).Percent, 1e-11)
	for _, bad := range [][][]int{nil, {{0, 1}}, {{0, 1}, {1, 2, 3}}, {{0, 1, 2, 3, 4}}, {{-1, 0, 1, 2, 3}}} {
		opt.Blocks = bad
		if _, err := contagion.Connect(y, opt); err == nil {
			t.Errorf("blocks %v were taken", bad)
		}
	}
}

func TestImpulseResponses(t *testing.T) {
	v, err := contagion.FitVAR(synth(t, "N4_T500"), settings(1, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	g, err := v.GIRF(2)
	if err != nil {
		t.Fatal(err)
	}
	for h, want := range [][]float64{
		{1.128218636342888, 0.31198556720186255, 0.5278278596030378, 0.44322014825643835},
		{-0.041279017225518654, 0.03521309662714296, -0.01345874475114934, -0.0041090220016461055},
		{0.0010832036957079605, -0.0041940138699090735, 0.004076063021069653, 0.002924016392086591},
	} {
		for i := range want {
			near(t, "GIRF", g[h].At(i, 0), want[i], 1e-11)
		}
	}
}

func TestImpulseResponses2012(t *testing.T) {
	v, err := contagion.FitVAR(dy2012(t), settings(4, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	g, err := v.GIRF(20)
	if err != nil {
		t.Fatal(err)
	}
	ma, err := contagion.MACoefficients(v.A, 4, 20)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(published, "dy2012_girf_p4.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	place := map[string]int{"SP500": 0, "R_10Y": 1, "DJUBSCOM": 2, "USDX": 3}
	for _, row := range rows[1:] {
		h, _ := strconv.Atoi(row[0])
		psi, _ := strconv.ParseFloat(strings.TrimSpace(row[3]), 64)
		girf, _ := strconv.ParseFloat(strings.TrimSpace(row[4]), 64)
		i, j := place[row[2]], place[row[1]]
		near(t, "psi", ma[h].At(i, j), psi, 1e-9)
		near(t, "girf", g[h].At(i, j), girf, 1e-9)
	}
	if len(rows) != 4*4*21+1 {
		t.Errorf("%d rows", len(rows))
	}
}
