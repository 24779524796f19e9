package hostile

import (
	"fmt"
	"regexp"
	"strings"
)

// Sequences that a screen of ours writes. What is not among them is somebody
// else's: sequences are read here without any library, as the libraries are
// part of what is tested.
var (
	control  = regexp.MustCompile(`^\x1b\[[<-?]?[0-9;:]*[ -/]*[@-~]`)             // CSI, whole
	spoken   = regexp.MustCompile(`^(?s:\x1b[]P_X^].*?)(?:\x1b\\|\a|\x{9c})`)     // a string of control, whole
	position = regexp.MustCompile("^\x1b\\[([0-9;]*[A-HJKLMPSTXZ`abdr@]|\\?5W)$") // the last sets the tab stops
	style    = regexp.MustCompile(`^\x1b\[[0-9;:]*m$`)
	colour   = regexp.MustCompile(`[345]8[;:](5[;:][0-9]*|2[;:][0-9:]*[;:]?[0-9]*[;:]?[0-9]*)`)
	blinks   = regexp.MustCompile(`(^|[\[;])[56]([;m]|$)`)
	mode     = regexp.MustCompile(`^\x1b\[\?(7|25|100[2346]|1049|2004|20(26|27|31|48))(;(7|25|100[2346]|1049|2004|20(26|27|31|48)))*[hl]$`)
	ask      = regexp.MustCompile(`^\x1b\[(\?[0-9]+\$p|>0?q|[>=]?0?c|[0-9] q|[<>=?][0-9;]*u|>[0-9;]*m|\?996n)$`)       // modes, name, kind, cursor, keyboard, light or dark
	told     = regexp.MustCompile(`^\x1b](?:2;|9;|777;notify;contagion;|1[012];|11[012];?)([^\x1b\a]*)(?:\a|\x1b\\)$`) // title, notices and ground colours
	able     = regexp.MustCompile(`^\x1bP\+q[0-9A-Fa-f;]*\x1b\\$`)                                                     // what the terminal is able to
	stamp    = regexp.MustCompile(`^\x1b_contagion;[0-9]+;[0-9]{10,}\x1b\\$`)                                          // of a measured frame
)

// Screen gives the first harm in all that a screen wrote to a terminal. A
// screen moves the cursor, erases, sets styles, which do not blink, and the
// modes of a screen, sets title and ground colours, and asks what a terminal
// can. Its texts are harmless lines, of which none begins with a mark.
func Screen(stream string) error {
	for at := 0; at < len(stream); {
		rest := stream[at:]
		n := strings.IndexFunc(rest, func(r rune) bool { return r < ' ' })
		if n < 0 {
			n = len(rest)
		}
		if n > 0 {
			text := rest[:n]
			if err := Line(text); err != nil {
				return fmt.Errorf("byte %d: %w", at, err)
			}
			at += n
			continue
		}
		if strings.ContainsRune("\r\n\t\b", rune(rest[0])) {
			at++
			continue
		}
		seq := control.FindString(rest)
		if seq == "" {
			seq = spoken.FindString(rest)
		}
		if seq == "" || !ours(seq) {
			return fmt.Errorf("byte %d: no sequence of a screen: %.60q", at, rest)
		}
		at += len(seq)
	}
	return nil
}

// ours reports a whole sequence that a screen of ours may write.
func ours(seq string) bool {
	switch {
	case style.MatchString(seq):
		return !blinks.MatchString(colour.ReplaceAllString(seq, "0"))
	case position.MatchString(seq):
		return seq != "\x1b[3J" && seq != "\x1b[99T" // erasing what scrolled out, and scrolling down a whole screen
	case mode.MatchString(seq), ask.MatchString(seq), able.MatchString(seq), stamp.MatchString(seq):
		return true
	}
	part := told.FindStringSubmatch(seq)
	return part != nil && Line(part[1]) == nil
}
