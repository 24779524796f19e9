package tui

import (
	"context"
	"fmt"
	"image"
	"math"
	"strings"
	"testing"

	"contagion/data"
	"contagion/tui/canvas"
)

// testNetwork is a table of n groups in which the first gives most.
func testNetwork(n int) *data.Network {
	w := &data.Network{TCI: 43.2, NullMean: 6.6, NullLow: 5.5, NullHigh: 7.7, Lags: 1, Horizon: 10, Rows: 243, Method: "generalised, with a covariance shrunk to something long", From: "2023-11-13", To: "2025-01-23"}
	for i := range n {
		w.Groups = append(w.Groups, i)
		row, rest := make([]float64, n), 100.0
		for j := range row {
			if i != j {
				row[j] = 60 / float64(n) / float64(1+j)
				rest -= row[j]
			}
		}
		row[i] = rest
		w.Percent = append(w.Percent, row)
	}
	for k := range 120 {
		w.Windows = append(w.Windows, data.NetworkWindow{Day: fmt.Sprintf("2024-%02d-%02d", 1+k/28, 1+k%28), TCI: 45 + 10*math.Sin(float64(k)/9)})
	}
	return w
}

// spillovers gives models on the spillover page over scenarios that ask much.
func spillovers(w, h int) map[string]*Model {
	out := map[string]*Model{}
	add := func(name string, groups int, change func(s *data.Scenario)) {
		s := testSnapshot(groups, 5)
		change(s.Scenario)
		m := New(context.Background(), nil, Options{})
		m.resize(w, h)
		m.begin(s)
		m.Update(keyPress('s'))
		out[name] = m
	}
	for _, n := range []int{1, 2, 11, 25} {
		add(fmt.Sprintf("%d groups", n), n, func(*data.Scenario) {})
	}
	add("none", 11, func(s *data.Scenario) { s.Network = nil })
	add("no course", 11, func(s *data.Scenario) { s.Network.Windows = nil })
	add("wide names", 11, func(s *data.Scenario) {
		for i, name := range []string{"株式会社アドバンテスト", "삼성전자 그룹", "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "", "👩‍👩‍👧 family", "שלום שלום שלום", strings.Repeat("x", 60)} {
			s.Universe.Groups[i].Name, s.Universe.Groups[i].Short = name, name
		}
	})
	add("huge numbers", 11, func(s *data.Scenario) {
		n := s.Network
		n.TCI, n.NullMean, n.NullLow, n.NullHigh = 1e9, 1e9, -1e9, 2e9
		n.Windows[3].TCI, n.Windows[4].TCI = 1e12, -1e12
		n.Percent[2][3], n.Percent[3][2], n.Percent[4][4], n.Percent[1][0] = 1e9, -1e9, 100, -100
		n.From, n.To, n.Windows[0].Day = "", "not a date", "nor this"
	})
	return out
}

// Every form of the page at every size is exactly that size.
func TestSpilloverIsItsSize(t *testing.T) {
	sizes := [][2]int{{20, 5}, {80, 24}, {81, 25}, {99, 31}, {117, 40}, {118, 24}, {119, 33}, {120, 40}, {159, 50}, {160, 49}, {200, 60}, {300, 24}, {80, 100}, {300, 100}}
	for w := 80; w <= 300; w += 110 {
		for h := 24; h <= 100; h += 38 {
			sizes = append(sizes, [2]int{w, h})
		}
	}
	for _, s := range sizes {
		for name, m := range spillovers(s[0], s[1]) {
			for _, key := range "\x00n\rG\t" {
				if key != 0 {
					m.Update(keyPress(key))
				}
				fits(t, name, m.View().Content, s[0], s[1])
			}
		}
	}
}

// The parts lie inside the page and do not overlap, at every size, and the
// table is there unless the pair was asked for on a narrow screen.
func TestSpilloverPartsAtEverySize(t *testing.T) {
	for _, n := range []int{1, 2, 11, 12, 25} {
		for w := leastW; w <= 300; w++ {
			for h := leastH - 2; h <= 98; h++ {
				for _, pair := range []bool{false, true} {
					page := image.Rect(0, 1, w, 1+h)
					p := spilloverParts(page, n, pair)
					var shown []image.Rectangle
					for _, r := range []image.Rectangle{p.crumb, p.table, p.pair, p.net, p.course} {
						if r.Empty() {
							continue
						}
						for _, o := range shown {
							if r.Overlaps(o) {
								t.Fatalf("%dx%d, %d groups: %v overlaps %v", w, h, n, r, o)
							}
						}
						if !r.In(page) {
							t.Fatalf("%dx%d, %d groups: %v lies outside", w, h, n, r)
						}
						shown = append(shown, r)
					}
					if p.table.Empty() && !pair || p.pair.Empty() && pair || !p.course.Empty() && p.course.Dy() < leastCourseH {
						t.Fatalf("%dx%d, %d groups, pair %v: %+v", w, h, n, pair, p)
					}
				}
			}
		}
	}
}

