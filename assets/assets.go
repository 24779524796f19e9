// Package assets holds what the binary carries: the venues' calendar and the
// recorded scenarios. It has no logic.
package assets

import "embed"

// FS is the tree of bundled files.
//
//go:embed calendar scenarios
var FS embed.FS
