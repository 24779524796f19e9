package settings

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"contagion/data"
)

func read(t *testing.T, text string) *Settings {
	t.Helper()
	s, err := Read([]byte(text), "config.toml")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRead(t *testing.T) {
	s := read(t, `
sources = ["alpaca@XNYS+XNAS", "yahoo"]
key_file = "/home/me/keys"
interval = "20s"
poll = "1m"
user_agent = "mine"
alpaca_feed = "test"
insecure = true
[addresses]
yahoo = "http://localhost:1"
[alias]
BRENT = "BZ=F"
[[instrument]]
symbol = "NVDA"
[[instrument]]
symbol = "SHEL.L"
venue = "XLON"
group = "oil"
unit = "money"
daily_move = 1.5
[[group]]
key = "oil"
name = "Oil"
[[alert]]
when = "NVDA < -5%"
do = ["bell", "osc777"]
run = ["/bin/true", "x"]
`)
	if !slices.Equal(s.Sources, []string{"alpaca@XNYS+XNAS", "yahoo"}) || s.KeyFile != "/home/me/keys" || s.Interval != 20*time.Second || s.Poll != time.Minute || s.UserAgent != "mine" || s.Feed != "test" || !s.Insecure ||
		s.Addresses["yahoo"] != "http://localhost:1" || s.Alias["BRENT"] != "BZ=F" || len(s.Listed) != 2 || s.Listed[1].Daily != 1.5 || s.Listed[1].Line != 16 || len(s.Groups) != 1 {
		t.Errorf("%+v", s)
	}
	if a := s.Alerts[0]; a.When.Text != "NVDA < -5%" || !a.Bell || a.OSC != "osc777" || !slices.Equal(a.Run, []string{"/bin/true", "x"}) || a.Line != 25 {
		t.Errorf("%+v", a)
	}
}

func TestReadNothing(t *testing.T) {
	for _, text := range []string{"", "\n", "  ", "# a remark\n"} {
		if s := read(t, text); len(s.Sources)+len(s.Listed)+len(s.Alerts) != 0 {
			t.Errorf("%q: %+v", text, s)
		}
	}
}

// Every fault has its line, and says what to do.
func TestReadFaults(t *testing.T) {
	for text, want := range map[string]string{
		"sorces = []":                                      `settings: config.toml:1: key "sorces" is not known; did you mean sources?`,
		"\n\nintervall = \"5s\"":                           `config.toml:3: key "intervall" is not known; did you mean interval?`,
		"colour = \"red\"":                                 `config.toml:1: key "colour" is not known; give one of sources, user_agent`,
		"[[alert]]\nwen = \"shock\"":                       `config.toml:2: key "alert.wen" is not known; did you mean alert.when?`,
		"[[instrument]]\nsymbol=\"A\"\nvenu=\"X\"":         `config.toml:3: key "instrument.venu" is not known; did you mean instrument.venue?`,
		"sources = \"yahoo\"":                              `config.toml:1: sources may not be of the kind`,
		"sources = [\"\"]":                                 `config.toml:1: source "" is not one`,
		"sources = [":                                      `config.toml:1: `,
		"x = = 1":                                          `config.toml:1: `,
		"interval = \"1s\"":                                `config.toml:1: interval "1s" is not a time from 5s to 10m; write it like "15s"`,
		"\npoll = \"soon\"":                                `config.toml:2: poll "soon" is not a time`,
		"alpaca_feed = \"gold\"":                           `config.toml:1: alpaca_feed "gold" is not known; give iex, sip or test`,
		"[addresses]\nyaho = \"http://x\"":                 `config.toml:2: key "addresses.yaho" is not known; did you mean addresses.yahoo?`,
		"[alias]\nlower = \"X\"":                           `config.toml:2: alias "lower" = "X" is not of two symbols`,
		"universe = \"a\"\n[[instrument]]\nsymbol = \"A\"": `config.toml:1: universe names a scenario and there are instruments too; keep one`,
		"[[instrument]]\nsymbol = \"../etc\"":              `config.toml:2: symbol "../etc" is not one`,
		"[[instrument]]\nsymbol = \"A\"\n[[instrument]]\nsymbol = \"A\"":           `config.toml:4: symbol A stands twice`,
		"[[instrument]]\nsymbol = \"A\"\nunit = \"gold\"":                          `config.toml:3: unit "gold" is not known`,
		"[[instrument]]\nsymbol = \"A\"\ndaily_move = -1.0":                        `config.toml:3: daily_move -1 is out of range`,
		"[[instrument]]\nsymbol = \"A\"\ndaily_move = nan":                         `config.toml:3: daily_move NaN is out of range`,
		"[[instrument]]\nsymbol = \"A\"\ngroup = \"ol\"\n[[group]]\nkey = \"oil\"": `config.toml:3: group "ol" of A is none of the groups; did you mean oil?`,
		"[[group]]\nkey = \"oil\"":                                                 `config.toml:2: groups stand without instruments`,
		"[[alert]]\nwhen = \"NVDA <\"":                                             `config.toml:2: rule "NVDA <" at 7: a number is missing`,
		"[[alert]]\nwhen = \"shock\"\ndo = [\"ring\"]":                             `config.toml:3: "ring" is nothing that an alert does; give one of bell, osc9, osc777`,
		"[[alert]]\nwhen = \"shock\"\ndo = [\"bel\"]":                              `did you mean bell?`,
		"[[alert]]\nwhen = \"shock\"\ndo = [\"osc9\", \"osc777\"]":                 `config.toml:3: osc9 and osc777 would tell it twice`,
		"[[alert]]\nwhen = \"shock\"\nrun = [\"sh -c reboot\"]":                    `config.toml:3: run begins with "sh -c reboot", which is no whole path`,
		strings.Repeat("#", Largest+1):                                             `settings: config.toml: is larger than 1 MiB`,
	} {
		_, err := Read([]byte(text), "config.toml")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v\nwant %s", text, err, want)
		}
	}
}

