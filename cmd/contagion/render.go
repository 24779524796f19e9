package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

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
	at, size, page, format, out, origin string
	film                                filmFlags
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
	c.Flags().StringVar(&f.film.from, "from", "", "film: where it begins (default: the scenario's start)")
	c.Flags().StringVar(&f.film.to, "to", "", "film: where it ends (default: the end)")
	c.Flags().Float64Var(&f.film.speed, "speed", 0, "film: market seconds per second, 1 to 3600 (default: the scenario's)")
	c.Flags().IntVar(&f.film.fps, "fps", 0, "film: pictures a second, 1, 2, 4, 5, 10 or 20 (default 10)")
	f.add(c)
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(renderFormats, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func render(stdout io.Writer, scenario string, f renderFlags) error {
	if !slices.Contains(renderFormats, f.format) {
		return misuse("--format %q is not known; give one of %s", data.Clean(f.format, 40), strings.Join(renderFormats, ", "))
	}
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
	switch {
	case isFilm(f.format):
		return renderFilm(stdout, scenario, w, h, f, o)
	case f.film.wanted():
		return misuse("--from, --to, --speed and --fps are of a film; give --format gif or cast, or --at for one picture")
	}
	snap, note, err := stillNoted(scenario, f.at, f.origin)
	if err != nil {
		return err
	}
	picture, err := draw(snap, w, h, f.page, f.format, o)
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

// draw gives one screen in one of renderFormats.
func draw(snap *market.Snapshot, w, h int, page, format string, o tui.Options) ([]byte, error) {
	c, palette, err := pageOf(snap, w, h, page, o)
	if err != nil {
		return nil, err
	}
	look := capture.Dark
	if o.Light {
		look = capture.Light
	}
	var b bytes.Buffer
	switch format {
	case "text":
		b.WriteString(c.Plain() + "\n")
	case "ansi":
		b.WriteString(c.String(palette) + "\n")
	case "svg":
		err = capture.SVG(&b, c.String(palette), w, h, look)
	case "png":
		err = capture.PNG(&b, c.String(palette), w, h, look)
	}
	return b.Bytes(), err
}
