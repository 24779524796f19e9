package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/guard"
)

// A figure is a number of an answer. Unknown, it is null in JSON, -- in text
// and nothing in CSV: never NaN.
type figure float64

func (f figure) known() bool { return !math.IsNaN(float64(f)) && !math.IsInf(float64(f), 0) }

func (f figure) MarshalJSON() ([]byte, error) {
	if !f.known() {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, float64(f)+0, 'g', -1, 64), nil
}

// text gives the figure with its decimals; sign says whether a plus is shown.
func (f figure) text(decimals int, sign bool) string {
	if !f.known() {
		return "--"
	}
	s := strconv.FormatFloat(float64(f), 'f', decimals, 64)
	if len(s) > 24 {
		s = strconv.FormatFloat(float64(f), 'e', decimals, 64) // nobody's percent; keep the table's shape
	}
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	if sign && f > 0 {
		s = "+" + s
	}
	return s
}

func (f figure) plain(decimals int) string  { return f.text(decimals, false) }
func (f figure) signed(decimals int) string { return f.text(decimals, true) }

// cell is the figure in CSV: a plain decimal, which no spreadsheet takes for a
// formula.
func (f figure) cell() string {
	if !f.known() {
		return ""
	}
	s := strconv.FormatFloat(float64(f), 'f', 12, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

func figures(x []float64) []figure {
	out := make([]figure, len(x))
	for i, v := range x {
		out[i] = figure(v)
	}
	return out
}

// percent turns a fraction into percent.
func percent(v float64) figure { return figure(100 * v) }

// An answer is what a command found; encoding/json writes its exported fields.
type answer interface {
	text() string
	table() [][]string
	warnings() []string
}

// answerFormats are the forms of an answer.
var answerFormats = []string{"text", "json", "csv"}

// answerFlags say in what form an answer is given, and where.
type answerFlags struct{ format, out string }

func (f *answerFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.format, "format", "text", "text, json or csv")
	c.Flags().StringVarP(&f.out, "output", "o", "", "the file to write (default: standard output)")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(answerFormats, cobra.ShellCompDirectiveNoFileComp))
}

func (f *answerFlags) check() error {
	if !slices.Contains(answerFormats, f.format) {
		return misuse("--format %q is not known; give one of %s", data.Clean(f.format, 40), strings.Join(answerFormats, ", "))
	}
	return nil
}

// give writes an answer, then the notes on standard error. Warnings are part of
// every form but CSV; in text they are told on standard error too, unless that
// would show them twice on one screen.
func (f *answerFlags) give(c *cobra.Command, a answer, notes []string) error {
	var b bytes.Buffer
	var err error
	switch f.format {
	case "json":
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		err = e.Encode(a)
	case "csv":
		var table bytes.Buffer
		if err = csv.NewWriter(&table).WriteAll(a.table()); err == nil {
			var guarded []byte
			guarded, err = guardSheet(table.Bytes())
			b.Write(guarded)
		}
	default:
		b.WriteString(a.text())
		for _, w := range a.warnings() {
			b.WriteString("Warning: " + w + "\n")
		}
	}
	if err != nil {
		return err
	}
	if err := write(c.OutOrStdout(), f.out, b.Bytes()); err != nil {
		return err
	}
	if f.format != "json" && !(f.format == "text" && f.out == "" && onScreen(c)) {
		for _, w := range a.warnings() {
			notes = append(notes, "warning: "+w)
		}
	}
	for _, n := range notes {
		fmt.Fprintln(c.ErrOrStderr(), "contagion: "+data.Clean(n, 400))
	}
	return nil
}

func onScreen(c *cobra.Command) bool {
	f, ok := c.OutOrStdout().(*os.File)
	return ok && term.IsTerminal(f.Fd())
}

// await runs a long computation that ctrl+c may leave behind.
func await[T any](ctx context.Context, compute func() (T, error)) (T, error) {
	type result struct {
		v   T
		err error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		if fault := guard.Run(func() error { r.v, r.err = compute(); return nil }); fault != nil {
			r.err = fault
		}
		done <- r
	}()
	select {
	case r := <-done:
		return r.v, r.err
	case <-ctx.Done():
		var none T
		return none, fmt.Errorf("interrupted: nothing was written; run it again for an answer")
	}
}

// A grid is a text table: its first columns to the left, numbers to the right.
type grid struct {
	left int // columns that are text
	rows [][]string
}

func (g *grid) add(cells ...string) { g.rows = append(g.rows, cells) }

func (g *grid) String() string {
	var width []int
	for _, row := range g.rows {
		for i, cell := range row {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], ansi.StringWidth(cell))
		}
	}
	var b strings.Builder
	for _, row := range g.rows {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", width[i]-ansi.StringWidth(cell))
			if i > 0 {
				line.WriteString("  ")
			}
			if i < g.left {
				line.WriteString(cell + pad)
			} else {
				line.WriteString(pad + cell)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

var bars = []rune("▁▂▃▄▅▆▇█")

// spark draws values as at most width bars, each the mean of its share; a gap
// where nothing is known.
func spark(x []float64, width int) string {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range x {
		if figure(v).known() {
			low, high = min(low, v), max(high, v)
		}
	}
	width = min(width, len(x))
	var b strings.Builder
	for k := range width {
		sum, n := 0.0, 0.0
		for _, v := range x[k*len(x)/width : (k+1)*len(x)/width] {
			if figure(v).known() {
				sum, n = sum+v, n+1
			}
		}
		switch {
		case n == 0:
			b.WriteByte(' ')
		case high == low:
			b.WriteRune(bars[0])
		default:
			b.WriteRune(bars[int(min(7, 8*(sum/n-low)/(high-low)))])
		}
	}
	return b.String()
}
