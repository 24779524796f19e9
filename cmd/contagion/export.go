package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/data/recording"
)

// stride is how much of the market's time is read at once where nobody watches.
const stride = 6 * time.Hour

func exportCommand() *cobra.Command {
	var csv, ndjson bool
	var out string
	c := &cobra.Command{
		Use: "export FILE|SCENARIO", Short: "Write the ticks of a recording or scenario as CSV or NDJSON",
		Long:    "Export writes all ticks, drawn ones too, each with its evidence. NDJSON holds the universe and plays again; CSV has the columns time, symbol, price, evidence and role.",
		Example: "  contagion export monday.rec --csv -o monday.csv\n  contagion export deepseek --ndjson | gzip > deepseek.ndjson.gz",
		Args:    exactly(1, "FILE or SCENARIO"), ValidArgsFunction: completeScenario,
		RunE: func(c *cobra.Command, a []string) error {
			if csv == ndjson {
				return misuse("export: give one of --csv and --ndjson; see contagion export --help")
			}
			return export(c, a[0], csv, out)
		},
	}
	c.Flags().BoolVar(&csv, "csv", false, "a table")
	c.Flags().BoolVar(&ndjson, "ndjson", false, "lines of JSON, which contagion play reads")
	c.Flags().StringVarP(&out, "output", "o", "", "the file to write, which must not be there yet (default: standard output)")
	return c
}

func export(c *cobra.Command, word string, csv bool, path string) error {
	rec, _, err := open(word)
	if err != nil {
		return err
	}
	to := c.OutOrStdout()
	if path != "" && path != "-" {
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("output: %s is there already and stays as it is; give another name", data.Clean(path, 80))
		}
		if err != nil {
			return fmt.Errorf("output: %s cannot be written: %s; give a place with room that you may write to", data.Clean(path, 80), because(err))
		}
		defer file.Close()
		to = file
	} else {
		path = ""
	}
	out := &outlet{w: to}
	err = exportTo(c.Context(), out, rec, csv)
	if path != "" && (err != nil || out.err != nil) {
		_ = os.Remove(path) // made just now, and half
	}
	if out.err != nil {
		where := "standard output"
		if path != "" {
			where = data.Clean(path, 80)
		}
		return fmt.Errorf("output: %s cannot be written: %s; give a place with room that you may write to", where, because(out.err))
	}
	if err != nil {
		return err
	}
	if note, some := damage(rec); some {
		fmt.Fprintln(c.ErrOrStderr(), "contagion: export: what is sound was written; "+data.Clean(note, 400))
	}
	return nil
}

// ahead gives how far a source is read next, at most to end.
func ahead(src market.Pieced, at, end time.Time) time.Time {
	to := at.Add(stride)
	if to.After(end) {
		to = end
	}
	if to = src.Within(to); to.Before(at) {
		return at // ticks older than the window's beginning
	}
	return to
}

// An outlet knows whether writing failed, and not what was to be written.
type outlet struct {
	w   io.Writer
	err error
}

func (o *outlet) Write(b []byte) (n int, err error) {
	n, err = o.w.Write(b)
	o.err = errors.Join(o.err, err)
	return n, err
}

func exportTo(ctx context.Context, to io.Writer, rec *feed.Recording, csv bool) error {
	s := rec.Scenario
	h, err := feed.RecordingHeader(s, "contagion "+version(), "export of "+s.Key, feed.PreviousCloses(rec), time.Time{}) // the same bytes at any time
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(to, 64<<10)
	text, err := recording.NewText(buffered, h, csv)
	if err != nil {
		return err
	}
	src, told := rec.Replay(), 0
	tell := func(at time.Time) error {
		for ; told < len(s.Events) && !s.Events[told].At.After(at); told++ {
			if err := text.Mark(&s.Events[told]); err != nil {
				return err
			}
		}
		return nil
	}
	var ticks []data.Tick
	for at := s.From; ; {
		at = ahead(src, at, s.To)
		if ticks, err = src.Until(at, ticks[:0]); err != nil {
			return err
		}
		for i := range ticks {
			if err := errors.Join(tell(ticks[i].At), text.Tick(&ticks[i])); err != nil {
				return err
			}
		}
		if err := tell(at); err != nil {
			return err
		}
		if ctx != nil && ctx.Err() != nil {
			return errors.New("export: interrupted; what was written so far is not whole, run it again")
		}
		if !at.Before(s.To) {
			break
		}
	}
	return errors.Join(text.Close(s.To), buffered.Flush())
}
