package load

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Counters are what a server says of itself, by name, without the part that all
// share.
type Counters map[string]float64

const counterPrefix = "contagion_ssh_"

// Counters asks the server; an error where it is not ours or does not answer.
func (s *Server) Counters(ctx context.Context) (Counters, error) {
	if s.metrics == "" {
		return nil, fmt.Errorf("counters: only a server that was started here tells them")
	}
	const within = 5 * time.Second
	ctx, stop := context.WithTimeout(ctx, within)
	defer stop()
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.metrics+"/metrics", nil)
	if err != nil {
		return nil, fmt.Errorf("counters: %w", err)
	}
	// One connection for each time: none is left when descriptors are counted.
	q.Close = true
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		return nil, fmt.Errorf("counters: %w", err)
	}
	defer a.Body.Close()
	if a.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("counters: %s", a.Status)
	}
	return readCounters(a.Body)
}

// readCounters reads the text format of Prometheus, as far as it is used here.
func readCounters(r io.Reader) (Counters, error) {
	const most = 1 << 20
	c := Counters{}
	lines := bufio.NewScanner(io.LimitReader(r, most))
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "#") {
			continue
		}
		i := strings.LastIndexByte(line, ' ')
		if i < 0 {
			continue
		}
		v, err := strconv.ParseFloat(line[i+1:], 64)
		if err != nil {
			return nil, fmt.Errorf("counters: line %q has no number", line)
		}
		c[strings.TrimPrefix(line[:i], counterPrefix)] = v
	}
	return c, lines.Err()
}

// Resting asks a few times, and gives the answer with the most goroutines: a
// screen that plays has some that come and go with each picture.
func (s *Server) Resting(ctx context.Context) (most Counters, err error) {
	const times, apart = 6, 70 * time.Millisecond // of pictures that are a tenth of a second apart
	const gone = 500 * time.Millisecond           // until who has left is gone
	if err := rest(ctx, gone); err != nil {
		return nil, err
	}
	for range times {
		c, err := s.Counters(ctx)
		if err != nil {
			return nil, err
		}
		if most == nil || c["goroutines"] > most["goroutines"] {
			most = c
		}
		if err := rest(ctx, apart); err != nil {
			return nil, err
		}
	}
	return most, nil
}

// leakTime is how long a server may take to be what it was before guests came
// and went. A leak stays for ever; what a guest who flooded has left in the
// kernels of both ends, up to some hundred KB, is read at 16 KB a second, and
// on a machine that is busy all of it comes later.
const leakTime = time.Minute

// Settled asks until the goroutines are at most so many, and gives the last
// answer. After soon goroutineSlack more are enough, and after within it ends.
func (s *Server) Settled(ctx context.Context, goroutines float64, soon, within time.Duration) (Counters, error) {
	ctx, stop := context.WithTimeout(ctx, within)
	defer stop()
	began := time.Now()
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for {
		c, err := s.Counters(context.WithoutCancel(ctx))
		if err != nil || c["goroutines"] <= goroutines || time.Since(began) >= soon && c["goroutines"] <= goroutines+goroutineSlack {
			return c, err
		}
		select {
		case <-ctx.Done():
			return c, nil
		case <-again.C:
		}
	}
}
