// Package data is the vocabulary of the house: instrument, group, universe,
// venue, session, tick, evidence, figure, scenario. Every other room speaks it.
//
// It opens no file and starts no goroutine; it knows neither how prices
// arrive (data/feed), nor what they mean (data/contagion), nor how a market
// runs (data/market).
package data
