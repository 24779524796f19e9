package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"contagion/data"
)

// write puts a whole answer into a file, or on stdout where path is "".
func write(stdout io.Writer, path string, text []byte) error {
	where, err := "standard output", error(nil)
	if path == "" {
		_, err = stdout.Write(text)
	} else {
		where = data.Clean(path, 80)
		err = place(path, text)
	}
	if err == nil {
		return nil
	}
	if path == "" && enough(err) {
		return errEnough
	}
	return fmt.Errorf("output: %s cannot be written: %s; give a place with room that you may write to", where, because(err))
}

// enough reports that who read standard output has closed it.
func enough(err error) bool { return errors.Is(err, syscall.EPIPE) }

// place writes a file whole or not at all: beside its place first, then into it.
// What is no regular file, a device, is written to; a pipe would wait for a reader.
func place(path string, text []byte) (err error) {
	mode := fs.FileMode(0o644)
	switch info, err := os.Stat(path); {
	case err == nil && info.Mode()&fs.ModeNamedPipe != 0:
		return errors.New("it is a pipe")
	case err == nil && !info.Mode().IsRegular():
		return os.WriteFile(path, text, mode)
	case err == nil:
		mode = info.Mode().Perm()
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return err
		}
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".contagion-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name()) // nothing half stays
		}
	}()
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err = os.Chmod(file.Name(), mode); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// whole writes what tell writes, or nothing where it fails.
func whole(stdout io.Writer, tell func(io.Writer) error) error {
	var b bytes.Buffer
	if err := tell(&b); err != nil {
		return err
	}
	return write(stdout, "", b.Bytes())
}

// because gives the cause of a file's error without the path, which may be
// as long and as strange as its owner likes.
func because(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return data.Clean(err.Error(), 80)
}

var decimal = regexp.MustCompile(`^[-+]?[0-9]+(\.[0-9]+)?$`)

// guardSheet keeps a spreadsheet from running a table's cells: a text that
// begins like a formula gets an apostrophe before it. Numbers stay numbers.
func guardSheet(table []byte) ([]byte, error) {
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		for i, cell := range row {
			if first := strings.TrimLeft(cell, " "); first != "" && strings.ContainsRune("=+-@\t＝＋－＠", []rune(first)[0]) && !decimal.MatchString(cell) {
				row[i] = "'" + cell
			}
		}
	}
	var out bytes.Buffer
	err = csv.NewWriter(&out).WriteAll(rows)
	return out.Bytes(), err
}
