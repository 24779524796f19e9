package tui

import (
	"image/color"
	"math"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"contagion/tui/canvas"
)

// What is written in words, and so must stand out from its ground by 4.5 to 1.
// Faint and rules are furniture; heat is a shade beside a number.
var wordStyles = []canvas.Style{
	sText, sDim, sBright, sOrigin, sUp, sUpStrong, sDown, sDownStrong, sDrawn, sLate, sEstimate,
	sTitle, sKey, sUpDrawn, sDownDrawn, sRing, sSelected, sRuleFocus,
}

func TestWordsStandOut(t *testing.T) {
	eachTheme(t, func(t *testing.T, convention string, dark bool, p colorprofile.Profile) {
		looks := themeLooks(convention, dark, p)
		for _, s := range wordStyles {
			if got := contrast(seen(looks[s], p), ground(dark)); got < 4.5 {
				t.Errorf("style %c: contrast %.2f, want 4.5 or more", styleLetters[s], got)
			}
		}
		for s := sLine1; s <= sHeatUp4; s++ { // lines and shades are pictures: 3 to 1
			if got := contrast(seen(looks[s], p), ground(dark)); got < 3 {
				t.Errorf("style %c: contrast %.2f, want 3 or more", styleLetters[s], got)
			}
		}
	})
}

// Up and down are told apart by every eye, except that green and red look
// alike without the middle or the long cones: glyph and sign carry them there.
func TestUpAndDownDiffer(t *testing.T) {
	eachTheme(t, func(t *testing.T, convention string, dark bool, p colorprofile.Profile) {
		looks := themeLooks(convention, dark, p)
		for _, pair := range [][2]canvas.Style{{sUp, sDown}, {sUpStrong, sDownStrong}, {sUpDrawn, sDownDrawn}, {sHeatUp4, sHeatDown4}} {
			for _, eye := range eyes {
				floor := 40.0
				switch {
				case convention == "red-blue":
					floor = 35
				case convention != "blue-orange" && (eye.name == "protan" || eye.name == "deutan"):
					continue
				}
				if pair[0] == sUpDrawn {
					floor *= 0.75 // drawn is dimmer by design
					if !dark && p == colorprofile.ANSI256 && convention != "blue-orange" {
						floor = 15 // the 256 have no greyer red that is read on white
					}
				}
				if got := apart(seen(looks[pair[0]], p), seen(looks[pair[1]], p), eye); got < floor {
					t.Errorf("%c and %c, %s sight: %.1f apart, want %.0f", styleLetters[pair[0]], styleLetters[pair[1]], eye.name, got, floor)
				}
			}
		}
	})
}

// Chart lines: at most four, each apart from each for every eye.
func TestLinesDiffer(t *testing.T) {
	eachTheme(t, func(t *testing.T, convention string, dark bool, p colorprofile.Profile) {
		looks := themeLooks(convention, dark, p)
		for a := sLine1; a <= sLine4; a++ {
			for b := a + 1; b <= sLine4; b++ {
				for _, eye := range eyes {
					if got := apart(seen(looks[a], p), seen(looks[b], p), eye); got < 15 {
						t.Errorf("%c and %c, %s sight: %.1f apart, want 15", styleLetters[a], styleLetters[b], eye.name, got)
					}
				}
			}
		}
	})
}

// What is drawn differs in colour from what is known, not in slant alone:
// many terminals have no italic.
func TestDrawnIsDimmer(t *testing.T) {
	eachTheme(t, func(t *testing.T, convention string, dark bool, p colorprofile.Profile) {
		looks := themeLooks(convention, dark, p)
		for _, pair := range [][2]canvas.Style{{sUp, sUpDrawn}, {sDown, sDownDrawn}, {sText, sDrawn}} {
			known, drawn := seen(looks[pair[0]], p), seen(looks[pair[1]], p)
			if got := apart(known, drawn, eyes[0]); got < 5 {
				t.Errorf("%c and %c: %.1f apart, want 5", styleLetters[pair[0]], styleLetters[pair[1]], got)
			}
			// On a light ground there is no room to be dimmer and still be
			// read: there it is greyer.
			if dark && contrast(drawn, ground(dark)) >= contrast(known, ground(dark)) {
				t.Errorf("%c is not dimmer than %c", styleLetters[pair[1]], styleLetters[pair[0]])
			}
		}
	})
}

// eachTheme runs over every theme whose colours are ours; the sixteen are the
// viewer's own, and none has none.
func eachTheme(t *testing.T, check func(t *testing.T, convention string, dark bool, p colorprofile.Profile)) {
	for _, convention := range []string{"blue-orange", "green-up", "red-up", "red-blue"} {
		for _, dark := range []bool{true, false} {
			for _, p := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256} {
				name := convention + map[bool]string{true: " dark ", false: " light "}[dark] + p.String()
				t.Run(name, func(t *testing.T) { check(t, convention, dark, p) })
			}
		}
	}
}

func ground(dark bool) rgb {
	if dark {
		return toRGB(lipgloss.Color("#0E1116"))
	}
	return toRGB(lipgloss.Color("#FAFAF7"))
}

func seen(s lipgloss.Style, p colorprofile.Profile) rgb { return toRGB(p.Convert(s.GetForeground())) }

// rgb is a colour in linear light, each part 0 to 1.
type rgb [3]float64

