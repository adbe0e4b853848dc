package mask

import (
	"sync"

	"github.com/stencil-go/stencil/fsm"
)

// Cache remembers masks: those of residuals, which all grammars share, those of
// threads and those of states. It is safe for concurrent use and bounded: what
// has not been used for a while is forgotten. Every vocabulary has one that its
// matchers use unless told otherwise. A Cache serves one vocabulary.
//
// Entries are young or old. When the young ones have half of the limit, the old
// ones are dropped and the young become old; an old entry that is asked for is
// young again.
type Cache struct {
	mu    sync.RWMutex
	limit int64
	// bytes estimates the memory of the young entries.
	bytes int64

	lexemes table[[2]uint64, *lexemeMask]
	threads table[threadKey, threadPart]
	// branches holds what terminals read below nodes of the trie.
	branches table[[2]uint64, *branch]
	// bodies holds the bodies of texts, nil for those that have none.
	bodies table[[2]uint64, *body]
	states table[*fsm.State, *stateMask]
	// answers holds masks that guards have judged by what their lists depend on.
	answers table[answered, answer]
	// judged holds masks that guards have judged for some text, by their hash: a few
	// hundred at most, beside the limit.
	judged table[uint64, *Set]
	// affordances holds masks within budgets, completions what completes a state or a
	// stack, floors bounds the tokens of what completes a stack from below, and reaches
	// those that complete what follows a state from above.
	affordances table[affordance, *Set]
	completions table[fsm.Rest, ending]
	floors      table[*fsm.Stack, int]
	// strata holds those of residuals, nil for none.
	strata  table[[2]uint64, *strata]
	reaches table[*fsm.State, int]
}

// table is one kind of entries, each of which costs that many bytes beside its value.
type table[K comparable, V any] struct {
	young, old map[K]V
	each       int64
}

func (t *table[K, V]) reset(each int64) { t.young, t.old, t.each = map[K]V{}, map[K]V{}, each }
func (t *table[K, V]) age()             { t.young, t.old = map[K]V{}, t.young }

type threadKey struct {
	lexeme [2]uint64
	stack  *fsm.Stack
}

// stateMask is the mask of a state.
type stateMask struct {
	set *Set
	// text says that guards had a say, so that the mask holds for one text only.
	text bool
	// doubts are what guards have to be asked about for a text, nil for nothing.
	doubts *doubts
}

const defaultCacheBytes = 64 << 20

const (
	// entryBytes is about what an entry costs beside its masks.
	entryBytes = 100
	// placeBytes is about what an entry costs that names a place of a machine: it keeps
	// the place, and all that the machine has built, from being collected.
	placeBytes = 3000
)

// NewCache returns a cache of at most about the given number of bytes; 0 is the
// default of 64 MiB.
func NewCache(bytes int64) *Cache {
	if bytes <= 0 {
		bytes = defaultCacheBytes
	}
	c := &Cache{limit: bytes}
	c.lexemes.reset(entryBytes)
	c.branches.reset(entryBytes)
	c.bodies.reset(entryBytes)
	c.judged.reset(entryBytes)
	c.strata.reset(entryBytes)
	c.threads.reset(placeBytes)
	c.answers.reset(placeBytes)
	c.states.reset(placeBytes)
	c.affordances.reset(placeBytes)
	c.completions.reset(placeBytes)
	c.floors.reset(placeBytes)
	c.reaches.reset(placeBytes)
	return c
}

// lookup finds an entry. size is what it costs to keep it.
func lookup[K comparable, V any](c *Cache, t *table[K, V], key K, size func(V) int64) (V, bool) {
	c.mu.RLock()
	v, young := t.young[key]
	known := young
	if !young {
		v, known = t.old[key]
	}
	c.mu.RUnlock()
	if known && !young {
		store(c, t, key, v, size)
	}
	return v, known
}

// store keeps an entry, and makes room when there are too many.
func store[K comparable, V any](c *Cache, t *table[K, V], key K, v V, size func(V) int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t.young[key] = v
	c.bytes += t.each + size(v)
	if c.bytes <= c.limit/2 {
		return
	}
	c.bytes = 0
	c.lexemes.age()
	c.threads.age()
	c.branches.age()
	c.bodies.age()
	c.states.age()
	c.answers.age()
	c.affordances.age()
	c.floors.age()
	c.strata.age()
	c.completions.age()
	c.reaches.age()
}

func (s *Set) bytes() int64 { return int64(8*len(s.words)+4*cap(s.ids)) + 64 }

// bytes counts the bits of the whole set: Set.Words may lay them out at any time.
func (m *stateMask) bytes() int64 { return m.set.bytes() + int64(m.set.size/8) + m.doubts.bytes() }

func (m *lexemeMask) bytes() int64 {
	n := m.inside.bytes() + 256 + int64(64*len(m.cross.bytes))
	for _, e := range m.ends {
		n += e.cross.bytes() - e.cross.inside.bytes()
	}
	for _, nodes := range m.cross.nodes {
		n += int64(4 * cap(nodes))
		if len(nodes) >= foldSize {
			n += int64(8 * min(len(nodes), maxFold)) // about half of what a fold takes
		}
	}
	return n
}

func (b *body) bytesKept() int64 {
	if b == nil {
		return 0
	}
	return b.size
}

func noBytes(int) int64 { return 0 }

// answer is a mask, which may be that of the state.
type answer struct {
	set *Set
	own bool
}

func (a answer) bytes() int64 {
	if !a.own {
		return 0
	}
	return a.set.bytes()
}
