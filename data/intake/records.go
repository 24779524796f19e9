package intake

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Limits of a table. A header of 1000 symbols has 20 KB.
const (
	longestLine = 256 << 10
	largestFile = 512 << 20
	// openQuote is how many lines one quoted field may span before its quote is
	// held for a slip: only headers have more than one.
	openQuote = 16
	sniffed   = 64 << 10 // bytes that encoding and separator are told from
)

// records cuts a text into the records of a spreadsheet, one at a time, and
// goes on after one that it cannot read.
type records struct {
	in     *bufio.Reader
	cells  *csv.Reader
	feed   *feeder
	line   int      // of the last line read
	ahead  [][]byte // lines that were read to find the end of a quote; nil for one that is too long
	taken  int64
	broken error
}

// A feeder gives one record at a time to a reader of its own.
type feeder struct{ rest []byte }

func (f *feeder) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// decoded gives a file's text as UTF-8, and the name of what it was written
// in: Excel writes UTF-16, and the code page of western Windows.
func decoded(r io.Reader) (*bufio.Reader, string) {
	in := bufio.NewReaderSize(r, sniffed)
	head, _ := in.Peek(sniffed)
	wide := func(e unicode.Endianness) *bufio.Reader {
		return bufio.NewReaderSize(transform.NewReader(in, unicode.UTF16(e, unicode.UseBOM).NewDecoder()), longestLine)
	}
	switch {
	case bytes.HasPrefix(head, []byte("\ufeff")):
		_, _ = in.Discard(3)
		return bufio.NewReaderSize(in, longestLine), "UTF-8"
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), zeros(head, 1):
		return wide(unicode.LittleEndian), "UTF-16"
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}), zeros(head, 0):
		return wide(unicode.BigEndian), "UTF-16"
	case !utf8.Valid(head[:runeEnd(head)]):
		return bufio.NewReaderSize(transform.NewReader(in, charmap.Windows1252.NewDecoder()), longestLine), "Windows-1252"
	}
	return bufio.NewReaderSize(in, longestLine), "UTF-8"
}

// zeros reports whether nearly every second byte, from the first given, is 0
// and the others are not: Latin text in UTF-16.
func zeros(b []byte, first int) bool {
	n := len(b) &^ 1
	if n < 8 {
		return false
	}
	zero, other := 0, 0
	for i := 0; i < n; i += 2 {
		if b[i+first] == 0 {
			zero++
		}
		if b[i+1-first] == 0 {
			other++
		}
	}
	return zero > n*2/5 && other < n/20
}

// runeEnd is the length of b without a character that its end cuts.
func runeEnd(b []byte) int {
	for k := 1; k <= min(utf8.UTFMax, len(b)); k++ {
		if c := b[len(b)-k]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-k:]) {
				return len(b) - k
			}
			break
		}
	}
	return len(b)
}

// newRecords begins at a text's first line.
func newRecords(in *bufio.Reader, comma rune) *records {
	r := &records{in: in, feed: &feeder{}}
	r.cells = csv.NewReader(r.feed)
	r.cells.Comma, r.cells.FieldsPerRecord, r.cells.ReuseRecord = comma, -1, true
	r.cells.TrimLeadingSpace = comma != '\t' // a tab is a blank to it: empty fields would go
	return r
}

// errLong is of a line beyond longestLine: the line is skipped.
var errLong = errors.New("line is longer than 256 KiB")

// next gives the next record that is not blank and the line on which it
// begins. fault says why a record cannot be read; one may go on after it. err
// is io.EOF at the end, or why nothing more can be read. Fields are valid until
// the next call.
func (r *records) next() (fields []string, line int, fault string, err error) {
	for {
		text, err := r.nextLine()
		if errors.Is(err, errLong) {
			return nil, r.line, errLong.Error(), nil
		}
		if err != nil {
			return nil, r.line, "", err
		}
		line = r.line
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		if bytes.IndexByte(text, 0) >= 0 {
			return nil, line, "line holds a zero byte, so it is not text", nil
		}
		var more [][]byte
		fault = "a quote stands inside a field"
		if bytes.Count(text, []byte{'"'})%2 == 1 {
			fault = "a quote in it is never closed"
			text, more = r.closeQuote(text)
		}
		if text != nil {
			r.feed.rest = text
			if fields, err = r.cells.Read(); err == nil {
				return fields, line, "", nil
			}
			for err != io.EOF { // what is left of the record goes with it
				_, err = r.cells.Read()
			}
		}
		// Of several lines only the first is lost: the others are read again.
		r.ahead, r.line = append(more, r.ahead...), line
		return nil, line, fault, nil
	}
}

// closeQuote joins the lines of a quoted field that spans several; whole is
// nil where its end is not found near. more are the lines after the first.
func (r *records) closeQuote(first []byte) (whole []byte, more [][]byte) {
	whole = bytes.Clone(first)
	for len(more) < openQuote {
		text, err := r.nextLine()
		if errors.Is(err, errLong) {
			more = append(more, nil) // told when its turn comes again
			break
		}
		if err != nil {
			break
		}
		text = bytes.Clone(text)
		more, whole = append(more, text), append(whole, text...)
		if len(whole) > longestLine {
			break
		}
		if bytes.Count(text, []byte{'"'})%2 == 1 {
			return whole, more
		}
	}
	return nil, more
}

// nextLine gives one line with its end; its bytes are valid until the next call.
func (r *records) nextLine() ([]byte, error) {
	if len(r.ahead) > 0 {
		text := r.ahead[0]
		r.ahead = r.ahead[1:]
		r.line++
		if text == nil {
			return nil, errLong
		}
		return text, nil
	}
	if r.broken != nil {
		return nil, r.broken
	}
	text, err := r.in.ReadSlice('\n')
	r.line++
	r.taken += int64(len(text))
	long := false
	for errors.Is(err, bufio.ErrBufferFull) {
		long = true
		text, err = r.in.ReadSlice('\n')
		if r.taken += int64(len(text)); r.taken > largestFile {
			break
		}
	}
	if r.taken > largestFile {
		r.broken = fmt.Errorf("%d: table is larger than 512 MiB; give fewer rows", r.line)
		return nil, r.broken
	}
	if err != nil && err != io.EOF {
		r.broken = fmt.Errorf("%d: cannot be read: %w; check the file", r.line, err)
		return nil, r.broken
	}
	if err == io.EOF {
		if r.broken = io.EOF; len(text) == 0 && !long {
			return nil, io.EOF
		}
	}
	if long {
		return nil, errLong
	}
	if text[len(text)-1] != '\n' {
		text = append(bytes.Clone(text), '\n') // the file's last line: a record ends with one
	}
	return text, nil
}
