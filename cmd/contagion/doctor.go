package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/market"
)

func doctorCommand() *cobra.Command {
	var f liveFlags
	c := &cobra.Command{
		Use: "doctor", Short: "Look whether live prices can come, and whether the terminal can show them",
		Long: "Doctor asks each source once and tells whether it answers, how late its prices come and which symbols it refuses; how large the terminal is and what\n" +
			"it can show, by asking it how wide it draws each character; whether this computer's clock is right, by a source's; how far each venue's calendar reaches; and where the settings are.\n" +
			"It ends with 1 where something is wrong. No key is shown.",
		Args: exactly(0, ""),
		RunE: func(c *cobra.Command, _ []string) error { return f.examine(c) },
	}
	f.add(c)
	return c
}

// A symptom is one line of the doctor's.
type symptom struct {
	mark       string
	about, say string
}

// The marks: sound, wrong, and what could not be looked at.
const (
	markOK      = "ok   "
	markWrong   = "WRONG"
	markUnknown = "--   "
)

// checkup is what the doctor found.
type checkup struct{ list []symptom }

func (d *checkup) ok(about, format string, a ...any) {
	d.list = append(d.list, symptom{markOK, about, fmt.Sprintf(format, a...)})
}

func (d *checkup) wrong(about, format string, a ...any) {
	d.list = append(d.list, symptom{markWrong, about, fmt.Sprintf(format, a...)})
}

func (d *checkup) unknown(about, format string, a ...any) {
	d.list = append(d.list, symptom{markUnknown, about, fmt.Sprintf(format, a...)})
}

func (f *liveFlags) examine(c *cobra.Command) error {
	var d checkup
	set, there, loose, err := readConfig()
	switch {
	case err != nil:
		d.wrong("Settings", "%s", strings.TrimPrefix(err.Error(), "settings: "))
	case !there:
		d.ok("Settings", "none at %s; contagion config init writes them", orElse(configPath(), "a place without a home folder"))
	case loose:
		d.wrong("Settings", "%s names a file of keys and may be read by others; run chmod 600 on it", configPath())
	default:
		d.ok("Settings", "%s, alerts: %d", configPath(), len(set.Alerts))
	}
	if err := d.terminal(c); err != nil {
		return err
	}
	if err == nil {
		f.sourcesOf(c, &d)
	}
	var b strings.Builder
	bad := 0
	for _, x := range d.list {
		if x.mark == markWrong {
			bad++
		}
		fmt.Fprintf(&b, "%s  %-9s %s\n", x.mark, x.about, data.Clean(x.say, 500))
	}
	if err := write(c.OutOrStdout(), "", []byte(b.String())); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("doctor: %s; the lines that begin with WRONG say which", several(bad, "thing")+" wrong")
	}
	return nil
}

// sourcesOf asks each source once.
func (f *liveFlags) sourcesOf(c *cobra.Command, d *checkup) {
	m, err := f.open(c.InOrStdin())
	if err != nil {
		d.wrong("Sources", "%s", err)
		return
	}
	for _, n := range unstartable(m.set.Alerts) {
		d.wrong("Alerts", "%s", strings.TrimPrefix(n, "settings: "))
	}
	d.calendar(m)
	if m.live != nil {
		d.clock(c.Context(), m)
	}
	snap := m.lookOnce(c.Context())
	if snap == nil {
		d.wrong("Sources", "interrupted before any answered; run it again")
		return
	}
	d.ahead(snap)
	for i := range snap.Health {
		d.source(m, snap, &snap.Health[i])
	}
	d.symbols(m, snap)
}

// lookOnce runs the market until every source has answered or failed; nil
// where there is no picture.
func (m *liveMarket) lookOnce(ctx context.Context) *market.Snapshot {
	ctx, stop := context.WithCancel(ctx)
	wait := m.run(ctx)
	snap := firstPicture(ctx, m, firstPrice)
	stop()
	wait()
	return snap
}

func (d *checkup) source(m *liveMarket, s *market.Snapshot, h *data.Health) {
	about := "Source"
	switch {
	case m.fake:
		d.ok(about, "%s: answers for all %s; they are simulated, so none is late or refused", h.Source, several(len(s.Quotes), "instrument"))
	case h.Opening:
		d.wrong(about, "%s: no answer within %s", h.Source, lookFor)
	case h.State >= data.FeedLate:
		d.wrong(about, "%s: %s: %s%s", h.Source, h.State, h.Why, cure(h.Cure))
	case d.barren(h):
	default:
		late := "how late its prices come is not measured yet"
		if h.State == data.FeedClosed {
			late = "no venue of it is open, so nothing is due"
		} else if h.Behind() > 0 {
			late = "prices come " + h.Behind().Round(100*time.Millisecond).String() + " after they traded, by the median"
		}
		note := ""
		if h.Why != "" {
			note = "; " + h.Why
		}
		if h.Outside > 0 {
			note += "; " + data.CountedOutside(h.Outside)
		}
		if text := h.StrangeText(); text != "" {
			note += "; " + text
		}
		if h.Refused > 0 {
			note += "; " + h.RefusedText(3)
		}
		gives := h.Standby() // all that it has a better one gives: it is well, and nothing of it was looked at
		if gives == "" {
			gives = fmt.Sprintf("prices of %d of %s%s", h.Priced, several(h.Asked, "instrument"), unpriced(s, h))
		}
		d.ok(about, "%s: %s; %s%s", h.Source, gives, late, note)
	}
}

