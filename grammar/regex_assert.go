package grammar

import (
	"slices"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
)

// assertion lists the conditions, any one path of which a node of width zero
// stands for.
func (t *translator) assertion(n *regexsyntax.Node) ([]path, error) {
	one := func(behind, edge bool, c *Class) item {
		return item{cond: &condition{behind: behind, edge: edge, class: c, node: n}}
	}
	noClass := NewClass()
	switch n.Op {
	case regexsyntax.BeginText:
		return []path{{one(true, true, noClass)}}, nil
	case regexsyntax.EndText:
		return []path{{one(false, true, noClass)}}, nil
	case regexsyntax.BeginLine:
		return []path{{one(true, true, classOf(n.Set))}}, nil
	case regexsyntax.EndLine:
		return []path{{one(false, true, classOf(n.Set))}}, nil
	case regexsyntax.WordBoundary:
		word := classOf(n.Set)
		other := word.Negate()
		if n.Negate {
			return []path{{one(true, false, word), one(false, false, word)}, {one(true, true, other), one(false, true, other)}}, nil
		}
		return []path{{one(true, false, word), one(false, true, other)}, {one(true, true, other), one(false, false, word)}}, nil
	}
	if class, edge, ok := oneCharacter(n.Subs[0], n.Behind); ok {
		if n.Negate {
			class, edge = class.Negate(), !edge
		}
		return []path{{one(n.Behind, edge, class)}}, nil
	}
	return t.look(n)
}

// oneCharacter recognises look-around that asks for one character or an end of
// the text.
func oneCharacter(n *regexsyntax.Node, behind bool) (class *Class, edge, ok bool) {
	switch n.Op {
	case regexsyntax.Empty:
		return AnyClass, true, true
	case regexsyntax.Class:
		return classOf(n.Set), false, true
	case regexsyntax.Literal:
		if len(n.Runes) == 1 {
			return NewClass(Range{n.Runes[0], n.Runes[0]}), false, true
		}
	case regexsyntax.Group:
		return oneCharacter(n.Subs[0], behind)
	case regexsyntax.BeginText:
		return NewClass(), true, behind
	case regexsyntax.EndText:
		return NewClass(), true, !behind
	case regexsyntax.Alternate:
		class = NewClass()
		for _, s := range n.Subs {
			c, e, ok := oneCharacter(s, behind)
			if !ok {
				return nil, false, false
			}
			class, edge = class.Union(c), edge || e
		}
		return class, edge, true
	}
	return nil, false, false
}

// look turns look-around into conditions on all the text before or after. What
// the conditions inside it ask of the other side of the place moves out of it.
func (t *translator) look(n *regexsyntax.Node) ([]path, error) {
	t.inside++
	defer func() { t.inside-- }()
	inner, err := t.paths(n.Subs[0])
	if err != nil {
		return nil, err
	}
	for i, p := range inner {
		if n.Behind {
			inner[i] = slices.Concat(path{{e: anyText}}, p)
		} else {
			inner[i] = slices.Concat(p, path{{e: anyText}})
		}
	}
	if inner, err = t.resolve(inner, n.Behind, !n.Behind, n); err != nil {
		return nil, err
	}
	// Alternatives that ask nothing of the other side are joined.
	var alone []*Expr
	var out []path
	for _, p := range inner {
		var outside, rest path
		before, body, after := trim(p)
		for k, part := range []path{before, body, after} {
			for _, i := range part {
				edge := k == 0 && !n.Behind || k == 2 && n.Behind
				switch {
				case i.cond == nil || i.cond.behind == n.Behind:
					rest = append(rest, i)
				case edge:
					outside = append(outside, i)
				default:
					return nil, t.unsupported(n, errTangled)
				}
			}
		}
		e, err := t.join(rest, n)
		if err != nil {
			return nil, err
		}
		if e.Op == OpNone {
			continue
		}
		if len(outside) == 0 {
			alone = append(alone, e)
			continue
		}
		out = append(out, append(outside, item{cond: &condition{behind: n.Behind, rest: e, node: n}}))
	}
	if e := Alt(alone...); e.Op != OpNone {
		out = append(out, path{{cond: &condition{behind: n.Behind, rest: e, node: n}}})
	}
	if !n.Negate {
		return out, nil
	}
	// None of the alternatives: of each, some condition fails.
	none := []path{{}}
	for _, p := range out {
		var fails []path
		for _, i := range p {
			fails = append(fails, path{{cond: i.cond.negate()}})
		}
		if none, err = t.product(none, fails, n); err != nil {
			return nil, err
		}
	}
	return none, nil
}

