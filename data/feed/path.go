package feed

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"contagion/data"
)

// grid is the step of a drawn path: at the usual speed of 300 it is one
// price a second, and a day of 140 instruments stays under 10,000 ticks.
const grid = 5 * time.Minute

// A pin is a price that a drawn path must go through.
type pin struct {
	at    time.Time
	price float64
}

// paths appends the reconstructed ticks of one instrument: inside its regular
// sessions only, between known figures of one session, its high and low
// touched, from the scenario's seed. Every product is rounded to float64
// before it is added, and nothing but + - * / is used, so that no machine
// fuses or approximates differently.
func paths(s *data.Scenario, cal *data.Calendar, id data.ID, figures []data.Figure, out []data.Tick) []data.Tick {
	in := s.Universe.At(id)
	if cal.AllDay(in.MIC) {
		return out // no session that a bar or an open would pin
	}
	for i := 0; i < len(figures); {
		day := figures[i].Session
		j := i
		for j < len(figures) && figures[j].Session == day {
			j++
		}
		if ses, ok := cal.Session(in.MIC, day); ok {
			out = draw(s.Seed, in.Symbol, id, ses, figures[i:j], out)
		}
		i = j
	}
	return out
}

func draw(seed uint64, symbol string, id data.ID, ses data.Session, figures []data.Figure, out []data.Tick) []data.Tick {
	var pins []pin
	var high, low *data.Figure
	for i := range figures {
		f := &figures[i]
		switch {
		case f.Kind == data.FigureHigh:
			high = f
		case f.Kind == data.FigureLow:
			low = f
		case f.At.Before(ses.Open) || f.At.After(ses.Close):
		case len(pins) > 0 && pins[len(pins)-1].at.Equal(f.At):
			pins[len(pins)-1].price = f.Price // the stronger evidence comes later
		default:
			pins = append(pins, pin{f.At, f.Price})
		}
	}
	if len(pins) < 2 {
		return out
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(symbol + " " + ses.Day))
	rng := rand.New(rand.NewPCG(seed, h.Sum64()))
	offset := time.Duration(int(id)%5) * time.Minute
	steps := make([]time.Time, 0, int(ses.Close.Sub(ses.Open)/grid)+1)
	for t := ses.Open.Add(offset); t.Before(ses.Close); t = t.Add(grid) {
		if !t.After(pins[0].at) || !t.Before(pins[len(pins)-1].at) || inBreak(ses, t) || slices.ContainsFunc(pins, func(p pin) bool { return p.at.Equal(t) }) {
			continue
		}
		steps = append(steps, t)
	}
	bounds := [2]float64{math.Inf(-1), math.Inf(1)}
	if low != nil {
		bounds[0] = low.Price
		pins = touch(pins, steps, low, rng)
	}
	if high != nil {
		bounds[1] = high.Price
		pins = touch(pins, steps, high, rng)
	}
	return bridge(id, pins, steps, bounds, rng, out)
}

// touch adds the session's high or low to the pins at a seeded step within
// the interval in which it can have been, unless a known price is it already.
func touch(pins []pin, steps []time.Time, f *data.Figure, rng *rand.Rand) []pin {
	free := func(t time.Time) bool {
		return !t.Before(f.From) && !t.After(f.At) && !slices.ContainsFunc(pins, func(p pin) bool { return p.at.Equal(t) })
	}
	if slices.ContainsFunc(pins, func(p pin) bool { return p.price == f.Price }) {
		return pins
	}
	// Where it asks for the slowest walk there and back, or nearly: a high
	// between two lower prices five minutes apart would be a spike that nobody
	// saw.
	const nearly = 1.5
	slowest, n := math.Inf(1), 0
	need := make([]float64, len(steps)) // infinite where it cannot have been
	for i, t := range steps {
		need[i] = math.Inf(1)
		if free(t) {
			need[i] = pace(pins, t, f.Price)
		}
		slowest = min(slowest, need[i])
	}
	calm := func(i int) bool { return !math.IsInf(need[i], 1) && need[i] <= float64(nearly*slowest) }
	for i := range steps {
		if calm(i) {
			n++
		}
	}
	if n == 0 {
		return pins
	}
	k, t := rng.IntN(n), time.Time{}
	for i := range steps {
		if t = steps[i]; calm(i) {
			if k--; k < 0 {
				break
			}
		}
	}
	at, _ := slices.BinarySearchFunc(pins, t, func(p pin, t time.Time) int { return p.at.Compare(t) })
	return slices.Insert(pins, at, pin{t, f.Price})
}

// pace is how fast a path must walk, price a minute, to be at a price at a
// time between two pins.
func pace(pins []pin, t time.Time, price float64) float64 {
	k := 1
	for k < len(pins)-1 && !t.Before(pins[k].at) {
		k++
	}
	a, b := pins[k-1], pins[k]
	speed := func(from, to float64, d time.Duration) float64 {
		return max(to-from, from-to) / max(float64(d)/float64(time.Minute), 1)
	}
	return max(speed(a.price, price, t.Sub(a.at)), speed(price, b.price, b.at.Sub(t)))
}

// bridge walks from pin to pin: at each step a straight line to the next pin
// plus seeded noise that is nothing at both ends.
func bridge(id data.ID, pins []pin, steps []time.Time, bounds [2]float64, rng *rand.Rand, out []data.Tick) []data.Tick {
	const wobble = 0.12 // of the distance between two pins: enough to look like trading, too little to invent a move
	k := 0
	for _, t := range steps {
		for k+2 < len(pins) && !t.Before(pins[k+1].at) {
			k++
		}
		a, b := pins[k], pins[k+1]
		noise := (rng.Float64() + rng.Float64() + rng.Float64() - 1.5) * 2 / 3
		part := float64(t.Sub(a.at)) / float64(b.at.Sub(a.at))
		span := b.price - a.price
		size := float64(wobble*max(span, -span)) + float64(0.0008*a.price)
		shape := float64(4 * part * (1 - part))
		price := a.price + float64(span*part) + float64(float64(noise*shape)*size)
		price = min(max(quantise(price, a.price), bounds[0]), bounds[1])
		if t.Equal(a.at) {
			price = a.price // a touched high or low
		}
		out = append(out, data.Tick{At: t, ID: id, Price: price, Evidence: data.Reconstructed})
	}
	return out
}

// quantise rounds to a step of about one part in 100,000 of the price, and of
// at most a hundredth of it: a price below a cent must not become nothing.
func quantise(price, scale float64) float64 {
	step := 0.01
	for scale > 0 && step*100 > scale {
		step /= 10
	}
	for step*1e5 < scale {
		step *= 10
	}
	return math.Round(price/step) * step
}

func inBreak(s data.Session, t time.Time) bool {
	return !s.BreakStart.IsZero() && !t.Before(s.BreakStart) && t.Before(s.BreakEnd)
}
