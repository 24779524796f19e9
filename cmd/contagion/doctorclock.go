package main

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"
)

// clockMost is how far a clock may be off before ages and delays mislead.
const clockMost = 2 * time.Second

// clock compares this computer's clock with the Date of a source's answer,
// which has whole seconds.
func (d *checkup) clock(ctx context.Context, m *liveMarket) {
	address := ""
	for _, w := range m.words {
		switch kind, _, _ := strings.Cut(w, "@"); {
		case kind == "yahoo" || kind == "stream":
			address = cmp.Or(m.set.Addresses["yahoo"], "https://query1.finance.yahoo.com")
		case kind == "alpaca":
			address = cmp.Or(m.set.Addresses["alpaca_rest"], "https://data.alpaca.markets")
		case kind == "finnhub":
			address = cmp.Or(m.set.Addresses["finnhub_rest"], "https://finnhub.io")
		}
		if address != "" {
			break
		}
	}
	if address == "" {
		d.unknown("Clock", "not compared: none of the sources tells the time")
		return
	}
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		d.wrong("Clock", "not compared: the address is not one")
		return
	}
	before := time.Now()
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		d.unknown("Clock", "not compared: no answer")
		return
	}
	resp.Body.Close()
	took := time.Since(before)
	date, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		d.unknown("Clock", "not compared: the answer has no date")
		return
	}
	off := before.Add(took / 2).Sub(date.Add(500 * time.Millisecond)) // the second that it names is half over, as far as is known
	if off.Abs() > clockMost+took/2 {
		d.wrong("Clock", "%s off by the source's; set it, or ages of prices mislead", off.Round(time.Second))
		return
	}
	d.ok("Clock", "right to %s", max((took/2+500*time.Millisecond).Round(100*time.Millisecond), time.Second))
}
