package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"

	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui"
	"contagion/tui/capture"
)

var renderFormats = []string{"text", "ansi", "svg", "png", "gif", "cast"}

type renderFlags struct {
	screenFlags
	filmFlags
	at, size, page, format, out, origin string
	scale                               int
	notes                               io.Writer // what must be said beside the picture; nil for nowhere
}

func renderCommand() *cobra.Command {
	var f renderFlags
	c := &cobra.Command{
		Use: "render SCENARIO", Short: "Draw a screen without a terminal, or a film of it: text, ANSI, SVG, PNG, GIF or cast",
		Long:    "Render draws one screen without a terminal, or with gif and cast what it shows while the scenario plays. The same arguments give the same bytes on every machine.",
		Example: "  contagion render deepseek --from 2025-01-27T01:00:00Z --to 2025-01-27T21:00:00Z --speed 3600 --format gif -o day.gif\n  contagion render deepseek --at 2025-01-27T15:42:00Z --size 120x40 --format png -o monday.png",
		Args:    exactly(1, "SCENARIO"), ValidArgsFunction: completeScenario,
		RunE: func(c *cobra.Command, a []string) error {
			if err := f.fits(c.Flags().Changed); err != nil {
				return err
			}
			f.notes = c.ErrOrStderr()
			return render(c.OutOrStdout(), a[0], f)
		},
	}
	c.Flags().StringVar(&f.at, "at", "", "the time to draw, like 2025-01-27T15:42:00Z (default: the end)")
	c.Flags().StringVar(&f.size, "size", "120x40", "columns x rows, 20x5 to 300x100")
	c.Flags().StringVar(&f.page, "page", "main", "main, spillover, whatif, help, treemap, picker, instrument:SYM or beside:SCENARIO")
	c.Flags().StringVar(&f.format, "format", "text", "text, ansi, svg, png; gif or cast for a film")
	c.Flags().StringVarP(&f.out, "output", "o", "", "the file to write (default: standard output)")
	c.Flags().StringVar(&f.origin, "origin", "", "centre on this symbol (default: the scenario's origin)")
	c.Flags().IntVar(&f.scale, "scale", 0, "pixels of png or gif for one of svg, 1 or 2 (default: 2 for png, 1 for gif)")
	f.filmFlags.add(c)
	f.screenFlags.add(c)
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(renderFormats, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func render(stdout io.Writer, scenario string, f renderFlags) error {
	w, h, err := size(f.size)
	if err != nil {
		return err
	}
	const longestPage = 60 // no symbol is longer, and the nearest ones of a longer word tell nothing
	if !knownPage(f.page) || len(f.page) > longestPage {
		return misuse("--page %q is not known; give main, spillover, whatif, help, treemap, picker, instrument:SYM or beside:SCENARIO", data.Clean(f.page, 40))
	}
	o, err := f.options()
	if err != nil {
		return err
	}
	o.Zone, o.Profile = nil, colorprofile.TrueColor // headless: the machine's zone and terminal must not show
	if f.glyphs == "" {
		o.Glyphs = "full"
	}
	o.Dark = !f.light
	if f.out == "-" {
		f.out = ""
	}
	if f.films() {
		film, err := film(scenario, w, h, f, o)
		if err != nil {
			return err
		}
		return write(stdout, f.out, film)
	}
	snap, note, err := stillNoted(scenario, f.at, f.origin)
	if err != nil {
		return err
	}
	picture, err := draw(snap, w, h, f.page, f.format, f.scale, o)
	if err != nil {
		return err
	}
	tellNote(f.notes, note)
	return write(stdout, f.out, picture)
}

// size reads columns x rows.
func size(word string) (w, h int, err error) {
	n, err := fmt.Sscanf(word+" ", "%dx%d ", &w, &h)
	if n != 2 || err != nil || fmt.Sprintf("%dx%d", w, h) != word || w < 20 || h < 5 || w > 300 || h > 100 {
		return 0, 0, misuse("--size %q is not a size; give columns x rows from 20x5 to 300x100, like 120x40", data.Clean(word, 40))
	}
	return w, h, nil
}

// draw gives one screen in one of renderFormats that is no film; scale is of
// a PNG, 0 for its own.
func draw(snap *market.Snapshot, w, h int, page, format string, scale int, o tui.Options) ([]byte, error) {
	c, palette, err := pageOf(snap, w, h, page, o)
	if err != nil {
		return nil, err
	}
	look := lookOf(o)
	var b bytes.Buffer
	switch format {
	case "text":
		b.WriteString(c.Plain() + "\n")
	case "ansi":
		b.WriteString(c.String(palette) + "\n")
	case "svg":
		err = capture.SVG(&b, c.String(palette), w, h, look)
	case "png":
		err = capture.PNG(&b, c.String(palette), w, h, cmp.Or(scale, capture.Scale), look)
	}
	return b.Bytes(), err
}

func lookOf(o tui.Options) capture.Look {
	if o.Light {
		return capture.Light
	}
	return capture.Dark
}
