package intake_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/intake"
)

var week = intake.Plan{Key: "mine", Days: 5, Sessions: 2}

// composed makes a scenario of a text, and reads it as the screen would.
func composed(t testing.TB, text string, o intake.Options, p intake.Plan) (*intake.Draft, *data.Scenario, *data.Calendar, *intake.Table) {
	t.Helper()
	table, err := intake.Read(strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	d, err := table.Compose(p)
	if err != nil {
		t.Fatal(err)
	}
	fsys := folderOf(d.Files)
	cal, err := feed.WithSessions(fsys, ".", o.Calendar)
	if err != nil {
		t.Fatal(err)
	}
	s, err := feed.ReadScenario(fsys, ".", cal)
	if err != nil {
		t.Fatalf("%v\n%s", err, d.Files["figures.csv"])
	}
	return d, s, cal, table
}

func folderOf(files map[string][]byte) fs.FS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: text}
	}
	return fsys
}

const deepseek = "date,NVDA,AMD,6857.T,ASML.AS,^GSPC\n" +
	"2025-01-23,147.22,123.04,9800,700,6118.71\n" +
	"2025-01-24,142.62,122.84,9525,697,6101.24\n" +
	"2025-01-27,118.42,115.01,8707,644,6012.28\n" +
	"2025-01-28,128.99,114.17,7753,645,6067.70\n" +
	"2025-01-29,123.70,117.35,8100,675,6039.31\n" +
	"2025-01-30,124.65,118.86,8250,680,6071.17\n" +
	"2025-01-31,120.07,115.95,8230,,6040.53\n" +
	"2025-02-03,116.66,114.27,7900,690,5994.57\n"

// The window, the shock and the figures of a week around a Monday, by hand: the
// news came after New York's close on Friday, and Tokyo opened first.
func TestComposeWeek(t *testing.T) {
	d, s, _, _ := composed(t, deepseek, options(t), week)
	at := func(x time.Time) string { return x.UTC().Format("2006-01-02T15:04") }
	if got := at(s.Shock.After) + " " + at(s.Shock.By) + " " + at(s.From) + " " + at(s.Start) + " " + at(s.To); got != "2025-01-24T21:00 2025-01-27T00:00 2025-01-24T21:00 2025-01-26T23:59 2025-01-31T21:00" {
		t.Errorf("after, by, from, start, to: %s", got)
	}
	if got := string(d.Files["figures.csv"]); !strings.HasPrefix(got, "symbol,when,kind,value,evidence,source,confidence,note\nNVDA,2025-01-24,close,142.62,bar,yours,B,\nNVDA,2025-01-27,close,118.42,bar,yours,B,\n") {
		t.Errorf("figures begin\n%s", got)
	}
	if n := len(s.Figures); n != 5*6-1 { // five names, a base and five days, one blank
		t.Errorf("%d figures, want 29", n)
	}
	if got := string(d.Files["groups.csv"]); got != "key,name,short,region\nunited-states,United States,United …,United States\neurope,Europe,Europe,Europe\nindices-and-macro,Indices and macro,Indices…,Global\njapan,Japan,Japan,Japan\n" {
		t.Errorf("groups\n%s", got)
	}
	if got := string(d.Files["instruments.csv"]); got != "symbol,name,short,venue,currency,group,unit,note\nNVDA,NVDA,NVDA,XNYS,USD,united-states,money,\nAMD,AMD,AMD,XNYS,USD,united-states,money,\nASML.AS,ASML.AS,ASML.AS,XAMS,EUR,europe,money,\n^GSPC,^GSPC,^GSPC,XNYS,,indices-and-macro,points,\n6857.T,6857.T,6857.T,XTKS,JPY,japan,money,\n" {
		t.Errorf("instruments\n%s", got)
	}
	if s.Title != "Your data: NVDA, 27 January 2025" || s.Index["united-states"] != "^GSPC" || s.Sources["yours"] != "your own file prices.csv, not checked by anybody else" {
		t.Errorf("title %q, index %v, sources %v", s.Title, s.Index, s.Sources)
	}
	if got := s.Events[len(s.Events)-1]; got.Text != "New York closes: NVDA -3.7%; AMD -2.4%; ^GSPC -0.5%" {
		t.Errorf("last event %q", got.Text)
	}
	if d.Files["sessions.csv"] != nil {
		t.Error("sessions.csv is there, though the calendar knows every day")
	}
}

