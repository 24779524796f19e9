package recording

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"contagion/data"
)

// other reads a line that is no tick in canonical form.
func (r *Reader) other(line []byte, p *piece, dst *[]data.Tick) error {
	if line = bytes.TrimRight(line, "\r"); r.state == untouched {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
		if table := tableOf(line); table != nil {
			r.table, r.state = table, inBody
			return nil
		}
	}
	if len(bytes.TrimSpace(line)) == 0 {
		return nil
	}
	if r.table != nil {
		l, fields, err := r.table.loose(line, r.fields)
		if r.fields = fields; err != nil || r.state == rereading {
			r.state = inBody
			return err
		}
		return r.loose(&l, dst)
	}
	kind := kindOf(line)
	if kind == "key" && r.state == inBody {
		return r.keyframe(line)
	}
	var l looseLine
	if kind == "" {
		if err := decode(line, &l); err != nil {
			if r.state == untouched {
				return fmt.Errorf("it is no recording: it begins neither with a header, nor with a tick, nor with time,symbol,price; give one that contagion record wrote, NDJSON or CSV")
			}
			return err
		}
		kind = l.Type
	}
	switch kind {
	case "header", "group", "symbol", "source", "file":
		switch r.state {
		case rereading:
			return nil
		case untouched, inHead:
			r.state = inHead
			return r.head.add(kind, line)
		}
		if r.h == nil {
			return nil // somebody else's word
		}
		return fmt.Errorf("a %s line stands behind the preamble; give one recording a file", kind)
	}
	switch r.state {
	case inHead:
		h, err := r.head.whole()
		if err != nil {
			return err
		}
		r.h, r.usual, r.universe = h, h.Evidence, h.Scenario.Universe
		fallthrough
	case untouched, rereading:
		r.state = inBody
	}
	switch kind {
	case "", "tick", "trade":
		if l.T == nil { // of a line whose kind was told from its beginning
			if err := decode(line, &l); err != nil {
				return err
			}
		}
		return r.loose(&l, dst)
	case "key":
		return r.keyframe(line)
	case "mark":
		return r.mark(line)
	case "frame":
		return r.frame(line, p)
	case "end":
		return r.close(line)
	}
	return nil // a type of a later version
}

func (r *Reader) loose(l *looseLine, dst *[]data.Tick) error {
	t, err := l.tick(r.usual, r.find, r.rows())
	if err != nil {
		return err
	}
	return r.admit(&t, dst)
}

func (r *Reader) admit(t *data.Tick, dst *[]data.Tick) error {
	if fact := r.takes(t); fact != "" {
		return fmt.Errorf("%s", fact)
	}
	*dst = append(*dst, *t)
	return nil
}

func (r *Reader) mark(line []byte) error {
	var l markLine
	if err := json.Unmarshal(line, &l); err != nil {
		return notJSON(err)
	}
	e, err := l.event()
	if err != nil {
		return err
	}
	if r.ended {
		return fmt.Errorf("a mark follows the end line; a recording ends with it")
	}
	if r.told++; len(r.marks) < mostMarks {
		r.marks = append(r.marks, e)
	}
	return nil
}

// frame holds a frame to its number and to the ticks before it, so that none
// that is lost, doubled or out of its place goes unseen.
func (r *Reader) frame(line []byte, p *piece) error {
	if p.frame < 0 {
		return nil // the text of a recording without its frames
	}
	if r.h == nil {
		r.headless = true
		return fmt.Errorf("%s", headless)
	}
	f, ok := frameOf(line)
	switch {
	case !ok:
		return fmt.Errorf("the frame's first line is not as it should be; play what is before it")
	case f.n != int64(p.frame):
		return fmt.Errorf("frame %d stands where frame %d is due: frames were lost, doubled or moved; play what is before it", f.n, p.frame)
	case f.seq != int64(r.ticks):
		return fmt.Errorf("the frame begins after %d ticks where there were %d: ticks were lost; play what is before it", f.seq, r.ticks)
	}
	return nil
}

// A frameLine is the first line of a frame.
type frameLine struct{ t, n, seq, key int64 }

func frameOf(line []byte) (frameLine, bool) {
	var l looseLine
	if kindOf(line) != "frame" || json.Unmarshal(line, &l) != nil || l.N == nil || l.Seq == nil {
		return frameLine{}, false
	}
	f := frameLine{n: *l.N, seq: *l.Seq}
	var err1, err2 error
	f.t, err1 = strconv.ParseInt(string(l.T), 10, 64)
	f.key, err2 = strconv.ParseInt(string(l.Key), 10, 64)
	return f, err1 == nil && err2 == nil && f.key >= 0 && f.key <= f.n && f.seq >= 0
}

// keyframe takes the prices of a keyframe where a seek wants them.
func (r *Reader) keyframe(line []byte) error {
	if r.price == nil {
		return nil
	}
	var l looseLine
	if err := decode(line, &l); err != nil {
		return err
	}
	var px []*float64
	if err := json.Unmarshal(l.Px, &px); err != nil || l.I == nil || *l.I < 0 || *l.I+int64(len(px)) > int64(len(r.price)) {
		return fmt.Errorf("a keyframe is not as it should be; play what is before it")
	}
	for k, v := range px {
		if v != nil && !math.IsInf(*v, 0) {
			r.price[int(*l.I)+k] = *v
		}
	}
	return nil
}

// close takes the end line.
func (r *Reader) close(line []byte) error {
	var l looseLine
	if err := decode(line, &l); err != nil {
		return err
	}
	at, ok := when(string(l.T))
	switch {
	case r.h == nil:
		return nil
	case r.ended:
		return fmt.Errorf("a second end line; a recording has one")
	case !ok || at.Before(r.at) || l.Ticks == nil:
		return fmt.Errorf("the end line is not as it should be; play what is before it")
	case *l.Ticks != int64(r.ticks) && !r.sought:
		return fmt.Errorf("the end line counts %d ticks where there were %d: ticks were lost; compare with the source", *l.Ticks, r.ticks)
	case l.Marks != nil && *l.Marks != int64(r.told) && !r.sought:
		return fmt.Errorf("the end line counts %d marks where there were %d: marks were lost; compare with the source", *l.Marks, r.told)
	}
	r.ended, r.end = true, at
	return nil
}

// kindOf gives the type that a line of ours begins with, without decoding it.
func kindOf(line []byte) string {
	const open = `{"type":"`
	if len(line) > len(open) && string(line[:len(open)]) == open {
		if n := quoteEnd(line, len(open)); n > 0 {
			return string(line[len(open):n])
		}
	}
	return ""
}

// decode reads a line of JSON.
func decode(line []byte, l *looseLine) error {
	if err := json.Unmarshal(line, l); err != nil {
		return notJSON(err)
	}
	return nil
}
