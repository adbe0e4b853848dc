package grammar

import (
	"slices"
	"sync"
)

// keptBoth holds the intersections of two kept expressions, such as the dates that
// are plain scalars: formats and the scalars of languages are few.
var keptBoth sync.Map

// andKept is And(e, scalar). Where the scalar is kept, a kept part of e is taken together with
// the scalar to one kept expression, so that all grammars share it.
func andKept(e, scalar *Expr) *Expr {
	if !scalar.Constant {
		return And(e, scalar)
	}
	parts := []*Expr{e}
	if e.Op == OpAnd && !e.Constant {
		parts = slices.Clone(e.Subs)
	}
	for i, p := range parts {
		if !p.Constant {
			continue
		}
		key := [2]*Expr{p, scalar}
		both, ok := keptBoth.Load(key)
		if !ok {
			both, _ = keptBoth.LoadOrStore(key, Keep(And(p, scalar)))
		}
		parts[i] = both.(*Expr)
		return And(parts...)
	}
	return And(e, scalar)
}
