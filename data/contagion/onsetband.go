package contagion

import (
	"cmp"
	"slices"
)

// onsetDrop is how far below its maximum the score of an onset may lie and the
// onset still be one of those that the data cannot tell apart: the 95 % point
// of chi square with one degree of freedom, for a score that is half a log
// likelihood ratio doubled.
const onsetDrop = 3.84

// OnsetBand gives the first and the last bar, counted from 0, of those that
// the data cannot tell from the most likely onset of Onset: all s with
//
//	(S_d - S_s)^2 / (d - s) >= max - 3.84
//
// -1 and -1 of a series without a known value.
func OnsetBand(z []float64) (first, last int) {
	tau, best := Onset(z)
	if tau < 0 {
		return -1, -1
	}
	first, last = tau, tau
	sum, n := 0.0, 0.0
	for s := len(z) - 1; s >= 0; s-- {
		if !known(z[s]) {
			continue
		}
		sum += Winsorise(z[s])
		n++
		if sum*sum/n >= best-onsetDrop {
			first, last = min(first, s), max(last, s)
		}
	}
	return first, last
}

// A BandedAlarm is an alarm and the band of its onset.
type BandedAlarm struct {
	Alarm
	First, Last int // of OnsetBand, in the unit of Onset
}

// OriginOf is Origin for onsets that are known to a band: of the alarms within
// 30 bars of the first one, it takes that with the earliest onset and every one
// whose band begins no later than that one's ends, because which of these began
// first cannot be told; among them who moved furthest in its own deviations is
// the origin, then the earliest onset, then the lowest Name.
func OriginOf(alarms []BandedAlarm) (origin BandedAlarm, ok bool) {
	if len(alarms) == 0 {
		return BandedAlarm{}, false
	}
	first := alarms[0].Bar
	for _, a := range alarms {
		first = min(first, a.Bar)
	}
	near := slices.DeleteFunc(slices.Clone(alarms), func(a BandedAlarm) bool { return a.Bar > first+originCluster })
	earliest := slices.MinFunc(near, func(a, b BandedAlarm) int { return cmp.Or(cmp.Compare(a.Onset, b.Onset), cmp.Compare(a.Last, b.Last)) })
	tied := slices.DeleteFunc(near, func(a BandedAlarm) bool { return a.First > earliest.Last })
	return slices.MinFunc(tied, func(a, b BandedAlarm) int {
		return cmp.Or(cmp.Compare(size(b.Sigmas), size(a.Sigmas)), cmp.Compare(a.Onset, b.Onset), cmp.Compare(a.Name, b.Name))
	}), true
}

// Z gives the winsorised z of a series so far, one a bar, NaN without a trade;
// read it only.
func (a *ArrivalTest) Z(series int) []float64 { return a.series[series].z }

// Bars is how many bars have been observed.
func (a *ArrivalTest) Bars() int { return a.bar }
