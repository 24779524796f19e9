package live

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// What an answer is that leads astray or is not packed as it says.
func TestAnswersThatLeadAstray(t *testing.T) {
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	mux := http.NewServeMux()
	at := httptest.NewServer(mux)
	defer at.Close()
	mux.HandleFunc("/itself", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/itself", http.StatusFound) })
	mux.HandleFunc("/other", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusFound)
	})
	for path, text := range map[string]string{"/short": "notgzip", "/long": "this is longer than a head of gzip"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte(text))
		})
	}
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("{}"))
	})
	s := Settings{}.filled()
	c := s.client()
	defer c.CloseIdleConnections()
	for path, want := range map[string]string{
		"/itself": "it sends us from one of its addresses to the next, 5 times",
		"/other":  "it sends us to another host, which is not followed",
		"/short":  "its answer came damaged",
		"/long":   "its answer came damaged",
		"/cut":    "the connection was cut",
	} {
		_, _, err := get(context.Background(), c, at.URL+path, nil, 10*time.Second)
		var f *Fault
		if !errors.As(err, &f) || f.Why != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}

// A port that there is none of is no address.
func TestPortOfAddress(t *testing.T) {
	for address, bad := range map[string]bool{"http://127.0.0.1:99999": true, "ws://127.0.0.1:65536/x": true, "http://127.0.0.1:0": true, "http://127.0.0.1:65535": false, "http://127.0.0.1:1/x": false, "http://127.0.0.1": false} {
		_, err := NewOwn(address, Settings{})
		if (err != nil) != bad || bad && !strings.Contains(err.Error(), "of the address is none; give one from 1 to 65535") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// A number of CSV is one of digits: 1_000 is none.
func TestNumbersOfCSV(t *testing.T) {
	for cell, bad := range map[string]bool{"1_000": true, "0x10": true, "1e3": false, "1000": false} {
		f, o, _ := still(t, 1)
		r := newReading(o[0])
		for _, line := range []string{"t,sym,px", "2000-01-03T15:00:00Z,NVDA," + cell} {
			if err := r.line([]byte(line)); err != nil {
				t.Fatal(err)
			}
		}
		r.flush()
		h := f.Health()[0]
		if (h.Refused == 1) != bad || bad && h.Refusals[0].Reason != "px is not a number" {
			t.Errorf("%s: %d refused, %+v", cell, h.Refused, h.Refusals[0])
		}
	}
}
