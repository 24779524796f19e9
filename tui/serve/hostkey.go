package serve

import (
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/crypto/ssh"

	"contagion/data"
)

// HostKey reads the ed25519 key in a file, by which guests know the server, or
// writes a new one there if there is no file; made reports which. A file that
// others may read is refused: whoever read it can pose as this server.
func HostKey(path string) (key ssh.Signer, made bool, err error) {
	shown := data.Clean(path, 200)
	text, err := readPrivate(path, "host key")
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeHostKey(path); err != nil {
			return nil, false, fmt.Errorf("serve: host key %s cannot be written: %s; give a place that you may write to", shown, why(err))
		}
		made = true
		// Another server may have been faster: what lies there is the key.
		if text, err = readPrivate(path, "host key"); err != nil {
			return nil, false, err
		}
	}
	if err != nil {
		return nil, false, err
	}
	key, err = ssh.ParsePrivateKey(text)
	var locked *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &locked):
		return nil, false, fmt.Errorf("serve: host key %s has a passphrase, which nobody can type here; give one without", shown)
	case err != nil:
		return nil, false, fmt.Errorf("serve: host key %s is not a private key; move it away and one is made", shown)
	case key.PublicKey().Type() != ssh.KeyAlgoED25519:
		return nil, false, fmt.Errorf("serve: host key %s is of type %s; give one of ed25519", shown, key.PublicKey().Type())
	}
	return key, made, nil
}

// Fingerprint is a key's, as ssh prints it: SHA256:...
func Fingerprint(key ssh.PublicKey) string { return ssh.FingerprintSHA256(key) }

// makeHostKey writes a new key: whole or not at all, readable for its owner
// alone from its first byte, and never over another.
func makeHostKey(path string) error {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return err
	}
	block, err := ssh.MarshalPrivateKey(private, "contagion")
	if err != nil {
		return err
	}
	text := pem.EncodeToMemory(block)
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, ".host-key-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err = os.Link(file.Name(), path); err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	// A file system without links: a rename would lay it over another's.
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return errors.Join(err, out.Sync(), out.Close())
}

// largestFile is the most that a file of keys or passwords may have: a thousand
// RSA keys are 750 KB.
const largestFile = 1 << 20

// readPrivate reads a file that its owner alone may read.
func readPrivate(path, what string) ([]byte, error) { return readGuarded(path, what, 0o077) }

// readGuarded reads a regular file none of whose forbidden permissions is set.
func readGuarded(path, what string, forbidden fs.FileMode) ([]byte, error) {
	shown := data.Clean(path, 200)
	info, err := os.Stat(path)
	if err != nil {
		return nil, unreadable{fmt.Errorf("serve: %s %s cannot be read: %s; give a file that you may read", what, shown, why(err)), err}
	}
	switch mode := info.Mode(); {
	case !mode.IsRegular():
		return nil, fmt.Errorf("serve: %s %s is not a regular file; give one", what, shown)
	case mode.Perm()&forbidden != 0 && runtime.GOOS != "windows":
		fix, done := "600", "read"
		if forbidden == 0o022 {
			fix, done = "644", "written"
		}
		return nil, fmt.Errorf("serve: %s %s may be %s by others (%04o); run chmod %s on it", what, shown, done, mode.Perm(), fix)
	case info.Size() > largestFile:
		return nil, fmt.Errorf("serve: %s %s is larger than 1 MiB; shorten it", what, shown)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable{fmt.Errorf("serve: %s %s cannot be read: %s; give a file that you may read", what, shown, why(err)), err}
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, largestFile+1))
	if err != nil {
		return nil, unreadable{fmt.Errorf("serve: %s %s cannot be read: %s; check the file", what, shown, why(err)), err}
	}
	return text, nil
}

// unreadable is an error that still tells what the system said.
type unreadable struct {
	error
	cause error
}

func (u unreadable) Unwrap() error { return u.cause }

// why is what the system says of a file, without its path, which is said already.
func why(err error) string {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		err = p.Err
	case errors.As(err, &l):
		err = l.Err
	}
	return data.Clean(err.Error(), 120)
}
