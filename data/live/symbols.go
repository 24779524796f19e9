package live

import (
	"regexp"
	"strings"

	"contagion/data"
)

// symbolGrammar is what a symbol may be: nothing that could lead an address
// elsewhere.
var symbolGrammar = regexp.MustCompile(`^[A-Z0-9^][A-Z0-9.=^-]{0,19}$`)

// american venues are those that the two American feeds cover.
var american = map[string]bool{"XNYS": true, "XNAS": true, "ARCX": true, "XASE": true, "BATS": true, "IEXG": true}

// isAmerican reports whether an instrument is a share or a fund listed in the
// United States, by its venue and a symbol without a foreign suffix.
func isAmerican(in *data.Instrument) bool {
	return american[in.MIC] && symbolGrammar.MatchString(in.Symbol) && in.Unit != data.Points && in.Unit != data.Yield && !strings.ContainsAny(in.Symbol, "^=")
}
