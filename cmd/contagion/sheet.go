package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/feed"
)

// sheetFlags say what the numbers of a sheet are.
type sheetFlags struct{ prices, returns bool }

func (f *sheetFlags) add(c *cobra.Command) {
	c.Flags().BoolVar(&f.prices, "prices", false, "the numbers are prices (default: told from the values)")
	c.Flags().BoolVar(&f.returns, "returns", false, "the numbers are returns, or levels to be taken as they are")
}

func (f sheetFlags) check() error {
	if f.prices && f.returns {
		return misuse("--prices and --returns contradict each other; give one of them")
	}
	return nil
}

// read reads a sheet of numbers and settles whether they are prices. The notes
// say what was told from the values.
func (f sheetFlags) read(place, path string) (s *feed.Sheet, prices bool, notes []string, err error) {
	err = reading(place, path, "a CSV with a date and a column a series", func(r io.Reader, name string) error {
		s, err = feed.ReadSheet(r, name)
		return err
	})
	if err != nil {
		return nil, false, nil, err
	}
	prices = f.prices
	if !f.prices && !f.returns {
		var why string
		prices, why = s.LooksLikePrices()
		what, other := "returns or levels, taken as they are", "--prices"
		if prices {
			what, other = "prices", "--returns"
		}
		notes = append(notes, fmt.Sprintf("%s: %s read as %s, because %s; %s says otherwise", place, data.Clean(filepath.Base(path), 60), what, why, other))
	}
	if s.Marked > 0 {
		notes = append(notes, fmt.Sprintf("%s: cells NA or NaN read as no trade: %d", place, s.Marked))
	}
	if prices {
		err = s.CheckPrices()
	}
	return s, prices, notes, err
}

// readGroups reads the groups of symbols; "" is no file.
func readGroups(place, path string) (groups map[string]string, err error) {
	if path == "" {
		return nil, nil
	}
	err = reading(place, path, "a CSV that begins with symbol,group", func(r io.Reader, name string) error {
		groups, err = feed.ReadGroups(r, name)
		return err
	})
	return groups, err
}

// reading opens a regular file for a reader. It asks what the file is before
// it opens it: opening a pipe would wait for its writer.
func reading(place, path, cure string, read func(r io.Reader, name string) error) error {
	shown := data.Clean(path, 80)
	info, err := os.Stat(path)
	if err != nil {
		return misuse("%s: %s cannot be opened: %s; give %s", place, shown, because(err), cure)
	}
	if !info.Mode().IsRegular() {
		return misuse("%s: %s is not a regular file; give %s", place, shown, cure)
	}
	file, err := os.Open(path)
	if err != nil {
		return misuse("%s: %s cannot be opened: %s; give %s", place, shown, because(err), cure)
	}
	defer file.Close()
	return read(file, filepath.Base(path))
}

// longestSpan is how many rows a return may span: a close of a fortnight ago
// says nothing about the day.
const longestSpan = 10

// logReturns gives 100 ln(c_t/c_s) with s the last close before t, percent;
// NaN where there is no close, or none in the last rows.
func logReturns(closes []float64) []float64 {
	out := make([]float64, len(closes))
	last := -1
	for t, c := range closes {
		out[t] = math.NaN()
		if math.IsNaN(c) {
			continue
		}
		if last >= 0 && t-last <= longestSpan {
			out[t] = 100 * math.Log(c/closes[last])
		}
		last = t
	}
	return out
}

// asCloses makes closes of a sheet: its own where it holds prices, else what
// 100 becomes under its returns. note says how returns were read.
func asCloses(place string, s *feed.Sheet, prices bool) (closes [][]float64, note string, err error) {
	if prices {
		return s.Values, "", nil
	}
	unit, name, size := 1.0, "fractions", typical(s.Values)
	if size >= 0.1 {
		unit, name = 0.01, "percent"
	}
	if size > 25 {
		return nil, "", fmt.Errorf("%s: values of a typical size of %s are no daily returns; give --prices, or returns in percent or fractions", place, figure(size).plain(1))
	}
	for j, r := range s.Values {
		c, at := make([]float64, len(r)), 100.0
		for t, v := range r {
			c[t] = math.NaN()
			if math.IsNaN(v) {
				continue
			}
			// Beyond a loss of everything, or a rise that nothing ever had.
			if at *= 1 + unit*v; !(at > 1e-100 && at < 1e100) {
				return nil, "", fmt.Errorf("%s: %s of %s on %s is no return in %s; give closes, or daily returns", place, figure(v).plain(4), s.Names[j], s.Dates[t], name)
			}
			c[t] = at
		}
		closes = append(closes, c)
	}
	return closes, place + ": values read as simple returns in " + name + ", told from their size", nil
}

// typical is the mean size of the known values that are not 0.
func typical(values [][]float64) float64 {
	sum, n := 0.0, 0.0
	for _, c := range values {
		for _, v := range c {
			if !math.IsNaN(v) && v != 0 {
				sum, n = sum+min(math.Abs(v), 100), n+1
			}
		}
	}
	return sum / n
}