// unpriced names those that a source answers for and has given no price of,
// where it is the only one; a bridge is looked at here.
func unpriced(s *market.Snapshot, h *data.Health) string {
	if len(s.Health) != 1 || h.Priced == h.Asked {
		return ""
	}
	var none []string
	for i := range s.Quotes {
		if q := &s.Quotes[i]; math.IsNaN(q.Last) && math.IsNaN(q.Base) && q.Feed != data.FeedUnknown && q.Feed != data.FeedRefused {
			none = append(none, s.Scenario.Universe.At(data.ID(i)).Symbol)
		}
	}
	if len(none) == 0 {
		return ""
	}
	return ", none yet of " + data.Listed(none, 12)
}

// symbols tells which instruments no source gives.
func (d *checkup) symbols(m *liveMarket, s *market.Snapshot) {
	var unknown, refused []string
	unasked := 0
	for i := range s.Quotes {
		switch symbol := s.Scenario.Universe.At(data.ID(i)).Symbol; s.Quotes[i].Feed {
		case data.FeedUnknown:
			unknown = append(unknown, symbol)
		case data.FeedRefused:
			refused = append(refused, symbol)
		case data.FeedLost, data.FeedThrottled:
			unasked++
		}
	}
	if len(unknown) > 0 {
		d.wrong("Symbols", "no source has %s; take them out of the universe, or give an alias", data.Listed(unknown, 12))
	}
	if len(refused) > 0 {
		d.wrong("Symbols", "refused: %s; give another source for them", data.Listed(refused, 12))
	}
	switch asked := len(s.Quotes) - unasked; {
	case asked == 0:
		d.unknown("Symbols", "not known: no source of them answers")
	case !m.fake && !slices.ContainsFunc(s.Health, func(h data.Health) bool { _, say := barren(&h); return say == "" }):
		d.unknown("Symbols", "not known: no source gives a price of them")
	case len(unknown)+len(refused) > 0 && unasked > 0:
		d.unknown("Symbols", "of %d others it is not known: no source of them answers", unasked)
	case unasked > 0:
		d.ok("Symbols", "none of %d is refused; of %d others it is not known, no source of them answers", asked, unasked)
	case len(unknown)+len(refused) == 0:
		d.ok("Symbols", "none of %d is refused", len(s.Quotes))
	}
}

// calendar tells up to when each venue of the universe is known.
func (d *checkup) calendar(m *liveMarket) {
	const soon = 30 // days
	byEnd := map[string][]string{}
	var always []string
	now := time.Now()
	seen := map[string]bool{}
	for i := range m.base.Universe.Instruments {
		mic := m.base.Universe.Instruments[i].MIC
		if seen[mic] {
			continue
		}
		if seen[mic] = true; m.cal.Always(mic) {
			always = append(always, mic)
			continue
		}
		day := now.In(m.cal.Zone(mic))
		end := ""
		const most = 3 * 366
		for n := 0; n < most && m.cal.Knows(mic, day.Format(time.DateOnly)); n++ {
			end = day.Format(time.DateOnly)
			day = day.AddDate(0, 0, 1)
		}
		byEnd[end] = append(byEnd[end], mic)
	}
	for _, end := range sortedKeys(byEnd) {
		list := byEnd[end]
		slices.Sort(list)
		who := strings.Join(list, ", ")
		switch {
		case end == "":
			d.wrong("Calendar", "not known today: %s; their prices are neither measured nor held to be late", who)
		case end < now.AddDate(0, 0, soon).Format(time.DateOnly):
			d.wrong("Calendar", "ends on %s: %s; from then on their prices are neither measured nor held to be late; a newer program knows more", end, who)
		default:
			d.ok("Calendar", "known to %s: %s", end, who)
		}
	}
	if slices.Sort(always); len(always) > 0 {
		d.ok("Calendar", "known without an end, they never shut for a holiday: %s", strings.Join(always, ", "))
	}
	for _, n := range m.notes {
		if strings.Contains(n, "left out") {
			d.ok("Universe", "%s", n)
		}
	}
}

// terminal tells what the terminal can show.
func (d *checkup) terminal(c *cobra.Command) error {
	glyphs := localeGlyphs()
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG"), "not set")
	d.ok("Locale", "%s: %s characters", locale, glyphs)
	if !isTerminal(c.OutOrStdout()) {
		d.ok("Terminal", "none on the output, so nothing of it is known")
		return nil
	}
	file := c.OutOrStdout().(*os.File)
	const least, leastHigh = 80, 24
	w, h, err := term.GetSize(file.Fd())
	switch profile := colorprofile.Detect(file, os.Environ()); {
	case err != nil:
		d.wrong("Terminal", "its size cannot be told; set it with stty")
	case w < least || h < leastHigh:
		d.wrong("Terminal", "%dx%d, colours %s; 80x24 at least show everything", w, h, profile)
	default:
		d.ok("Terminal", "%dx%d, colours %s", w, h, profile)
	}
	return d.glyphs(file, w, glyphs)
}
