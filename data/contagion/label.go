package contagion

import "math"

// A DayLabel says what kind of day it was.
type DayLabel uint8

// The labels. NoLabel is for a day on which too little is known.
const (
	NoLabel      DayLabel = iota
	CommonShock           // everybody moved together: no contagion needed to explain it
	Mixed                 // neither
	Concentrated          // few were hit, far beyond the rest
	TooNarrow             // mostly the origin's own sector: the market cannot be told from it
)

var labelNames = [...]string{"", "common shock", "mixed", "concentrated contagion", "universe too narrow"}

// String gives the words used in reports; "" for NoLabel.
func (l DayLabel) String() string {
	if int(l) >= len(labelNames) {
		return ""
	}
	return labelNames[l]
}

// The thresholds come from eleven events of 2008 to 2025, on which they
// separate the crashes from the contagions; they are not laws.
const (
	commonFrom       = 0.5  // M at or above: common
	concentratedTo   = 0.25 // M at or below may be concentrated,
	concentratedFrom = 0.03 // if this share of names is hit beyond the day's own spread
	narrowFrom       = 0.5  // share of names in the origin's sector above which the universe is too narrow
)

// CommonShare gives the part of the day's squared returns that one equal move
// of everybody explains,
//
//	M = N rbar^2 / sum r_i^2
//
// from 0 to 1 over the N known raw returns (the market is not taken out).
// NaN where fewer than 2 are known or all are 0.
func CommonShare(returns []float64) (m float64, n int) {
	scale, sum, squares := maxAbs(returns), 0.0, 0.0
	for _, r := range returns {
		if known(r) {
			n++
			sum += r / scale // so that no square overflows
			squares += (r / scale) * (r / scale)
		}
	}
	if n < 2 {
		return math.NaN(), n
	}
	return min(sum*sum/(float64(n)*squares), 1), n // rounding alone can take it above 1
}

// Label gives the day's label from the common share M = N rbar^2 / sum r^2 of
// the raw returns, the share of names that Benjamini-Hochberg rejects at 5 %
// after the event rescale (JudgeDay by NormalP, on whose counts 3 % was
// chosen), and the share of names that belong to the origin's own sector (0 where no origin is known), all
// from 0 to 1: too narrow if more than half of the names are the sector's;
// common if M >= 0.5; concentrated if M <= 0.25 and at least 3 % are rejected;
// otherwise mixed. NaN in M or rejected gives NoLabel.
func Label(m, rejected, ownSector float64) DayLabel {
	switch {
	case ownSector > narrowFrom:
		return TooNarrow
	case math.IsNaN(m) || math.IsNaN(rejected):
		return NoLabel
	case m >= commonFrom:
		return CommonShock
	case m <= concentratedTo && rejected >= concentratedFrom:
		return Concentrated
	}
	return Mixed
}
