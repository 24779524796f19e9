package serve

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/ssh"

	"contagion/data"
)

// AccessFiles are the paths of what says who may come in; "" for none. Without
// keys, passwords and authorities the door is open.
type AccessFiles struct {
	Keys        string // authorized_keys: visitors
	Passwords   string // lines NAME:HASH, of bcrypt: visitors
	Authorities string // authorized_keys of what signs certificates: visitors
	Presenters  string // authorized_keys
	Operators   string // authorized_keys
}

// Read reads them. Open says to let everybody in although visitors are named,
// and openRole is what who proves nothing is.
func (f AccessFiles) Read(open bool, openRole Role) (Access, error) {
	a := Access{Open: open || f.Keys == "" && f.Passwords == "" && f.Authorities == "", OpenRole: openRole}
	for _, file := range []struct {
		path, what string
		take       func(text []byte, name string) error
		forbidden  uint32
	}{
		{f.Keys, "file of keys", func(t []byte, n string) error { return a.AddKeys(t, n, Visitor, false) }, 0o022},
		{f.Authorities, "file of authorities", func(t []byte, n string) error { return a.AddKeys(t, n, Visitor, true) }, 0o022},
		{f.Presenters, "file of presenters", func(t []byte, n string) error { return a.AddKeys(t, n, Presenter, false) }, 0o022},
		{f.Operators, "file of operators", func(t []byte, n string) error { return a.AddKeys(t, n, Operator, false) }, 0o022},
		{f.Passwords, "file of passwords", a.AddPasswords, 0o077},
	} {
		if file.path == "" {
			continue
		}
		text, err := readGuarded(file.path, file.what, fs.FileMode(file.forbidden))
		if err == nil {
			err = file.take(text, data.Clean(file.path, 200))
		}
		if err != nil {
			return Access{}, err
		}
	}
	if a.Empty() {
		return Access{}, errors.New("serve: access: the files name nobody who may come in; name one, or let everybody in")
	}
	return a, nil
}

// AddKeys takes the lines of a file as OpenSSH's authorized_keys: a line lets in
// the key, or with cert-authority in front (or authority, for the whole file)
// who has a certificate that the key signed. Options that only narrow what is
// never given here anyway pass; expiry-time, from (addresses and networks) and
// principals are kept; any other is an error, since to pass over one would let
// in who should not be. Name stands in front of what is wrong.
func (a *Access) AddKeys(text []byte, name string, role Role, authority bool) error {
	at := 0
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		at++
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		key, _, options, rest, err := ssh.ParseAuthorizedKey(line)
		if err != nil || len(rest) > 0 {
			return fmt.Errorf("serve: %s:%d: not a line of a public key; write it like ssh-ed25519 AAAA... name", name, at)
		}
		if _, isCert := key.(*ssh.Certificate); isCert {
			return fmt.Errorf("serve: %s:%d: a certificate where a key is expected; give the key of who signs them", name, at)
		}
		g := grant{role: role}
		signs := authority
		for _, o := range options {
			if err := g.option(o, &signs); err != nil {
				return fmt.Errorf("serve: %s:%d: %w", name, at, err)
			}
		}
		if len(g.principals) > 0 && !signs {
			return fmt.Errorf("serve: %s:%d: option principals stands without cert-authority; add it", name, at)
		}
		wire := string(key.Marshal())
		switch {
		case signs:
			if a.authorities == nil {
				a.authorities = map[string][]grant{}
			}
			a.authorities[wire] = append(a.authorities[wire], g)
		default:
			if a.grants == nil {
				a.grants = map[string]grant{}
			}
			if old, ok := a.grants[wire]; !ok || g.role >= old.role {
				a.grants[wire] = g
			}
		}
	}
	return nil
}

// harmless are options of authorized_keys that take away what is never given,
// or say nothing that matters here.
var harmless = []string{"restrict", "no-agent-forwarding", "no-port-forwarding", "no-x11-forwarding", "no-user-rc", "agent-forwarding", "port-forwarding", "pty", "user-rc", "x11-forwarding"}

// expiryLayouts are those of expiry-time, by their length.
var expiryLayouts = map[int]string{8: "20060102", 12: "200601021504", 14: "20060102150405"}

// option takes one of a line.
func (g *grant) option(text string, signs *bool) error {
	name, value, _ := strings.Cut(text, "=")
	name = strings.ToLower(name)
	value = strings.Trim(value, `"`)
	shown := data.Clean(name, 40)
	switch {
	case name == "cert-authority":
		*signs = true
	case name == "principals":
		g.principals = strings.Split(value, ",")
	case name == "expiry-time":
		utc := strings.HasSuffix(value, "Z")
		value = strings.TrimSuffix(value, "Z")
		zone := time.Local
		if utc {
			zone = time.UTC
		}
		t, err := time.ParseInLocation(expiryLayouts[len(value)], value, zone)
		if err != nil || value == "" {
			return fmt.Errorf("expiry-time %q is not a time; write it like 20250127 or 202501272100Z", data.Clean(value, 20))
		}
		g.until = t
	case name == "from":
		for part := range strings.SplitSeq(value, ",") {
			p, err := netip.ParsePrefix(part)
			if err != nil {
				var a netip.Addr
				if a, err = netip.ParseAddr(part); err == nil {
					p, err = a.Unmap().Prefix(a.Unmap().BitLen())
				}
			}
			if err != nil {
				return fmt.Errorf("from %q is neither an address nor a network; names and patterns are not looked up here", data.Clean(part, 40))
			}
			g.from = append(g.from, p)
		}
	case slices.Contains(harmless, name):
	default:
		return fmt.Errorf("option %s is not kept here; remove it, or the line", shown)
	}
	return nil
}

// Bounds of bcrypt's cost: below it a stolen file is soon read, above it one
// guess costs more than a second of a core.
const (
	leastCost = bcrypt.DefaultCost
	mostCost  = 13
)

// AddPasswords takes lines NAME:HASH, of bcrypt, as htpasswd -B writes them.
func (a *Access) AddPasswords(text []byte, name string) error {
	at, most := 0, leastCost
	for raw := range bytes.SplitSeq(text, []byte("\n")) {
		at++
		line := strings.TrimSpace(string(raw))
		if line == "" || line[0] == '#' {
			continue
		}
		user, hash, ok := strings.Cut(line, ":")
		cost, err := bcrypt.Cost([]byte(hash))
		switch {
		case !ok || user == "" || data.Clean(user, nameCells) != user:
			return fmt.Errorf("serve: %s:%d: not NAME:HASH; write one like htpasswd -B does", name, at)
		case err != nil || len(hash) != 60:
			return fmt.Errorf("serve: %s:%d: the password of %s is not a hash of bcrypt; write it with htpasswd -B", name, at, user)
		case cost < leastCost || cost > mostCost:
			return fmt.Errorf("serve: %s:%d: the hash of %s has cost %d; give %d to %d", name, at, user, cost, leastCost, mostCost)
		case a.passwords[user] != nil:
			return fmt.Errorf("serve: %s:%d: %s stands twice; keep one", name, at, user)
		}
		if a.passwords == nil {
			a.passwords = map[string][]byte{}
		}
		a.passwords[user], most = []byte(hash), max(most, cost)
	}
	if len(a.passwords) == 0 {
		return nil
	}
	var err error
	a.dummy, err = bcrypt.GenerateFromPassword([]byte("nobody's"), most)
	return err
}
