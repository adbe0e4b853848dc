package grammar

import (
	"slices"
	"sync"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/validate"
)

const (
	// maxLiterals bounds the literals kept of the patterns of a schema, maxLiteral the
	// bytes of each.
	maxLiterals = 64
	maxLiteral  = 64
	// maxAlternatives is the number of characters up to which a class counts as
	// literals.
	maxAlternatives = 4
)

// literals collects what the patterns of a schema that guards judge by spell out, each
// text once, in the order in which they come.
type literals struct {
	texts []string
	once  sync.Once
	whole []string
}

// smallValues are written alike as JSON and as YAML.
var smallValues = []string{"{}", "[]", `""`, "null", "true", "0", "1"}

// values are the keys and the constants, but for collections, of the schemas of v, as s
// writes them, then small values.
func (l *literals) values(v *validate.Validator, s surface) []string {
	l.once.Do(func() {
		var all literals
		for _, schema := range v.Schemas() {
			if o := schema.Object; o != nil {
				for _, p := range slices.Concat(o.Properties, o.DependentSchemas) {
					all.add(s.key(p.Name))
				}
				for _, name := range o.Required {
					all.add(s.key(name))
				}
				for _, d := range o.DependentRequired {
					all.add(s.key(d.Name))
				}
			}
			if schema.Const != nil {
				all.constant(schema.Const)
			}
			if schema.Enum != nil {
				for i := range schema.Enum.Items {
					all.constant(&schema.Enum.Items[i])
				}
			}
		}
		l.whole = append(all.texts, smallValues...)
	})
	return l.whole
}

// constant adds a value as it is written in JSON.
func (l *literals) constant(v *jsonvalue.Value) {
	switch v.Kind {
	case jsonvalue.String:
		l.add(quoteText(v.Text))
	case jsonvalue.Number:
		l.add(v.Text)
	case jsonvalue.False:
		l.add("false")
	}
}

func (l *literals) add(text string) {
	if text != "" && len(text) <= maxLiteral && len(l.texts) < maxLiterals && !slices.Contains(l.texts, text) {
		l.texts = append(l.texts, text)
	}
}

// collect adds the literals of a regular expression.
func (l *literals) collect(e *Expr) {
	if len(l.texts) == maxLiterals {
		return
	}
	switch e.Op {
	case OpLiteral:
		l.add(string(e.Bytes))
	case OpClass:
		n := 0
		for _, r := range e.Class.Ranges() {
			if n += int(r.Hi-r.Lo) + 1; n > maxAlternatives {
				return
			}
		}
		for _, r := range e.Class.Ranges() {
			for c := r.Lo; c <= r.Hi; c++ {
				l.add(string(c))
			}
		}
	case OpChoice:
		for _, text := range e.Choice.Texts() {
			l.add(text)
		}
	}
	for _, sub := range e.Subs {
		l.collect(sub)
	}
}
