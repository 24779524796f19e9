package main

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestOneFigureOnEveryPath runs a live session with a shock as a screen has it,
// twenty beats a second, and records it. What it says of the shock at the
// minutes at which it is told and at which it stands, watch says of the market,
// of the recording and of the scenario that import makes of it; import and the
// report of the live view say it too.
func TestOneFigureOnEveryPath(t *testing.T) {
	if testing.Short() {
		t.Skip("an hour of beats")
	}
	home(t, "")
	told := regexp.MustCompile(`[-+]\d+\.\d sd on its own in \d+ min`)
	path := filepath.Join(t.TempDir(), "live.rec")
	words := []string{"--source", "fake:7", "--begin", "2026-11-24T15:00Z", "--shock", "NVDA=-6@5m"}
	var live []string // as the live view's report has it, each once
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(traded)) // the calendar does not begin with the bubble's year
		f := liveFlags{sources: []string{"fake:7"}}
		f.fake = fakeFlags{speed: 1, begin: "2026-11-24T15:00Z", shocks: []string{"NVDA=-6@5m"}}
		m, err := f.open(nil)
		if err != nil {
			t.Fatal(err)
		}
		rec, err := m.record(path, false)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		desk, done := m.desk(), make(chan error, 1)
		go func() { done <- desk.Run(ctx) }()
		for range 62 {
			time.Sleep(time.Minute)
			snap, _, err := desk.Wait(ctx, 0)
			if err != nil {
				t.Fatal(err)
			}
			text, err := tell(snap, "text")
			if err != nil {
				t.Fatal(err)
			}
			if s := told.Find(text); s != nil && !slices.Contains(live, string(s)) {
				live = append(live, string(s))
			}
		}
		stop()
		<-done
		if err := rec.Close(); err != nil {
			t.Fatal(err)
		}
	})
	if len(live) < 20 {
		t.Fatalf("the live view told %q", live)
	}
	first, stands := live[0], live[len(live)-1]
	shocks := func(args ...string) (out []string) {
		said, complaint, code := inside(args)
		if code != 0 {
			t.Fatalf("%q: exit %d, %s", args, code, complaint)
		}
		for line := range strings.Lines(said) {
			if strings.Contains(line, "\tshock\t") {
				out = append(out, line)
			}
		}
		return out
	}
	market := shocks(append([]string{"watch", "--lines", "--speed", "0", "--for", "62m"}, words...)...)
	if len(market) != 2 || !strings.Contains(market[0], first) || !strings.Contains(market[1], stands+"; this figure stands") {
		t.Errorf("live has %s, then %s; watch says %q", first, stands, market)
	}
	if film := shocks("watch", path, "--lines", "--speed", "0"); !slices.Equal(film, market) {
		t.Errorf("of the recording watch says %q, of the market %q", film, market)
	}
	made := filepath.Join(t.TempDir(), "made")
	said, complaint, code := inside([]string{"import", path, "--origin", "NVDA", "-o", made})
	if code != 0 || !strings.Contains(said, "the shock was found: NVDA, "+stands+";") {
		t.Fatalf("import: exit %d, %s%s; live had %s", code, said, complaint, stands)
	}
	if scenario := shocks("watch", made, "--lines", "--speed", "0"); !slices.Equal(scenario, market) {
		t.Errorf("of the scenario watch says %q, of the market %q", scenario, market)
	}
	story, _, _ := inside([]string{"watch", made, "--lines", "--speed", "0"})
	if at := strings.Index(story, "Nvidia has moved by "+stands); at < 0 || !strings.HasSuffix(strings.TrimRight(story[:at], "\t"), "2026-11-24T15:40:00Z\tstory") {
		t.Errorf("the story tells %s before it was known, or not at all:\n%s", stands, story)
	}
	theWave(t, made)
}

// theWave looks at the screens, the report and the what-if of a scenario that
// was made of a simulated shock of Nvidia: the groups are reached one after
// another.
func theWave(t *testing.T, made string) {
	t.Helper()
	for _, size := range []string{"80x24", "120x40", "200x60"} {
		said, complaint, code := inside([]string{"render", made, "--size", size, "--at", "2026-11-24T16:00Z"})
		if code != 0 || !strings.Contains(said, "NVDA") || !strings.Contains(strings.SplitN(said, "\n", 2)[0], "SIM") {
			t.Errorf("%s: exit %d, %s\n%s", size, code, complaint, said)
		}
	}
	said, _, code := inside([]string{"report", made, "--at", "2026-11-24T16:00Z"})
	by := func(group string) string {
		m := regexp.MustCompile(`(?m)^` + group + `\. .* Its mean arrived after \S+ \S+ \d\d:\d\d, by \S+ \S+ (\d\d:\d\d) UTC`).FindStringSubmatch(said)
		if m == nil {
			t.Errorf("the report does not tell when %s was reached:\n%s", group, said)
			return ""
		}
		return m[1]
	}
	chips, infra := by("US chips"), by("AI infrastructure")
	if code != 0 || !strings.Contains(said, "Simulated") || !(chips < infra) {
		t.Errorf("exit %d, chips by %s, AI infrastructure by %s:\n%s", code, chips, infra, said)
	}
	if said, complaint, code := inside([]string{"whatif", "NVDA=-10%", "--scenario", made}); code != 0 {
		t.Errorf("what-if: exit %d, %s%s", code, said, complaint)
	}
}
