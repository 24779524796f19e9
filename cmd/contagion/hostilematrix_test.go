package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"contagion/data/hostile"
)

// A sieve holds what a hostile text in one source brings to light, and counts
// what it looked at.
type sieve struct {
	*testing.T
	looked map[string]int // by kind of sink
}

// says runs a command line in this process and holds what it answers and
// complains of against the checks. The form of the answer is that of --format.
func (t *sieve) says(what string, stdin string, args ...string) {
	t.Helper()
	out, complaint, _ := insideOf(args, stdin)
	form := "text"
	for i, a := range args[:len(args)-1] {
		if a == "--format" {
			form = args[i+1]
		}
	}
	if text := []byte(out); len(text) > 0 {
		t.looked[form]++
		if form == "cast" {
			t.cast(what, text)
		} else {
			harmless(t.T, "matrix "+known(form)+" "+what, text)
		}
	}
	if text := complaint; text != "" {
		t.looked["complaint"]++
		if err := hostile.Plain(text); err != nil {
			t.Errorf("%s: complaint: %v", what, err)
		}
		for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
			if !strings.HasPrefix(line, "contagion: ") {
				t.Errorf("%s: a line of its own in a complaint: %q", what, line)
			}
		}
	}
}

// known is a form that harmless has a check for; a format that the program
// refuses is text.
func known(form string) string {
	switch form {
	case "ansi", "json", "svg", "csv":
		return form
	}
	return "text"
}

// cast holds a recorded terminal against the checks: its title is a line, what
// it plays a screen.
func (t *sieve) cast(what string, text []byte) {
	t.Helper()
	head, events, _ := bytes.Cut(text, []byte("\n"))
	var h struct{ Title string }
	if err := json.Unmarshal(head, &h); err != nil || h.Title == "" || hostile.Line(h.Title) != nil {
		t.Errorf("%s: title of the cast %q: %v %v", what, h.Title, err, hostile.Line(h.Title))
	}
	for _, line := range bytes.Split(bytes.TrimSpace(events), []byte("\n")) {
		var e []any
		if err := json.Unmarshal(line, &e); err != nil || len(e) != 3 {
			t.Fatalf("%s: event %q: %v", what, line, err)
		}
		if err := hostile.Screen(e[2].(string)); err != nil {
			t.Errorf("%s: cast: %v", what, err)
		}
	}
}

// filed gives a text as a file's name, or "" where no file can have it.
func filed(text string) string {
	text = strings.NewReplacer("\x00", "", "/", "_").Replace(text)
	const longest = 200 // bytes, of 255 that most systems take
	if len(text) > longest {
		text = text[:longest]
	}
	if text == "" || text == "." || text == ".." {
		return ""
	}
	return text
}

