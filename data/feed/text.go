package feed

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"contagion/data"
)

// Limits of a text file. A scenario's largest file is 200 KB; a line of 64 KiB
// is no row of anybody's.
const (
	longestLine = 64 << 10
	largestFile = 8 << 20
)

// A folder is a directory that nothing in it leads out of: a link to a file
// elsewhere is refused. It knows its name, for errors.
type folder struct {
	rooted
	name string
}

type rooted interface {
	fs.StatFS
	fs.ReadLinkFS
}

// OpenFolder gives the files of a directory, for ReadScenario with dir ".".
func OpenFolder(dir string) (fs.FS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(dir)
	if full, err := filepath.Abs(dir); err == nil {
		name = filepath.Base(full)
	}
	return folder{root.FS().(rooted), name}, nil
}

// readFile reads a text file within the limits, and names the line that breaks
// them. It asks what the file is before it opens it: opening a pipe would wait
// for whoever writes to it.
func readFile(fsys fs.FS, name, where string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, unopened(fsys, name, where, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: is not a regular file; give a text file", where)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, unopened(fsys, name, where, err)
	}
	defer f.Close()
	return readLines(f, where)
}

func unopened(fsys fs.FS, name, where string, err error) error {
	link, linkErr := fs.Lstat(fsys, name)
	switch {
	case linkErr == nil && link.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("%s: is a link that leads to no file in its folder; put the file itself there", where)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: is missing (%w); put it there", where, fs.ErrNotExist)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s: may not be read (%w); give yourself the right to", where, fs.ErrPermission)
	}
	return fmt.Errorf("%s: cannot be opened: %w; check the file", where, bare(err))
}

// bare takes the path out of a file's error: the place is told already.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// readLines reads text that it holds to the limits before it holds it in
// memory, and takes off the byte order mark that some editors write.
func readLines(r io.Reader, where string) ([]byte, error) {
	b := bufio.NewReaderSize(r, longestLine)
	var out bytes.Buffer
	for line := 1; ; line++ {
		part, err := b.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return nil, fmt.Errorf("%s:%d: line is longer than 64 KiB; split it, no row is that long", where, line)
		}
		if bytes.IndexByte(part, 0) >= 0 {
			return nil, fmt.Errorf("%s:%d: holds a zero byte, so it is not text; give UTF-8 text", where, line)
		}
		out.Write(part)
		if out.Len() > largestFile {
			return nil, fmt.Errorf("%s:%d: file is larger than 8 MiB; give less", where, line)
		}
		if err == io.EOF {
			return bytes.TrimPrefix(out.Bytes(), []byte("\ufeff")), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: cannot be read: %s; check the file", where, line, data.Clean(bare(err).Error(), 80))
		}
	}
}
