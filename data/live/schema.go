package live

// Schema is what a bridge writes, told to whoever writes one: contagion help
// feeds prints it, and a test reads each of its lines.
const Schema = `Lines of your own come from standard input (--source -), a file that grows
(--source file:PATH), a web page that is polled (https://..) or the text frames
of a websocket (wss://..). Each line is one fact, a JSON object:

  {"type":"prev","sym":"NVDA","px":142.62,"date":"2025-01-24"}
      the close before, of that day: moves are measured from it. Without one
      they are -- until the first close comes; a trade at the last close's time
      does as well
      (one that is three times the first price or more, or a third or less, is
      not believed before the next session, unless a split line explains it)
  {"type":"trade","t":"2025-01-27T14:30:00.123Z","sym":"NVDA","px":124.80,"sz":100,"id":"7"}
      a price; sz and id may be left out. id, a trade's own number, keeps a
      repeat from counting; without one the time, price and size do
  {"t":1737988200123,"sym":"NVDA","p":124.8}
      the same in short: type is trade where it is left out, p is px
  {"type":"quote","t":"2025-01-27T14:30:00Z","sym":"NVDA","bid":124.79,"ask":124.81}
      stands for its middle
  {"type":"bar","t":"2025-01-27T14:30:00Z","sym":"NVDA","int":"1m","c":124.8}
      t is its start; c, its close, is known at its end
  {"type":"halt","t":"2025-01-27T15:00:00Z","sym":"NVDA","on":true}
      the venue has halted it; "on":false or a later trade ends that
  {"type":"split","t":"2025-01-27T05:00:00Z","sym":"NVDA","ratio":10}
      new shares for one old
  {"type":"heartbeat","t":"2025-01-27T14:30:05Z"}
      a bridge that sends them is lost when two are left out
  {"type":"hello","src":"my-bridge"}
      says nothing

or, below a first line of column names, a row of CSV (time, symbol and price
are t, sym and px as well):

  type,t,sym,px,sz
  trade,1737988200123,NVDA,124.80,100

t      when it traded, not when it was sent: RFC 3339, or unix time in s, ms, us
       or ns, told apart by size
sym    as the universe writes it; lines of other symbols are passed over and
       counted
px, p  above 0, in the universe's unit; with "cur":"GBp" (ZAc, ILA) beside it in
       hundredths of that
v      version of the schema, 1 where it is left out; a later one is refused

Lines of one symbol come in the order of time; what is older than the last price
shown is dropped. Other fields and columns are passed over. A bad line is
counted and told with its number and reason, and the feed goes on; a line is at
most 64 KiB. contagion record - reads the trades of it, in JSON or CSV.
`
