// Command contagion shows how a shock in one stock spreads to its sector, to
// other sectors and to foreign markets. It only wires: flags to rooms, rooms
// to the terminal. Logic worth a unit test lives in the rooms.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"contagion/data"
)

func main() { os.Exit(run()) }

func run() int {
	ignoreBrokenPipe()
	// What a library logs of its own accord is not ours to say: net/http writes
	// what a server sends unasked, an echoed key with it, over the screen.
	log.SetOutput(io.Discard)
	return caughtInAll(os.Stderr, func() int { return execute(newRoot()) })
}

// execute runs a command line and gives its exit code.
func execute(root *cobra.Command) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dress(ctx, root)
	err := root.ExecuteContext(ctx)
	if err != nil {
		complain(root.ErrOrStderr(), err)
	}
	return exitCode(err)
}

// dress gives a command line fang's help and manual page, taken from a command
// that does nothing. Fang does not run ours: of every error it would ask the
// terminal for its colours first, to colour a sentence that has none.
func dress(ctx context.Context, root *cobra.Command) {
	model := &cobra.Command{Use: "contagion", Run: func(*cobra.Command, []string) {}}
	model.SetArgs([]string{})
	_ = fang.Execute(ctx, model, fang.WithoutVersion()) // there is nothing in it that fails
	styled, bare := model.HelpFunc(), root.HelpFunc()
	root.SetHelpFunc(func(c *cobra.Command, a []string) {
		if isTerminal(c.OutOrStdout()) && !obeys() {
			bare(c, a)
			return
		}
		styled(c, a)
	})
	for _, c := range model.Commands() {
		if c.Name() == "man" {
			model.RemoveCommand(c)
			root.AddCommand(c)
		}
	}
}

// obeys reports whether a terminal knows sequences at all.
func obeys() bool { return os.Getenv("TERM") != "dumb" }

// version is the module's version, or the commit that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "development build"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			v += " " + s.Value[:12]
		}
	}
	return v
}

func newRoot() *cobra.Command {
	var look screenFlags
	root := &cobra.Command{
		Use:   "contagion",
		Short: "Watch a shock in one stock spread to its sector, other sectors and foreign markets",
		Long: "Contagion replays how a shock spreads through markets, with the evidence of every figure shown.\n" +
			"Without arguments it plays Monday 27 January 2025, when DeepSeek's cheap AI model broke Nvidia and what hung on it.",
		Example: "  contagion\n  contagion play deepseek --speed 60 --at 2025-01-27T14:25:00Z\n  contagion report deepseek --at 2025-01-27T21:00:00Z --format json",
		Args: func(c *cobra.Command, a []string) error {
			if len(a) > 0 {
				return misuse("unknown command %q; see contagion --help", data.Clean(a[0], 40))
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error {
			return play(c.Context(), c.OutOrStdout(), playFlags{scenario: "deepseek", screenFlags: look})
		},
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(flagError)
	look.addPlain(root)
	root.AddCommand(playCommand(), reportCommand(), renderCommand(), scenariosCommand(), calibrateCommand(), importCommand(), spilloverCommand(), studyCommand(), whatifCommand(), recordCommand(), liveCommand(), serveCommand(), benchCommand(), watchCommand(), configCommand(), doctorCommand(), checkCommand(), exportCommand(), versionCommand(), feedsTopic())
	root.SetHelpCommand(helpCommand())
	return root
}

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [command]", Short: "Help about any command",
		RunE: func(c *cobra.Command, a []string) error {
			about, rest, err := c.Root().Find(a)
			if err != nil || len(rest) > 0 {
				return misuse("help: unknown command %q; see contagion --help", data.Clean(strings.Join(a, " "), 40))
			}
			return about.Help()
		},
	}
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: exactly(0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return write(c.OutOrStdout(), "", []byte("contagion "+version()+"\n"))
		},
	}
}
