package settings

import (
	"slices"

	"contagion/data"
)

// network gives a table of groups with other indices; nil where fewer than all
// but a third are there. A group that is gone takes its row and column along.
func network(n *data.Network, oldGroup []int) *data.Network {
	if n == nil {
		return nil
	}
	var keep []int // rows
	out := *n
	out.Groups = nil
	for row, g := range n.Groups {
		if now := slices.Index(oldGroup, g); now >= 0 {
			keep, out.Groups = append(keep, row), append(out.Groups, now)
		}
	}
	if 3*len(keep) < 2*len(n.Groups) || len(keep) < 2 {
		return nil
	}
	part := func(m [][]float64) [][]float64 {
		if m == nil {
			return nil
		}
		rows := make([][]float64, len(keep))
		for i, r := range keep {
			for _, c := range keep {
				rows[i] = append(rows[i], m[r][c])
			}
		}
		return rows
	}
	out.Percent, out.Cov, out.Mean = part(n.Percent), part(n.Cov), nil
	for _, r := range keep {
		out.Mean = append(out.Mean, n.Mean[r])
	}
	if len(keep) == len(n.Groups) {
		return &out
	}
	others := 0.0
	for i, row := range out.Percent { // a row sums to 100 again
		sum := 0.0
		for _, v := range row {
			sum += v
		}
		for j := range row {
			if row[j] *= 100 / sum; j != i {
				others += row[j]
			}
		}
	}
	out.TCI = others / float64(len(keep))
	return &out
}
