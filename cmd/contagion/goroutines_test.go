package main

import (
	"go/ast"
	"slices"
	"testing"
)

// caughtElsewhere are rooms whose goroutines are caught by who runs them: a
// room for guests and the loop of a guest's session end that session alone, and
// the fakes are of tests. A bench holds no terminal: it prints text.
var caughtElsewhere = []string{"tui/serve", "data/market", "data/live/fakes", "data/guard", "tui/serve/load"}

// TestWallsGoroutines: a goroutine that panics uncaught ends the program with the
// terminal in a state nobody can type in. Each is started through guard.
func TestWallsGoroutines(t *testing.T) {
	for dir, files := range sources(t) {
		if slices.Contains(caughtElsewhere, dir) {
			continue
		}
		for _, path := range files {
			ast.Inspect(parse(t, path), func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.GoStmt:
					if !guarded(n.Call) {
						t.Errorf("%s: a go statement without guard: write go guard.Caught(func() {..})(), or guard.Run where somebody waits for its error", path)
					}
				case *ast.CallExpr:
					if sel, ok := n.Fun.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Go" || sel.Sel.Name == "AfterFunc") && !guarded(n) {
						t.Errorf("%s: .%s without guard: give it guard.Caught(func() {..})", path, sel.Sel.Name)
					}
				}
				return true
			})
		}
	}
}

// guarded reports whether a call names the package guard in itself.
func guarded(call *ast.CallExpr) bool {
	found := false
	ast.Inspect(call, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "guard" {
				found = true
			}
		}
		return !found
	})
	return found
}
