//go:build unix

package feed

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"contagion/assets"
)

// onDisk writes DeepSeek's files into a folder of its own.
func onDisk(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "mine")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := assets.FS.ReadFile("scenarios/deepseek/" + name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestOddFiles puts in a file's place what is no file: no pipe is waited for,
// no link is followed out of the folder.
func TestOddFiles(t *testing.T) {
	_, cal := deepseek(t)
	for _, file := range files {
		for _, odd := range []struct {
			name string
			put  func(path string) error
			want string
		}{
			{"pipe", func(p string) error { return syscall.Mkfifo(p, 0o600) }, "is not a regular file"},
			{"folder", func(p string) error { return os.Mkdir(p, 0o700) }, "is not a regular file"},
			{"link out", func(p string) error { return os.Symlink("/etc/passwd", p) }, "is a link that leads to no file in its folder"},
			{"link up", func(p string) error { return os.Symlink("../secret.csv", p) }, "is a link that leads to no file in its folder"},
			{"link to nothing", func(p string) error { return os.Symlink("nothing", p) }, "is a link that leads to no file in its folder"},
			{"link to itself", func(p string) error { return os.Symlink(filepath.Base(p), p) }, "is a link that leads to no file in its folder"},
			{"device", func(p string) error { return os.Symlink("/dev/zero", p) }, "is a link"},
			{"unreadable", func(p string) error { return os.WriteFile(p, nil, 0) }, "may not be read"},
		} {
			if odd.name == "unreadable" && os.Getuid() == 0 {
				continue // root may read everything; see TestForbiddenFile
			}
			dir := onDisk(t)
			if err := os.WriteFile(filepath.Join(dir, "../secret.csv"), []byte("secret"), 0o600); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, file)
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if err := odd.put(path); err != nil {
				t.Fatal(err)
			}
			fsys, err := OpenFolder(dir)
			if err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() { _, err := ReadScenario(fsys, ".", cal); done <- err }()
			select {
			case err = <-done:
			case <-time.After(10 * time.Second):
				t.Fatalf("%s as a %s is waited for", file, odd.name)
			}
			if err == nil || !strings.HasPrefix(err.Error(), "scenario: mine: "+file+": ") || !strings.Contains(err.Error(), odd.want) {
				t.Errorf("%s as a %s: %v, want %q", file, odd.name, err, odd.want)
				continue
			}
			complaint(t, err)
		}
	}
}

// TestLinkWithin holds that a link to a file of the same folder is followed.
func TestLinkWithin(t *testing.T) {
	_, cal := deepseek(t)
	dir := onDisk(t)
	if err := os.Rename(filepath.Join(dir, "figures.csv"), filepath.Join(dir, "v2.csv")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("v2.csv", filepath.Join(dir, "figures.csv")); err != nil {
		t.Fatal(err)
	}
	fsys, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadScenario(fsys, ".", cal); err != nil {
		t.Error(err)
	}
}

// forbidden is a folder in which nothing may be read.
type forbidden struct{ fs.FS }

func (f forbidden) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.EACCES}
}

func TestForbiddenFile(t *testing.T) {
	_, cal := deepseek(t)
	_, err := ReadScenario(forbidden{}, "d", cal)
	if err == nil || !strings.Contains(err.Error(), "scenario.toml: may not be read") {
		t.Fatal(err)
	}
	complaint(t, err)
}
