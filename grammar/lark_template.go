package grammar

import (
	"fmt"
	"slices"

	"github.com/stencil-go/stencil/grammar/internal/lark"
	"github.com/stencil-go/stencil/grammar/internal/notation"
)

// A template, and a rule with a parameter, becomes a rule for each list of arguments
// that it is used with.

// larkInstance is a template with its arguments or a rule with its parameter.
type larkInstance struct {
	name  string // in the rule set
	body  *lark.Definition
	scope larkScope
}

// larkScope is what names of a template's parameters and "_" mean in a rule.
type larkScope struct {
	arguments map[string]*Expr
	// parameter is that of a rule with one, which parametric says.
	parameter  uint64
	parametric bool
}

// template is the rule that a template becomes with the given arguments.
func (t *larkTranslator) template(v *lark.Value, scope larkScope) (*Expr, *notation.Error) {
	name, offset := v.Template, v.Pos.Offset
	d, err := t.applied(name, offset)
	switch {
	case err != nil:
		return nil, err
	case len(d.Parameters) != len(v.Arguments):
		return nil, notation.Fail(notation.Invalid, offset, name, "%d arguments for %d parameters", len(v.Arguments), len(d.Parameters))
	}
	inner := larkScope{arguments: make(map[string]*Expr, len(v.Arguments))}
	key := name
	for i, a := range v.Arguments {
		e, err := t.value(a, scope)
		if err != nil {
			return nil, err
		}
		inner.arguments[d.Parameters[i].Text] = e
		key += fmt.Sprintf(" %p", e)
	}
	return t.instance(key, d, inner, offset)
}

// applied is the definition of a rule that is given arguments or a parameter.
func (t *larkTranslator) applied(name string, offset int) (*lark.Definition, *notation.Error) {
	if isTerminal(name) {
		return nil, notation.Fail(notation.Unsupported, offset, name, "a terminal with parameters")
	}
	if d := t.definitions[name]; d != nil {
		return d, nil
	}
	return nil, t.unknown(name, offset)
}

// instance is the rule that a definition becomes within a scope, made once a key.
func (t *larkTranslator) instance(key string, d *lark.Definition, scope larkScope, offset int) (*Expr, *notation.Error) {
	if e := t.instances[key]; e != nil {
		return e, nil
	}
	const most = 100_000
	if len(t.instances) >= most {
		return nil, notation.Fail(notation.Limit, offset, d.Name.Text, "more than %d templates with their arguments and rules with their parameters", most)
	}
	rule := fmt.Sprintf("%s{%d}", d.Name.Text, len(t.instances))
	t.rules.add(rule)
	t.instances[key] = t.rules.ref(rule)
	t.made[d] = true
	t.waiting = append(t.waiting, larkInstance{name: rule, body: d, scope: scope})
	return t.instances[key], nil
}

// unused checks the names in a template or a rule with a parameter that was never
// made a rule of.
func (t *larkTranslator) unused(d *lark.Definition) *notation.Error {
	if len(d.Parameters) == 0 && !d.Parametric || t.made[d] || t.definitions[d.Name.Text] != d {
		return nil
	}
	var expansions func(x *lark.Expansions) *notation.Error
	var value func(v *lark.Value) *notation.Error
	value = func(v *lark.Value) *notation.Error {
		name := v.Leaf
		switch v.Kind() {
		case lark.KindTemplate:
			name = v.Template
		case lark.KindRule:
			name = v.Rule
		case lark.KindName:
			if slices.ContainsFunc(d.Parameters, func(p *lark.Name) bool { return p.Text == name }) {
				return nil
			}
		default:
			return nil
		}
		if !t.known(name) {
			return t.unknown(name, v.Pos.Offset)
		}
		for _, a := range v.Arguments {
			if err := value(a); err != nil {
				return err
			}
		}
		return nil
	}
	expansions = func(x *lark.Expansions) *notation.Error {
		for _, a := range x.Alternatives {
			for _, c := range a.Conjuncts {
				for _, term := range c.Terms {
					var err *notation.Error
					switch {
					case term.Group != nil:
						err = expansions(term.Group)
					case term.Maybe != nil:
						err = expansions(term.Maybe)
					default:
						err = value(term.Value)
					}
					if err != nil {
						return err
					}
				}
			}
		}
		return nil
	}
	return expansions(d.Body)
}
