package fsm

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/stencil-go/stencil/grammar"
)

// WriteDOT writes the states that can be reached from the start as a Graphviz
// digraph: a double circle is a state in which the text may end, an edge's label the
// class of bytes that lead along it, a dashed edge a guard that must agree before
// what follows it. States are numbered in the order of their distance from the
// start. At most limit states are written, with an edge to an ellipsis where there
// are more; limit must be positive. The error is an *grammar.Error for the limit, or
// that of w.
func (p *Program) WriteDOT(w io.Writer, limit int) error {
	if limit <= 0 {
		return &grammar.Error{Kind: grammar.ErrInvalid, Keyword: "limit", Offset: -1, Err: fmt.Errorf("at most %d states, want at least one", limit)}
	}
	d := dotWriter{p: p, w: bufio.NewWriter(w), limit: limit, number: map[*State]int{}}
	fmt.Fprintln(d.w, "digraph machine {\n  rankdir=LR;\n  node [shape=circle];\n  start [shape=point];")
	fmt.Fprintf(d.w, "  start -> %s;\n", d.node(p.start))
	for n := 0; n < len(d.states); n++ {
		d.state(n)
	}
	if d.more {
		fmt.Fprintln(d.w, "  more [shape=plaintext, label=\"…\"];")
	}
	fmt.Fprintln(d.w, "}")
	return d.w.Flush()
}

type dotWriter struct {
	p      *Program
	w      *bufio.Writer
	limit  int
	number map[*State]int
	states []*State
	more   bool
}

// node names a state, and queues it when it is new.
func (d *dotWriter) node(s *State) string {
	n, known := d.number[s]
	if !known {
		if n = len(d.states); n >= d.limit {
			d.more = true
			return "more"
		}
		d.number[s] = n
		d.states = append(d.states, s)
	}
	return strconv.Itoa(n)
}

// state writes one state and its edges, the bytes that lead to the same state
// together.
func (d *dotWriter) state(n int) {
	s := d.states[n]
	shape := ""
	if s.accepting {
		shape = " [shape=doublecircle]"
	}
	fmt.Fprintf(d.w, "  %d%s;\n", n, shape)
	if len(s.parks) > 0 {
		fmt.Fprintf(d.w, "  %d -> %s [style=dashed, label=\"guard\"];\n", n, d.node(s.passed()))
	}
	for _, t := range s.tokens {
		if next := s.Token(1 << t.set); next != nil {
			fmt.Fprintf(d.w, "  %d -> %s [label=%s];\n", n, d.node(next), dotString("token "+d.p.tokenSets[t.set].Key()))
		}
	}
	var next []*State
	bytes := map[*State]*grammar.ByteSet{}
	for b := range 256 {
		t := s.Step(byte(b))
		if t == nil {
			continue
		}
		if bytes[t] == nil {
			bytes[t] = &grammar.ByteSet{}
			next = append(next, t)
		}
		bytes[t].Add(byte(b), byte(b))
	}
	for _, t := range next {
		fmt.Fprintf(d.w, "  %d -> %s [label=%s];\n", n, d.node(t), dotString(className(bytes[t])))
	}
}

// className writes a set of bytes as ranges; where most bytes are in it, as those
// that are not.
func className(s *grammar.ByteSet) string {
	in := ranges(s, true)
	if out := ranges(s, false); len(out) < len(in) || len(out) == 0 {
		if len(out) == 0 {
			return "any byte"
		}
		return "not " + strings.Join(out, " ")
	}
	return strings.Join(in, " ")
}

func ranges(s *grammar.ByteSet, member bool) []string {
	var out []string
	for lo := 0; lo < 256; lo++ {
		if s.Has(byte(lo)) != member {
			continue
		}
		hi := lo
		for hi < 255 && s.Has(byte(hi+1)) == member {
			hi++
		}
		switch {
		case lo == hi:
			out = append(out, byteName(byte(lo)))
		case hi == lo+1:
			out = append(out, byteName(byte(lo)), byteName(byte(hi)))
		default:
			out = append(out, byteName(byte(lo))+"-"+byteName(byte(hi)))
		}
		lo = hi
	}
	return out
}

// byteName writes a byte so that it can be told from the marks between bytes.
func byteName(b byte) string {
	switch b {
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	case ' ':
		return "␠"
	case '-':
		return "'-'"
	case '\\':
		return `\\`
	}
	if b < 0x21 || b > 0x7E {
		return fmt.Sprintf("%02X", b)
	}
	return string(rune(b))
}

// dotString quotes a label; a backslash would begin an escape of Graphviz.
func dotString(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
