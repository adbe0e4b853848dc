package jsonfix

import (
	"bytes"

	"github.com/stencil-go/stencil/repair/internal/edit"
)

// Doc is one document found in a text.
type Doc struct {
	Start, End int
	Edits      []edit.Edit // inside Start..End
	Cost       int
	Cut        bool
	Fenced     bool
	Class      int  // 0 scalar, 1 list of scalars, 2 object or list of containers
	Root       byte // '{', '[' or 0
	TooDeep    bool
	Bad        bool // an escape whose character cannot be known
}

// Parsed is a text with the documents found in it.
type Parsed struct {
	Mid   []byte      // the text after the whole-text stages
	Stage []edit.Edit // from the source to Mid
	Src   int         // length of the source
	Docs  []Doc
	Steps int
}

// Parse finds and mends the documents of a text.
func Parse(src []byte, cfg *Config) *Parsed {
	pr := &Parsed{Mid: src, Src: len(src)}
	for _, stage := range []func([]byte) []edit.Edit{reasoning, blockquote, entities, escaped} {
		if e := stage(pr.Mid); len(e) > 0 {
			pr.Mid = []byte(edit.Apply(string(pr.Mid), e))
			pr.Stage = edit.Compose(pr.Stage, e, len(src))
		}
	}
	pr.find(cfg)
	return pr
}

// find walks over the text and parses a document wherever one starts.
func (pr *Parsed) find(cfg *Config) {
	s := pr.Mid
	i := skipBlank(s, 0)
	p := newParser(s, cfg)
	fenced := false
	if i < len(s) && (s[i] == '{' || s[i] == '[') && !fenceIn(s, i) {
		i = pr.doc(p, i, len(s), false)
	}
	if i < len(s) && quoteAt(s[i:]).n > 0 && p.keyLike(i) {
		pr.members(p, i, len(s))
		return
	}
	retries := 4
	for i < len(s) {
		k := bytes.IndexAny(s[i:], "{[`｛［")
		if k < 0 {
			break
		}
		i += k
		if s[i] == '`' {
			n := 0
			for i+n < len(s) && s[i+n] == '`' {
				n++
			}
			if n >= 3 {
				fenced = !fenced
				i += n
				if fenced {
					for i < len(s) && isLetter(s[i]) {
						i++
					}
				}
				continue
			}
			i += n
			continue
		}
		if s[i] >= 0x80 && fullWidth(s[i:], "{")+fullWidth(s[i:], "[") == 0 || !p.strongStart(i) || fenceIn(s, i) {
			i++
			continue
		}
		before := len(pr.Docs)
		j := pr.doc(p, i, len(s), fenced)
		if len(pr.Docs) > before && retries > 0 && j >= len(s) && pr.Docs[before].Cost > 12 {
			// A stray bracket in the prose may have swallowed the document.
			if at := p.nextStrong(i + 1); at > 0 {
				keep := pr.Docs[before]
				pr.Docs = pr.Docs[:before]
				retries--
				e := pr.doc(p, at, len(s), fenced)
				if len(pr.Docs) > before && pr.Docs[before].Cost*2 < keep.Cost {
					i = e
					continue
				}
				pr.Docs = append(pr.Docs[:before], keep)
			}
		}
		i = j
	}
	if len(pr.Docs) == 0 {
		pr.loose(p)
	}
	pr.Steps = p.steps
}

// fenceIn reports whether a fence stands right behind the bracket at i: the fence is what was meant.
func fenceIn(s []byte, i int) bool {
	j := skipBlank(s, i+1)
	return bytes.HasPrefix(s[j:], []byte("```"))
}

func skipBlank(s []byte, i int) int {
	for i < len(s) {
		if isSpace(s[i]) {
			i++
			continue
		}
		if n := spaceRune(s[i:]); n > 0 {
			i += n
			continue
		}
		break
	}
	return i
}

// nextStrong finds a later place where a document surely starts: a line that begins with an opening bracket.
func (p *parser) nextStrong(i int) int {
	for i < len(p.src) {
		k := bytes.IndexAny(p.src[i:], "{[")
		if k < 0 {
			return 0
		}
		i += k
		if (i == 0 || p.src[i-1] == '\n' || p.src[i-1] == '`') && p.strongStart(i) {
			return i
		}
		i++
	}
	return 0
}

// doc parses one document and gives the place behind it.
func (pr *Parsed) doc(p *parser, start, end int, fenced bool) int {
	d, next := p.document(start, end)
	d.Fenced = fenced
	pr.Docs = append(pr.Docs, d)
	return next
}

// document runs the parser from start.
func (p *parser) document(start, end int) (Doc, int) {
	p.stack, p.cols, p.nObj, p.nArr = p.stack[:0], p.cols[:0], 0, 0
	p.cost, p.cut, p.tooDeep, p.badEscape, p.prefix = 0, false, false, false, false
	p.edits = nil
	p.end = end
	p.first, p.lastIsStr, p.prevEnd = false, false, 0
	p.parse(start)
	d := Doc{Start: start, End: max(p.lastEnd, start), Edits: p.edits, Cost: p.cost, Cut: p.cut, TooDeep: p.tooDeep, Bad: p.badEscape}
	// What was deleted behind the last token is part of the document.
	for len(d.Edits) > 0 {
		e := d.Edits[len(d.Edits)-1]
		if e.Off+e.Len <= d.End {
			break
		}
		d.End = e.Off + e.Len
	}
	switch p.src[start] {
	case '{', 0xef:
		d.Root, d.Class = '{', 2
	case '[', '(':
		d.Root, d.Class = '[', 1
		if i := skipBlank(p.src, start+1); i < d.End && (p.src[i] == '{' || p.src[i] == '[' || p.src[i] == '(') {
			d.Class = 2
		}
	}
	if i := skipBlank(p.src, start+1); d.Root != 0 && i < d.End && (p.src[i] == '}' || p.src[i] == ']') {
		d.Class = 1
	}
	p.end = len(p.src)
	return d, max(p.pos, start+1)
}

