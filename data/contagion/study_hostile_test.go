package contagion

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// madeUp is a panel of random walks with one factor; the first name is the
// origin and falls by 20 % on the last day but five.
func madeUp(names, days int, seed uint64) StudyInput {
	rng := rand.New(rand.NewPCG(seed, 1))
	in := StudyInput{Origin: "S0", Symbols: make([]string, names), Groups: make([]string, names)}
	level := make([]float64, names)
	for i := range names {
		in.Symbols[i], in.Groups[i], level[i] = fmt.Sprint("S", i), fmt.Sprint("g", i%5), 100
	}
	for t := range days {
		market, row := 0.01*rng.NormFloat64(), make([]float64, names)
		for i := range names {
			r := market + 0.01*rng.NormFloat64()
			if i == 0 && t == days-6 {
				r -= .2
			}
			level[i] *= 1 + r
			row[i] = level[i]
		}
		in.Dates, in.Closes = append(in.Dates, fmt.Sprintf("%04d", t)), append(in.Closes, row)
	}
	in.Date = in.Dates[max(0, days-6)]
	return in
}

// sound fails on a result that says more than it can know.
func sound(t *testing.T, res *StudyResult) {
	t.Helper()
	for _, n := range res.Names {
		for what, v := range map[string]float64{"return": n.Return, "AR": n.AR, "SAR": n.SAR, "p": n.P, "own": n.OwnZ} {
			if math.IsInf(v, 0) {
				t.Errorf("%s: %s is infinite", n.Symbol, what)
			}
		}
		if n.P < 0 || n.P > 1 || n.OwnP < 0 || n.OwnP > 1 {
			t.Errorf("%s: p %v, own p %v", n.Symbol, n.P, n.OwnP)
		}
		if math.IsNaN(n.SAR) && (n.Rejected || n.Note == "") {
			t.Errorf("%s: unknown, yet rejected %v, note %q", n.Symbol, n.Rejected, n.Note)
		}
		if p := n.Parts; known(p.Own) {
			sum, scale := p.Drift+p.Market+p.Transmitted+p.Own, math.Abs(p.Total)+math.Abs(p.Market)+math.Abs(p.Transmitted)+math.Abs(p.Own)
			if !(math.Abs(sum-p.Total) <= 1e-14*scale) {
				t.Errorf("%s: parts make %v, not %v", n.Symbol, sum, p.Total)
			}
		}
	}
	for _, g := range res.Groups {
		if math.IsInf(g.T, 0) || g.Known > g.Members || g.P < 0 || g.P > 1 {
			t.Errorf("group %+v", g)
		}
	}
	if res.M < 0 || res.M > 1+1e-9 || res.OwnSector < 0 || res.OwnSector > 1 {
		t.Errorf("M %v, own sector %v", res.M, res.OwnSector)
	}
}

func TestStudyOfMadeUpShock(t *testing.T) {
	res := mustStudy(t, madeUp(60, 300, 7))
	sound(t, res)
	if o := res.Names[0]; !o.Rejected || o.SAR > -15 {
		t.Errorf("the origin: %+v", o)
	}
	if res.Heavy.Count > 2 {
		t.Errorf("%d rejected where one was hit", res.Heavy.Count)
	}
	// A panel in another order is the same study.
	in := madeUp(60, 300, 7)
	slices.Reverse(in.Symbols)
	slices.Reverse(in.Groups)
	for _, row := range in.Closes {
		slices.Reverse(row)
	}
	back := mustStudy(t, in)
	for i, n := range res.Names {
		if m := back.Names[59-i]; math.Abs(m.SAR-n.SAR) > 1e-9 || m.Rejected != n.Rejected || math.Abs(m.Parts.Own-n.Parts.Own) > 1e-12 {
			t.Errorf("%s: %v and %v", n.Symbol, n.SAR, m.SAR)
		}
	}
}

