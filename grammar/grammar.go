package grammar

import "fmt"

// Grammar is a language ready to be compiled by package fsm. It is immutable and
// safe for concurrent use.
type Grammar struct {
	root *Expr
	// value reads a text as JSON, captures finds its named parts; nil where there is
	// no value, or no part has a name.
	value    func(text []byte) ([]byte, error)
	captures func(text []byte) ([]Captured, error)
	// schema writes the grammar as a JSON Schema; nil where it is none.
	schema func() ([]byte, error)
}

// New returns the grammar of the texts that root describes. It fails when a
// reachable rule is undefined, or when And, Not, Encode or a key holds something
// that is not regular. It visits each node once.
func New(root *Expr) (*Grammar, error) {
	c := checker{seen: map[*Expr]bool{}, regular: map[*Expr]bool{}}
	if err := c.check(root); err != nil {
		return nil, err
	}
	return &Grammar{root: root}, nil
}

// Root describes the whole text.
func (g *Grammar) Root() *Expr { return g.root }

type checker struct {
	seen    map[*Expr]bool
	regular map[*Expr]bool
}

func (c *checker) check(root *Expr) error {
	work := []*Expr{root}
	push := func(e *Expr) {
		if e != nil && !e.plain() && !c.seen[e] {
			c.seen[e] = true
			work = append(work, e)
		}
	}
	for len(work) > 0 {
		e := work[len(work)-1]
		work = work[:len(work)-1]
		switch e.Op {
		case OpRule:
			if e.Rule.body == nil {
				return &Error{Kind: ErrInvalid, Keyword: e.Rule.Name, Offset: -1, Err: fmt.Errorf("the rule is referred to and never defined")}
			}
			push(e.Rule.body)
		case OpAnd, OpNot, OpEncode:
			for _, s := range e.Subs {
				if !c.isRegular(s) {
					return &Error{Kind: ErrUnsupported, Offset: -1, Err: fmt.Errorf("intersection, complement and encoding take regular expressions: no rules, members or guards")}
				}
			}
		case OpTerminal:
			if !c.isRegular(e.Terminal.Expr) {
				return &Error{Kind: ErrUnsupported, Keyword: e.Terminal.Name, Offset: -1, Err: fmt.Errorf("a terminal takes a regular expression: no rules, members or guards")}
			}
			push(e.Terminal.Expr)
			for _, s := range e.Lexer.ignored {
				if !c.isRegular(s) {
					return &Error{Kind: ErrUnsupported, Offset: -1, Err: fmt.Errorf("ignored text takes a regular expression: no rules, members or guards")}
				}
				push(s)
			}
		case OpToken:
			for _, r := range e.Tokens.IDs {
				if r.Lo < 0 || r.Hi < r.Lo {
					return &Error{Kind: ErrInvalid, Offset: -1, Err: fmt.Errorf("tokens %d to %d are no range of numbers", r.Lo, r.Hi)}
				}
			}
		case OpMembers:
			push(e.Members.Separator)
			for i := range e.Members.Properties {
				push(e.Members.Properties[i].Value)
			}
			for i := range e.Members.Additional {
				if !c.isRegular(e.Members.Additional[i].Key) {
					return &Error{Kind: ErrUnsupported, Offset: -1, Err: fmt.Errorf("the keys of additional members must be regular")}
				}
				push(e.Members.Additional[i].Value)
			}
		}
		for _, s := range e.Subs {
			push(s)
		}
	}
	return nil
}

// plain reports whether it is plain that there is nothing to check in e: it has no
// parts, or is an expression of this package.
func (e *Expr) plain() bool {
	switch e.Op {
	case OpNone, OpEmpty, OpLiteral, OpClass, OpByteClass, OpAutomaton, OpChoice, OpNewline, OpCheck:
		return true
	}
	return e.Common
}

func (c *checker) isRegular(e *Expr) bool {
	if e.Common {
		return true
	}
	switch e.Op {
	case OpNone, OpEmpty, OpLiteral, OpClass, OpByteClass, OpAutomaton, OpChoice:
		return true
	}
	if r, ok := c.regular[e]; ok {
		return r
	}
	r := true
	switch e.Op {
	case OpRule, OpMembers, OpGuard, OpIndent, OpNewline, OpCheck, OpTerminal, OpNested, OpToken:
		r = false
	}
	for _, s := range e.Subs {
		r = r && c.isRegular(s)
	}
	c.regular[e] = r
	return r
}
