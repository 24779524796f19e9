package live

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"contagion/data"
)

// A redactor takes the keys out of texts: as they are, as they stand in an
// address, in JSON and in base64, in either case, and pieces of them.
type redactor struct {
	pieces map[[pieceOfKey]byte]bool
	short  []string // keys of less than a piece
	whole  *strings.Replacer
}

// pieceOfKey is how many characters of a key in a row are taken for it. Fewer
// stand in ordinary words too.
const pieceOfKey = 8

func newRedactor(k Keys) redactor {
	r := redactor{pieces: map[[pieceOfKey]byte]bool{}}
	var all []string
	for _, key := range []Key{k.AlpacaID, k.AlpacaSecret, k.Finnhub, k.Own} {
		if !key.Set() {
			continue
		}
		quoted, _ := json.Marshal(key.secret) // a text always can be
		for _, form := range []string{key.secret, url.QueryEscape(key.secret), url.PathEscape(key.secret), string(quoted[1 : len(quoted)-1]),
			base64.StdEncoding.EncodeToString([]byte(key.secret)), base64.URLEncoding.EncodeToString([]byte(key.secret))} {
			form = strings.TrimRight(form, "=")
			all = append(all, form)
			r.take(lower(form))
		}
	}
	// The longest first: a key may begin like another.
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, form := range slices.Compact(all) {
		pairs = append(pairs, form, "***")
	}
	r.whole = strings.NewReplacer(pairs...)
	return r
}

// text makes a text fit to be shown: clean, without keys, at most cells wide.
// Whole keys go first: a cut could leave a piece of one. Pieces go last: a
// control character inside a key would leave what is before it.
func (r redactor) text(s string, cells int) string {
	const most = 16 << 10 // bytes that are looked at: what is shown is far less
	s = s[:min(len(s), most)]
	whole := r.without(data.Clean(r.whole.Replace(s), 4*data.TextCells))
	return data.Clean(whole, cells)
}

// named is a line of a file of keys, given for something else by mistake.
var named = regexp.MustCompile(`(` + nameAlpacaID + `|` + nameAlpacaSecret + `|` + nameFinnhub + `|` + nameOwn + `)(\s*[=:]\s*)\S+`)

func (r *redactor) take(form string) {
	if len(form) < pieceOfKey {
		r.short = append(r.short, form)
		return
	}
	for i := range len(form) - pieceOfKey + 1 {
		r.pieces[[pieceOfKey]byte([]byte(form[i:]))] = true
	}
}

// without gives a text without keys. It costs some nanoseconds a byte, for it is
// done for every line that is refused.
func (r redactor) without(s string) string {
	if strings.Contains(s, "_KEY") || strings.Contains(s, "_TOKEN") { // in all of the names
		s = named.ReplaceAllString(s, "$1$2***")
	}
	if len(r.pieces)+len(r.short) == 0 {
		return s
	}
	small, until := lower(s), 0 // up to where it is of a key
	var b strings.Builder
	for i := range len(s) {
		n := 0
		if i+pieceOfKey <= len(s) && r.pieces[[pieceOfKey]byte([]byte(small[i:i+pieceOfKey]))] {
			n = pieceOfKey
		}
		for _, key := range r.short {
			if strings.HasPrefix(small[i:], key) {
				n = max(n, len(key))
			}
		}
		if n > 0 && i >= until {
			b.WriteString("***")
		}
		if until = max(until, i+n); i >= until {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// lower makes ASCII letters small, so that every byte keeps its place.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
