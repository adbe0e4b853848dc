package mask

import (
	"sync"

	"github.com/stencil-go/stencil/fsm"
)

// Cache remembers masks: those of residuals, which all grammars share, those of
// threads and those of states. It is safe for concurrent use and bounded: what
// has not been used for a while is forgotten. Every vocabulary has one that its
// matchers use unless told otherwise. A Cache serves one vocabulary.
type Cache struct {
	mu    sync.RWMutex
	limit int64
	young generation
	old   generation
}

type generation struct {
	bytes   int64
	lexemes map[[2]uint64]*lexemeMask
	threads map[threadKey]*Set
	states  map[*fsm.State]*stateMask
	// budget holds the mask of a state by what each token's completion costs.
	budget map[*fsm.State][]tokenCost
	// needs holds how many tokens complete a state.
	needs map[*fsm.State]int
	// reaches bounds how many tokens complete the states behind a state.
	reaches map[*fsm.State]int
}

type threadKey struct {
	lexeme [2]uint64
	stack  *fsm.Stack
}

// stateMask is the mask of a state.
type stateMask struct {
	set *Set
	// text says that guards had a say, so that the mask holds for one text only.
	text bool
}

const defaultCacheBytes = 64 << 20

// NewCache returns a cache of at most about the given number of bytes; 0 is the
// default of 64 MiB.
func NewCache(bytes int64) *Cache {
	if bytes <= 0 {
		bytes = defaultCacheBytes
	}
	c := &Cache{limit: bytes}
	c.young.reset()
	c.old.reset()
	return c
}

func (g *generation) reset() {
	*g = generation{
		lexemes: map[[2]uint64]*lexemeMask{},
		threads: map[threadKey]*Set{},
		states:  map[*fsm.State]*stateMask{},
		budget:  map[*fsm.State][]tokenCost{},
		needs:   map[*fsm.State]int{},
		reaches: map[*fsm.State]int{},
	}
}

// age makes room: when the young generation has half of the limit, it becomes the
// old one, whose entries come back when they are asked for.
func (c *Cache) age() {
	if c.young.bytes > c.limit/2 {
		c.old = c.young
		c.young.reset()
	}
}

func (c *Cache) state(s *fsm.State) *stateMask {
	c.mu.RLock()
	m, ok := c.young.states[s]
	if ok {
		c.mu.RUnlock()
		return m
	}
	m = c.old.states[s]
	c.mu.RUnlock()
	if m != nil {
		c.putState(s, m)
	}
	return m
}

func (c *Cache) putState(s *fsm.State, m *stateMask) {
	c.mu.Lock()
	c.young.states[s] = m
	c.young.bytes += 200 + m.set.bytes()
	c.age()
	c.mu.Unlock()
}

func (c *Cache) lexeme(h [2]uint64) *lexemeMask {
	c.mu.RLock()
	m, ok := c.young.lexemes[h]
	if ok {
		c.mu.RUnlock()
		return m
	}
	m = c.old.lexemes[h]
	c.mu.RUnlock()
	if m != nil {
		c.putLexeme(h, m)
	}
	return m
}

func (c *Cache) putLexeme(h [2]uint64, m *lexemeMask) {
	c.mu.Lock()
	c.young.lexemes[h] = m
	c.young.bytes += m.bytes()
	c.age()
	c.mu.Unlock()
}

func (c *Cache) thread(k threadKey) *Set {
	c.mu.RLock()
	m, ok := c.young.threads[k]
	if ok {
		c.mu.RUnlock()
		return m
	}
	m = c.old.threads[k]
	c.mu.RUnlock()
	if m != nil {
		c.putThread(k, m)
	}
	return m
}

func (c *Cache) putThread(k threadKey, m *Set) {
	c.mu.Lock()
	c.young.threads[k] = m
	c.young.bytes += 100 + m.bytes()
	c.age()
	c.mu.Unlock()
}

func (c *Cache) costs(s *fsm.State) []tokenCost {
	c.mu.RLock()
	m, ok := c.young.budget[s]
	if ok {
		c.mu.RUnlock()
		return m
	}
	m = c.old.budget[s]
	c.mu.RUnlock()
	if m != nil {
		c.putCosts(s, m)
	}
	return m
}

func (c *Cache) putCosts(s *fsm.State, m []tokenCost) {
	c.mu.Lock()
	c.young.budget[s] = m
	c.young.bytes += 100
	for _, t := range m {
		c.young.bytes += t.set.bytes()
	}
	c.age()
	c.mu.Unlock()
}

func (c *Cache) need(s *fsm.State) (int, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	n, ok := c.young.needs[s]
	if !ok {
		n, ok = c.old.needs[s]
	}
	return n, ok
}

func (c *Cache) reach(s *fsm.State) (int, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	n, ok := c.young.reaches[s]
	if !ok {
		n, ok = c.old.reaches[s]
	}
	return n, ok
}

func (c *Cache) putReach(s *fsm.State, n int) {
	c.mu.Lock()
	c.young.reaches[s] = n
	c.young.bytes += 50
	c.age()
	c.mu.Unlock()
}

func (c *Cache) putNeed(s *fsm.State, n int) {
	c.mu.Lock()
	c.young.needs[s] = n
	c.young.bytes += 50
	c.age()
	c.mu.Unlock()
}

func (s *Set) bytes() int64 { return int64(8*len(s.words)) + 40 }

func (m *lexemeMask) bytes() int64 {
	n := m.inside.bytes() + 256*24
	for _, b := range m.cross.bytes {
		n += int64(4 * cap(m.cross.nodes[b]))
	}
	return n
}
