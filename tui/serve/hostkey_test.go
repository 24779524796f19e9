package serve

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"
)

// A key is made once, for its owner alone, and is the same the next time.
func TestHostKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", "host")
	first, made, err := HostKey(path)
	if err != nil || !made {
		t.Fatal(made, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	second, made, err := HostKey(path)
	if err != nil || made || Fingerprint(first.PublicKey()) != Fingerprint(second.PublicKey()) || !strings.HasPrefix(Fingerprint(first.PublicKey()), "SHA256:") {
		t.Errorf("%t, %v: %s and %s", made, err, Fingerprint(first.PublicKey()), Fingerprint(second.PublicKey()))
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("there is %v", left)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) != 0 {
		t.Errorf("there is left %v", left)
	}
}

// Of servers that begin at once, each has the key that lies there.
func TestHostKeyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "host")
	prints := make([]string, 16)
	var all sync.WaitGroup
	for i := range prints {
		all.Go(func() {
			key, _, err := HostKey(path)
			if err != nil {
				t.Error(err)
				return
			}
			prints[i] = Fingerprint(key.PublicKey())
		})
	}
	all.Wait()
	for _, p := range prints {
		if p != prints[0] {
			t.Fatalf("there are several: %v", prints)
		}
	}
}

func TestHostKeyRefused(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, text []byte, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	marshal := func(key any, word string) []byte {
		block, err := ssh.MarshalPrivateKey(key, "")
		if word != "" {
			block, err = ssh.MarshalPrivateKeyWithPassphrase(key, "", []byte(word))
		}
		if err != nil {
			t.Fatal(err)
		}
		return pem.EncodeToMemory(block)
	}
	_, ed, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := marshal(ed, "")
	if err := os.Symlink(filepath.Join(dir, "gone"), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		write("group", good, 0o640):                        "may be read by others (0640); run chmod 600 on it",
		write("world", good, 0o604):                        "may be read by others (0604)",
		write("empty", nil, 0o600):                         "is not a private key; move it away and one is made",
		write("public", []byte("ssh-ed25519 A"), 0o600):    "is not a private key",
		write("ecdsa", marshal(ec, ""), 0o600):             "is of type ecdsa-sha2-nistp256; give one of ed25519",
		write("locked", marshal(ed, "x"), 0o600):           "has a passphrase",
		write("large", make([]byte, largestFile+1), 0o600): "is larger than 1 MiB",
		dir:                                  "is not a regular file",
		filepath.Join(dir, "link"):           "cannot be",
		filepath.Join(dir, "group", "below"): "cannot be read: not a directory",
	} {
		if _, _, err := HostKey(path); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "serve: host key ") {
			t.Errorf("%s: %v, want %s", filepath.Base(path), err, want)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "group")); err != nil || string(text) != string(good) {
		t.Error("what was refused was changed")
	}
}
