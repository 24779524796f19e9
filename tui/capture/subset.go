package capture

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/bits"
	"slices"

	"golang.org/x/image/font/sfnt"
)

// The layout of a TrueType font is told in the OpenType specification 1.9,
// learn.microsoft.com/typography/opentype/spec.

var be = binary.BigEndian

var errFont = errors.New("capture: built-in font: its tables are not as OpenType has them")

// subset is a font that has only the characters given, without hints: a few
// kilobytes that a picture can carry. Characters that the font lacks are left
// out, and so are its kerning and everything else that no terminal uses.
func subset(ttf []byte, characters []rune) (out []byte, err error) {
	defer func() {
		if recover() != nil { // an offset beyond the end
			out, err = nil, errFont
		}
	}()
	parsed, err := sfnt.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("capture: built-in font: %w", err)
	}
	tables := tablesOf(ttf)
	f := &fontGlyphs{glyf: tables["glyf"], loca: tables["loca"], long: be.Uint16(tables["head"][50:]) == 1, place: map[uint16]uint16{}}
	f.keep(0) // what stands for a character that is not there
	var buf sfnt.Buffer
	glyphs := map[rune]uint16{}
	for _, c := range characters {
		g, err := parsed.GlyphIndex(&buf, c)
		if err != nil {
			return nil, fmt.Errorf("capture: built-in font: %w", err)
		}
		if g != 0 {
			glyphs[c] = f.keep(uint16(g))
		}
	}
	var glyf, loca, hmtx []byte
	metrics := int(be.Uint16(tables["hhea"][34:]))
	for i := 0; i < len(f.kept); i++ { // it grows by the parts of what is put together
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, f.bare(f.kept[i])...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		g := int(f.kept[i])
		hmtx = append(hmtx, tables["hmtx"][4*min(g, metrics-1):][:2]...)
		if g < metrics {
			hmtx = append(hmtx, tables["hmtx"][4*g+2:][:2]...)
		} else {
			hmtx = append(hmtx, tables["hmtx"][4*metrics+2*(g-metrics):][:2]...)
		}
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))
	head, hhea, maxp := slices.Clone(tables["head"]), slices.Clone(tables["hhea"]), slices.Clone(tables["maxp"])
	be.PutUint32(head[8:], 0) // the sum of all, which assemble puts in
	be.PutUint16(head[50:], 1)
	be.PutUint16(hhea[34:], uint16(len(f.kept)))
	be.PutUint16(maxp[4:], uint16(len(f.kept)))
	clear(maxp[14:28])                                          // nothing for hints: no zones, storage, functions or instructions
	maxp[15] = 1                                                // of zones there is always one
	post := append([]byte{0, 3, 0, 0}, tables["post"][4:32]...) // no names of glyphs
	return assemble(map[string][]byte{"glyf": glyf, "loca": loca, "hmtx": hmtx, "head": head, "hhea": hhea, "maxp": maxp, "post": post,
		"cmap": characterMap(glyphs), "name": names(tables["name"]), "OS/2": tables["OS/2"]}), nil
}

func tablesOf(ttf []byte) map[string][]byte {
	out := map[string][]byte{}
	for i := range int(be.Uint16(ttf[4:])) {
		entry := ttf[12+16*i:]
		at, n := be.Uint32(entry[8:]), be.Uint32(entry[12:])
		out[string(entry[:4])] = ttf[at : at+n]
	}
	return out
}

// fontGlyphs are the outlines of a font, and which of them are kept in what order.
type fontGlyphs struct {
	glyf, loca []byte
	long       bool // loca has 32 bits an entry
	kept       []uint16
	place      map[uint16]uint16
}

// keep gives the place of a glyph in the subset.
func (f *fontGlyphs) keep(g uint16) uint16 {
	at, has := f.place[g]
	if !has {
		at = uint16(len(f.kept))
		f.place[g] = at
		f.kept = append(f.kept, g)
	}
	return at
}

func (f *fontGlyphs) outline(g uint16) []byte {
	if f.long {
		return f.glyf[be.Uint32(f.loca[4*int(g):]):be.Uint32(f.loca[4*int(g)+4:])]
	}
	return f.glyf[2*int(be.Uint16(f.loca[2*int(g):])) : 2*int(be.Uint16(f.loca[2*int(g)+2:]))]
}

