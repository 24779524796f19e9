package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Wrong use is told in our words, with what is right.
func TestMisuse(t *testing.T) {
	home(t, fewInstruments)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"watch", "--for", "abc"}, `--for "abc" is not a time, like 90s or 2h; see contagion watch --help`},
		{[]string{"watch", "--for", "-5s"}, "--for -5s is over before it begins; give a time like 8h"},
		{[]string{"watch", "deepseek", "--for", "-5s"}, "--for -5s is over before it begins; give a time like 8h"},
		{[]string{"record", "--source", "yahoo", "-o", filepath.Join(t.TempDir(), "x.rec"), "--for", "-5s"}, "--for -5s is over before it begins; give a time like 8h"},
		{[]string{"watch", "--lines", "--json"}, "--json and --lines do not go together; give one of them"},
		{[]string{"play", "--light", "--dark"}, "--dark and --light do not go together; give one of them"},
		{[]string{"watch", "--source", "http://127.0.0.1:99999"}, "port 99999 of the address is none; give one from 1 to 65535"},
	} {
		out, complaint, code := inside(c.args)
		if code != exitUsage || out != "" || !strings.HasPrefix(complaint, "contagion: ") || !strings.HasSuffix(complaint, c.want+"\n") {
			t.Errorf("%v: exit %d, %s%swant %s", c.args, code, out, complaint, c.want)
			continue
		}
		oneSentence(t, complaint)
	}
}

// Every kind of flag that can be given wrongly has a name.
func TestKindsOfFlags(t *testing.T) {
	var look func(c *cobra.Command)
	look = func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if kind := f.Value.Type(); kind != "string" && kind != "stringArray" && kinds[kind] == "" { // any text is one
				t.Errorf("%s --%s: a %s has no name", c.CommandPath(), f.Name, kind)
			}
		})
		for _, below := range c.Commands() {
			look(below)
		}
	}
	look(newRoot())
}

// A file of settings may begin with the mark that some editors write.
func TestSettingsWithMark(t *testing.T) {
	home(t, "\ufeff"+fewInstruments)
	if out, complaint, code := inside([]string{"config", "check"}); code != 0 || !strings.HasPrefix(out, "Sound: ") {
		t.Errorf("exit %d, %s%s", code, out, complaint)
	}
	path := home(t, "\ufeffsources = [\"nowhere\"]\n"+fewInstruments)
	if _, complaint, code := inside([]string{"config", "check"}); code == 0 || !strings.Contains(complaint, path+":1: source: \"nowhere\" is not known") {
		t.Errorf("exit %d, %s", code, complaint)
	}
}

// Of a recording that was cut off before its first tick nobody is told to play
// what there is.
func TestRecordingWithoutTicks(t *testing.T) {
	home(t, fewInstruments)
	path := filepath.Join(t.TempDir(), "x.rec")
	if _, complaint, code := insideOf([]string{"record", "--source", "-", "-o", path}, ""); code != 0 {
		t.Fatal(code, complaint)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const endAndTable = 2 // of frames
	cut := 0
	for i, at := 0, len(text); i < endAndTable; i++ {
		if cut = max(bytes.LastIndex(text[:at], []byte{0x28, 0xb5, 0x2f, 0xfd}), bytes.LastIndex(text[:at], []byte{0x5e, 0x2a, 0x4d, 0x18})); cut <= 0 {
			t.Fatal("its frames are not found")
		}
		at = cut
	}
	if err := os.WriteFile(path, text[:cut], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"report", path}, {"play", path}, {"check", path}} {
		out, complaint, code := inside(args)
		if code != exitFailure || !strings.Contains(complaint, "it was cut off before its first tick was written, so there is nothing to play; record anew") || strings.Contains(out+complaint, "play what there is") {
			t.Errorf("%v: exit %d, %s%s", args, code, out, complaint)
		}
	}
}
