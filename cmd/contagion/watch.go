package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/signal"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/guard"
	"contagion/data/market"
	"contagion/data/settings"
	"contagion/data/watch"
)

// jsonHelp explains the lines of --json; the names are those of watch.Facts.
const jsonHelp = "A line of --json has at (when it is told), kind (shock, reached, venue, story, feed, prices, alert, watch), text (the sentence) and, of these, what applies:\n" +
	"  happened            when it happened, where that is earlier\n" +
	"  state               shock: named, origin (another one now), stands, taken back; reached: arrived, held; venue: open, closed; feed: live, delayed, late,\n" +
	"                      silent, throttled, lost, refused, closed; prices: withdrawn, back, closed\n" +
	"  symbol, symbols     the instrument; all of them where one line tells of several\n" +
	"  group, venues       the group's key; the venues' codes\n" +
	"  percent, sd         reached: since the previous close, and in deviations; shock: since its last price before it, and on its own since it began\n" +
	"  after, by, until    when a shock began, at the earliest and the latest (watch: seen after), and until when sd is measured\n" +
	"  at_open, shock      it came with the first prices of a session; when the shock was named, which says of whose wave an arrival is\n" +
	"  no_market           of a shock: no market is known that its sd is measured without\n" +
	"  count, of           reached: names of the group so far, of how many; prices: how many; feed: lines refused; watch: who can be named, of how many\n" +
	"  source, what, for   the source; what is told of it: state, note, stands in, place back, split, refused, view; whose place it takes\n" +
	"  why, cure, next     what is wrong, what helps, when it is tried again\n" +
	"  delay_s             by how many seconds its prices come late\n" +
	"  rule, value         of an alert, and what it compared\n" +
	"  simulated           true of a market that is none\n" +
	"Times are UTC, numbers have three decimals at most, and what is not known is left out."

type watchFlags struct {
	liveFlags
	lines, json bool
	alerts      []string
	span        time.Duration
	at          string
}

func watchCommand() *cobra.Command {
	var f watchFlags
	c := &cobra.Command{
		Use: "watch [SCENARIO|FILE]", Short: "Tell what happens, one sentence an event, for logs and screen readers",
		Long: "Watch tells on standard output, a sentence a line: a shock, by whom, how large and since when; a group or instrument that it reached; venues that\n" +
			"open and close; a source that is lost, silent, throttled, refused or back; prices that are withdrawn, or back; an alert that fired. Times never go back: a\n" +
			"shock is told before whom it had reached, with when. Of a scenario or a recording it tells what it would have told live: the shock is found from the\n" +
			"prices, not from the file.\n\n" + jsonHelp,
		Example: "  contagion watch\n  contagion watch --source fake:7 --shock NVDA=-6@5m --speed 60 --for 1h\n  contagion watch deepseek --speed 3600 --lines\n  contagion watch --alert \"NVDA < -5%\" --alert \"feed lost\"",
		Args:    atMost(1, "SCENARIO"), ValidArgsFunction: completeScenario,
		RunE: func(c *cobra.Command, a []string) error {
			if f.span < 0 {
				return overBefore(f.span)
			}
			if len(a) == 0 {
				return f.untilEnded(c)
			}
			ctx, stop := signal.NotifyContext(c.Context(), endSignals()...)
			defer stop()
			return f.recorded(ctx, c, a[0])
		},
	}
	f.add(c)
	l := c.Flags()
	l.BoolVar(&f.lines, "lines", false, "the whole time, a word for the kind and the sentence, parted by tabs")
	l.BoolVar(&f.json, "json", false, "lines of JSON")
	l.StringArrayVar(&f.alerts, "alert", nil, "a rule beside those of the settings, like \"NVDA < -5%\"")
	l.DurationVar(&f.span, "for", 0, "end after so much time of the market, like 2h")
	l.StringVar(&f.at, "at", "", "of a recording: begin here, like 2025-01-26T23:00Z (default: its beginning)")
	c.MarkFlagsMutuallyExclusive("lines", "json")
	return c
}

// untilEnded tells of a running market until a signal ends it.
func (f *watchFlags) untilEnded(c *cobra.Command) error {
	ctx, stop := signal.NotifyContext(c.Context(), endSignals()...)
	defer stop()
	return f.running(ctx, c)
}

// A reporter writes events.
type reporter struct {
	w           io.Writer
	lines, json bool
	terminal    bool // what is written is seen at once: it may be rung
	teller      watch.Teller
	alerts      *alerter
	day         string
}

func (f *watchFlags) reporter(c *cobra.Command, set *settings.Settings, s *data.Scenario, k sourceNames) (*reporter, error) {
	rules := slices.Clone(set.Alerts)
	for _, text := range f.alerts {
		r, err := watch.Parse(text)
		if err != nil {
			return nil, usageError{fmt.Errorf("--alert: %w", err)}
		}
		rules = append(rules, settings.Alert{When: r})
	}
	a, err := newAlerter(rules, s, k)
	if err != nil {
		return nil, err
	}
	return &reporter{w: c.OutOrStdout(), lines: f.lines, json: f.json, terminal: isTerminal(c.OutOrStdout()) && obeys(), alerts: a}, nil
}

