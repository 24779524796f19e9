package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/guard"
	"contagion/data/live"
	"contagion/data/market"
	"contagion/data/settings"
)

// liveFlags say which running market is meant.
type liveFlags struct {
	sources           []string
	universe, keyFile string
	stream, insecure  bool
	fake              fakeFlags
	dial              func(ctx context.Context, network, address string) (net.Conn, error) // nil for the network
}

func (f *liveFlags) add(c *cobra.Command) {
	l := c.Flags()
	l.StringArrayVar(&f.sources, "source", nil, "where prices come from, best first: yahoo, stream, alpaca, finnhub, -, file:PATH, http(s):// or ws(s)://, or alone fake:SEED or fake:seed=7,shock=NVDA,at=+5; @VENUE+VENUE limits one (default: the settings', else yahoo)")
	l.StringVar(&f.universe, "universe", "", "what is watched: a scenario's name, or a TOML file with [[instrument]] (default: the settings', else DeepSeek's)")
	l.StringVar(&f.keyFile, "key-file", "", "file of keys, lines NAME=VALUE, readable by you alone (default: the settings', else the environment)")
	l.BoolVar(&f.stream, "stream", false, "Yahoo's push stream before its polling")
	l.BoolVar(&f.insecure, "insecure-feed", false, "allow http and ws to other machines than this one")
	f.fake.add(c)
}

// given reports whether any of the flags was.
func (f *liveFlags) given() bool {
	return len(f.sources) > 0 || f.universe != "" || f.keyFile != "" || f.stream || f.insecure || f.fake.given()
}

// A liveMarket is a running market, not yet begun.
type liveMarket struct {
	base  *data.Scenario // universe and calibration
	cal   *data.Calendar
	feed  market.Feed
	live  *live.Feed // nil where the market is simulated
	words []string
	set   *settings.Settings
	notes []string // sentences for who opens it
	first string   // and what the screen's footer begins with; "" for nothing
	now   func() time.Time
	clock func(time.Time) time.Time // nil for the computer's
	title string
	fake  bool

	second int64 // in which hold was looked at
	hold   time.Duration
}

// open reads the settings, the universe and the keys, and makes the feed.
func (f *liveFlags) open(in io.Reader) (*liveMarket, error) {
	set, _, loose, err := readConfig()
	if err != nil {
		return nil, err
	}
	m := &liveMarket{set: set, now: time.Now, words: f.words(set)}
	if loose {
		m.notes = append(m.notes, fmt.Sprintf("settings: %s names a file of keys and may be read by others; run chmod 600 on it", data.Clean(configPath(), 80)))
	}
	if err := m.watch(f.universe); err != nil {
		return nil, err
	}
	m.notes = append(append(m.notes, unstartable(m.set.Alerts)...), outlook(m.base, m.cal)...)
	if seed, is := fakeSeed(m.words); is {
		if err := f.fake.open(m, seed); err != nil {
			return nil, f.placed(set, m.words[0], err)
		}
		return m, nil
	}
	if f.fake.given() {
		return nil, misuse("--shock, --begin, --rate and --speed are of a simulated market; give --source fake: with them")
	}
	return m, m.connect(f, in)
}

// words are the sources asked for.
func (f *liveFlags) words(set *settings.Settings) []string {
	words := f.sources
	if len(words) == 0 {
		words = set.Sources
	}
	if len(words) == 0 {
		words = []string{"yahoo"}
	}
	if f.stream && !slices.Contains(words, "stream") {
		words = append([]string{"stream"}, words...)
	}
	return words
}

// connect makes the sources and the feed.
func (m *liveMarket) connect(f *liveFlags, in io.Reader) error {
	for _, w := range m.words {
		if w == "fake" || strings.HasPrefix(w, "fake:") {
			return f.placed(m.set, w, misuse("source: fake: is a simulated market and stands alone; leave the others out"))
		}
	}
	keys, err := live.ReadKeys(cmp.Or(f.keyFile, m.set.KeyFile), os.Getenv)
	if err != nil {
		if f.keyFile == "" && m.set.KeyFile != "" {
			err = fmt.Errorf("%s: %w", m.set.At("key_file"), err)
		}
		return err
	}
	s := liveSettings(m.set, keys, f.insecure)
	s.Dial = f.dial
	sources, err := live.Sources(m.words, in, s)
	if err != nil {
		return f.placed(m.set, atFault(m.words, in, s), usageError{err})
	}
	m.live = live.Open(m.base.Universe, m.cal, sources, s)
	m.feed = m.live
	return nil
}

// atFault gives the first word of sources that is wrong.
func atFault(words []string, in io.Reader, s live.Settings) string {
	for i := range words {
		if _, err := live.Sources(words[:i+1], in, s); err != nil {
			return words[i]
		}
	}
	return ""
}

