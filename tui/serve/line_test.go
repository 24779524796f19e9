package serve

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"contagion/data"
)

func TestParseLine(t *testing.T) {
	at := time.Date(2025, 1, 27, 14, 25, 0, 0, time.UTC)
	for text, want := range map[string]Line{
		"":                        {},
		"  \t ":                   {},
		"contagion":               {},
		"--plain":                 {Look: Look{Plain: true}},
		"--colour none --light":   {Look: Look{Colour: "none", Light: true}},
		"play":                    {Verb: Play},
		"contagion play deepseek": {Verb: Play, Name: "deepseek"},
		"play deepseek --speed 60 --at 2025-01-27T14:25Z": {Verb: Play, Name: "deepseek", Speed: 60, At: at},
		"play --speed=2.5 deepseek --origin 6857.t":       {Verb: Play, Name: "deepseek", Speed: 2.5, Origin: "6857.T"},
		`play 'deepseek' --at "2025-01-27 14:25"`:         {Verb: Play, Name: "deepseek", At: at},
		`play deep\seek --at 2025-01-27T15:25:00+01:00`:   {Verb: Play, Name: "deepseek", At: at},
		`play d"ee"'pseek'`:                               {Verb: Play, Name: "deepseek"},
		"play -- deepseek":                                {Verb: Play, Name: "deepseek"},
		"watch demo --lines --plain":                      {Verb: Watch, Name: "demo", Lines: true, Look: Look{Plain: true}},
		"present deepseek":                                {Verb: Present, Name: "deepseek", Room: "deepseek"},
		"present deepseek --room demo --speed 3600":       {Verb: Present, Name: "deepseek", Room: "demo", Speed: 3600},
		"report deepseek":                                 {Verb: Report, Name: "deepseek", Format: "text"},
		"report deepseek --format json --at 2025-01-27":   {Verb: Report, Name: "deepseek", Format: "json", At: time.Date(2025, 1, 27, 0, 0, 0, 0, time.UTC)},
		"scenarios": {Verb: Scenarios},
		"rooms --color red-up --motion off --glyphs ascii --dark": {Verb: Rooms, Look: Look{Colour: "red-up", Motion: "off", Glyphs: "ascii", Dark: true}},
		"help":                     {Verb: Help},
		"guests":                   {Verb: Guests},
		"end demo":                 {Verb: End, Name: "demo"},
		"-h":                       {Verb: Help},
		"help play":                {Verb: Help, Name: "play"},
		"watch --help":             {Verb: Help, Name: "watch"},
		"play deepseek --speed=60": {Verb: Play, Name: "deepseek", Speed: 60},
	} {
		got, err := ParseLine(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v; want %+v", text, got, err, want)
		}
	}
}

