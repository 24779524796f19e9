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
// It knows no scenario's format and no source of prices: what can be played
// comes through a Library, what is live through a desk that the command opened.
package serve
