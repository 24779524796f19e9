package data

import (
	"strings"
	"time"
)

// An Interval is a half-open span (After, By]: the thing happened later than
// After and no later than By. A zero After means "not known since when".
type Interval struct{ After, By time.Time }

// Known reports whether the interval says anything.
func (i Interval) Known() bool { return !i.By.IsZero() }

// FigureKind is what a figure measures.
type FigureKind uint8

// The kinds of figures.
const (
	FigureOpen     FigureKind = iota // first print of a session
	FigureHigh                       // highest print of a session; when in it is not known unless From..At says so
	FigureLow                        // lowest print
	FigureClose                      // last print of a session
	FigureBarOpen                    // first price of an intraday bar, at its start
	FigureBarClose                   // last price of an intraday bar, at its end
	FigureLevel                      // a price at a time, as reported
	FigurePct                        // percent since the previous close, as reported; no level is known
)

// A Figure is one row of a scenario: a number that somebody published.
type Figure struct {
	ID         ID
	Kind       FigureKind
	Session    string    // local date of the session it belongs to, "2025-01-27"; "" for none
	From, At   time.Time // At: when it was known. From: for high and low, the earliest time it can have been
	Value      float64   // as published: a price, or percent for FigurePct
	Price      float64   // Value as a price in the instrument's unit
	Evidence   Evidence
	Source     string // tag in Sources
	Confidence byte   // 'A', 'B' or 'C'
	Note       string // rounded, corrected, in conflict with ...
	Line       int    // in figures.csv
}

// An Event is a line of the story, on the timeline and the tape.
type Event struct {
	At         time.Time
	Precision  string // "second", "minute", "hour", "day"
	Text       string
	Source     string
	Confidence byte
}

// Sigma is how much an instrument or a group moves on an ordinary day.
type Sigma struct {
	Pct      float64 // standard deviation of daily log returns, percent; NaN unknown
	N        int     // returns it was computed from
	From, To string  // first and last date of its window
	Basis    string  // "own", or whose volatility stands in: "proxy SOXX", "highest of europe"
}

// Own reports whether the volatility is the instrument's own.
func (s Sigma) Own() bool { return s.Basis == "own" }

// A Scenario is a recorded shock: who, when, why, and every figure there is.
type Scenario struct {
	Key, Title, Blurb, Why string
	Origin                 ID       // economic origin; None for a macro shock
	Shock                  Interval // when the news could first be traded on
	From, To               time.Time
	Start                  time.Time // where the replay begins
	Speed                  float64   // market seconds per second at the start
	Sessions               int       // own sessions after the shock within which an arrival counts
	Seed                   uint64    // of the reconstructed paths
	Universe               *Universe
	Figures                []Figure // in order of At, then evidence
	Events                 []Event
	Sigma                  []Sigma // by ID
	GroupSigma             []Sigma // by index in Universe.Groups
	Sources                map[string]string
	Index                  map[string]string // by group key: the symbol of the index that stands for its market
	Theme                  []string          // keys of groups that are in it because of the shock: no sample of the market
	Links                  []Link            // by ID; nil where none were computed
	GroupLinks             []Link
	Together               *Together // or nil
	Network                *Network  // or nil
	Gauges                 []GaugeScale
	// Intraday is set where the shock may fall inside a session: returns before
	// it are moves too, a base is the last price of regular hours, and in the
	// session of the shock what is judged is the move since the last price before it.
	Intraday  bool
	Simulated bool // every price is a simulation, whatever its evidence: the screen says so
}

// Proxies gives, by symbol, whose volatility stands in for an instrument
// that has none of its own, as the scenario's calibration says.
func (s *Scenario) Proxies() map[string]string {
	out := map[string]string{}
	for i, g := range s.Sigma {
		if proxy, ok := strings.CutPrefix(g.Basis, "proxy "); ok {
			out[s.Universe.Instruments[i].Symbol] = proxy
		}
	}
	return out
}