// What is not ours gets one sentence that says what is.
func TestParseLineFaults(t *testing.T) {
	const words = "play, watch, present, report, scenarios, rooms, guests, end or help"
	for text, want := range map[string]string{
		"sh":                                 "sh: no program is run here and no file is passed; only contagion's own words are served: " + words,
		"/bin/sh -c 'rm -rf x'":              "sh: no program is run here",
		"scp -t /tmp/x":                      "scp: no program is run here",
		"scp -f ../../etc/passwd":            "scp: no program is run here",
		"rsync --server -vlogDtpre.iLsfxC .": "rsync: no program is run here",
		"/usr/lib/openssh/sftp-server":       "sftp-server: no program is run here",
		"git-upload-pack '/x.git'":           "git-upload-pack: no program is run here",
		"plya deepseek":                      `"plya": not a word that is served here; give one of ` + words,
		"PLAY deepseek":                      `"PLAY": not a word that is served here`,
		"live":                               `"live": not a word that is served here`,
		"uname -a; id":                       `";" is for a shell, and there is none here`,
		"play $(id)":                         `"$" is for a shell`,
		"play `id`":                          "\"`\" is for a shell",
		"play a | cat":                       `"|" is for a shell`,
		"report deepseek > x":                `">" is for a shell`,
		"play 'deepseek":                     "the quote ' is not closed",
		`play deepseek\`:                     "ends with a backslash",
		"play a b":                           `play: "b" is one word too many; it takes SCENARIO only`,
		"rooms a":                            `rooms: "a" is one word too many; it takes none`,
		"watch":                              "watch: ROOM is missing; rooms lists them",
		"end":                                "end: ROOM is missing; rooms lists them",
		"guests now":                         `guests: "now" is one word too many; it takes none`,
		"report":                             "report: SCENARIO is missing; scenarios lists them",
		"present --room demo":                "present: SCENARIO is missing",
		"play ../../etc":                     `play: "../../etc" is not a name`,
		"play /etc/passwd":                   `play: "/etc/passwd" is not a name`,
		"play ''":                            `play: "" is not a name`,
		"play .":                             `play: "." is not a name`,
		"watch " + strings.Repeat("a", 33):   "is not a name; give letters, digits and . _ - only, at most 32",
		"present x --room ../y":              `--room "../y" is not a name`,
		"play x --speed 0":                   `--speed "0" is not a number from 1 to 3600`,
		"play x --speed NaN":                 `--speed "NaN" is not a number from 1 to 3600`,
		"play x --speed":                     "flag --speed has no value; see help",
		"play x --at noon":                   `--at "noon" is not a time; write it like 2025-01-27T21:00:00Z`,
		"play x --origin ../y":               `--origin "../y" is not a symbol`,
		"play --speed 60":                    "play: --at, --origin and --speed belong to one scenario",
		"watch x --speed 60":                 "flag --speed belongs to play, present; see help",
		"--at 2025-01-27":                    "flag --at belongs to play, present, report",
		"play x --record f":                  "flag --record is not known; see help",
		"play x -o f":                        "flag -o is not known; see help",
		"play x ---plain":                    "flag ---plain is not known",
		"play x --plain=yes":                 "flag --plain takes no value",
		"play x --light --dark":              "--light and --dark: one ground only",
		"play x --colour red":                `--colour "red" is not known; give one of blue-orange, green-up, red-up, red-blue, none`,
		"report x --format pdf":              `--format "pdf" is not known; give one of text, json`,
		"--help nothing of it":               `"nothing": not a word that is served here`,
		"help me":                            `"me": not a word that is served here`,
		"play \"\x1b[2J\"":                   `holds what cannot be shown`,
		"pl\u202eay":                         `holds what cannot be shown`,
		strings.Repeat("x", LongestLine+1):   "the line has 1025 bytes; give 1024 at most",
		"play x" + strings.Repeat(" --plain", 30): "25 flags are too many",
	} {
		got, err := ParseLine(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v; want %s", text, got, err, want)
			continue
		}
		if m := err.Error(); data.Clean(m, 400) != m {
			t.Errorf("%q: the fault cannot be shown: %q", text, m)
		}
		if !reflect.DeepEqual(got, Line{}) {
			t.Errorf("%q: a fault comes with %+v", text, got)
		}
	}
}

// The words of help are those that are taken.
func TestUsage(t *testing.T) {
	for _, v := range verbs {
		if !strings.Contains(Usage, "\n  "+string(v)+" ") {
			t.Errorf("help leaves out %s", v)
		}
	}
	for name := range flagKinds {
		if !strings.Contains(Usage, "--"+name) {
			t.Errorf("help leaves out --%s", name)
		}
	}
	for line := range strings.Lines(Usage) {
		if len(line) > 80 {
			t.Errorf("%q is wider than 80 cells", line)
		}
	}
}

// FuzzLine gives any bytes to the parser: a line whose every field may be shown
// and used as a name, or one clean sentence.
func FuzzLine(f *testing.F) {
	for _, s := range []string{"", "play deepseek --speed 60 --at 2025-01-27T14:25:00Z", "watch demo --lines", "present deepseek --room demo", `report 'deep'"seek" --format json`, "scp -t x", "a\\", "'", "play \u009b2J", "help -- play", "--color=none -h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := ParseLine(s)
		if err != nil {
			if m := err.Error(); data.Clean(m, 600) != m || m == "" || len(m) > 600 {
				t.Errorf("%q: the fault cannot be shown: %q", s, m)
			}
			return
		}
		for _, name := range []string{l.Name, l.Room} {
			if name != "" && !nameGrammar.MatchString(name) {
				t.Errorf("%q: %q is no name", s, name)
			}
		}
		if l.Origin != "" && !symbolGrammar.MatchString(l.Origin) || l.Speed != 0 && !(l.Speed >= 1 && l.Speed <= 3600) {
			t.Errorf("%q: %+v", s, l)
		}
		if again, err := ParseLine("contagion " + s); err != nil && !strings.Contains(err.Error(), "bytes") && !strings.HasPrefix(strings.TrimLeft(s, " \t\r\n"), "contagion") {
			t.Errorf("%q with contagion in front: %+v, %v", s, again, err)
		}
	})
}
