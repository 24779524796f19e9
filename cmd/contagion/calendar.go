package main

import (
	"sync"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
)

// calendar is the bundled one. Reading it costs 5 ms and holds some MB, and who
// serves every scenario needs it once.
var calendar = sync.OnceValues(func() (*data.Calendar, error) { return feed.ReadCalendar(assets.FS, "calendar") })
