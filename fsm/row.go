package fsm

import "sync/atomic"

// row caches what follows each byte. Few different successors are the rule, so a
// byte's entry is a number and the successors are listed once: 384 bytes where a
// pointer for each byte would take 2,048. Entries are stored under the owner's lock
// and loaded without it.
type row[T any] struct {
	// index holds the entry of byte b in bits 8*(b%4) and up of word b/4: 0 where
	// nothing is known, entryNone where nothing follows, entryMany where the successor
	// is in many, otherwise the successor's place in next plus one.
	index [64]atomic.Uint32
	next  [14]atomic.Pointer[T]
	many  atomic.Pointer[[256]atomic.Pointer[T]]
	count int
}

const (
	entryMany = 0xFE
	entryNone = 0xFF
)

// load is what follows b, nil where nothing does; known is false where that has
// not been stored.
func (r *row[T]) load(b byte) (next *T, known bool) {
	e := uint8(r.index[b>>2].Load() >> (8 * (b & 3)))
	if i := int(e) - 1; uint(i) < uint(len(r.next)) {
		return r.next[i].Load(), true
	}
	return r.rare(e, b)
}

// rare is load for an entry that is no place in next.
func (r *row[T]) rare(e uint8, b byte) (next *T, known bool) {
	if e == entryMany {
		return r.many.Load()[b].Load(), true
	}
	return nil, e == entryNone
}

// store notes what follows the bytes of a set, nil for nothing, and returns the
// bytes of memory that this took.
func (r *row[T]) store(bytes byteSet, next *T) (grown int) {
	entry := uint32(entryNone)
	if next != nil {
		entry, grown = r.entry(next)
	}
	bytes.each(func(b byte) {
		if entry == entryMany {
			r.many.Load()[b].Store(next)
		}
		word, shift := &r.index[b>>2], 8*(b&3)
		word.Store(word.Load()&^(0xFF<<shift) | entry<<shift)
	})
	return grown
}

// entry finds or makes the entry of a successor.
func (r *row[T]) entry(next *T) (entry uint32, grown int) {
	for i := range r.count {
		if r.next[i].Load() == next {
			return uint32(i + 1), 0
		}
	}
	if r.count < len(r.next) {
		r.next[r.count].Store(next)
		r.count++
		return uint32(r.count), 0
	}
	if r.many.Load() == nil {
		r.many.Store(new([256]atomic.Pointer[T]))
		return entryMany, 2048
	}
	return entryMany, 0
}

// rowBytes is the memory of a row.
const rowBytes = 384
