// Package mask lays a byte-level machine (package fsm) over a vocabulary: which
// tokens may come next.
package mask
