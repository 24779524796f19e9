package serve

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"
)

func TestGuestPlays(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf)
		g := th.guest("ann", 120, 40, "play deepseek --at 2025-01-27T14:25Z --speed 60")
		g.sees("NVDA")
		g.sees("14:27:")
		g.types(" ")
		g.sees("‖")
		g.types("?")
		g.sees("Keys and marks")
		g.types("\x1b") // which is a key of its own once nothing follows
		g.sees("Propagation")
		g.types("q")
		g.leaves(StatusOK)

		g = th.guest("ann", 100, 30, "")
		g.sees("Choose what to watch")
		g.types("\r")
		g.sees("NVDA")
		g.types("\x1a") // a server is not stopped by a guest
		g.sees("CONTAGION")
		g.types("\x03")
		g.leaves(StatusOK)
	})
}

// One presents to two of different sizes; one of them lets go, comes back, and
// goes on in a copy; the presenter vanishes, and the other takes over.
func TestRoomStory(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf)
		ana := th.presents("ana")
		bo := th.follows("bo", 80, 24)
		cy := th.guest("cy", 200, 60, "watch demo")
		cy.sees("2 watching, ana presents")
		ana.sees("2 watching, you present")

		ana.types("s")
		bo.sees("Connectedness")
		cy.sees("Connectedness")
		ana.types("\x0elook at power\r")
		bo.sees("look at power")
		cy.sees("look at power")

		bo.types(" ")
		bo.sees("ana leads")
		bo.types("\x1b[B")
		bo.sees("free")
		bo.types("f")
		bo.sees("ana presents")
		bo.types("F")
		bo.sees("copy")

		ana.client.Close()
		cy.sees("ana has left")
		cy.types("L")
		cy.sees("you present")
		cy.types("q")
		cy.leaves(StatusOK)
		bo.types("q")
		bo.leaves(StatusOK)
	})
}

// The screens of one's own are counted: who follows needs none, and learns
// kindly where none is left.
func TestPrivateBudget(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf, func(o *HouseOptions) { o.Private = 1 })
		ana := th.presents("ana")
		bo := th.follows("bo", 80, 24)
		bo.types("s")
		bo.sees("all 1 screens")
		cy := th.guest("cy", 80, 24, "play deepseek")
		cy.leaves(StatusFull)
		if text := cy.err.String(); !strings.Contains(text, "watch a room: demo") {
			t.Errorf("who finds no screen is told %q", text)
		}
		ana.types("q")
		ana.leaves(StatusOK)
		bo.types("s")
		bo.sees("Connectedness")
		bo.types("q")
		bo.leaves(StatusOK)
	})
}

// Who leads finds a screen though the guests have taken all of theirs: to open
// a room, and to take one that was left.
func TestLeadingIsNoGuest(t *testing.T) {
	shelf := newShelf(t, "deepseek", "lehman_2008")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf, func(o *HouseOptions) { o.Private = 1 })
		cy := th.guest("cy", 120, 40, "play deepseek")
		cy.sees("NVDA")
		ana := th.presents("ana")
		bo := th.follows("bo", 120, 40)
		ana.types("q")
		ana.leaves(StatusOK)
		bo.sees("ana has left")

		// What its guests came for goes on: another scenario is not put there.
		eve := th.guest("eve", 120, 40, "present lehman_2008 --room demo")
		eve.leaves(StatusMisuse)
		if text := eve.err.String(); !strings.Contains(text, "room demo plays deepseek") {
			t.Errorf("who would play something else there is told %q", text)
		}
		dan := th.guest("dan", 120, 40, "present deepseek --room demo --at 2025-01-27T20:00Z --speed 1")
		dan.sees("you present")
		dan.sees("20:00:")
		bo.sees("dan presents")
		dan.types("q")
		dan.leaves(StatusOK)
		bo.types("L")
		bo.sees("you present")
		bo.types("q")
		bo.leaves(StatusOK)
		cy.types("q")
		cy.leaves(StatusOK)
	})
}

