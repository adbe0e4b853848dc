package grammar

import "unicode/utf8"

// ruleSet turns named definitions into an expression. Definitions that are regular
// and small are put in the place of their names, so that the machine runs them as
// parts of lexemes; the others become rules.
type ruleSet struct {
	names []string
	index map[string]int
	rules []*Rule
	body  []*Expr
	refs  []*Expr // one for each rule: what references to it are until finish
}

func newRuleSet() *ruleSet { return &ruleSet{index: map[string]int{}} }

func (s *ruleSet) has(name string) bool { _, ok := s.index[name]; return ok }

// add makes a name known; adding it again does nothing.
func (s *ruleSet) add(name string) {
	if s.has(name) {
		return
	}
	s.index[name] = len(s.names)
	s.names = append(s.names, name)
	r := NewRule(name)
	s.rules = append(s.rules, r)
	s.refs = append(s.refs, Ref(r))
	s.body = append(s.body, nil)
}

// define sets the body of a rule, replacing an earlier one.
func (s *ruleSet) define(name string, body *Expr) { s.body[s.index[name]] = body }

// ref is a reference to a rule, nil when there is none of the name.
func (s *ruleSet) ref(name string) *Expr {
	if i, ok := s.index[name]; ok {
		return s.refs[i]
	}
	return nil
}

// maxInline bounds, in nodes, the definitions that are put in the place of their
// names. Past maxInlined nodes in all, names stay.
const (
	maxInline  = 2000
	maxInlined = 4_000_000
)

// finish gives the start rule's expression, in which every other rule is defined.
// It visits each node of the definitions once, and copies those that change.
func (s *ruleSet) finish(start string) *Expr {
	in := &inliner{set: s, of: map[*Rule]int{}, done: make([]*Expr, len(s.rules)), sizes: map[*Expr]int{}, most: maxInline}
	for i, r := range s.rules {
		in.of[r] = i
	}
	for _, i := range s.bottomUp(in.of) {
		body := in.rewrite(s.body[i])
		if size := in.size(body); size <= maxInline && in.spent < maxInlined {
			in.done[i] = body
			continue
		}
		s.rules[i].Define(body)
	}
	i := s.index[start]
	if in.done[i] != nil {
		return in.done[i]
	}
	return s.refs[i]
}

// bottomUp orders the rules so that each comes after those its definition names,
// as far as recursion allows, without itself recursing.
func (s *ruleSet) bottomUp(of map[*Rule]int) []int {
	next := make([][]int, len(s.body))
	for i, body := range s.body {
		walkExpr(body, func(e *Expr) {
			if e.Op == OpRule {
				if k, ok := of[e.Rule]; ok {
					next[i] = append(next[i], k)
				}
			}
		})
	}
	order := make([]int, 0, len(next))
	seen := make([]bool, len(next))
	type frame struct{ rule, at int }
	for root := range next {
		if seen[root] {
			continue
		}
		seen[root] = true
		stack := []frame{{rule: root}}
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.at == len(next[top.rule]) {
				order = append(order, top.rule)
				stack = stack[:len(stack)-1]
				continue
			}
			k := next[top.rule][top.at]
			top.at++
			if !seen[k] {
				seen[k] = true
				stack = append(stack, frame{rule: k})
			}
		}
	}
	return order
}

// walkExpr visits the nodes of e, each occurrence, without entering rules.
func walkExpr(e *Expr, visit func(*Expr)) {
	visit(e)
	for _, s := range e.Subs {
		walkExpr(s, visit)
	}
}

// inliner puts definitions in the place of names.
type inliner struct {
	set   *ruleSet
	of    map[*Rule]int
	done  []*Expr // the definitions that replace their names
	sizes map[*Expr]int
	spent int
	most  int // sizes above this are not told apart
}

// rewrite gives e with names replaced. Nesting is bounded by the source's.
func (in *inliner) rewrite(e *Expr) *Expr {
	if e.Op == OpRule {
		if i, ok := in.of[e.Rule]; ok && in.done[i] != nil {
			in.spent += in.size(in.done[i])
			return in.done[i]
		}
		return e
	}
	changed := false
	subs := make([]*Expr, len(e.Subs))
	for i, s := range e.Subs {
		subs[i] = in.rewrite(s)
		changed = changed || subs[i] != s
	}
	if !changed {
		return e
	}
	switch e.Op {
	case OpSeq:
		return sequence(subs)
	case OpAlt:
		return alternation(subs)
	case OpRepeat:
		return repeatOf(subs[0], e.Min, e.Max)
	}
	out := *e
	out.Subs = subs
	return &out
}

// size is the number of nodes of a regular expression, more than most for one that
// is not regular.
func (in *inliner) size(e *Expr) int {
	if n, ok := in.sizes[e]; ok {
		return n
	}
	n := 1 + len(e.Bytes)/16
	switch e.Op {
	case OpRule, OpMembers, OpGuard, OpIndent, OpNewline, OpTerminal, OpNested, OpToken:
		n = in.most + 1
	}
	for _, s := range e.Subs {
		n = min(n+in.size(s), in.most+1)
	}
	in.sizes[e] = n
	return n
}

// alternation is Alt in linear time, with single characters joined into a class
// and many literals into one choice.
func alternation(parts []*Expr) *Expr {
	if len(parts) == 1 {
		return parts[0]
	}
	var ranges []Range
	var literals []string
	var characters, out []*Expr
	seen := map[*Expr]bool{}
	for _, p := range parts {
		switch {
		case seen[p] || p.Op == OpNone:
		case p.Op == OpClass:
			ranges = append(ranges, p.Class.ranges...)
			characters = append(characters, p)
		case p.Op == OpLiteral && utf8.RuneCount(p.Bytes) == 1:
			r, _ := utf8.DecodeRune(p.Bytes)
			ranges = append(ranges, Range{r, r})
			characters = append(characters, p)
		case p.Op == OpLiteral:
			literals = append(literals, string(p.Bytes))
		default:
			out = append(out, p)
		}
		seen[p] = true
	}
	switch {
	case len(characters) == 1:
		out = append(out, characters[0])
	case len(ranges) > 0:
		out = append(out, OneOf(NewClass(ranges...)))
	}
	if len(literals) > 8 {
		out = append(out, ChoiceOf(literals...))
	} else {
		for _, l := range literals {
			out = append(out, Literal(l))
		}
	}
	switch len(out) {
	case 0:
		return none
	case 1:
		return out[0]
	}
	return &Expr{Op: OpAlt, Subs: out}
}
