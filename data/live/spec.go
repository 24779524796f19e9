package live

import (
	"fmt"
	"io"
	"strings"

	"contagion/data"
)

// Sources turns words into sources, the best first: "yahoo", "stream" (Yahoo's
// websocket), "alpaca", "finnhub", "-" (lines on stdin), "file:PATH" (a file
// that grows), "http://", "https://" (polled), "ws://", "wss://" (pushed).
// Each may end in @MIC or @MIC+MIC, or @SYM+SYM, and then gives those alone.
func Sources(words []string, stdin io.Reader, s Settings) ([]Source, error) {
	var out []Source
	seen := map[string]bool{}
	for _, word := range words {
		name, only := word, ""
		if i := strings.LastIndexByte(word, '@'); i > 0 && !strings.Contains(word[i:], "/") {
			address := strings.Contains(word, "://") // which may hold an @ of its own
			if !address || symbolGrammar.MatchString(strings.ReplaceAll(word[i+1:], "+", "")) {
				name, only = word[:i], word[i+1:]
			}
		}
		src, err := one(name, stdin, s)
		if err != nil {
			return nil, err
		}
		if seen[name] {
			return nil, fmt.Errorf("source: %s stands twice; name it once, with its venues joined by +", data.Clean(src.Name(), data.NameCells))
		}
		seen[name] = true
		if only != "" {
			if src, err = Only(src, strings.Split(only, "+")); err != nil {
				return nil, err
			}
		}
		out = append(out, src)
	}
	return out, nil
}

func one(word string, stdin io.Reader, s Settings) (Source, error) {
	kind, rest, _ := strings.Cut(word, ":")
	switch kind {
	case "yahoo":
		return NewYahoo(s)
	case "stream":
		return NewStreamer(s)
	case "alpaca":
		return NewAlpaca(s)
	case "finnhub":
		return NewFinnhub(s)
	case "-":
		return NewPipe("stdin", stdin), nil
	case "file":
		if rest == "" {
			return nil, fmt.Errorf("source: file: names no file; write it like file:ticks.ndjson")
		}
		return NewTail(rest), nil
	case "http", "https", "ws", "wss":
		return NewOwn(word, s)
	}
	return nil, fmt.Errorf("source: %q is not known; give yahoo, stream, alpaca, finnhub, -, file:PATH, or an address that begins with http(s):// or ws(s)://", data.Clean(word, 40))
}

// Only gives a source that covers no more than some venues or symbols.
func Only(src Source, names []string) (Source, error) {
	o := &only{Source: src, names: map[string]bool{}}
	for _, n := range names {
		if !symbolGrammar.MatchString(n) {
			return nil, fmt.Errorf("source: %s@%s: neither a venue nor a symbol; write it like @XNYS+XNAS", data.Clean(src.Name(), data.NameCells), data.Clean(n, 20))
		}
		o.names[n] = true
	}
	if _, polled := src.(Polled); polled {
		return &onlyPolled{*o}, nil
	}
	return o, nil
}

type only struct {
	Source
	names map[string]bool
}

// Covers asks for the name first.
func (o *only) Covers(in *data.Instrument) bool {
	return (o.names[in.MIC] || o.names[in.Symbol]) && o.Source.Covers(in)
}

// Another doubles the source behind it.
func (o *only) Another(n int) Source {
	if d, ok := o.Source.(Doubler); ok {
		if next := d.Another(n); next != nil {
			return &only{next, o.names}
		}
	}
	return nil
}

type onlyPolled struct{ only }

// Polled says that the source behind it is asked again and again.
func (o *onlyPolled) Polled() {}
