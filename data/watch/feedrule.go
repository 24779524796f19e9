package watch

import (
	"strings"

	"contagion/data"
)

var feedStates = map[string]data.FeedState{"lost": data.FeedLost, "silent": data.FeedSilent, "throttled": data.FeedThrottled, "refused": data.FeedRefused, "delayed": data.FeedDelayed}

// feedWords are those of feedStates, in the order in which they are told.
var feedWords = []string{"lost", "silent", "throttled", "refused", "delayed"}

// feed reads "lost", or a source and a state. A source may be of several words,
// like yahoo stream: the state is the last one.
func (p *parser) feed(r Rule) (Rule, error) {
	r.Subject, r.Measure = OfFeed, In
	w := p.take()
	state, known := feedStates[w.text]
	for w.text != "" && p.peek() != "" && (!known || p.isStateLast()) {
		r.Name = strings.TrimPrefix(r.Name+" "+w.text, " ")
		w = p.take()
		state, known = feedStates[w.text]
	}
	switch near := data.Nearest(w.text, feedWords); {
	case known:
		r.State = state
		return p.end(r)
	case near != "":
		return r, p.fault(w.at, "%q is no state of a feed; did you mean %s?", data.Clean(w.text, 20), near)
	case r.Name == "" && w.text != "": // a source
		w.at = p.last + 1
	}
	return r, p.fault(w.at, "the state of the feed is missing; give lost, silent, throttled, refused or delayed")
}

// isStateLast reports whether the rule ends in a state.
func (p *parser) isStateLast() bool {
	_, is := feedStates[p.words[len(p.words)-1].text]
	return is
}
