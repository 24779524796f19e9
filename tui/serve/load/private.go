package load

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"
)

// Private is guests who each have a screen of their own.
type Private struct {
	Guests int // as many as the server has screens
	Knocks int // guests who come beyond that
	Time   time.Duration
	W, H   int
}

const (
	leastFPSPrivate   = 9.5
	mostAgePrivate    = 50 * time.Millisecond
	mostMemoryPrivate = 3.0 // MB each
	mostLoss          = 2.0 // percent of the pictures, for those who are in
	mostTold          = time.Second
	full              = 75 // EX_TEMPFAIL
)

// Private measures R2.
func (b *Bench) Private(ctx context.Context, o Private) (*Finding, error) {
	s, err := b.server(ctx, append(roomFor(b.Addr, o.Guests), "--private", fmt.Sprint(o.Guests))...)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	way := func(i int) Way {
		return Way{Addr: s.Addr, From: Spread(s.Addr, i), User: "player", Line: "play deepseek " + b.day(), Term: term, W: o.W, H: o.H}
	}
	// The first one reads the scenario; what is shared is no guest's.
	first, err := Come(ctx, way(0))
	if err != nil {
		return nil, err
	}
	if _, err = first.FirstPicture(ctx); err == nil {
		err = rest(ctx, time.Second)
	}
	base, measured := s.Usage()
	first.Close()
	if err != nil {
		return nil, err
	}
	b.say("%d guests play by themselves", o.Guests)
	crowd, err := Gather(ctx, o.Guests, way)
	if err != nil {
		return nil, err
	}
	defer crowd.Leave()
	if err := crowd.Shown(ctx, firstPictures); err != nil {
		return nil, err
	}
	if err := rest(ctx, cmp.Or(b.Settle, usualSettle)); err != nil {
		return nil, err
	}
	alone, err := crowd.Watch(ctx, s, o.Time)
	if err != nil {
		return nil, err
	}
	b.say("%d more knock", o.Knocks)
	type answer struct {
		slowest time.Duration
		wrong   []string
		err     error
	}
	told := make(chan answer, 1)
	go func() {
		var a answer
		pause := o.Time / 2 / time.Duration(max(1, o.Knocks))
		for i := range o.Knocks {
			d, wrong := knock(ctx, way(o.Guests+i))
			a.slowest = max(a.slowest, d)
			if wrong != "" && len(a.wrong) < 3 {
				a.wrong = append(a.wrong, wrong)
			}
			if a.err = rest(ctx, pause); a.err != nil {
				break
			}
		}
		told <- a
	}()
	knocked, err := crowd.Watch(ctx, s, max(o.Time/2, time.Second))
	a := <-told
	if err != nil {
		return nil, err
	}
	return o.found(alone, knocked, a.slowest, a.wrong, float64(alone.Memory-base.Memory)/float64(max(1, o.Guests-1))/(1<<20), measured), nil
}

// knock comes where nothing is left, and says what is wrong with the answer.
func knock(ctx context.Context, w Way) (took time.Duration, wrong string) {
	began := time.Now()
	g, err := Come(ctx, w)
	if err != nil {
		return time.Since(began), err.Error()
	}
	defer g.Close()
	late := time.NewTimer(10 * mostTold)
	defer late.Stop()
	select {
	case <-g.Ended():
	case <-late.C:
		return time.Since(began), "it was let in, or kept waiting"
	}
	took = time.Since(began)
	status, ok := g.Status()
	text := strings.TrimSpace(string(append(g.Tail(), g.Beside()...)))
	switch {
	case !ok || status != full:
		return took, fmt.Sprintf("exit status %d, not %d", status, full)
	case !strings.Contains(text, " "):
		return took, fmt.Sprintf("no sentence but %q", text)
	}
	return took, ""
}

func (o *Private) found(alone, knocked *Seen, slowest time.Duration, wrong []string, each float64, measured bool) *Finding {
	f := &Finding{Trial: "R2", Figures: alone.figures(), What: fmt.Sprintf("%d private sessions, %dx%d, %s; then %d more knock", o.Guests, o.W, o.H, o.Time, o.Knocks),
		Goal: fmt.Sprintf("each >= %.1f fps, p99 age <= %d ms, <= %.0f MB each; the next is told and gets exit %d within %s, the others lose <= %.0f %%", leastFPSPrivate, mostAgePrivate.Milliseconds(), mostMemoryPrivate, full, mostTold, mostLoss)}
	var g goals
	p99, aged := alone.Ages.Part(0.99)
	g.need(alone.Least >= leastFPSPrivate, "one saw %.2f fps", alone.Least)
	g.lack(aged, "the age of pictures")
	g.need(!aged || p99 <= mostAgePrivate, "p99 of the age is %s", millis(p99, aged))
	measured = measured && alone.Measured
	g.lack(measured, "what the server used")
	g.need(!measured || each <= mostMemoryPrivate, "each took %.2f MB", each)
	loss := 100 * (1 - knocked.Mean/alone.Mean)
	g.need(loss <= mostLoss, "the others lost %s", percent(loss))
	g.need(slowest <= mostTold, "an answer took %s", millis(slowest, true))
	g.need(alone.Ended+knocked.Ended == 0, "%d were sent away", alone.Ended+knocked.Ended)
	for _, w := range wrong {
		g.need(false, "the next: %s", w)
	}
	f.Figures["memory_mb_each"], f.Figures["loss_percent"], f.Figures["slowest_answer_ms"] = each, loss, float64(slowest.Milliseconds())
	f.Measured = parts(alone.seen(), known(measured, "%s of a core", percent(alone.CPU)), known(measured, "%.2f MB each", each),
		fmt.Sprintf("the next %d told in <= %s, the others lose %s", o.Knocks, millis(slowest, true), percent(loss)), alone.beside())
	return g.close(f)
}
