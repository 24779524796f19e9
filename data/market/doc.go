// Package market is the running market: a clock, the fold of ticks into
// quotes, arrivals and series, and the desk that publishes snapshots.
//
// One goroutine writes; what leaves it is never written again. It opens no
// file and no socket, and reads no clock but its ticker. Nothing after the
// playhead is read: state at t is a function of the ticks up to t alone.
//
// A Desk plays a recording. A LiveDesk runs with the wall clock over a Feed: it
// keeps the last known price of each minute, judges a minute as it ends by the
// same fold, watches for the next shock meanwhile, and folds its own minutes anew
// where one is named or bars have come late. Between two minutes the newest
// prices stand over what was judged; a number that is too old is withdrawn.
//
// A Room is a desk that several watch and one leads. No picture is shared in it
// but a Cue, what the leader looks at, in words that fit every terminal: each
// follower draws it at their own size. The lead is a lease, so that a room whose
// leader has fallen silent is not lost: see Room.
package market
