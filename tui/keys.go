package tui

import (
	"slices"
	"strings"
)

// action is what a key does.
type action uint8

const (
	actNone action = iota
	actToggle
	actBack
	actOn
	actPrevious
	actNext
	actSlower
	actFaster
	actHalve
	actDouble
	actReal
	actStart
	actEnd
	actGoto
	actSkip
	actTab
	actShiftTab
	actPanel
	actLeft
	actDown
	actUp
	actRight
	actFirst
	actLast
	actPageDown
	actPageUp
	actOpen
	actClose
	actZoom
	actFind
	actFindNext
	actFindPrevious
	actPin
	actRecentre
	actBase
	actZone
	actConvention
	actMotion
	actCopy
	actEvent
	actSpillover
	actNet
	actHelp
	actQuit
	actSuspend
	actWhatIf
	actSimulate
	actLess
	actMore
	actType
	actAdd
	actRemove
	actTurn
	actCompare
	actSave
	actPicker
	actBeside
	actSort
	actStory
	actTreemap
	actWeight
	actTrouble
	actHide
	actRetry
	actFollow
	actFork
	actLead
	actNote
	actPass
	actDecline
)

// onPages says on which pages a key acts.
type onPages uint16

const (
	onMain onPages = 1 << iota
	onInstrument
	onEvent
	onHelp
	onSpillover
	onWhatIf
	onPicker
	onBeside
	onTreemap
	onTrouble
	onBroken
	onAll    = onMain | onInstrument | onEvent | onHelp | onSpillover | onWhatIf | onBeside | onTreemap | onTrouble // a market is shown
	onReplay = onAll &^ onWhatIf                                                                                    // where digits and . are not part of a size
	onEach   = onAll | onPicker
)

// part is the heading under which help shows a key.
type part uint8

const (
	partTime part = iota
	partMove
	partLook
	partShow
	partWhatIf
	partRoom
)

var partNames = [...]string{"Time", "Move", "Look", "Show", "What-if", "Rooms"}

// A binding is one row of the key table: footer, help page and key sheet
// are all made from it.
type binding struct {
	act  action
	keys []string // as the terminal library names them
	show string   // as a person reads them; "" joins the row above
	does string   // in help
	foot string   // in the footer; "" stays out of it
	on   onPages
	part part
}

