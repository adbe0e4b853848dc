package randgrammar

import (
	"fmt"
	"strings"

	"github.com/stencil-go/stencil/grammar"
)

// Dump writes an expression for failure messages.
func Dump(e *grammar.Expr, depth int) string {
	if depth == 0 {
		return "…"
	}
	list := func(sep string) string {
		parts := make([]string, len(e.Subs))
		for i, s := range e.Subs {
			parts[i] = Dump(s, depth-1)
		}
		return "(" + strings.Join(parts, sep) + ")"
	}
	switch e.Op {
	case grammar.OpLiteral:
		return fmt.Sprintf("%q", e.Bytes)
	case grammar.OpClass:
		return fmt.Sprintf("%x", e.Class.Ranges())
	case grammar.OpSeq:
		return list(" ")
	case grammar.OpAlt:
		return list("|")
	case grammar.OpAnd:
		return list("&")
	case grammar.OpNot:
		return "!" + list("")
	case grammar.OpRepeat:
		return fmt.Sprintf("%s{%d,%d}", list(""), e.Min, e.Max)
	case grammar.OpChoice:
		return fmt.Sprintf("%q", e.Choice.Texts())
	case grammar.OpRule:
		return "rule"
	case grammar.OpMembers:
		m := e.Members
		var b strings.Builder
		fmt.Fprintf(&b, "members(order=%v %d..%d", m.AnyOrder, m.Min, m.Max)
		for _, p := range m.Properties {
			fmt.Fprintf(&b, " %q!%v=%s", p.Key, p.Required, Dump(p.Value, depth-1))
		}
		for _, a := range m.Additional {
			fmt.Fprintf(&b, " %s=%s", Dump(a.Key, depth-1), Dump(a.Value, depth-1))
		}
		return b.String() + ")"
	}
	return fmt.Sprintf("op%d%s", e.Op, list(" "))
}
