// Package feed is where ticks come from: the calendar, the scenarios and the
// recordings, read from files and turned into the words of package data.
//
// All text from outside is cleaned here, and every error names file, line,
// fact and cure. It knows neither the running market nor the screen.
package feed
