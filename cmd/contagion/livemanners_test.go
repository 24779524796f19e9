package main

import (
	"testing"
	"time"

	"contagion/data/live/fakes"
)

// Who answers with a web page, a captcha, is not asked sooner than in its interval,
// and each time after twice as long: by hand, of 15 s, the requests that follow come
// after 15, 30, 60 and 60 s.
func TestCaptchaIsAskedSeldom(t *testing.T) {
	inRig(t, []string{"http://own.test/doc"}, nil, func(r *rig) {
		r.says(0, 30*time.Second, "Feed own.test is live.")
		r.own.Script(fakes.Always(fakes.Fault{Do: fakes.Page}))
		mark := len(r.out.String())
		r.says(mark, 30*time.Second, "Feed own.test is lost: a web page instead of prices")
		before := r.own.Requests()
		time.Sleep(13 * time.Second) // it is told within a second
		if n := r.own.Requests() - before; n != 0 {
			t.Errorf("asked %d times within 14 s of its page", n)
		}
		time.Sleep(152 * time.Second) // 165 s: after 15, 45, 105 and 165
		if n := r.own.Requests() - before; n < 3 || n > 4 {
			t.Errorf("asked %d times in 165 s, want 3 or 4", n)
		}
		r.own.Script(nil)
		r.mends(mark, "Feed own.test ")
	})
}
