package fsm

// Thread is one way to go on: a residual and the stack of what follows it, or a
// position among the keys of a collection.
type Thread struct {
	threadKey
	id uint32
}

type threadKey struct {
	residual *Residual
	stack    *Stack
	// For a key: stack has a frameKeys on top, and keys [lo, hi) of its members
	// share the first depth bytes, which are written.
	lo, hi, depth int
}

// Residual is what is left of the current lexeme, or nil for a thread within a
// known key.
func (t *Thread) Residual() *Residual { return t.residual }

// Stack is what follows the residual.
func (t *Thread) Stack() *Stack { return t.stack }

// Key is the position of a thread within a known key; it is meaningful when
// Residual is nil.
func (t *Thread) Key() Key { return Key{stack: t.stack, lo: t.lo, hi: t.hi, depth: t.depth} }

// Key is a position among the keys of a collection: a value that can be stepped
// without making states.
type Key struct {
	stack         *Stack
	lo, hi, depth int
}

// Step is the position after b. Where b ends the key it returns the stack of the
// value and all that follows instead. Both are zero when no key continues with b.
func (k Key) Step(b byte) (Key, *Stack) {
	m := k.stack.item.members
	lo, hi := narrow(m.keys.Texts(), k.lo, k.hi, k.depth, b)
	if lo == hi || !m.anyKey(&k.stack.progress, lo, hi) {
		return Key{}, nil
	}
	if len(m.keys.Texts()[lo]) > k.depth+1 {
		return Key{stack: k.stack, lo: lo, hi: hi, depth: k.depth + 1}, nil
	}
	p := k.stack.owner
	p.mu.Lock()
	defer p.mu.Unlock()
	return Key{}, p.afterKey(k.stack, m.index[lo])
}

// NextBytes iterates over the bytes that some key has next, in order; none of them
// need be a property that may still come.
func (k Key) NextBytes() func(yield func(byte) bool) {
	texts := k.stack.item.members.keys.Texts()
	return func(yield func(byte) bool) {
		lo := k.lo
		if lo < k.hi && len(texts[lo]) == k.depth {
			lo++
		}
		for lo < k.hi {
			b := texts[lo][k.depth]
			if !yield(b) {
				return
			}
			_, lo = narrow(texts, lo, k.hi, k.depth, b)
		}
	}
}

// Open reports whether k is a position.
func (k Key) Open() bool { return k.stack != nil }

// afterKey is the stack behind the key of property i: its value, then more members.
func (p *Program) afterKey(s *Stack, i int) *Stack {
	m := s.item.members
	f := s.frame
	f.kind = frameMembers
	f.progress = m.afterProperty(f.progress, i)
	return p.push(frame{kind: frameItem, item: m.props[i].value, indent: s.indent, next: p.push(f)})
}

func (p *Program) thread(k threadKey) *Thread {
	if t := p.threads[k]; t != nil {
		return t
	}
	p.nextID++
	t := &Thread{threadKey: k, id: p.nextID}
	p.threads[k] = t
	p.bytes += 160
	return t
}
