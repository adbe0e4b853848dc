package grammar

import (
	"slices"
	"strconv"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

// typeKey is all that a schema that is but a type depends on.
type typeKey struct {
	types  schemaref.Types
	draft4 bool
}

// entry is what a conjunction of terms compiles to.
type entry struct {
	expr *Expr
	// rule is made when the entry is met again inside itself.
	rule *Rule
	// by is the first of the terms, which names the rule.
	by     term
	member *Expr
}

// termTable holds what is known of terms: those of a schema in the outermost scope,
// the usual ones, under the number of the schema.
type termTable[T any] struct {
	usual []*T
	other map[term]*T
}

func (t *termTable[T]) get(k term) *T {
	if k.scope != 0 || k.negated || k.schema.ID < 0 {
		return t.other[k]
	}
	if k.schema.ID < len(t.usual) {
		return t.usual[k.schema.ID]
	}
	return nil
}

func (t *termTable[T]) set(k term, v *T) {
	if k.scope != 0 || k.negated || k.schema.ID < 0 {
		if t.other == nil {
			t.other = map[term]*T{}
		}
		t.other[k] = v
		return
	}
	if n := k.schema.ID + 1 - len(t.usual); n > 0 {
		t.usual = append(t.usual, make([]*T, n)...)
	}
	t.usual[k.schema.ID] = v
}

// conjunctionOf is the conjunction of one term.
func (c *compiler) conjunctionOf(t term) []term {
	if len(c.termRoom) == 0 {
		c.termRoom = make([]term, 32)
	}
	out := c.termRoom[:1:1]
	c.termRoom = c.termRoom[1:]
	out[0] = t
	return out
}

// canonical brings a conjunction to its one form: references followed, true
// schemas left out, sorted, no term twice.
func (c *compiler) canonical(terms []term) []term {
	out := terms[:0:0]
	for _, t := range terms {
		if t.schema.Always == schemaref.True && !t.negated || t.schema.Always == schemaref.False && t.negated {
			continue
		}
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b term) int {
		if a.schema != b.schema {
			return a.schema.ID - b.schema.ID
		}
		if a.scope != b.scope {
			return int(a.scope - b.scope)
		}
		if a.negated == b.negated {
			return 0
		}
		if a.negated {
			return 1
		}
		return -1
	})
	return out
}

// value describes the values that all terms describe; the expression is None
// when that is known to be none.
func (c *compiler) value(terms []term) (*Expr, error) {
	e, err := c.entry(terms)
	if err != nil {
		return nil, err
	}
	return e.expr, nil
}

// memberOf describes the colon and the value of an entry.
func (c *compiler) memberOf(e *entry) *Expr {
	if e.expr.Op == OpNone {
		return none
	}
	if e.member == nil || e.member.Op == OpNone {
		e.member = c.style.member(e.expr)
	}
	return e.member
}

// entry compiles a conjunction of terms, once. While it is being compiled its
// expression is a reference to its rule.
func (c *compiler) entry(terms []term) (*entry, error) {
	if len(terms) > 1 || len(terms) == 1 && terms[0].schema.Always != 0 {
		terms = c.canonical(terms)
	}
	if len(terms) == 0 {
		if c.any == nil {
			c.any = &entry{expr: c.style.value()}
		}
		return c.any, nil
	}
	if len(c.entryRoom) == 0 {
		c.entryRoom = make([]entry, 16)
	}
	e := &c.entryRoom[0]
	*e = entry{}
	if t := terms[0]; len(terms) == 1 && !t.negated && t.schema.OnlyType() {
		// Schemas that are but a type are the same wherever they stand.
		key := typeKey{t.schema.Types, t.schema.Draft() == schemaref.Draft4}
		if known := c.types[key]; known != nil {
			return known, nil
		}
		if c.types == nil {
			c.types = map[typeKey]*entry{}
		}
		c.types[key] = e
	} else if len(terms) == 1 {
		if known := c.single.get(terms[0]); known != nil {
			return c.again(known), nil
		}
		c.single.set(terms[0], e)
	} else {
		var key strings.Builder
		for _, t := range terms {
			key.WriteString(strconv.Itoa(t.schema.ID))
			if t.negated {
				key.WriteByte('!')
			}
			if t.scope != 0 {
				key.WriteByte('@')
				key.WriteString(strconv.Itoa(int(t.scope)))
			}
			key.WriteByte(' ')
		}
		if known := c.entries[key.String()]; known != nil {
			return c.again(known), nil
		}
		if c.entries == nil {
			c.entries = map[string]*entry{}
		}
		c.entries[key.String()] = e
	}
	c.entryRoom = c.entryRoom[1:]
	if err := c.enter(8*len(terms), terms[0]); err != nil {
		return nil, err
	}
	defer c.leave()
	e.by = terms[0]
	s, err := c.shape(terms[0])
	for _, t := range terms[1:] {
		if err != nil {
			break
		}
		var next *shape
		if next, err = c.shape(t); err == nil {
			s, err = c.intersect(s, next, t)
		}
	}
	if err != nil {
		return nil, err
	}
	body, err := c.shapeExpr(s, terms)
	if err != nil {
		return nil, err
	}
	if e.rule != nil {
		e.rule.Define(body)
		if body.Op != OpNone {
			body = Ref(e.rule)
		}
	}
	e.expr, e.member = body, nil
	return e, nil
}

// again is an entry that is already known: if it is still being compiled, a
// reference to its rule.
func (c *compiler) again(e *entry) *entry {
	if e.expr == nil {
		c.recursive = true
		e.rule = NewRule(e.by.schema.Pointer())
		e.expr = Ref(e.rule)
	}
	return e
}