// The sample that config init writes is read as it stands, and with every
// remark of it made a setting.
func TestSample(t *testing.T) {
	text, err := os.ReadFile("../../cmd/contagion/config.toml")
	if err != nil {
		t.Fatal(err)
	}
	if s := read(t, string(text)); len(s.Sources)+len(s.Alerts) != 0 {
		t.Errorf("as it stands it says %+v", s)
	}
	on := regexp.MustCompile(`(?m)^# (\[|[A-Za-z_]+ = )`).ReplaceAllString(string(text), "$1")
	on = strings.Replace(on, `universe = "deepseek"`, "", 1) // it stands in place of the instruments
	s := read(t, on)
	if len(s.Sources) != 1 || len(s.Listed) != 2 || len(s.Groups) != 1 || len(s.Alerts) != 5 || s.Interval != 15*time.Second || len(s.Addresses) != len(AddressNames) || s.KeyFile == "" || s.Alias["BRENT"] == "" || s.Serve.Addr != "127.0.0.1:2222" || s.Serve.Limits.Total != 2*time.Hour {
		t.Errorf("%+v", s)
	}
	for _, key := range slices.Concat(known[""], known["serve"], known["serve.limits"]) {
		if !regexp.MustCompile(`(?m)^#? ?\[*(serve\.)?` + key + `\b`).MatchString(string(text)) {
			t.Errorf("the sample leaves out %s", key)
		}
	}
}

