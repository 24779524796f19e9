package fakes

import (
	"net/http"
	"strings"
)

// An Own is a feed of somebody's own: a document at /doc, a websocket
// elsewhere.
type Own struct {
	scripted
	Token string // asked for as a bearer token; "" for none

	doc  string
	open map[*socket]bool
}

// Set puts the document.
func (o *Own) Set(doc string) { o.mu.Lock(); defer o.mu.Unlock(); o.doc = doc }

// Send sends lines to every websocket.
func (o *Own) Send(lines ...string) {
	o.mu.Lock()
	var all []*socket
	for s := range o.open {
		all = append(all, s)
	}
	o.mu.Unlock()
	for _, s := range all {
		s.text(strings.Join(lines, "\n"))
	}
}

// ServeHTTP answers.
func (o *Own) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := o.next()
	if o.Token != "" && r.Header.Get("Authorization") != "Bearer "+o.Token && r.URL.Query().Get("token") != o.Token {
		plain(w, http.StatusUnauthorized, "no")
		return
	}
	answer := func(w http.ResponseWriter, _ *http.Request) {
		o.mu.Lock()
		doc := o.doc
		o.mu.Unlock()
		w.Write([]byte(doc))
	}
	if strings.HasPrefix(r.URL.Path, "/doc") {
		if !wrong(w, r, f, answer) {
			answer(w, r)
		}
		return
	}
	var mine *socket
	serve(w, r, f, 0, func(s *socket) {
		mine = s
		o.mu.Lock()
		if o.open == nil {
			o.open = map[*socket]bool{}
		}
		o.open[s] = true
		o.mu.Unlock()
	}, nil)
	o.mu.Lock()
	delete(o.open, mine)
	o.mu.Unlock()
}
