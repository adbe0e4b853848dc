package grammar

import (
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
)

// translator turns the syntax tree of a pattern into an expression.
//
// Parts without assertions are translated node by node. A part with assertions
// becomes paths: the alternatives of a concatenation of expressions and
// conditions. A condition holds at a place in the text and is of one of four
// kinds: the character before (or the start of the text) or after (or the end) is
// one of a class, or all the text before or after is in a language. Conditions on
// one character are pushed into the expression beside them: an expression that
// is not empty gets its first or last character restricted, one that may be empty
// splits the path. The others intersect what goes before or what follows.
type translator struct {
	search  bool
	limit   int
	asserts map[*regexsyntax.Node]bool
	// inside counts the look-arounds around the node: groups in them capture nothing.
	inside int
}

// condition is what holds at a place of the text.
type condition struct {
	// behind says that the condition is on the text before the place.
	behind bool
	// class and edge: the next character that way is in class or, if edge, there is none.
	class *Class
	edge  bool
	// rest describes the whole text that way; class is nil then.
	rest *Expr
	// held says that the condition has reached an open end of its path.
	held bool
	node *regexsyntax.Node
}

// item is an expression or a condition.
type item struct {
	e    *Expr
	cond *condition
}

type path []item

var errTangled = errors.New("the look-around's meaning cannot be expressed here")

