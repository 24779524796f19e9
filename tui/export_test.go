package tui

// StyleLetters is for golden screens.
const StyleLetters = styleLetters
