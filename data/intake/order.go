package intake

import "slices"

// inOrder tells which of some rows to keep so that their keys rise, dropping
// as few as can be; where most steps fall, the table is newest first and keys
// that fall are kept. reversed says so. Rows of one key are kept: they follow
// each other.
func inOrder[K int32 | int64](keys []K) (keep []bool, reversed bool) {
	up, down := 0, 0
	for i := 1; i < len(keys); i++ {
		switch {
		case keys[i] > keys[i-1]:
			up++
		case keys[i] < keys[i-1]:
			down++
		}
	}
	keep = make([]bool, len(keys))
	reversed = down > up
	if !reversed && down == 0 || reversed && up == 0 {
		for i := range keep {
			keep[i] = true
		}
		return keep, reversed
	}
	at := func(i int) int { // the i-th row from the oldest
		if reversed {
			return len(keys) - 1 - i
		}
		return i
	}
	// The longest run of rows that do not fall (patience sorting): tail[k] ends
	// the run of length k+1 that ends lowest.
	tail, back := make([]int, 0, len(keys)), make([]int, len(keys))
	for i := range keys {
		k, _ := slices.BinarySearchFunc(tail, keys[at(i)], func(j int, key K) int {
			if keys[at(j)] <= key {
				return -1
			}
			return 1
		})
		if back[i] = -1; k > 0 {
			back[i] = tail[k-1]
		}
		if k == len(tail) {
			tail = append(tail, i)
		} else {
			tail[k] = i
		}
	}
	for i := tail[len(tail)-1]; i >= 0; i = back[i] {
		keep[at(i)] = true
	}
	return keep, reversed
}