// text describes the texts that the pattern matches.
func (t *translator) text(n *regexsyntax.Node) (*Expr, error) {
	if !t.hasAssertions(n) {
		e := t.plain(n)
		if t.search {
			e = Seq(anyText, e, anyText)
		}
		return e, nil
	}
	paths, err := t.paths(n)
	if err != nil {
		return nil, err
	}
	if t.search {
		for i := range paths {
			paths[i] = slices.Concat(path{{e: anyText}}, paths[i], path{{e: anyText}})
		}
	}
	paths, err = t.resolve(paths, true, true, n)
	if err != nil {
		return nil, err
	}
	var out []*Expr
	for _, p := range paths {
		e, err := t.join(p, n)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return Alt(out...), nil
}

func (t *translator) hasAssertions(n *regexsyntax.Node) bool {
	if has, ok := t.asserts[n]; ok {
		return has
	}
	has := false
	switch n.Op {
	case regexsyntax.BeginText, regexsyntax.EndText, regexsyntax.BeginLine, regexsyntax.EndLine, regexsyntax.WordBoundary, regexsyntax.Look:
		has = true
	}
	for _, s := range n.Subs {
		// Every node is visited, so that the table is complete.
		has = t.hasAssertions(s) || has
	}
	if len(n.Subs) > 0 {
		t.asserts[n] = has
	}
	return has
}

func classOf(s *regexsyntax.Set) *Class {
	ranges := make([]Range, len(s.Ranges))
	for i, r := range s.Ranges {
		ranges[i] = Range{r.Lo, r.Hi}
	}
	return NewClass(ranges...)
}

// plain translates a node without assertions.
func (t *translator) plain(n *regexsyntax.Node) *Expr {
	switch n.Op {
	case regexsyntax.Literal:
		text := make([]byte, 0, len(n.Runes))
		for _, r := range n.Runes {
			if r >= 0xD800 && r <= 0xDFFF {
				return none // no text holds a lone surrogate
			}
			text = utf8.AppendRune(text, r)
		}
		return &Expr{Op: OpLiteral, Bytes: text}
	case regexsyntax.Class:
		c := classOf(n.Set)
		if len(c.ranges) == 1 && c.ranges[0].Lo == c.ranges[0].Hi {
			return Literal(string(c.ranges[0].Lo))
		}
		return OneOf(c)
	case regexsyntax.Concat:
		return sequence(t.all(n.Subs))
	case regexsyntax.Alternate:
		return t.alternate(n)
	case regexsyntax.Repeat:
		return repeatOf(t.plain(n.Subs[0]), n.Min, n.Max)
	case regexsyntax.Group:
		return t.group(n, t.plain(n.Subs[0]))
	}
	return empty
}

// sequence is Seq in linear time: literals are joined by appending, and what is
// long is not copied into the sequence around it.
func sequence(parts []*Expr) *Expr {
	out := make([]*Expr, 0, len(parts))
	long, owned := false, false
	for _, p := range parts {
		k := len(out) - 1
		switch {
		case p.Op == OpNone:
			return none
		case p.Op == OpLiteral && len(p.Bytes) <= 256 && k >= 0 && out[k].Op == OpLiteral:
			if !owned {
				out[k] = &Expr{Op: OpLiteral, Bytes: slices.Clone(out[k].Bytes)}
			}
			out[k].Bytes = append(out[k].Bytes, p.Bytes...)
			owned = true
			continue
		case p.Op == OpSeq && len(p.Subs) > 64, p.Op == OpLiteral && len(p.Bytes) > 256:
			long = true
		}
		owned = false
		out = append(out, p)
	}
	if long && len(out) > 1 {
		return &Expr{Op: OpSeq, Subs: out}
	}
	return Seq(out...)
}

func (t *translator) all(nodes []*regexsyntax.Node) []*Expr {
	out := make([]*Expr, len(nodes))
	for i, s := range nodes {
		out[i] = t.plain(s)
	}
	return out
}

// alternate joins the alternatives that are single characters into one class,
// and those that are literals into one choice.
func (t *translator) alternate(n *regexsyntax.Node) *Expr {
	var ranges []Range
	var literals []string
	var out []*Expr
	for _, s := range n.Subs {
		switch e := t.plain(s); {
		case e.Op == OpClass:
			ranges = append(ranges, e.Class.ranges...)
		case e.Op == OpLiteral && utf8.RuneCount(e.Bytes) == 1:
			r, _ := utf8.DecodeRune(e.Bytes)
			ranges = append(ranges, Range{r, r})
		case e.Op == OpLiteral:
			literals = append(literals, string(e.Bytes))
		default:
			out = append(out, e)
		}
	}
	if len(ranges) > 0 {
		out = append(out, OneOf(NewClass(ranges...)))
	}
	// Alt compares each alternative with those before it.
	return Alt(append(out, ChoiceOf(literals...))...)
}

// repeatOf is Repeat, with repetitions of repetitions joined where that is exact:
// (x{a,b}){c,d} is x{ac,bd} when the counts from ac to bd leave no gap.
func repeatOf(e *Expr, lo, hi int) *Expr {
	if e.Op == OpRepeat && e.Min <= 1 {
		switch {
		case e.Max < 0 && hi != 0:
			return Repeat(e.Subs[0], e.Min*lo, -1)
		case e.Min == 0 && e.Max == 1:
			return Repeat(e.Subs[0], 0, hi)
		case e.Max >= 0 && hi < 0 && lo <= 1:
			return Repeat(e.Subs[0], e.Min*lo, -1)
		}
	}
	return Repeat(e, lo, hi)
}

func (t *translator) group(n *regexsyntax.Node, e *Expr) *Expr {
	if !t.captures(n) || e.Op == OpNone {
		return e
	}
	return Capture(n.Name, e)
}

func (t *translator) captures(n *regexsyntax.Node) bool {
	return n.Name != "" && !t.search && t.inside == 0
}

func (t *translator) unsupported(n *regexsyntax.Node, reason error) error {
	return &Error{Kind: ErrUnsupported, Keyword: constructName(n), Offset: int64(n.Offset), Err: reason}
}

func constructName(n *regexsyntax.Node) string {
	switch {
	case n.Op == regexsyntax.BeginText || n.Op == regexsyntax.BeginLine:
		return "^"
	case n.Op == regexsyntax.EndText || n.Op == regexsyntax.EndLine:
		return "$"
	case n.Op == regexsyntax.WordBoundary && n.Negate:
		return `\B`
	case n.Op == regexsyntax.WordBoundary:
		return `\b`
	case n.Op == regexsyntax.Look:
		return map[bool]map[bool]string{
			false: {false: "(?=", true: "(?!"},
			true:  {false: "(?<=", true: "(?<!"},
		}[n.Behind][n.Negate]
	}
	return "look-around"
}

func (t *translator) tooMany(n *regexsyntax.Node) error {
	return &Error{Kind: ErrLimit, Keyword: constructName(n), Offset: int64(n.Offset), Err: errors.New("the assertions split the pattern into too many alternatives")}
}

// paths lists the alternatives of a node.
func (t *translator) paths(n *regexsyntax.Node) ([]path, error) {
	if !t.hasAssertions(n) {
		if n.Op == regexsyntax.Empty {
			return []path{{}}, nil
		}
		return []path{{{e: t.plain(n)}}}, nil
	}
	switch n.Op {
	case regexsyntax.Concat:
		out := []path{{}}
		for _, s := range n.Subs {
			next, err := t.paths(s)
			if err != nil {
				return nil, err
			}
			if out, err = t.product(out, next, n); err != nil {
				return nil, err
			}
		}
		return out, nil
	case regexsyntax.Alternate:
		return t.alternatePaths(n)
	case regexsyntax.Group:
		inner, err := t.paths(n.Subs[0])
		if err != nil || !t.captures(n) {
			return inner, err
		}
		return t.capturePaths(n, inner)
	case regexsyntax.Repeat:
		return t.repeatPaths(n)
	}
	return t.assertion(n)
}

func (t *translator) product(a, b []path, n *regexsyntax.Node) ([]path, error) {
	if len(a)*len(b) > t.limit {
		return nil, t.tooMany(n)
	}
	if len(b) == 1 && len(a) == 1 {
		return []path{append(a[0], b[0]...)}, nil
	}
	out := make([]path, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			out = append(out, slices.Concat(x, y))
		}
	}
	return out, nil
}

