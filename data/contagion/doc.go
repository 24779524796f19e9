// Package contagion is the mathematics: how unusual a move is, and when a
// shock reached whom. Same numbers in, same numbers out.
//
// It knows no clock, no screen and no file. This first baseline measures a
// return against the instrument's own ordinary day; it does not yet take out
// the market, nor control the rate of false arrivals over many instruments.
package contagion
