// Package load is the other side of the door: guests by the thousand, guests on
// slow lines, guests who stop reading, and guests who mean harm. It drives a
// server from outside, over SSH, and measures what each of them sees. It knows
// nothing of the server's inside: what it tells holds for the wire.
//
// A server that runs with stamps on says in front of each picture its number
// and when drawing it began; how old a picture is when its last byte has come
// is told from that, and needs both clocks to be the same.
package load
