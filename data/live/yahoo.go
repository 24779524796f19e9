package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"contagion/data"
)

// How Yahoo is asked. It publishes no limits: two requests in 15 s for 40
// symbols is a careful choice, not a measured bound.
const (
	sparkMost    = 20 // symbols of one request
	requestsMost = 4  // of one round; more instruments take turns
	chartsMost   = 2  // of one round, for what a spark does not tell
	slowPoll     = 5 * time.Minute
	delayMost    = 20 * time.Minute // prices of a venue go on coming for so long after its close
	recheck      = 30 * time.Minute // of a symbol that it does not know
)

// A Yahoo polls Yahoo's v8 spark, 20 symbols a request, and its chart for what
// a spark does not tell: the currency where it may be a minor unit, splits
// where a price jumped, and whether a symbol exists. It needs no key, and
// never takes the way of cookie and crumb.
type Yahoo struct {
	set     Settings
	client  *http.Client
	pace    time.Duration // grows when it asks for less
	good    int           // rounds since it last grew or shrank
	turn    int           // which instruments are next, where there are too many for a round
	asked   time.Time
	money   map[data.ID]string // currencies that charts told
	missing map[data.ID]int    // rounds in a row that a spark left a symbol out
	looked  map[data.ID]time.Time
	known   map[data.ID]bool // has given a point in this life
	suspect map[data.ID]bool // its price jumped: a chart must tell of a split first
}

// NewYahoo gives the source; the address of the settings may be wrong.
func NewYahoo(s Settings) (*Yahoo, error) {
	s = s.filled()
	if _, err := s.address(s.Yahoo.Base, "http", "https"); err != nil {
		return nil, fmt.Errorf("yahoo: %w", err)
	}
	return &Yahoo{set: s, client: s.client(), pace: s.Yahoo.Interval, money: map[data.ID]string{}, missing: map[data.ID]int{}, looked: map[data.ID]time.Time{}}, nil
}

// Name gives "yahoo".
func (y *Yahoo) Name() string { return "yahoo" }

// Most gives no limit: many instruments take turns.
func (y *Yahoo) Most() int { return 0 }

// Covers reports whether a symbol is one that Yahoo could write.
func (y *Yahoo) Covers(in *data.Instrument) bool { return symbolGrammar.MatchString(in.Symbol) }

// Polled says that it is asked again and again.
func (y *Yahoo) Polled() {}

