package main

import (
	"strings"
	"testing"
	"time"
)

// Alpaca refuses in ways of its own, and each has its name and its cure.
func TestWatchAlpacaRefuses(t *testing.T) {
	const soon = 30 * time.Second
	t.Run("402 while the socket stays open", func(t *testing.T) {
		inRig(t, []string{"alpaca", "yahoo"}, nil, func(r *rig) {
			r.says(0, soon, "Feed alpaca is live.")
			mark := len(r.out.String())
			r.alpaca.Raw(`[{"T":"error","code":402,"msg":"auth failed"}]`)
			r.says(mark, soon, "Feed alpaca is refused: error 402: auth failed; it is not tried again; look at APCA_API_KEY_ID and APCA_API_SECRET_KEY.")
			n := r.alpaca.Requests()
			time.Sleep(time.Hour)
			if r.alpaca.Requests() != n || strings.Contains(r.out.String()[mark:], "Feed yahoo is lost") {
				t.Errorf("%d connections after it refused, want none; the back-up goes on:\n%s", r.alpaca.Requests()-n, r.out.String())
			}
			if r.net.Open() > 1 { // Yahoo's own may be kept alive
				t.Errorf("%d connections are open", r.net.Open())
			}
		})
	})
	t.Run("wrong key, and nothing else", func(t *testing.T) {
		inRig(t, []string{"alpaca"}, nil, func(r *rig) {
			if err := <-r.ended; err == nil || !strings.Contains(err.Error(), "watch: alpaca refuses: error 402: auth failed; look at APCA_API_KEY_ID") {
				t.Errorf("%v", err)
			}
		}, func(r *rig) { r.alpaca.Secret = "another" })
	})
	t.Run("second connection", func(t *testing.T) {
		inRig(t, []string{"alpaca"}, []string{"feed refused"}, func(r *rig) {
			r.says(0, soon, "Feed alpaca is refused: error 406: connection limit exceeded; it is tried again at ")
			r.says(0, time.Second, "end the other program that uses this key")
			r.says(0, 5*time.Minute, "Feed alpaca is back after")
			if n := r.alpaca.Requests(); n > 4 {
				t.Errorf("%d connections: each tried sooner than 90 s after 406 prolongs it", n)
			}
		}, func(r *rig) { r.alpaca.Occupy(traded.Add(3 * time.Minute)) })
	})
	t.Run("dead session lingers for 90 s", func(t *testing.T) {
		inRig(t, []string{"alpaca"}, nil, func(r *rig) {
			r.says(0, soon, "Feed alpaca is live.")
			mark := len(r.out.String())
			r.net.Cut()
			r.says(mark, soon, "Feed alpaca is refused: error 406")
			r.says(mark, 2*time.Minute, "Feed alpaca is back after 1m3")
		}, func(r *rig) { r.alpaca.Linger = 90 * time.Second })
	})
	t.Run("symbol limit", func(t *testing.T) {
		inRig(t, []string{"alpaca"}, nil, func(r *rig) {
			r.says(0, soon, "Feed alpaca: error 405: symbol limit exceeded; trades of 2 symbols, bars of the others.")
			r.says(0, soon, "Feed alpaca is live.")
			if subs := r.alpaca.Subscriptions(); len(subs) != 1 || len(subs[0]) != 2 {
				t.Errorf("subscribed to %v", subs)
			}
		}, func(r *rig) { r.alpaca.Trades = 3 })
	})
	t.Run("slow client", func(t *testing.T) {
		inRig(t, []string{"alpaca"}, nil, func(r *rig) {
			r.says(0, soon, "Feed alpaca is live.")
			time.Sleep(2 * time.Minute)
			mark := len(r.out.String())
			r.alpaca.Raw(`[{"T":"error","code":407,"msg":"slow client"}]`)
			r.says(mark, soon, "Feed alpaca is refused: error 406: connection limit exceeded: our session before still lingers there; it ended: error 407: slow client")
			r.says(mark, 2*time.Minute, "Feed alpaca is back after")
			if strings.Contains(r.out.String(), "end the other program") {
				t.Error("there is no other program")
			}
		}, func(r *rig) { r.alpaca.Linger = 90 * time.Second })
	})
}

// Finnhub's ways.
func TestWatchFinnhubRefuses(t *testing.T) {
	const soon = 30 * time.Second
	t.Run("wrong key", func(t *testing.T) {
		inRig(t, []string{"finnhub"}, nil, func(r *rig) {
			if err := <-r.ended; err == nil || !strings.Contains(err.Error(), "watch: finnhub refuses: HTTP 401 Unauthorized; look at FINNHUB_API_KEY") {
				t.Errorf("%v", err)
			}
		}, func(r *rig) { r.finnhub.Token = "another" })
	})
	t.Run("second connection", func(t *testing.T) {
		inRig(t, []string{"finnhub"}, nil, func(r *rig) {
			r.says(0, soon, "Feed finnhub is live.")
			mark := len(r.out.String())
			for range 20 {
				r.finnhub.Intrude()
				time.Sleep(time.Second)
			}
			r.says(mark, soon, "Feed finnhub is refused: it ends each connection soon: another program may use this key; it is tried again at ")
			r.says(mark, 2*time.Minute, "Feed finnhub is back after")
		})
	})
	t.Run("too many symbols", func(t *testing.T) {
		inRig(t, []string{"finnhub", "yahoo"}, nil, func(r *rig) {
			r.says(0, soon, "Feed finnhub: it said: Subscribing to too many symbols; 3 of 5 are asked for.")
			if n := r.finnhub.Subscribed(); n != 3 {
				t.Errorf("%d subscribed where three are allowed", n)
			}
		}, func(r *rig) { r.finnhub.Most = 3 })
	})
}
