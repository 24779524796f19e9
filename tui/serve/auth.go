package serve

import (
	"errors"
	"io"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/ssh"

	"contagion/data"
)

// nameCells is how long a guest's name may be.
const nameCells = 32

// clean is data.Clean under a name that fits into a line of log.
func clean(s string, cells int) string { return data.Clean(s, cells) }

// serverVersion tells a stranger nothing that they could look up.
const serverVersion = "SSH-2.0-contagion"

// config is a connection's: what is agreed with the client, and who may come in.
func (v *visit) config() *ssh.ServerConfig {
	c := &ssh.ServerConfig{
		Config: ssh.Config{
			KeyExchanges: []string{ssh.KeyExchangeMLKEM768X25519, ssh.KeyExchangeCurve25519},
			Ciphers:      []string{ssh.CipherAES128GCM, ssh.CipherAES256GCM, ssh.CipherChaCha20Poly1305, ssh.CipherAES256CTR},
			MACs:         []string{ssh.HMACSHA256ETM, ssh.HMACSHA512ETM},
		},
		PublicKeyAuthAlgorithms: []string{ssh.KeyAlgoED25519, ssh.KeyAlgoSKED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoSKECDSA256, ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSASHA512},
		MaxAuthTries:            v.rules.limits.AuthTries,
		ServerVersion:           serverVersion,
	}
	// Once our key is shown, the guest's client may ask a person whether it is
	// the right one, and it waits for the answer before it goes on.
	shown := sync.OnceFunc(func() {
		v.limit.Reset(v.rules.limits.LoginTime)
		v.shown()
	})
	c.AddHostKey(showing{v.server.host, shown})
	a := &v.rules.access
	c.NoClientAuth = true // the callback decides
	c.NoClientAuthCallback = func(m ssh.ConnMetadata) (*ssh.Permissions, error) {
		if _, asks := asksForKey(m.User()); !a.Open || asks && len(a.grants)+len(a.authorities) > 0 {
			if !v.typing { // now a person may have to type
				v.typing = true
				v.limit.Reset(v.rules.limits.LoginTime)
			}
			return nil, errors.New("a proof is asked for")
		}
		return proof{role: a.OpenRole, how: "none"}.permissions(), nil
	}
	if len(a.grants)+len(a.authorities) > 0 {
		c.PublicKeyCallback = func(m ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			return a.key(m.User(), v.addr, key, time.Now())
		}
	}
	if len(a.passwords) > 0 {
		c.PasswordCallback = v.password
	}
	return c
}

// showing is the host's key that tells when it is shown. A later exchange of keys
// shows it again, which the first time has the place of.
type showing struct {
	ssh.Signer
	shown func()
}

func (s showing) Sign(r io.Reader, what []byte) (*ssh.Signature, error) {
	s.shown()
	return s.Signer.Sign(r, what)
}

// password checks one. Whether the name is known does not show: as much is
// computed for one that is not, and a wrong answer comes no sooner than the
// wait says, which grows.
func (v *visit) password(m ssh.ConnMetadata, typed []byte) (*ssh.Permissions, error) {
	const wait = time.Second
	v.tries++
	wrong := errors.New("wrong name or password")
	if v.tries > v.rules.limits.PasswordTries {
		return nil, errors.New("too many passwords")
	}
	after := time.NewTimer(wait * time.Duration(v.tries))
	defer after.Stop()
	ok := false
	if v.server.gate.guess(v.place, time.Now()) {
		hash, known := v.rules.access.passwords[m.User()]
		if !known {
			hash = v.rules.access.dummy
		}
		select {
		case v.server.hashing <- struct{}{}:
			err := bcrypt.CompareHashAndPassword(hash, typed)
			<-v.server.hashing
			ok = err == nil && known
		case <-v.wire.closed:
			return nil, wrong
		}
	} else {
		wrong = errors.New("too many passwords from this address")
	}
	if ok {
		return proof{role: Visitor, how: "password"}.permissions(), nil
	}
	select {
	case <-after.C:
	case <-v.wire.closed:
	}
	return nil, wrong
}

// guest is who came in. The role and the key are those of the proof; the name
// is what they call themselves, and gives nothing.
func (v *visit) guest() Guest {
	name, _ := asksForKey(v.conn.User())
	g := Guest{Name: clean(name, nameCells), Role: v.proof.role, Key: v.proof.key, Addr: v.addr}
	if g.Name == "" {
		g.Name = "guest"
		if v.proof.role > Visitor {
			g.Name = roleNames[v.proof.role]
		}
	}
	return g
}
