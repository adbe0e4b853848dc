// Package earley is Earley's recogniser (J. Earley, An efficient context-free
// parsing algorithm, 1970) for grammars made of rules, sequences, alternatives,
// repetitions, literals and classes. Tests use it as the oracle of the machine on
// context-free grammars: any of them, left-recursive, ambiguous and with cycles of
// rules that may be empty.
//
// A text of n bytes takes O(n^3) steps, times the size of the grammar.
package earley

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar"
)

// Recogniser decides whether texts belong to a grammar.
type Recogniser struct {
	root  int
	rules []rule
}

// rule is a nonterminal: its alternatives are sequences of symbols.
type rule struct {
	alternatives [][]symbol
}

// symbol is a nonterminal, or a leaf that reads bytes.
type symbol struct {
	rule int
	leaf *grammar.Expr
}

// New makes the recogniser of an expression. It fails on operations that are not
// context-free structure: intersections, guards, members and the like.
func New(e *grammar.Expr) (*Recogniser, error) {
	c := converter{r: &Recogniser{}, known: map[*grammar.Expr]int{}, named: map[*grammar.Rule]int{}}
	root, err := c.rule(e)
	c.r.root = root
	c.r.prune()
	return c.r, err
}

// prune takes out the alternatives that describe no text.
func (r *Recogniser) prune() {
	productive := make([]bool, len(r.rules))
	dead := func(alternative []symbol) bool {
		for _, s := range alternative {
			if s.leaf == nil && !productive[s.rule] {
				return true
			}
		}
		return false
	}
	for grew := true; grew; {
		grew = false
		for n := range r.rules {
			if !productive[n] && slices.ContainsFunc(r.rules[n].alternatives, func(a []symbol) bool { return !dead(a) }) {
				productive[n], grew = true, true
			}
		}
	}
	for n := range r.rules {
		r.rules[n].alternatives = slices.DeleteFunc(r.rules[n].alternatives, dead)
	}
}

type converter struct {
	r     *Recogniser
	known map[*grammar.Expr]int
	named map[*grammar.Rule]int
}

func (c *converter) add() int {
	c.r.rules = append(c.r.rules, rule{})
	return len(c.r.rules) - 1
}

func (c *converter) rule(e *grammar.Expr) (int, error) {
	if n, ok := c.known[e]; ok {
		return n, nil
	}
	n := c.add()
	c.known[e] = n
	var alternatives [][]symbol
	symbols := func(es ...*grammar.Expr) error {
		var out []symbol
		for _, s := range es {
			m, err := c.rule(s)
			if err != nil {
				return err
			}
			out = append(out, symbol{rule: m})
		}
		alternatives = append(alternatives, out)
		return nil
	}
	var err error
	switch e.Op {
	case grammar.OpNone:
	case grammar.OpEmpty:
		alternatives = [][]symbol{nil}
	case grammar.OpLiteral, grammar.OpClass, grammar.OpByteClass, grammar.OpChoice, grammar.OpTerminal:
		alternatives = [][]symbol{{{leaf: e}}}
	case grammar.OpSeq:
		err = symbols(e.Subs...)
	case grammar.OpAlt:
		for _, s := range e.Subs {
			if err == nil {
				err = symbols(s)
			}
		}
	case grammar.OpCapture:
		err = symbols(e.Subs[0])
	case grammar.OpRule:
		m, ok := c.named[e.Rule]
		if !ok {
			m = c.add()
			c.named[e.Rule] = m
			var body int
			if body, err = c.rule(e.Rule.Body()); err == nil {
				c.r.rules[m].alternatives = [][]symbol{{{rule: body}}}
			}
		}
		alternatives = [][]symbol{{{rule: m}}}
	case grammar.OpRepeat:
		alternatives, err = c.repeat(e)
	default:
		err = fmt.Errorf("earley: operation %d is no context-free structure", e.Op)
	}
	c.r.rules[n].alternatives = alternatives
	return n, err
}