// keyTable is the one table of keys.
var keyTable = []binding{
	{actToggle, []string{"space"}, "space", "play or pause", "play", onAll | onBroken, partTime},
	{actBack, []string{","}, ", .", "five minutes back, on", "", onReplay, partTime},
	{actOn, []string{"."}, "", "", "step", onReplay, partTime},
	{actPrevious, []string{"<"}, "< >", "previous, next mark", "", onAll, partTime},
	{actNext, []string{">"}, "", "", "mark", onAll, partTime},
	{actSlower, []string{"["}, "[ ]", "slower, faster", "", onAll, partTime},
	{actFaster, []string{"]"}, "", "", "speed", onAll, partTime},
	{actHalve, []string{"{"}, "{ }", "half, double speed", "", onAll, partTime},
	{actDouble, []string{"}"}, "", "", "", onAll, partTime},
	{actReal, []string{"backspace"}, "backspace", "real time, x1", "", onAll, partTime},
	{actStart, []string{"0"}, "0 $", "start, end", "", onReplay, partTime},
	{actEnd, []string{"$"}, "", "", "", onReplay, partTime},
	{actGoto, []string{"@"}, "@", "go to a time", "go to", onAll, partTime},

	{actTab, []string{"tab"}, "tab shift+tab", "next, previous panel", "panel", onMain | onSpillover | onWhatIf, partMove},
	{actShiftTab, []string{"shift+tab"}, "", "", "", onMain | onSpillover | onWhatIf, partMove},
	{actPanel, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, "1-9", "that panel", "", onMain | onPicker, partMove},
	{actLeft, []string{"h", "left"}, "h j k l", "or arrows", "move", onAll, partMove},
	{actDown, []string{"j", "down"}, "", "", "choose", onEach, partMove},
	{actUp, []string{"k", "up"}, "", "", "", onEach, partMove},
	{actRight, []string{"l", "right"}, "", "", "", onAll, partMove},
	{actFirst, []string{"g", "home"}, "g G", "first, last", "", onEach, partMove},
	{actLast, []string{"G", "end"}, "", "", "", onEach, partMove},
	{actPageDown, []string{"ctrl+d", "pgdown"}, "ctrl+d ctrl+u", "half a page", "", onEach, partMove},
	{actPageUp, []string{"ctrl+u", "pgup"}, "", "", "", onEach, partMove},
	{actOpen, []string{"enter"}, "enter", "open", "open", onMain | onInstrument | onTreemap | onSpillover | onWhatIf | onPicker, partMove},
	{actClose, []string{"esc"}, "esc", "back", "back", onEach | onBroken, partMove},

	{actFind, []string{"/"}, "/", "find a symbol or name", "find", onMain | onInstrument | onTreemap | onWhatIf | onPicker, partLook},
	{actFindNext, []string{"n"}, "n N", "next, previous find", "", onMain | onInstrument | onTreemap, partLook},
	{actFindPrevious, []string{"N"}, "", "", "", onMain | onInstrument | onTreemap, partLook},
	{actPin, []string{"p"}, "p", "pin to the chart", "pin", onMain | onInstrument | onTreemap, partLook},
	{actRecentre, []string{"r"}, "r", "make it the origin, back", "", onMain | onInstrument | onTreemap, partLook},
	{actZoom, []string{"z"}, "z", "zoom the panel", "zoom", onMain, partLook},
	{actEvent, []string{"e"}, "e", "the event's sources", "event", onMain | onInstrument | onTreemap, partLook},
	{actSpillover, []string{"s"}, "s", "spillover of the groups", "spillover", onMain | onInstrument | onTreemap | onSpillover | onWhatIf, partLook},
	{actStory, []string{"S"}, "S", "tell the story, or stop", "story", onAll &^ onWhatIf, partTime},
	{actTreemap, []string{"t"}, "t", "all as tiles", "tiles", onMain | onInstrument | onTreemap, partLook},
	{actWeight, []string{"W"}, "W", "tiles: equal, or by tie", "weight", onTreemap, partLook},
	{actTrouble, []string{"!"}, "!", "what is wrong, sources", "trouble", onMain | onInstrument | onTreemap | onTrouble, partLook},
	{actRetry, []string{"R"}, "R", "trouble: try sources now", "try now", onTrouble, partLook},
	{actHide, []string{"x"}, "x", "live: hide the notice", "hide", onMain | onInstrument | onTreemap | onSpillover, partLook},
	{actPicker, []string{"o"}, "o", "open another recording", "library", onMain | onInstrument | onBeside | onTreemap | onTrouble | onBroken, partLook},
	{actBeside, []string{"C"}, "C", "two of them side by side", "beside", onMain | onInstrument | onTreemap | onPicker | onBeside, partLook},
	{actSort, []string{"s"}, "s", "library: sort", "sort", onPicker, partLook},
	{actSkip, []string{"J"}, "J", "jump over dead hours", "", onAll, partLook},

	{actNet, []string{"n"}, "n", "net or gross (spillover)", "net", onSpillover, partShow},
	{actConvention, []string{"c"}, "c", "colours of up and down", "", onReplay | onPicker, partShow},
	{actMotion, []string{"m"}, "m", "motion: full, calm, off", "", onEach, partShow},
	{actZone, []string{"u"}, "u", "UTC, yours, the venue's", "", onAll, partShow},
	{actBase, []string{"b"}, "b", "since close or shock", "", onAll, partShow},
	{actCopy, []string{"y"}, "y", "copy the panel as text", "copy", onAll | onBroken, partShow},
	{actHelp, []string{"?"}, "?", "keys and marks", "help", onEach | onBroken, partShow},
	{actQuit, []string{"q", "ctrl+c"}, "q", "quit", "quit", onEach | onBroken, partShow},
	{actSuspend, []string{"ctrl+z"}, "ctrl+z", "to the shell", "", onEach | onBroken, partShow},

	{actWhatIf, []string{"w"}, "w", "what if others moved", "what-if", onMain | onInstrument | onTreemap | onSpillover | onWhatIf | onPicker, partWhatIf},
	{actSimulate, []string{"a"}, "a", "what-if: play it, or not", "play it", onMain | onInstrument | onWhatIf, partWhatIf},
	{actType, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "-", "."}, "0-9 - .", "what-if: a size", "", onWhatIf, partWhatIf},
	{actLess, []string{"H", "ctrl+left", "shift+left"}, "H L", "what-if: 5 %, a group", "", onWhatIf, partWhatIf},
	{actMore, []string{"L", "ctrl+right", "shift+right"}, "", "", "", onWhatIf, partWhatIf},
	{actAdd, []string{"+", "="}, "+ x", "what-if: add, remove", "add", onWhatIf, partWhatIf},
	{actRemove, []string{"x"}, "", "", "remove", onWhatIf, partWhatIf},
	{actTurn, []string{"t"}, "t", "what-if: total, own news", "own news", onWhatIf, partWhatIf},
	{actCompare, []string{"c"}, "c", "what-if: the recorded", "recorded", onWhatIf, partWhatIf},
	{actSave, []string{"ctrl+s"}, "ctrl+s", "what-if: save it", "save", onWhatIf, partWhatIf},

	{actFollow, []string{"f"}, "f", "follow who leads, or not", "follow", onAll, partRoom},
	{actFork, []string{"F"}, "F", "a copy of your own, here", "your copy", onAll, partRoom},
	{actLead, []string{"L"}, "L", "lead, or ask to", "lead", onAll &^ onWhatIf, partRoom},
	{actNote, []string{"ctrl+n"}, "ctrl+n", "a line to all who watch", "note", onAll, partRoom},
	{actPass, []string{"ctrl+l"}, "ctrl+l x", "pass the lead or keep it", "pass", onAll, partRoom},
	{actDecline, nil, "", "", "decline", onMain | onInstrument | onTreemap | onSpillover, partRoom}, // by x, which hides notices, or esc
}

// on gives the bit of a page.
func (p page) on() onPages { return 1 << p }

// actionOf gives what a key does on a page. A key that exists but does not
// act there gives its binding and false.
func actionOf(key string, p page) (found binding, ok bool) {
	for _, b := range keyTable {
		if !slices.Contains(b.keys, key) {
			continue
		}
		if b.on&p.on() != 0 {
			return b, true
		}
		if found.act == actNone {
			found = b
		}
	}
	return found, false
}

// label gives the keys of row i as a person reads them; rows that join the
// one above have its label.
func label(i int) string {
	for ; i > 0 && keyTable[i].show == ""; i-- {
	}
	return keyTable[i].show
}

// KeySheet gives every key as a Markdown table, for the README.
func KeySheet() string {
	var b strings.Builder
	b.WriteString("| key | does |\n|---|---|\n")
	for _, k := range keyTable {
		if k.show != "" {
			b.WriteString("| `" + strings.ReplaceAll(k.show, " ", "` `") + "` | " + k.does + " |\n")
		}
	}
	return b.String()
}
