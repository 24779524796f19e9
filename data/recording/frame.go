package recording

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// The numbers of the zstd format (RFC 8878) and of its seekable variant.
const (
	frameMagic    = 0xFD2FB528
	skipMagic     = 0x184D2A50 // to 0x184D2A5F
	tableMagic    = 0x184D2A5E
	seekMagic     = 0x8F92EAB1
	mostHeader    = 18                   // bytes of a frame's header, its magic included
	mostFrameSize = mostContent + 64<<10 // of a compressed frame: incompressible text grows by 3 bytes a block
	tableFooter   = 9
	tableHead     = 8
	tableRow      = 8
)

// A span is where a frame lies in its file.
type span struct{ offset, size int64 }

// A walker goes over the frames of a file without decompressing them.
type walker struct {
	r    io.ReaderAt
	size int64
	buf  []byte // of the file, from at on
	at   int64
}

// look gives n bytes at an offset, fewer at the file's end.
func (w *walker) look(offset int64, n int) ([]byte, error) {
	if offset >= w.at && offset+int64(n) <= w.at+int64(len(w.buf)) {
		return w.buf[offset-w.at:][:n], nil
	}
	const window = 4 << 10 // small frames lie in it by the dozen
	if cap(w.buf) < window {
		w.buf = make([]byte, window)
	}
	w.buf, w.at = w.buf[:min(int64(window), max(w.size-offset, 0))], offset
	if _, err := w.r.ReadAt(w.buf, offset); err != nil && !errors.Is(err, io.EOF) {
		w.buf = w.buf[:0]
		return nil, err
	}
	return w.buf[:min(n, len(w.buf))], nil
}

var errCut = errors.New("the file ends within a frame: it was cut off; play what there is, or give the whole file")

// frame gives the size of the frame at an offset and of its content, or what
// is wrong with it. A skippable frame has the content -1.
func (w *walker) frame(offset int64) (size, content int64, err error) {
	head, err := w.look(offset, mostHeader)
	if err != nil {
		return 0, 0, err
	}
	if len(head) < 8 {
		return 0, 0, errCut
	}
	if magic := binary.LittleEndian.Uint32(head); magic&^0xF == skipMagic {
		size = tableHead + int64(binary.LittleEndian.Uint32(head[4:]))
		if offset+size > w.size {
			return 0, 0, errCut
		}
		return size, -1, nil
	} else if magic != frameMagic {
		return 0, 0, errors.New("no frame begins here: bytes were changed, added or lost; play what is before it")
	}
	at, content, err := frameHead(head)
	if err != nil {
		return 0, 0, err
	}
	for last := false; !last; {
		b, err := w.look(offset+at, 3)
		if err != nil {
			return 0, 0, err
		}
		if len(b) < 3 {
			return 0, 0, errCut
		}
		block := int64(b[0]) | int64(b[1])<<8 | int64(b[2])<<16
		last = block&1 != 0
		n := block >> 3
		switch block >> 1 & 3 {
		case 1: // one byte that repeats
			n = 1
		case 3:
			return 0, 0, errors.New("a block of the frame has no known kind: bytes were changed; play what is before it")
		}
		if at += 3 + n; at > mostFrameSize {
			return 0, 0, errors.New("a frame is larger than 1 MiB; no recording has one")
		}
	}
	const checksum = 4
	if size = at + checksum; offset+size > w.size {
		return 0, 0, errCut
	}
	return size, content, nil
}

