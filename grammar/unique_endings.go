package grammar

import (
	"bytes"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/yamltext"
)

// A block array ends with a scalar, and where that makes its last item equal another one,
// the scalar is one of the other's. So what is refused behind a text is found from the
// scalars that are there already, without trying what may be written. In brackets the
// array ends behind its items, of which the last one is there then.

// Refused implements FiniteGuard.
func (g *uniqueJudge) Refused(out [][]byte, text []byte, from int) [][]byte {
	last := g.read(text, from)
	g.endings = g.endings[:0]
	switch {
	case g.repeats > 0:
		// No ending is right any more.
		for b := range 256 {
			out = g.list(out, []byte{byte(b)})
		}
	case g.layout == blockItems:
		out = g.refusedInBlock(out, text[from:], last)
	case g.endsWhole(last) && g.known(last):
		for _, c := range []byte("] \n\r\t") {
			out = g.list(out, []byte{c})
		}
	}
	return out
}

// endsWhole reports whether an item has ended, in brackets, or might.
func (g *uniqueJudge) endsWhole(item []byte) bool {
	s := flowScan{text: item, leaf: -1}
	for s.at < len(item) {
		s.step()
	}
	return s.depth == 0 && s.leaf >= 0
}

// list appends the parts joined.
func (g *uniqueJudge) list(out [][]byte, parts ...[]byte) [][]byte {
	n := len(g.endings)
	for _, p := range parts {
		g.endings = append(g.endings, p...)
	}
	return append(out, g.endings[n:len(g.endings):len(g.endings)])
}

// spot is where a scalar is written, or may begin.
type spot struct {
	// missing is what has to be written before it begins, leaf what is written of it.
	missing, leaf []byte
	// head is the item before it, with what is missing there.
	head []byte
}

// refusedInBlock is Refused of block style, where a text may end before the dash or the
// blank that a scalar has before it.
func (g *uniqueJudge) refusedInBlock(out [][]byte, text, last []byte) [][]byte {
	line := text[bytes.LastIndexByte(text, '\n')+1:]
	if n := indentOf(line); len(line) < len(text) && n == g.column && (n == len(line) || string(line[n:]) == "-") {
		// Another item begins, and the last one is whole.
		g.add(last[:len(last)-len(line)-1], len(text)+1)
		if g.repeats == 0 {
			out = g.scalars(out, spot{missing: []byte("- ")[len(line)-n:]})
		}
		g.forget()
		return out
	}
	if len(g.items) == 0 {
		return out
	}
	if at := literalAt(last); at >= 0 {
		return g.scalars(out, spot{leaf: last[at:], head: last[:at]})
	}
	line = last[bytes.LastIndexByte(last, '\n')+1:]
	at := len(last) - len(line) + blockLeaf(line)
	leaf := last[at:]
	switch {
	case len(leaf) > 0 && leaf[len(leaf)-1] == ':', string(leaf) == "-":
		out = g.scalars(out, g.behind(last, " "))
	case len(leaf) == 0 && (at == 0 || last[at-1] == '\n' || at > 1 && last[at-2] == '-'):
		out = g.scalars(out, g.behind(last, "- "))
	}
	return g.scalars(out, spot{leaf: leaf, head: last[:at]})
}

// behind is the spot where a text is missing in the last item.
func (g *uniqueJudge) behind(last []byte, missing string) spot {
	g.head = append(append(g.head[:0], last...), missing...)
	return spot{missing: g.head[len(last):], head: g.head}
}

// blockLeaf is where, on a line of a block, the scalar begins: behind dashes and a key.
func blockLeaf(line []byte) int {
	at := indentOf(line)
	for bytes.HasPrefix(line[at:], []byte("- ")) {
		at += 2
	}
	if at < len(line) && line[at] == '"' {
		if n := at + flowScalar(line[at:]); bytes.HasPrefix(line[n:], []byte(": ")) {
			return n + 2
		}
		return at
	}
	if n := bytes.Index(line[at:], []byte(": ")); n >= 0 {
		return at + n + 2
	}
	return at
}

// literalAt is where the literal block scalar begins that is being written, or -1.
func literalAt(text []byte) int {
	for end := len(text); ; {
		n := bytes.LastIndex(text[:end], []byte("|-\n"))
		if n < 0 {
			return -1
		}
		line := bytes.LastIndexByte(text[:n], '\n') + 1
		// No plain scalar begins with the mark, so that it is one where a scalar begins.
		if line+blockLeaf(text[line:n+2]) == n {
			if _, ok := literalColumn(text[n:]); ok {
				return n
			}
			return -1
		}
		end = n + 2
	}
}

// literalColumn is the column of the lines of the literal block scalar that text begins
// with. It reports false where the scalar has ended.
func literalColumn(text []byte) (column int, ok bool) {
	column = -1
	lines := text[len("|-\n"):]
	for {
		n := bytes.IndexByte(lines, '\n')
		if n != 0 && column < 0 {
			column = indentOf(lines)
		}
		if n < 0 {
			return column, min(indentOf(lines), column) == min(len(lines), column)
		}
		if n > 0 && indentOf(lines) < column {
			return column, false
		}
		lines = lines[n+1:]
	}
}

