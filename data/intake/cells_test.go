package intake

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		cell    string
		decimal byte
		want    string // "" for no number
	}{
		{"142.62", '.', "142.62"}, {"1,234.5", '.', "1234.5"}, {"1.234,5", ',', "1234.5"}, {"1 234,5", ',', "1234.5"}, {"1\u202f234,5", ',', "1234.5"}, {"1'234.50", '.', "1234.5"}, {"1’234’567.5", '.', "1.2345675e+06"},
		{"(12.5)", '.', "-12.5"}, {"12.5-", '.', "-12.5"}, {"-12.5", '.', "-12.5"}, {"−12.5", '.', "-12.5"}, {"+3", '.', "3"}, {"$5", '.', "5"}, {"5 €", '.', "5"}, {"CHF 5.20", '.', "5.2"}, {"'7", '.', "7"},
		{"1E+05", '.', "100000"}, {"1,2e-3", ',', "0.0012"}, {".5", '.', "0.5"}, {"5.", '.', "5"}, {"1,234", '.', "1234"}, {"1,234", ',', "1.234"},
		{"1,23", '.', ""}, {"12,34,567", '.', ""}, {"1,,234", '.', ""}, {"1.2.3", '.', ""}, {"0x1p4", '.', ""}, {"NaN", '.', ""}, {"Inf", '.', ""}, {"1_000", '.', ""}, {"", '.', ""}, {"-", '.', ""}, {"(5", '.', ""},
		{"1e999", '.', ""}, {"12%", '.', ""}, {"5 apples", '.', ""}, {"--5", '.', ""}, {strings.Repeat("9", 60), '.', "1e+60"}, {"٣", '.', ""},
	} {
		got := ""
		if v, fault := parseNumber(c.cell, c.decimal); fault == "" {
			got = fmt.Sprint(v)
		}
		if got != c.want {
			t.Errorf("%q with %c: %q, want %q", c.cell, c.decimal, got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct {
		cell string
		form dateForm
		want string // in UTC, the zone of a time without one New York's; "" for no date
	}{
		{"2025-01-27", yearForm, "2025-01-27"}, {"2025/1/7", yearForm, "2025-01-07"}, {"2025.01.27", yearForm, "2025-01-27"}, {"20250127", yearForm, "2025-01-27"}, {"2025年1月27日", yearForm, "2025-01-27"},
		{"27.01.2025", dayForm, "2025-01-27"}, {"27.1.25", dayForm, "2025-01-27"}, {"03/04/2025", dayForm, "2025-04-03"}, {"03/04/2025", monthForm, "2025-03-04"}, {"27-01-2025", dayForm, "2025-01-27"},
		{"1/27/2025", monthForm, "2025-01-27"}, {"27/01/2025", monthForm, ""}, {"1/27/2025", dayForm, ""}, {"01/02/70", monthForm, "1970-01-02"}, {"01/02/69", monthForm, "2069-01-02"},
		{"27-Jan-2025", wordForm, "2025-01-27"}, {"27 January 2025", wordForm, "2025-01-27"}, {"Jan 27, 2025", wordForm, "2025-01-27"}, {"Mon 27 Jan 2025", wordForm, "2025-01-27"}, {"2025-Jan-27", wordForm, "2025-01-27"},
		{"45684", serialForm, "2025-01-27"}, {"45684.5", serialForm, "2025-01-27 17:00"}, {"45684,5", serialForm, "2025-01-27 17:00"}, {"1737954000", epochForm, "2025-01-27 05:00"}, {"1737954000000", epochForm, "2025-01-27 05:00"},
		{"1737954000000000", epochForm, "2025-01-27 05:00"}, {"1737954000000000000", epochForm, "2025-01-27 05:00"},
		{"2025-01-27 09:30", yearForm, "2025-01-27 14:30"}, {"2025-07-01T09:30:00", yearForm, "2025-07-01 13:30"}, {"2025-01-27T14:30:00Z", yearForm, "2025-01-27 14:30"}, {"2025-01-27 09:30:00.123-05:00", yearForm, "2025-01-27 14:30"},
		{"2025-01-27 23:30:00+0900", yearForm, "2025-01-27 14:30"}, {"2025-01-27 15:30+01", yearForm, "2025-01-27 14:30"}, {"2025-01-27 14:30 UTC", yearForm, "2025-01-27 14:30"}, {"1/27/2025 9:30:00 AM", monthForm, "2025-01-27 14:30"},
		{"1/27/2025 12:00 AM", monthForm, "2025-01-27 05:00"}, {"1/27/2025 12:15 PM", monthForm, "2025-01-27 17:15"}, {"27.01.2025 09:30", dayForm, "2025-01-27 14:30"},
		{"2025-01-27 09:30 EST", yearForm, ""}, {"2025-01-27 25:00", yearForm, ""}, {"2025-01-27 13:00 PM ", yearForm, ""}, {"2025-02-30", yearForm, ""}, {"1969-12-31", yearForm, ""}, {"2101-01-01", yearForm, ""}, {"9999-01-01", yearForm, ""},
		{"32/13/2025", dayForm, ""}, {"13/13/2025", dayForm, ""}, {"soon", dayForm, ""}, {"", dayForm, ""}, {"12", dayForm, ""}, {"2025-01", dayForm, ""}, {"-1", dayForm, ""}, {"2025-01-27 09:30+25:00", yearForm, ""}, {"1/2/3/4", dayForm, ""},
	} {
		zone, err := time.LoadLocation("America/New_York")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if p, ok := parseDate(c.cell); ok && p.resolve(c.form) {
			got = p.day.Format(time.DateOnly)
			if p.timed {
				got = p.at(zone).Format("2006-01-02 15:04")
			}
		}
		if got != c.want {
			t.Errorf("%q as %s: %q, want %q", c.cell, c.form, got, c.want)
		}
	}
}

// The rows dropped for order are as few as can be.
func TestInOrder(t *testing.T) {
	for _, c := range []struct {
		keys     []int32
		want     string
		reversed bool
	}{
		{[]int32{1, 2, 3}, "111", false}, {[]int32{3, 2, 1}, "111", true}, {[]int32{1, 9, 2, 3}, "1011", false}, {[]int32{1, 2, 0, 3, 4}, "11011", false}, {[]int32{9, 8, 1, 7, 6}, "11011", true},
		{[]int32{1, 1, 2, 2}, "1111", false}, {[]int32{2, 2, 1, 1}, "1111", true}, {[]int32{5}, "1", false}, {nil, "", false}, {[]int32{1, 2, 2, 1, 3}, "11101", false},
	} {
		keep, reversed := inOrder(c.keys)
		got := ""
		for _, k := range keep {
			got += map[bool]string{true: "1", false: "0"}[k]
		}
		if got != c.want || reversed != c.reversed {
			t.Errorf("%v: keeps %s, reversed %v; want %s, %v", c.keys, got, reversed, c.want, c.reversed)
		}
	}
}

func TestVenues(t *testing.T) {
	for symbol, want := range map[string][2]string{
		"NVDA": {"", "USD"}, "7203.T": {"XTKS", "JPY"}, "ASML.AS": {"XAMS", "EUR"}, "SAP.DE": {"XETR", "EUR"}, "HSBA.L": {"XLON", "GBX"}, "0700.HK": {"XHKG", "HKD"}, "BTC-USD": {"CRYP", "USD"}, "CL=F": {"XNYM", "USD"},
	} {
		l := bySuffix[suffixOf(symbol)]
		mic := l.mic
		if mic == "" {
			mic = "XNYS"
		}
		if l.mic != want[0] || currencyOf(symbol, mic) != want[1] {
			t.Errorf("%s: venue %q in %q, want %v", symbol, l.mic, currencyOf(symbol, mic), want)
		}
	}
	for _, c := range []struct{ symbol, mic, want string }{{"NVDA", "XNAS", "USD"}, {"^GSPC", "XNYS", ""}, {"EURUSD=X", "FX24", ""}, {"X", "XTKS", "JPY"}, {"X", "INDX", ""}} {
		if got := currencyOf(c.symbol, c.mic); got != c.want {
			t.Errorf("%s at %s: %q, want %q", c.symbol, c.mic, got, c.want)
		}
	}
}
