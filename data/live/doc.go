// Package live is where prices come from while they are made: Yahoo, Alpaca,
// Finnhub, and your own feed, all as one Feed that a market reads like a
// recording. A feed that fails never ends it, never blocks its reader and
// never becomes a zero; Health and State tell what is wrong and what is done.
//
// # Your own feed
//
// A bridge writes lines, and Schema says which, for whoever writes one: contagion
// help feeds prints it. An example is assets/bridge/bridge.py.
//
// Standard input that ends without one line that can be read is wrong for good.
// What is polled is asked again, with growing pauses, until it can be read; one
// that says another version only where it was well before, and one that refuses
// us each five minutes, but for one that asks for a key where none is given.
package live