// A shock in Tokyo on a Tuesday: New York's Monday lies before it.
func TestComposeFromTheEast(t *testing.T) {
	o := options(t)
	o.Origin, o.Shock = "6857.T", "2025-01-28"
	_, s, _, _ := composed(t, deepseek, o, week)
	if s.Shock.After.Format("2006-01-02T15:04") != "2025-01-27T21:00" || s.Shock.By.Format("2006-01-02T15:04") != "2025-01-28T00:00" {
		t.Errorf("shock after %s, by %s", s.Shock.After, s.Shock.By)
	}
	for _, f := range s.Figures {
		if f.Session < "2025-01-27" {
			t.Errorf("figure of %s in a session of %s: before the base", s.Universe.At(f.ID).Symbol, f.Session)
		}
	}
}

// A shock whose minute is known lies inside the day.
func TestComposeMinute(t *testing.T) {
	p := week
	p.ShockAt = time.Date(2025, 1, 27, 15, 0, 0, 0, time.UTC)
	_, s, _, _ := composed(t, deepseek, options(t), p)
	if !s.Shock.After.Equal(p.ShockAt) || !s.Shock.By.Equal(p.ShockAt) || s.From.Format("2006-01-02T15:04") != "2025-01-24T21:00" {
		t.Errorf("shock after %s, by %s, from %s", s.Shock.After, s.Shock.By, s.From)
	}
}

