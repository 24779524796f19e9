package fakes

import (
	"encoding/json"
	"net/http"
	"sort"
	"strings"
	"time"
)

// A Session is one trading day of a listing.
type Session struct {
	Open, Close          time.Time
	BreakStart, BreakEnd time.Time
}

// A Listing is what the fake knows of one symbol.
type Listing struct {
	Currency, Exchange, Zone string
	Sessions                 []Session                 // in order
	Prev                     float64                   // close before the first of them
	Price                    func(t time.Time) float64 // 0 or below: no trade in that minute
	Delay                    time.Duration             // of the venue's data
	Splits                   []SplitEvent              // told in charts from their time on
	NoTimes                  bool                      // an empty session: no timestamps at all
}

// A SplitEvent is one split of a listing.
type SplitEvent struct {
	At       time.Time
	Num, Den float64
}

// A Yahoo is Yahoo's web interface.
type Yahoo struct {
	scripted
	Listings  map[string]*Listing
	PerMinute int // requests after which it answers 429; 0 for no limit

	minute  time.Time
	inMin   int
	crumbs  int
	largest int
	agents  map[string]int
	asked   map[string]int
}

// NewYahoo gives a server of some listings.
func NewYahoo(listings map[string]*Listing) *Yahoo {
	return &Yahoo{Listings: listings, agents: map[string]int{}, asked: map[string]int{}}
}

// Crumbs counts the requests for a crumb or a quote, which a good client never
// makes.
func (y *Yahoo) Crumbs() int { y.mu.Lock(); defer y.mu.Unlock(); return y.crumbs }

// Largest gives the most symbols that one spark asked for.
func (y *Yahoo) Largest() int { y.mu.Lock(); defer y.mu.Unlock(); return y.largest }

// Asked counts the requests for a symbol.
func (y *Yahoo) Asked(symbol string) int { y.mu.Lock(); defer y.mu.Unlock(); return y.asked[symbol] }

// ServeHTTP answers.
func (y *Yahoo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := y.next()
	if wrong(w, r, f, y.answer) {
		return
	}
	y.answer(w, r)
}

