package yamlfix

import (
	"strings"
	"unicode/utf8"
)

// Most YAML that models write is valid and plain: block mappings and sequences, each entry on a line of its own, scalars that end with
// their line, block scalars, short flow collections. Simple knows that much in one pass, without an allocation a line, and gives up on
// everything else. What it takes is valid YAML in which the other readers find nothing to mend, and Tree gives the value that they give.

// The bounds of what is simple.
const (
	maxSimpleKey   = 120
	maxSimpleDepth = 64
	maxSimpleFlow  = 8
	keysCompared   = 16 // keys of one mapping that are compared one by one; more are looked up
)

// entries is a collection that lines may still add to.
type entries struct {
	col   int
	seq   bool
	waits bool // the last entry has no value yet
	keys  int  // where its keys begin in simple.keys
	seen  map[string]struct{}
	node  *Node // of the tree
}

// simple is a pass over a text.
type simple struct {
	s    string
	i    int
	open []entries
	keys []string
	root *Node // where the tree is put, nil when none is made

	broken bool // no YAML
}

// Simple reports whether s is such a text, and of others whether it is plain to see that they are no YAML at all: all is simple up to a
// member whose value is another member. It looks at every byte at most twice.
func Simple(s string) (ok, broken bool) {
	p := &simple{s: s}
	ok = p.run()
	return ok, p.broken
}

// Tree gives the value of a text that is simple, nil for any other.
func Tree(s string) *Node {
	p := &simple{s: s, root: &Node{Kind: Seq}}
	if !p.run() {
		return nil
	}
	return p.root.Items[0]
}

// The classes of bytes in text.
const (
	byteText  = iota
	byteColon // :
	byteHash  // #
	byteQuote // " and \
	byteEnd   // a line break
	byteHigh  // not ASCII
	byteBad   // not in a simple text
)

var byteClass = func() (c [256]uint8) {
	for b := range c {
		switch {
		case b == '\n':
			c[b] = byteEnd
		case b < 0x20 || b == 0x7f:
			c[b] = byteBad
		case b >= 0x80:
			c[b] = byteHigh
		}
	}
	c[':'], c['#'], c['"'], c['\\'] = byteColon, byteHash, byteQuote, byteQuote
	return c
}()

// wordByte are the bytes that words are made of; keyByte those of plain keys and of plain text in flow collections; startByte those that
// plain text begins with.
var wordByte, keyByte, startByte = func() (word, key, start [256]bool) {
	for b := range word {
		word[b] = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b >= 0x80
		key[b], start[b] = word[b], word[b]
	}
	for _, b := range []byte("-./ ()+$%") {
		key[b] = true
	}
	for _, b := range []byte("(/.$\\^;<") {
		start[b] = true
	}
	return word, key, start
}()

// highRune gives the length of the character at i, or 0 when a simple text does not hold it: blanks, line breaks and marks that do not
// show are left to the other readers.
func highRune(s string, i int) int {
	r, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case r == utf8.RuneError && n < 2, r <= 0xa0, r == 0x1680, r >= 0x2000 && r <= 0x200f, r >= 0x2028 && r <= 0x202f, r >= 0x205f && r <= 0x206f,
		r == 0x3000, r == 0xfeff, r == 0xfffe, r == 0xffff:
		return 0
	}
	return n
}

// begins reports whether plain text may begin at i: not with a mark, nor with a quote or dash beyond ASCII.
func begins(s string, i int) bool {
	return startByte[s[i]] && !strings.HasPrefix(s[i:], "\xe2\x80") && !strings.HasPrefix(s[i:], "«")
}

// run reads the whole text.
func (p *simple) run() bool {
	s := p.s
	if strings.HasPrefix(s, "---\n") {
		p.i = len("---\n")
	}
	for p.i < len(s) {
		start := p.i
		p.i = skipBlanks(s, p.i)
		switch {
		case p.i >= len(s) || s[p.i] == '\n':
			p.i++
		case s[p.i] == '#':
			if !p.toEnd() {
				return false
			}
		case !p.line(p.i - start):
			return false
		}
	}
	return len(p.open) > 0
}