func FuzzRead(f *testing.F) {
	sample, err := os.ReadFile("../../cmd/contagion/config.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(sample))
	f.Add("[[instrument]]\nsymbol = \"A\"\ngroup = \"g\"\n[[group]]\nkey = \"g\"\n[[alert]]\nwhen = \"A < -5%\"\n")
	f.Add("a.b.c = {x = [1, 2]}\n[alert]\nwhen = 1\n")
	f.Add("\ufeffsources = ['\\u009b']")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Read([]byte(text), "config.toml")
		if err != nil {
			if m := err.Error(); data.Clean(m, 4000) != m || !strings.HasPrefix(m, "settings: config.toml") {
				t.Errorf("%q: the fault cannot be shown: %q", text, m)
			}
			return
		}
		for _, in := range s.Listed {
			if !IsSymbol(in.Symbol) || data.Clean(in.Name, data.NameCells) != in.Name {
				t.Errorf("%q: %+v", text, in)
			}
		}
	})
}

// small is a scenario of four names in two groups, and a calendar.
func small() (*data.Scenario, *data.Calendar) {
	venue := func(mic, region, until string) *data.Venue {
		return &data.Venue{MIC: mic, Region: region, Zone: time.UTC, Known: []data.Span{{From: "2025-01-01", To: until}}}
	}
	cal := data.NewCalendar([]*data.Venue{venue("XNYS", "United States", "2027-01-01"), venue("XAMS", "Europe", "2027-01-01"), venue("XMIL", "Europe", "2025-02-01")})
	u := data.NewUniverse([]data.Instrument{{Symbol: "A", Name: "Alpha", Short: "Alpha", MIC: "XNYS", Currency: "USD", Group: "one"}, {Symbol: "B.MI", Name: "Beta", MIC: "XMIL", Group: "two"},
		{Symbol: "C.AS", Name: "Gamma", MIC: "XAMS", Group: "two", Unit: data.Based, Note: "level not found"}, {Symbol: "D", Name: "Delta", MIC: "XNYS", Group: "one"}},
		[]data.Group{{Key: "one", Name: "One", Short: "One", Region: "United States"}, {Key: "two", Name: "Two", Short: "Two", Region: "Europe"}})
	s := &data.Scenario{Key: "small", Universe: u, Origin: 3, Sigma: make([]data.Sigma, 4), GroupSigma: []data.Sigma{{Pct: 9}, {Pct: 8}}, Links: make([]data.Link, 4), GroupLinks: make([]data.Link, 2),
		Index: map[string]string{"one": "D", "two": "B.MI"}, Theme: []string{"two"}}
	n := 6
	s.Together = &data.Together{N: n, Vol: make([]float64, n), Same: make([]float64, n*n), Next: make([]float64, n*n)}
	for i := range n {
		s.Together.Vol[i] = float64(i)
		for k := range n {
			s.Together.Same[i*n+k] = float64(10*i + k)
		}
	}
	for i := range 4 {
		s.Sigma[i].Pct = float64(i + 1)
		s.Links[i].N, s.Links[i].Market = 100+i, []string{data.MarketNames, "D", "B.MI", "D"}[3-i]
	}
	return s, cal
}

// Today leaves out who has no calendar, keeps each number with its name, and
// makes prices of indices.
func TestToday(t *testing.T) {
	base, cal := small()
	s, left := Today(base, cal, time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC))
	if !slices.Equal(left, []string{"B.MI"}) || len(s.Universe.Instruments) != 3 || s.Universe.Find("D") != 2 || s.Origin != 2 {
		t.Fatalf("left out %v, %+v", left, s.Universe.Instruments)
	}
	if c := s.Universe.At(1); c.Unit != data.Money || c.Currency != "EUR" || c.Note != "" {
		t.Errorf("%+v", c)
	}
	if s.Sigma[2].Pct != 4 || s.Link(0).N != 100 || s.Link(1).N != 102 || s.Link(2).N != 103 || s.Together.N != 5 || s.Together.Vol[4] != 5 || s.Together.Same[1*5+2] != 23 || s.Together.Same[4*5+0] != 50 {
		t.Errorf("numbers moved: %+v %+v", s.Sigma, s.Together)
	}
	if alone, err := (&Settings{Listed: []Instrument{{Symbol: "A"}, {Symbol: "C.AS"}}}).Watched(base, cal, ""); err != nil || alone.Link(0).N != 0 || alone.Link(1).N != 0 {
		t.Errorf("a link stays whose market is gone: %+v, %v", alone.Links, err)
	}
	if s.Index["one"] != "D" || s.Index["two"] != "" || !slices.Equal(s.Theme, []string{"two"}) {
		t.Errorf("%v %v", s.Index, s.Theme)
	}
	if base.Universe.At(2).Unit != data.Based || len(base.Theme) != 1 {
		t.Error("the base was changed")
	}
}

