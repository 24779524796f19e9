package main

import (
	"bytes"
	"io"
	"slices"
	"time"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui"
	"contagion/tui/canvas"
	"contagion/tui/capture"
)

// filmFormats are those of renderFormats that move.
var filmFormats = []string{"gif", "cast"}

// filmFlags say what part of a scenario a film shows, and how.
type filmFlags struct {
	from, to string
	speed    float64
	fps      int
}

// The bounds of a film. A step of a screen is a twentieth of a second: more
// frames would show nothing new.
const (
	usualFPS   = 10
	mostFPS    = tui.StepsASecond
	mostFrames = 6000 // ten minutes at the usual ten a second
	lastStands = 1000 // ms before it plays again
)

// wanted reports whether a flag of films was given.
func (f *filmFlags) wanted() bool { return f.from != "" || f.to != "" || f.speed != 0 || f.fps != 0 }

// film draws a part of a scenario as it plays, without a clock: gif or cast.
func film(w io.Writer, scenario string, cols, rows int, f renderFlags, o tui.Options) error {
	rec, cal, err := open(scenario)
	if err != nil {
		return err
	}
	s := rec.Scenario
	origin, err := instrument(f.origin, s)
	if err != nil {
		return err
	}
	from, err := moment(f.film.from, s, s.Start)
	if err != nil {
		return err
	}
	to, err := moment(f.film.to, s, s.To)
	if err != nil {
		return err
	}
	speed, fps := f.film.speed, f.film.fps
	if speed == 0 {
		speed = s.Speed
	}
	if fps == 0 {
		fps = usualFPS
	}
	frames := int(to.Sub(from).Seconds()/speed*float64(fps)) + 1
	switch {
	case !to.After(from):
		return misuse("--to %s is not after --from %s; give a later one", to.Format(time.RFC3339), from.Format(time.RFC3339))
	case !(speed >= 1 && speed <= 3600):
		return misuse("--speed %g is out of range; give 1 to 3600", speed)
	case fps < 1 || fps > mostFPS || mostFPS%fps != 0:
		return misuse("--fps %d is not one that a screen's %d steps a second allow; give 1, 2, 4, 5, 10 or 20", fps, mostFPS)
	case frames > mostFrames:
		return misuse("the film would have %d frames, and %d are allowed; give less time, a higher --speed or a lower --fps", frames, mostFrames)
	}
	reel, err := market.NewReel(s, cal, rec.Replay(), origin)
	if err != nil {
		return err
	}
	look := capture.Dark
	if o.Light {
		look = capture.Light
	}
	var show func(c *canvas.Canvas, p *canvas.Palette, ms int) error
	var end func() error
	if f.format == "gif" {
		g, err := capture.NewGIF(w, cols, rows, look)
		if err != nil {
			return err
		}
		show = func(c *canvas.Canvas, p *canvas.Palette, ms int) error { return g.Frame(c.String(p), ms) }
		end = g.Close
	} else {
		k, err := capture.NewCast(w, cols, rows, s.Title)
		if err != nil {
			return err
		}
		var before *canvas.Canvas
		show = func(c *canvas.Canvas, p *canvas.Palette, ms int) error {
			sent := c.Changes(before, p)
			if before == nil {
				before = canvas.New(cols, rows)
			}
			before.CopyFrom(c)
			return k.Frame(sent, ms)
		}
		end = k.Close
	}
	t := tui.NewFilm(cols, rows, f.page, o)
	perFrame := tui.StepsASecond / fps
	for step := range frames * perFrame {
		if step%tui.PictureSteps == 0 {
			at := from.Add(time.Duration(float64(step) / tui.StepsASecond * speed * float64(time.Second))).Truncate(time.Second)
			if at.After(to) {
				at = to
			}
			snap, err := reel.At(at)
			if err != nil {
				return err
			}
			snap.Playing, snap.Rate = !snap.Ended, speed
			if err := t.Take(snap); err != nil {
				return usageError{err}
			}
		}
		if step%perFrame == 0 {
			c, p := t.Picture()
			if err := show(c, p, 1000/fps); err != nil {
				return err
			}
		}
		t.Step()
	}
	c, p := t.Picture()
	if err := show(c, p, lastStands); err != nil {
		return err
	}
	return end()
}

// renderFilm writes a film to a file, or a cast to standard output.
func renderFilm(stdout io.Writer, scenario string, cols, rows int, f renderFlags, o tui.Options) error {
	switch {
	case f.at != "":
		return misuse("--at is of one picture; a film has --from and --to")
	case f.page == "picker" || len(f.page) >= len(besidePage) && f.page[:len(besidePage)] == besidePage:
		return misuse("--page %s does not move; a film shows main, spillover, whatif, treemap or instrument:SYM", data.Clean(f.page, 40))
	case f.format == "gif" && f.out == "":
		return misuse("a gif is no text; say where to write it: -o FILE")
	}
	var b bytes.Buffer
	if err := film(&b, scenario, cols, rows, f, o); err != nil {
		return err
	}
	return write(stdout, f.out, b.Bytes())
}

// isFilm reports whether a format moves.
func isFilm(format string) bool { return slices.Contains(filmFormats, format) }
