package live

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The bounds of one request.
const (
	bodyMost    = 2 << 20 // a day of minutes of 20 symbols is below 500 KiB
	frameMost   = 1 << 20 // Alpaca's largest arrays at the open
	wholeTime   = 10 * time.Second
	redirectMax = 5
)

// answerWithin gives how long an answer may take of a source that is asked once
// in each interval: so long that a hang is on the screen within two of them,
// whenever it begins. The next request comes up to 1.1 intervals (jitterMost)
// after the answer before, and the desk looks at the sources once a second, at
// the next of its beats. Of a long interval it is wholeTime; below half a second
// an encrypted connection from far away could not even be made.
func answerWithin(interval time.Duration) time.Duration {
	const shown, least = 1100 * time.Millisecond, 500 * time.Millisecond
	left := 2*interval - time.Duration(jitterMost*float64(interval)) - shown
	return min(max(left, least), wholeTime)
}

// The next poll comes so many intervals after the one before, so that many
// programs do not ask at once.
const (
	jitterLeast = 0.9
	jitterMost  = 1.1
)

// jittered gives the pause before the next poll.
func (s *Settings) jittered(d time.Duration) time.Duration {
	return time.Duration((jitterLeast + (jitterMost-jitterLeast)*s.Random()) * float64(d))
}

// Redirects that are not followed.
var (
	errElsewhere = errors.New("redirected to another host")
	errInClear   = errors.New("redirected to an address without encryption")
	errCircle    = errors.New("redirected again and again")
)

// client gives an HTTP client that stays with the host it was sent to.
func (s *Settings) client() *http.Client {
	t := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: wholeTime}).DialContext,
		TLSHandshakeTimeout:    wholeTime,
		MaxIdleConns:           4,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
	}
	if s.Dial != nil {
		t.Proxy, t.DialContext = nil, s.Dial
	}
	return &http.Client{Transport: t, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		from := via[0].URL
		switch {
		case !strings.EqualFold(r.URL.Host, from.Host):
			return errElsewhere
		case secure(from) && !secure(r.URL):
			return errInClear
		case len(via) >= redirectMax:
			return errCircle
		}
		return nil
	}}
}

func secure(u *url.URL) bool { return u.Scheme == "https" || u.Scheme == "wss" }

// address reads an address of a source. Without encryption only this machine
// is spoken to, unless the settings allow more.
func (s *Settings) address(raw string, schemes ...string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return nil, errors.New("the address is not one; write it like " + schemes[len(schemes)-1] + "://host/path")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, fmt.Errorf("port %s of the address is none; give one from 1 to 65535", port)
		}
	}
	known := false
	for _, scheme := range schemes {
		known = known || u.Scheme == scheme
	}
	if !known {
		return nil, fmt.Errorf("the address begins with %q; begin it with %s", u.Scheme, strings.Join(schemes, ":// or ")+"://")
	}
	if !secure(u) && !loopback(u.Hostname()) && !s.Insecure {
		return nil, fmt.Errorf("%s://%s is not encrypted; use %ss, or allow it in the settings", u.Scheme, u.Host, u.Scheme)
	}
	return u, nil
}

// Speakable reports whether an address of a provider may be spoken to.
func Speakable(address string, insecure bool) bool {
	s := Settings{Insecure: insecure}
	_, err := s.address(address, "http", "https", "ws", "wss")
	return err == nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// get fetches a body of at most 2 MiB within a time. The error is a *Fault.
func get(ctx context.Context, c *http.Client, address string, header http.Header, within time.Duration) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, &Fault{Class: Terminal, Why: "the address is not one"}
	}
	r.Header = header
	resp, err := c.Do(r)
	if err != nil {
		return 0, nil, unreached(err, within)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, bodyMost+1))
	if len(body) > bodyMost {
		return 0, nil, &Fault{Why: "an answer over 2 MiB, which none of its answers is"}
	}
	if resp.StatusCode != http.StatusOK {
		return resp.StatusCode, body, refusal(resp.StatusCode, resp.Header, body)
	}
	if resp.Uncompressed && len(body) == 0 && (errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)) {
		err = gzip.ErrHeader // not so much as the head of what it says is packed
	}
	if err != nil {
		return 0, nil, unreached(err, within)
	}
	return resp.StatusCode, body, nil
}

