package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/guard"
	"contagion/data/market"
	"contagion/data/recording"
	"contagion/tui"
)

func liveCommand() *cobra.Command {
	var f liveFlags
	var look screenFlags
	var record, format string
	c := &cobra.Command{
		Use: "live", Short: "Watch markets as they trade, and the next shock as it spreads",
		Long: "Live opens the screen on prices as they come. Without settings it watches DeepSeek's universe by Yahoo, which needs no key.\n" +
			"Where the output is no terminal it prints a report of what is known after the first look; contagion watch goes on telling, and so does --plain.\n" +
			"The lines of a feed of your own (-, file:PATH, http(s)://, ws(s)://) are told by contagion help feeds.",
		Example: "  contagion live\n  contagion live --source alpaca --source yahoo --record today.rec\n  my-bridge | contagion live --source - --universe mine.toml\n  contagion live --source fake:7 --shock NVDA=-6@1m --speed 10",
		Args:    exactly(0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return runLive(c, f, look, record, format)
		},
	}
	f.add(c)
	c.Flags().StringVar(&record, "record", "", "record what comes into this file, which must not be there yet")
	c.Flags().StringVar(&format, "format", "", "print the report and end: "+strings.Join(tui.ReportFormats, ", "))
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(tui.ReportFormats, cobra.ShellCompDirectiveNoFileComp))
	look.addPlain(c)
	return c
}

func runLive(c *cobra.Command, f liveFlags, look screenFlags, record, format string) error {
	o, err := look.options()
	if err != nil {
		return err
	}
	out := c.OutOrStdout()
	terminal := onTerminal(out) || isTerminal(out) && slices.Contains(f.sources, "-")
	screen := look.screen(terminal) && format == ""
	if format != "" && !slices.Contains(tui.ReportFormats, format) {
		return misuse("--format %q is not known; give one of %s", data.Clean(format, 40), strings.Join(tui.ReportFormats, ", "))
	}
	if !screen && record != "" {
		return misuse("live: --record records what a screen shows, and there is none here; contagion record --source .. -o FILE needs none")
	}
	if format == "" && (look.plain || terminal && !screen) {
		lines := watchFlags{liveFlags: f}
		return lines.untilEnded(c)
	}
	m, err := f.open(c.InOrStdin())
	if err != nil {
		return err
	}
	a, err := newAlerter(m.set.Alerts, m.base, m.sourceNames(&f))
	if err != nil {
		return err
	}
	m.personal()
	m.say(c.ErrOrStderr())
	ctx, stop := context.WithCancel(c.Context())
	if !screen {
		defer m.run(ctx)()
		defer stop()
		return firstLook(ctx, m, out, cmp.Or(format, "text"))
	}
	defer debug.SetGCPercent(debug.SetGCPercent(m.heap(wideHeap)))
	var rec *feed.LiveRecorder
	if record != "" {
		if rec, err = m.record(record, false); err != nil {
			stop()
			return err
		}
	}
	wait := m.run(ctx)
	lib := &catalogue{}
	o.Library, o.Say = lib, m.first
	desk := &alertingDesk{running: m.desk(), alerter: a}
	if rec != nil {
		desk.keeper = rec
	}
	err = show(ctx, newOpening(func() (running, error) { return desk, nil }), o, desk.watch)
	stop()
	wait()
	lib.desks.Wait()
	if rec == nil {
		return err
	}
	if fault := rec.Close(); err == nil {
		err = fault
	}
	return err
}

// isTerminal reports whether what is written goes to one, whatever is read.
func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && terminalFile(file)
}

// lookFor is the longest that a report waits for sources that say nothing;
// each has 10 s for its first answer, and a second batch of symbols follows.
const lookFor = 25 * time.Second

// firstLook prints the report once every source has answered or failed.
func firstLook(ctx context.Context, m *liveMarket, out io.Writer, format string) error {
	snap := firstPicture(ctx, m, 0)
	if snap == nil {
		return fmt.Errorf("live: interrupted before the first look; run it again")
	}
	text, err := tell(snap, format)
	if err != nil {
		return err
	}
	return write(out, "", text)
}

// firstPicture gives the market once every source has answered or failed, and
// what they told is folded; nil where there is none. Longer is how long is waited
// for a first price of a source that is well.
func firstPicture(ctx context.Context, m *liveMarket, longer time.Duration) *market.Snapshot {
	ctx, stop := context.WithTimeout(ctx, lookFor)
	desk := m.desk()
	done := make(chan error, 1)
	go func() { done <- guard.Run(func() error { return desk.Run(ctx) }) }()
	var snap *market.Snapshot
	var since time.Time
	for seq := uint64(0); ; {
		next, n, err := desk.Wait(ctx, seq)
		if err != nil {
			break
		}
		snap, seq = next, n
		const after = 3 * time.Second // what came with the first answer is folded by then
		switch {
		case !heard(snap):
			since = time.Time{}
		case since.IsZero():
			since = time.Now()
		case time.Since(since) > after && (time.Since(since) > longer || !awaited(snap)):
			stop()
		}
	}
	stop()
	<-done
	return snap
}

