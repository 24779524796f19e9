package feed

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"contagion/assets"
)

// FuzzBackground reads what a calibration wrote beside a scenario, after
// somebody else wrote it.
func FuzzBackground(f *testing.F) {
	text := map[string]string{}
	for _, name := range []string{"links.csv", "same.csv", "next.csv", "background.toml"} {
		b, err := assets.FS.ReadFile("scenarios/deepseek/" + name)
		if err != nil {
			f.Fatal(err)
		}
		lines := strings.SplitAfter(string(b), "\n")
		text[name] = strings.Join(lines[:min(len(lines), 4)], "")
	}
	small := "[correlations]\nrows = 60.5\nfrom = 'a'\n\n[network]\ngroups = ['power', 'mega']\npercent = [[60, 40], [30, 70]]\ntci = 35\nlags = 1\nmean = [0.001, 0.002]\ncov = [[1e-4, 1e-5], [1e-5, 1e-4]]\n" +
		"days = ['2025-01-23']\ncourse = [35.5]\nmethod = 'm'\n\n[[gauge]]\nname = 'turbulence'\nn = 9\nlast = 0.5\nquantile = [0.1, 0.5]\n"
	f.Add(text["links.csv"], text["same.csv"], text["next.csv"], small)
	for _, s := range nasty {
		f.Add(strings.Replace(text["links.csv"], "0.021796", s, 1), text["same.csv"], text["next.csv"], strings.Replace(small, "60.5", s, 1))
		f.Add(strings.Replace(text["links.csv"], "^GSPC", s, 1), "symbol,vol,rho\nNVDA,"+s+",\nAMD,0.1,"+s+"\n", "symbol,rho\norigins,NVDA\nAMD,"+s+"\n", strings.Replace(small, "35", s, 2))
		f.Add(s, s, s, s)
		f.Add("", "", "symbol,rho\norigins,"+s+"\n", strings.Replace(small, "power", s, 1))
	}
	read := reader(f)
	f.Fuzz(func(t *testing.T, links, same, next, toml string) {
		r := read("links.csv", []byte(links))
		for name, text := range map[string]string{"same.csv": same, "next.csv": next, "background.toml": toml} {
			if text != "" {
				r.fsys.(fstest.MapFS)["d/"+name] = &fstest.MapFile{Data: []byte(text)}
			}
		}
		r.s.Links, r.s.GroupLinks, r.s.Together, r.s.Network, r.s.Gauges = nil, nil, nil, nil, nil
		if err := r.background(); err != nil {
			complaint(t, err)
			return
		}
		for _, l := range r.s.Links {
			clean(t, l.Market, 40)
			if l.N > 0 && (!finite(l.Alpha, l.Beta, l.Sigma, l.Mean, l.Sxx) || l.Sigma <= 0 || l.Sxx <= 0 || l.Own < 0) {
				t.Fatalf("%+v", l)
			}
		}
		if w := r.s.Together; w != nil {
			clean(t, w.From+w.To, 40)
			for _, list := range [][]float64{w.Same, w.Next} {
				for _, rho := range list {
					if math.Abs(rho) > 1 {
						t.Fatalf("correlation %v", rho)
					}
				}
			}
		}
		if w := r.s.Network; w != nil {
			clean(t, w.Method, textCells)
			clean(t, w.From+w.To, 40)
			if n := len(w.Groups); !square(w.Percent, n) || !square(w.Cov, n) || len(w.Mean) != n {
				t.Fatalf("%+v", w)
			}
			for _, day := range w.Windows {
				clean(t, day.Day, 10)
			}
		}
		for _, g := range r.s.Gauges {
			clean(t, g.Name, 40)
		}
		if _, err := Calibrated(r.s); err != nil {
			t.Fatal(err)
		}
	})
}
