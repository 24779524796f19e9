package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// A server that sends more than it was asked for, here the whole request with the
// key in it, is not repeated on standard error by a library: that is the screen.
func TestUnaskedBytesAreNotTold(t *testing.T) {
	const token = "canaryUnasked8plus9"
	program, err := exec.LookPath("contagion")
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	asked := make(chan string, 64)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go echo(c, asked)
		}
	}()
	home(t, fewInstruments)
	t.Setenv("CONTAGION_FEED_TOKEN", token)
	c := exec.Command(program, "watch", "--source", "http://"+l.Addr().String()+"/x", "--lines", "--for", "4s")
	var out, complaint strings.Builder
	c.Stdout, c.Stderr = &out, &complaint
	if err := c.Run(); err != nil {
		t.Errorf("%v: %s", err, complaint.String())
	}
	if len(asked) == 0 || !strings.Contains(<-asked, token) {
		t.Fatalf("the server was not asked with the key:\n%s%s", out.String(), complaint.String())
	}
	for name, text := range map[string]string{"standard output": out.String(), "standard error": complaint.String()} {
		if strings.Contains(text, token) || strings.Contains(text, "Unsolicited") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// echo answers each request with a line of a price, and the request itself after
// the end of its answer.
func echo(c net.Conn, asked chan<- string) {
	defer c.Close()
	in := bufio.NewReader(c)
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		whole, err := httputil.DumpRequest(r, false)
		if err != nil {
			return
		}
		select {
		case asked <- string(whole):
		default:
		}
		body := fmt.Sprintf("{\"type\":\"trade\",\"t\":%d,\"sym\":\"NVDA\",\"px\":180}\n", time.Now().UnixMilli())
		_, err = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		if err != nil {
			return
		}
		time.Sleep(50 * time.Millisecond) // until the client has put the connection aside: only then is the rest unasked
		if _, err = c.Write(whole); err != nil {
			return
		}
	}
}