// alternatePaths gathers the alternatives without assertions in one path.
func (t *translator) alternatePaths(n *regexsyntax.Node) ([]path, error) {
	var out []path
	bare := &regexsyntax.Node{Op: regexsyntax.Alternate, Offset: n.Offset}
	for _, s := range n.Subs {
		if !t.hasAssertions(s) {
			bare.Subs = append(bare.Subs, s)
			continue
		}
		inner, err := t.paths(s)
		if err != nil {
			return nil, err
		}
		if out = append(out, inner...); len(out) > t.limit {
			return nil, t.tooMany(n)
		}
	}
	if len(bare.Subs) > 0 {
		out = append(out, path{{e: t.alternate(bare)}})
	}
	return out, nil
}

// capturePaths resolves the conditions inside a named group, so that the group's
// text is one expression; conditions at its ends move out.
func (t *translator) capturePaths(n *regexsyntax.Node, inner []path) ([]path, error) {
	inner, err := t.resolve(inner, false, false, n)
	if err != nil {
		return nil, err
	}
	for i, p := range inner {
		before, body, after := trim(p)
		if slices.ContainsFunc(body, isCondition) {
			return nil, t.unsupported(n, errTangled)
		}
		inner[i] = slices.Concat(before, path{{e: t.group(n, seqOf(body))}}, after)
	}
	return inner, nil
}

func isCondition(i item) bool { return i.cond != nil }

// trim splits the conditions at both ends off a path.
func trim(p path) (before, body, after path) {
	i := 0
	for i < len(p) && p[i].cond != nil {
		i++
	}
	j := len(p)
	for j > i && p[j-1].cond != nil {
		j--
	}
	return p[:i], p[i:j], p[j:]
}

func seqOf(p path) *Expr {
	parts := make([]*Expr, len(p))
	for i := range p {
		parts[i] = p[i].e
	}
	return Seq(parts...)
}

