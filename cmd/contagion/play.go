package main

import (
	"context"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/tui"
)

// screenFlags are how a screen looks.
type screenFlags struct {
	colour, motion, glyphs string
	light, dark            bool
	plain                  bool // no screen, whatever there is
}

// addPlain is add for a command that opens a screen.
func (f *screenFlags) addPlain(c *cobra.Command) {
	f.add(c)
	c.Flags().BoolVar(&f.plain, "plain", false, "no screen: text alone, as where there is no terminal")
}

// screen reports whether there is to be one: on a terminal that knows sequences.
func (f *screenFlags) screen(terminal bool) bool { return terminal && obeys() && !f.plain }

func (f *screenFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.colour, "colour", "blue-orange", "colours of up and down: blue-orange, green-up, red-up, red-blue or none")
	c.Flags().StringVar(&f.motion, "motion", "full", "motion: full, calm or off")
	c.Flags().StringVar(&f.glyphs, "glyphs", "", "characters: full, safe or ascii (default: by the locale)")
	c.Flags().BoolVar(&f.light, "light", false, "the terminal has a light ground (default: ask it)")
	c.Flags().BoolVar(&f.dark, "dark", false, "the terminal has a dark ground (default: ask it)")
	c.MarkFlagsMutuallyExclusive("light", "dark")
}

// options turns the flags into the screen's options, or says what is wrong.
func (f screenFlags) options() (tui.Options, error) {
	for _, w := range []struct {
		flag, value string
		allowed     []string
	}{
		{"colour", f.colour, []string{"blue-orange", "green-up", "red-up", "red-blue", "none"}},
		{"motion", f.motion, []string{"full", "calm", "off"}},
		{"glyphs", f.glyphs, []string{"", "full", "safe", "ascii"}},
	} {
		if !slices.Contains(w.allowed, w.value) {
			return tui.Options{}, misuse("--%s %q is not known; give one of %s", w.flag, data.Clean(w.value, 40), strings.TrimPrefix(strings.Join(w.allowed, ", "), ", "))
		}
	}
	o := tui.Options{Convention: f.colour, Motion: f.motion, Glyphs: f.glyphs, Light: f.light, Dark: f.dark, Zone: time.Local}
	if o.Glyphs == "" {
		o.Glyphs = localeGlyphs()
	}
	return o, nil
}

// localeGlyphs chooses ASCII where the locale says that the terminal has no UTF-8.
func localeGlyphs() string {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := os.Getenv(name); v != "" {
			up := strings.ToUpper(v)
			if strings.Contains(up, "UTF-8") || strings.Contains(up, "UTF8") {
				return "full"
			}
			return "ascii"
		}
	}
	return "full"
}

type playFlags struct {
	screenFlags
	scenario, at, origin string
	speed                float64
	record               string
	notes                io.Writer // what must be said beside a report; nil for nowhere

	film     *feed.Recording // a recording file, once it is open
	found    string          // what was found in it: its origin, where it names none
	recorder *feed.Recorder  // what --record writes, once it is begun
}

func playCommand() *cobra.Command {
	var f playFlags
	c := &cobra.Command{
		Use: "play [SCENARIO|FILE]", Short: "Play a recorded shock on the terminal",
		Long:    "Play opens a recorded shock on the terminal; without a name it begins with the list of all.",
		Example: "  contagion play\n  contagion play deepseek --speed 60 --at 2025-01-27T14:25:00Z\n  contagion play ./my-scenario --origin 6857.T",
		Args:    atMost(1, "SCENARIO"), ValidArgsFunction: completeScenario,
		RunE: func(c *cobra.Command, a []string) error {
			if len(a) == 0 {
				return browse(c.Context(), c.OutOrStdout(), f)
			}
			f.scenario, f.notes = a[0], c.ErrOrStderr()
			return play(c.Context(), c.OutOrStdout(), f)
		},
	}
	c.Flags().Float64Var(&f.speed, "speed", 0, "market seconds per second, 1 to 3600 (default: the scenario's)")
	c.Flags().StringVar(&f.at, "at", "", "where to begin, like 2025-01-27T14:25:00Z (default: the scenario's start)")
	c.Flags().StringVar(&f.origin, "origin", "", "centre the picture on this symbol (default: the scenario's origin)")
	c.Flags().StringVar(&f.record, "record", "", "record what plays into this file, which must not be there yet")
	f.addPlain(c)
	return c
}

