package live

import (
	"encoding/base64"
	"errors"
	"math"
	"strconv"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"contagion/data"
)

// A Pricing is one message of Yahoo's streamer: a proto3 message PricingData,
// of which these fields are read (ranaroussi/yfinance pricing.proto).
type pricing struct {
	id        string    // 1
	price     float64   // 2, float
	at        time.Time // 3, sint64 ms
	currency  string    // 4
	quoteType int32     // 6; 7 is a heartbeat
	hours     int32     // 7; 0 pre, 1 regular, 2 post, 3 extended
	lastSize  int64     // 22, sint64
	previous  float64   // 16, float
}

const heartbeat = 7

var errPricing = errors.New("not a message of prices")

// decodePricing reads one message. Zero values are left out on the wire. A
// field of another wire type than its number has is an error: a message that
// is misread would give a wrong price.
func decodePricing(b []byte) (pricing, error) {
	var p pricing
	for len(b) > 0 {
		num, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return pricing{}, errPricing
		}
		b = b[n:]
		want, known := wireTypes[num]
		if known && want != kind {
			return pricing{}, errPricing
		}
		switch {
		case !known:
			if n = protowire.ConsumeFieldValue(num, kind, b); n < 0 {
				return pricing{}, errPricing
			}
		case kind == protowire.BytesType:
			var v []byte
			if v, n = protowire.ConsumeBytes(b); n < 0 {
				return pricing{}, errPricing
			}
			if num == 1 {
				p.id = string(v[:min(len(v), 64)])
			} else {
				p.currency = data.Clean(string(v[:min(len(v), 8)]), data.ShortCells)
			}
		case kind == protowire.Fixed32Type:
			var v uint32
			if v, n = protowire.ConsumeFixed32(b); n < 0 {
				return pricing{}, errPricing
			}
			f := shortest(math.Float32frombits(v))
			if num == 2 {
				p.price = f
			} else {
				p.previous = f
			}
		default:
			var v uint64
			if v, n = protowire.ConsumeVarint(b); n < 0 {
				return pricing{}, errPricing
			}
			p.varint(num, v)
		}
		b = b[n:]
	}
	return p, nil
}

var wireTypes = map[protowire.Number]protowire.Type{1: protowire.BytesType, 2: protowire.Fixed32Type, 3: protowire.VarintType, 4: protowire.BytesType,
	6: protowire.VarintType, 7: protowire.VarintType, 16: protowire.Fixed32Type, 22: protowire.VarintType}

func (p *pricing) varint(num protowire.Number, v uint64) {
	switch num {
	case 3:
		if ms := protowire.DecodeZigZag(v); ms > 0 && ms < 1<<48 {
			p.at = time.UnixMilli(ms).UTC()
		}
	case 6:
		p.quoteType = int32(v)
	case 7:
		p.hours = int32(v)
	case 22:
		p.lastSize = protowire.DecodeZigZag(v)
	}
}

// decodeText reads a message as it comes: base64, of the standard alphabet.
func decodeText(b []byte) (pricing, error) {
	raw := make([]byte, base64.StdEncoding.DecodedLen(len(b)))
	n, err := base64.StdEncoding.Decode(raw, b)
	if err != nil {
		return pricing{}, errPricing
	}
	return decodePricing(raw[:n])
}

// shortest gives the decimal that a float32 stands for: 332.795, where its
// bits are 332.7950134277344.
func shortest(f float32) float64 {
	if v, err := strconv.ParseFloat(strconv.FormatFloat(float64(f), 'g', -1, 32), 64); err == nil {
		return v
	}
	return float64(f)
}