// repeat writes the repetitions out.
func (c *converter) repeat(e *grammar.Expr) ([][]symbol, error) {
	sub, err := c.rule(e.Subs[0])
	if err != nil {
		return nil, err
	}
	most := e.Max
	if most < 0 {
		most = e.Min
	}
	var out [][]symbol
	for n := e.Min; n <= most; n++ {
		var once []symbol
		for range n {
			once = append(once, symbol{rule: sub})
		}
		out = append(out, once)
	}
	if e.Max < 0 {
		more := c.add()
		c.r.rules[more].alternatives = [][]symbol{nil, {{rule: sub}, {rule: more}}}
		out[0] = append(out[0], symbol{rule: more})
	}
	return out, nil
}

// item is an alternative of a rule, read up to dot since origin.
type item struct {
	rule, alternative, dot, origin int
}

// Match reports whether the whole text belongs to the grammar.
func (r *Recogniser) Match(text []byte) bool { return r.Prefixes(text)[len(text)] }

// Prefixes reports of each beginning of the text, by its length, whether it belongs
// to the grammar.
func (r *Recogniser) Prefixes(text []byte) []bool {
	out := make([]bool, len(text)+1)
	sets := make([]*set, len(text)+1)
	for i := range sets {
		sets[i] = newSet()
	}
	r.predict(sets[0], r.root, 0)
	for pos := range sets {
		out[pos] = r.close(sets, pos, func(it item, leaf *grammar.Expr) {
			for _, length := range leafLengths(leaf, text[pos:]) {
				sets[pos+length].add(it)
			}
		})
	}
	return out
}

// close predicts and completes in the set at pos until nothing new comes, and gives
// each item before a leaf, already past it, to scan. It reports whether the root is
// complete.
func (r *Recogniser) close(sets []*set, pos int, scan func(it item, leaf *grammar.Expr)) (complete bool) {
	s := sets[pos]
	for n := 0; n < len(s.items); n++ {
		it := s.items[n]
		symbols := r.rules[it.rule].alternatives[it.alternative]
		if it.dot == len(symbols) {
			complete = complete || it.rule == r.root && it.origin == 0
			s.empty[it.rule] = s.empty[it.rule] || it.origin == pos
			for _, parent := range sets[it.origin].waiting[it.rule] {
				parent.dot++
				s.add(parent)
			}
			continue
		}
		next := symbols[it.dot]
		if next.leaf != nil {
			it.dot++
			scan(it, next.leaf)
			continue
		}
		s.waiting[next.rule] = append(s.waiting[next.rule], it)
		r.predict(s, next.rule, pos)
		if s.empty[next.rule] {
			// It was completed before anything waited for it here.
			it.dot++
			s.add(it)
		}
	}
	return complete
}

// set holds the items at one position of the text, in the order they were found.
type set struct {
	items []item
	known map[item]bool
	// waiting holds the items whose next symbol is a rule.
	waiting map[int][]item
	// empty holds the rules that are known to be empty here.
	empty map[int]bool
}

func newSet() *set {
	return &set{known: map[item]bool{}, waiting: map[int][]item{}, empty: map[int]bool{}}
}

func (s *set) add(it item) {
	if !s.known[it] {
		s.known[it] = true
		s.items = append(s.items, it)
	}
}

func (r *Recogniser) predict(s *set, n, pos int) {
	for a := range r.rules[n].alternatives {
		s.add(item{rule: n, alternative: a, origin: pos})
	}
}

// leafLengths are the lengths of the beginnings of text that a leaf describes.
func leafLengths(e *grammar.Expr, text []byte) []int {
	switch e.Op {
	case grammar.OpLiteral:
		if bytes.HasPrefix(text, e.Bytes) {
			return []int{len(e.Bytes)}
		}
	case grammar.OpByteClass:
		if len(text) > 0 && e.Set.Has(text[0]) {
			return []int{1}
		}
	case grammar.OpClass:
		if c, size := utf8.DecodeRune(text); size > 0 && (c != utf8.RuneError || size > 1) && e.Class.Has(c) {
			return []int{size}
		}
	case grammar.OpChoice:
		var out []int
		for _, t := range e.Choice.Texts() {
			if bytes.HasPrefix(text, []byte(t)) {
				out = append(out, len(t))
			}
		}
		return out
	}
	return nil
}
