package intake

import (
	"strconv"
	"strings"
	"time"
)

// readClock reads "14:30", "09:30:00.123 PM", "14:30:00-05:00", "14:30Z" and
// what is like them. Zones by name are none: EST is said of two.
func (p *parsed) readClock(s string) bool {
	upper := strings.ToUpper(s)
	for _, z := range []string{" UTC", " GMT", "UTC", "GMT", "Z"} {
		if rest, ok := strings.CutSuffix(upper, z); ok {
			p.zoned, upper = true, rest
			break
		}
	}
	if i := strings.LastIndexAny(upper, "+-"); i > 0 && !p.zoned {
		sign, zone := time.Duration(1), strings.ReplaceAll(upper[i+1:], ":", "")
		if upper[i] == '-' {
			sign = -1
		}
		if len(zone) == 2 {
			zone += "00"
		}
		if len(zone) != 4 || !allDigits(zone) {
			return false
		}
		h, _ := strconv.Atoi(zone[:2])
		m, _ := strconv.Atoi(zone[2:])
		if h > 14 || m > 59 {
			return false
		}
		p.zoned, p.offset, upper = true, sign*(time.Duration(h)*time.Hour+time.Duration(m)*time.Minute), upper[:i]
	}
	upper = strings.TrimSpace(upper)
	half := ""
	for _, h := range []string{"AM", "PM"} {
		if rest, ok := strings.CutSuffix(upper, h); ok {
			half, upper = h, strings.TrimSpace(rest)
		}
	}
	upper, part, _ := strings.Cut(upper, ".")
	if part != "" && !allDigits(part) {
		return false
	}
	if !strings.Contains(upper, ":") && allDigits(upper) && (len(upper) == 4 || len(upper) == 6) {
		upper = upper[:2] + ":" + upper[2:4] + ":" + (upper + "00")[4:6] // 093000
	}
	field := strings.Split(upper, ":")
	if len(field) < 2 || len(field) > 3 {
		return false
	}
	var v [3]int
	for i, f := range field {
		if len(f) < 1 || len(f) > 2 || !allDigits(f) {
			return false
		}
		v[i], _ = strconv.Atoi(f)
	}
	switch {
	case half != "" && (v[0] < 1 || v[0] > 12):
		return false
	case half == "PM" && v[0] < 12:
		v[0] += 12
	case half == "AM" && v[0] == 12:
		v[0] = 0
	}
	if v[0] > 23 || v[1] > 59 || v[2] > 59 {
		return false
	}
	p.timed = true
	p.clock = time.Duration(v[0])*time.Hour + time.Duration(v[1])*time.Minute + time.Duration(v[2])*time.Second
	return true
}
