package main

import (
	"github.com/spf13/cobra"

	"contagion/data/live"
)

// feedsTopic is no command: it is what contagion help feeds prints, for who writes
// a bridge and has the program alone.
func feedsTopic() *cobra.Command {
	return &cobra.Command{Use: "feeds", Short: "The lines that a feed of your own is written in", Long: live.Schema}
}
