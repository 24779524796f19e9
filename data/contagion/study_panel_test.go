package contagion

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"
)

const panels = "../../../shared/data/panels/"

// usBroad reads the 124 US names and SPY of the broad panel. Its group "other"
// is what has no sector.
func usBroad(t testing.TB) StudyInput {
	t.Helper()
	groups := map[string]string{}
	for _, r := range csvRows(t, "us_broad.groups.csv")[1:] {
		groups[r[0]] = r[1]
	}
	rows := csvRows(t, "us_broad.csv")
	in := StudyInput{Index: "SPY"}
	var cols []int
	for j, s := range rows[0] {
		g := groups[s]
		if j == 0 || g == "japan" || g == "index" && s != "SPY" {
			continue
		}
		if g == "other" {
			g = ""
		}
		cols = append(cols, j)
		in.Symbols, in.Groups = append(in.Symbols, s), append(in.Groups, g)
	}
	for _, r := range rows[1:] {
		closes := make([]float64, len(cols))
		for k, j := range cols {
			closes[k] = cell(r[j])
		}
		in.Dates, in.Closes = append(in.Dates, r[0]), append(in.Closes, closes)
	}
	return in
}

func cell(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

func csvRows(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(panels + name)
	if err != nil {
		t.Skip("the panel is not beside this checkout: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func mustStudy(t testing.TB, in StudyInput) *StudyResult {
	t.Helper()
	res, err := Study(in)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func (r *StudyResult) name(t testing.TB, symbol string) StudyName {
	t.Helper()
	for _, n := range r.Names {
		if n.Symbol == symbol {
			return n
		}
	}
	t.Fatalf("%s is not in the study", symbol)
	return StudyName{}
}

func (r *StudyResult) group(t testing.TB, key string) StudyGroup {
	t.Helper()
	for _, g := range r.Groups {
		if g.Group == key {
			return g
		}
	}
	t.Fatalf("group %s is not in the study", key)
	return StudyGroup{}
}

// about compares with a published figure to half a unit of its last digit.
func about(t testing.TB, what string, got, want, half float64) {
	t.Helper()
	if !(math.Abs(got-want) <= half*(1+1e-9)) {
		t.Errorf("%s = %.5f, published %v", what, got, want)
	}
}

// TestStudyOfDeepSeek holds the published study of 27 January 2025. Its group
// figures and its 43 rejections are against SPY, its 58 rejections and most
// negative names against the leave-out factor, and all its counts are under
// the normal law; under the heavy tail of TailP they are 31 and 46, and none
// after the rescale.
func TestStudyOfDeepSeek(t *testing.T) {
	in := usBroad(t)
	in.Date, in.Origin, in.RawLinks = "2025-01-27", "NVDA", true
	res := mustStudy(t, in)
	if res.Heavy.Known != 124 || res.Normal.Count != 58 || res.Normal.Rescaled != 9 {
		t.Errorf("%d known, %d rejected, %d after the rescale; published 124, 58, 9", res.Heavy.Known, res.Normal.Count, res.Normal.Rescaled)
	}
	if res.Heavy.Count != 46 || res.Heavy.Rescaled != 0 {
		t.Errorf("heavy tail: %d rejected, %d after the rescale; were 46, 0", res.Heavy.Count, res.Heavy.Rescaled)
	}
	if res.Label != Concentrated || res.ByIndex {
		t.Errorf("label %q, by index %v", res.Label, res.ByIndex)
	}
	about(t, "M", res.M, .117, .0005)
	about(t, "NVDA beta", res.name(t, "NVDA").Fit.Beta, 1.77, .005)
	about(t, "factor %", 100*res.Factor, -1.628, .0005)
	about(t, "origin residual %", 100*res.Residual, -14.254, .0005)
	for s, sar := range map[string]float64{"ETN": -10.4, "EME": -10.3, "PWR": -9.9, "ANET": -9.5, "APH": -8.4, "KMI": -8.0, "VST": -8.0} {
		about(t, s+" SAR", res.name(t, s).SAR, sar, .05)
	}
	for key, want := range map[string][4]float64{
		"chips": {-6.367, -2.926, -4.840, 1.550}, "ai_hardware": {-10.375, -2.703, -3.922, -3.723},
		"electrical": {-12.623, -2.466, -1.974, -8.209}, "power": {-16.721, -2.474, -1.251, -13.224},
		"gas": {-7.088, -1.469, .992, -6.691}, "datacentre_reit": {-6.531, -1.528, .193, -5.184},
		"megacap_software": {.596, -1.617, -1.768, 4.007}, "regulated_utilities": {1.579, -.664, 1.911, .272},
		"health": {3.071, -.512, .645, 2.961}, "staples": {3.143, -.421, .640, 2.881},
	} {
		p := res.group(t, key).Parts
		for k, got := range []float64{p.Total, p.Market, p.Transmitted, p.Own} {
			about(t, key+" part", 100*got, want[k], .0005)
		}
		about(t, key+" drift", p.Drift, 0, .0023)
		about(t, key+" sum", p.Drift+p.Market+p.Transmitted+p.Own, p.Total, 1e-15)
	}
	for _, key := range []string{"electrical", "power", "ai_hardware", "gas", "datacentre_reit", "staples", "health"} {
		if g := res.group(t, key); !g.Beyond || !g.Rejected || (g.T > 0) != (g.Parts.Own > 0) {
			t.Errorf("%s: t %.1f, z of its own part %.1f: not beyond the old links", key, g.T, g.OwnZ)
		}
	}
	if g := res.group(t, "chips"); g.Beyond || g.Members != 17 {
		t.Errorf("chips fell as the old links predict: %+v", g)
	}
}

func TestStudyOfDeepSeekByIndex(t *testing.T) {
	in := usBroad(t)
	in.Date, in.Origin, in.OnlyIndex = "2025-01-27", "NVDA", true
	res := mustStudy(t, in)
	if res.Normal.Count != 43 || res.Normal.Rescaled != 9 || !res.ByIndex {
		t.Errorf("%d rejected, %d after the rescale; published 43, 9", res.Normal.Count, res.Normal.Rescaled)
	}
	about(t, "MAD scale", res.Scale, 2.08, .005)
	nv := res.name(t, "NVDA")
	about(t, "NVDA AR %", 100*nv.AR, -13.34, .005)
	about(t, "NVDA SAR", nv.SAR, -5.14, .005)
	about(t, "NVDA beta", nv.Fit.Beta, 2.66, .005)
	for key, want := range map[string][2]float64{
		"electrical": {-10.659, -9.611}, "power": {-15.464, -7.405}, "gas": {-6.397, -5.613},
		"datacentre_reit": {-5.328, -3.974}, "chips": {-3.191, -2.183}, "staples": {3.423, 5.277}, "health": {3.467, 4.584},
		"ai_hardware": {-7.935, -5.906}, "telecom": {3.449, 3.501}, "megacap_software": {2.423, 3.218}, "oil": {1.574, 1.387}, "banks": {1.409, 1.174}, "regulated_utilities": {1.641, 1.586},
	} {
		g := res.group(t, key)
		about(t, key+" AR %", 100*g.AR, want[0], .0005)
		about(t, key+" t", g.T, want[1], .0005)
	}
}

func TestStudyLabels(t *testing.T) {
	in := usBroad(t)
	for _, c := range []struct {
		date, sector   string
		m              float64
		label          DayLabel
		count, rescale int // -1 not published
	}{
		{"2023-03-13", "regional_banks", .076, Concentrated, 14, 14},
		{"2024-08-05", "", .72, CommonShock, -1, 0},
		{"2018-02-05", "", .89, CommonShock, -1, -1},
		{"2020-03-09", "", .73, CommonShock, -1, -1},
		{"2020-03-16", "", .88, CommonShock, -1, -1},
		{"2025-04-03", "", .61, CommonShock, -1, 0},
		{"2025-04-04", "", .85, CommonShock, -1, 0},
		{"2025-01-24", "", .04, Mixed, 1, 1},
	} {
		in.Date, in.Sector = c.date, c.sector
		res := mustStudy(t, in)
		about(t, c.date+" M", res.M, c.m, .005)
		if res.Label != c.label {
			t.Errorf("%s: %q, want %q", c.date, res.Label, c.label)
		}
		if c.count >= 0 && res.Normal.Count != c.count || c.rescale >= 0 && res.Normal.Rescaled != c.rescale {
			t.Errorf("%s: %d rejected, %d after the rescale; published %d, %d", c.date, res.Normal.Count, res.Normal.Rescaled, c.count, c.rescale)
		}
	}
}

// TestStudyOfSVB: the sector is hit, the big banks less, nobody else.
func TestStudyOfSVB(t *testing.T) {
	in := usBroad(t)
	in.Date, in.Sector, in.OnlyIndex = "2023-03-13", "regional_banks", true
	res := mustStudy(t, in)
	for key, want := range map[string][2]float64{"regional_banks": {-13.35, -11.755}, "banks": {-4.60, -4.679}} {
		g := res.group(t, key)
		about(t, key+" AR %", 100*g.AR, want[0], .005)
		about(t, key+" t", g.T, want[1], .0005)
	}
	for _, g := range res.Groups {
		if hit := g.Group == "regional_banks" || g.Group == "banks"; hit != g.Rejected || !hit && math.Abs(g.T) > 2.1 {
			t.Errorf("%s: t %.2f, rejected %v", g.Group, g.T, g.Rejected)
		}
	}
}

// TestStudyOfEveryPanel: markets of many hours in one panel are no clean event
// study, but what comes out must be sound.
func TestStudyOfEveryPanel(t *testing.T) {
	for name, date := range map[string]string{
		"deepseek": "2025-01-27", "svb_2023": "2023-03-13", "yen_carry_2024": "2024-08-05", "asml_leak_2024": "2024-10-15", "archegos_2021": "2021-03-26",
		"lehman_2008": "2008-09-15", "meta_2022": "2022-02-03", "adani_2023": "2023-02-01", "crowdstrike_2024": "2024-07-22", "tariffs_2025": "2025-04-03", "covid_2020": "2020-03-09",
	} {
		t.Run(name, func(t *testing.T) {
			rows := csvRows(t, name+".csv")
			in := StudyInput{Symbols: rows[0][1:], Groups: make([]string, len(rows[0])-1), Date: date}
			for _, r := range rows[1:] {
				closes := make([]float64, len(r)-1)
				for j := range closes {
					closes[j] = cell(r[j+1])
				}
				in.Dates, in.Closes = append(in.Dates, r[0]), append(in.Closes, closes)
			}
			for _, in.Origin = range []string{"", in.Symbols[0]} {
				res, err := Study(in)
				if err != nil {
					t.Log(err) // an origin that was shut, or never known
					continue
				}
				sound(t, res)
				t.Logf("%q: %d known, %d and %d rejected, M %.2f, %s", in.Origin, res.Heavy.Known, res.Normal.Count, res.Normal.Rescaled, res.M, res.Label)
			}
		})
	}
}
