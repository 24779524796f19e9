package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// walls says which of our packages each package may import. A package that
// is not listed may not exist: a new room needs a line here, and a reason.
var walls = map[string][]string{
	"assets":         {},
	"data":           {},
	"data/contagion": {"data"},
	"data/feed":      {"data", "data/guard", "data/recording"},
	"data/intake":    {"data"}, // other people's tables become the files that data/feed reads: neither knows the other
	"data/market":    {"data", "data/contagion"},
	"data/recording": {"data", "data/guard"}, // the format of a recording: what writes and reads one needs no scenario's folder
	// The live sources: sockets, files and clocks, which no other room of data
	// has. They give ticks, and know neither the market nor the screen.
	"data/live": {"data", "data/guard"},
	// The providers as servers, for tests of several rooms; no room imports them.
	"data/live/fakes": {},
	// A panic of a goroutine is caught where it starts, and told to who holds the
	// terminal: every room that starts one knows it.
	"data/guard": {"data"},
	// The texts that attack a terminal, and the checks that none arrives there,
	// for tests of every room; no room imports them.
	"data/hostile": {},
	// What is new between two pictures of a market, in sentences, and the rules
	// held against it: it knows the market and no source, screen or disk.
	"data/watch": {"data", "data/contagion", "data/market"},
	// The file of settings: a text becomes sources, a universe and rules; who
	// reads the disk and opens sources is the command.
	"data/settings": {"data", "data/watch"},
	"tui/canvas":    {},
	"tui/capture":   {"tui/canvas"},
	"tui":           {"data", "data/contagion", "data/market", "tui/canvas"},
	// Guests by SSH: sockets, clocks and goroutines, which tui has none of.
	"tui/serve": {"data", "data/contagion", "data/market", "data/watch", "tui", "tui/canvas"},
	// Guests by the thousand and those who mean harm, to measure a server from
	// outside: it knows nothing of the server's inside, so that what it finds is
	// what goes over the wire.
	"tui/serve/load": {"data"},
	"cmd/contagion":  {"assets", "data", "data/contagion", "data/feed", "data/guard", "data/intake", "data/live", "data/market", "data/recording", "data/settings", "data/watch", "tui", "tui/canvas", "tui/capture", "tui/serve", "tui/serve/load"},
}

// banned says which outside packages a room may not use.
var banned = map[string][]string{
	"data":           {"os", "net", "net/http", "sync"},
	"data/contagion": {"os", "sync", "log", "log/slog", "net", "context", "io/fs"},
	"data/intake":    {"os", "sync", "net", "net/http", "io/fs"},
	"data/market":    {"os", "net", "net/http", "io/fs", "charm.land/bubbletea/v2"},
	"data/recording": {"net", "net/http"},
	"data/live":      {"log", "os/exec", "charm.land/bubbletea/v2"},
	"data/settings":  {"os", "os/exec", "net", "net/http", "io/fs", "sync"},
	"data/watch":     {"os", "os/exec", "net", "net/http", "io/fs", "sync", "context"},
	"tui":            {"os", "net", "net/http", "io/fs"},
	"tui/canvas":     {"time", "os", "charm.land/bubbletea/v2"},
	"tui/capture":    {"time", "os"},
}

// clockless rooms take their time as an argument.
var clockless = []string{"tui", "tui/canvas", "tui/capture", "data", "data/contagion", "data/intake", "data/market", "data/recording", "data/settings", "data/watch"}

// sources gives every Go file that is not a test, by package folder.
func sources(t *testing.T) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && rel != "." {
			return filepath.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			dir := filepath.ToSlash(filepath.Dir(rel))
			files[dir] = append(files[dir], path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func parse(t *testing.T, path string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWalls(t *testing.T) {
	for dir, files := range sources(t) {
		may, ok := walls[dir]
		if !ok {
			t.Errorf("package %s has no line in walls", dir)
			continue
		}
		for _, path := range files {
			for _, imp := range parse(t, path).Imports {
				name, _ := strconv.Unquote(imp.Path.Value)
				if ours, isOurs := strings.CutPrefix(name, "contagion/"); isOurs && !slices.Contains(may, ours) {
					t.Errorf("%s imports %s; %s may import %v of ours", path, name, dir, may)
				}
				if slices.Contains(banned[dir], name) {
					t.Errorf("%s imports %s, which %s may not use", path, name, dir)
				}
			}
		}
	}
}

func TestNoClockInsideTheHouse(t *testing.T) {
	files := sources(t)
	for _, dir := range clockless {
		for _, path := range files[dir] {
			ast.Inspect(parse(t, path), func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && (sel.Sel.Name == "Now" || sel.Sel.Name == "Since" || sel.Sel.Name == "Until") {
					t.Errorf("%s reads the clock with time.%s; time is an argument in %s", path, sel.Sel.Name, dir)
				}
				return true
			})
		}
	}
}

// TestTopLevel keeps the top of the tree to what was agreed.
func TestTopLevel(t *testing.T) {
	allowed := []string{"cmd", "tui", "data", "assets", "go.mod", "go.sum", "README.md"}
	entries, err := filepath.Glob(root + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := filepath.Base(e); !strings.HasPrefix(name, ".") && !slices.Contains(allowed, name) {
			t.Errorf("%s does not belong at the top level", filepath.Base(e))
		}
	}
}

// TestFilesFitInTheHead keeps files under 300 lines.
func TestFilesFitInTheHead(t *testing.T) {
	const most = 300
	for _, files := range sources(t) {
		for _, path := range files {
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			if n := fset.Position(f.FileEnd).Line; n > most {
				t.Errorf("%s has %d lines; split it below %d", path, n, most)
			}
		}
	}
}