// frameHead reads a frame's header: its own size and that of the content. A
// bit in it that a decoder would pass over is refused, so that no change of it
// goes unseen.
func frameHead(head []byte) (at, content int64, err error) {
	d := head[4]
	const fixed, single, sum = 0b0000_1011, 1 << 5, 1 << 2 // no dictionary, nothing reserved; one segment; a checksum
	if d&fixed != 0 || d&(1<<4) != 0 || d&single == 0 || d&sum == 0 {
		return 0, 0, errors.New("a frame is not of a recording's kind: one segment with a checksum and without a dictionary; bytes were changed, or another program wrote it")
	}
	n := 1 << (d >> 6)
	at = 5 + int64(n)
	if int64(len(head)) < at {
		return 0, 0, errCut
	}
	var b [8]byte
	copy(b[:], head[5:at])
	v := binary.LittleEndian.Uint64(b[:])
	if n == 2 {
		v += 256
	}
	const least = 16 // of a line: a file of empty frames would be nothing but their places
	if v < least {
		return 0, 0, fmt.Errorf("a frame says that it holds %d bytes of text; no line is as short", v)
	}
	if v > mostContent {
		return 0, 0, fmt.Errorf("a frame says that it holds %d bytes of text; at most 1 MiB is read", v)
	}
	return at, int64(v), nil
}

// walk finds the frames up to the end or the first that is wrong, and the
// table if there is one where the last frame ends.
func walk(r io.ReaderAt, size int64) (frames []span, sizes []int64, table span, damage *Break) {
	w := &walker{r: r, size: size}
	for at := int64(0); at < size; {
		n, content, err := w.frame(at)
		switch {
		case err != nil:
			return frames, sizes, table, &Break{Offset: at, Size: size - at, Of: size, Frame: len(frames), Fact: err.Error(), Cut: errors.Is(err, errCut)}
		case content < 0:
			table = span{at, n}
		case table.size > 0:
			return frames, sizes, table, &Break{Offset: at, Size: size - at, Of: size, Frame: len(frames), Fact: "a frame follows the seek table; a recording ends with it"}
		case len(frames) == mostFrames:
			return frames, sizes, table, &Break{Offset: at, Size: size - at, Of: size, Frame: len(frames), Fact: "there are more than a million frames; give a shorter recording"}
		default:
			frames, sizes = append(frames, span{at, n}), append(sizes, content)
		}
		at += n
	}
	return frames, sizes, table, nil
}

// appendTable appends the seek table of frames with these sizes.
func appendTable(b []byte, frames []span, sizes []int64) []byte {
	le := binary.LittleEndian
	b = le.AppendUint32(b, tableMagic)
	b = le.AppendUint32(b, uint32(len(frames)*tableRow+tableFooter))
	for i := range frames {
		b = le.AppendUint32(b, uint32(frames[i].size))
		b = le.AppendUint32(b, uint32(sizes[i]))
	}
	b = le.AppendUint32(b, uint32(len(frames)))
	b = append(b, 0)
	return le.AppendUint32(b, seekMagic)
}

// readTable gives the frames from the table at the file's end; false where
// there is none that fits the file.
func readTable(r io.ReaderAt, size int64) (frames []span, ok bool) {
	le := binary.LittleEndian
	var foot [tableFooter]byte
	if size < tableHead+tableFooter {
		return nil, false
	}
	if _, err := r.ReadAt(foot[:], size-tableFooter); err != nil || le.Uint32(foot[5:]) != seekMagic || foot[4] != 0 {
		return nil, false
	}
	n := int64(le.Uint32(foot[:]))
	length := tableHead + n*tableRow + tableFooter
	if n == 0 || n > mostFrames || length > size {
		return nil, false
	}
	text := make([]byte, length)
	if _, err := r.ReadAt(text, size-length); err != nil || le.Uint32(text) != tableMagic || int64(le.Uint32(text[4:])) != length-tableHead {
		return nil, false
	}
	at := int64(0)
	frames = make([]span, n)
	for i := range frames {
		row := text[tableHead+i*tableRow:]
		frames[i] = span{at, int64(le.Uint32(row))}
		if frames[i].size > mostFrameSize || le.Uint32(row[4:]) > mostContent {
			return nil, false
		}
		at += frames[i].size
	}
	return frames, at == size-length
}

// newDecoder gives a decoder whose frames are bounded before it makes room for them.
func newDecoder() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(mostContent), zstd.WithDecoderMaxWindow(mostContent))
}

// newEncoder is for texts of 64 KiB, each compressed by itself.
func newEncoder() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderCRC(true), zstd.WithSingleSegment(true), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(128<<10))
}
