package serve

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func get(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func TestWeb(t *testing.T) {
	s := New(Options{Host: newKey(t), Handler: func(Session) int { return 0 }})
	m := s.Metrics()
	m.Sessions.Add(3)
	m.Reject(TooFast)
	m.Reject(TooFast)
	m.Reject(reasonCount) // none that is known
	for _, age := range []time.Duration{0, 10 * time.Millisecond, 11 * time.Millisecond, 90 * time.Millisecond, 20 * time.Second} {
		m.FrameAge(age)
	}
	code, text := get(t, s.Web(), "/metrics")
	if code != http.StatusOK {
		t.Fatal(code)
	}
	for _, want := range []string{"contagion_ssh_sessions 3\n", `contagion_ssh_rejected_total{reason="rate"} 2`, `contagion_ssh_rejected_total{reason="kicked"} 0`,
		`_bucket{le="0.01"} 2`, `_bucket{le="0.025"} 3`, `_bucket{le="0.1"} 4`, `_bucket{le="10"} 4`, `_bucket{le="+Inf"} 5`, "_seconds_sum 20.111\n", "_seconds_count 5\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	// Each line is a remark or a sample, and each sample's name has a type.
	sample := regexp.MustCompile(`^([a-z_]+?)(?:_bucket|_sum|_count)?(\{[a-z]+="[^"]*"\})? [0-9.e+-]+$`)
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "# HELP ") || strings.HasPrefix(line, "# TYPE ") {
			continue
		}
		if p := sample.FindStringSubmatch(line); p == nil || !strings.Contains(text, "# TYPE "+p[1]+" ") {
			t.Errorf("no sample: %q", line)
		}
	}
	if code, text := get(t, s.Web(), "/healthz"); code != http.StatusOK || text != "ok\n" {
		t.Error(code, text)
	}
	if code, _ := get(t, s.Web(), "/"); code != http.StatusNotFound {
		t.Error(code)
	}
	if err := s.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	if code, text := get(t, s.Web(), "/healthz"); code != http.StatusServiceUnavailable || text != "stopping\n" {
		t.Error(code, text)
	}
}

func TestReasonNames(t *testing.T) {
	names := map[string]bool{}
	for r := range reasonCount {
		if names[r.String()] || r.String() == "" {
			t.Errorf("reason %d is called %q", r, r)
		}
		names[r.String()] = true
	}
}

// A flood of refusals is a line a second, which says how many there were.
func TestSparing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out lines
		l := &log{to: slog.New(slog.NewJSONHandler(&out, nil))}
		for range 1000 {
			l.sparing(TooFast, "refused")
		}
		l.sparing(NoProof, "refused")
		time.Sleep(time.Second)
		l.sparing(TooFast, "refused")
		got := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(got) != 3 || !strings.Contains(got[1], `"reason":"auth"`) || !strings.Contains(got[2], `"more":999`) {
			t.Errorf("%d lines: %v", len(got), got)
		}
	})
}
