package tokenizer

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// special is a token that is found in the text before it is cut into words.
type special struct {
	id         int32
	text       string
	control    bool // found only where the text may hold special tokens
	stripLeft  bool // swallows white space before it
	stripRight bool // swallows white space after it
	wholeWord  bool // not inside a word
}

// segment is a stretch of text, or a special token where id >= 0.
type segment struct {
	text string
	id   int32
}

// specials finds a set of special tokens in a text by a byte trie.
type specials struct {
	list  []special
	first [256]int32 // root: node after a first byte, 0 for none
	nodes []specialNode
	// longestFirst makes the longest token win wherever it stands, as llama.cpp does;
	// else the leftmost wins and, among those, the longest, as Hugging Face does.
	longestFirst bool
}

type specialNode struct {
	b             byte
	child, sister int32 // 0 for none
	item          int32 // index into list, -1 for none
}

func newSpecials(list []special, longestFirst bool) *specials {
	s := &specials{list: list, longestFirst: longestFirst, nodes: make([]specialNode, 1)}
	for i, sp := range list {
		s.insert(sp.text, int32(i))
	}
	return s
}

func (s *specials) node(b byte) int32 {
	s.nodes = append(s.nodes, specialNode{b: b, item: -1})
	return int32(len(s.nodes) - 1)
}

func (s *specials) insert(text string, item int32) {
	if text == "" {
		return
	}
	at := s.first[text[0]]
	if at == 0 {
		at = s.node(text[0])
		s.first[text[0]] = at
	}
	for i := 1; i < len(text); i++ {
		next := s.next(at, text[i])
		if next == 0 {
			next = s.node(text[i])
			s.nodes[next].sister = s.nodes[at].child
			s.nodes[at].child = next
		}
		at = next
	}
	if s.nodes[at].item < 0 {
		s.nodes[at].item = item
	}
}

func (s *specials) next(at int32, b byte) int32 {
	n := s.nodes[at].child
	for n != 0 && s.nodes[n].b != b {
		n = s.nodes[n].sister
	}
	return n
}

// matches calls yield for each token that text[i:] starts with, shortest first.
func (s *specials) matches(text string, i int, yield func(item int32)) {
	at := s.first[text[i]]
	for at != 0 {
		if it := s.nodes[at].item; it >= 0 {
			yield(it)
		}
		if i++; i == len(text) {
			return
		}
		at = s.next(at, text[i])
	}
}

// split appends to dst the segments of text. Control tokens are found only if
// parse is set.
func (s *specials) split(dst []segment, text string, parse bool) []segment {
	switch {
	case text == "":
		return dst
	case s == nil || len(s.list) == 0:
		return append(dst, segment{text, -1})
	case s.longestFirst:
		return s.splitLongest(dst, text, parse)
	}
	return s.splitLeftmost(dst, text, parse)
}

func (s *specials) splitLeftmost(dst []segment, text string, parse bool) []segment {
	done := 0 // text[:done] is in dst
	for i := 0; i < len(text); {
		item := int32(-1)
		if s.first[text[i]] != 0 {
			s.matches(text, i, func(it int32) { item = it })
		}
		if item < 0 {
			i++
			continue
		}
		sp := s.list[item]
		from, to := i, i+len(sp.text)
		i = to
		if sp.control && !parse || sp.wholeWord && (endsInWord(text[:from]) || startsWithWord(text[to:])) {
			continue
		}
		if from < done { // swallowed by the white space of the token before
			continue
		}
		if sp.stripLeft {
			from = max(done, len(strings.TrimRightFunc(text[:from], unicode.IsSpace)))
		}
		if sp.stripRight {
			to = len(text) - len(strings.TrimLeftFunc(text[to:], unicode.IsSpace))
		}
		if from > done {
			dst = append(dst, segment{text[done:from], -1})
		}
		dst = append(dst, segment{id: sp.id})
		done = to
	}
	if done < len(text) {
		dst = append(dst, segment{text[done:], -1})
	}
	return dst
}

// wordRune is \w of Unicode Technical Standard 18.
func wordRune(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc, unicode.Other_Alphabetic, unicode.Join_Control)
}

func endsInWord(s string) bool {
	r, n := utf8.DecodeLastRuneInString(s)
	return n > 0 && wordRune(r)
}

func startsWithWord(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return n > 0 && wordRune(r)
}

// cSpace is isspace of the C locale.
func cSpace(b byte) bool { return b == ' ' || b >= '\t' && b <= '\r' }

func (s *specials) splitLongest(dst []segment, text string, parse bool) []segment {
	type hit struct {
		pos  int
		item int32
	}
	var hits []hit
	for i := range len(text) {
		if s.first[text[i]] == 0 {
			continue
		}
		s.matches(text, i, func(it int32) {
			if parse || !s.list[it].control {
				hits = append(hits, hit{i, it})
			}
		})
	}
	if len(hits) == 0 {
		return append(dst, segment{text, -1})
	}
	sort.SliceStable(hits, func(a, b int) bool {
		return len(s.list[hits[a].item].text) > len(s.list[hits[b].item].text)
	})
	taken := make([]bool, len(text))
	type span struct {
		from, to int
		id       int32
	}
	var spans []span
	for _, h := range hits {
		sp := s.list[h.item]
		from, to := h.pos, h.pos+len(sp.text)
		free := true
		for i := from; i < to && free; i++ {
			free = !taken[i]
		}
		if !free {
			continue
		}
		for sp.stripLeft && from > 0 && !taken[from-1] && cSpace(text[from-1]) {
			from--
		}
		for sp.stripRight && to < len(text) && !taken[to] && cSpace(text[to]) {
			to++
		}
		for i := from; i < to; i++ {
			taken[i] = true
		}
		spans = append(spans, span{from, to, sp.id})
	}
	sort.Slice(spans, func(a, b int) bool { return spans[a].from < spans[b].from })
	done := 0
	for _, sp := range spans {
		if sp.from > done {
			dst = append(dst, segment{text[done:sp.from], -1})
		}
		dst = append(dst, segment{id: sp.id})
		done = sp.to
	}
	if done < len(text) {
		dst = append(dst, segment{text[done:], -1})
	}
	return dst
}
