package hostile_test

import (
	"strings"
	"testing"

	"contagion/data/hostile"
)

// Every text of the list is caught by each check, in whatever it stands, and
// no two are one.
func TestEveryTextIsCaught(t *testing.T) {
	const promised = 35
	names, texts := map[string]bool{}, map[string]bool{}
	big := map[string]bool{"long": true, "wide": true} // they harm by their length, which the reader of a check must judge
	for _, x := range hostile.Texts() {
		if names[x.Name] || texts[x.Text] {
			t.Errorf("%s is twice in the list", x.Name)
		}
		names[x.Name], texts[x.Text] = true, true
		if big[x.Name] {
			continue
		}
		for what, err := range map[string]error{"Line": hostile.Line("say " + x.Text), "Styled": hostile.Styled("\x1b[1m" + x.Text), "Screen": hostile.Screen("\x1b[?1049h\x1b[2J\x1b[Hab\x1b[2;5H" + x.Text + "\x1b[m")} {
			lines := x.Name == "carriage return" || x.Name == "crlf" || x.Name == "new line" || x.Name == "backspace"
			if err == nil && !(lines && what != "Line") {
				t.Errorf("%s passes %s", x.Name, what)
			}
		}
	}
	if len(names) < promised {
		t.Errorf("%d texts, want %d", len(names), promised)
	}
}

// What a screen writes passes.
func TestScreenLetsOursPass(t *testing.T) {
	for _, s := range []string{
		"", "NVDA ▼-12.9 日本電産 é e\u0301\u0302", "\x1b[?1049h\x1b[?25l\x1b[?1002h\x1b[?1006h\x1b[?2026hA\x1b[2J\x1b[H\x1b[12;40HB\x1b[38;5;208mC\x1b[38;2;5;6;5mD\x1b[48;5;5;1mE\x1b[38:2::5:5:5mF\x1b[m",
		"\x1b]2;contagion: DeepSeek\a", "\x1b]11;?\a\x1b]111\a", "\x1b[?2026$p\x1b[?u\x1b[>4;2m\x1b[=0;1u\x1b[>0q\x1b[c", "\x1b_contagion;7;1737988200123456789\x1b\\", "\x1bP+q5463\x1b\\", "\x1b[?5W\x1b]9;NVDA fell\x1b\\", "a\r\nb\x1b[5X\x1b[3b\tc\b",
	} {
		if err := hostile.Screen(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range []string{"\x1b[5m", "\x1b[1;6m", "\x1b[38;5;9;5m", "\x1b]2;a\u202e\a", "\x1b]0;x\a", "\x1b]52;c;?\a", "\x1b_contagion;x\x1b\\", "\x1b[", "\x1b", "\x1b[?1000h", "\x1b[1m\u0301", "\u009b2J", "\x9b", "\x7f"} {
		if hostile.Screen(s) == nil {
			t.Errorf("%q passes", s)
		}
	}
}

func TestStyledAndPlain(t *testing.T) {
	for s, ok := range map[string]bool{"a\x1b[1;38:2:1:2:3mb\x1b[m\nc": true, "\x1b[2J": false, "\x1b": false, "\x1b[": false, "\x1b[31": false, "\x1b]0;x\a": false, "\x1b[?25l": false, "\x1b\x1b[m": false} {
		if err := hostile.Styled(s); (err == nil) != ok {
			t.Errorf("Styled %q: %v", s, err)
		}
	}
	if hostile.Plain("a\nb") != nil || hostile.Line("a\nb") == nil || hostile.Line("\ufffd") != nil || hostile.Plain("e"+strings.Repeat("\u0301", 3)) == nil {
		t.Error("lines, replaced bytes or marks are judged wrongly")
	}
}
