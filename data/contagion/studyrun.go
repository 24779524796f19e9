package contagion

import (
	"fmt"
	"math"
)

// describe gives the names with what is known before any model, and a note
// where that is too little.
func (p *studyPanel) describe() []StudyName {
	names := make([]StudyName, len(p.columns))
	nan := math.NaN()
	for i, j := range p.columns {
		n := StudyName{Symbol: p.in.Symbols[j], Group: p.in.Groups[j], Return: p.onDate[i], Rows: p.span[i],
			AR: nan, SAR: nan, P: nan, RescaledP: nan, OwnZ: nan, OwnP: nan,
			Link: Link{Alpha: nan, Beta: nan, Gamma: nan, Sigma: nan, Rho: nan}, Parts: Parts{nan, nan, nan, nan, nan}}
		have := 0
		for _, r := range p.returns[i][:p.window] {
			if known(r) {
				have++
			}
		}
		switch {
		case n.Rows == 0:
			n.Note = "no return on the date"
		case p.split[i]:
			n.Note = "looks like a split"
		case have < StudyMin || float64(have) < windowCover*float64(p.window):
			n.Note = fmt.Sprintf("%d returns in a window of %d", have, p.window)
		}
		names[i] = n
	}
	return names
}

// factorFor gives the market without the origin, its sector and one more
// group, or the index where that leaves too few.
func (p *studyPanel) factorFor(group string, res *StudyResult) ([]float64, error) {
	if f, ok := p.factors[group]; ok {
		return f, nil
	}
	f, err := p.index, error(nil)
	if !p.in.OnlyIndex {
		out := make([]bool, len(p.columns))
		for i, j := range p.columns {
			g := p.in.Groups[j]
			out[i] = i == p.origin || g != "" && (g == group || g == p.sector)
		}
		if f, _, err = LeaveOutFactor(p.returns, out, FactorNames); err != nil {
			return nil, fmt.Errorf("contagion: study: %w", err)
		}
		// Thin on the date, or for too much of the window.
		have := 0
		for _, v := range f[:p.window] {
			if known(v) {
				have++
			}
		}
		if !known(f[p.event]) || have < StudyMin {
			p.thin[group] = true
			if p.index != nil {
				f = p.index
			}
		}
	}
	res.ByIndex = res.ByIndex || p.in.OnlyIndex || p.thin[group] && p.index != nil
	p.factors[group] = f
	return f, nil
}

// returnsIn gives the first n rows of every name.
func (p *studyPanel) returnsIn(n int) [][]float64 {
	out := make([][]float64, len(p.returns))
	for i, r := range p.returns {
		out[i] = r[:n]
	}
	return out
}

// judge fills the p-values, what they reject, and the label.
func (p *studyPanel) judge(res *StudyResult) {
	rate := p.in.Rate
	if !(rate > 0 && rate < 1) {
		rate = StudyRate
	}
	z, own, raw := make([]float64, len(res.Names)), make([]float64, len(res.Names)), make([]float64, len(res.Names))
	sector, measured := 0, 0
	for i, n := range res.Names {
		z[i], own[i], raw[i] = n.SAR, TailP(n.OwnZ), n.Return
		if i == p.origin {
			own[i] = math.NaN() // its own part is the shock itself
		}
		if p.split[i] && i != p.origin {
			raw[i] = math.NaN()
		}
		if known(raw[i]) {
			measured++
			if p.sector != "" && n.Group == p.sector {
				sector++
			}
		}
	}
	res.Scale = EventScale(z)
	res.Heavy, res.Normal = JudgeDay(z, rate, TailP), JudgeDay(z, rate, NormalP)
	beyond := BenjaminiHochberg(own, rate)
	for i := range res.Names {
		n := &res.Names[i]
		n.P, n.RescaledP = res.Heavy.P[i], res.Heavy.RescaledP[i]
		n.Rejected, n.RescaledBH = res.Heavy.Rejected[i], res.Heavy.RescaledRejected[i]
		n.OwnZ, n.OwnP, n.Beyond = knownOrNaN(n.OwnZ), own[i], beyond[i]
	}
	p.judgeGroups(res, rate)
	res.M, _ = CommonShare(raw)
	res.OwnSector = float64(sector) / float64(measured)
	res.Label = Label(res.M, float64(res.Normal.Rescaled)/float64(res.Normal.Known), res.OwnSector)
	if p.thin[p.sector] && res.Label != NoLabel {
		res.Label = TooNarrow // fewer than FactorNames outside the sector
	}
}

func (p *studyPanel) judgeGroups(res *StudyResult, rate float64) {
	ps, own := make([]float64, len(res.Groups)), make([]float64, len(res.Groups))
	for i, g := range res.Groups {
		ps[i], own[i] = TailP(g.T), TailP(g.OwnZ)
	}
	hit, beyond := BenjaminiHochberg(ps, rate), BenjaminiHochberg(own, rate)
	for i := range res.Groups {
		g := &res.Groups[i]
		g.P, g.Rejected, g.OwnP, g.Beyond = ps[i], hit[i], own[i], beyond[i]
		rejected := 0
		for k, n := range res.Names {
			if n.Group == g.Group && k != p.origin && n.Rejected {
				rejected++
			}
		}
		g.Breadth = math.NaN()
		if g.Members > 1 && g.Known > 0 {
			g.Breadth = float64(rejected) / float64(g.Known)
		}
	}
}
