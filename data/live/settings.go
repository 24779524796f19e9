package live

import (
	"context"
	"math/rand/v2"
	"net"
	"time"
)

// Settings are what the sources and the feed need to know. The zero value
// works; keys are empty.
type Settings struct {
	Keys      Keys
	UserAgent string                                                               // sent to Yahoo and to your own web sources; "" a browser's
	Bar       time.Duration                                                        // what an instrument's lateness is counted in; 0 one minute
	Insecure  bool                                                                 // allow http and ws to other machines than this one
	Alias     map[string]string                                                    // by the universe's symbol: how the sources write it
	Yahoo     YahooSettings                                                        // addresses and pace
	Stream    string                                                               // address of Yahoo's streamer; "" the real one
	Alpaca    AlpacaSettings                                                       // addresses and feed
	Finnhub   FinnhubSettings                                                      // addresses
	Poll      time.Duration                                                        // of your own web source; 0 fifteen seconds
	Log       func(line string)                                                    // one line a change of state, clean and redacted; nil for none
	Tap       func(batch []Seen)                                                   // everything heard, in the order judged, one call at a time; nil for none
	Now       func() time.Time                                                     // nil for the computer's clock
	Random    func() float64                                                       // in [0,1), for the jitter; nil for a seeded generator
	Dial      func(ctx context.Context, network, address string) (net.Conn, error) // nil for the network
}

// YahooSettings are the address and pace of Yahoo's web interface.
type YahooSettings struct {
	Base     string        // "" the real one
	Interval time.Duration // between polls of one instrument; 0 fifteen seconds, and no less than five
}

// AlpacaSettings are where Alpaca is.
type AlpacaSettings struct {
	Stream string // websocket without the feed's name; "" the real one
	REST   string // of the snapshots; "" the real one
	Feed   string // "iex", "sip" or "test"; "" iex
}

// FinnhubSettings are where Finnhub is.
type FinnhubSettings struct {
	Stream string // websocket; "" the real one
	REST   string // of the quotes; "" the real one
}

// browser is what Yahoo lets in: it refuses an empty or a library's User-Agent
// (tarkah/tickrs#170).
const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"

// filled puts in what was left out.
func (s Settings) filled() Settings {
	or := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	or(&s.UserAgent, browser)
	or(&s.Yahoo.Base, "https://query1.finance.yahoo.com")
	or(&s.Stream, "wss://streamer.finance.yahoo.com/?version=2")
	or(&s.Alpaca.Stream, "wss://stream.data.alpaca.markets/v2")
	or(&s.Alpaca.REST, "https://data.alpaca.markets")
	or(&s.Alpaca.Feed, "iex")
	or(&s.Finnhub.Stream, "wss://ws.finnhub.io")
	or(&s.Finnhub.REST, "https://finnhub.io")
	if s.Bar <= 0 {
		s.Bar = time.Minute
	}
	if s.Yahoo.Interval <= 0 {
		s.Yahoo.Interval = 15 * time.Second
	}
	const fastest = 5 * time.Second // below it one machine would be a burden that Yahoo answers with 429
	s.Yahoo.Interval = max(s.Yahoo.Interval, fastest)
	if s.Poll <= 0 {
		s.Poll = 15 * time.Second
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Random == nil {
		s.Random = rand.Float64
	}
	if s.Log == nil {
		s.Log = func(string) {}
	}
	return s
}
