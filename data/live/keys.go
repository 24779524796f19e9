package live

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"contagion/data"
)

// A Key is a secret. It prints as ***, whatever prints it.
type Key struct{ secret string }

// NewKey wraps a secret.
func NewKey(secret string) Key { return Key{strings.TrimSpace(secret)} }

// Set reports whether there is one.
func (k Key) Set() bool { return k.secret != "" }

// String gives ***.
func (k Key) String() string { return "***" }

// GoString gives ***.
func (k Key) GoString() string { return "***" }

// Format gives *** for every verb.
func (k Key) Format(w fmt.State, _ rune) { io.WriteString(w, "***") }

// MarshalText gives ***, for JSON and TOML.
func (k Key) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Keys are the secrets of the sources.
type Keys struct {
	AlpacaID, AlpacaSecret, Finnhub Key
	Own                             Key // sent to your own web source as a bearer token, or in place of {token} in its address
}

// The names of the keys, in the environment and in a file of keys.
const (
	nameAlpacaID     = "APCA_API_KEY_ID"
	nameAlpacaSecret = "APCA_API_SECRET_KEY"
	nameFinnhub      = "FINNHUB_API_KEY"
	nameOwn          = "CONTAGION_FEED_TOKEN"
)

func (k *Keys) field(name string) *Key {
	switch name {
	case nameAlpacaID:
		return &k.AlpacaID
	case nameAlpacaSecret:
		return &k.AlpacaSecret
	case nameFinnhub:
		return &k.Finnhub
	case nameOwn:
		return &k.Own
	}
	return nil
}

// ReadKeys takes the keys of a file, where path is not "", and of the
// environment for those that it has not. The file has lines NAME=VALUE with
// the environment's names (APCA_API_KEY_ID, APCA_API_SECRET_KEY,
// FINNHUB_API_KEY, CONTAGION_FEED_TOKEN), # begins a comment, and only its
// owner may read it. An error tells the line, never what stands in it.
func ReadKeys(path string, getenv func(string) string) (Keys, error) {
	var k Keys
	if path != "" {
		if err := k.read(path); err != nil {
			return Keys{}, err
		}
	}
	for _, name := range []string{nameAlpacaID, nameAlpacaSecret, nameFinnhub, nameOwn} {
		if f := k.field(name); !f.Set() {
			*f = NewKey(getenv(name))
		}
	}
	for name, key := range map[string]Key{nameAlpacaID: k.AlpacaID, nameAlpacaSecret: k.AlpacaSecret, nameFinnhub: k.Finnhub, nameOwn: k.Own} {
		if strings.ContainsFunc(key.secret, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return Keys{}, fmt.Errorf("keys: %s holds a blank or a character that no key has; copy it again", name)
		}
	}
	return k, nil
}

func (k *Keys) read(path string) error {
	shown := data.Clean(path, data.TextCells)
	info, err := os.Stat(path) // before the open, which would wait for a FIFO's writer
	if err != nil {
		return fmt.Errorf("keys: %s cannot be read (%s); name a file of lines NAME=VALUE", shown, cause(err))
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("keys: %s is not a regular file; name a file of lines NAME=VALUE", shown)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return fmt.Errorf("keys: %s may be read by others (mode %04o); run chmod 600 on it", shown, mode)
	}
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("keys: %s cannot be read (%s); give yourself the right to", shown, cause(err))
	}
	defer file.Close()
	const largest = 64 << 10 // four keys and their comments are below 1 KiB
	lines := bufio.NewScanner(io.LimitReader(file, largest))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		field := k.field(strings.TrimSpace(name))
		if !ok || field == nil {
			return fmt.Errorf("keys: %s:%d: not a key of ours; write %s, %s, %s or %s, then =, then the key", shown, n, nameAlpacaID, nameAlpacaSecret, nameFinnhub, nameOwn)
		}
		*field = NewKey(strings.Trim(strings.TrimSpace(value), `"'`))
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("keys: %s has a line over 64 KiB; it is no file of keys", shown)
	}
	return nil
}

// cause gives the part of a file's error that is not its path.
func cause(err error) string {
	if p, ok := err.(*fs.PathError); ok {
		err = p.Err
	}
	return data.Clean(err.Error(), data.TextCells)
}