// scalars lists what makes the last item equal another one.
func (g *uniqueJudge) scalars(out [][]byte, at spot) [][]byte {
	bracket := byte('{')
	if bytes.HasPrefix(at.head, []byte("- ")) {
		bracket = '['
	}
	for i := range g.items {
		canon := g.canonical(i)
		if len(at.head) == 0 {
			switch it := &g.items[i]; {
			case it.simple && (len(at.leaf) == 0 || at.leaf[0] != '|'):
				// What is not to be is told by the first bytes, mostly.
				if len(at.leaf) == 0 || at.leaf[0] == '"' {
					out = g.spelling(out, at, canon)
				}
				if it.plain {
					out = g.spelling(out, at, canon[1:len(canon)-1])
				}
			case scalarAt(canon) == len(canon):
				out = g.scalar(out, at, canon)
			}
			continue
		}
		// The last item is a collection.
		if canon[0] != bracket {
			continue
		}
		for k := 0; k < len(canon); {
			n := scalarAt(canon[k:])
			if n > 0 {
				out = g.scalar(out, at, canon[k:k+n])
			}
			k += max(n, 1)
		}
	}
	return out
}

// scalarAt is the length of the scalar, or empty collection, that canonical text begins
// with, or 0.
func scalarAt(canon []byte) int {
	switch c := canon[0]; {
	case c == '"':
		n, _ := jsonString(canon)
		return n
	case c == '[' || c == '{':
		if canon[1] == c+2 {
			return 2
		}
		return 0
	case c == ',' || c == ':' || c == ']' || c == '}':
		return 0
	}
	if n := bytes.IndexAny(canon, ",]}"); n >= 0 {
		return n
	}
	return len(canon)
}

// scalar lists the ways on to a scalar of another item.
func (g *uniqueJudge) scalar(out [][]byte, at spot, canon []byte) [][]byte {
	switch c := canon[0]; {
	case c == '-' || c >= '0' && c <= '9':
		if !g.repeated(at, canon) {
			return out
		}
		return g.number(out, at, canon)
	case c != '"':
		return g.spelling(out, at, canon)
	}
	g.value.Clear()
	value := g.value.Text(canon[1 : len(canon)-1])
	if bytes.IndexByte(canon, '\\') >= 0 {
		var err error
		if value, err = jsonvalue.Unquote(g.value.Text(canon), &g.value); err != nil {
			return out
		}
	}
	first := byte(0)
	if len(at.leaf) > 0 {
		first = at.leaf[0]
	}
	if first == '"' || first == 0 {
		g.scratch = yamltext.AppendQuoted(g.scratch[:0], value)
		out = g.spelling(out, at, g.scratch)
	}
	switch {
	case first == '|':
		column, _ := literalColumn(at.leaf)
		g.scratch = append(g.scratch[:0], "|-"...)
		for line := range strings.SplitSeq(value, "\n") {
			g.scratch = append(g.scratch, '\n')
			for i := 0; i < column && line != ""; i++ {
				g.scratch = append(g.scratch, ' ')
			}
			g.scratch = append(g.scratch, line...)
		}
		out = g.spelling(out, at, g.scratch)
	case first != '"' && yamltext.Plain(value, yamltext.Value):
		g.scratch = append(g.scratch[:0], value...)
		out = g.spelling(out, at, g.scratch)
	}
	return out
}

// spelling lists the way on to a scalar as it is written.
func (g *uniqueJudge) spelling(out [][]byte, at spot, written []byte) [][]byte {
	rest, ok := bytes.CutPrefix(written, at.leaf)
	if !ok || len(at.missing)+len(rest) == 0 || !g.repeated(at, written) {
		return out
	}
	return g.list(out, at.missing, rest, []byte("\n"))
}

// repeated reports whether the item equals another one with the scalar at the spot.
func (g *uniqueJudge) repeated(at spot, written []byte) bool {
	if len(at.head) == 0 {
		return true // it is the scalar
	}
	g.item = append(append(g.item[:0], at.head...), written...)
	return g.known(g.item)
}

// number lists the ways on to a number, of which there are many: zeros may stand behind a
// point.
func (g *uniqueJudge) number(out [][]byte, at spot, canon []byte) [][]byte {
	digits, negative := bytes.CutPrefix(canon, []byte("-"))
	written, minus := bytes.CutPrefix(at.leaf, []byte("-"))
	zero := string(digits) == "0"
	switch {
	case len(at.leaf) > 0:
		if minus != negative && !zero {
			return out
		}
	case negative:
		return g.list(out, at.missing, []byte("-"))
	case zero:
		out = g.list(out, at.missing, []byte("-"))
	}
	if rest, ok := bytes.CutPrefix(digits, written); ok {
		switch {
		case len(rest) > 0:
			return g.list(out, at.missing, rest)
		case bytes.IndexByte(digits, '.') < 0:
			return g.list(out, at.missing, []byte("."))
		}
		return g.list(out, at.missing, []byte("0"))
	}
	if rest, ok := bytes.CutPrefix(written, digits); ok && len(bytes.Trim(rest, ".0")) == 0 {
		return g.list(out, at.missing, []byte("0"))
	}
	return out
}
