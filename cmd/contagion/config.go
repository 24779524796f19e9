package main

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/settings"
	"contagion/tui/serve"
)

// sampleConfig is what config init writes: every key, commented.
//
//go:embed config.toml
var sampleConfig []byte

func configCommand() *cobra.Command {
	c := &cobra.Command{Use: "config", Short: "The file of settings: write one, check it, say where it is", Args: exactly(0, ""),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(
		&cobra.Command{Use: "init", Short: "Write a commented file of settings, if there is none", Args: exactly(0, ""),
			RunE: func(c *cobra.Command, _ []string) error { return initConfig(c) }},
		&cobra.Command{Use: "check [FILE]", Short: "Say what is wrong with the settings, or what they say", Args: atMost(1, "FILE"),
			RunE: func(c *cobra.Command, a []string) error {
				path := configPath()
				if len(a) == 1 {
					path = a[0]
				}
				return checkConfig(c, path)
			}},
		&cobra.Command{Use: "path", Short: "Print where the settings are", Args: exactly(0, ""),
			RunE: func(c *cobra.Command, _ []string) error {
				path, err := placeOfConfig()
				if err != nil {
					return err
				}
				return write(c.OutOrStdout(), "", []byte(data.Clean(path, 1000)+"\n"))
			}},
	)
	return c
}

func placeOfConfig() (string, error) {
	path := configPath()
	if path == "" {
		return "", errors.New("settings: there is no home folder; set XDG_CONFIG_HOME")
	}
	return path, nil
}

// initConfig writes the sample, for its owner alone, over nothing.
func initConfig(c *cobra.Command) error {
	path, err := placeOfConfig()
	if err != nil {
		return err
	}
	shown := data.Clean(path, 200)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("settings: the folder of %s cannot be made: %s; give a place that you may write to", shown, because(err))
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("settings: %s is there already and stays as it is; move it away first", shown)
	}
	if err == nil {
		_, err = file.Write(sampleConfig)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return fmt.Errorf("settings: %s cannot be written: %s; give a place with room that you may write to", shown, because(err))
	}
	return write(c.OutOrStdout(), "", []byte("Wrote "+shown+"\n"))
}

// checkConfig reads the settings as live and watch do, and tells what they say.
func checkConfig(c *cobra.Command, path string) error {
	if path == "" {
		_, err := placeOfConfig()
		return err
	}
	set, mode, err := readSettings(path)
	if err != nil {
		return err
	}
	m := &liveMarket{set: set}
	if err := m.settle(path); err != nil {
		return err
	}
	if err := m.asked(); err != nil {
		return err
	}
	if _, err := newAlerter(set.Alerts, m.base, m.sourceNames(&liveFlags{})); err != nil {
		return err
	}
	if faults := unstartable(set.Alerts); len(faults) > 0 {
		return errors.New(faults[0])
	}
	measured := 0
	for i := range m.base.Sigma {
		if m.base.Sigma[i].Pct > 0 {
			measured++
		}
	}
	text := fmt.Sprintf("Sound: %s\nSources: %s\nUniverse: %s in %s, %d of them with a volatility\nAlerts: %d\n", data.Clean(path, 200), data.Listed((&liveFlags{}).words(set), 16),
		several(len(m.base.Universe.Instruments), "instrument"), several(len(m.base.Universe.Groups), "group"), measured, len(set.Alerts))
	for _, n := range m.notes {
		text += "Note: " + data.Clean(n, 600) + "\n"
	}
	if set.KeyFile != "" && mode.Perm()&0o077 != 0 {
		text += "Note: it names a file of keys and may be read by others; run chmod 600 on it\n"
	}
	guests, err := checkServe(&set.Serve)
	if err != nil {
		return err
	}
	return write(c.OutOrStdout(), "", []byte(text+guests))
}

// checkServe reads who may come in as serve does, and tells it; "" where the
// settings say nothing of guests.
func checkServe(s *settings.Serve) (string, error) {
	if reflect.DeepEqual(*s, settings.Serve{}) {
		return "", nil
	}
	f := serveFlags{addr: cmp.Or(s.Addr, "127.0.0.1:2222"), open: s.Open,
		files: serve.AccessFiles{Keys: s.Keys, Passwords: s.Passwords, Authorities: s.CA, Presenters: s.Presenters, Operators: s.Operators}}
	a, err := f.access()
	if err != nil {
		return "", err
	}
	if _, err := standingRooms(nil, s.Rooms, false); err != nil {
		return "", err
	}
	keys, authorities, passwords := a.Counts()
	who := "those who are named"
	if a.Open {
		who = "everybody"
	}
	return fmt.Sprintf("Guests: at %s, %s; named are %s, %s and %d authorities\n", f.addr, who, several(keys, "key"), several(passwords, "password"), authorities), nil
}

// asked makes the sources that settings name as live does, and asks none of
// them: what live would refuse to begin with is told here.
func (m *liveMarket) asked() error {
	f := liveFlags{fake: fakeFlags{speed: 1}}
	m.words = f.words(m.set)
	if seed, is := fakeSeed(m.words); is {
		if err := f.fake.open(m, seed); err != nil {
			return f.placed(m.set, m.words[0], err)
		}
		return nil
	}
	return m.connect(&f, strings.NewReader(""))
}

// settle makes the universe of settings that were read from a path.
func (m *liveMarket) settle(path string) error {
	if len(m.set.Listed) == 0 {
		return m.watch("")
	}
	rec, cal, err := open("deepseek")
	if err != nil {
		return err
	}
	m.cal, m.now = cal, time.Now
	m.base, err = m.set.Watched(rec.Scenario, cal, path)
	return err
}
