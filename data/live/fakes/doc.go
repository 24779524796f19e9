// Package fakes is the providers of package live as servers for tests: they
// speak the true wire format, each with the limits and the faults that the
// real one is known for. The program itself never links it.
//
// Every server is an http.Handler. Served by httptest it is a real local
// server; served by a Network it works in the virtual time of a synctest
// bubble.
package fakes