// A room ends a minute after the last has left, and can be opened anew.
func TestRoomEnds(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf)
		ana := th.presents("ana")
		second := th.guest("bo", 120, 40, "present deepseek --room demo")
		second.leaves(StatusMisuse)
		ana.types("q")
		ana.leaves(StatusOK)
		time.Sleep(emptyRoom / 2)
		if len(th.of.States()) != 1 {
			t.Error("the room did not wait for its presenter to come back")
		}
		time.Sleep(emptyRoom)
		if len(th.of.States()) != 0 {
			t.Error("the empty room goes on")
		}
		bo := th.guest("bo", 80, 24, "watch demo")
		bo.leaves(StatusMisuse)

		ana = th.guest("ana", 120, 40, "present deepseek --room demo")
		ana.sees("you present")
		bo = th.guest("bo", 80, 24, "watch demo")
		bo.sees("ana presents")
		if !th.of.EndRoom("demo", "the class is over") {
			t.Error("there is no room to end")
		}
		bo.leaves(StatusOK)
		ana.leaves(StatusOK)
		if !strings.Contains(bo.err.String(), "the class is over") {
			t.Errorf("who watched is told %q", bo.err.String())
		}
	})
}

// Without a terminal, with a dumb one, or where a guest says so, there is text.
func TestPlain(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf)
		ana := th.presents("ana")
		for command, want := range map[string]string{
			"report deepseek":                         "Economic origin: NVDA",
			"report deepseek --format json":           `"scenario": "deepseek"`,
			"play deepseek --at 2025-01-27T15:00:00Z": "Economic origin: NVDA",
			"scenarios": "deepseek",
			"rooms":     "ana presents DeepSeek",
			"help":      "watch ROOM",
			"":          "Words that are served here",
		} {
			s := sit(t, th.visit())
			s.begin(t, command)
			if status := s.end(); status != StatusOK {
				t.Errorf("%q ends with %d: %s", command, status, s.err)
			}
			out := s.out.String()
			if !strings.Contains(out, want) || strings.ContainsAny(out+s.err.String(), "\x1b\r") {
				t.Errorf("%q gives %q", command, out)
			}
		}
		s := sit(t, th.visit())
		s.begin(t, "watch demo")
		s.out.await(t, "ana presents")
		s.out.await(t, "New York")
		ana.types("\x0ehello\r")
		s.out.await(t, "ana says: hello")
		ana.types("q")
		ana.leaves(StatusOK)
		s.out.await(t, "ana has left")
		th.of.EndRoom("demo", "over")
		if status := s.end(); status != StatusOK || strings.Contains(s.out.String(), "\x1b") {
			t.Errorf("the sentences end with %d: %q", status, s.out.String())
		}
		dumb := sit(t, th.visit())
		if err := dumb.RequestPty("dumb", 24, 80, nil); err != nil {
			t.Fatal(err)
		}
		if err := th.of.Stand(Line{Verb: Present, Name: "deepseek", Room: "loop"}); err != nil {
			t.Fatal(err)
		}
		dumb.begin(t, "watch loop")
		dumb.out.await(t, "q leaves")
		dumb.out.await(t, "room loop")
		if _, err := io.WriteString(dumb.in, "q"); err != nil {
			t.Fatal(err)
		}
		if status := dumb.end(); status != StatusOK || strings.Contains(dumb.out.String()+dumb.err.String(), "\x1b") {
			t.Errorf("a dumb terminal's watching ends with %d: %q", status, dumb.out.String())
		}
		s = sit(t, th.visit())
		s.begin(t, "present deepseek")
		if status := s.end(); status != StatusMisuse || !strings.Contains(s.err.String(), "ssh -t") {
			t.Errorf("presenting without a terminal: %d, %q", status, s.err.String())
		}
	})
}