// aRecording is a small one as text, of which every word is to be replaced.
func aRecording(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.rec")
	if _, complaint, code := insideOf([]string{"record", "-", "--scenario", "deepseek", "-o", path}, "{\"t\":1737988200123,\"sym\":\"NVDA\",\"p\":124.8}\n{\"t\":1737988201123,\"sym\":\"AMD\",\"p\":115}\n"); code != 0 {
		t.Fatal(complaint)
	}
	packed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := zstd.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var text bytes.Buffer
	if _, err := d.WriteTo(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// insideOf is inside with something on standard input.
func insideOf(args []string, stdin string) (stdout, stderr string, code int) {
	var out, complaint bytes.Buffer
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(strings.NewReader(stdin))
	root.SetOut(&out)
	root.SetErr(&complaint)
	code = execute(root)
	return out.String(), complaint.String(), code
}

var (
	wordsOfRecording = regexp.MustCompile(`"(title|blurb|why|label|tool|name|short|region|cur|basis|text|source|note)":"[^"]*"`)
	symbolAMD        = regexp.MustCompile(`"sym":"AMD"`)
	keyOfRecording   = regexp.MustCompile(`"key":"deepseek"`)
)

// TestHostileMatrix puts every hostile text into every place from which text
// comes in, and looks at every place where text goes out. Scenario files have a
// test of their own, providers theirs in data/live, and what guests send theirs
// in tui/serve.
func TestHostileMatrix(t *testing.T) {
	recorded := aRecording(t)
	looked, combinations := map[string]int{}, 0
	for i, x := range hostile.Texts() {
		if i%everyText != 0 {
			continue
		}
		t.Run(x.Name, func(t *testing.T) {
			home(t, "")
			m := &sieve{t, looked}
			for name, source := range matrix(m, recorded) {
				before := total(looked)
				source(x.Text)
				if total(looked) == before && filed(x.Text) != "" {
					t.Errorf("%s: nothing was said", name)
				}
				combinations += total(looked) - before
			}
		})
	}
	for _, form := range []string{"text", "ansi", "json", "csv", "markdown", "svg", "cast", "complaint"} {
		if looked[form] == 0 {
			t.Errorf("nothing was said as %s", form)
		}
	}
	t.Logf("%d texts, %d answers and complaints looked at: %v", len(hostile.Texts()), combinations, looked)
}

func total(m map[string]int) (n int) {
	for _, k := range m {
		n += k
	}
	return n
}

// matrix gives the sources: each takes a text and lets the program meet it.
func matrix(t *sieve, recorded string) map[string]func(text string) {
	write := func(dir, name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Skip("the disk takes no such name: ", err)
		}
		return path
	}
	cell := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	const fits = 2000 // bytes: a row stays a row
	return map[string]func(text string){
		"argument": func(s string) {
			for _, args := range [][]string{
				{s}, {"--" + s}, {"-" + s}, {"help", s}, {"play", s}, {"play", "deepseek", "--at", s}, {"play", "deepseek", "--origin", s}, {"play", "deepseek", "--speed", s}, {"play", "--colour", s}, {"report", s}, {"report", "deepseek", "--format", s},
				{"render", "deepseek", "--size", s}, {"render", "deepseek", "--page", s}, {"render", "deepseek", "--page", "instrument:" + s}, {"scenarios", "show", s}, {"scenarios", "check", s}, {"import", s}, {"record", s, "-o", s}, {"check", s}, {"export", s, "--csv"},
				{"calibrate", s}, {"spillover", s}, {"study", s, "--date", s}, {"whatif", s}, {"whatif", s + "=-5%"}, {"whatif", "NVDA=" + s}, {"whatif", "NVDA=-5%", "--scenario", s}, {"config", "check", s}, {"config", s},
				{"live", "--source", s}, {"live", "--source", "fake:" + s}, {"watch", "--source", "fake:7", "--shock", s}, {"watch", "--universe", s}, {"watch", "--alert", s}, {"watch", s}, {"live", "--key-file", s, "--source", "alpaca"}, {"live", "--source", "ftp://" + s + "/x"},
			} {
				t.says(fmt.Sprintf("argument %.40q", args), "", args...)
			}
		},
		"file name": func(s string) {
			name := filed(s)
			if name == "" {
				return
			}
			dir := t.TempDir()
			rec, table, settings := write(dir, name+".rec", recorded), write(dir, name+".csv", "date,NVDA,AMD\n2025-01-24,1,x\n"), write(dir, name+".toml", "x = 1\n")
			for _, args := range [][]string{
				{"check", rec}, {"play", rec}, {"report", rec, "--format", "json"}, {"export", rec, "--csv"}, {"export", rec, "--csv", "-o", filepath.Join(dir, name, "no")}, {"import", rec, "-o", filepath.Join(dir, name+".dir")}, {"import", table}, {"calibrate", table}, {"spillover", table}, {"study", table, "--date", "2025-01-24"},
				{"whatif", "NVDA=-5%", "--panel", table}, {"config", "check", settings}, {"watch", "--universe", settings}, {"record", "deepseek", "-o", rec}, {"watch", rec, "--for", "1s"},
			} {
				t.says("file name: "+args[0], "", args...)
			}
		},
		"folder name": func(s string) {
			name := filed(s)
			if name == "" {
				return
			}
			dir := filepath.Join(t.TempDir(), name)
			if err := os.Rename(scene(t.T, "Plain"), dir); err != nil {
				return // the disk takes no such name
			}
			for _, args := range [][]string{{"report", dir}, {"report", dir, "--format", "markdown"}, {"report", dir, "--format", "csv"}, {"render", dir, "--format", "ansi"}, {"scenarios", "show", dir}, {"scenarios", "check", dir}, {"play", dir, "--plain"}, {"record", dir, "-o", filepath.Join(dir, "no", "x.rec")}} {
				t.says("folder name: "+args[0], "", args...)
			}
			_ = os.Remove(filepath.Join(dir, "groups.csv"))
			t.says("folder name: broken", "", "report", dir)
		},
		"CSV header and cell": func(s string) {
			if len(s) > fits {
				s = s[:fits]
			}
			dir := t.TempDir()
			var b strings.Builder
			b.WriteString("date,NVDA," + cell(s) + "\n")
			for day := range 28 {
				fmt.Fprintf(&b, "2025-01-%02d,%d,%d\n", day+1, 100+day%7, 50+day%5)
			}
			header := write(dir, "header.csv", b.String())
			cells := write(dir, "cell.csv", "date,NVDA,AMD\n2025-01-01,1,"+cell(s)+"\n"+cell(s)+",1,2\n")
			groups := write(dir, "groups.csv", "symbol,group\nNVDA,"+cell(s)+"\n"+cell(s)+",x\n")
			for _, path := range []string{header, cells} {
				for _, args := range [][]string{
					{"spillover", path, "--prices"}, {"spillover", path, "--prices", "--format", "json"}, {"spillover", path, "--prices", "--format", "csv"}, {"study", path, "--date", "2025-01-20", "--origin", "NVDA", "--groups", groups}, {"study", path, "--date", "2025-01-20", "--origin", "NVDA", "--format", "csv"},
					{"whatif", "NVDA=-5%", "--panel", path}, {"whatif", "NVDA=-5%", "--panel", path, "--format", "json"}, {"whatif", "NVDA=-5%", "--panel", path, "--groups", groups}, {"calibrate", path}, {"import", path, "--shock", "2025-01-20", "-o", filepath.Join(t.TempDir(), "made")},
				} {
					t.says("table: "+args[0], "", args...)
				}
			}
		},
		"config key and value": func(s string) {
			dir := t.TempDir()
			raw, escaped := strings.ReplaceAll(s, "'", ""), tomlText(s)
			for i, text := range []string{
				escaped + " = 1\n", "sources = [" + escaped + "]\n", "universe = " + escaped + "\n", "user_agent = " + escaped + "\n", "key_file = " + escaped + "\n", "[addresses]\nyahoo = " + escaped + "\n", "[addresses]\n" + escaped + " = 'x'\n",
				"[[alert]]\nwhen = " + escaped + "\n", "[[alert]]\nwhen = 'NVDA < -5%'\nrun = [" + escaped + "]\n", "[[instrument]]\nsymbol = " + escaped + "\n", "[[instrument]]\nsymbol = 'NVDA'\nname = " + escaped + "\n", "[[instrument]]\nsymbol = 'NVDA'\ngroup = " + escaped + "\nvenue = " + escaped + "\n",
				"sources = ['" + raw + "']\n", raw, "universe = '''" + raw + "'''\n",
			} {
				path := write(dir, fmt.Sprint(i, ".toml"), text)
				t.says(fmt.Sprint("config ", i), "", "config", "check", path)
				t.says(fmt.Sprint("universe ", i), "", "watch", "--source", "fake:7", "--for", "1m", "--speed", "3600", "--universe", path)
			}
		},
		"recording": func(s string) {
			dir := t.TempDir()
			short := s
			if len(short) > fits {
				short = short[:fits]
			}
			quoted := strings.ReplaceAll(hostile.JSON(short), "$", "$$")
			var lines []string
			for _, line := range strings.SplitAfter(recorded, "\n") {
				if !strings.Contains(line, `"type":"file"`) { // names of files are not words
					line = wordsOfRecording.ReplaceAllString(line, `"$1":`+quoted)
				}
				lines = append(lines, line)
			}
			words := write(dir, "words.rec", strings.Join(lines, ""))
			symbol := write(dir, "symbol.rec", symbolAMD.ReplaceAllString(recorded, `"sym":`+quoted))
			key := write(dir, "key.rec", keyOfRecording.ReplaceAllString(recorded, `"key":`+quoted))
			torn := write(dir, "torn.rec", recorded+s+"\n")
			for _, path := range []string{words, symbol, key, torn, write(dir, "none.rec", s)} {
				for _, args := range [][]string{{"check", path}, {"export", path, "--csv"}, {"report", path}, {"report", path, "--format", "json"}} {
					t.says("recording "+filepath.Base(path), "", args...)
				}
			}
			for _, args := range [][]string{{"report", words, "--format", "csv"}, {"report", words, "--format", "markdown"}, {"render", words, "--format", "ansi"}, {"render", words, "--format", "svg"}, {"import", words, "--origin", "NVDA", "-o", filepath.Join(dir, "made")}, {"watch", words, "--json", "--for", "1s"},
				{"render", words, "--format", "cast", "--from", "2025-01-27T14:30:00Z", "--to", "2025-01-27T14:30:01Z", "--speed", "3600", "--hold", "0", "-o", "-"}} {
				t.says("recording, "+args[0]+" "+args[len(args)-1], "", args...)
			}
		},
		"ticks": func(s string) {
			quoted := hostile.JSON(s)
			in := "{\"t\":1737988200123,\"sym\":\"NVDA\",\"p\":124.8}\n{\"t\":1737988201123,\"sym\":" + quoted + ",\"p\":115}\n{\"t\":" + quoted + "}\n" + s + "\n"
			t.says("ticks", in, "record", "-", "--scenario", "deepseek", "-o", filepath.Join(t.TempDir(), "t.rec"))
			t.says("ticks alone", s, "record", "-", "--scenario", "deepseek", "-o", filepath.Join(t.TempDir(), "t.rec"))
		},
	}
}

// TestHostileFeed sends all hostile texts as one live feed: what is told of it
// in each form, and what is recorded of it.
func TestHostileFeed(t *testing.T) {
	home(t, fewInstruments)
	var lines strings.Builder
	for _, x := range hostile.Texts() {
		quoted := hostile.JSON(x.Text)
		fmt.Fprintf(&lines, "{\"v\":1,\"type\":\"trade\",\"t\":%d,\"sym\":%s,\"px\":1}\n{\"v\":1,\"type\":%s}\n{\"v\":1,\"type\":\"hello\",\"src\":%s}\n%s\n", traded.Unix(), quoted, quoted, quoted, x.Text)
	}
	m := &sieve{t, map[string]int{}}
	for _, args := range [][]string{{"watch", "--source", "-", "--for", "5s"}, {"watch", "--source", "-", "--json", "--for", "5s"}, {"live", "--source", "-"}, {"record", "--source", "-", "-o", filepath.Join(t.TempDir(), "f.rec")}} {
		m.says("feed "+args[0], lines.String(), args...)
	}
	files := []string{"watch", "--for", "2s"}
	for _, x := range hostile.Texts() {
		files = append(files, "--source", "file:"+filepath.Join(t.TempDir(), filed(x.Text)))
	}
	m.says("files of feeds", "", files...)
	if m.looked["text"] == 0 || m.looked["complaint"] == 0 {
		t.Errorf("looked at %v only", m.looked)
	}
}

// TestHostileEnvironments runs the doctor, who tells of the environment, and the
// help under each text.
func TestHostileEnvironments(t *testing.T) {
	path, err := exec.LookPath("contagion")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range hostile.Texts() {
		t.Run(x.Name, func(t *testing.T) {
			t.Parallel()
			s := strings.ReplaceAll(x.Text, "\x00", "")
			const most = 100_000 // bytes that a system takes
			s = s[:min(len(s), most)]
			dir := t.TempDir()
			put(t, dir, "bad.toml", "x = 1\n")
			for _, args := range [][]string{{"doctor"}, {"report", s}, {"--help"}} {
				c := exec.Command(path, args...)
				c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_CONFIG_HOME=" + filepath.Join(dir, "c")}
				for _, name := range []string{"TERM", "COLORTERM", "LANG", "LC_ALL", "LC_CTYPE", "NO_COLOR", "CLICOLOR", "TZ", "TERM_PROGRAM", "XDG_STATE_HOME", "XDG_DATA_HOME"} {
					c.Env = append(c.Env, name+"="+s)
				}
				if args[0] == "doctor" {
					if err := os.MkdirAll(filepath.Join(dir, "c", "contagion"), 0o700); err != nil {
						t.Fatal(err)
					}
					put(t, filepath.Join(dir, "c", "contagion"), "config.toml", "x = 1\n") // no source is asked
				}
				out, _ := c.CombinedOutput()
				if err := hostile.Styled(string(out)); err != nil || len(out) == 0 {
					t.Errorf("%.20q: %d bytes: %v", args, len(out), err)
				}
			}
		})
	}
}
