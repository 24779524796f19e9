package serve

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"golang.org/x/crypto/ssh"
)

// Access says who may come in, and as what. The zero value lets nobody in; Open
// lets in everybody.
//
// A role comes from a proof alone: the key that signed, the certificate that
// was checked, or the password. In the open mode a client that names no key is
// let in at its first question, so a presenter who wants to be known there
// comes with the user name presenter, operator, presenter+NAME or
// operator+NAME: under these names nobody is let in without a key that was
// named, and the name itself gives nothing.
type Access struct {
	Open     bool
	OpenRole Role // of who came in without a proof

	grants      map[string]grant // by the key as it goes over the wire
	authorities map[string][]grant
	passwords   map[string][]byte // bcrypt's, by name
	dummy       []byte            // a hash that costs as much, for names that are not there
}

// A grant is one line of a file of keys.
type grant struct {
	role       Role
	until      time.Time // zero for ever
	from       []netip.Prefix
	principals []string // of an authority: the certificate must have one of them
}

// Empty reports whether nobody could come in.
func (a *Access) Empty() bool {
	return !a.Open && len(a.grants) == 0 && len(a.authorities) == 0 && len(a.passwords) == 0
}

// Counts says how many keys, authorities and passwords there are.
func (a *Access) Counts() (keys, authorities, passwords int) {
	for _, g := range a.authorities {
		authorities += len(g)
	}
	return len(a.grants), authorities, len(a.passwords)
}

// proof is what a callback found, in the only place that a role is read from:
// the Permissions of the proof that succeeded. Its key is a type of ours, so
// nothing that a certificate carries can pose as one.
type proof struct {
	role Role
	key  string // fingerprint
	how  string // "none", "key", "certificate", "password"
}

type proofKey struct{}

func (p proof) permissions() *ssh.Permissions {
	return &ssh.Permissions{ExtraData: map[any]any{proofKey{}: p}}
}

// proofOf reads it back; without one it is a visitor's with nothing proven.
func proofOf(p *ssh.Permissions) proof {
	if p != nil {
		if found, ok := p.ExtraData[proofKey{}].(proof); ok {
			return found
		}
	}
	return proof{how: "none"}
}

// key checks one that a client offers, which proves nothing yet: the library
// asks for the signature before it uses what is returned here.
func (a *Access) key(user string, addr netip.Addr, key ssh.PublicKey, now time.Time) (*ssh.Permissions, error) {
	cert, ok := key.(*ssh.Certificate)
	if !ok {
		g, ok := a.grants[string(key.Marshal())]
		if !ok {
			return nil, fmt.Errorf("key %s is not named here", Fingerprint(key))
		}
		if err := g.allows(addr, now); err != nil {
			return nil, err
		}
		return proof{g.role, Fingerprint(key), "key"}.permissions(), nil
	}
	if len(cert.ValidPrincipals) == 0 {
		return nil, fmt.Errorf("the certificate names no principal") // it would be everybody's
	}
	check := ssh.CertChecker{
		IsUserAuthority: func(auth ssh.PublicKey) bool { return len(a.authorities[string(auth.Marshal())]) > 0 },
		Clock:           func() time.Time { return now },
	}
	// Of a certificate the user name must be a principal; under a name that only
	// asks for a key, the part behind the plus.
	principal := user
	if plain, asks := asksForKey(user); asks && plain != "" && !slices.Contains(cert.ValidPrincipals, user) {
		principal = plain
	}
	perms, err := check.Authenticate(principalOf{user: principal}, cert)
	if err != nil {
		return nil, err
	}
	best, found := grant{}, false
	for _, g := range a.authorities[string(cert.SignatureKey.Marshal())] {
		if len(g.principals) > 0 && !slices.ContainsFunc(g.principals, func(p string) bool { return slices.Contains(cert.ValidPrincipals, p) }) {
			err = fmt.Errorf("the certificate has none of the principals that are named here")
			continue
		}
		if bad := g.allows(addr, now); bad != nil {
			err = bad
			continue
		}
		if !found || g.role > best.role {
			best, found = g, true
		}
	}
	if !found {
		return nil, err
	}
	// A certificate of a key that is named by itself has that key's role too.
	if g, ok := a.grants[string(cert.Key.Marshal())]; ok && g.role > best.role && g.allows(addr, now) == nil {
		best = g
	}
	out := proof{best.role, Fingerprint(cert.Key), "certificate"}.permissions()
	out.CriticalOptions = perms.CriticalOptions // source-address, which the library holds against the address
	return out, nil
}

// principalOf is a connection of which only the user is asked.
type principalOf struct {
	ssh.ConnMetadata
	user string
}

func (p principalOf) User() string { return p.user }

// allows says why a line does not let this one in now.
func (g *grant) allows(addr netip.Addr, now time.Time) error {
	switch {
	case !g.until.IsZero() && !now.Before(g.until):
		return fmt.Errorf("the key ended at %s", g.until.UTC().Format(time.RFC3339))
	case len(g.from) > 0 && !slices.ContainsFunc(g.from, func(p netip.Prefix) bool { return p.Contains(addr.Unmap()) }):
		return fmt.Errorf("the key may not come from %s", addr)
	}
	return nil
}

// asking are the user names under which a key is asked for where the door is open.
var asking = []string{"presenter", "operator"}

// asksForKey reports whether a user name is one of those, and what stands
// behind its plus.
func asksForKey(user string) (name string, asks bool) {
	for _, word := range asking {
		if user == word {
			return "", true
		}
		if len(user) > len(word) && user[:len(word)] == word && user[len(word)] == '+' {
			return user[len(word)+1:], true
		}
	}
	return user, false
}
