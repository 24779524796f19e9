package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"contagion/data/live/fakes"
)

// No answer, complaint, recording or file of the program holds a key, not even
// where a server throws it back.
func TestCanary(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent(), goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"))
	alpaca := httptest.NewServer(&fakes.Alpaca{Key: "other", Secret: "keys"})
	defer alpaca.Close()
	loud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Key", r.Header.Get("Authorization"))
		if strings.HasPrefix(r.URL.Path, "/refuse") {
			w.WriteHeader(http.StatusForbidden)
		}
		fmt.Fprintf(w, "{\"v\":1,\"type\":\"trade\",\"t\":%d,\"sym\":\"NVDA\",\"px\":180,\"id\":%q}\n{\"v\":1,\"type\":\"trade\",\"t\":%q,\"sym\":\"NVDA\",\"px\":\n", time.Now().Unix()-1, r.Header.Get("Authorization"), r.URL.String())
	}))
	defer loud.Close()
	dir := filepath.Dir(filepath.Dir(home(t, fmt.Sprintf("%s\n[addresses]\nalpaca_stream = \"ws%s/v2\"\nalpaca_rest = %q\n[[alert]]\nwhen = \"feed lost\"\nrun = [\"/bin/sh\", \"-c\", \"env > %s/env\"]\n", fewInstruments, strings.TrimPrefix(alpaca.URL, "http"), alpaca.URL, t.TempDir()))))
	const token = "canaryToken8&<plus+9"
	t.Setenv("APCA_API_KEY_ID", canaryID)
	t.Setenv("APCA_API_SECRET_KEY", canarySecret)
	t.Setenv("CONTAGION_FEED_TOKEN", token)
	rec := filepath.Join(dir, "live.rec")
	said := ""
	for _, args := range [][]string{
		{"config", "check"},
		{"config", "path"},
		{"doctor", "--source", "alpaca", "--source", loud.URL + "/refuse?k={token}"},
		{"watch", "--source", loud.URL + "/feed?k={token}", "--source", "alpaca", "--for", "2s", "--lines"},
		{"watch", "--source", loud.URL + "/refuse?k={token}", "--for", "2s", "--json"},
		{"record", "--source", loud.URL + "/feed?k={token}", "--for", "2s", "-o", rec},
		{"export", rec, "--ndjson"},
		{"check", rec},
		{"live", "--source", loud.URL + "/feed?k={token}"},
	} {
		out, complaint, code := inside(args)
		said += fmt.Sprintf("%v: exit %d\n%s%s\n", args, code, out, complaint)
		if len(out)+len(complaint) == 0 {
			t.Errorf("%v says nothing", args)
		}
	}
	answers := said
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			text, e := os.ReadFile(path)
			said, err = said+string(text), e
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{canaryID, canarySecret, token} {
		quoted, err := json.Marshal(key)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{key, url.QueryEscape(key), url.PathEscape(key), string(quoted[1 : len(quoted)-1]), key[:8], base64.StdEncoding.EncodeToString([]byte(key))} {
			if i := strings.Index(said, form); i >= 0 {
				t.Errorf("a key was told: %q", said[max(0, i-200):min(len(said), i+60)])
			}
		}
	}
	for _, want := range []string{"WRONG  Source", "refused", "live", "\"p\":180"} {
		if !strings.Contains(answers, want) {
			t.Errorf("%q was not told, so the sources were not asked:\n%s", want, answers)
		}
	}
}