// record begins a recording of the market.
func (m *liveMarket) record(path string, more bool) (*feed.LiveRecorder, error) {
	w, err := m.writer(path, more)
	if err != nil {
		return nil, err
	}
	return m.recorder(w), nil
}

// names are the sources as others may see them: of an address its host.
func (m *liveMarket) names() []string {
	out := make([]string, len(m.words))
	for i, w := range m.words {
		out[i] = w
		if u, err := url.Parse(w); err == nil && u.Host != "" {
			out[i] = u.Host
		} else if strings.HasPrefix(w, "file:") {
			out[i] = "a file"
		}
	}
	return out
}

// recorder lets the feed be recorded as it is read.
func (m *liveMarket) recorder(w *recording.Writer) *feed.LiveRecorder {
	rec := feed.NewLiveRecorder(m.feed, w, m.now, m.lateness)
	m.feed = recorded{m.feed, rec}
	return rec
}

func (m *liveMarket) writer(path string, more bool) (*recording.Writer, error) {
	if more {
		return recording.Append(path, m.now())
	}
	s := *market.LiveScenario(m.base, m.cal, m.now())
	s.Title, s.To, s.Simulated = "Live", time.Time{}, m.fake
	if m.title != "" {
		s.Title = m.title
	}
	s.Title += m.now().UTC().Format(", 2 January 2006")
	s.Shock = data.Interval{After: s.From, By: s.From} // none is known: what moves since it began is judged
	h, err := feed.RecordingHeader(&s, "contagion "+version(), "live from "+data.Clean(strings.Join(m.names(), ", "), 100), nil, time.Now())
	if err != nil {
		return nil, err
	}
	return recording.Create(path, h, time.Now())
}

// A recorded feed is one that is written as it is read.
type recorded struct {
	market.Feed
	rec *feed.LiveRecorder
}

func (r recorded) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	return r.rec.Until(t, dst)
}
func (r recorded) Seek(t time.Time) error { return r.rec.Seek(t) }

// Retry makes it a market.Retrier, where the feed behind it is one.
func (r recorded) Retry() {
	if again, can := r.Feed.(market.Retrier); can {
		again.Retry()
	}
}

// StandIn makes it a market.Substituter, where the feed behind it is one.
func (r recorded) StandIn(id data.ID, now time.Time) string {
	if several, can := r.Feed.(market.Substituter); can {
		return several.StandIn(id, now)
	}
	return ""
}

// Doubt makes it a market.Doubter, where the feed behind it is one.
func (r recorded) Doubt(id data.ID) string {
	if d, can := r.Feed.(market.Doubter); can {
		return d.Doubt(id)
	}
	return ""
}

// Recording makes it a market.Keeper.
func (r recorded) Recording() (time.Duration, string) { return r.rec.Recording() }

// How late ticks may come: minute bars and a reconnect; the quarter of an hour,
// some 20 minutes, by which Yahoo's prices of other countries are delayed; and a
// session's close, which is told when four bars have brought nothing later.
const soon, delayed, bell = 2 * time.Minute, 25 * time.Minute, 4 * time.Minute

// lateness is how late ticks may come at a time, by the slowest venue that
// trades or did until then. Of Yahoo's other countries it is the delay that was
// measured, or as long as none was the longest that is known of; who has no
// symbol there delays nothing. It is for one goroutine.
func (m *liveMarket) lateness(now time.Time) time.Duration {
	if m.fake {
		return 0
	}
	if s := now.Unix(); s != m.second {
		m.second, m.hold = s, m.slowest(now)
	}
	return m.hold
}

// slowest is the lateness of the slowest venue.
func (m *liveMarket) slowest(now time.Time) time.Duration {
	hold, yahoo := soon, slices.ContainsFunc(m.words, isYahoo)
	seen := map[string]bool{}
	for i := range m.base.Universe.Instruments {
		mic := m.base.Universe.Instruments[i].MIC
		if seen[mic] || m.live.State(data.ID(i), now) == data.FeedUnknown {
			continue
		}
		seen[mic] = true
		if m.cal.Trading(mic, now.Add(-delayed-bell), now) == 0 {
			continue
		}
		behind, known := m.live.Delay(mic)
		if !known && yahoo && m.cal.Region(mic) != "United States" {
			behind = delayed - soon
		}
		if state, _ := m.cal.StateAt(mic, now); state != data.Trading {
			behind += bell
		}
		hold = max(hold, soon+behind)
	}
	return hold
}

func isYahoo(word string) bool {
	kind, _, _ := strings.Cut(word, "@")
	return kind == "yahoo" || kind == "stream"
}