func (y *Yahoo) answer(w http.ResponseWriter, r *http.Request) {
	agent := r.UserAgent()
	y.mu.Lock()
	if m := y.time().Truncate(time.Minute); !m.Equal(y.minute) {
		y.minute, y.inMin = m, 0
	}
	y.inMin++
	over := y.PerMinute > 0 && y.inMin > y.PerMinute
	if strings.HasPrefix(r.URL.Path, "/v7/") || strings.Contains(r.URL.Path, "getcrumb") {
		y.crumbs++
	}
	y.mu.Unlock()
	if over || agent == "" || strings.HasPrefix(agent, "Go-http-client") {
		plain(w, http.StatusTooManyRequests, "Too Many Requests\r\n")
		return
	}
	switch path := r.URL.Path; {
	case path == "/v8/finance/spark":
		y.spark(w, r)
	case strings.HasPrefix(path, "/v8/finance/chart/"):
		y.chart(w, strings.TrimPrefix(path, "/v8/finance/chart/"))
	case path == "/v1/test/getcrumb":
		plain(w, http.StatusTooManyRequests, "Too Many Requests")
	case path == "/v7/finance/quote":
		reply(w, http.StatusUnauthorized, map[string]any{"finance": map[string]any{"result": nil, "error": map[string]string{"code": "Unauthorized", "description": "Invalid Crumb"}}})
	default:
		plain(w, http.StatusNotFound, "Not Found")
	}
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(status)
	w.Write([]byte(text))
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func (y *Yahoo) note(symbols []string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.largest = max(y.largest, len(symbols))
	for _, s := range symbols {
		y.asked[s]++
	}
}

func (y *Yahoo) spark(w http.ResponseWriter, r *http.Request) {
	symbols := strings.Split(r.URL.Query().Get("symbols"), ",")
	y.note(symbols)
	if len(symbols) > 20 {
		reply(w, http.StatusUnprocessableEntity, map[string]any{"spark": map[string]any{"result": nil, "error": map[string]string{"code": "Unprocessable Entity", "description": "too many symbols"}}})
		return
	}
	out := map[string]any{}
	for _, s := range symbols {
		l := y.Listings[s]
		if l == nil {
			continue
		}
		at, price, ses := l.bars(y.time())
		one := map[string]any{"symbol": s, "previousClose": nil, "chartPreviousClose": l.before(y.time()), "start": ses.Open.Unix(), "end": ses.Close.Unix(), "dataGranularity": 60}
		if !l.NoTimes {
			one["timestamp"], one["close"] = at, price
		}
		out[s] = one
	}
	reply(w, http.StatusOK, out)
}

func (y *Yahoo) chart(w http.ResponseWriter, symbol string) {
	y.note([]string{symbol})
	l := y.Listings[symbol]
	if l == nil {
		reply(w, http.StatusNotFound, map[string]any{"chart": map[string]any{"result": nil, "error": map[string]string{"code": "Not Found", "description": "No data found, symbol may be delisted"}}})
		return
	}
	now := y.time().Add(-l.Delay)
	at, price, ses := l.bars(y.time())
	meta := map[string]any{"currency": l.Currency, "symbol": symbol, "exchangeName": l.Exchange, "instrumentType": "EQUITY", "exchangeTimezoneName": l.Zone,
		"chartPreviousClose": l.before(y.time()), "previousClose": l.before(y.time()), "priceHint": 2, "dataGranularity": "1m", "range": "1d",
		"currentTradingPeriod": map[string]any{"regular": map[string]any{"start": ses.Open.Unix(), "end": ses.Close.Unix()}}}
	if n := len(price); n > 0 && price[n-1] != nil {
		meta["regularMarketTime"], meta["regularMarketPrice"] = at[n-1], price[n-1]
	}
	quote := map[string]any{}
	one := map[string]any{"meta": meta, "indicators": map[string]any{"quote": []any{quote}, "adjclose": []any{map[string]any{"adjclose": price}}}}
	if !l.NoTimes {
		volume := make([]int, len(at))
		for i := range volume {
			volume[i] = 100
		}
		if len(volume) > 0 {
			volume[len(volume)-1] = 0
		}
		one["timestamp"] = at
		quote["open"], quote["high"], quote["low"], quote["close"], quote["volume"] = price, price, price, price, volume
	}
	splits := map[string]any{}
	for _, s := range l.Splits {
		if !s.At.After(now) {
			splits[s.At.Format("20060102")] = map[string]any{"date": s.At.Unix(), "numerator": s.Num, "denominator": s.Den, "splitRatio": "n:d"}
		}
	}
	if len(splits) > 0 {
		one["events"] = map[string]any{"splits": splits}
	}
	reply(w, http.StatusOK, map[string]any{"chart": map[string]any{"result": []any{one}, "error": nil}})
}

// session gives the last session that has begun.
func (l *Listing) session(now time.Time) (int, bool) {
	i := sort.Search(len(l.Sessions), func(i int) bool { return l.Sessions[i].Open.After(now) })
	return i - 1, i > 0
}

// before gives the close before the session shown.
func (l *Listing) before(now time.Time) any {
	i, ok := l.session(now.Add(-l.Delay))
	if !ok || i == 0 {
		if l.Prev == 0 {
			return nil
		}
		return l.Prev
	}
	return l.Price(l.Sessions[i-1].Close)
}

// bars gives minutes from the open on, null in the break and where nothing
// traded, and an off-grid last point.
func (l *Listing) bars(now time.Time) (at []int64, price []any, ses Session) {
	now = now.Add(-l.Delay)
	i, ok := l.session(now)
	if !ok {
		return nil, nil, Session{}
	}
	ses = l.Sessions[i]
	add := func(t, known time.Time) {
		p := l.Price(known)
		at = append(at, t.Unix())
		pause := !ses.BreakStart.IsZero() && !t.Before(ses.BreakStart) && t.Before(ses.BreakEnd)
		if p <= 0 || pause {
			price = append(price, nil)
			return
		}
		price = append(price, float64(float32(p)))
	}
	end := now
	if end.After(ses.Close) {
		end = ses.Close
	}
	t := ses.Open
	for ; !t.Add(time.Minute).After(end); t = t.Add(time.Minute) {
		add(t, t.Add(time.Minute-1))
	}
	if now.Before(ses.Close) && now.After(t) {
		add(now, now)
	}
	return at, price, ses
}
