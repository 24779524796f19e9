package feed

import (
	"math"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"
	"unicode/utf8"

	"contagion/assets"
	"contagion/data"
)

// nasty texts are seeds of every reader and cells of every table.
var nasty = []string{
	"", "\x00", "\x1b[2J", "\x1b]8;;http://x\x1b\\a", "\x1b]52;c;aGk=\a", "\x1bP$q\"p\x1b\\", "\x1b_Gi=1\x1b\\", "\u009b31m", "\u0090q\u009c", "\x9b31m",
	"\u202eabc", "\u2066a\u2069", "a\u200db", "\ufeffa", "\U000e0041", "\xc0\xaf\xe0\x80\x80", "\xed\xa0\x80", "\uffff", "a\nb\r\nc", "\u2028",
	"\u1160\u3164", strings.Repeat("\u0301", 50), strings.Repeat("漢", 10_000), "=1+1", "@x", "NaN", "Inf", "-Inf", "1e400", "1e-400", "0x1p4", "-1", "-0",
	"9999-12-31T23:59:59Z", "0000-01-01", "-0001-01-01T00:00:00Z", "2025-01-27", "2025-01-27T10:00Z/2025-01-27T09:00Z", "../../etc/passwd", "\"", "\"a", "a\"b",
}

// sentence is the shape of every complaint: place, fact, cure.
var sentence = regexp.MustCompile(`^(scenario: .{1,60}|calendar|panel): [a-z.]+(:\d+)?: .+; [^;]+$`)

// complaint fails the test unless err is one sentence that any terminal may show.
func complaint(t *testing.T, err error) {
	t.Helper()
	text := err.Error()
	if !sentence.MatchString(text) || strings.Contains(text, "failed to") || len(text) > 1000 {
		t.Fatalf("not place: fact; cure: %q", text)
	}
	clean(t, text, 1000)
}

// clean fails the test unless s is what Clean gives.
func clean(t *testing.T, s string, cells int) {
	t.Helper()
	if !utf8.ValidString(s) || data.Clean(s, cells) != s {
		t.Fatalf("not clean: %q", s)
	}
	for _, r := range s {
		if unicode.Is(unicode.C, r) && !unicode.Is(unicode.Co, r) && unicode.Is(unicode.Cc, r) {
			t.Fatalf("%U in %q", r, s)
		}
	}
}

func seeds(f *testing.F, file string) {
	text, err := assets.FS.ReadFile(file)
	if err != nil {
		f.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	head := lines[0]
	f.Add(text[:min(len(text), 1<<12)])
	for i := 1; i < len(lines); i += 1 + len(lines)/20 {
		f.Add([]byte(head + lines[i]))
	}
	for i, s := range nasty {
		cells := strings.Split(strings.TrimSpace(lines[1+i%(len(lines)-2)]), ",")
		cells[i%len(cells)] = s
		f.Add([]byte(head + strings.Join(cells, ",")))
		f.Add([]byte(s))
	}
	f.Add([]byte("\ufeff" + strings.ReplaceAll(head+lines[1], "\n", "\r\n")))
}

// reader gives a reader whose folder holds one file, with DeepSeek's
// instruments and sources read already.
func reader(f *testing.F) func(file string, text []byte) *scenarioReader {
	s, cal := deepseek(f)
	return func(file string, text []byte) *scenarioReader {
		fresh := *s
		fresh.Figures, fresh.Events = nil, nil
		return &scenarioReader{fsys: fstest.MapFS{"d/" + file: &fstest.MapFile{Data: text}}, dir: "d", name: "d", cal: cal, s: &fresh}
	}
}

func FuzzHead(f *testing.F) {
	seeds(f, "scenarios/deepseek/scenario.toml")
	text, _ := assets.FS.ReadFile("scenarios/deepseek/scenario.toml")
	for _, s := range nasty {
		f.Add([]byte(strings.Replace(string(text), "300", s, 1)))
		f.Add([]byte(strings.Replace(string(text), "2025-01-27", s, 1)))
	}
	read := reader(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		r := read("scenario.toml", text)
		r.s = &data.Scenario{}
		if _, err := r.head(); err != nil {
			complaint(t, err)
			return
		}
		s := r.s
		if !s.To.After(s.From) || s.Start.Before(s.From) || s.Start.After(s.To) || s.Shock.By.Before(s.Shock.After) || !(s.Speed >= 1 && s.Speed <= 3600) {
			t.Fatalf("%+v", s)
		}
		clean(t, s.Key, 40)
		clean(t, s.Title, nameCells)
		clean(t, s.Blurb, textCells)
		clean(t, s.Why, 1000)
		for tag, text := range s.Sources {
			clean(t, tag, tagCells)
			clean(t, text, textCells)
		}
	})
}

