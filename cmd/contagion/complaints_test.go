package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

const escapes = "\x1b[31mred\x1b]0;owned\a\u009b\u202e\u2066\u200d"

// TestComplaints holds every way to use the program wrongly or to hand it
// what it cannot use: the exit code, and one sentence of place, fact and cure.
func TestComplaints(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"file.csv": "a,b\n", "nul.csv": "date,A\n\x00", "panel.csv": "date,A\n2025-01-24,-5\n"} {
		put(t, dir, name, text)
	}
	long := strings.Repeat("A", 100_000)
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, tc := range []struct {
		code int
		args []string
		want string
	}{
		{2, []string{"nonsense"}, "unknown command \"nonsense\""},
		{2, []string{escapes}, "unknown command \"red\""},
		{2, []string{long}, "unknown command \"AAA"},
		{2, []string{"help", "nonsense"}, "unknown command \"nonsense\""},
		{2, []string{"help", escapes}, "unknown command \"red\""},
		{2, []string{"completion", "bash", escapes}, "unknown command"},
		{2, []string{"man", long}, "unknown command"},
		{2, []string{"--nonsense"}, "flag --nonsense is not known"},
		{2, []string{"--" + escapes}, "flag --red is not known"},
		{2, []string{"--" + long}, "see contagion --help"},
		{2, []string{"-Z"}, "flag -Z is not known"},
		{2, []string{"--=x"}, "see contagion --help"},
		{2, []string{"--light", "--dark"}, "light"},
		{2, []string{"--colour", escapes}, "--colour \"red\" is not known"},
		{2, []string{"--motion", "fast"}, "--motion \"fast\" is not known"},
		{2, []string{"--glyphs", "emoji"}, "--glyphs \"emoji\" is not known"},
		{2, []string{"--light=maybe"}, "--light \"maybe\" is not true or false"},
		{2, []string{"play", "a", escapes}, "\"red\" is one argument too many"},
		{2, []string{"play", escapes}, "\"red\" is neither bundled nor a folder"},
		{2, []string{"play", ""}, "\"\" is neither bundled nor a folder"},
		{1, []string{"play", "a\x00b"}, "scenario: ab cannot be opened"},
		{1, []string{"play", long}, "give a folder that you may read"},
		{1, []string{"play", in("file.csv")}, "recording: file.csv: byte 0 of 4, line 1: it is no recording"},
		{1, []string{"play", in("file.csv/deeper")}, "give a folder"},
		{1, []string{"play", dir}, "scenario.toml: is missing"},
		{2, []string{"play", "deepseek", "--speed", "fast"}, "--speed \"fast\" is not a number"},
		{2, []string{"play", "deepseek", "--speed", escapes}, "--speed \"red\" is not a number"},
		{2, []string{"play", "deepseek", "--speed", "NaN"}, "--speed NaN is out of range"},
		{2, []string{"play", "deepseek", "--speed", "1e400"}, "is not a number"},
		{2, []string{"play", "deepseek", "--speed", "Inf"}, "out of range"},
		{2, []string{"play", "deepseek", "--speed=-5"}, "--speed -5 is out of range"},
		{2, []string{"play", "deepseek", "--at"}, "flag --at has no value"},
		{2, []string{"play", "deepseek", "--at", escapes}, "--at \"red\" is not a time"},
		{2, []string{"play", "deepseek", "--at", "2031-01-01"}, "lies outside deepseek"},
		{2, []string{"play", "deepseek", "--at", "-0001-01-01"}, "is not a time"},
		{2, []string{"play", "deepseek", "--at", "9999-12-31T23:59:59Z"}, "lies outside deepseek"},
		{2, []string{"play", "deepseek", "--at", "99999999999999999999"}, "is not a time"},
		{2, []string{"play", "deepseek", "--origin", escapes}, "--origin \"red\" is not in deepseek"},
		{2, []string{"report", "deepseek", "--format", escapes}, "--format \"red\" is not known"},
		{2, []string{"report", "deepseek", "--at", long}, "is not a time"},
		{2, []string{"report", "deepseek", "--origin", long}, "contagion scenarios show deepseek lists"},
		{2, []string{"render", "deepseek", "--format", "bmp"}, "--format \"bmp\" is not known"},
		{2, []string{"render", "deepseek", "--size", "0x0"}, "--size \"0x0\" is not a size"},
		{2, []string{"render", "deepseek", "--size", "-5x10"}, "--size \"-5x10\" is not a size"},
		{2, []string{"render", "deepseek", "--size=-5x-10"}, "is not a size"},
		{2, []string{"render", "deepseek", "--size", "999999x999999"}, "is not a size"},
		{2, []string{"render", "deepseek", "--size", "99999999999999999999x9"}, "is not a size"},
		{2, []string{"render", "deepseek", "--size", "80x24\n"}, "is not a size"},
		{2, []string{"render", "deepseek", "--size", escapes}, "--size \"red\" is not a size"},
		{2, []string{"render", "deepseek", "--page", escapes}, "--page \"red\" is not known"},
		{2, []string{"render", "deepseek", "--page", "instrument:" + escapes}, "is not"},
		{2, []string{"render", "deepseek", "--page", "instrument:" + long}, "give main, spillover, whatif, help, treemap, picker, instrument:SYM or beside:SCENARIO"},
		{2, []string{"render", "deepseek", "--page", "instrument:"}, "nearest"},
		{1, []string{"render", "deepseek", "-o", in("no/such.txt")}, "output: "},
		{1, []string{"render", "deepseek", "-o", dir}, "is a directory"},
		{1, []string{"render", "deepseek", "-o", escapes + "/x"}, "output: red/x cannot be written"},
		{1, []string{"render", "deepseek", "-o", "a\x00b"}, "output: ab cannot be written"},
		{2, []string{"scenarios", "nonsense"}, "\"nonsense\" is one argument too many"},
		{2, []string{"scenarios", "list", escapes}, "\"red\" is one argument too many"},
		{2, []string{"scenarios", "show"}, "NAME is missing; see contagion scenarios show --help"},
		{2, []string{"scenarios", "show", escapes}, "is neither bundled nor a folder"},
		{2, []string{"scenarios", "check", escapes}, "red is not there"},
		{2, []string{"scenarios", "check", long}, "cannot be opened"},
		{1, []string{"scenarios", "check", in("file.csv")}, "is not a folder"},
		{1, []string{"scenarios", "check", dir}, "scenario.toml: is missing"},
		{2, []string{"version", "x"}, "\"x\" is one argument too many"},
		{2, []string{"calibrate"}, "PANEL.csv is missing"},
		{2, []string{"calibrate", in("none.csv")}, "cannot be opened: no such file or directory; give a CSV"},
		{2, []string{"calibrate", escapes}, "calibrate: red cannot be opened"},
		{2, []string{"calibrate", dir}, "is not a regular file"},
		{2, []string{"calibrate", os.DevNull}, "is not a regular file"},
		{1, []string{"calibrate", in("file.csv")}, "panel: file.csv:1: has no header"},
		{1, []string{"calibrate", in("nul.csv")}, "panel: nul.csv:2: holds a zero byte"},
		{1, []string{"calibrate", in("panel.csv")}, "panel: panel.csv:2: close \"-5\" of A is not a price"},
		{2, []string{"calibrate", in("panel.csv"), "--window", "5"}, "--window 5 is too short"},
		{2, []string{"calibrate", in("panel.csv"), "--window", "99999999999999999999"}, "is not a whole number"},
		{2, []string{"calibrate", in("panel.csv"), "--before", escapes}, "--before \"red\" is not a date"},
		{2, []string{"calibrate", in("panel.csv"), "--scenario", escapes}, "is neither bundled nor a folder"},
	} {
		out, complaint, code := inside(tc.args)
		if code != tc.code || out != "" || !strings.Contains(complaint, tc.want) {
			t.Errorf("%.60q: exit %d, want %d; %d bytes out; %q, want %q", tc.args, code, tc.code, len(out), complaint, tc.want)
			continue
		}
		oneSentence(t, complaint)
	}
}

