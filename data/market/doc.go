// Package market is the running market: a clock, the fold of ticks into
// quotes, arrivals and series, and the desk that publishes snapshots.
//
// One goroutine writes; what leaves it is never written again. It opens no
// file and no socket, and reads no clock but its ticker. Nothing after the
// playhead is read: state at t is a function of the ticks up to t alone.
package market
