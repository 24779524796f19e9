package live

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/live/fakes"
)

const canary = "CANARY/4f9+c2=e1"

func TestReadKeys(t *testing.T) {
	dir := t.TempDir()
	write := func(text string, mode os.FileMode) string {
		p := filepath.Join(dir, "keys")
		os.Remove(p)
		if err := os.WriteFile(p, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		os.Chmod(p, mode)
		return p
	}
	env := func(name string) string {
		return map[string]string{"FINNHUB_API_KEY": "from-env", "APCA_API_KEY_ID": "env-id"}[name]
	}
	k, err := ReadKeys(write("# mine\n\nAPCA_API_KEY_ID = \"file-id\"\nAPCA_API_SECRET_KEY="+canary+"\n", 0o600), env)
	if err != nil {
		t.Fatal(err)
	}
	if k.AlpacaID.secret != "file-id" || k.AlpacaSecret.secret != canary || k.Finnhub.secret != "from-env" || k.Own.Set() {
		t.Error("the file comes before the environment")
	}
	if k, err = ReadKeys("", env); err != nil || k.AlpacaID.secret != "env-id" {
		t.Errorf("%v %v", k, err)
	}
	for _, c := range []struct {
		text string
		mode os.FileMode
		why  string
	}{
		{"APCA_API_SECRET_KEY=" + canary, 0o644, "may be read by others (mode 0644); run chmod 600"}, {"APCA_API_SECRET_KEY=" + canary, 0o640, "may be read by others"},
		{canary, 0o600, "keys:1: not a key of ours"}, {"\nKEY=" + canary, 0o600, ":2: not a key of ours"}, {"FINNHUB_API_KEY=a b " + canary, 0o600, "FINNHUB_API_KEY holds a blank"},
		{"FINNHUB_API_KEY=\x1b[31m" + canary, 0o600, "holds a blank or a character"},
	} {
		if runtime.GOOS == "windows" && c.mode != 0o600 {
			continue
		}
		_, err := ReadKeys(write(c.text, c.mode), func(string) string { return "" })
		if err == nil || !strings.Contains(err.Error(), c.why) || strings.Contains(err.Error(), canary) {
			t.Errorf("%q: %v, want %q", c.text, err, c.why)
		}
	}
	for _, p := range []string{dir, filepath.Join(dir, "none")} {
		if _, err := ReadKeys(p, env); err == nil {
			t.Errorf("%s was read", p)
		}
	}
}

func TestKeysDoNotPrint(t *testing.T) {
	s := Settings{Keys: Keys{AlpacaID: NewKey(canary), AlpacaSecret: NewKey(canary), Finnhub: NewKey(canary), Own: NewKey(canary)}}
	j, _ := json.Marshal(s.Keys)
	for _, text := range []string{fmt.Sprint(s.Keys), fmt.Sprintf("%v %+v %#v %s %q %x", s.Keys, s.Keys, s.Keys, s.Keys, s.Keys, s.Keys), fmt.Sprintf("%+v", s.Keys.Finnhub), s.Keys.Own.String(), string(j)} {
		if strings.Contains(text, "CANARY") || strings.Contains(text, fmt.Sprintf("%x", canary[:6])) {
			t.Errorf("%s", text)
		}
	}
}

func TestRedactor(t *testing.T) {
	r := newRedactor(Keys{AlpacaID: NewKey("abc"), AlpacaSecret: NewKey("abcdef"), Finnhub: NewKey(canary)})
	for in, want := range map[string]string{
		"dial wss://x/?token=" + canary + " broke": "dial wss://x/?token=*** broke",
		"?token=CANARY%2F4f9%2Bc2%3De1":            "?token=***",
		"abcdef abc":                               "*** ***",
		"CAN\x00ARY/4f9+c2=e1":                     "***",
		"CAN\x1b[31mARY/4f9+c2=e1":                 "***",
		strings.Repeat("é", 190) + canary:          strings.Repeat("é", 190) + "***",
		"x" + strings.Repeat("\x01", 5000) + canary[:8] + "\x01" + canary[8:]: "x***",
	} {
		if got := r.text(in, data.TextCells); got != want {
			t.Errorf("%.60q is %q, want %q", in, got, want)
		}
	}
	odd := newRedactor(Keys{AlpacaSecret: NewKey("CANARYab&cd/ef+gh")})
	for in, want := range map[string]string{
		`{"secret":"CANARYab\u0026cd/ef+gh"}`:       `{"secret":"***"}`,
		"canaryab&CD/EF+GH":                         "***",
		"CANARYab&cd/ef+g":                          "***",  // without its last
		"Q0FOQVJZYWImY2QvZWYrZ2g=":                  "***=", // base64
		"FINNHUB_API_KEY=CANARYA is no line":        "FINNHUB_API_KEY=*** is no line",
		"APCA_API_SECRET_KEY = other":               "APCA_API_SECRET_KEY = ***",
		"no CANARY here \xff\xfe":                   data.Clean("no CANARY here \xff\xfe", 99),
		"x CANARYab&cd/ef+gh y CANARYab&cd/ef+gh z": "x *** y *** z",
	} {
		if got := odd.text(in, data.TextCells); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
	if got := r.text(strings.Repeat("x", 190)+canary, 195); strings.Contains(got, "CANARY") {
		t.Errorf("%q", got)
	}
}

// A parrot says everything that it was told, in every place that a provider
// can speak in.
type parrot struct{ how int }

func (p parrot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	all := r.URL.String() + " " + fmt.Sprint(r.Header) + " " + canary
	switch p.how {
	case 0:
		http.Error(w, all, http.StatusForbidden)
	case 1:
		w.Header().Set("Location", "http://other.example/?"+all)
		w.WriteHeader(http.StatusFound)
	case 2:
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"chart": map[string]any{"error": map[string]string{"code": "x", "description": all}}, "finance": map[string]any{"error": map[string]string{"code": "x", "description": all}}})
	case 3:
		panic(http.ErrAbortHandler)
	case 4:
		w.WriteHeader(200)
		io.WriteString(w, all)
	}
}

