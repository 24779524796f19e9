// Package live is where prices come from while they are made: Yahoo, Alpaca,
// Finnhub, and your own feed, all as one Feed that a market reads like a
// recording. A feed that fails never ends it, never blocks its reader and
// never becomes a zero; Health and State tell what is wrong and what is done.
//
// # Your own feed
//
// A bridge writes lines, JSON objects (NDJSON) or CSV whose first line names
// the same columns, to standard output (read with "-"), to a file that grows
// ("file:PATH"), to a web page that is polled ("https://.."), or into a
// websocket's text frames ("wss://.."). One line is one fact:
//
//	{"v":1,"type":"trade","t":"2025-01-27T14:30:00.123Z","sym":"NVDA","px":124.80,"sz":100,"id":"7"}
//	{"v":1,"type":"bar","t":"2025-01-27T14:30:00Z","sym":"NVDA","int":"1m","c":124.8}
//	{"v":1,"type":"quote","t":1737988200123,"sym":"NVDA","bid":124.79,"ask":124.81}
//	{"v":1,"type":"prev","sym":"NVDA","px":142.62,"date":"2025-01-24"}
//	{"v":1,"type":"halt","t":"2025-01-27T15:00:00Z","sym":"NVDA","on":true}
//	{"v":1,"type":"split","t":"2025-01-27T05:00:00Z","sym":"NVDA","ratio":10}
//	{"v":1,"type":"heartbeat","t":"2025-01-27T14:30:05Z"}
//	{"v":1,"type":"hello","src":"my-bridge"}
//
// or
//
//	type,t,sym,px,sz
//	trade,1737988200123,NVDA,124.80,100
//
// t is when it traded, not when it was sent: RFC 3339, or unix time in
// seconds, milliseconds, microseconds or nanoseconds, told apart by size. Of a
// bar it is the start; c, its close, is known at its end. sym is the symbol as
// the universe writes it; others are passed over. px is above 0, in the unit
// of the universe; where "cur" says GBp, ZAc or ILA and the universe has the
// whole, it is divided by 100. A quote stands for its middle. id, a trade's
// own number, keeps a repeat from counting; without one the time, price and
// size do. prev gives the close before, without which a move is measured from
// the first price; one that is three times the first price or more, or a third of
// it or less, is not believed, and no move is told from it until the next session,
// unless a split line explains it. ratio is new shares for one old. Bridges that send
// heartbeats are lost when two are left out. Unknown fields and columns are
// passed over, v above 1 is refused. A line is at most 64 KiB. A bad line, one
// of an unknown type and a first line that is none too, is counted and told, and
// the feed goes on; at the end of the input it says that it has ended, and the
// last prices stay, ever later.
//
// Standard input that ends without one line that can be read is wrong for good.
// What is polled is asked again, with growing pauses, until it can be read; one
// that says another version only where it was well before, and one that refuses
// us each five minutes, but for one that asks for a key where none is given.
//
// Lines of one symbol come in the order of time; what is older than the last
// price shown is dropped. An example is assets/bridge/bridge.py.
package live
