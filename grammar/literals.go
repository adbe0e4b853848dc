package grammar

import "slices"

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
type literals struct{ texts []string }

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
