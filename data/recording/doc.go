// Package recording writes and reads the ticks of a market as a file that
// plays by itself: the universe comes first, then every tick in the order of
// time. What was written stays readable whatever happens to the program, the
// disk or the file; what is damaged is named, and all before it is sound.
//
// # The text
//
// A recording is lines of JSON, each an object, each ended by one line feed
// and at most 64 KiB long. A line's kind is its "type"; a line without one is a
// tick. A reader ignores types and fields that it does not know, and refuses a
// version that it does not know. Moments of the header are RFC 3339 in UTC. A
// time "t" is a whole number since 1970: of seconds below 1e11, of
// milliseconds below 1e14, of microseconds below 1e17, else of nanoseconds;
// it may be RFC 3339 in quotes. Times of a recording lie from 1974 to 2100.
//
// The preamble stands before all else:
//
//	{"v":1,"type":"header","created":"2025-01-27T14:30:00Z","tool":"contagion","label":"replay of deepseek",
//	 "key":"deepseek","title":"..","blurb":"..","why":"..","origin":"NVDA","shock_after":"..","shock_by":"..",
//	 "from":"..","to":"..","start":"..","speed":300,"sessions":2,"evidence":"bar","theme":["us-chips"],
//	 "index":{"us-chips":"^GSPC"},"groups":1,"symbols":1,"sources":1}          (one line)
//	{"type":"group","key":"us-chips","name":"US chips","short":"US chips","region":"United States","sigma":{..}}
//	{"type":"symbol","i":0,"sym":"NVDA","name":"Nvidia","short":"NVDA","mic":"XNAS","cur":"USD","group":"us-chips",
//	 "unit":"money","prev":142.62,"sigma":{"pct":3.32,"n":250,"from":"2024-01-25","to":"2025-01-23","basis":"own"}}
//	{"type":"source","tag":"bor","text":".."}
//	{"type":"file","name":"links.csv","text":".."}
//
// There are as many group, symbol and source lines as the header says, symbols
// in the order of their index i from 0. Unit is money, points, yield or based
// (a percentage path whose previous close is 100). "intraday":true says that
// the shock may fall inside a session, "simulated":true that no price is true. Prev is the close before the
// window. Sigma is the standard deviation of daily log returns in percent;
// where it is missing it is not known. The window is [from, to]; a missing "to"
// is the time of the last tick. Origin "" is a shock without one. File lines
// hold what a calibration computed, in pieces that are to be joined by name:
// links.csv, same.csv, next.csv and background.toml of a scenario's folder.
//
// Then come, in the order of time:
//
//	{"t":1737988200123,"i":0,"p":124.8}                          a tick: symbol i had the price p
//	{"t":1737988200123,"i":0,"p":124.8,"e":"printed","r":"open"} the same, with evidence and role
//	{"type":"mark","t":1737988200000,"label":"..","src":"..","prec":"minute","conf":"A"}
//	{"type":"end","t":1738000000000,"ticks":400,"marks":2}
//
// A tick without "e" has the header's evidence: printed, bar, reported,
// reconstructed or simulated. "r" is open or close, for the first and the last
// price of a session. Ticks never go back in time. A tick may name its symbol,
// "sym":"NVDA", in place of i. Mark is a line of the story. The end line is
// written when a recording is closed, and says up to when it recorded; a file
// without it was cut off.
//
// # The frames
//
// In the file the text is cut into pieces of whole lines of at most 64 KiB, or
// of what arrived within a second, and each is compressed by itself: a zstd
// frame with its content size and checksum, in a single segment, without a
// dictionary, of 16 bytes to 1 MiB of text. So zstdcat prints the whole text, and
// any frame can be read without another. A frame's first line is, but for the
// frames of the preamble,
//
//	{"type":"frame","n":12,"t":1737988200123,"seq":22000,"key":8}
//
// with n the frame's number from 0, t the time of its first tick or mark, seq
// the ticks before it, and key the number of the last frame that began with a
// keyframe, this one included:
//
//	{"type":"key","t":1737988200123,"i":0,"px":[124.8,null,98.2]}
//
// which gives the last price of each symbol from index i on, null before the
// first one; more than 512 symbols take several lines. There is a keyframe
// every 16 frames and every 10 s.
//
// On a clean close a last, skippable frame holds the seek table of the zstd
// seekable format: magic 0x184D2A5E, size; per frame its compressed size and
// its content size; then the count of frames, a descriptor byte 0, and the
// magic 0x8F92EAB1, all little-endian. Without it a reader walks over the
// frames' headers and blocks; nothing needs to be decompressed for that.
//
// To seek: the last frame whose t is not later than the time sought, by
// bisection; from its key frame on, the prices up to that time.
//
// # What else is read
//
// The text without frames, plain or compressed by gzip; the ticks alone,
// without a preamble (then symbols are named by "sym", and a trade may say "px"
// for its price); and CSV that begins with time,symbol,price. Volumes are not kept.
// Lines without a preamble are somebody else's: a bad one is counted and left out.
//
// # Damage
//
// A reader gives everything before the damage and then a Break, which says
// where it is, what it is, and up to when the recording is sound. A bit of a
// frame that changes nothing of its content is no damage.
package recording
