package tui

import "contagion/tui/canvas"

// The voices of the screen. A theme gives each a look; styleLetters gives
// each the letter that golden screens show.
const (
	sText       canvas.Style = iota // data
	sDim                            // context, prices
	sFaint                          // furniture, never words that must be read
	sBright                         // focus
	sOrigin                         // the origin
	sUp                             // a rise
	sUpStrong                       // a rise of 3 sigma and more
	sDown                           // a fall
	sDownStrong                     // a fall of 3 sigma and more
	sDrawn                          // reconstructed: drawn, not known
	sLate                           // late
	sEstimate                       // estimated
	sRule                           // a rule at rest
	sRuleFocus                      // the focused panel's rule
	sTitle                          // a panel's title
	sKey                            // a key in the footer
	sLine1                          // chart lines
	sLine2
	sLine3
	sLine4
	sLine1Drawn // the same where they are drawn, not known
	sLine2Drawn
	sLine3Drawn
	sLine4Drawn
	sHeatDown1 // one to four sigma down, then up: foreground shades
	sHeatDown2
	sHeatDown3
	sHeatDown4
	sHeatUp1
	sHeatUp2
	sHeatUp3
	sHeatUp4
	sUpDrawn   // a rise, reconstructed
	sDownDrawn // a fall, reconstructed
	sRing      // an arrival's ring
	sSelected  // the selected row
	sTileDown4 // a tile's ground: four to one ordinary days down,
	sTileDown3
	sTileDown2
	sTileDown1
	sTile0 // less than one,
	sTileUp1
	sTileUp2
	sTileUp3
	sTileUp4 // one to four up
	styleCount
)

const styleLetters = ".-,BouUdDrle_=tk1234!@#$abcdwxyzmnRSEFGHIJKLM"
