package live

// Over reports whether every source has ended or was refused for good: nothing
// will come any more, unless Retry asks for it.
func (f *Feed) Over() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, o := range f.outlets {
		if !o.over {
			return false
		}
	}
	return true
}