// Eleven groups are whole at every size, with decimals; what is drawn of the
// recording is what its table says.
func TestSpilloverShowsEveryShare(t *testing.T) {
	for _, s := range [][2]int{{80, 24}, {100, 30}, {120, 40}, {200, 60}, {300, 100}} {
		f := recordedFrame(t, s[0], s[1])
		n := f.Scenario.Network
		body := image.Rect(0, 1, s[0], s[1]-1)
		drawSpillover(f, body)
		lines := strings.Split(f.c.Plain(), "\n")
		p := spilloverParts(body, len(n.Groups), false)
		k := spilloverGridOf(f, p.table, n, !p.pair.Empty(), !p.course.Empty())
		for i := range n.Groups {
			for j := range n.Groups {
				text := strings.Trim(string([]rune(lines[k.y+i*k.each])[k.x+j*k.cell:k.x+(j+1)*k.cell]), "[] ·░▒▓█")
				if want := fmt.Sprintf("%.1f", n.Percent[i][j]); text != want {
					t.Errorf("%v: row %d, column %d is %q, want %q", s, i, j, text, want)
				}
			}
			if want := fmt.Sprintf("%.1f", fromOthers(n, i)); !strings.Contains(lines[k.y+i*k.each], want) {
				t.Errorf("%v: row %d lacks FROM %s: %s", s, i, want, lines[k.y+i*k.each])
			}
		}
		for _, want := range []string{"TCI", "42.3", "4.3, 3.4 to 5.2", "23 Jan 2025", "playhead", "not causes", "+44.7", "-32.3"} {
			if want == "4.3, 3.4 to 5.2" && strings.Contains(f.c.Plain(), "shuffled in time 8.8") {
				continue // of the windows, where the table's own has no room
			}
			if !strings.Contains(f.c.Plain(), want) {
				t.Errorf("%v: no %q", s, want)
			}
		}
	}
}

// The margins hold together: NET sums to nothing, TCI is the mean of FROM.
func TestSpilloverMargins(t *testing.T) {
	n := recordedFrame(t, 80, 24).Scenario.Network
	from, net := 0.0, 0.0
	for i := range n.Groups {
		from, net = from+fromOthers(n, i), net+netOf(n, i)
		if sum := n.Percent[i][i] + fromOthers(n, i); math.Abs(sum-100) > 0.01 {
			t.Errorf("row %d sums to %v", i, sum)
		}
	}
	if math.Abs(net) > 1e-9 || math.Abs(from/float64(len(n.Groups))-n.TCI) > 0.01 {
		t.Errorf("NET sums to %v, FROM has the mean %v, TCI is %v", net, from/float64(len(n.Groups)), n.TCI)
	}
}

// Without a network the page says why, and how to get one.
func TestSpilloverWithoutNetwork(t *testing.T) {
	m := spillovers(80, 24)["none"]
	for _, key := range "\rnjly" {
		m.Update(keyPress(key))
	}
	m.View()
	if got := m.c.Plain(); !strings.Contains(got, "contagion calibrate PANEL.csv --scenario made") || !strings.Contains(got, "is not known") {
		t.Errorf("no way out:\n%s", got)
	}
}

// The page is of the time before the shock: the playhead changes nothing below
// the header.
func TestSpilloverDoesNotMove(t *testing.T) {
	picture := func(at string) string {
		s, err := recordedAt(at)
		if err != nil {
			t.Fatal(err)
		}
		c, _, err := Still(s, 120, 40, "spillover", Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, below, _ := strings.Cut(c.Plain(), "\n")
		return below
	}
	if picture("2025-01-25T00:00:00Z") != picture("2025-01-30T12:00:00Z") {
		t.Error("the page changes with the playhead")
	}
}

// Without colour the shade and the sign tell what colour does.
func TestSpilloverWithoutColour(t *testing.T) {
	f := recordedFrame(t, 120, 40)
	f.g = canvas.ASCII
	drawSpillover(f, image.Rect(0, 1, 120, 39))
	text := f.c.Plain()
	for _, r := range text {
		if r >= 0x80 {
			t.Fatalf("ASCII has %q:\n%s", r, text)
		}
	}
	for _, want := range []string{"%%%%%", ":::::", ".....", "####", "[39.7"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q:\n%s", want, text)
		}
	}
}