// The list shows rooms as they come; who joins one from it follows.
func TestPickRoom(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf)
		bo := th.guest("bo", 120, 40, "")
		bo.sees("Choose what to watch")
		ana := th.presents("ana")
		bo.sees("ana presents DeepSeek")
		if n := strings.Count(bo.screen(), "─ people presenting now ─") + strings.Count(bo.screen(), "  demo  "); n > 2 {
			t.Errorf("the room stands twice in the list:\n%s", bo.screen())
		}
		bo.types("j\r")
		bo.sees("1 watching, ana presents")
		ana.types("s")
		bo.sees("Connectedness")
		bo.types("\x1b[B")
		bo.sees("free")
		if s := th.of.States(); len(s) != 1 || s[0].Seats != 2 {
			t.Errorf("the room has %+v", s)
		}
		bo.types("q")
		bo.leaves(StatusOK)
		ana.types("q")
		ana.leaves(StatusOK)
	})
}

// An operator sees who is there and ends a room; others are told that they are
// none.
func TestOperator(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(context.Background())
		of := NewHouse(ctx, HouseOptions{Library: shelf, Now: time.Now})
		key := newKey(t)
		var a Access
		if err := a.AddKeys(ssh.MarshalAuthorizedKey(key.PublicKey()), "operators", Operator, false); err != nil {
			t.Fatal(err)
		}
		a.Open = true
		th := &stage{open(t, Options{Handler: of.Serve, Access: a}), of}
		t.Cleanup(func() {
			th.close()
			stop()
			of.Wait()
			time.Sleep(10 * time.Second)
		})
		operator := func(line string) (string, int) {
			t.Helper()
			s := sit(t, th.visit(as("operator+eva"), func(c *ssh.ClientConfig) { c.Auth = []ssh.AuthMethod{ssh.PublicKeys(key)} }))
			s.begin(t, line)
			status := s.end()
			return s.out.String() + s.err.String(), status
		}
		if err := of.Stand(Line{Verb: Present, Name: "deepseek", Room: "demo"}); err != nil {
			t.Fatal(err)
		}
		bo := th.guest("bo\x1b[31m", 80, 24, "watch demo")
		bo.sees("L to lead")
		bo.types("L")
		bo.sees("only a presenter leads")
		for _, line := range []string{"guests", "end demo"} {
			s := sit(t, th.visit())
			s.begin(t, line)
			if status := s.end(); status != StatusDenied {
				t.Errorf("%s by anybody ends with %d", line, status)
			}
		}
		if out, status := operator("guests"); status != StatusOK || !strings.Contains(out, "visitor") || !strings.Contains(out, "watch demo") || !strings.Contains(out, "operator") || strings.Contains(out, "\x1b") {
			t.Errorf("guests: %d, %q", status, out)
		}
		if out, status := operator("end nothing"); status != StatusMisuse || !strings.Contains(out, "no room nothing") {
			t.Errorf("end nothing: %d, %q", status, out)
		}
		if out, status := operator("end demo"); status != StatusOK || !strings.Contains(out, "has ended") {
			t.Errorf("end demo: %d, %q", status, out)
		}
		bo.leaves(StatusOK)
		if !strings.Contains(bo.err.String(), "an operator has ended the room") {
			t.Errorf("who watched is told %q", bo.err.String())
		}
	})
}

// Who types on as their screen ends leaves nothing behind: keys that come
// faster than it takes them had a reader that waited for ever.
func TestKeysAfterTheLast(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf)
		for range 5 {
			g := th.guest("ana", 80, 24, "play deepseek")
			g.sees("NVDA")
			g.types("q" + strings.Repeat("j", 200))
			g.leaves(StatusOK)
		}
	})
}

// Who watches needs no key: with an input that is closed they see on, until the
// door's idle time takes them.
func TestWatchingWithoutInput(t *testing.T) {
	shelf := newShelf(t, "deepseek")
	synctest.Test(t, func(t *testing.T) {
		th := openStage(t, shelf)
		ana := th.presents("ana")
		bo := th.follows("bo", 80, 24)
		if err := bo.in.Close(); err != nil {
			t.Fatal(err)
		}
		bo.sees("14:31:")
		ana.types("q")
		ana.leaves(StatusOK)
	})
}
