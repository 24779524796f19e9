package contagion

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// A Branch joins two series of a minimum spanning tree.
type Branch struct {
	From, To int     // From was in the tree before To
	Length   float64 // sqrt(2(1-rho)), from 0 to 2
}

// MinimumSpanningTree joins all series by the N-1 pairs of the smallest total
// distance (Mantegna 1999), grown from series 0 with Prim's algorithm:
//
//	d_ij = sqrt(2 (1 - rho_ij))
//
// corr is an N x N correlation matrix. The branches come in the order of
// growth, so that every From is 0 or the To of a branch before it; of equal
// distances the lowest number wins, so that a layout stays as it is from one
// frame to the next. length is the sum of the branches. It is an error if
// corr is empty or has a value that is NaN or beyond 1.
func MinimumSpanningTree(corr *mat.SymDense) (tree []Branch, length float64, err error) {
	if err := correlations(corr); err != nil {
		return nil, 0, err
	}
	n := corr.SymmetricDim()
	nearest := make([]Branch, n)
	for i := range nearest {
		nearest[i] = Branch{To: i, Length: distance(corr.At(0, i))}
	}
	in := make([]bool, n)
	in[0] = true
	for len(tree) < n-1 {
		best := -1
		for i := range nearest {
			if !in[i] && (best < 0 || nearest[i].Length < nearest[best].Length) {
				best = i
			}
		}
		in[best] = true
		tree = append(tree, nearest[best])
		length += nearest[best].Length
		for i := range nearest {
			if d := distance(corr.At(best, i)); !in[i] && d < nearest[i].Length {
				nearest[i] = Branch{From: best, To: i, Length: d}
			}
		}
	}
	return tree, length, nil
}

func distance(rho float64) float64 { return math.Sqrt(2 * max(0, 1-rho)) }