// placed puts before what is wrong with a source where the settings say it: the
// source, or its address. What the command line says needs no place.
func (f *liveFlags) placed(set *settings.Settings, word string, err error) error {
	name, _, _ := strings.Cut(word, "@")
	for _, key := range settings.AddressNames {
		if address := set.Addresses[key]; address != "" && name != "" && strings.HasPrefix(key, name) && !live.Speakable(address, f.insecure || set.Insecure) {
			return fmt.Errorf("%s: %s", set.At("addresses."+key), err)
		}
	}
	if len(f.sources) == 0 && slices.Contains(set.Sources, word) {
		return fmt.Errorf("%s: %s", set.AtSource(word), err)
	}
	return err
}

// sameFile reports whether two names are of one file.
func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// aliases are how providers write what DeepSeek's universe calls otherwise.
var aliases = map[string]string{"US10Y": "^TNX", "USDJPY": "JPY=X", "NG1": "NG=F", "NQ1": "NQ=F", "WTI": "CL=F", "BRENT": "BZ=F"}

// liveSettings turns a file of settings into those of the sources.
func liveSettings(set *settings.Settings, keys live.Keys, insecure bool) live.Settings {
	s := live.Settings{Keys: keys, UserAgent: set.UserAgent, Insecure: insecure || set.Insecure, Alias: map[string]string{}, Poll: set.Poll, Stream: set.Addresses["stream"],
		Yahoo:   live.YahooSettings{Base: set.Addresses["yahoo"], Interval: set.Interval},
		Alpaca:  live.AlpacaSettings{Stream: set.Addresses["alpaca_stream"], REST: set.Addresses["alpaca_rest"], Feed: set.Feed},
		Finnhub: live.FinnhubSettings{Stream: set.Addresses["finnhub_stream"], REST: set.Addresses["finnhub_rest"]}}
	for _, from := range []map[string]string{aliases, set.Alias} {
		for symbol, written := range from {
			s.Alias[symbol] = written
		}
	}
	return s
}

// watch reads what is watched: the flag's, the settings', or DeepSeek's.
func (m *liveMarket) watch(word string) error {
	rec, cal, err := open("deepseek")
	if err != nil {
		return err
	}
	m.cal = cal
	base, list, name := rec.Scenario, m.set, configPath()
	if word != "" {
		list = &settings.Settings{Universe: word}
		if strings.HasSuffix(word, ".toml") {
			if list, _, err = readSettings(word); err != nil {
				return err
			}
			if name = word; len(list.Listed) == 0 && list.Universe == "" {
				return fmt.Errorf("settings: %s lists no instrument; add some, like [[instrument]] and symbol = \"NVDA\"", data.Clean(word, 80))
			}
			if !sameFile(word, configPath()) { // else all of it is obeyed
				if err = list.Alone(); err != nil {
					return err
				}
				m.set.With(list)
			}
		}
	}
	if len(list.Listed) > 0 {
		m.base, err = list.Watched(base, cal, name)
		return err
	}
	if list.Universe != "" {
		if rec, m.cal, err = open(list.Universe); err != nil {
			return err
		}
		base = rec.Scenario
	}
	var left []string
	if m.base, left = settings.Today(base, m.cal, time.Now()); len(left) > 0 {
		m.notes = append(m.notes, settings.Describe(left))
	}
	if len(m.base.Universe.Instruments) == 0 {
		return fmt.Errorf("live: of no venue of %s does the calendar reach to today; give another --universe", data.Clean(base.Key, 40))
	}
	return nil
}

// run runs the sources until ctx ends; the function returned waits for their
// end.
func (m *liveMarket) run(ctx context.Context) (wait func()) {
	if m.live == nil {
		return func() {}
	}
	done := make(chan struct{})
	go guard.Caught(func() {
		defer close(done)
		m.live.Run(ctx)
	})()
	return func() { <-done }
}

// desk sets up the desk.
func (m *liveMarket) desk() *market.LiveDesk {
	return market.OpenLive(m.base, m.cal, m.feed, market.LiveOptions{Now: m.now(), Title: m.title, Origin: data.None, Simulated: m.fake, Clock: m.clock})
}

// heard reports whether every source has answered or failed once: what is
// known then is what a first look can know.
func heard(s *market.Snapshot) bool {
	for i := range s.Health {
		if s.Health[i].Opening {
			return false
		}
	}
	return true
}

// say writes notes, one a line, where somebody reads them who does not read
// the answer.
func (m *liveMarket) say(w io.Writer) {
	for _, n := range m.notes {
		fmt.Fprintln(w, "contagion: "+data.Clean(n, 600))
	}
}