// What has no base or no answer is dropped; an origin without one is refused.
func TestComposeDrops(t *testing.T) {
	text := "date,NVDA,NEW,OLD\n2025-01-03,1,,5\n2025-01-24,1,,\n2025-01-27,2,3,\n2025-01-28,2,3,\n"
	_, s, _, table := composed(t, text, options(t), week)
	if len(s.Universe.Instruments) != 1 {
		t.Errorf("%d instruments, want NVDA alone", len(s.Universe.Instruments))
	}
	if got := told(table); !strings.HasSuffix(got, "line 1: NEW: no close in the 10 days before the shock\nline 1: OLD: no close in the 10 days before the shock\n") {
		t.Errorf("got\n%s", got)
	}
	for origin, want := range map[string]string{
		"NEW": "import: prices.csv:1: origin NEW has no close in the 10 days before the shock; give another origin or shock",
		"XYZ": "import: prices.csv:1: origin XYZ is not in the table, or nothing of it can be read; give one of its symbols",
	} {
		o := options(t)
		o.Origin = origin
		table, err := intake.Read(strings.NewReader(text), o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = table.Compose(week); err == nil || err.Error() != want {
			t.Errorf("origin %s: got %v, want %s", origin, err, want)
		}
	}
	for shock, want := range map[string]string{
		"2026-03-02": "import: prices.csv:1: table has no price of New York Stock Exchange on 2026-03-02 or the two months after it; give a shock that lies in the table",
		"2025-01-03": "import: prices.csv:1: table has no price in the month before 2025-01-03, so no move can be told; give one that begins earlier",
	} {
		o := options(t)
		o.Shock = shock
		table, err := intake.Read(strings.NewReader(text), o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = table.Compose(week); err == nil || err.Error() != want {
			t.Errorf("shock %s: got %v, want %s", shock, err, want)
		}
	}
}

// Where the calendar does not reach, days are told from the rows: New York
// was shut on 29 and 30 October 2012 by a storm, of which no table here knows.
func TestDeducedDays(t *testing.T) {
	text := "date,NVDA,AMD,6857.T\n2012-10-25,12,2,1100\n2012-10-26,12.1,2.1,1101\n2012-10-29,,,1102\n2012-10-30,,,1090\n2012-10-31,11,2,1080\n2012-11-01,11.5,2.2,1085\n"
	o := options(t)
	o.Shock = "2012-10-29"
	d, s, cal, _ := composed(t, text, o, intake.Plan{Key: "sandy", Days: 2, Sessions: 2})
	want := "venue,date,open,break_start,break_end,close,basis\n" +
		"XNYS,2012-10-26,09:30,,,16:00,a symbol has a row; hours are the regular ones\n" +
		"XNYS,2012-10-27,,,,,no symbol has a row: shut\n" +
		"XNYS,2012-10-28,,,,,no symbol has a row: shut\n" +
		"XNYS,2012-10-29,,,,,no symbol has a row: shut\n" +
		"XNYS,2012-10-30,,,,,no symbol has a row: shut\n" +
		"XNYS,2012-10-31,09:30,,,16:00,a symbol has a row; hours are the regular ones\n" +
		"XNYS,2012-11-01,09:30,,,16:00,a symbol has a row; hours are the regular ones\n"
	if got := string(d.Files["sessions.csv"]); !strings.HasPrefix(strings.ReplaceAll(got, "XNYS,2012-10-27,,,,,no symbol has a row: shut\nXNYS,2012-10-28,,,,,no symbol has a row: shut\n", ""), strings.ReplaceAll(want, "XNYS,2012-10-27,,,,,no symbol has a row: shut\nXNYS,2012-10-28,,,,,no symbol has a row: shut\n", "")) {
		t.Errorf("sessions\n%s\nwant\n%s", got, want)
	}
	if state, _ := cal.StateAt("XNYS", time.Date(2012, 10, 29, 15, 0, 0, 0, time.UTC)); state != data.Holiday {
		t.Errorf("New York on 29 October 2012 is %v, want holiday", state)
	}
	if got := fmt.Sprint(d.Deduced); got != "[XNYS XTKS]" {
		t.Errorf("deduced %s", got)
	}
	if s.Shock.After.Format("2006-01-02T15:04") != "2012-10-26T20:00" || s.To.Format("2006-01-02T15:04") != "2012-11-01T20:00" {
		t.Errorf("shock after %s, to %s", s.Shock.After, s.To)
	}
}

// Bars: the first one's open, each one's close at its end, the last one's as
// the session's close, and what lies outside the hours dropped.
func TestBars(t *testing.T) {
	text := "Time,Symbol,Open,High,Low,Close\n" +
		"2025-01-24 15:00,NVDA,143,143.5,142,142.7\n2025-01-24 15:30,NVDA,142.7,143,142,142.62\n" +
		"2025-01-27 09:00,NVDA,130,131,129,130\n2025-01-27 09:30,NVDA,124.8,128,124,125\n2025-01-27 10:00,NVDA,125,126,120,121\n2025-01-27 10:30,NVDA,121,121,120,120.5\n2025-01-27 15:30,NVDA,118,119,117,118.42\n"
	o := options(t)
	o.Bars = true
	d, s, _, table := composed(t, text, o, week)
	want := "symbol,when,kind,value,evidence,source,confidence,note\n" +
		"NVDA,2025-01-24,close,142.62,bar,yours,B,\"of the last bar, to 16:00\"\n" +
		"NVDA,2025-01-27,open,124.8,bar,yours,B,first price of the first bar\n" +
		"NVDA,2025-01-27T15:00:00Z,bar_close,125,bar,yours,B,\n" +
		"NVDA,2025-01-27T15:30:00Z,bar_close,121,bar,yours,B,\n" +
		"NVDA,2025-01-27T16:00:00Z,bar_close,120.5,bar,yours,B,\n" +
		"NVDA,2025-01-27,close,118.42,bar,yours,B,\"of the last bar, to 16:00\"\n"
	if got := string(d.Files["figures.csv"]); got != want {
		t.Errorf("figures\n%s\nwant\n%s", got, want)
	}
	if table.Width != 30*time.Minute || !strings.Contains(told(table), "line 4: NVDA: bar lies outside the hours of XNYS") || len(s.Figures) != 6 {
		t.Errorf("width %v, drops\n%s", table.Width, told(table))
	}
	o.AtEnd = true
	late := strings.NewReplacer("15:00", "15:30", "15:30", "16:00", "09:00", "09:30", "09:30", "10:00", "10:00", "10:30", "10:30", "11:00").Replace(text)
	d, _, _, _ = composed(t, late, o, week)
	if got := string(d.Files["figures.csv"]); got != want {
		t.Errorf("stamped at their end: figures\n%s\nwant\n%s", got, want)
	}
}

// Bars of a minute that would be more figures than a scenario holds are joined.
func TestBarsAreJoined(t *testing.T) {
	var b strings.Builder
	b.WriteString("time")
	const names = 120
	for i := range names {
		fmt.Fprintf(&b, ",S%d", i)
	}
	b.WriteString("\n")
	for _, day := range []string{"2025-01-24", "2025-01-27", "2025-01-28", "2025-01-29"} {
		at, _ := time.Parse("2006-01-02 15:04", day+" 09:30")
		for m := range 390 {
			b.WriteString(at.Add(time.Duration(m) * time.Minute).Format("2006-01-02 15:04"))
			for i := range names {
				fmt.Fprintf(&b, ",%d", 100+i+m%7)
			}
			b.WriteString("\n")
		}
	}
	o := options(t)
	o.Bars, o.Origin = true, "S0"
	d, s, _, _ := composed(t, b.String(), o, week)
	if n := len(s.Figures); n != names*(1+3*78) {
		t.Errorf("%d figures, want bars of 5 minutes of three days: %d", n, names*(1+3*78))
	}
	if !slices.Contains(d.Notes, "a scenario holds 95000 figures: bars of 1 minute are joined to bars of 5 minutes") {
		t.Errorf("notes %q", d.Notes)
	}
}

// One market, written wide and long, by date and by symbol, in two dialects, is
// the same scenario to the byte.
func TestWideAndLongAgree(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		symbols := []string{"NVDA", "AMD", "6857.T", "ASML.AS", "^GSPC", "0700.HK", "BTC-USD"}
		price := make([]float64, len(symbols))
		for i := range price {
			price[i] = 50 + 100*rng.Float64()
		}
		type cell struct {
			day, symbol string
			v           float64
		}
		var cells []cell
		var days []string
		for d := time.Date(2024, 11, 1, 0, 0, 0, 0, time.UTC); d.Before(time.Date(2025, 2, 10, 0, 0, 0, 0, time.UTC)); d = d.AddDate(0, 0, 1) {
			day := d.Format(time.DateOnly)
			days = append(days, day)
			for i, s := range symbols {
				price[i] = math.Round(price[i]*math.Exp(0.02*rng.NormFloat64())*100) / 100
				if rng.Float64() < 0.9 || i == 0 || len(days) == 1 { // all have the first day: symbols are listed as they appear
					cells = append(cells, cell{day, s, price[i]})
				}
			}
		}
		number := func(v float64, comma bool) string {
			s := strconv.FormatFloat(v, 'f', 2, 64)
			if comma {
				s = strings.Replace(s, ".", ",", 1)
			}
			return s
		}
		wide := func(sep string, comma bool, layout string) string {
			var b strings.Builder
			b.WriteString("date" + sep + strings.Join(symbols, sep) + "\n")
			k := 0
			for _, day := range days {
				d, _ := time.Parse(time.DateOnly, day)
				b.WriteString(d.Format(layout))
				for _, s := range symbols {
					b.WriteString(sep)
					if k < len(cells) && cells[k].day == day && cells[k].symbol == s {
						b.WriteString(number(cells[k].v, comma))
						k++
					}
				}
				b.WriteString("\n")
			}
			return b.String()
		}
		long := func(cells []cell, sep string, comma bool, layout string) string {
			var b strings.Builder
			b.WriteString("Ticker" + sep + "Date" + sep + "Close\n")
			for _, c := range cells {
				d, _ := time.Parse(time.DateOnly, c.day)
				b.WriteString(c.symbol + sep + d.Format(layout) + sep + number(c.v, comma) + "\n")
			}
			return b.String()
		}
		bySymbol := slices.Clone(cells)
		slices.SortStableFunc(bySymbol, func(a, b cell) int {
			return slices.Index(symbols, a.symbol) - slices.Index(symbols, b.symbol)
		})
		var first map[string][]byte
		for _, text := range []string{wide(",", false, "2006-01-02"), wide(";", true, "02.01.2006"), long(cells, "\t", false, "1/2/2006"), long(bySymbol, ";", true, "2 Jan 2006")} {
			d, _, _, _ := composed(t, text, options(t), week)
			if first == nil {
				first = d.Files
				continue
			}
			for _, name := range slices.Sorted(maps.Keys(first)) {
				if !bytes.Equal(first[name], d.Files[name]) {
					t.Fatalf("seed %d: %s differs:\n%s\nand\n%s", seed, name, first[name], d.Files[name])
				}
			}
		}
	}
}

// Groups given are taken; a mixed one is counted to most of its members.
func TestGroups(t *testing.T) {
	p := week
	p.Groups = map[string]string{"NVDA": "AI: chips", "AMD": "AI: chips", "6857.T": "AI: chips", "ASML.AS": "AI, chips"}
	d, s, _, _ := composed(t, deepseek, options(t), p)
	got := ""
	for _, g := range s.Universe.Groups {
		got += fmt.Sprintf("%s %q %s %d; ", g.Key, g.Name, g.Region, len(g.Members))
	}
	if want := `ai-chips "AI: chips" United States 3; ai-chips-2 "AI, chips" Europe 1; indices-and-macro "Indices and macro" Global 1; `; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !slices.Contains(d.Notes, "group AI: chips has instruments of 2 regions; it is counted to United States") {
		t.Errorf("notes %q", d.Notes)
	}
}

// Coins alone trade every day of the week, where the calendar does not reach too.
func TestCoins(t *testing.T) {
	var b strings.Builder
	b.WriteString("date,BTC-USD,ETH-USD\n")
	for d := time.Date(2022, 10, 28, 0, 0, 0, 0, time.UTC); d.Before(time.Date(2022, 11, 15, 0, 0, 0, 0, time.UTC)); d = d.AddDate(0, 0, 1) {
		fmt.Fprintf(&b, "%s,%d,%d\n", d.Format(time.DateOnly), 20000-d.Day()*100, 1500-d.Day())
	}
	o := options(t)
	o.Origin, o.Shock = "BTC-USD", "2022-11-06" // a Sunday
	_, s, _, _ := composed(t, b.String(), o, week)
	if len(s.Figures) != 12 || s.Shock.By.Format("2006-01-02T15:04") != "2022-11-06T00:00" || s.To.Format("2006-01-02T15:04") != "2022-11-11T00:00" {
		t.Errorf("%d figures, shock by %s, to %s", len(s.Figures), s.Shock.By, s.To)
	}
}

// A week's closes, a row a week, are played as they are.
func TestWeekly(t *testing.T) {
	_, s, _, _ := composed(t, "date,NVDA\n2025-01-17,137\n2025-01-24,142\n2025-01-31,120\n2025-02-07,129\n2025-02-14,138\n2025-02-21,134\n2025-02-28,124\n2025-03-07,112\n", options(t), intake.Plan{Key: "w", Days: 30, Sessions: 2})
	if len(s.Figures) != 7 || s.To.Format(time.DateOnly) != "2025-03-07" {
		t.Errorf("%d figures to %s", len(s.Figures), s.To)
	}
}
