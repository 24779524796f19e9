package tui

import (
	"image"
	"math/rand/v2"
	"strings"
	"testing"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
)

// Whatever arrives when, no name and no mark of the ripple covers another.
func TestRippleNeverOverlaps(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	shown, all := 0, 0
	for round := range 400 {
		var list []contagion.Arrival
		for range 1 + rng.IntN(14) {
			switch a := reached(1, 0, rng.IntN(400)*rng.IntN(2), -1); rng.IntN(4) {
			case 0:
				list = append(list, contagion.Arrival{Stage: contagion.Pending})
			case 1:
				list = append(list, contagion.Arrival{Stage: contagion.Quiet})
			default:
				list = append(list, a)
			}
		}
		f := rungs(list...)
		in := image.Rect(3, 2, 3+40+rng.IntN(60), 2+12+rng.IntN(30))
		p := pondOf(in)
		taken := []image.Rectangle{originPlace(f, p)}
		for i, d := range drops(f, p, in) {
			all++
			if d.name == "" {
				continue
			}
			shown++
			if !d.place.In(in) {
				t.Fatalf("round %d: name %d at %v leaves %v", round, i, d.place, in)
			}
			for _, o := range taken {
				if d.place.Overlaps(o) {
					t.Fatalf("round %d: name %d at %v covers %v", round, i, d.place, o)
				}
			}
			taken = append(taken, d.place)
			for k, o := range drops(f, p, in) {
				if o.mark.In(d.place) {
					t.Fatalf("round %d: name %d covers the mark of %d", round, i, k)
				}
			}
		}
	}
	if shown*10 < all*9 {
		t.Errorf("%d of %d names found room, want nine in ten", shown, all)
	}
}

// The mark of a waiting market is never covered by when it opens.
func TestLadderShowsWhoWaits(t *testing.T) {
	f := rungs(reached(5, 0, 5, -1), contagion.Arrival{Stage: contagion.Pending})
	for w := 40; w < 120; w++ {
		lines := drawn(f, w, 5, drawLadder)
		if !strings.ContainsRune(lines[3], '◌') || !strings.Contains(lines[3], "opens +8:18") {
			t.Fatalf("%d wide: %q", w, lines[3])
		}
	}
}

// A spark is drawn where no figure stands, and dim before the shock.
func TestSparkWearsItsEvidence(t *testing.T) {
	f := rungs(contagion.Arrival{})
	level(f, 0, 90, -0.1)
	f.Quotes[0].Return, f.Quotes[0].Evidence = -0.1, data.Printed
	f.Scenario.Shock.By = f.Scenario.Shock.After.Add(2 * 3600e9)
	for k := range f.Series.Points[0] {
		if k >= 12*4 && k < 12*6 { // from 04:00 to 06:00
			f.Series.Points[0][k] = market.Point{Last: 90, Evidence: data.Reconstructed}
		}
	}
	drawn(f, 50+9, 1, func(f *frame, r image.Rectangle) { drawMember(f, r, 0, false) })
	for hour, want := range map[int]string{0: "dim", 4: "drawn", 5: "drawn", 2: "down", 7: "down"} {
		got := "other"
		switch f.c.StyleAt(26+hour, 0) {
		case sDim:
			got = "dim"
		case sDrawn:
			got = "drawn"
		case sDown, sDownStrong:
			got = "down"
		}
		if got != want {
			t.Errorf("hour %d is %s, want %s", hour, got, want)
		}
	}
}