// full is an output without room.
type full struct{}

func (full) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
}

func TestOutputWithoutRoom(t *testing.T) {
	panel := filepath.Join(t.TempDir(), "panel.csv")
	if err := os.WriteFile(panel, []byte("date,NVDA\n2025-01-24,142\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"version"}, {"scenarios"}, {"scenarios", "show", "deepseek"}, {"report", "deepseek"}, {"report", "deepseek", "--format", "csv"}, {"render", "deepseek"}, {"calibrate", panel}, {}} {
		var complaint bytes.Buffer
		root := newRoot()
		root.SetArgs(args)
		root.SetOut(full{})
		root.SetErr(&complaint)
		if code := execute(root); code != exitFailure || !strings.Contains(complaint.String(), "output: standard output cannot be written: no space left on device") {
			t.Errorf("%q: exit %d: %s", args, code, complaint.String())
			continue
		}
		oneSentence(t, complaint.String())
	}
}

// inside runs a command line in this process.
func inside(args []string) (stdout, stderr string, code int) {
	var out, complaint bytes.Buffer
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&complaint)
	code = execute(root)
	return out.String(), complaint.String(), code
}

// TestHostileEnvironment runs the program under names and places that nobody
// would give a terminal: its answers stay the same, or stay harmless.
func TestHostileEnvironment(t *testing.T) {
	path, err := exec.LookPath("contagion")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(t *testing.T, env []string, args ...string) string {
		t.Helper()
		c := exec.Command(path, args...)
		c.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, env...)
		c.WaitDelay = 20 * time.Second
		out, err := c.CombinedOutput()
		if err != nil {
			t.Errorf("%q: %v: %s", args, err, out)
		}
		return string(out)
	}
	lines := [][]string{
		{"report", "deepseek", "--at", "2025-01-27T21:00:00Z"},
		{"render", "deepseek", "--at", "2025-01-27T21:00:00Z", "--size", "80x24", "--format", "ansi"},
		{"--help"},
	}
	var want []string
	for _, args := range lines {
		want = append(want, ask(t, nil, args...))
	}
	for _, env := range [][]string{
		{"TERM=" + escapes, "COLORTERM=" + escapes, "NO_COLOR=" + escapes, "LANG=" + escapes, "TZ=" + escapes, "COLUMNS=" + escapes, "TMUX=" + escapes, "TERM_PROGRAM=" + escapes},
		{"TERM=$(reboot)", "TZ=:/etc/passwd", "COLUMNS=0", "LINES=0"},
		{"TERM=" + strings.Repeat("x", 100_000), "TZ=" + strings.Repeat("x", 100_000)},
		{"TERM=../../../etc/passwd", "TERMINFO=/etc", "TZ=../../etc/passwd", "COLUMNS=-5", "LC_ALL=C"},
		{"TERM=xterm-256color", "COLORTERM=truecolor", "CLICOLOR_FORCE=1", "TZ=Asia/Tokyo", "LANG=ja_JP.eucJP"},
		{"NO_COLOR=1", "CLICOLOR_FORCE=" + escapes, "ZONEINFO=/etc/passwd", "COLUMNS=99999999999999999999"},
	} {
		for i, args := range lines {
			got := ask(t, env, args...)
			help := slices.Contains(args, "--help")
			if got != want[i] && !help {
				t.Errorf("%.40q changes what %q says", env, args)
			}
			form := "env text"
			if help || slices.Contains(args, "ansi") {
				form = "env ansi"
			}
			harmless(t, form, []byte(got))
		}
	}
}