// repeatPaths repeats a part with assertions. When all of them can be worked into
// the part, it is repeated as a whole; else the repetitions are written out.
func (t *translator) repeatPaths(n *regexsyntax.Node) ([]path, error) {
	if n.Max == 0 {
		return []path{{}}, nil
	}
	inner, err := t.paths(n.Subs[0])
	if err != nil {
		return nil, err
	}
	if inner, err = t.resolve(inner, false, false, n); err != nil {
		return nil, err
	}
	var bare []*Expr
	var rest []path
	for _, p := range inner {
		switch {
		case !slices.ContainsFunc(p, isCondition):
			bare = append(bare, seqOf(p))
		case n.Min == 0 && !slices.ContainsFunc(p, func(i item) bool { return i.e != nil && i.e.Op != OpEmpty }):
			// Conditions alone, none of which is needed.
		default:
			rest = append(rest, p)
		}
	}
	if len(rest) == 0 {
		return []path{{{e: repeatOf(Alt(bare...), n.Min, n.Max)}}}, nil
	}
	if len(rest) == 1 && len(bare) == 0 {
		if out, ok := tempered(rest[0], n.Min, n.Max); ok {
			return out, nil
		}
	}
	if n.Max < 0 {
		return t.starPaths(n, Alt(bare...), rest)
	}
	if n.Max > 64 {
		return nil, t.unsupported(firstAssertion(n), errors.New("it is inside a repetition of more than 64 times"))
	}
	var out []path
	power := []path{{}}
	for k := 0; ; k++ {
		if k >= n.Min {
			if out = append(out, power...); len(out) > t.limit {
				return nil, t.tooMany(n)
			}
		}
		if k == n.Max {
			return out, nil
		}
		if power, err = t.product(power, inner, n); err != nil {
			return nil, err
		}
	}
}

// starPaths repeats without bound a part of which some alternatives, rest, keep
// conditions at their ends. It is exact when those are the start of the text, so
// that nothing goes before the alternative, or its end, so that nothing follows.
// An alternative that may be empty there makes up for all repetitions that miss.
func (t *translator) starPaths(n *regexsyntax.Node, bare *Expr, rest []path) ([]path, error) {
	refused := t.unsupported(firstAssertion(n), errors.New("it is inside an unbounded repetition"))
	var leads, ends []path
	leadFills, endFills := false, false
	for _, p := range rest {
		before, body, after := trim(p)
		if len(body) == 0 {
			after = before
		}
		if slices.ContainsFunc(body, isCondition) {
			return nil, refused
		}
		whole := seqOf(body)
		edge := func(behind bool) func(i item) bool {
			return func(i item) bool { return i.cond.behind == behind && i.cond.rest == nil && i.cond.class.Empty() }
		}
		switch {
		case (len(after) == 0 || len(body) == 0) && slices.ContainsFunc(before, edge(true)):
			leads = append(leads, p)
			leadFills = leadFills || nullable(whole)
		case (len(before) == 0 || len(body) == 0) && slices.ContainsFunc(after, edge(false)):
			ends = append(ends, p)
			endFills = endFills || nullable(whole)
		default:
			return nil, refused
		}
	}
	var out []path
	for _, lead := range append(leads, nil) {
		for _, end := range append(ends, nil) {
			least := n.Min
			if lead != nil {
				least--
			}
			if end != nil {
				least--
			}
			if lead != nil && leadFills || end != nil && endFills {
				least = 0
			}
			middle := path{{e: repeatOf(bare, max(least, 0), -1)}}
			out = append(out, slices.Concat(lead, middle, end))
		}
	}
	return out, nil
}

func firstAssertion(n *regexsyntax.Node) *regexsyntax.Node {
	switch n.Op {
	case regexsyntax.BeginText, regexsyntax.EndText, regexsyntax.BeginLine, regexsyntax.EndLine, regexsyntax.WordBoundary, regexsyntax.Look:
		return n
	}
	for _, s := range n.Subs {
		if a := firstAssertion(s); a != nil {
			return a
		}
	}
	return nil
}
