package live

import (
	"math"
	"slices"
	"strconv"

	"contagion/data"
)

// A close of the session before is what a source says, and it can be wrong by a
// split, by a unit (pence for pounds) or by anything: then every move from it
// is. So it is not given before a price bears it out: until then it waits, and
// where the first price is a third of it or less, or three times it or more, it
// is dropped. The price is taken, and its move is unknown until the next
// session, whose base is a close that was seen. A split that its source tells
// of explains it; and who has traded from there to here has shown the way.
//
// A close that was given, because its venue was shut or it was seen, cannot be
// taken back: there it is the price that waits, see judge.

// foreign is from how many times a close on, up or down, no first price is
// believed to have moved there: three times, less the tenth that a name may move
// over night, three ordinary days of one that moves 3.3 % a day.
const foreign = 3 / (1 + overnight)

// overnight is that tenth.
const overnight = 0.10

// A doubt is a close that was not believed.
type doubt struct {
	day          string // its session; "" for no doubt
	close, price float64
}

// times is how far two prices are from each other, as a factor of 1 or more.
func times(p, last float64) float64 { return max(p/last, last/p) }

// strange reports whether a price cannot have come from a close of the session
// before.
func strange(p, last float64, in *data.Instrument) bool {
	return in.Unit != data.Yield && !(times(p, last) < foreign)
}

// wait keeps a close that no price has borne out.
func (f *Feed) wait(r *row, id data.ID) {
	r.closed = true
	if !r.unborne {
		r.unborne, f.unborne = true, append(f.unborne, id)
	}
}

// bear gives the close that waits, if a price bears it out; else it is dropped.
func (f *Feed) bear(r *row, e *Event) {
	r.unborne = false
	f.unborne = slices.DeleteFunc(f.unborne, func(id data.ID) bool { return id == e.ID })
	if strange(e.Price, r.price, f.u.At(e.ID)) {
		r.doubt = doubt{r.session.Day, r.price, e.Price}
		return
	}
	f.close(f.outlets[r.from], r, e.ID, r.price, r.evidence)
}

// unfollowed gives the closes that no price is to be expected after now: what
// their venues shut with is all that is known.
func (f *Feed) unfollowed() {
	if len(f.unborne) == 0 {
		return
	}
	now, asked, rests := f.set.Now(), "", false // a universe has few venues, in runs
	f.unborne = slices.DeleteFunc(f.unborne, func(id data.ID) bool {
		if mic := f.u.At(id).MIC; mic != asked {
			state, _ := f.cal.StateAt(mic, now)
			asked, rests = mic, resting(state) != 0
		}
		if !rests {
			return false
		}
		r := &f.rows[id]
		r.unborne = false
		f.close(f.outlets[r.from], r, id, r.price, r.evidence)
		return true
	})
}

// Doubt says why an instrument's move is not known though a close before it was
// told, or why a price of it is not taken; "" where there is nothing to say.
func (f *Feed) Doubt(id data.ID) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if int(id) < 0 || int(id) >= len(f.rows) {
		return ""
	}
	return f.doubted(id)
}

func (f *Feed) doubted(id data.ID) string {
	r := &f.rows[id]
	switch {
	case !r.hold.At.IsZero() && r.hold.like != 0:
		return f.likely(id)
	case r.doubt.day != "":
		return f.u.At(id).Symbol + ": its previous close of " + short(r.doubt.close) + " is not believed, " + timesText(r.doubt.price, r.doubt.close) + " its price of " + short(r.doubt.price) + ": no move is told from it"
	}
	return ""
}

// unbelieved counts the instruments of a source whose previous close is not
// believed, and tells of one.
func (f *Feed) unbelieved(from int32) (text string, n int) {
	for i := range f.rows {
		if r := &f.rows[i]; r.doubt.day != "" && r.from == from {
			if n++; n == 1 {
				text = f.doubted(data.ID(i))
			}
		}
	}
	return text, n
}

// timesText says how many times the price a close is: "9.8 times", "1/98 of".
func timesText(p, last float64) string {
	n := strconv.FormatFloat(times(p, last), 'g', 3, 64)
	if last < p {
		return "1/" + n + " of"
	}
	return n + " times"
}

func short(v float64) string {
	if a := math.Abs(v); a >= 1e6 || a < 1e-4 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// Strange reports whether an instrument's first price is so far from the close
// told with it that the close would not be believed.
func (o *Outlet) Strange(id data.ID, price, close float64) bool {
	o.feed.mu.Lock()
	defer o.feed.mu.Unlock()
	return o.feed.rows[id].at.IsZero() && close > 0 && strange(price, close, o.feed.u.At(id))
}