// play opens the screen; where there is to be none it prints the report instead.
func play(ctx context.Context, out io.Writer, f playFlags) error {
	o, err := f.options()
	if err != nil {
		return err
	}
	if f.speed != 0 && !(f.speed >= 1 && f.speed <= 3600) { // NaN is out of range too
		return misuse("--speed %g is out of range; give 1 to 3600", f.speed)
	}
	if f.screen(onTerminal(out)) {
		defer debug.SetGCPercent(debug.SetGCPercent(wideHeap)) // nobody wants to wait for a collection before the first picture
		lib := &catalogue{}
		defer lib.desks.Wait()
		o.Save, o.Library = saver(f.scenario), lib
		d := newOpening(func() (running, error) { return f.desk(ctx) })
		if names, err := bundled(); err != nil || !slices.Contains(names, f.scenario) || f.at != "" || f.origin != "" || f.record != "" {
			desk, err := f.desk(ctx) // what may be wrong is told before the screen opens
			if err != nil {
				return err
			}
			d.read = func() (running, error) { return desk, nil }
		}
		if f.film != nil {
			o.Say = f.found
			o.Save, o.Broken = nil, brokenOf(f.film, f.scenario) // a what-if is saved beside a folder's files
		}
		return f.recorded(show(ctx, d, o))
	}
	if f.record != "" {
		return misuse("--record records what a screen plays, and there is none here; contagion record SCENARIO -o FILE needs none")
	}
	rec, cal, note, err := openPlayed(ctx, f.scenario)
	if err != nil {
		return err
	}
	s := rec.Scenario
	origin, err := instrument(f.origin, s)
	if err != nil {
		return err
	}
	at, err := moment(f.at, s, s.To)
	if err != nil {
		return err
	}
	snap, err := market.Still(s, cal, rec.Replay(), at, origin)
	if err != nil {
		return err
	}
	text, err := tell(snap, "text")
	if err != nil {
		return err
	}
	tellNote(f.notes, note)
	broken, _ := damage(rec)
	tellNote(f.notes, broken)
	return write(out, "", text)
}

// browse opens the screen with the list of what can be played, or prints it.
func browse(ctx context.Context, out io.Writer, f playFlags) error {
	o, err := f.options()
	switch {
	case err != nil:
		return err
	case f.at != "" || f.origin != "" || f.speed != 0:
		return misuse("play: --at, --origin and --speed belong to one scenario; name it: contagion play SCENARIO")
	case f.record != "" && !f.screen(onTerminal(out)):
		return misuse("play: --record records what a screen plays, and there is none here; contagion record SCENARIO -o FILE needs none")
	case !f.screen(onTerminal(out)):
		return whole(out, listScenarios)
	}
	lib := &catalogue{}
	defer lib.desks.Wait()
	o.Save, o.Library = saver(""), lib
	return show(ctx, nil, o)
}

// desk opens the scenario and sets up its desk.
func (f *playFlags) desk(ctx context.Context) (*market.Desk, error) {
	rec, cal, note, err := openPlayed(ctx, f.scenario)
	if err != nil {
		return nil, err
	}
	f.found = note
	s := rec.Scenario
	origin, err := instrument(f.origin, s)
	if err != nil {
		return nil, err
	}
	at, err := moment(f.at, s, s.Start)
	if err != nil {
		return nil, err
	}
	rate := s.Speed
	if f.speed != 0 {
		rate = f.speed
	}
	var src market.Source = rec.Replay()
	playing := true
	if b := rec.Break(); rec.Filmed() || b != nil || note != "" {
		f.film = rec
		playing = b == nil || b.Cut // where it is damaged the screen says so first
	}
	if f.record != "" {
		if f.recorder, err = recordPlay(f.record, rec, rec.Replay()); err != nil {
			return nil, err
		}
		src = f.recorder
	}
	return market.Open(s, cal, src, market.Options{At: at, Rate: rate, Playing: playing, Origin: origin, Skip: true}), nil
}

func onTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && terminalFile(file) && terminalFile(os.Stdin)
}

func terminalFile(f *os.File) bool { return term.IsTerminal(f.Fd()) }