func toRGB(c color.Color) rgb {
	r, g, b, _ := c.RGBA()
	var out rgb
	for i, v := range []uint32{r, g, b} {
		x := float64(v) / 65535
		if x <= 0.04045 {
			out[i] = x / 12.92
		} else {
			out[i] = math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	return out
}

// contrast is the ratio of WCAG 2.2, 1 to 21.
func contrast(a, b rgb) float64 {
	l := func(c rgb) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] + 0.05 }
	return max(l(a), l(b)) / min(l(a), l(b))
}

// eyes are the kinds of sight: the matrices of Machado, Oliveira and Fernandes,
// "A Physiologically-based Model for Simulation of Color Vision Deficiency",
// IEEE TVCG 15(6), 2009, at severity 1, on linear light.
var eyes = []struct {
	name string
	m    [9]float64
}{
	{"normal", [9]float64{1, 0, 0, 0, 1, 0, 0, 0, 1}},
	{"protan", [9]float64{0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998}},
	{"deutan", [9]float64{0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881}},
	{"tritan", [9]float64{1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900}},
}

// apart is the CIEDE2000 difference of two colours to an eye.
func apart(a, b rgb, eye struct {
	name string
	m    [9]float64
}) float64 {
	see := func(c rgb) [3]float64 {
		var o rgb
		for i := range 3 {
			o[i] = min(max(eye.m[3*i]*c[0]+eye.m[3*i+1]*c[1]+eye.m[3*i+2]*c[2], 0), 1)
		}
		return lab(o)
	}
	return ciede2000(see(a), see(b))
}

// lab is CIE L*a*b* under D65.
func lab(c rgb) [3]float64 {
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x := f((0.4124564*c[0] + 0.3575761*c[1] + 0.1804375*c[2]) / 0.95047)
	y := f(0.2126729*c[0] + 0.7151522*c[1] + 0.0721750*c[2])
	z := f((0.0193339*c[0] + 0.1191920*c[1] + 0.9503041*c[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// ciede2000 follows Sharma, Wu and Dalal, "The CIEDE2000 Color-Difference
// Formula", Color Research and Application 30(1), 2005.
func ciede2000(p, q [3]float64) float64 {
	const deg = math.Pi / 180
	pow7 := func(c float64) float64 { return math.Sqrt(math.Pow(c, 7) / (math.Pow(c, 7) + math.Pow(25, 7))) }
	g := 0.5 * (1 - pow7((math.Hypot(p[1], p[2])+math.Hypot(q[1], q[2]))/2))
	a1, a2 := (1+g)*p[1], (1+g)*q[1]
	c1, c2 := math.Hypot(a1, p[2]), math.Hypot(a2, q[2])
	hue := func(a, b float64) float64 {
		h := math.Atan2(b, a) / deg
		if h < 0 {
			h += 360
		}
		return h
	}
	h1, h2 := hue(a1, p[2]), hue(a2, q[2])
	dh, mean := h2-h1, (h1+h2)/2
	switch {
	case c1*c2 == 0:
		dh, mean = 0, h1+h2
	case dh > 180:
		dh, mean = dh-360, mean+180
	case dh < -180:
		dh, mean = dh+360, mean+180
	}
	cos := func(d float64) float64 { return math.Cos(d * deg) }
	t := 1 - 0.17*cos(mean-30) + 0.24*cos(2*mean) + 0.32*cos(3*mean+6) - 0.20*cos(4*mean-63)
	l, c := (p[0]+q[0])/2-50, (c1+c2)/2
	dl := (q[0] - p[0]) / (1 + 0.015*l*l/math.Sqrt(20+l*l))
	dc := (c2 - c1) / (1 + 0.045*c)
	dH := 2 * math.Sqrt(c1*c2) * math.Sin(dh/2*deg) / (1 + 0.015*c*t)
	rt := -2 * pow7(c) * math.Sin(60*math.Exp(-math.Pow((math.Mod(mean, 360)-275)/25, 2))*deg)
	return math.Sqrt(dl*dl + dc*dc + dH*dH + rt*dc*dH)
}

// The pairs are from the table of test data that comes with the paper.
func TestCIEDE2000(t *testing.T) {
	for _, tc := range []struct {
		p, q [3]float64
		want float64
	}{
		{[3]float64{50, 2.6772, -79.7751}, [3]float64{50, 0, -82.7485}, 2.0425},
		{[3]float64{50, 2.5, 0}, [3]float64{50, 0, -2.5}, 4.3065},
		{[3]float64{50, 2.5, 0}, [3]float64{73, 25, -18}, 27.1492},
		{[3]float64{50, 2.5, 0}, [3]float64{56, -27, -3}, 31.9030},
		{[3]float64{22.7233, 20.0904, -46.6940}, [3]float64{23.0331, 14.9730, -42.5619}, 2.0373},
		{[3]float64{2.0776, 0.0795, -1.1350}, [3]float64{0.9033, -0.0636, -0.5514}, 0.9082},
	} {
		if got := ciede2000(tc.p, tc.q); math.Abs(got-tc.want) > 5e-5 {
			t.Errorf("%v to %v: %.4f, want %.4f", tc.p, tc.q, got, tc.want)
		}
	}
	if got := contrast(rgb{}, rgb{1, 1, 1}); math.Abs(got-21) > 1e-9 {
		t.Errorf("black on white: contrast %v, want 21", got)
	}
}