// No key comes out of any mouth: not of Health, not of the log, not of the
// tap, not of an error, whatever the provider answers.
func TestCanary(t *testing.T) {
	for how := range 8 {
		bubble(t, "15:00", func(k *kit) {
			k.set.Keys = Keys{AlpacaID: NewKey(canary), AlpacaSecret: NewKey(canary), Finnhub: NewKey(canary), Own: NewKey(canary)}
			var said strings.Builder
			k.set.Tap = func(s []Seen) { fmt.Fprintf(&said, "%+v\n", s) }
			names := []string{"yahoo.test:80", "streamer.test:80", "alpaca.test:80", "finnhub.test:80", "own.test:80"}
			switch {
			case how < 5:
				for _, n := range names {
					k.net.Serve(n, parrot{how})
				}
			case how == 5:
				a := k.alpaca()
				a.Key, a.Secret = canary, canary
				k.set.Keys.AlpacaID, k.set.Keys.AlpacaSecret = NewKey(canary), NewKey(canary)
				h := k.finnhub()
				h.Token = canary
				k.set.Keys.Finnhub = NewKey(canary)
				time.AfterFunc(5*time.Second, func() {
					a.Raw(`[{"T":"error","code":500,"msg":"your key is ` + canary + `"}]`)
					h.Intrude()
				})
			case how == 6:
				o := &fakes.Own{Token: canary}
				k.net.Serve("own.test:80", o)
				time.AfterFunc(5*time.Second, func() { o.Send(canary, `{"v":9,"type":"`+canary+`"}`) })
			}
			var sources []Source
			for _, word := range []string{"yahoo", "stream", "alpaca", "finnhub", "http://own.test/doc?token={token}", "ws://own.test/feed", "ws://own.test/feed?apikey={token}"} {
				src, err := Sources([]string{word}, nil, k.set)
				if err != nil {
					t.Fatal(err)
				}
				sources = append(sources, src...)
			}
			k.start(universe(american1("NVDA")), sources...)
			for range 30 {
				k.pass(4 * time.Second)
				fmt.Fprintf(&said, "%+v\n", k.feed.Health())
				from, why := k.feed.From(0, time.Now())
				fmt.Fprintln(&said, from, why)
			}
			k.stop()
			k.mu.Lock()
			fmt.Fprintln(&said, k.log)
			k.mu.Unlock()
			for _, part := range []string{"CANARY", "4f9+c2", "4f9%2B"} {
				if i := strings.Index(said.String(), part); i >= 0 {
					t.Errorf("case %d: …%s…", how, said.String()[max(0, i-80):min(said.Len(), i+80)])
				}
			}
			if !strings.Contains(said.String(), "lost") && !strings.Contains(said.String(), "refused") {
				t.Errorf("case %d: nothing was said at all", how)
			}
		})
	}
}
