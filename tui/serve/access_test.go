package serve

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/ssh"
)

func line(k ssh.Signer) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(k.PublicKey())))
}

// certify makes a certificate of a key.
func certify(t *testing.T, ca, key ssh.Signer, change func(*ssh.Certificate)) ssh.Signer {
	t.Helper()
	c := &ssh.Certificate{Key: key.PublicKey(), CertType: ssh.UserCert, KeyId: "x", ValidPrincipals: []string{"ann"}, ValidBefore: ssh.CertTimeInfinity}
	if change != nil {
		change(c)
	}
	if err := c.SignCert(rand.Reader, ca); err != nil {
		t.Fatal(err)
	}
	s, err := ssh.NewCertSigner(c, key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// twoFaced offers one key, is told that it would do, and signs with another.
type twoFaced struct {
	ssh.Signer
	offered ssh.PublicKey
}

func (f twoFaced) PublicKey() ssh.PublicKey {
	return &twoFacedKey{PublicKey: f.Signer.PublicKey(), offered: f.offered}
}

type twoFacedKey struct {
	ssh.PublicKey
	offered ssh.PublicKey
	asked   int
}

// Marshal gives the offered key while the client asks whether it would do, which
// it does with two calls.
func (k *twoFacedKey) Marshal() []byte {
	if k.asked++; k.asked <= 2 {
		return k.offered.Marshal()
	}
	return k.PublicKey.Marshal()
}

// cheapPassword gives bob the password right, at a cost that no file may have.
func cheapPassword(t *testing.T, a *Access) {
	t.Helper()
	hash := func(word string) []byte {
		h, err := bcrypt.GenerateFromPassword([]byte(word), bcrypt.MinCost)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	a.passwords, a.dummy = map[string][]byte{"bob": hash("right")}, hash("nobody's")
}

// A file of passwords is taken as htpasswd writes it, and the hash for names
// that are not there costs as much as the dearest.
func TestPasswordFile(t *testing.T) {
	hash, err := bcrypt.GenerateFromPassword([]byte("right"), leastCost)
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(string(hash), "$2a$", "$2y$", 1) // Apache's
	var a Access
	if err := a.AddPasswords([]byte("# staff\nbob:"+string(hash)+"\r\n\nann:"+other), "passwords"); err != nil {
		t.Fatal(err)
	}
	cost, err := bcrypt.Cost(a.dummy)
	if err != nil || cost != leastCost || len(a.passwords) != 2 || bcrypt.CompareHashAndPassword(a.passwords["ann"], []byte("right")) != nil {
		t.Errorf("%d, %v, %d passwords", cost, err, len(a.passwords))
	}
}

// Who comes in, and as what: the role is that of the proof that succeeded,
// whatever else was offered and whatever the name.
func TestAccess(t *testing.T) {
	visitor, presenter, operator, stranger, ca, otherCA := newKey(t), newKey(t), newKey(t), newKey(t), newKey(t), newKey(t)
	named := func(a *Access) {
		for _, f := range []struct {
			key  ssh.Signer
			role Role
			ca   bool
		}{{visitor, Visitor, false}, {presenter, Presenter, false}, {operator, Operator, false}, {ca, Visitor, true}} {
			if err := a.AddKeys([]byte(line(f.key)), "keys", f.role, f.ca); err != nil {
				t.Fatal(err)
			}
		}
		cheapPassword(t, a)
	}
	openDoor, closedDoor := Access{Open: true}, Access{}
	named(&openDoor)
	named(&closedDoor)
	bare := Access{Open: true}
	keys := func(s ...ssh.Signer) ssh.AuthMethod { return ssh.PublicKeys(s...) }
	now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // a bubble's time begins here
	for _, tt := range []struct {
		name   string
		access Access
		user   string
		by     []ssh.AuthMethod
		want   string // "name role" or "" for refused
	}{
		{"open, nothing", bare, "ann", nil, "ann visitor"},
		{"open, a name is no proof", bare, "operator", nil, "guest visitor"},
		{"open with keys, nothing", openDoor, "ann", nil, "ann visitor"},
		{"open with keys, a visitor who could prove more is not asked", openDoor, "ann", []ssh.AuthMethod{keys(presenter)}, "ann visitor"},
		{"open, presenter without a key", openDoor, "presenter", nil, ""},
		{"open, presenter with one", openDoor, "presenter", []ssh.AuthMethod{keys(presenter)}, "presenter presenter"},
		{"open, presenter with a name", openDoor, "presenter+eve", []ssh.AuthMethod{keys(stranger, presenter)}, "eve presenter"},
		{"open, the key decides, not the name", openDoor, "presenter", []ssh.AuthMethod{keys(operator)}, "operator operator"},
		{"open, the key decides downwards too", openDoor, "operator+eve", []ssh.AuthMethod{keys(visitor)}, "eve visitor"},
		{"open, presenter with a stranger's key", openDoor, "presenter", []ssh.AuthMethod{keys(stranger)}, ""},
		{"open, presenter by password", openDoor, "presenter+bob", []ssh.AuthMethod{ssh.Password("right")}, ""},
		{"keys, nothing", closedDoor, "ann", nil, ""},
		{"keys, visitor", closedDoor, "ann", []ssh.AuthMethod{keys(visitor)}, "ann visitor"},
		{"keys, presenter under any name", closedDoor, "ann", []ssh.AuthMethod{keys(presenter)}, "ann presenter"},
		{"keys, stranger", closedDoor, "ann", []ssh.AuthMethod{keys(stranger)}, ""},
		{"keys, another's key offered, one's own proven", closedDoor, "ann", []ssh.AuthMethod{keys(twoFaced{visitor, presenter.PublicKey()})}, "ann visitor"},
		{"keys, another's key offered, a stranger's proven", closedDoor, "ann", []ssh.AuthMethod{keys(twoFaced{stranger, presenter.PublicKey()})}, ""},
		{"another's key offered, then the password", closedDoor, "bob", []ssh.AuthMethod{keys(twoFaced{stranger, presenter.PublicKey()}), ssh.Password("right")}, "bob visitor"},
		{"password", closedDoor, "bob", []ssh.AuthMethod{ssh.Password("right")}, "bob visitor"},
		{"password, wrong", closedDoor, "bob", []ssh.AuthMethod{ssh.Password("wrong")}, ""},
		{"password of nobody", closedDoor, "eve", []ssh.AuthMethod{ssh.Password("right")}, ""},
		{"the dummy's password", closedDoor, "eve", []ssh.AuthMethod{ssh.Password("nobody's")}, ""},
		{"password, empty", closedDoor, "bob", []ssh.AuthMethod{ssh.Password("")}, ""},
		{"password, longer than bcrypt's", closedDoor, "bob", []ssh.AuthMethod{ssh.Password("right" + strings.Repeat("x", 100))}, ""},
		{"certificate", closedDoor, "ann", []ssh.AuthMethod{keys(certify(t, ca, stranger, nil))}, "ann visitor"},
		{"certificate behind a plus", openDoor, "presenter+ann", []ssh.AuthMethod{keys(certify(t, ca, stranger, nil))}, "ann visitor"},
		{"certificate of a presenter's key", closedDoor, "ann", []ssh.AuthMethod{keys(certify(t, ca, presenter, nil))}, "ann presenter"},
		{"certificate of another", closedDoor, "bob", []ssh.AuthMethod{keys(certify(t, ca, stranger, nil))}, ""},
		{"certificate for everybody", closedDoor, "ann", []ssh.AuthMethod{keys(certify(t, ca, stranger, func(c *ssh.Certificate) { c.ValidPrincipals = nil }))}, ""},
		{"certificate by another authority", closedDoor, "ann", []ssh.AuthMethod{keys(certify(t, otherCA, stranger, nil))}, ""},
		{"certificate by a visitor's key", closedDoor, "ann", []ssh.AuthMethod{keys(certify(t, visitor, stranger, nil))}, ""},
		{"certificate of a host", closedDoor, "ann", []ssh.AuthMethod{keys(certify(t, ca, stranger, func(c *ssh.Certificate) { c.CertType = ssh.HostCert }))}, ""},
		{"certificate, ended", closedDoor, "ann", []ssh.AuthMethod{keys(certify(t, ca, stranger, func(c *ssh.Certificate) { c.ValidBefore = uint64(now.Unix()) - 1 }))}, ""},
		{"certificate, not begun", closedDoor, "ann", []ssh.AuthMethod{keys(certify(t, ca, stranger, func(c *ssh.Certificate) { c.ValidAfter = uint64(now.Unix()) + 3600 }))}, ""},
		{"certificate that forces a command", closedDoor, "ann", []ssh.AuthMethod{keys(certify(t, ca, stranger, func(c *ssh.Certificate) { c.CriticalOptions = map[string]string{"force-command": "x"} }))}, ""},
		{"certificate from here", closedDoor, "ann", []ssh.AuthMethod{keys(certify(t, ca, stranger, func(c *ssh.Certificate) {
			c.CriticalOptions = map[string]string{"source-address": "192.0.2.0/24"}
		}))}, "ann visitor"},
		{"certificate from elsewhere", closedDoor, "ann", []ssh.AuthMethod{keys(certify(t, ca, stranger, func(c *ssh.Certificate) {
			c.CriticalOptions = map[string]string{"source-address": "198.51.100.0/24"}
		}))}, ""},
		{"the authority's own key", closedDoor, "ann", []ssh.AuthMethod{keys(ca)}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := open(t, Options{Access: tt.access, Handler: func(s Session) int {
					fmt.Fprintf(s, "%s %s", s.Guest().Name, roleNames[s.Guest().Role])
					if proven := s.Guest().Key != ""; proven != (s.(*session).visit.proof.how == "key" || s.(*session).visit.proof.how == "certificate") {
						t.Errorf("the key is %q", s.Guest().Key)
					}
					return 0
				}})
				c, err := h.dial(as(tt.user), func(c *ssh.ClientConfig) { c.Auth = tt.by })
				if err != nil {
					if tt.want != "" {
						t.Error(err)
					}
					return
				}
				defer c.Close()
				s := sit(t, c)
				s.begin(t, "")
				s.end()
				if got := s.out.String(); got != tt.want {
					t.Errorf("%q, want %q", got, tt.want)
				}
			})
		})
	}
}