// Run asks round after round until one fails.
func (y *Yahoo) Run(ctx context.Context, o *Outlet) error {
	defer y.client.CloseIdleConnections()
	y.known, y.suspect = map[data.ID]bool{}, map[data.ID]bool{}
	for first := true; ; first = false {
		now := o.Now()
		list, wait := y.plan(o, now, first)
		if len(list) > 0 {
			if err := y.round(ctx, o, list); err != nil {
				return y.fell(err)
			}
			y.asked = now
			y.recover()
		}
		timer := time.NewTimer(y.set.jittered(max(wait, y.pace)))
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}

func (y *Yahoo) round(ctx context.Context, o *Outlet, list []Want) error {
	for len(list) > 0 {
		n := min(len(list), sparkMost)
		if err := y.spark(ctx, o, list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return y.charts(ctx, o)
}

// spark asks for up to 20 symbols at once.
func (y *Yahoo) spark(ctx context.Context, o *Outlet, batch []Want) error {
	names := make([]string, len(batch))
	for i, w := range batch {
		names[i] = url.QueryEscape(w.Symbol)
	}
	_, body, err := y.get(ctx, "/v8/finance/spark?symbols="+strings.Join(names, ",")+"&range=1d&interval=1m")
	if err != nil {
		return err
	}
	all, err := decodeSpark(body)
	if err != nil {
		return err
	}
	of := make(map[string]*series, len(all))
	for i := range all {
		of[all[i].symbol] = &all[i]
	}
	found := 0
	for _, w := range batch {
		if of[w.Symbol] != nil {
			found++
		}
	}
	if found == 0 && len(batch) > 1 {
		return &Fault{Why: "an answer with none of the " + data.Counted(len(batch), "symbol") + " asked for"}
	}
	o.Up()
	for _, w := range batch {
		s := of[w.Symbol]
		if s == nil {
			y.missing[w.ID]++
			continue
		}
		delete(y.missing, w.ID)
		if o.Flagged(w.ID) == data.FeedUnknown {
			o.Flag(w.ID, 0, "")
		}
		y.give(o, w, s, false)
	}
	return nil
}

// give passes on what is new of a symbol. A jump waits for a chart, which
// tells of splits: two points of one answer would confirm each other.
func (y *Yahoo) give(o *Outlet, w Want, s *series, chart bool) {
	currency, ok := y.money[w.ID]
	if !ok && s.currency != "" {
		currency, ok = s.currency, true
		y.money[w.ID] = currency
	}
	if !ok && mayBeMinor(o.Instrument(w.ID)) {
		return // until a chart tells whether these are pounds or pence
	}
	if !SameMoney(currency, o.Instrument(w.ID)) {
		o.Flag(w.ID, data.FeedRefused, fmt.Sprintf("its prices are in %s, the universe has %s", currency, o.Instrument(w.ID).Currency))
		return
	}
	last := o.Last(w.ID)
	if n := len(s.points); !chart && n > 0 {
		// Of closes that cannot be right only as many wait as are asked for at once:
		// where all are wrong it is no split.
		split := s.prev > 0 && len(y.suspect) < chartsMost && o.Strange(w.ID, s.points[0].price, s.prev)
		if split || o.Jumps(w.ID, s.points[n-1].price, currency) {
			y.suspect[w.ID] = true
			return
		}
	}
	var batch []Event
	if s.prev > 0 && len(s.points) > 0 {
		batch = append(batch, Event{ID: w.ID, Kind: Previous, Backlog: true, At: s.points[0].at, Price: s.prev, Currency: currency})
	}
	for _, x := range s.splits {
		batch = append(batch, Event{ID: w.ID, Kind: Split, At: x.at, Price: x.price})
	}
	for i, p := range s.points {
		newest := i == len(s.points)-1
		if p.at.Before(last) || !newest && p.at.Equal(last) {
			continue
		}
		batch = append(batch, Event{ID: w.ID, Kind: Bar, Backlog: !newest || !y.known[w.ID] || !p.at.After(last), At: p.at, Price: p.price, Currency: currency})
	}
	y.known[w.ID] = y.known[w.ID] || len(s.points) > 0
	o.Push(batch)
}

// charts asks for what sparks left open, a few a round.
func (y *Yahoo) charts(ctx context.Context, o *Outlet) error {
	now := o.Now()
	for left, list := chartsMost, o.Wants(); left > 0 && len(list) > 0; list = list[1:] {
		w := list[0]
		_, told := y.money[w.ID]
		unit, lost, suspect := !told && mayBeMinor(o.Instrument(w.ID)), y.missing[w.ID] >= 2, y.suspect[w.ID]
		if !unit && !suspect && !(lost && now.Sub(y.looked[w.ID]) >= recheck) {
			continue
		}
		left--
		y.looked[w.ID] = now
		delete(y.suspect, w.ID)
		status, body, err := y.get(ctx, "/v8/finance/chart/"+url.PathEscape(w.Symbol)+"?range=1d&interval=1m&includePrePost=false&events=div,splits")
		if status == http.StatusNotFound && bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
			err = nil
		}
		var s series
		if err == nil {
			s, err = decodeChart(body)
		}
		if errors.Is(err, errNoSymbol) {
			o.Flag(w.ID, data.FeedUnknown, "no such symbol at Yahoo")
			continue
		}
		if err != nil {
			return err
		}
		y.give(o, w, &s, true)
	}
	return nil
}

func (y *Yahoo) get(ctx context.Context, path string) (int, []byte, error) {
	h := http.Header{"User-Agent": {y.set.UserAgent}, "Accept": {"application/json,*/*;q=0.5"}, "Accept-Language": {"en"}}
	return get(ctx, y.client, strings.TrimRight(y.set.Yahoo.Base, "/")+path, h, answerWithin(y.pace))
}

// fell turns a fault of a round into what Yahoo means by it.
func (y *Yahoo) fell(err error) error {
	var f *Fault
	if !errors.As(err, &f) {
		return err
	}
	g := *f
	if f.Class == Throttle {
		y.pace, y.good = min(2*y.pace, throttleMost), 0
		g.After = max(g.After, y.pace)
	}
	return barred(&g, cureOfYahoo, false)
}

// cureOfYahoo is of a 401 or 403, without a key: a User-Agent or a network that
// it does not like.
const cureOfYahoo = "set another user agent, or wait"

// recover lets the pace come back, one halving for four good rounds.
func (y *Yahoo) recover() {
	const rounds = 4
	if y.good++; y.good >= rounds && y.pace > y.set.Yahoo.Interval {
		y.pace, y.good = max(y.pace/2, y.set.Yahoo.Interval), 0
	}
}

// mayBeMinor reports whether a price of an instrument may come in pence.
func mayBeMinor(in *data.Instrument) bool {
	if in.Unit != data.Money {
		return false
	}
	for minor, major := range minors {
		if in.Currency == minor || in.Currency == major {
			return true
		}
	}
	return in.Currency == "" && (strings.HasSuffix(in.Symbol, ".L") || strings.HasSuffix(in.Symbol, ".JO") || strings.HasSuffix(in.Symbol, ".TA"))
}