// toEnd skips the rest of a line, whatever characters it has.
func (p *simple) toEnd() bool {
	for p.i < len(p.s) {
		switch byteClass[p.s[p.i]] {
		case byteEnd:
			p.i++
			return true
		case byteBad:
			return false
		case byteHigh:
			n := highRune(p.s, p.i)
			if n == 0 {
				return false
			}
			p.i += n
		default:
			p.i++
		}
	}
	return true
}

// rest takes blanks and a comment behind a value. Not simple are a text that begins with a hash, and a comma at the end of the line, which
// may be a habit of the whole text.
func (p *simple) rest() bool {
	s, from := p.s, p.i
	p.i = skipBlanks(s, p.i)
	switch {
	case p.i >= len(s):
		return true
	case s[p.i] == '\n':
		p.i++
		return true
	case s[p.i] != '#' || p.i == from || !p.toEnd():
		return false
	}
	return !strings.HasSuffix(strings.TrimRight(s[from:p.i], " \n"), ",")
}

// empty reports whether a value that is nothing but a comment, or nothing at all, stands at i.
func (p *simple) empty(i int) bool {
	return i >= len(p.s) || p.s[i] == '\n' || p.s[i] == '#' && (i+1 >= len(p.s) || p.s[i+1] == ' ' || p.s[i+1] == '\n')
}

// line reads the entry at column col.
func (p *simple) line(col int) bool {
	s := p.s
	item := s[p.i] == '-' && (p.i+1 >= len(s) || s[p.i+1] == ' ' || s[p.i+1] == '\n')
	if !p.place(col, item) {
		return false
	}
	if !item {
		colon := p.key()
		return colon > 0 && p.member(col, colon)
	}
	p.entry("")
	at := p.i
	if p.i = skipBlanks(s, at+1); p.empty(p.i) {
		p.open[len(p.open)-1].waits = true
		p.i = at + 1
		return p.rest()
	}
	switch colon := p.key(); {
	case colon > 0:
		col += p.i - at
		return p.push(col, false) && p.member(col, colon)
	case colon < 0:
		return false
	}
	return p.value(col, true)
}

// place finds the collection that an entry at column col belongs to, and opens it where it is new.
func (p *simple) place(col int, item bool) bool {
	if len(p.open) == 0 {
		return col == 0 && p.push(0, item)
	}
	for {
		f := &p.open[len(p.open)-1]
		switch {
		case f.waits && (col > f.col || col == f.col && item && !f.seq):
			return p.push(col, item)
		case col > f.col || col == f.col && item && !f.seq || len(p.open) == 1 && (col < f.col || f.seq != item):
			return false
		case col == f.col && f.seq == item:
			f.waits = false
			return true
		}
		p.keys = p.keys[:f.keys]
		p.open = p.open[:len(p.open)-1]
	}
}

// push opens a collection as the value of the last entry.
func (p *simple) push(col int, seq bool) bool {
	if len(p.open) >= maxSimpleDepth {
		return false
	}
	f := entries{col: col, seq: seq, keys: len(p.keys)}
	if p.root != nil {
		f.node = &Node{Kind: Map}
		if seq {
			f.node.Kind = Seq
		}
		p.put(f.node)
	}
	if k := len(p.open); k > 0 {
		p.open[k-1].waits = false
	}
	p.open = append(p.open, f)
	return true
}