// Wrong passwords are few and slow, and a name that is not there is as slow as
// one that is.
func TestPasswordTries(t *testing.T) {
	var a Access
	cheapPassword(t, &a)
	took := map[string]time.Duration{}
	for _, user := range []string{"bob", "eve"} {
		synctest.Test(t, func(t *testing.T) {
			h := open(t, Options{Access: a, Handler: func(Session) int { return 0 }})
			began, typed := time.Now(), 0
			_, err := h.dial(as(user), func(c *ssh.ClientConfig) {
				c.Auth = []ssh.AuthMethod{ssh.RetryableAuthMethod(ssh.PasswordCallback(func() (string, error) { typed++; return "wrong", nil }), 100)}
			})
			if err == nil || typed > DefaultLimits().AuthTries {
				t.Errorf("%d passwords were typed: %v", typed, err)
			}
			took[user] = time.Since(began)
		})
	}
	if took["bob"] != took["eve"] || took["bob"] < 6*time.Second { // 1 + 2 + 3 s
		t.Errorf("it took %v", took)
	}
}

// An address may guess ten times, over all its connections, and then waits.
func TestPasswordsOfAnAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		l := DefaultLimits()
		p := place(netip.MustParseAddr("192.0.2.1"))
		if v, _ := g.enter(&l, p, time.Now(), 1); v != admitted {
			t.Fatal(v)
		}
		for i := range 12 {
			if ok := g.guess(p, time.Now()); ok != (i < 10) {
				t.Errorf("guess %d: %t", i, ok)
			}
		}
		time.Sleep(7 * time.Second)
		if !g.guess(p, time.Now()) || g.guess(p, time.Now()) {
			t.Error("after seven seconds there is not one more")
		}
	})
}

