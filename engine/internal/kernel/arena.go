package kernel

import "fmt"

// Arena is memory for weights: taken from the system in large pieces outside
// the garbage collector's heap, on huge pages where there are any (reading the
// weights of a model once per token is otherwise bound by the processor's
// address translation), and given back at once by Free.
type Arena struct {
	pieces []piece
	free   []byte // of the last piece
}

type piece struct {
	memory  []byte
	release func() error
}

const (
	arenaAlign    = 64       // a cache line
	smallestPiece = 2 << 20  // one huge page
	largestPiece  = 64 << 20 // what is allocated ahead at most
)

// Alloc returns n zero bytes, aligned to 64.
func (a *Arena) Alloc(n int) ([]byte, error) {
	n = (n + arenaAlign - 1) &^ (arenaAlign - 1)
	if n > len(a.free) {
		// Double the pieces, so that small models take little.
		size := min(smallestPiece<<min(len(a.pieces), 8), largestPiece)
		size = (max(size, n) + smallestPiece - 1) &^ (smallestPiece - 1)
		memory, release, err := takePages(size)
		if err != nil {
			return nil, fmt.Errorf("allocating %d bytes for weights: %w", size, err)
		}
		a.pieces = append(a.pieces, piece{memory, release})
		a.free = memory
	}
	b := a.free[:n:n]
	a.free = a.free[n:]
	return b, nil
}

// Free gives all memory back. Nothing that was allocated may be touched any
// more.
func (a *Arena) Free() error {
	var first error
	for _, p := range a.pieces {
		if err := p.release(); err != nil && first == nil {
			first = err
		}
	}
	*a = Arena{}
	return first
}
