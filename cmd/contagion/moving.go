package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui"
	"contagion/tui/capture"
)

// filmFlags are of the formats that move.
type filmFlags struct {
	from, to    string
	speed, hold float64
	fps         int
}

var filmFormats = []string{"gif", "cast"}

// Limits of a film. The screen itself draws no more than 20 pictures a second.
const (
	mostFPS      = 20
	mostPictures = 6000 // five minutes at 20 a second
	mostHold     = 60   // seconds
)

func (f *filmFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.from, "from", "", "gif and cast: where the film begins, like 2025-01-27T14:25:00Z (default: the scenario's start)")
	c.Flags().StringVar(&f.to, "to", "", "gif and cast: where it ends (default: the scenario's end)")
	c.Flags().Float64Var(&f.speed, "speed", 0, "gif and cast: market seconds per second, 1 to 3600 (default: the scenario's)")
	c.Flags().IntVar(&f.fps, "fps", mostFPS, "gif and cast: pictures a second at most, 1 to 20")
	c.Flags().Float64Var(&f.hold, "hold", 2, "gif and cast: seconds that the end stays, 0 to 60")
}

// films reports whether the format moves.
func (f *renderFlags) films() bool { return slices.Contains(filmFormats, f.format) }

// fits checks the flags against the format; given tells which ones were set.
func (f *renderFlags) fits(given func(string) bool) error {
	if !slices.Contains(renderFormats, f.format) {
		return misuse("--format %q is not known; give one of %s", data.Clean(f.format, 40), strings.Join(renderFormats, ", "))
	}
	if given("scale") && f.format != "png" && f.format != "gif" {
		return misuse("--scale is for png and gif; %s has no pixels", f.format)
	}
	if given("scale") && f.scale != 1 && f.scale != 2 {
		return misuse("--scale %d is out of range; give 1 or 2", f.scale)
	}
	if !f.films() {
		for _, name := range []string{"from", "to", "speed", "fps", "hold"} {
			if given(name) {
				return misuse("--%s is for --format gif or cast; %s shows one time, give --at", name, f.format)
			}
		}
		return nil
	}
	switch {
	case f.page == "picker" || strings.HasPrefix(f.page, besidePage):
		return misuse("--page %s does not move; a film shows main, spillover, whatif, help, treemap or instrument:SYM", data.Clean(f.page, 40))
	case given("at"):
		return misuse("--at is for one picture; for --format %s give --from and --to", f.format)
	case f.format == "gif" && f.out == "":
		return misuse("--format gif needs a file; give -o FILE, or -o - for standard output")
	case given("speed") && !(f.speed >= 1 && f.speed <= 3600): // NaN is out of range too
		return misuse("--speed %g is out of range; give 1 to 3600", f.speed)
	case f.fps < 1 || f.fps > mostFPS:
		return misuse("--fps %d is out of range; give 1 to %d", f.fps, mostFPS)
	case !(f.hold >= 0 && f.hold <= mostHold):
		return misuse("--hold %g is out of range; give 0 to %d seconds", f.hold, mostHold)
	}
	return nil
}

// A recorder takes a film's screens, each with the millisecond from which it
// is seen, and gives the file.
type recorder interface {
	Show(screen string, ms int) error
	End(ms int) []byte
}

// film plays a scenario on the screen that a terminal gets, in counted time,
// and gives the file of it.
func film(scenario string, w, h int, f renderFlags, o tui.Options) ([]byte, error) {
	rec, cal, _, err := openPlayed(context.Background(), scenario)
	if err != nil {
		return nil, err
	}
	s := rec.Scenario
	origin, err := instrument(f.origin, s)
	if err != nil {
		return nil, err
	}
	from, err := momentOf("from", f.from, s, s.Start)
	if err != nil {
		return nil, err
	}
	to, err := momentOf("to", f.to, s, s.To)
	if err != nil {
		return nil, err
	}
	if !to.After(from) {
		return nil, misuse("--to %s is not after --from %s; give a later --to", to.Format(time.RFC3339), from.Format(time.RFC3339))
	}
	desk := market.Options{At: from, Rate: cmp.Or(f.speed, s.Speed), Playing: true, Origin: origin, Skip: true}
	hold := time.Duration(f.hold * float64(time.Second)).Round(time.Millisecond)
	most := mostPictures * time.Second / time.Duration(f.fps)
	length, longer := market.PlaybackTime(s, cal, desk, to, most)
	if length += hold; longer || length > most {
		return nil, misuse("the film takes more than %d pictures at --speed %g and --fps %d; give a shorter time or other numbers", mostPictures, desk.Rate, f.fps)
	}
	reel := market.NewPlayback(s, cal, rec.Replay(), desk, to)
	screen, err := tui.NewFilm(reel, w, h, f.page, o)
	if err != nil {
		return nil, usageError{err}
	}
	var out recorder
	if f.format == "gif" {
		out, err = capture.NewGIF(w, h, cmp.Or(f.scale, 1), lookOf(o))
	} else {
		out, err = capture.NewCast(w, h, "contagion: "+s.Title, lookOf(o))
	}
	if err != nil {
		return nil, err
	}
	if err := shoot(out, reel, screen, f.fps, length); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	if fault := reel.Fault(); fault != "" {
		return nil, fmt.Errorf("render: %s", fault)
	}
	return out.End(int(length / time.Millisecond)), nil
}

// shoot lets desk and screen run for a time, beat by beat, and shows the
// screen to the recorder fps times a second.
func shoot(out recorder, reel *market.Playback, screen *tui.Film, fps int, length time.Duration) error {
	next := 0
	when := func() time.Duration { return time.Duration(next) * time.Second / time.Duration(fps) }
	for now := time.Duration(0); now < length; now += market.Beat {
		if now > 0 {
			reel.Next()
			screen.Advance(now)
		}
		for ; when() < min(now+market.Beat, length); next++ {
			if err := out.Show(screen.Screen(), int(when()/time.Millisecond)); err != nil {
				return err
			}
		}
	}
	return nil
}