func TestStudyEdges(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(in *StudyInput)
		check func(t *testing.T, res *StudyResult)
	}{
		"holes": {func(in *StudyInput) {
			for t, row := range in.Closes {
				if t%7 == 1 {
					row[3] = math.NaN()
				}
			}
		}, func(t *testing.T, res *StudyResult) {
			if n := res.Names[3]; !known(n.SAR) || n.Fit.N > 215 {
				t.Errorf("%+v", n)
			}
		}},
		"a hole before the date": {func(in *StudyInput) { in.Closes[293][3], in.Closes[292][3] = math.NaN(), math.Inf(1) },
			func(t *testing.T, res *StudyResult) {
				if n := res.Names[3]; n.Rows != 3 || !known(n.SAR) || !known(n.Parts.Own) {
					t.Errorf("%+v", n)
				}
			}},
		"constant": {func(in *StudyInput) { column(in, 3, func(int, float64) float64 { return 5 }) },
			func(t *testing.T, res *StudyResult) { noted(t, res, 3, "nothing of its own") }},
		"a copy": {func(in *StudyInput) {
			column(in, 3, func(t int, _ float64) float64 { return in.Closes[t][4] })
		}, func(t *testing.T, res *StudyResult) {
			if !known(res.Names[3].SAR) {
				t.Errorf("%+v", res.Names[3])
			}
		}},
		"a copy of the origin": {func(in *StudyInput) {
			column(in, 3, func(t int, _ float64) float64 { return in.Closes[t][0] })
		}, nil},
		"absent":   {func(in *StudyInput) { column(in, 3, nan) }, func(t *testing.T, res *StudyResult) { noted(t, res, 3, "no return") }},
		"infinite": {func(in *StudyInput) { column(in, 3, func(int, float64) float64 { return math.Inf(1) }) }, func(t *testing.T, res *StudyResult) { noted(t, res, 3, "no return") }},
		"negative": {func(in *StudyInput) { column(in, 3, func(int, float64) float64 { return -1 }) }, func(t *testing.T, res *StudyResult) { noted(t, res, 3, "no return") }},
		"listed late": {func(in *StudyInput) {
			column(in, 3, func(t int, v float64) float64 {
				if t < 250 {
					return math.NaN()
				}
				return v
			})
		}, func(t *testing.T, res *StudyResult) { noted(t, res, 3, "returns in a window") }},
		"1e300": {func(in *StudyInput) { column(in, 3, func(_ int, v float64) float64 { return v * 1e300 }) },
			func(t *testing.T, res *StudyResult) {
				if !known(res.Names[3].SAR) {
					t.Errorf("%+v", res.Names[3])
				}
			}},
		"returns of 1e300": {func(in *StudyInput) {
			column(in, 3, func(t int, v float64) float64 { return v * math.Pow(1e150, float64(t%3-1)) })
		}, nil},
		"two for one": {func(in *StudyInput) {
			for t := 294; t < len(in.Closes); t++ {
				in.Closes[t][3] /= 2
			}
		}, func(t *testing.T, res *StudyResult) { noted(t, res, 3, "split") }},
		"a holiday row": {func(in *StudyInput) {
			for i := range in.Closes[200] {
				in.Closes[200][i] = math.NaN()
			}
		}, func(t *testing.T, res *StudyResult) {
			if n := res.Names[3]; n.Fit.N != 250 {
				t.Errorf("%d rows, the holiday cost one", n.Fit.N)
			}
		}},
		"one group": {func(in *StudyInput) {
			for i := range in.Groups {
				in.Groups[i] = "all"
			}
		}, nil},
		"mostly the origin's sector": {func(in *StudyInput) {
			for i := range 38 {
				in.Groups[i] = "chips"
			}
		}, func(t *testing.T, res *StudyResult) {
			if res.Label != TooNarrow {
				t.Errorf("label %q", res.Label)
			}
		}},
		"no origin": {func(in *StudyInput) { in.Origin = "" }, func(t *testing.T, res *StudyResult) {
			if !math.IsNaN(res.Residual) || res.Names[5].Parts.Transmitted != 0 {
				t.Errorf("%v %+v", res.Residual, res.Names[5].Parts)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			in := madeUp(60, 300, 3)
			c.spoil(&in)
			res, err := Study(in)
			if err != nil {
				if c.check != nil {
					t.Fatal(err)
				}
				return
			}
			sound(t, res)
			if c.check != nil {
				c.check(t, res)
			}
		})
	}
}

func nan(int, float64) float64 { return math.NaN() }

func column(in *StudyInput, j int, f func(t int, v float64) float64) {
	for t, row := range in.Closes {
		row[j] = f(t, row[j])
	}
}

