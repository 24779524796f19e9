package intake

import (
	"strings"

	"contagion/data"
)

// A listing is what a symbol's ending says of where and in what it trades.
type listing struct{ mic, currency string }

// bySuffix are the endings that data vendors give a venue, of the venues that
// the calendar has. London's shares are quoted in pence.
var bySuffix = map[string]listing{
	".T": {"XTKS", "JPY"}, ".AS": {"XAMS", "EUR"}, ".PA": {"XPAR", "EUR"}, ".DE": {"XETR", "EUR"}, ".MI": {"XMIL", "EUR"}, ".SW": {"XSWX", "CHF"},
	".L": {"XLON", "GBX"}, ".KS": {"XKRX", "KRW"}, ".KQ": {"XKRX", "KRW"}, ".TW": {"XTAI", "TWD"}, ".HK": {"XHKG", "HKD"}, ".SS": {"XSHG", "CNY"}, ".SH": {"XSHG", "CNY"},
	".NS": {"XNSE", "INR"}, ".BO": {"XBOM", "INR"}, ".N": {"XNYS", "USD"}, ".O": {"XNAS", "USD"}, ".OQ": {"XNAS", "USD"}, ".US": {"XNYS", "USD"},
	"=F": {"XNYM", "USD"}, "=X": {"FX24", ""}, "-USD": {"CRYP", "USD"},
}

// byName are indices, whose names say nothing of their venue.
var byName = map[string]string{
	"^GSPC": "XNYS", "^SPX": "XNYS", "^DJI": "XNYS", "^NYA": "XNYS", "^RUT": "XNYS", "^IXIC": "XNAS", "^NDX": "XNAS", "^SOX": "XNAS", "^VIX": "XCBO", "^AEX": "XAMS", "^FCHI": "XPAR",
	"^GDAXI": "XETR", "^FTSE": "XLON", "^SSMI": "XSWX", "FTSEMIB.MI": "XMIL", "^STOXX": "INDX", "^STOXX50E": "INDX", "^N225": "XTKS", "^TPX": "XTKS", "^KS11": "XKRX", "^TWII": "XTAI",
	"^HSI": "XHKG", "^NSEI": "XNSE", "^BSESN": "XBOM", "^TNX": "XNYS", "^TYX": "XNYS", "^FVX": "XNYS", "^IRX": "XNYS", "GC=F": "XCEC", "SI=F": "XCEC", "HG=F": "XCEC",
}

// byItsName is how the venue of one of byName was told.
const byItsName = "indices and futures by name"

// yields are quoted in percent a year.
var yields = map[string]bool{"^TNX": true, "^TYX": true, "^FVX": true, "^IRX": true}

// markets are the indices that stand for a region's market, the broadest first.
var markets = map[string][]string{
	"United States": {"^GSPC", "^SPX", "^RUT", "^IXIC", "^NDX"}, "Europe": {"^STOXX", "^STOXX50E", "^GDAXI", "^FTSE", "^FCHI", "^AEX"}, "Japan": {"^TPX", "^N225"},
	"Korea": {"^KS11"}, "Taiwan": {"^TWII"}, "Hong Kong/China": {"^HSI"}, "India": {"^NSEI", "^BSESN"},
}

// suffixOf gives what a symbol ends in that could say its venue; "" for none.
func suffixOf(symbol string) string {
	for _, s := range []string{"=F", "=X", "-USD"} {
		if strings.HasSuffix(symbol, s) {
			return s
		}
	}
	if i := strings.LastIndexByte(symbol, '.'); i > 0 {
		return symbol[i:]
	}
	return ""
}

// guessVenue gives a symbol's venue from its name, and what of the name said
// it. fault is why there is none.
func guessVenue(symbol string, cal *data.Calendar) (mic, basis, fault string) {
	suffix := suffixOf(symbol)
	l, known := bySuffix[suffix]
	switch {
	case byName[symbol] != "":
		mic, basis = byName[symbol], byItsName
	case known:
		mic, basis = l.mic, suffix
	case strings.HasPrefix(symbol, "^"):
		return "", "", "index of no venue that is known; give one with --venues"
	case suffix == "" || len(suffix) == 2 && suffix[1] >= 'A' && suffix[1] <= 'K': // BRK.B: a class of shares
		mic, basis = "XNYS", "no suffix"
	default:
		return "", "", "suffix " + suffix + " names no venue of the calendar; give one with --venues"
	}
	if !cal.Has(mic) {
		return "", "", "venue " + mic + " is not in the calendar; give another with --venues"
	}
	return mic, basis, ""
}

// currencyOf a venue's instruments; "" where it is none of one.
func currencyOf(symbol, mic string) string {
	switch l := bySuffix[suffixOf(symbol)]; {
	case strings.HasPrefix(symbol, "^"), mic == "INDX":
		return ""
	case l.mic == mic:
		return l.currency
	}
	switch mic {
	case "XNAS", "ARCX", "XNYM", "XCEC", "CRYP", "SPOT":
		return "USD"
	}
	for _, l := range bySuffix {
		if l.mic == mic {
			return l.currency // every suffix of a venue has the same
		}
	}
	return ""
}

func unitOf(symbol, mic string) data.Unit {
	switch {
	case yields[symbol]:
		return data.Yield
	case strings.HasPrefix(symbol, "^"), mic == "INDX", mic == "XCBO", byName[symbol] != "" && !strings.HasSuffix(symbol, "=F"):
		return data.Points
	}
	return data.Money
}