func (c *condition) negate() *condition {
	d := *c
	if c.rest != nil {
		d.rest = Not(c.rest)
	} else {
		d.class, d.edge = c.class.Negate(), !c.edge
	}
	return &d
}

// resolve works the conditions on one character into the expressions beside
// them. Those that reach an end of the path stay there when it is not an end of
// the text.
func (t *translator) resolve(work []path, textStart, textEnd bool, n *regexsyntax.Node) ([]path, error) {
	var out []path
	for k, p := range work {
		work[k] = released(p)
	}
	steps := 0
	for len(work) > 0 {
		p := work[0]
		// A step copies the path: long ones count for more.
		if steps += 1 + len(p)/64; steps > 64*t.limit || len(work)+len(out) > t.limit {
			return nil, t.tooMany(n)
		}
		work = work[1:]
		i := slices.IndexFunc(p, func(i item) bool { return i.cond != nil && i.cond.rest == nil && !i.cond.held })
		if i < 0 {
			out = append(out, p)
			continue
		}
		c := p[i].cond
		rest := slices.Delete(slices.Clone(p), i, i+1)
		if c.edge && c.class.Contains(0, utf8.MaxRune) {
			work = append(work, rest)
			continue
		}
		// j is the expression beside the place, in rest.
		j, step, atEnd := i, 1, textEnd
		if c.behind {
			j, step, atEnd = i-1, -1, textStart
		}
		for j >= 0 && j < len(rest) && rest[j].cond != nil {
			j += step
		}
		if j < 0 || j == len(rest) {
			switch {
			case !atEnd:
				held := *c
				held.held = true
				if c.behind {
					work = append(work, slices.Insert(rest, 0, item{cond: &held}))
				} else {
					work = append(work, append(rest, item{cond: &held}))
				}
			case c.edge:
				work = append(work, rest)
			}
			continue
		}
		e := rest[j].e
		if restricted := restrict(e, c.class, c.behind); restricted.Op != OpNone {
			q := slices.Clone(rest)
			q[j] = item{e: restricted}
			work = append(work, q)
		}
		if nullable(e) {
			q := slices.Clone(p)
			at := j
			if !c.behind {
				at++ // the condition was left of it
			}
			if e.Op == OpCapture {
				// The empty text is captured still: it moves out of the condition's way.
				q[at], q[i] = q[i], item{e: Capture(e.Name, empty)}
			} else {
				q = slices.Delete(q, at, at+1)
			}
			work = append(work, q)
		}
	}
	return out, nil
}

// released returns the path with conditions that may move again, since its ends
// now touch other items.
func released(p path) path {
	p = slices.Clone(p)
	for i, it := range p {
		if it.cond != nil && it.cond.held {
			c := *it.cond
			c.held = false
			p[i].cond = &c
		}
	}
	return p
}

// nullable reports whether the regular expression describes the empty text.
func nullable(e *Expr) bool {
	switch e.Op {
	case OpEmpty:
		return true
	case OpSeq, OpAnd:
		return !slices.ContainsFunc(e.Subs, func(s *Expr) bool { return !nullable(s) })
	case OpAlt:
		return slices.ContainsFunc(e.Subs, nullable)
	case OpRepeat:
		return e.Min == 0 || nullable(e.Subs[0])
	case OpNot:
		return !nullable(e.Subs[0])
	case OpCapture, OpEncode:
		return nullable(e.Subs[0])
	case OpChoice:
		return e.Choice.texts[0] == ""
	case OpAutomaton:
		state, ok := e.Automaton.Start()
		return ok && e.Automaton.Accepting(state)
	}
	return false
}

