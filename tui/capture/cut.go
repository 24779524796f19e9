package capture

import (
	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavusansmonobold"
	"github.com/go-fonts/dejavu/dejavusansmonooblique"
)

// A cut is one of the three cuts of DejaVu Sans Mono that screens use.
type cut uint8

const (
	cutRegular cut = iota
	cutBold
	cutItalic
	cuts
)

var fonts = [cuts][]byte{dejavusansmono.TTF, dejavusansmonobold.TTF, dejavusansmonooblique.TTF}

func (c cell) cut() cut {
	switch {
	case c.bold:
		return cutBold
	case c.italic:
		return cutItalic
	}
	return cutRegular
}
