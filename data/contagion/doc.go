// Package contagion is the mathematics: how unusual a move is, when a shock
// reached whom, what carried it, and what is to be expected. Same numbers in,
// same numbers out; it knows no clock, no screen and no file.
//
//	closes before the shock ──▶ Calibrate, Links, Correlate, Background, OrdinaryDays
//	                                 │ (committed beside a scenario's figures)
//	a known figure ──▶ MarketFit.Standardised ──▶ TailP ──▶ BenjaminiHochberg ──▶ Arrival.Observe
//	               └─▶ Link.Split: market + transmitted + own, exactly
//	the origin's move ──▶ Model.Shock.Forecast: medians and bands
//	a table of returns ──▶ Connect, RollingConnectedness, TVPConnectedness, ...
//	                   └─▶ Study: one day, whole
//
// # Why
//
// Arrivals of sparse evidence are judged without the event's rescale (see
// DayCount): on 27 January 2025 the whole cross-section was 2 to 4 times as
// wide as on an ordinary day, and under the heavy law that is used here nobody
// at all is beyond that. Whether a shock reached a name, and whether the name
// was hit harder than everybody was, are two questions; both counts are given.
//
// A popular total connectedness index is mostly noise for many names and few
// days, and its NET names the central, not the origin: so covariances are
// shrunk, a total comes with what shuffled series give, and no arrow on the
// screen is drawn from it.
package contagion
