package tui

import (
	"image"
	"math/rand/v2"
	"strings"
	"testing"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/tui/canvas"
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

// A spark is quiet until its instrument has moved an ordinary day, and drawn
// where no figure stands.
func TestSparkWearsItsEvidence(t *testing.T) {
	f := rungs(contagion.Arrival{})
	level(f, 0, 90, -0.1)
	f.Quotes[0].Return, f.Quotes[0].Evidence = -0.1, data.Printed
	for k := range f.Series.Points[0] {
		p := &f.Series.Points[0][k]
		switch hour := k / 12; hour {
		case 0, 1:
			p.Last = 99 // half an ordinary day
		case 2:
			p.Last, p.Evidence = 99, data.Reconstructed
		case 3:
			p.Last = 97 // one and a half
		case 4, 5:
			p.Evidence = data.Reconstructed
		}
	}
	drawn(f, 40, 1, func(f *frame, r image.Rectangle) { f.drawSpark(0, 0, 9, []data.ID{0}, 2, memberLow, memberHigh) })
	for hour, want := range []canvas.Style{sFaint, sFaint, sDrawn, sDown, sDownDrawn, sDownDrawn, sDownStrong, sDownStrong, sDownStrong} {
		if got := f.c.StyleAt(hour, 0); got != want {
			t.Errorf("hour %d is %c, want %c", hour, styleLetters[got], styleLetters[want])
		}
	}
}
