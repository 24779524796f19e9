package contagion_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// published is where other people's data lie, which is not ours to carry: a
// test that needs them is passed over where they are absent.
const published = "../../../shared/reference/published"

// sheet reads a table with a header line and a column of names or dates; it
// skips the test where a published one is absent.
func sheet(t testing.TB, path string) (x *mat.Dense, names []string) {
	t.Helper()
	f, err := os.Open(path)
	if os.IsNotExist(err) && strings.HasPrefix(path, published) {
		t.Skip("the published reference data are not on this machine")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	x = mat.NewDense(len(records)-1, len(records[0])-1, nil)
	for i, record := range records[1:] {
		names = append(names, record[0])
		for j, s := range record[1:] {
			v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
			if err != nil {
				t.Fatalf("%s, line %d: %v", path, i+2, err)
			}
			x.Set(i, j, v)
		}
	}
	return x, names
}

// ownSheet reads a table of the project's own synthetic data.
func ownSheet(t testing.TB, name string) *mat.Dense {
	t.Helper()
	x, _ := sheet(t, filepath.Join("testdata", name+".csv"))
	return x
}

// publishedSheet reads published data where they lie.
func publishedSheet(t testing.TB, name string) (*mat.Dense, []string) {
	t.Helper()
	return sheet(t, filepath.Join(published, name+".csv"))
}

// synthRefs reads the reference numbers of the synthetic data; they were
// computed with R, scikit-learn, statsmodels and numpy.
func synthRefs(t testing.TB) map[string]any {
	t.Helper()
	b, err := os.ReadFile("testdata/synth_refs.json")
	if err != nil {
		t.Fatal(err)
	}
	refs := map[string]any{}
	if err := json.Unmarshal(b, &refs); err != nil {
		t.Fatal(err)
	}
	return refs
}

// close8 fails unless got is within 1e-8 of want, the project's tolerance.
func close8(t testing.TB, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > 1e-8 {
		t.Errorf("%s = %.15g, want %.15g", what, got, want)
	}
}

func nearMatrix(t testing.TB, what string, got, want mat.Matrix) {
	t.Helper()
	r, c := want.Dims()
	if gr, gc := got.Dims(); gr != r || gc != c {
		t.Fatalf("%s is %d x %d, want %d x %d", what, gr, gc, r, c)
	}
	worst := 0.0
	for i := range r {
		for j := range c {
			d := math.Abs(got.At(i, j) - want.At(i, j))
			if !(d <= worst) {
				worst = d
			}
		}
	}
	if !(worst <= 1e-8) {
		t.Errorf("%s is off by %g", what, worst)
	}
}

// rowsOf gives a copy of the rows [from, to).
func rowsOf(x *mat.Dense, from, to int) *mat.Dense {
	_, c := x.Dims()
	return mat.DenseCopyOf(x.Slice(from, to, 0, c))
}

func colOf(x *mat.Dense, j int) []float64 { return mat.Col(nil, j, x) }

// gaussian gives a panel with one common factor.
func gaussian(rows, cols int, loading float64, seed uint64) *mat.Dense {
	rng := rand.New(rand.NewPCG(seed, 7))
	x := mat.NewDense(rows, cols, nil)
	for i := range rows {
		f := rng.NormFloat64()
		for j := range cols {
			x.Set(i, j, loading*f+rng.NormFloat64())
		}
	}
	return x
}

// hostile gives panels that must end in an error or a documented value.
func hostile() map[string]*mat.Dense {
	spoil := func(rows, cols int, v float64, at ...int) *mat.Dense {
		x := gaussian(rows, cols, .5, 1)
		for _, i := range at {
			x.RawMatrix().Data[i] = v
		}
		return x
	}
	constant, twin := gaussian(60, 4, .5, 2), gaussian(60, 4, .5, 3)
	for i := range 60 {
		constant.Set(i, 2, 3.7)
		twin.Set(i, 3, twin.At(i, 1))
	}
	huge, tiny, zero := gaussian(60, 4, .5, 4), gaussian(60, 4, .5, 5), mat.NewDense(60, 4, nil)
	huge.Scale(1e300, huge)
	tiny.Scale(1e-300, tiny)
	graded := gaussian(60, 4, 0, 9) // eigenvalues that differ by 1e200
	for i := range 60 {
		for j := range 4 {
			graded.Set(i, j, graded.At(i, j)*math.Pow(1e-35, float64(j)))
		}
	}
	return map[string]*mat.Dense{
		"graded": graded,
		"nil":    nil, "empty": {}, "zero": zero, "constant": constant, "twin": twin,
		"huge": huge, "tiny": tiny, "one row": gaussian(1, 4, .5, 6), "two rows": gaussian(2, 4, .5, 6),
		"wide": gaussian(10, 30, .5, 7), "one series": gaussian(60, 1, .5, 8), "two series": gaussian(60, 2, .5, 8),
		"hole": spoil(60, 4, math.NaN(), 33), "infinite": spoil(60, 4, math.Inf(-1), 33),
		"one huge": spoil(60, 4, 1e300, 33), "largest": spoil(60, 4, math.MaxFloat64, 33, 37, 41),
	}
}