// entry adds an entry without a value; false when the key is there already.
func (p *simple) entry(key string) bool {
	f := &p.open[len(p.open)-1]
	if !f.seq {
		have := p.keys[f.keys:]
		switch {
		case len(have) < keysCompared:
			for _, k := range have {
				if k == key {
					return false
				}
			}
		case f.seen == nil:
			f.seen = make(map[string]struct{}, 2*keysCompared)
			for _, k := range have {
				f.seen[k] = struct{}{}
			}
			fallthrough
		default:
			if _, dup := f.seen[key]; dup {
				return false
			}
			f.seen[key] = struct{}{}
		}
		p.keys = append(p.keys, key)
	}
	if p.root != nil {
		f.node.Items = append(f.node.Items, &Node{Kind: Null})
		if !f.seq {
			f.node.Keys = append(f.node.Keys, key)
		}
	}
	return true
}

// put makes n the value of the last entry.
func (p *simple) put(n *Node) {
	if len(p.open) == 0 {
		p.root.Items = append(p.root.Items, n)
		return
	}
	f := p.open[len(p.open)-1].node
	f.Items[len(f.Items)-1] = n
}

// key finds the colon behind the key that begins here: 0 when none does, -1 when what begins here is not simple.
func (p *simple) key() int {
	s, i := p.s, p.i
	if s[i] == '"' || s[i] == '\'' {
		if e := p.quoted(i); e > 0 && e < len(s) && s[e] == ':' {
			if e-i > maxSimpleKey || e+1 < len(s) && s[e+1] != ' ' && s[e+1] != '\n' || s[i] == '\'' && strings.IndexByte(s[i+1:e-1], '\'') >= 0 || strings.IndexByte(s[i:e], '\\') >= 0 {
				return -1
			}
			return e
		}
		return 0
	}
	if !wordByte[s[i]] || !begins(s, i) {
		return 0
	}
	j, high := i, false
	for j < len(s) && keyByte[s[j]] {
		high = high || s[j] >= 0x80
		j++
	}
	if j >= len(s) || s[j] != ':' || j+1 < len(s) && s[j+1] != ' ' && s[j+1] != '\n' {
		return 0
	}
	if k := s[i:j]; len(k) > maxSimpleKey || k[len(k)-1] == ' ' || high && !highRunes(k) || !plainKey(k) {
		return -1
	}
	return j
}

func highRunes(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			n := highRune(s, i)
			if n == 0 {
				return false
			}
			i += n - 1
		}
	}
	return true
}

// plainKey reports whether a plain key is text, or a number in JSON's form.
func plainKey(k string) bool {
	if k[0] > '9' && len(k) > len("false") {
		return true
	}
	n := Plain(k)
	return n.Kind == String || n.Kind == Number && n.Text == k
}

// member reads the key here, with its colon at colon, and the value behind it.
func (p *simple) member(col, colon int) bool {
	s := p.s
	key := s[p.i:colon]
	if key[0] == '"' || key[0] == '\'' {
		key = key[1 : len(key)-1]
	}
	if !p.entry(key) {
		return false
	}
	if p.i = skipBlanks(s, colon+1); p.empty(p.i) {
		p.open[len(p.open)-1].waits = true
		p.i = colon + 1
		return p.rest()
	}
	return p.value(col, false)
}

// value reads the value of an entry of the collection at column col, up to the end of its lines.
func (p *simple) value(col int, item bool) bool {
	s, i := p.s, p.i
	switch c := s[i]; c {
	case '"', '\'':
		e := p.quoted(i)
		if e < 0 {
			return false
		}
		if p.root != nil {
			text := strings.ReplaceAll(s[i+1:e-1], "''", "'")
			if c == '"' {
				text, _ = unescape(s[i+1 : e-1])
			}
			p.put(str(text))
		}
		p.i = e
		return p.rest()
	case '|', '>':
		return p.block(col)
	case '[', '{':
		e := p.flow(i, 0)
		if e < 0 {
			return false
		}
		if p.root != nil {
			n, _, _ := parseFlow(s[i:e], &reader{})
			p.put(n)
		}
		p.i = e
		return p.rest()
	}
	return p.plain(item)
}
