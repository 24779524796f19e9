package main

import (
	"regexp"
	"testing"

	"contagion/data/settings"
	"contagion/tui/serve"
)

// The sample tells the limits of the door as they are, and each of them.
func TestSampleTellsTheLimits(t *testing.T) {
	on := regexp.MustCompile(`(?s)# \[serve\.limits\].*`).Find(sampleConfig)
	on = regexp.MustCompile(`(?m)^# `).ReplaceAll(on, nil)
	s, err := settings.Read(on, "config.toml")
	if err != nil {
		t.Fatal(err)
	}
	if got := serve.Limits(s.Serve.Limits); got != serve.DefaultLimits() {
		t.Errorf("the sample says\n%+v, the door has\n%+v", got, serve.DefaultLimits())
	}
}