// A listed universe takes from the base what it does not say; a group of other
// members gets the deviation of their mean:
// sqrt((1^2 + 4^2 + 2 x 0.5 x 1 x 4) / 4) = 2.2913.
func TestWatched(t *testing.T) {
	base, cal := small()
	n := base.Together.N
	base.Together.Same[0*n+3], base.Together.Same[3*n+0] = .5, .5
	set := read(t, "[[instrument]]\nsymbol = \"D\"\ngroup = \"mine\"\n[[instrument]]\nsymbol = \"A\"\ngroup = \"mine\"\n[[instrument]]\nsymbol = \"NEW\"\nvenue = \"XAMS\"\ngroup = \"two\"\ndaily_move = 1.5\n[[instrument]]\nsymbol = \"BARE\"\nvenue = \"XNYS\"\ngroup = \"one\"\n")
	s, err := set.Watched(base, cal, "config.toml")
	if err != nil {
		t.Fatal(err)
	}
	if s.Sigma[0].Pct != 4 || s.Sigma[1].Pct != 1 || s.Sigma[2].Pct != 1.5 || s.Sigma[2].Basis == "own" || !math.IsNaN(s.Sigma[3].Pct) {
		t.Errorf("%+v", s.Sigma)
	}
	g := s.Universe.Groups
	if len(g) != 3 || g[0].Key != "mine" || g[0].Region != "United States" || g[1].Name != "Two" || math.Abs(s.GroupSigma[0].Pct-2.2913) > 1e-4 || s.GroupSigma[1].Pct != 1.5 || !math.IsNaN(s.GroupSigma[2].Pct) {
		t.Errorf("%+v %+v", g, s.GroupSigma)
	}
	for text, want := range map[string]string{
		"[[instrument]]\nsymbol = \"NEW\"\ngroup = \"x\"":                   `settings: config.toml:2: NEW has no venue; give one`,
		"[[instrument]]\nsymbol = \"NEW\"\nvenue = \"XNYS\"":                `NEW has no group`,
		"[[instrument]]\nsymbol = \"NEW\"\nvenue = \"XXXX\"\ngroup = \"x\"": `venue "XXXX" of NEW is not in the calendar; give one of [XNYS XAMS XMIL]`,
	} {
		if _, err := read(t, text).Watched(base, cal, "config.toml"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// A table of groups that lost one still sums to 100.
func TestNetworkOfFewer(t *testing.T) {
	n := &data.Network{Groups: []int{0, 1, 2}, Percent: [][]float64{{50, 30, 20}, {10, 80, 10}, {5, 5, 90}}, Mean: []float64{1, 2, 3}, Cov: [][]float64{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}, TCI: 99}
	got := network(n, []int{0, 2})
	// Rows 50 and 20 of 70, 5 and 90 of 95.
	if got == nil || !slices.Equal(got.Groups, []int{0, 1}) || math.Abs(got.Percent[0][1]-100*20/70.) > 1e-9 || math.Abs(got.Percent[1][1]-100*90/95.) > 1e-9 || math.Abs(got.TCI-(100*20/70.+100*5/95.)/2) > 1e-9 || got.Mean[1] != 3 || got.Cov[1][0] != 7 {
		t.Errorf("%+v", got)
	}
	if network(n, []int{0}) != nil {
		t.Error("one group has no network")
	}
}