// strongStart reports whether a document starts at the bracket at i, and not a note in brackets.
func (p *parser) strongStart(i int) bool {
	s := p.src
	open := s[i]
	j := p.peekSpace(i + 1)
	if open >= 0x80 {
		open = '{'
		if fullWidth(s[i:], "[") > 0 {
			open = '['
		}
		j = p.peekSpace(i + 3)
	}
	if j >= len(s) {
		return true
	}
	c := s[j]
	if open == '[' {
		if c == '{' || c == '[' || c == ']' || c == '(' || quoteAt(s[j:]).n > 0 || c == ',' || c == '.' {
			return true
		}
		n, tail := scanNumber(s[j:])
		if n == 0 {
			_, n = literalAt(s[j:])
		}
		if n == 0 {
			return c == '-' || c == '+'
		}
		k := p.peekSpace(j + n + tail)
		return k >= len(s) || s[k] == ',' || s[k] == ']' || s[k] == '\n'
	}
	if c == '}' || c == '{' && p.strongStart(j) || c == ',' || c == '.' || c == '\\' {
		return true
	}
	return p.keyLike(j) || quoteAt(s[j:]).n > 0 && (p.keyNoColon(j) || p.keyCut(j) || p.keyEnd(j, quoteAt(s[j:])) < 0 || c == '"')
}

// loose reads a text without brackets: members without their braces, a list without brackets, a wrapped scalar, or a scalar.
func (pr *Parsed) loose(p *parser) {
	s := pr.Mid
	start, end := fenceBody(s)
	start = skipBlank(s[:end], start)
	for end > start && (isSpace(s[end-1]) || s[end-1] == ';' && end-start > 1) {
		end--
	}
	p.stack, p.end = p.stack[:0], end
	start = p.peekSpace(start)
	if start >= end {
		return
	}
	p.end = end
	if bytes.HasPrefix(s[start:end], []byte("- ")) {
		if j := p.peekSpace(start + 2); j < end && s[j] == '{' {
			start = j
		}
	}
	if c := s[start]; c == '{' || c == '[' {
		pr.doc(p, start, end, false)
		return
	}
	if quoteAt(s[start:end]).n > 0 && p.keyLike(start) {
		p.edits, p.cost = nil, 0
		pr.members(p, start, end)
		return
	}
	d, next := p.document(start, end)
	rest := skipBlank(s[:end], next)
	if d.Root == 0 && rest < end && s[rest] == ',' && skipBlank(s[:end], rest+1) < end {
		pr.items(p, start, end)
		return
	}
	if d.Root == 0 && rest < end && quoteAt(s[start:end]).n > 0 {
		// Text behind a quoted scalar.
		d.Cost += 8
	}
	if d.End > d.Start && !emptyQuote(s[d.Start:d.End]) {
		pr.Docs = append(pr.Docs, d)
	}
}

func emptyQuote(s []byte) bool { return len(s) == 1 && (s[0] == '"' || s[0] == '\'') }

// fenceBody gives the inside of the last code fence, or the whole text.
func fenceBody(s []byte) (int, int) {
	i := bytes.Index(s, []byte("```"))
	if i < 0 {
		return 0, len(s)
	}
	i += 3
	for i < len(s) && isLetter(s[i]) {
		i++
	}
	if j := bytes.Index(s[i:], []byte("```")); j >= 0 {
		return i, i + j
	}
	return i, len(s)
}

// members parses the members of an object whose braces are missing.
func (pr *Parsed) members(p *parser, start, end int) {
	p.stack, p.cols, p.nObj, p.nArr = p.stack[:0], p.cols[:0], 0, 0
	p.cost, p.cut, p.edits, p.end = 0, false, nil, end
	p.add(start, 0, "{", Bracket, 2)
	p.pos, p.lastEnd = start, start
	p.push(frObject)
	p.outer = 1
	p.run()
	p.outer = 0
	pr.Docs = append(pr.Docs, Doc{Start: start, End: max(p.lastEnd, start), Edits: p.edits, Cost: p.cost, Class: 2, Root: '{', Cut: false})
	pr.fixEnd()
	p.end = len(p.src)
}

// items parses the items of an array whose brackets are missing.
func (pr *Parsed) items(p *parser, start, end int) {
	p.stack, p.cols, p.nObj, p.nArr = p.stack[:0], p.cols[:0], 0, 0
	p.cost, p.cut, p.edits, p.end = 0, false, nil, end
	p.add(start, 0, "[", Bracket, 2)
	p.pos, p.lastEnd = start, start
	p.push(frArray)
	p.outer = 1
	p.run()
	p.outer = 0
	d := Doc{Start: start, End: max(p.lastEnd, start), Edits: p.edits, Cost: p.cost, Class: 1, Root: '['}
	pr.Docs = append(pr.Docs, d)
	pr.fixEnd()
	p.end = len(p.src)
}

func (pr *Parsed) fixEnd() {
	d := &pr.Docs[len(pr.Docs)-1]
	if n := len(d.Edits); n > 0 {
		if e := d.Edits[n-1]; e.Off+e.Len > d.End {
			d.End = e.Off + e.Len
		}
	}
}
