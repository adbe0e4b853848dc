package grammar

import (
	"strconv"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/gbnf"
	"github.com/stencil-go/stencil/grammar/internal/notation"
)

// FromGBNF returns the grammar that a source in llama.cpp's notation describes.
// The rule root is the whole text, unless WithStartRule names another.
//
// The source is taken as llama.cpp takes it: characters are code points, "." is
// any of them, also a line end; a rule that is defined again replaces the earlier
// definition; an empty string or class is the empty text and cannot be repeated.
// Beyond llama.cpp, rules may be left-recursive, names may hold underscores and
// repetitions are not limited to 2,000. Tokens, <name>, <[number]> and !<...>, are
// tokens of the vocabulary that masks are made for.
//
// The error is an *Error with line, column and excerpt: ErrSyntax with what was
// expected, ErrInvalid for a name that nothing defines and a character that does
// not exist, ErrLimit past the limits. It takes time in proportion to the source.
func FromGBNF(src string, opts ...NotationOption) (*Grammar, error) {
	o, err := newNotationOptions("root", opts)
	if err != nil {
		return nil, err
	}
	file, failure := gbnf.Parse(src, gbnf.Limits{Size: o.limits.SourceBytes, Depth: o.limits.Depth})
	if failure != nil {
		return nil, notationError(src, failure)
	}
	t := &gbnfTranslator{options: o, rules: newRuleSet()}
	for _, r := range file.Rules {
		t.rules.add(r.Name)
	}
	for _, r := range file.Rules {
		body, failure := t.alternatives(r.Body)
		if failure != nil {
			return nil, notationError(src, failure)
		}
		t.rules.define(r.Name, body)
	}
	if !t.rules.has(o.start) {
		return nil, inSource(src, ErrInvalid, 0, o.start, "no rule has this name, which is where the text starts")
	}
	return New(t.rules.finish(o.start))
}

type gbnfTranslator struct {
	options notationOptions
	rules   *ruleSet
}

func (t *gbnfTranslator) alternatives(a *gbnf.Alternatives) (*Expr, *notation.Error) {
	parts := make([]*Expr, len(a.Sequences))
	for i, s := range a.Sequences {
		items := make([]*Expr, len(s.Items))
		for k, item := range s.Items {
			var err *notation.Error
			if items[k], err = t.item(item); err != nil {
				return nil, err
			}
		}
		parts[i] = sequence(items)
	}
	return alternation(parts), nil
}

func (t *gbnfTranslator) item(item *gbnf.Item) (*Expr, *notation.Error) {
	e, err := t.atom(item)
	if err != nil {
		return nil, err
	}
	for _, op := range item.Ops {
		if e.Op == OpEmpty && (item.String != nil || item.Class != nil) {
			return nil, notation.Fail(notation.Invalid, op.Pos.Offset, "", "there is nothing to repeat")
		}
		lo, hi, err := t.bounds(op)
		if err != nil {
			return nil, err
		}
		e = repeatOf(e, lo, hi)
	}
	return e, nil
}

func (t *gbnfTranslator) bounds(op *gbnf.Op) (lo, hi int, err *notation.Error) {
	switch op.Sign {
	case "*":
		return 0, -1, nil
	case "+":
		return 1, -1, nil
	case "?":
		return 0, 1, nil
	}
	if lo, err = t.count(op, op.Min); err != nil {
		return 0, 0, err
	}
	switch {
	case !op.Comma:
		return lo, lo, nil
	case op.Max == "":
		return lo, -1, nil
	}
	if hi, err = t.count(op, op.Max); err != nil {
		return 0, 0, err
	}
	if hi < lo {
		return 0, 0, notation.Fail(notation.Invalid, op.Pos.Offset, "", "the bounds are out of order")
	}
	return lo, hi, nil
}

func (t *gbnfTranslator) count(op *gbnf.Op, digits string) (int, *notation.Error) {
	n, err := strconv.Atoi(digits)
	if err != nil || n > t.options.limits.Repeat {
		return 0, notation.Fail(notation.Limit, op.Pos.Offset, "", "a repeat count above %d", t.options.limits.Repeat)
	}
	return n, nil
}

func (t *gbnfTranslator) atom(item *gbnf.Item) (*Expr, *notation.Error) {
	switch {
	case item.String != nil:
		return Literal(gbnf.Text(*item.String)), nil
	case item.Class != nil:
		ranges, negate := gbnf.Ranges(*item.Class)
		if len(ranges) == 0 {
			return empty, nil
		}
		return classExpr(ranges, negate), nil
	case item.Any:
		return OneOf(AnyClass), nil
	case item.Name != nil:
		e := t.rules.ref(*item.Name)
		if e == nil {
			return nil, notation.Fail(notation.Invalid, item.Pos.Offset, *item.Name, "no rule has this name")
		}
		return e, nil
	case item.Group != nil:
		return t.alternatives(item.Group)
	}
	return t.token(item)
}

// token is the token, or any but the token, that is written <name> or <[number]>.
func (t *gbnfTranslator) token(item *gbnf.Item) (*Expr, *notation.Error) {
	name, negate := strings.CutPrefix(*item.Token, "!")
	set := TokenSet{Negate: negate}
	if digits, ok := strings.CutPrefix(name, "<["); ok {
		id, err := strconv.ParseInt(strings.TrimSuffix(digits, "]>"), 10, 32)
		if err != nil {
			return nil, notation.Fail(notation.Limit, item.Pos.Offset, name, "no vocabulary is that large")
		}
		set.IDs = []TokenRange{{Lo: int32(id), Hi: int32(id)}}
	} else {
		set.Names = []string{name}
	}
	return Token(set), nil
}

func classExpr(ranges []gbnf.Range, negate bool) *Expr {
	out := make([]Range, len(ranges))
	for i, r := range ranges {
		out[i] = Range{r.Lo, r.Hi}
	}
	c := NewClass(out...)
	if negate {
		c = c.Negate()
	}
	if len(c.ranges) == 1 && c.ranges[0].Lo == c.ranges[0].Hi {
		return Literal(string(c.ranges[0].Lo))
	}
	return OneOf(c)
}
