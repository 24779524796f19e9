package main

import "strings"

// Hours are minutes of a UTC day, in winter: an hour more or less moves no
// market past another's night.
type hours struct{ open, close int }

var (
	tokyo    = hours{0, 390}
	seoul    = hours{0, 390}
	taipei   = hours{60, 330}
	hongKong = hours{90, 480}
	shanghai = hours{90, 420}
	sydney   = hours{-60, 300}
	mumbai   = hours{225, 600}
	europe   = hours{480, 990}
	newYork  = hours{870, 1260}
)

// hoursOf are by the suffix that data vendors give a venue, after its dot, and
// of the indices that have a name of their own. What has neither is New York's.
var hoursOf = map[string]hours{
	".T": tokyo, "^N225": tokyo, "^TPX": tokyo, ".KS": seoul, ".KQ": seoul, "^KS11": seoul, "^KQ11": seoul, ".TW": taipei, ".TWO": taipei, "^TWII": taipei,
	".HK": hongKong, "^HSI": hongKong, ".SS": shanghai, ".SZ": shanghai, ".AX": sydney, "^AXJO": sydney, ".NS": mumbai, ".BO": mumbai, "^NSEI": mumbai, "^BSESN": mumbai,
	".AS": europe, ".BR": europe, ".CO": europe, ".DE": europe, ".F": europe, ".HE": europe, ".IR": europe, ".L": europe, ".LS": europe, ".MC": europe, ".MI": europe, ".OL": europe,
	".PA": europe, ".ST": europe, ".SW": europe, ".VI": europe, "^AEX": europe, "^FCHI": europe, "^FTSE": europe, "^GDAXI": europe, "^STOXX": europe, "^STOXX50E": europe,
}

// hoursFor tells when a symbol trades; ok is false of what trades all day.
func hoursFor(symbol string) (h hours, ok bool) {
	if strings.HasSuffix(symbol, "=X") || strings.HasSuffix(symbol, "=F") || strings.HasSuffix(symbol, "-USD") {
		return hours{}, false
	}
	if i := strings.LastIndexByte(symbol, '.'); i > 0 {
		symbol = symbol[i:]
	}
	if h, ok := hoursOf[symbol]; ok {
		return h, true
	}
	return newYork, true
}

// closedBefore reports whether a symbol's market had closed before the
// origin's opened: what the origin does on a date, it can answer only in its
// next session.
func closedBefore(symbol, origin string) bool {
	s, timed := hoursFor(symbol)
	o, timedToo := hoursFor(origin)
	return timed && timedToo && s.close <= o.open
}
