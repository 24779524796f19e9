package load

import "testing"

func TestRestored(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "\x1b[?1049l": false, "\x1b[?25h": false,
		"x\x1b[?2026l\x1b[m\x1b[?25h\x1b[?1049lThe server stops now.\r\n":         true,
		"\x1b[?1049h\x1b[?25l picture \x1b[?1049l\x1b[?25h":                       true,
		"\x1b[?1049l\x1b[?25h and then \x1b[?1049h":                               false,
		"\x1b[?1049l\x1b[?25h and then \x1b[?25l":                                 false,
		"\x1b[?1049h\x1b[?25l\x1b[?2026h picture \x1b[?2026l\x1b[?25h\x1b[?1049x": false,
	} {
		if got := restored([]byte(text)); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestPrintable(t *testing.T) {
	for line, want := range map[string]bool{
		`{"msg":"came","name":"añb 漢字 ▲","stack":"a\nb"}`: true,
		"a\x1b[31m": false, "a\tb": false, "a\u009bb": false, "a\u202eb": false, "a\u200bb": false, "a\xffb": false, "a\x00": false,
	} {
		if got := printable(line); got != want {
			t.Errorf("%q: %t", line, got)
		}
	}
}
