package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"contagion/data/hostile"
)

// harmless fails the test where an answer holds what a terminal, a browser or
// a spreadsheet would obey. The answer's form is the second word of what.
func harmless(t *testing.T, what string, text []byte) {
	t.Helper()
	if len(text) == 0 || !utf8.Valid(text) {
		t.Errorf("%s: %d bytes, not all UTF-8", what, len(text))
	}
	var err error
	switch form := strings.Fields(what)[1]; form {
	case "json":
		var v any
		err = json.Unmarshal(text, &v)
	case "svg":
		err = wellFormed(text)
	case "csv":
		err = noFormula(text)
	}
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	check := hostile.Plain
	if strings.Fields(what)[1] == "ansi" {
		check = hostile.Styled
	}
	if err := check(string(text)); err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

// wellFormed reads the whole picture and wants only what a picture needs.
func wellFormed(text []byte) error {
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok && !strings.Contains(" svg g rect text style ", " "+e.Name.Local+" ") {
			return errors.New("the picture holds an element " + e.Name.Local)
		} else if ok {
			for _, a := range e.Attr { // nothing is fetched and nothing runs
				if a.Name.Local == "href" || strings.HasPrefix(a.Name.Local, "on") {
					return errors.New("the picture holds " + a.Name.Local + "=" + a.Value)
				}
			}
		}
	}
}

var plainNumber = regexp.MustCompile(`^[-+]?[0-9.]+$`)

// noFormula wants a table whose rows have one length and no cell of which a
// spreadsheet would run.
func noFormula(text []byte) error {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return err
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.ContainsAny(strings.TrimSpace(cell)+" ", "=+-@\t\r＝＋－＠") && strings.IndexAny(strings.TrimSpace(cell), "=+-@\t\r＝＋－＠") == 0 && !plainNumber.MatchString(cell) {
				return errors.New("a spreadsheet would run the cell " + strconv.Quote(cell))
			}
		}
	}
	return nil
}

func TestGuardSheet(t *testing.T) {
	got, err := guardSheet([]byte("a,=1+1,-5,+3.5,-x,@y, =z,＝1,--,-1e5,\n"))
	if want := "a,'=1+1,-5,+3.5,'-x,'@y,' =z,'＝1,'--,'-1e5,\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v, want %q", string(got), err, want)
	}
	if err := noFormula(got); err != nil {
		t.Error(err)
	}
}

// sentence is the shape of a complaint: place, fact, cure, on one line.
var sentence = regexp.MustCompile(`^contagion: [^\n]+; [^;\n]+$`)

// oneSentence fails the test unless a complaint has place, fact and cure and
// may be shown on any terminal.
func oneSentence(t *testing.T, text string) {
	t.Helper()
	text = strings.TrimSuffix(text, "\n")
	if !sentence.MatchString(text) || strings.Contains(text, "failed to") || len(text) > 1000 || !utf8.ValidString(text) || hostile.Line(text) != nil {
		t.Errorf("not place: fact; cure: %q", text)
	}
	for _, jargon := range []string{"strconv.", "invalid argument \"", "open /", "open .", "%!", "feed.", "no such file or directory:"} {
		if strings.Contains(text, jargon) {
			t.Errorf("%q holds %q", text, jargon)
		}
	}
}
