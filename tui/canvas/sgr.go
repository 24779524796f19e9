package canvas

import (
	"strconv"
	"strings"
)

// Attributes of a look, each with its number in a sequence.
const (
	bold = 1 << iota
	faint
	italic
	underline
	reverse
	struck
)

var attributes = [...]struct {
	bit     uint8
	on, off string
}{
	{bold, "1", "22"}, {faint, "2", "22"}, {italic, "3", "23"}, {underline, "4", "24"}, {reverse, "7", "27"}, {struck, "9", "29"},
}

// A look is what a sequence of a palette switches on.
type look struct {
	seq    string
	on     uint8
	fg, bg string // as they stand in the sequence, "" for the terminal's own
	odd    bool   // the sequence holds what is not known here: it is sent as it is
}

// grounded reports whether a blank of this look can be seen.
func (k *look) grounded() bool {
	return k.odd || k.bg != "" || k.on&(underline|reverse|struck) != 0
}

// readLook reads a sequence of a palette, of one or several CSI ... m.
func readLook(seq string) look {
	k := look{seq: seq}
	for rest := seq; rest != ""; {
		body, after, ok := strings.Cut(strings.TrimPrefix(rest, "\x1b["), "m")
		if !ok || !strings.HasPrefix(rest, "\x1b[") {
			k.odd = true
			return k
		}
		rest = after
		params := strings.Split(body, ";")
		for len(params) > 0 {
			n := k.read(params)
			if n == 0 {
				k.odd = true
				return k
			}
			params = params[n:]
		}
	}
	return k
}

// read takes the first attribute or colour from params and gives how many of
// them it was, 0 for one that is not known.
func (k *look) read(params []string) int {
	for _, a := range attributes {
		if params[0] == a.on {
			k.on |= a.bit
			return 1
		}
	}
	n, err := strconv.Atoi(params[0])
	if err != nil {
		return 0
	}
	used := 1
	if n == 38 || n == 48 {
		switch {
		case len(params) >= 5 && params[1] == "2":
			used = 5
		case len(params) >= 3 && params[1] == "5":
			used = 3
		default:
			return 0
		}
	}
	colour := strings.Join(params[:used], ";")
	switch {
	case n >= 30 && n <= 38, n >= 90 && n <= 97:
		k.fg = colour
	case n >= 40 && n <= 48, n >= 100 && n <= 107:
		k.bg = colour
	default:
		return 0
	}
	return used
}

// turn appends the shorter of two ways from one look to another: switching
// what differs, or a reset and all of the other.
func turn(dst []byte, from, to *look) []byte {
	switch {
	case to.seq == "":
		return append(dst, reset...)
	case from.odd || to.odd:
		dst = append(dst, reset...)
		return append(dst, to.seq...)
	}
	begin := len(dst)
	dst = append(dst, "\x1b["...)
	off := from.on &^ to.on
	on := to.on &^ from.on
	if off&(bold|faint) != 0 {
		on |= to.on & (bold | faint) // one number switches both off
	}
	last := ""
	for _, a := range attributes {
		if off&a.bit != 0 && a.off != last {
			last = a.off
			dst = param(dst, a.off)
		}
	}
	for _, a := range attributes {
		if on&a.bit != 0 {
			dst = param(dst, a.on)
		}
	}
	dst = ground(dst, from.fg, to.fg, "39")
	dst = ground(dst, from.bg, to.bg, "49")
	dst[len(dst)-1] = 'm' // in place of the last semicolon: two looks that differ give at least one number
	if from.seq != "" && len(dst)-begin > len(to.seq)+len("0;") {
		dst = append(dst[:begin], "\x1b[0;"...)
		dst = append(dst, to.seq[len("\x1b["):]...)
	}
	return dst
}

func param(dst []byte, p string) []byte { return append(append(dst, p...), ';') }

func ground(dst []byte, from, to, own string) []byte {
	switch {
	case from == to:
		return dst
	case to == "":
		return param(dst, own)
	}
	return param(dst, to)
}
