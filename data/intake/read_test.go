package intake_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/intake"
)

// house gives the bundled calendar and its hours.
func house(t testing.TB) (*data.Calendar, *feed.Hours) {
	t.Helper()
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	hours, err := feed.ReadHours(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	return cal, hours
}

func options(t testing.TB) intake.Options {
	cal, hours := house(t)
	return intake.Options{Name: "prices.csv", Origin: "NVDA", Shock: "2025-01-27", Calendar: cal, Hours: hours, Listed: 50}
}

// told writes what a table holds, a symbol a line.
func told(t *intake.Table) string {
	var b strings.Builder
	for _, s := range t.Series {
		fmt.Fprintf(&b, "%s %s", s.Symbol, s.MIC)
		for i := range s.Dates {
			fmt.Fprintf(&b, " %s=%g", s.Dates[i][5:], s.Closes[i])
		}
		b.WriteString("\n")
	}
	for _, d := range t.Drops.First {
		b.WriteString(d.String() + "\n")
	}
	return b.String()
}

func utf16Bytes(s string, big, mark bool) string {
	var b []byte
	put := func(u uint16) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	if mark {
		put(0xFEFF)
	}
	for _, u := range utf16.Encode([]rune(s)) {
		put(u)
	}
	return string(b)
}

// Three days of two names, one of which did not trade on the last: what every
// dialect below holds.
const three = "NVDA XNYS 01-24=142.62 01-27=118.42 01-28=128.99\nADYEN.AS XAMS 01-24=1234.5 01-27=1250\n"

const plain = "date,NVDA,ADYEN.AS\n2025-01-24,142.62,1234.50\n2025-01-27,118.42,1250.00\n2025-01-28,128.99,\n"

var dialects = map[string]string{
	"wide, commas":              plain,
	"carriage returns":          strings.ReplaceAll(plain, "\n", "\r\n"),
	"no last line end":          strings.TrimSuffix(plain, "\n"),
	"byte order mark":           "\ufeff" + plain,
	"blank lines":               strings.ReplaceAll(plain, "\n", "\n\n  \n"),
	"German Excel":              "\ufeffDatum;NVDA;ADYEN.AS\r\n24.01.2025;142,62;1.234,50\r\n27.01.2025;118,42;1.250,00\r\n28.01.2025;128,99;#NV\r\n",
	"French Excel, Windows":     "Date;NVDA;ADYEN.AS\r\n24/01/2025;142,62;1\xa0234,50 \x80\r\n27/01/2025;118,42;1\xa0250,00 \x80\r\n28/01/2025;128,99;-\r\n",
	"Swiss":                     "Datum;NVDA;ADYEN.AS\n24.01.2025;142.62;1'234.50\n27.01.2025;118.42;1’250.00\n28.01.2025;128.99;\n",
	"Excel's Unicode text":      utf16Bytes("Date\tNVDA\tADYEN.AS\r\n2025-01-24\t142.62\t1234.5\r\n2025-01-27\t118.42\t1250\r\n2025-01-28\t128.99\t\r\n", false, true),
	"UTF-16, big end, no mark":  utf16Bytes(plain, true, false),
	"Excel's separator line":    "sep=;\ndate;NVDA;ADYEN.AS\n2025-01-24;142.62;1234.50\n2025-01-27;118.42;1250\n2025-01-28;128.99;NULL\n",
	"bars and blanks":           "date | NVDA | ADYEN.AS\n2025-01-24 | 142.62 | 1234.50\n2025-01-27 | 118.42 | 1250.00\n2025-01-28 | 128.99 | n/a\n",
	"American, quoted":          "\"Date\",\"NVDA\",\"ADYEN.AS\"\n\"1/24/2025\",\"$142.62\",\"$1,234.50\"\n\"1/27/2025\",\"$118.42\",\"$1,250.00\"\n\"1/28/2025\",\"$128.99\",\"\"\n",
	"month names":               "Date,NVDA,ADYEN.AS\n24-Jan-2025,142.62,1234.5\n\"Jan 27, 2025\",118.42,1250\n28 january 2025,128.99,\n",
	"two digits of a year":      "Date,NVDA,ADYEN.AS\n24/01/25,142.62,1234.5\n27/01/25,118.42,1250\n28/01/25,128.99,\n",
	"slashes, year first":       "Date,NVDA,ADYEN.AS\n2025/01/24,142.62,1234.5\n2025/1/27,118.42,1250\n2025/01/28,128.99,\n",
	"no marks in dates":         "Date,NVDA,ADYEN.AS\n20250124,142.62,1234.5\n20250127,118.42,1250\n20250128,128.99,\n",
	"Excel serials":             "Date,NVDA,ADYEN.AS\n45681,142.62,1234.5\n45684,118.42,1250\n45685,128.99,\n",
	"serials with a time":       "Date,NVDA,ADYEN.AS\n45681.6875,142.62,1234.5\n45684.6875,118.42,1250\n45685.6875,128.99,\n",
	"midnight with a zone":      "Date,NVDA,ADYEN.AS\n2025-01-24 00:00:00-05:00,142.62,1234.5\n2025-01-27 00:00:00-05:00,118.42,1250\n2025-01-28 00:00:00-05:00,128.99,\n",
	"New York's midnight, UTC":  "timestamp,NVDA,ADYEN.AS\n2025-01-24T05:00:00Z,142.62,1234.5\n2025-01-27T05:00:00Z,118.42,1250\n2025-01-28T05:00:00Z,128.99,\n",
	"seconds since 1970":        "t,NVDA,ADYEN.AS\n1737694800,142.62,1234.5\n1737954000,118.42,1250\n1738040400,128.99,\n",
	"thousandths since 1970":    "t,NVDA,ADYEN.AS\n1737694800000,142.62,1234.5\n1737954000000,118.42,1250\n1738040400000,128.99,\n",
	"three rows of names":       "Price,Close,Close,Volume\nTicker,NVDA,ADYEN.AS,NVDA\nDate,,,\n2025-01-24,142.62,1234.5,7\n2025-01-27,118.42,1250,8\n2025-01-28,128.99,,9\n",
	"two rows of names":         "Ticker,NVDA,ADYEN.AS\nDate,,\n2025-01-24,142.62,1234.5\n2025-01-27,118.42,1250\n2025-01-28,128.99,\n",
	"names, adjusted":           "Price,Adj Close,Close,Adj Close\nTicker,NVDA,NVDA,ADYEN.AS\nDate,,,\n2025-01-24,142.62,1426.2,1234.5\n2025-01-27,118.42,1184.2,1250\n2025-01-28,128.99,1289.9,\n",
	"small letters, no name":    ",nvda,adyen.as\n2025-01-24,142.62,1234.5\n2025-01-27,118.42,1250\n2025-01-28,128.99,\n",
	"newest first":              "date,NVDA,ADYEN.AS\n2025-01-28,128.99,\n2025-01-27,118.42,1250.00\n2025-01-24,142.62,1234.50\n",
	"rows that end early":       "date,NVDA,ADYEN.AS\n2025-01-24,142.62,1234.50\n2025-01-27,118.42,1250.00\n2025-01-28,128.99\n",
	"exponents":                 "date,NVDA,ADYEN.AS\n2025-01-24,1.4262E+02,1.2345e3\n2025-01-27,118.42,1250\n2025-01-28,128.99,\n",
	"an index column":           "date,NVDA,ADYEN.AS,Volume\n2025-01-24,142.62,1234.5,\n2025-01-27,118.42,1250,\n2025-01-28,128.99,,\n",
	"long":                      "date,symbol,close\n2025-01-24,NVDA,142.62\n2025-01-27,NVDA,118.42\n2025-01-28,NVDA,128.99\n2025-01-24,ADYEN.AS,1234.5\n2025-01-27,ADYEN.AS,1250\n",
	"long, by date":             "Ticker;Date;Close/Last\nNVDA;2025-01-24;142,62\nADYEN.AS;2025-01-24;1234,5\nNVDA;2025-01-27;118,42\nADYEN.AS;2025-01-27;1250,0\nNVDA;2025-01-28;128,99\nADYEN.AS;2025-01-28;\n",
	"long, newest first":        "date,symbol,close\n2025-01-28,NVDA,128.99\n2025-01-27,NVDA,118.42\n2025-01-24,NVDA,142.62\n2025-01-27,ADYEN.AS,1250\n2025-01-24,ADYEN.AS,1234.5\n",
	"long, with all of a day":   "Date,Open,High,Low,Close,Volume,Symbol\n2025-01-24,148,149,141,142.62,1,NVDA\n2025-01-27,124,128,116,118.42,2,NVDA\n2025-01-28,121,129,116,128.99,3,NVDA\n2025-01-24,0,0,0,1234.5,,ADYEN.AS\n2025-01-27,1240,1260,1230,1250,,ADYEN.AS\n",
	"long, adjusted":            "Date,Ticker,Close,Adj Close\n2025-01-24,NVDA,1426.2,142.62\n2025-01-27,NVDA,1184.2,118.42\n2025-01-28,NVDA,1289.9,128.99\n2025-01-24,ADYEN.AS,1234.5,1234.5\n2025-01-27,ADYEN.AS,1250,1250\n",
	"long, date and time apart": "<TICKER>,<DATE>,<TIME>,<CLOSE>\nNVDA,20250124,000000,142.62\nNVDA,20250127,000000,118.42\nNVDA,20250128,000000,128.99\nADYEN.AS,20250124,000000,1234.5\nADYEN.AS,20250127,000000,1250\n",
}

func TestDialects(t *testing.T) {
	for name, text := range dialects {
		t.Run(name, func(t *testing.T) {
			table, err := intake.Read(strings.NewReader(text), options(t))
			if err != nil {
				t.Fatal(err)
			}
			got := told(table)
			if name == "an index column" {
				got = strings.Replace(got, "line 1: VOLUME: column is no price\n", "", 1)
			}
			if got != three {
				t.Errorf("got\n%swant\n%snotes %q", got, three, table.Notes)
			}
		})
	}
}

// What cannot be read is listed by line and reason, and the rest goes in.
func TestDrops(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"bad prices", "date,NVDA\n2025-01-22,-1\n2025-01-23,(12.5)\n2025-01-24,0\n2025-01-27,abc\n2025-01-28,12%\n2025-01-29,1e99\n2025-01-30,5\n2025-01-31,NaN\n",
			"NVDA XNYS 01-30=5\nline 2: NVDA: price is negative\nline 3: NVDA: price is negative\nline 4: NVDA: price is zero\nline 5: NVDA: price is not a number\nline 6: NVDA: price is a percentage\nline 7: NVDA: price is out of range, above 1e9 or below 1e-6\n"},
		{"bad dates", "date,NVDA\n2025-01-24,1\n2025-02-30,2\n,3\nyesterday,4\n1899-01-01,5\n2025-01-27,6\n",
			"NVDA XNYS 01-24=1 01-27=6\nline 3: \"2025-02-30\": is no date\nline 4: row has no date\nline 5: \"yesterday\": is no date\nline 6: \"1899-01-01\": is no date\n"},
		{"weekend and holiday", "date,NVDA,6857.T\n2025-01-17,1,1\n2025-01-18,2,2\n2025-01-20,3,3\n2025-01-13,9,9\n2025-01-21,4,4\n",
			"NVDA XNYS 01-17=1 01-21=4\n6857.T XTKS 01-17=1 01-20=3 01-21=4\nline 3: NVDA: weekend: XNYS does not trade\nline 3: 6857.T: weekend: XTKS does not trade\nline 4: NVDA: holiday of XNYS\nline 5: 6857.T: holiday of XTKS\nline 5: row is out of order\n"},
		{"rows twice and out of order", "date,NVDA\n2025-01-22,1\n2025-01-23,2\n2025-01-23,2\n2025-01-21,9\n2025-01-24,3\n",
			"NVDA XNYS 01-22=1 01-23=2 01-24=3\nline 5: row is out of order\nline 4: date stands twice\n"},
		{"long twice", "date,symbol,close\n2025-01-22,NVDA,1\n2025-01-22,NVDA,1\n2025-01-22,NVDA,7\n2025-01-23,NVDA,2\n2025-01-02,NVDA,8\n2025-01-24,NVDA,3\n",
			"NVDA XNYS 01-22=1 01-23=2 01-24=3\nline 3: NVDA: date stands twice\nline 4: NVDA: date stands twice, with another price: the first is taken\nline 6: NVDA: row is out of order\n"},
		{"a date far ahead", "date,NVDA\n2025-01-22,1\n2052-01-23,2\n2025-01-24,3\n2025-01-27,4\n", "NVDA XNYS 01-22=1 01-24=3 01-27=4\nline 3: row is out of order\n"},
		{"symbols", "date,NVDA,Foo Bar,NVDA,BHP.AX,^XYZ,BRK.B,../../x\n2025-01-22,1,2,3,4,5,6,7\n",
			"NVDA XNYS 01-22=1\nBRK.B XNYS 01-22=6\nline 1: FOO BAR: is no symbol; capitals, digits and . = ^ - are, at most 20\nline 1: NVDA: column stands twice\nline 1: BHP.AX: suffix .AX names no venue of the calendar; give one with --venues\nline 1: ^XYZ: index of no venue that is known; give one with --venues\nline 1: ../../X: is no symbol; capitals, digits and . = ^ - are, at most 20\n"},
		{"broken lines", "date,NVDA\n2025-01-22,1\n2025-01-23,\"2\n2025-01-24,3\n2025-01-27,4\"x\"\n2025-01-28,\x00\n2025-01-29,6\n",
			"NVDA XNYS 01-22=1 01-24=3 01-29=6\nline 3: a quote in it is never closed\nline 5: a quote stands inside a field\nline 6: line holds a zero byte, so it is not text\n"},
		{"a quote before a long line", "date,NVDA\n2025-01-22,\"1\n" + strings.Repeat("9", 300<<10) + "\n2025-01-24,3\n", "NVDA XNYS 01-24=3\nline 2: a quote in it is never closed\nline 3: line is longer than 256 KiB\n"},
		{"a field of two lines", "date,\"NV\nDA\",AMD\n2025-01-24,\"3\n\",4\n2025-01-27,5,\"6\"\n", "AMD XNYS 01-24=4 01-27=6\nline 1: NV DA: is no symbol; capitals, digits and . = ^ - are, at most 20\n"},
		{"titles", "Prices of my bank\n\nDrawn up in, May\ndate,NVDA\n2025-01-22,1\n", "NVDA XNYS 01-22=1\nline 1: stands before the header\nline 3: stands before the header\n"},
		{"a day that contradicts itself", "date,symbol,open,high,low,close\n2025-01-27,NVDA,124,110,116,118\n2025-01-28,NVDA,x,129,116,128\n",
			"NVDA XNYS 01-27=118 01-28=128\nline 2: NVDA: high and low do not hold open and close: only the close is taken\nline 3: NVDA: open is no price: only the close is taken\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, err := intake.Read(strings.NewReader(c.text), options(t))
			if err != nil {
				t.Fatal(err)
			}
			if got := told(table); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// What may be read in two ways is refused, with the flag that decides.
func TestAmbiguous(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		with             func(o *intake.Options)
	}{
		{"day or month", "date,NVDA\n03/02/2025,1\n04/02/2025,2\n", "import: prices.csv:2: 03/02/2025 may be day/month or month/day, and no date of the column decides; say which with --dates dmy or --dates mdy", nil},
		{"day first, told", "date,NVDA\n03/02/2025,1\n04/02/2025,2\n", "", func(o *intake.Options) { o.Dates = "dmy" }},
		{"both", "date,NVDA\n13/02/2025,1\n02/14/2025,2\n", "import: prices.csv:2: date begins with a day, that of line 3 with a month; write all dates in one way, best like 2025-01-27", nil},
		{"thousands or three decimals", "date,NVDA\n2025-01-24,\"1,234\"\n", "import: prices.csv:2: 1,234 may be a thousand and more or a number with three decimals, and no number of the table decides; say which with --decimal point or --decimal comma", nil},
		{"thousands, told", "date,NVDA\n2025-01-24,\"1,234\"\n", "", func(o *intake.Options) { o.Decimal = "point" }},
		{"two marks", "date;NVDA\n2025-01-24;1,5\n2025-01-27;2.5\n", "import: prices.csv:2: number has a decimal comma, that of line 3 a decimal point; say which is right with --decimal comma or --decimal point", nil},
		{"empty", "", "import: prices.csv:1: table is empty; give a date a row", nil},
		{"prose", "hello\nworld\n", "import: prices.csv:1: no comma, semicolon, tab or | parts the first lines into columns; give a table with a date and prices", nil},
		{"no header", "2025-01-24,NVDA,1\n", "import: prices.csv:1: no header with a date is in the first 20 lines; begin with date, then a symbol a column, or date,symbol,close", nil},
		{"no dates", "date,NVDA\nx,1\n", "import: prices.csv:1: column of dates has none that can be read; write them like 2025-01-27", nil},
		{"no prices", "date,NVDA\n2025-01-24,x\n", "import: prices.csv:1: no price of any symbol can be read; most were dropped because: price is not a number", nil},
		{"bars without --bars", "date,symbol,close\n2025-01-24 10:00,NVDA,1\n2025-01-24 10:05,NVDA,2\n2025-01-24 10:10,NVDA,3\n2025-01-24 10:15,NVDA,3\n", "import: prices.csv:2: rows have several times on one day, so they are intraday bars; add --bars", nil},
		{"days with --bars", plain, "import: prices.csv:1: no row has a time of day, so they are no intraday bars; leave out --bars", func(o *intake.Options) { o.Bars = true }},
		{"a symbol without a name", "date,open,close\n2025-01-24,1,2\n", "import: prices.csv:1: table has one symbol and does not name it; name it with --origin", func(o *intake.Options) { o.Origin = "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options(t)
			if c.with != nil {
				c.with(&o)
			}
			got := ""
			if _, err := intake.Read(strings.NewReader(c.text), o); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// Of dates that have two readings, the one without weekends is right.
func TestWeekendsDecide(t *testing.T) {
	var b strings.Builder
	b.WriteString("date,NVDA\n")
	for m := 1; m <= 12; m++ {
		for d := 1; d <= 12; d++ {
			if at := time.Date(2024, time.Month(m), d, 0, 0, 0, 0, time.UTC); at.Weekday() != time.Saturday && at.Weekday() != time.Sunday {
				fmt.Fprintf(&b, "%02d/%02d/2024,%d\n", d, m, 100+d)
			}
		}
	}
	table, err := intake.Read(strings.NewReader(b.String()), options(t))
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range table.Series[0].Dates {
		if want := 100 + float64(d[8]-'0')*10 + float64(d[9]-'0'); math.Abs(table.Series[0].Closes[i]-want) > 0 {
			t.Fatalf("%s has %g, want %g", d, table.Series[0].Closes[i], want)
		}
	}
}

// A jump that is close to a plain ratio is flagged, and taken in.
func TestSplits(t *testing.T) {
	text := "date,NVDA,AMD\n2024-06-06,1209.98,100\n2024-06-07,1208.88,55\n2024-06-10,121.79,54\n"
	table, err := intake.Read(strings.NewReader(text), options(t))
	if err != nil {
		t.Fatal(err)
	}
	want := "[line 4: NVDA 2024-06-10: from 1208.88 to 121.79 in a day, near 1 to 10]"
	if got := fmt.Sprint(table.Splits); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Where no calendar reaches, a weekday on which every price of a venue stands
// still is a holiday that a program filled.
func TestFilledHoliday(t *testing.T) {
	text := "date,A,B,C,SAP.DE\n2012-10-26,1,2,3,4\n2012-10-29,1,2,3,5\n2012-10-31,1.1,2,3,6\n"
	table, err := intake.Read(strings.NewReader(text), options(t))
	if err != nil {
		t.Fatal(err)
	}
	want := "A XNYS 10-26=1 10-31=1.1\nB XNYS 10-26=2 10-31=2\nC XNYS 10-26=3 10-31=3\nSAP.DE XETR 10-26=4 10-29=5 10-31=6\n" +
		"line 3: A and 2 more: every symbol of XNYS stands as the day before: a holiday that was filled\n"
	if got := told(table); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestPairs(t *testing.T) {
	got, err := intake.ReadPairs(strings.NewReader("\ufeffGroup;Symbol\r\nChips;nvda\r\n\"Soft; ware\";SAP.DE\r\n"), "g.csv", "group")
	if err != nil || fmt.Sprint(got) != "map[NVDA:Chips SAP.DE:Soft; ware]" {
		t.Errorf("got %v, %v", got, err)
	}
	for text, want := range map[string]string{
		"":                            "venues: v.csv:1: table is empty; begin with symbol,venue",
		"symbol\nNVDA\n":              "venues: v.csv:1: has one column; begin with symbol,venue",
		"symbol,group\nNVDA,x\n":      "venues: v.csv:1: columns symbol and venue are not both there; begin with symbol,venue",
		"symbol,venue\nN A,XNAS\n":    "venues: v.csv:2: \"N A\" is no symbol; give one, or remove the row",
		"symbol,venue\nA,XNAS\na,X\n": "venues: v.csv:3: symbol A stands twice; keep one",
	} {
		if _, err := intake.ReadPairs(strings.NewReader(text), "v.csv", "venue"); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
