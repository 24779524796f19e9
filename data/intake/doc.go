// Package intake reads a table of prices that anybody's spreadsheet or program
// wrote, and makes a scenario of it: it finds out how the table is written,
// takes in what can be read, lists the rest by line and reason, and composes
// the text files that package feed reads.
//
// A table is read twice: a survey of all of it decides what no single row can
// (which mark is the decimal, which number of 03/04/2025 is the day), then the
// rows are taken in. Nothing is held that a scenario does not need. The package
// opens no file and reads no clock.
package intake