// bare is a glyph's outline without hints, its parts by their new places.
func (f *fontGlyphs) bare(g uint16) []byte {
	old := f.outline(g)
	if len(old) == 0 {
		return nil
	}
	const header = 10 // contours, and the box around them
	contours := int16(be.Uint16(old))
	if contours >= 0 {
		at := header + 2*int(contours)
		hints := int(be.Uint16(old[at:]))
		return slices.Concat(old[:at], []byte{0, 0}, old[at+2+hints:])
	}
	const (
		words, scale, more, twoScales, matrix, hinted = 1 << 0, 1 << 3, 1 << 5, 1 << 6, 1 << 7, 1 << 8
	)
	out := slices.Clone(old[:header])
	for at := header; ; {
		flags := be.Uint16(old[at:])
		out = be.AppendUint16(out, flags&^hinted)
		out = be.AppendUint16(out, f.keep(be.Uint16(old[at+2:])))
		n := 2
		if flags&words != 0 {
			n = 4
		}
		switch {
		case flags&scale != 0:
			n += 2
		case flags&twoScales != 0:
			n += 4
		case flags&matrix != 0:
			n += 8
		}
		out = append(out, old[at+4:at+4+n]...)
		at += 4 + n
		if flags&more == 0 {
			return out
		}
	}
}

// characterMap is a cmap with one table of format 12 for Unicode.
func characterMap(glyphs map[rune]uint16) []byte {
	out := []byte{0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12}
	out = append(out, 0, 12, 0, 0)
	out = be.AppendUint32(out, uint32(16+12*len(glyphs)))
	out = be.AppendUint32(out, 0)
	out = be.AppendUint32(out, uint32(len(glyphs)))
	for _, c := range slices.Sorted(maps.Keys(glyphs)) {
		out = be.AppendUint32(out, uint32(c))
		out = be.AppendUint32(out, uint32(c))
		out = be.AppendUint32(out, uint32(glyphs[c]))
	}
	return out
}

// names keeps the copyright, as the font's licence asks, and what the font is called.
func names(old []byte) []byte {
	var records, text []byte
	n := 0
	for i := range int(be.Uint16(old[2:])) {
		r := old[6+12*i:][:12]
		const windows, english, lastName = 3, 0x409, 6
		if be.Uint16(r) != windows || be.Uint16(r[4:]) != english || be.Uint16(r[6:]) > lastName {
			continue
		}
		long, at := int(be.Uint16(r[8:])), int(be.Uint16(old[4:]))+int(be.Uint16(r[10:]))
		records = append(records, r[:10]...)
		records = be.AppendUint16(records, uint16(len(text)))
		text = append(text, old[at:at+long]...)
		n++
	}
	head := be.AppendUint16(be.AppendUint16([]byte{0, 0}, uint16(n)), uint16(6+12*n))
	return slices.Concat(head, records, text)
}

// assemble puts tables together with a directory and the sums that it wants.
func assemble(tables map[string][]byte) []byte {
	tags := slices.Sorted(maps.Keys(tables))
	exponent := bits.Len(uint(len(tags))) - 1 // the directory is made for a search by halves
	power := 1 << exponent
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{len(tags), 16 * power, exponent, 16 * (len(tags) - power)} {
		out = be.AppendUint16(out, uint16(v))
	}
	at, head := 12+16*len(tags), 0
	var body []byte
	for _, tag := range tags {
		t := tables[tag]
		if tag == "head" {
			head = at
		}
		out = append(out, tag...)
		for _, v := range []uint32{sum(t), uint32(at), uint32(len(t))} {
			out = be.AppendUint32(out, v)
		}
		body = append(body, t...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
		at = 12 + 16*len(tags) + len(body)
	}
	out = append(out, body...)
	be.PutUint32(out[head+8:], 0xB1B0AFBA-sum(out))
	return out
}

// sum adds up the words of a table, as if zeros followed it.
func sum(t []byte) uint32 {
	var s uint32
	for ; len(t) >= 4; t = t[4:] {
		s += be.Uint32(t)
	}
	var last [4]byte
	copy(last[:], t)
	return s + be.Uint32(last[:])
}
