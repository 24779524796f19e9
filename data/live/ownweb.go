package live

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"contagion/data"
)

// An Own is your own feed on the web: polled over http(s), or pushed over
// ws(s), lines of the schema in either case.
type Own struct {
	set     Settings
	client  *http.Client
	address string // may hold the key
	host    string
	ws      bool
	keyed   bool           // it has a key
	spoke   bool           // a line of our version has come since the program began
	babbled bool           // its last connection ended in what is no text of the schema
	refused map[uint64]int // bad lines of the document before this one, and how often each stood in it
	over    bool           // that document had more of them than are kept
}

// secretNames are what a key is called in an address; one that stands there
// is seen by everybody who lists the processes.
var secretNames = []string{"token", "key", "apikey", "api_key", "secret", "password", "pass", "access_token", "auth"}

// NewOwn gives the source of an address. A key does not belong into it: {token}
// stands for CONTAGION_FEED_TOKEN, which is otherwise sent as a bearer token.
func NewOwn(address string, s Settings) (*Own, error) {
	s = s.filled()
	u, err := s.address(address, "http", "https", "ws", "wss")
	if err != nil {
		return nil, fmt.Errorf("source: %w", err)
	}
	query := u.Query()
	for _, name := range secretNames {
		if v := query.Get(name); v != "" && v != "{token}" {
			return nil, fmt.Errorf("source: the address holds a key (%s), which others see in the list of processes; put it into %s and write {token} there", name, nameOwn)
		}
	}
	if u.User != nil {
		return nil, fmt.Errorf("source: the address holds a password, which others see in the list of processes; put it into %s", nameOwn)
	}
	placed := strings.Contains(address, "{token}")
	if placed && !s.Keys.Own.Set() {
		return nil, fmt.Errorf("source: the address has {token}, and there is no %s", nameOwn)
	}
	o := &Own{set: s, client: s.client(), host: u.Host, ws: strings.HasPrefix(u.Scheme, "ws")}
	o.keyed = s.Keys.Own.Set()
	o.address = strings.ReplaceAll(address, "{token}", url.QueryEscape(s.Keys.Own.secret))
	if placed {
		o.set.Keys.Own = Key{}
	}
	return o, nil
}

// Name gives the host.
func (w *Own) Name() string { return data.Clean(w.host, 24) }

// Most gives no limit.
func (w *Own) Most() int { return 0 }

// Covers reports true.
func (w *Own) Covers(*data.Instrument) bool { return true }

// Partial says that it may have only some of them.
func (w *Own) Partial() {}

// Run listens, or polls.
func (w *Own) Run(ctx context.Context, o *Outlet) error {
	defer w.client.CloseIdleConnections()
	h := http.Header{"User-Agent": {w.set.UserAgent}, "Accept": {"application/x-ndjson, text/csv, */*;q=0.5"}}
	if w.set.Keys.Own.Set() {
		h.Set("Authorization", "Bearer "+w.set.Keys.Own.secret)
	}
	if w.ws {
		return w.named(o, w.listen(ctx, o, h))
	}
	return w.named(o, w.poll(ctx, o, h))
}

func (w *Own) listen(ctx context.Context, o *Outlet, h http.Header) error {
	r := w.reading(o)
	return converse(ctx, o, talk{address: w.address, client: w.client, header: h, probe: true,
		greet: func(context.Context, *line) error {
			if w.babbled {
				o.Note("connected again after what could not be read; no line heard yet", "")
				return nil
			}
			o.Connected()
			return nil
		},
		frame: func(_ context.Context, _ *line, b []byte) error {
			err := w.lines(r, b)
			if r.good > 0 && w.babbled {
				w.babbled = false
				o.Up()
			}
			r.flush()
			if err == nil && r.hopeless() {
				err = &Fault{Why: allRefused} // another connection may be well
			}
			w.babbled = w.babbled || err != nil
			return err
		},
		quiet: func() time.Duration { return 30 * time.Second }})
}

// reading begins a text. Whatever stands in it, the next one may be well.
func (w *Own) reading(o *Outlet) *reading {
	r := newReading(o)
	r.again, r.spoke = true, w.spoke
	return r
}

// lines reads a piece of a text.
func (w *Own) lines(r *reading, text []byte) error {
	defer func() { w.spoke = r.spoke }()
	for b := range bytes.SplitSeq(text, []byte{'\n'}) {
		if len(b) > lineMost {
			r.long()
		} else if err := r.line(b); err != nil {
			return err
		}
	}
	return nil
}

// document reads an answer; the error says what it is instead of one.
func (w *Own) document(o *Outlet, body []byte) (*reading, error) {
	if f := nothing(body); f != nil {
		return nil, f
	}
	r := w.reading(o)
	r.backlog, r.keep = true, true
	if err := w.lines(r, body); err != nil {
		return nil, err
	}
	if r.good == 0 && r.bad > 0 {
		return nil, &Fault{Why: "an answer without one line that can be read; " + r.worst}
	}
	return r, nil
}

// poll fetches the whole document again and again; what is in it a second time
// is no fault.
func (w *Own) poll(ctx context.Context, o *Outlet, h http.Header) error {
	o.Period(w.set.Poll)
	o.Rereads()
	for first := true; ; first = false {
		_, body, err := get(ctx, w.client, w.address, h, answerWithin(w.set.Poll))
		if err != nil {
			return err
		}
		r, err := w.document(o, body)
		if err != nil {
			return err
		}
		o.Up()
		w.refuse(o, r)
		o.stranged(&r.strange)
		w.fresh(o, r.batch, first)
		newest, old, receded := o.allOld(r.batch)
		r.flush()
		if old {
			o.Stale(newest, receded)
		}
		if len(r.kept) > 0 {
			o.Babbled()
		}
		// Never more than the interval: what needs two answers to be known is then
		// known within two of them.
		timer := time.NewTimer(min(w.set.jittered(w.set.Poll), w.set.Poll))
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}

// refuse tells the bad lines of a document that were not in the one before it.
func (w *Own) refuse(o *Outlet, r *reading) {
	before := w.refused
	w.refused = make(map[uint64]int, len(r.kept))
	for i := range r.kept {
		k := &r.kept[i]
		if w.refused[k.hash]++; w.refused[k.hash] > before[k.hash] {
			o.Bad(k.reason, k.where)
		}
	}
	over := r.bad > len(r.kept)
	if over && !w.over {
		o.Bad(fmt.Sprintf("over %d bad lines in one answer; more are not counted", keptMost), "")
	}
	w.over = over
}

// fresh marks each instrument's newest price as news, so that its delay is
// measured.
func (w *Own) fresh(o *Outlet, batch []Event, first bool) {
	if first {
		return
	}
	newest := map[data.ID]int{}
	for i := range batch {
		if k := batch[i].Kind; k == Print || k == Bar {
			if j, ok := newest[batch[i].ID]; !ok || batch[i].At.After(batch[j].At) {
				newest[batch[i].ID] = i
			}
		}
	}
	for id, i := range newest {
		batch[i].Backlog = !batch[i].At.After(o.Last(id))
	}
}

// named puts the cure of a wrong key where it is known. A missing one is wrong
// for good where nothing else is watched.
func (w *Own) named(o *Outlet, err error) error {
	return barred(err, "look at "+nameOwn, !w.keyed && !w.spoke && o.alone())
}