// unreached puts a failure of the network into plain words; the address, which
// may hold a key, is left out. within is how long was waited for an answer.
func unreached(err error, within time.Duration) *Fault {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var host x509.HostnameError
	var timeout net.Error
	switch {
	case errors.Is(err, errElsewhere):
		return &Fault{Why: "it sends us to another host, which is not followed", Cure: "log in to the network you are in, if it asks you to"}
	case errors.Is(err, errInClear):
		return &Fault{Why: "it sends us to an address that is not encrypted, which is not followed"}
	case errors.Is(err, errCircle):
		return &Fault{Why: fmt.Sprintf("it sends us from one of its addresses to the next, %d times", redirectMax)}
	case errors.As(err, &dns):
		return &Fault{Why: "its name is not known to the network", Cure: "look at your connection"}
	case errors.As(err, &cert), errors.As(err, &host):
		return &Fault{Why: "its certificate is not to be trusted", Cure: "look at this computer's clock and network"}
	case errors.Is(err, syscall.ECONNREFUSED):
		return &Fault{Why: "connection refused"}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		f := &Fault{Why: fmt.Sprintf("no answer within %g s", within.Seconds())}
		if within < wholeTime {
			f.Cure = "a longer interval, if it is slow"
		}
		return f
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return &Fault{Why: "its answer came damaged"}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.ErrClosedPipe):
		return &Fault{Why: "the connection was cut"}
	}
	return &Fault{Why: err.Error()}
}

// refusal is what a status other than 200 says.
func refusal(status int, h http.Header, body []byte) *Fault {
	f := &Fault{Why: strings.TrimSpace(fmt.Sprintf("HTTP %d %s", status, http.StatusText(status))), After: retryAfter(h)}
	switch status {
	case http.StatusTooManyRequests:
		f.Class, f.Cure = Throttle, "fewer instruments or a longer interval"
	case http.StatusUnauthorized, http.StatusForbidden:
		f.Class, f.barred = Terminal, status
	}
	return f
}

// barred says what a 401 or 403 means. What stands between us and a server may
// say it for a moment, so it is asked again, seldom; final is a 401, which is of
// keys, from who never let us in.
func barred(err error, cure string, never bool) error {
	var f *Fault
	if !errors.As(err, &f) || f.barred == 0 {
		return err
	}
	g := *f
	if g.Cure = cure; !never || f.barred != http.StatusUnauthorized {
		g.Class, g.After = Wait, max(f.After, slowPoll)
	}
	return &g
}

func retryAfter(h http.Header) time.Duration {
	v := h.Get("Retry-After")
	if v == "" {
		return 0
	}
	if s, err := strconv.Atoi(v); err == nil && s > 0 {
		return min(time.Duration(min(s, 1<<20))*time.Second, obeyMost)
	}
	if t, err := http.ParseTime(v); err == nil {
		date, err := http.ParseTime(h.Get("Date"))
		if err != nil {
			return 0
		}
		return min(max(t.Sub(date), 0), obeyMost) // by the server's own clock
	}
	return 0
}

// page says what came instead of JSON; nil where it may be JSON.
func page(body []byte) *Fault {
	if f := nothing(body); f != nil {
		return f
	}
	if b := bytes.TrimSpace(body); b[0] != '{' && b[0] != '[' {
		return &Fault{Why: "an answer that is not JSON"}
	}
	return nil
}

// nothing says what came instead of any prices, in whatever form; nil where
// there may be some.
func nothing(body []byte) *Fault {
	b := bytes.TrimSpace(body)
	switch {
	case len(b) == 0:
		return &Fault{Why: "an empty answer"}
	case b[0] == '<':
		return &Fault{mild: true, Why: "a web page instead of prices (a captcha, or a notice)", Cure: "open its site in a browser, or wait"}
	case string(b) == "null", string(b) == "[]":
		return &Fault{Why: "an answer without prices: " + string(b)}
	case b[0] != '{' && b[0] != '[' && bytes.Contains(bytes.ToLower(b[:min(len(b), 100)]), []byte("too many requests")):
		return &Fault{Class: Throttle, Why: "Too Many Requests, told with HTTP 200"}
	}
	return nil
}

// notJSON is the fault of a body that could not be decoded.
func notJSON(err error) *Fault {
	var typed *json.UnmarshalTypeError
	if errors.As(err, &typed) {
		return &Fault{Why: fmt.Sprintf("an answer of another shape (%s where %s belongs)", typed.Value, typed.Field)}
	}
	return &Fault{Why: "an answer that is not whole JSON"}
}
