package serve

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"time"
)

// Web answers /metrics in the text format of Prometheus, and /healthz: 200
// while guests are let in, 503 once the server stops. It shows how many there
// are and nothing of who they are; it is meant for an address of the loopback.
func (s *Server) Web() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		s.metrics.write(w)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		select {
		case <-s.stopped:
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, "stopping\n")
		default:
			_, _ = io.WriteString(w, "ok\n")
		}
	})
	return mux
}

// write gives all that is counted.
func (m *Metrics) write(w io.Writer) {
	var b strings.Builder
	one := func(name, kind, help string, value int64) {
		fmt.Fprintf(&b, "# HELP contagion_ssh_%[1]s %[3]s\n# TYPE contagion_ssh_%[1]s %[2]s\ncontagion_ssh_%[1]s %[4]d\n", name, kind, help, value)
	}
	one("sessions", "gauge", "Guests whose command runs.", m.Sessions.Load())
	one("sessions_total", "counter", "Commands that were begun.", m.SessionsBegun.Load())
	one("connections", "gauge", "Connections that are open.", m.Connections.Load())
	one("pre_auth", "gauge", "Connections that are not yet let in.", m.PreAuth.Load())
	one("accepted_total", "counter", "Connections that came.", m.Accepted.Load())
	one("rooms", "gauge", "Rooms that are open.", m.Rooms.Load())
	one("private_screens", "gauge", "Guests with a screen of their own.", m.Private.Load())
	one("full_total", "counter", "Guests who found no private screen or room left.", m.Full.Load())
	one("bytes_in_total", "counter", "Bytes from guests, on the wire.", m.BytesIn.Load())
	one("bytes_out_total", "counter", "Bytes to guests, on the wire.", m.BytesOut.Load())
	one("input_dropped_bytes_total", "counter", "Bytes typed beyond the limit.", m.InputDropped.Load())
	one("dropped_frames_total", "counter", "Pictures that a viewer never saw.", m.DroppedFrames.Load())
	one("resyncs_total", "counter", "Whole pictures after some were dropped.", m.Resyncs.Load())
	one("stalled_total", "counter", "Guests who did not read in time.", m.Rejected(Stalled))
	one("goroutines", "gauge", "Goroutines of the process.", int64(runtime.NumGoroutine()))

	fmt.Fprint(&b, "# HELP contagion_ssh_rejected_total Guests and requests that were refused or sent away, by reason.\n# TYPE contagion_ssh_rejected_total counter\n")
	for r := range reasonCount {
		fmt.Fprintf(&b, "contagion_ssh_rejected_total{reason=%q} %d\n", r, m.Rejected(r))
	}
	const age = "contagion_ssh_frame_age_seconds"
	fmt.Fprintf(&b, "# HELP %[1]s How old a picture was when its viewer had it.\n# TYPE %[1]s histogram\n", age)
	sum := int64(0) // each class holds those below it
	for i := range m.ages {
		sum += m.ages[i].Load()
		if i < len(ageBounds) {
			fmt.Fprintf(&b, "%s_bucket{le=\"%g\"} %d\n", age, ageBounds[i].Seconds(), sum)
		}
	}
	fmt.Fprintf(&b, "%[1]s_bucket{le=\"+Inf\"} %[2]d\n%[1]s_sum %[3]g\n%[1]s_count %[2]d\n", age, sum, time.Duration(m.ageSum.Load()).Seconds())
	_, _ = io.WriteString(w, b.String())
}
