// Package serve lets guests in by SSH: a door with limits, a session loop of
// our own on golang.org/x/crypto/ssh, and rooms whose picture is drawn once for
// all who watch at the same size.
//
//	net.Conn ──▶ door ──▶ handshake ──▶ session ──▶ guest ──┬─▶ private: a tea.Program over the channel
//	            limits    keys, roles   pty, size,          ├─▶ room: a viewer of a shared renderer
//	                                    command             └─▶ lines: report, scenarios, watch --lines
//
// The request loop of a session never blocks; one goroutine writes to a guest;
// who does not read loses frames and then the connection, never the room. No
// shell, no other program, no file of the guest's choice, no forwarding.
//
// A room's Broadcast has a drawing for each size, which a film draws ten times a
// second, and for each drawing a renderer for each kind of terminal, which turns
// what differs into bytes once. Its viewers share those bytes:
//
//	room ──▶ film ──▶ drawing ──▶ renderer ──▶ frame ──┬─▶ queue of 4 ──▶ viewer ──▶ channel
//	         cues     cells       diff         shared  ├─▶ ...
//	                                                   └─▶ a slow link: from the picture that it has
//	                                                       to the newest, once the last has arrived
//
// A probe that goes behind what was written says when it has arrived; what is
// seen on a slow link is fewer pictures, not old ones.
//
// It knows no scenario's format and no source of prices: what can be played
// comes through a Library, what is live through a desk that the command opened.
package serve