// Files that cannot be taken as they stand are refused, with the line.
func TestAccessFaults(t *testing.T) {
	k := line(newKey(t))
	cost5 := "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
	for text, want := range map[string]string{
		"# a remark\n\nssh-ed25519 nonsense":    `serve: keys:3: not a line of a public key`,
		`command="/bin/sh" ` + k:                `serve: keys:1: option command is not kept here; remove it`,
		`no-pty ` + k:                           `option no-pty is not kept here`,
		`expiry-time="soon" ` + k:               `expiry-time "soon" is not a time`,
		`expiry-time="" ` + k:                   `expiry-time "" is not a time`,
		`from="*.example.org" ` + k:             `from "*.example.org" is neither an address nor a network`,
		`from="!192.0.2.1" ` + k:                `neither an address`,
		`principals="x" ` + k:                   `option principals stands without cert-authority`,
		"bob:secret":                            `keys:1: the password of bob is not a hash of bcrypt`,
		"\nbob":                                 `keys:2: not NAME:HASH`,
		":" + cost5:                             `keys:1: not NAME:HASH`,
		"bob:" + cost5:                          `the hash of bob has cost 5; give 10 to 13`,
		"bo\x1bb:" + cost5:                      `keys:1: not NAME:HASH`,
		"bob:$2a$31$" + strings.Repeat("C", 53): `the hash of bob has cost 31`,
	} {
		var a Access
		take := func() error { return a.AddKeys([]byte(text), "keys", Visitor, false) }
		if strings.Contains(want, "bob") || strings.Contains(want, "NAME") {
			take = func() error { return a.AddPasswords([]byte(text), "keys") }
		}
		if err := take(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// What narrows a key is kept.
func TestGrant(t *testing.T) {
	key, ca := newKey(t), newKey(t)
	now := time.Date(2025, 1, 27, 12, 0, 0, 0, time.UTC)
	here, there := netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("2001:db8::7")
	for options, want := range map[string][2]bool{ // from here now, from there now
		``:                                {true, true},
		`restrict,no-x11-forwarding `:     {true, true},
		`expiry-time="202501271201Z" `:    {true, true},
		`expiry-time="20250127115959Z" `:  {false, false},
		`from="192.0.2.0/24" `:            {true, false},
		`from="192.0.2.8,2001:db8::/32" `: {false, true},
	} {
		var a Access
		if err := a.AddKeys([]byte(options+line(key)), "keys", Presenter, false); err != nil {
			t.Errorf("%s: %v", options, err)
			continue
		}
		for i, addr := range []netip.Addr{here, there} {
			perms, err := a.key("ann", addr, key.PublicKey(), now)
			if (err == nil) != want[i] || err == nil && proofOf(perms).role != Presenter {
				t.Errorf("%q from %s: %v", options, addr, err)
			}
		}
	}
	var a Access
	if err := a.AddKeys([]byte(`cert-authority,principals="staff,ann" `+line(ca)), "presenters", Presenter, false); err != nil {
		t.Fatal(err)
	}
	for name, ok := range map[string]bool{"ann": true, "bob": false} {
		cert := certify(t, ca, key, func(c *ssh.Certificate) { c.ValidPrincipals = []string{name} })
		perms, err := a.key(name, here, cert.PublicKey(), now)
		if (err == nil) != ok || ok && proofOf(perms).role != Presenter {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What a certificate carries is never read as a role.
	if p := proofOf(&ssh.Permissions{Extensions: map[string]string{"role": "operator"}, ExtraData: map[any]any{"role": Operator}}); p.role != Visitor {
		t.Errorf("%+v", p)
	}
}

func TestAccessFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	keys := write("keys", line(newKey(t))+"\n", 0o644)
	presenters := write("presenters", line(newKey(t))+" eve\n# x\n", 0o600)
	loose, nothing := write("loose", line(newKey(t)), 0o666), write("nothing", "# nobody\n", 0o600)
	for name, tt := range map[string]struct {
		files AccessFiles
		open  bool
		want  string // the fault, or whether it is open
	}{
		"nothing":            {AccessFiles{}, false, "true 0 0"},
		"presenters":         {AccessFiles{Presenters: presenters}, false, "true 1 0"},
		"keys":               {AccessFiles{Keys: keys, Presenters: presenters}, false, "false 2 0"},
		"keys and everybody": {AccessFiles{Keys: keys}, true, "true 1 0"},
		"authorities":        {AccessFiles{Authorities: keys}, false, "false 0 1"},
		"written by others":  {AccessFiles{Keys: loose}, false, "may be written by others (0666); run chmod 644 on it"},
		"passwords read":     {AccessFiles{Passwords: keys}, false, "may be read by others (0644); run chmod 600 on it"},
		"nobody":             {AccessFiles{Keys: nothing}, false, "name nobody who may come in"},
		"not there":          {AccessFiles{Keys: filepath.Join(dir, "gone")}, false, "cannot be read: no such file or directory; give a file"},
		"a folder":           {AccessFiles{Operators: dir}, false, "is not a regular file"},
	} {
		a, err := tt.files.Read(tt.open, Visitor)
		n, ca, _ := a.Counts()
		if got := fmt.Sprint(a.Open, n, ca); err == nil && got != tt.want || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %s, %v; want %s", name, got, err, tt.want)
		}
	}
}

// Keys and limits change under guests who are there: they stay, and the next
// meets the new ones.
func TestReload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Options{Handler: func(s Session) int { _, _ = io.Copy(s, s); return 0 }})
		s := sit(t, h.visit()).terminal(t, 80, 24, "")
		var closed Access
		if err := closed.AddKeys([]byte(line(newKey(t))), "keys", Visitor, false); err != nil {
			t.Fatal(err)
		}
		h.server.Reload(closed, Limits{Connections: 1})
		if _, err := h.dial(); err == nil {
			t.Error("one came in by the old rules")
		}
		fmt.Fprint(s.in, "here")
		s.out.await(t, "here")
	})
}
