package canvas

// Glyphs is a repertoire of characters, each one cell wide. Full is for
// terminals that draw ambiguous characters one cell wide, Safe uses neutral
// ones only, ASCII needs no UTF-8.
type Glyphs struct {
	Name                               string
	Origin, Reached, Partly, Pending   rune
	Up, Down, Level                    rune
	UpDrawn, DownDrawn                 rune    // a move to a price that is drawn, not known
	Shade                              [5]rune // 0 is blank
	Spark                              [8]rune
	Rule, RuleFocus                    rune
	Waiting, HolidayDash               rune
	Strokes                            [4]rune // chart lines one to four
	Now, Playhead, OpenTick, CloseTick rune
	Front, Select, Ellipsis, Approx    rune
	Play, Paused, Dot, Ring            rune
	Late, Halted                       rune
	Times, Sigma                       string
}

// The three repertoires.
var (
	Full = &Glyphs{"full", '◉', '●', '◐', '◌', '▲', '▼', '=', '△', '▽', [5]rune{' ', '░', '▒', '▓', '█'}, [8]rune{'▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'},
		'─', '━', '┄', '╌', [4]rune{'━', '─', '═', '╌'}, '│', '█', '┃', '┆', '▸', '▸', '…', '≈', '▸', '‖', '·', '•', '~', 'H', "x", "σ"}
	Safe = &Glyphs{"safe", '◉', '*', '+', '◌', '^', 'v', '=', '/', '\\', [5]rune{' ', '.', ':', '%', '#'}, [8]rune{'_', '.', ':', '-', '=', '+', '*', '#'},
		'-', '=', '.', '╌', [4]rune{'=', '-', '#', '.'}, '|', '#', '|', ':', '▸', '▸', '~', '~', '▸', '|', '.', 'o', '~', 'H', "x", "sd"}
	ASCII = &Glyphs{"ascii", '@', '*', '+', 'o', '^', 'v', '=', '/', '\\', [5]rune{' ', '.', ':', '%', '#'}, [8]rune{'_', '.', ':', '-', '=', '+', '*', '#'},
		'-', '=', '.', '.', [4]rune{'=', '-', '#', '.'}, '|', '#', '|', ':', '>', '>', '~', '~', '>', '|', '.', 'o', '~', 'H', "x", "sd"}
)