// restrict describes the texts of e that are not empty and whose first (or last)
// character is in the class.
func restrict(e *Expr, c *Class, last bool) *Expr {
	if c.Empty() {
		return none
	}
	switch e.Op {
	case OpNone, OpEmpty:
		return none
	case OpLiteral:
		r, _ := utf8.DecodeRune(e.Bytes)
		if last {
			r, _ = utf8.DecodeLastRune(e.Bytes)
		}
		if c.Has(r) {
			return e
		}
		return none
	case OpClass:
		return OneOf(e.Class.Intersect(c))
	case OpChoice:
		var texts []string
		for _, text := range e.Choice.texts {
			r, n := utf8.DecodeRuneInString(text)
			if last {
				r, n = utf8.DecodeLastRuneInString(text)
			}
			if n > 0 && c.Has(r) {
				texts = append(texts, text)
			}
		}
		return ChoiceOf(texts...)
	case OpAlt:
		parts := make([]*Expr, len(e.Subs))
		for i, s := range e.Subs {
			parts[i] = restrict(s, c, last)
		}
		return Alt(parts...)
	case OpSeq:
		var parts []*Expr
		for k := range e.Subs {
			i := k
			if last {
				i = len(e.Subs) - 1 - k
			}
			s := e.Subs[i]
			if last {
				parts = append(parts, Seq(Seq(e.Subs[:i]...), restrict(s, c, last)))
			} else {
				parts = append(parts, Seq(restrict(s, c, last), Seq(e.Subs[i+1:]...)))
			}
			if !nullable(s) {
				break
			}
		}
		return Alt(parts...)
	case OpRepeat:
		// Some repetition is not empty; empty ones may as well be on its other side.
		s := e.Subs[0]
		one, rest := restrict(s, c, last), empty
		if e.Max != 1 {
			rest = Repeat(s, e.Min-1, max(e.Max-1, -1))
		}
		if last {
			return Seq(rest, one)
		}
		return Seq(one, rest)
	case OpCapture:
		s := restrict(e.Subs[0], c, last)
		if s.Op == OpNone {
			return none
		}
		return Capture(e.Name, s)
	}
	if last {
		return And(e, Seq(anyText, OneOf(c)))
	}
	return And(e, Seq(OneOf(c), anyText))
}

// join turns a path into an expression. Conditions on all that follows intersect
// the rest of the path, conditions on all that goes before intersect its start.
func (t *translator) join(p path, n *regexsyntax.Node) (*Expr, error) {
	before, body, after := trim(p)
	var whole []*Expr
	for _, i := range before {
		switch {
		case !i.cond.behind:
			whole = append(whole, i.cond.rest)
		case !nullable(i.cond.rest):
			return none, nil
		}
	}
	if len(body) > 0 {
		for _, i := range after {
			switch {
			case i.cond.behind:
				whole = append(whole, i.cond.rest)
			case !nullable(i.cond.rest):
				return none, nil
			}
		}
	}
	// The last condition on what goes before must not come after the first on
	// what follows: their texts would overlap.
	split := 0
	for k, i := range body {
		if i.cond != nil && i.cond.behind {
			split = k + 1
		}
	}
	for _, i := range body[:split] {
		if i.cond != nil && !i.cond.behind {
			return nil, t.unsupported(i.cond.node, errTangled)
		}
	}
	var left, right []*Expr
	for _, i := range body[:split] {
		if i.cond != nil {
			left = []*Expr{both(Seq(left...), i.cond.rest)}
			continue
		}
		left = append(left, i.e)
	}
	for _, i := range slices.Backward(body[split:]) {
		if i.cond != nil {
			slices.Reverse(right)
			right = []*Expr{both(Seq(right...), i.cond.rest)}
			continue
		}
		right = append(right, i.e)
	}
	slices.Reverse(right)
	e := Seq(append(left, right...)...)
	for _, w := range whole {
		e = both(e, w)
	}
	return e, nil
}

// both describes the texts of two expressions of well-formed text. Any text is
// left out where it adds nothing.
func both(a, b *Expr) *Expr {
	joined := And(a, b)
	if joined.Op != OpAnd {
		return joined
	}
	positive := func(e *Expr) bool { return e != anyText && e.Op != OpNot }
	if !slices.ContainsFunc(joined.Subs, positive) {
		return joined
	}
	return And(slices.DeleteFunc(slices.Clone(joined.Subs), func(e *Expr) bool { return e == anyText })...)
}
