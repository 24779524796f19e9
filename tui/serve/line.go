package serve

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"contagion/data"
)

// A Verb is what a guest's line asks for.
type Verb string

// The verbs. Lobby is a line without one: the list of what can be played.
const (
	Lobby     Verb = ""
	Play      Verb = "play"
	Watch     Verb = "watch"
	Present   Verb = "present"
	Report    Verb = "report"
	Scenarios Verb = "scenarios"
	Rooms     Verb = "rooms"
	Guests    Verb = "guests"
	End       Verb = "end"
	Help      Verb = "help"
)

// LongestLine is how many bytes a guest's line may have.
const LongestLine = 1024

// A Line is a guest's command line, checked as far as it can be without a
// scenario. What was not said has its zero value.
type Line struct {
	Verb   Verb
	Name   string // the scenario; of Watch and End the room; of Help the verb that is asked about
	Room   string // of Present; the scenario's name where none is said
	At     time.Time
	Origin string  // a symbol, in capitals
	Speed  float64 // market seconds a second, 1 to 3600
	Format string  // of Report, one of tui.ReportFormats; "text" where none is said
	Lines  bool    // sentences instead of a screen
	Look   Look
}

// A Look is how a guest wants it drawn.
type Look struct {
	Colour, Motion, Glyphs string // as tui.Options has them, "" for the server's choice
	Light, Dark            bool   // the ground of the terminal, where the guest knows it
	Plain                  bool   // no screen: text without any escape sequence
}

// Usage is what help says.
const Usage = `Words that are served here:

  play [SCENARIO]     a private replay; alone: the list of all
      --at 2025-01-27T14:25:00Z  --speed 60  --origin NVDA
  watch ROOM          follow a room; --lines tells it in sentences
  present SCENARIO    open a room and lead it: for presenters, who come with
                      their key as presenter@ or presenter+NAME@
      --room NAME  --at T  --speed N
  report SCENARIO     print a scenario at a time
      --at T  --origin SYMBOL  --format text|json|csv|markdown
  scenarios           print what can be played
  rooms               print what is being watched
  guests              print who is there; for operators
  end ROOM            end a room; for operators
  help                print this

How it looks, with each of them:
  --colour blue-orange|green-up|red-up|red-blue|none
  --motion full|calm|off   --glyphs full|safe|ascii
  --light   --dark   --plain

In a room: a key that moves lets go, f follows again, F makes a copy of your
own, L leads. ? shows all keys, q leaves.
`

var (
	verbs = []Verb{Play, Watch, Present, Report, Scenarios, Rooms, Guests, End, Help}
	// nameGrammar is a scenario's or room's: never a path, never a flag.
	nameGrammar   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)
	symbolGrammar = regexp.MustCompile(`^[A-Z0-9^][A-Z0-9.=^-]{0,19}$`)
	// timeLayouts are those that contagion's own --at takes.
	timeLayouts = []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"}
	// programs are what SSH clients ask for when no person types.
	programs = []string{"sh", "bash", "zsh", "fish", "dash", "ash", "csh", "tcsh", "cmd", "powershell", "pwsh", "scp", "sftp", "sftp-server", "internal-sftp", "rsync", "git-upload-pack", "git-receive-pack", "git-upload-archive", "git", "tar", "mosh-server", "env", "sudo", "exec"}
)

// ParseLine reads what a guest's client sent as its command. An error is one
// clean sentence for the guest, whose session then ends with StatusMisuse.
// Flags may stand before or after a name; "contagion" in front is allowed,
// for who types what they type at home.
func ParseLine(s string) (Line, error) {
	words, err := split(s)
	if err != nil {
		return Line{}, err
	}
	if len(words) > 0 && words[0].text == "contagion" {
		words = words[1:]
	}
	// Before its flags are read: those of another program are none of ours.
	if len(words) > 0 && !strings.HasPrefix(words[0].text, "-") && !slices.Contains(verbs, Verb(words[0].text)) {
		return Line{}, foreign(words[0].text)
	}
	l := Line{}
	names, flags, err := parted(words)
	if err != nil {
		return Line{}, err
	}
	if len(names) > 0 {
		l.Verb, names = Verb(names[0]), names[1:]
		if !slices.Contains(verbs, l.Verb) {
			return Line{}, foreign(string(l.Verb))
		}
	}
	for _, f := range flags {
		if f.name == "help" {
			return Line{Verb: Help, Name: string(l.Verb)}, nil
		}
	}
	if err := l.named(names); err != nil {
		return Line{}, err
	}
	for _, f := range flags {
		if err := l.flag(f); err != nil {
			return Line{}, err
		}
	}
	switch {
	case l.Look.Light && l.Look.Dark:
		return Line{}, errors.New("--light and --dark: one ground only; give one of them")
	case l.Verb == Present && l.Room == "":
		l.Room = l.Name
	case l.Verb == Report && l.Format == "":
		l.Format = "text"
	case l.Verb == Play && l.Name == "" && (!l.At.IsZero() || l.Origin != "" || l.Speed != 0):
		return Line{}, errors.New("play: --at, --origin and --speed belong to one scenario; name it: play SCENARIO")
	}
	return l, nil
}

// foreign is the answer to a word that is none of ours.
func foreign(word string) error {
	shown := data.Clean(path.Base(word), 40)
	if slices.Contains(programs, path.Base(word)) {
		return fmt.Errorf("%s: no program is run here and no file is passed; only contagion's own words are served: %s", shown, verbList())
	}
	return fmt.Errorf("%q: not a word that is served here; give one of %s", shown, verbList())
}

func verbList() string {
	var b strings.Builder
	for i, v := range verbs {
		switch i {
		case 0:
		case len(verbs) - 1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(string(v))
	}
	return b.String()
}

// named takes what stands after the verb and is no flag.
func (l *Line) named(names []string) error {
	what, most, least := "", 0, 0
	switch l.Verb {
	case Play:
		what, most = "SCENARIO", 1
	case Present, Report:
		what, most, least = "SCENARIO", 1, 1
	case Watch, End:
		what, most, least = "ROOM", 1, 1
	case Help:
		what, most = "WORD", 1
	}
	switch {
	case len(names) > most && most == 0:
		return fmt.Errorf("%s: %q is one word too many; it takes none", l.Verb, data.Clean(names[0], 40))
	case len(names) > most:
		return fmt.Errorf("%s: %q is one word too many; it takes %s only", l.Verb, data.Clean(names[most], 40), what)
	case len(names) < least && what == "ROOM":
		return fmt.Errorf("%s: ROOM is missing; rooms lists them", l.Verb)
	case len(names) < least:
		return fmt.Errorf("%s: SCENARIO is missing; scenarios lists them", l.Verb)
	case len(names) == 0:
		return nil
	}
	l.Name = names[0]
	switch {
	case l.Verb == Help && !slices.Contains(verbs, Verb(l.Name)):
		return foreign(l.Name)
	case !nameGrammar.MatchString(l.Name):
		return fmt.Errorf("%s: %q is not a name; give letters, digits and . _ - only, at most 32", l.Verb, data.Clean(l.Name, 40))
	}
	return nil
}