func FuzzUniverse(f *testing.F) {
	groups, _ := assets.FS.ReadFile("scenarios/deepseek/groups.csv")
	instruments, _ := assets.FS.ReadFile("scenarios/deepseek/instruments.csv")
	f.Add(groups, instruments[:1000])
	for _, s := range nasty {
		f.Add([]byte("key,name,short,region\n"+s+",Group,G,World\n"), []byte("symbol,name,short,venue,currency,group,unit,note\nA,Name,A,XNAS,USD,"+s+",money,\n"))
		f.Add([]byte("key,name,short,region\ng,"+s+","+s+","+s+"\n"), []byte("symbol,name,short,venue,currency,group,unit,note\nA,"+s+","+s+",XNAS,"+s+",g,money,"+s+"\n"))
		f.Add([]byte(s), instruments[:200])
		f.Add(groups, []byte("symbol,name,short,venue,currency,group,unit,note\n"+s+",Name,A,"+s+",USD,us-chips,"+s+",\n"))
	}
	read := reader(f)
	f.Fuzz(func(t *testing.T, groups, instruments []byte) {
		r := read("groups.csv", groups)
		r.fsys.(fstest.MapFS)["d/instruments.csv"] = &fstest.MapFile{Data: instruments}
		if err := r.universe(); err != nil {
			complaint(t, err)
			return
		}
		u := r.s.Universe
		for i, in := range u.Instruments {
			for _, s := range []string{in.Symbol, in.Name, in.Short, in.MIC, in.Currency, in.Group, in.Note} {
				clean(t, s, textCells)
			}
			if g := u.GroupOf(data.ID(i)); g < 0 || u.Groups[g].Key != in.Group || !r.cal.Has(in.MIC) {
				t.Fatalf("%+v is in no group", in)
			}
		}
		for _, g := range u.Groups {
			for _, s := range []string{g.Key, g.Name, g.Short, g.Region} {
				clean(t, s, nameCells)
			}
		}
	})
}

func FuzzFigures(f *testing.F) {
	seeds(f, "scenarios/deepseek/figures.csv")
	read := reader(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		r := read("figures.csv", text)
		if err := r.figures(); err != nil {
			complaint(t, err)
			return
		}
		for i, fig := range r.s.Figures {
			clean(t, fig.Source, tagCells)
			clean(t, fig.Note, textCells)
			if i > 0 && fig.At.Before(r.s.Figures[i-1].At) || fig.From.After(fig.At) || fig.Session == "" {
				t.Fatalf("figure %+v", fig)
			}
		}
		var last time.Time
		for _, tick := range NewRecording(r.s, r.cal).Ticks() {
			unit := r.s.Universe.At(tick.ID).Unit
			if tick.At.Before(last) || math.IsNaN(tick.Price) || math.Abs(tick.Price) > 2*largestPrice || unit != data.Yield && tick.Price <= 0 || tick.Evidence == data.Missing {
				t.Fatalf("tick %+v of %s", tick, r.s.Universe.At(tick.ID).Symbol)
			}
			last = tick.At
		}
	})
}

func FuzzEvents(f *testing.F) {
	seeds(f, "scenarios/deepseek/events.csv")
	read := reader(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		r := read("events.csv", text)
		if err := r.events(); err != nil {
			complaint(t, err)
			return
		}
		for i, e := range r.s.Events {
			clean(t, e.Text, textCells)
			clean(t, e.Source, textCells)
			clean(t, e.Precision, textCells)
			if i > 0 && e.At.Before(r.s.Events[i-1].At) {
				t.Fatal("events are not in the order of time")
			}
		}
	})
}

func FuzzCalibration(f *testing.F) {
	seeds(f, "scenarios/deepseek/calibration.csv")
	read := reader(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		r := read("calibration.csv", text)
		if err := r.calibration(); err != nil {
			complaint(t, err)
			return
		}
		for _, s := range append(r.s.Sigma, r.s.GroupSigma...) {
			clean(t, s.From+s.To, 20)
			clean(t, s.Basis, 40)
			if s.Pct <= 0 || s.Pct > 1000 || s.N < 0 {
				t.Fatalf("%+v", s)
			}
		}
	})
}

func FuzzPanel(f *testing.F) {
	f.Add([]byte("date,NVDA,6857.T\n2025-01-23,147.22,\n2025-01-24,142.62,9000\n"))
	for _, s := range nasty {
		f.Add([]byte("date,A\n2025-01-23," + s + "\n"))
		f.Add([]byte("date," + s + "\n" + s + ",1\n"))
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := ReadPanel(strings.NewReader(string(text)), "panel.csv")
		if err != nil {
			complaint(t, err)
			return
		}
		for symbol := range p.column {
			dates, closes := p.Closes(symbol)
			for i, c := range closes {
				if !isPrice(c) || !isDate(dates[i]) || i > 0 && dates[i] <= dates[i-1] {
					t.Fatalf("%s: %v %v", symbol, dates, closes)
				}
			}
		}
	})
}
