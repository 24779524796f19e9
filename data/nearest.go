package data

import "strings"

// Nearest gives the word of a list that was meant by one that is not in it; ""
// where none is so near that it is a slip. Case does not matter. A third of a
// word's letters may be wrong, or one, and half of what was written at most: of
// two letters any word is near.
func Nearest(word string, list []string) string {
	best, least := "", 0
	written := strings.ToLower(word)
	for _, w := range list {
		if n := Slips(written, strings.ToLower(w)); best == "" || n < least {
			best, least = w, n
		}
	}
	if least > max(1, len(best)/3) || 2*least > len([]rune(word)) {
		return ""
	}
	return best
}

// Slips counts the letters that were put in, left out, changed, or exchanged
// with their neighbour between two words (the optimal string alignment). A word
// longer than any name is cut: it is far from all of them anyway.
func Slips(a, b string) int {
	const longest = 40
	x, y := []rune(a), []rune(b)
	x, y = x[:min(len(x), longest)], y[:min(len(y), longest)]
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range y {
			change := last[j]
			if x[i] != y[j] {
				change++
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, change)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(y)]
}