// picture tells what is new in one, and what is told besides, and then what
// fired for it.
func (r *reporter) picture(s *market.Snapshot, besides ...watch.Event) error {
	for _, e := range r.teller.Tell(s, besides...) {
		if err := r.event(e); err != nil {
			return err
		}
	}
	fired, send := r.alerts.look(s)
	for _, e := range fired {
		if err := r.event(r.teller.Stamped(e)); err != nil {
			return err
		}
	}
	if send != "" && r.terminal {
		if _, err := io.WriteString(r.w, send); err != nil {
			return err
		}
	}
	select {
	case why := <-r.alerts.failed:
		return r.event(r.teller.Stamped(watch.Event{At: s.At, Kind: watch.Alert, Text: why, Facts: watch.Facts{Why: why}}))
	default:
		return nil
	}
}

func (r *reporter) event(e watch.Event) error {
	at, text := e.At.UTC(), data.Clean(e.Text, 400)
	var err error
	switch {
	case r.json:
		line := json.NewEncoder(r.w)
		line.SetEscapeHTML(false)
		happened := ""
		if !e.Happened.IsZero() {
			happened = e.Happened.UTC().Format(time.RFC3339)
		}
		err = line.Encode(struct {
			At       string `json:"at"`
			Kind     string `json:"kind"`
			Text     string `json:"text"`
			Happened string `json:"happened,omitempty"`
			watch.Facts
		}{at.Format(time.RFC3339), e.Kind.String(), text, happened, e.Facts})
	case r.lines:
		_, err = fmt.Fprintf(r.w, "%s\t%s\t%s\n", at.Format(time.RFC3339), e.Kind, text)
	default:
		if day := at.Format("Monday 2 January 2006, UTC"); day != r.day {
			r.day = day
			_, err = fmt.Fprintln(r.w, day)
		}
		if err == nil {
			_, err = fmt.Fprintf(r.w, "%s  %s\n", at.Format("15:04:05"), text)
		}
	}
	if enough(err) {
		return errEnough
	}
	if err != nil {
		return fmt.Errorf("output: standard output cannot be written: %s; give a place with room", because(err))
	}
	return nil
}

// running tells of a running market.
func (f *watchFlags) running(ctx context.Context, c *cobra.Command) error {
	if f.at != "" {
		return misuse("watch: --at is of a recording; give one, or leave it out")
	}
	f.fake.free = true
	m, err := f.open(c.InOrStdin())
	if err != nil {
		return err
	}
	r, err := f.reporter(c, m.set, m.base, m.sourceNames(&f.liveFlags))
	if err != nil {
		return err
	}
	m.personal()
	m.say(c.ErrOrStderr())
	defer debug.SetGCPercent(debug.SetGCPercent(m.heap(runningHeap)))
	if m.fake {
		begin := m.now()
		return f.stepped(ctx, m.desk(), r, begin, time.Time{}, f.fake.speed, nil)
	}
	ctx, stop := context.WithCancel(ctx)
	if f.span > 0 {
		ctx, stop = context.WithTimeout(ctx, f.span)
	}
	desk := m.desk()
	wait := m.run(ctx)
	done := make(chan struct{})
	go guard.Caught(func() { defer close(done); _ = desk.Run(ctx) })()
	jobs := make(chan struct{})
	go guard.Caught(func() { defer close(jobs); r.alerts.run(ctx) })()
	defer func() { stop(); <-done; <-jobs; wait() }()
	const after = 3 * time.Second // a minute that was over at the end is judged by then
	var over time.Time
	for seq := uint64(0); ; {
		s, n, err := desk.Wait(ctx, seq)
		if err != nil {
			return nil
		}
		seq = n
		if err := r.picture(s); err != nil {
			return err
		}
		switch {
		case !m.live.Over():
			over = time.Time{}
		case over.IsZero():
			over = s.At
		case s.At.Sub(over) > after:
			if err := errOver(s); err != nil {
				return err
			}
		}
	}
}

// errOver is the fault where every source is over and one refuses, or none has
// anything of the universe. Where lines on standard input have ended there is
// none: what they told stands, ever later, and their end is told; who wants an
// end says --for, or interrupts.
func errOver(s *market.Snapshot) error {
	asked := 0
	for i := range s.Health {
		asked += s.Health[i].Asked
	}
	if len(s.Health) > 0 && asked == 0 {
		return fmt.Errorf("watch: %s: %s; give another source or universe", s.Health[0].Source, s.Health[0].Why)
	}
	for i := range s.Health {
		if h := &s.Health[i]; h.State == data.FeedRefused {
			return fmt.Errorf("watch: %s refuses: %s; %s", h.Source, h.Why, orElse(h.Cure, "look at the settings"))
		}
	}
	return nil
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