func noted(t *testing.T, res *StudyResult, i int, want string) {
	t.Helper()
	if n := res.Names[i]; known(n.SAR) || !strings.Contains(n.Note, want) {
		t.Errorf("SAR %v, note %q, want %q", n.SAR, n.Note, want)
	}
}

func TestStudyErrors(t *testing.T) {
	for want, spoil := range map[string]func(in *StudyInput){
		"S0 has no return on":         func(in *StudyInput) { in.Closes[294][0] = math.NaN() },
		"is not in the panel":         func(in *StudyInput) { in.Date = "1999" },
		"the origin X is not in":      func(in *StudyInput) { in.Origin = "X" },
		"the index X is not in":       func(in *StudyInput) { in.Index = "X" },
		"S1 is there twice":           func(in *StudyInput) { in.Symbols[2] = "S1" },
		"a column has no symbol":      func(in *StudyInput) { in.Symbols[2] = "" },
		"with 59 groups":              func(in *StudyInput) { in.Groups = in.Groups[1:] },
		"has 3 closes for 60 symbols": func(in *StudyInput) { in.Closes[9] = in.Closes[9][:3] },
		"0008 follows 0008":           func(in *StudyInput) { in.Dates[9] = in.Dates[8] },
		"need 120":                    func(in *StudyInput) { in.Date = in.Dates[100] },
		"OnlyIndex without":           func(in *StudyInput) { in.OnlyIndex = true },
		"origin and index":            func(in *StudyInput) { in.Index = "S0" },
		"0 of 60 names traded": func(in *StudyInput) {
			for i := range in.Closes[294] {
				in.Closes[294][i] = math.NaN()
			}
		},
		"has no market model": func(in *StudyInput) { column(in, 0, func(int, float64) float64 { return 7 }) },
		"0 symbols with 0":    func(in *StudyInput) { in.Symbols, in.Groups, in.Dates = nil, nil, nil },
	} {
		in := madeUp(60, 300, 3)
		spoil(&in)
		if _, err := Study(in); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "contagion: study: ") {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := Study(StudyInput{}); err == nil {
		t.Error("nothing was studied")
	}
	for _, c := range [][2]int{{1, 300}, {2, 300}, {25, 1}, {500, 140}} { // more names than days
		res, err := Study(madeUp(c[0], c[1], 5))
		if c == [2]int{500, 140} {
			if err != nil {
				t.Errorf("%v: %v", c, err)
				continue
			}
			sound(t, res)
		} else if err == nil {
			t.Errorf("%v: no error", c)
		}
	}
}

// FuzzStudy spoils cells of a panel; whatever it is, there is an error or a
// sound result.
func FuzzStudy(f *testing.F) {
	f.Add(uint64(1), uint16(60), uint16(300), []byte{0, 1, 2, 3, 4, 5, 6, 7})
	f.Add(uint64(2), uint16(22), uint16(130), []byte{255, 255, 0, 0})
	f.Add(uint64(3), uint16(1), uint16(1), []byte{})
	spoils := []float64{math.NaN(), math.Inf(1), 0, -1, 1e300, 1e-300, 5, math.MaxFloat64, math.SmallestNonzeroFloat64}
	f.Fuzz(func(t *testing.T, seed uint64, names, days uint16, edits []byte) {
		in := madeUp(1+int(names)%70, 1+int(days)%320, seed)
		for k := 0; k+3 < len(edits); k += 4 {
			row := in.Closes[(int(edits[k])|int(edits[k+1])<<8)%len(in.Closes)]
			v := spoils[int(edits[k+3])%len(spoils)]
			switch edits[k+3] >> 6 {
			case 0: // a whole column
				column(&in, int(edits[k+2])%len(row), func(int, float64) float64 { return v })
			case 1: // a whole row
				for i := range row {
					row[i] = v
				}
			case 2:
				in.Groups[int(edits[k+2])%len(row)] = in.Groups[0]
			default:
				row[int(edits[k+2])%len(row)] = v
			}
		}
		if len(edits)%3 == 1 {
			in.Origin, in.Sector = "", in.Groups[0]
		}
		if res, err := Study(in); err == nil {
			sound(t, res)
		}
	})
}
