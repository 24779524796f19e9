package data

// ID is a row in a Universe; all hot data are indexed by it.
type ID int32

// None is no instrument.
const None ID = -1

// Unit says what an instrument's price is measured in and how a move of it is told.
type Unit uint8

// The units of a price.
const (
	Money  Unit = iota // currency per share; moves in percent
	Points             // index points; moves in percent
	Yield              // percent a year; moves in basis points
	Based              // level not known: previous close before the window = 100
)

// An Instrument is one thing that trades in one place.
type Instrument struct {
	Symbol   string // with the venue's suffix: "NVDA", "6857.T"
	Name     string // "NVIDIA", cleaned, at most 64 cells
	Short    string // at most 8 cells, for panels: "Advan"
	MIC      string // ISO 10383 venue, or one of the calendar's own codes for markets without one
	Currency string // ISO 4217, or "" for points and yields
	Group    string // key of the panel that shows it
	Unit     Unit
	Note     string // what a reader of its figures must know
}

// A Group is the set of instruments that one panel shows.
type Group struct {
	Key, Name, Short, Region string
	Members                  []ID
}

// A Universe is what a market holds. It never changes after it was read.
type Universe struct {
	Instruments []Instrument
	Groups      []Group
	bySymbol    map[string]ID
	groupOf     []int
}

// NewUniverse indexes instruments and fills each group's members in order.
// Instruments whose group is not listed belong to none.
func NewUniverse(instruments []Instrument, groups []Group) *Universe {
	u := &Universe{Instruments: instruments, Groups: groups, bySymbol: make(map[string]ID, len(instruments)), groupOf: make([]int, len(instruments))}
	at := make(map[string]int, len(groups))
	for i := range u.Groups {
		u.Groups[i].Members = nil
		at[u.Groups[i].Key] = i
	}
	for i := range u.Instruments {
		u.bySymbol[u.Instruments[i].Symbol] = ID(i)
		g, ok := at[u.Instruments[i].Group]
		if !ok {
			u.groupOf[i] = -1
			continue
		}
		u.groupOf[i] = g
		u.Groups[g].Members = append(u.Groups[g].Members, ID(i))
	}
	return u
}

// Find gives the ID of a symbol, or None.
func (u *Universe) Find(symbol string) ID {
	if id, ok := u.bySymbol[symbol]; ok {
		return id
	}
	return None
}

// At gives the instrument of an ID.
func (u *Universe) At(id ID) *Instrument { return &u.Instruments[id] }

// GroupOf gives the index in Groups of an instrument's group, or -1.
func (u *Universe) GroupOf(id ID) int { return u.groupOf[id] }
