package grammar

import (
	"bytes"
	"errors"
	"hash/maphash"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/validate"
	"github.com/stencil-go/stencil/grammar/internal/yamltext"
)

// uniqueGuard refuses arrays of which two items are equal (JSON Schema Validation, section
// 6.4.3). It is asked behind each item, where the surface has a mark there, and at the end.
type uniqueGuard struct{ layout itemLayout }

// itemLayout is how the items of an array are written.
type itemLayout uint8

const (
	jsonItems itemLayout = iota
	flowItems
	blockItems
)

var errRepeatedItem = &Error{Kind: ErrInvalid, Keyword: "uniqueItems", Offset: -1, Err: errors.New("two items are equal")}

// Key implements Guard.
func (g uniqueGuard) Key() string {
	return [...]string{"unique json items", "unique yaml flow items", "unique yaml items"}[g.layout]
}

// Check implements Guard.
func (g uniqueGuard) Check(text []byte) error { return g.judge().CheckPart(text, 0) }

// CheckPart implements PartGuard.
func (g uniqueGuard) CheckPart(text []byte, from int) error { return g.judge().CheckPart(text, from) }

// Refused implements FiniteGuard.
func (g uniqueGuard) Refused(out [][]byte, text []byte, from int) [][]byte {
	return g.judge().Refused(out, text, from)
}

// Private implements PrivateGuard.
func (g uniqueGuard) Private() Guard { return g.judge() }

func (g uniqueGuard) judge() *uniqueJudge {
	return &uniqueJudge{uniqueGuard: g, index: lastOf{}}
}

// uniqueJudge is a uniqueGuard that keeps the items it has read: of a text that begins like
// the one before only what differs is read.
type uniqueJudge struct {
	uniqueGuard
	// text is the array as far as it was read, in the column of its first line.
	text   []byte
	column int
	// items are those that another one follows, canon what they are in canonical form,
	// index the last item of each hash, and repeats how many equal an earlier one.
	items   []uniqueItem
	canon   []byte
	index   lastOf
	repeats int
	// sum is that of the hashes.
	sum uint64
	// room is memory for items, value for a string of one.
	room  valueRoom
	value jsonvalue.Room
	order validate.Order
	// scratch, item and head are memory for what may be written.
	scratch, item, head []byte
	// endings holds what Refused lists.
	endings []byte
}

// uniqueItem is an item.
type uniqueItem struct {
	// next is where the item behind it begins, canon where its own canonical form does.
	next, canon int
	hash        uint64
	// before is the item before it of the same hash, or -1.
	before   int32
	repeated bool
	// simple says that it is a string of ASCII without escapes, which is so written in
	// quotes, and plain that it may be written without.
	simple, plain bool
}

// Check implements Guard.
func (g *uniqueJudge) Check(text []byte) error { return g.CheckPart(text, 0) }

// CheckPart implements PartGuard: text[from:] ends behind an item, or is the whole.
func (g *uniqueJudge) CheckPart(text []byte, from int) error {
	last := g.read(text, from)
	if g.repeats == 0 && (len(last) == 0 || !g.known(last)) {
		return nil
	}
	return errRepeatedItem
}

// blockUniqueGuard is a uniqueGuard of blocks, in which the column matters.
type blockUniqueGuard struct{ uniqueGuard }

// CheckAt implements PlacedGuard.
func (g blockUniqueGuard) CheckAt(text []byte, from int) error { return g.CheckPart(text, from) }

// Private implements PrivateGuard.
func (g blockUniqueGuard) Private() Guard { return blockUniqueJudge{g.judge()} }

type blockUniqueJudge struct{ *uniqueJudge }

// CheckAt implements PlacedGuard.
func (g blockUniqueJudge) CheckAt(text []byte, from int) error { return g.CheckPart(text, from) }

// Digest implements DigestGuard.
func (g *uniqueJudge) Digest(text []byte, from int) uint64 {
	g.read(text, from)
	at := 0
	if n := len(g.items); n > 0 {
		at = g.items[n-1].next
	}
	return g.sum*0x9E3779B97F4A7C15 + maphash.Bytes(guardSeed, g.text[at:])
}

// read reads the items of text[from:]. It returns the last one, as far as it is there.
func (g *uniqueJudge) read(text []byte, from int) (last []byte) {
	column := 0
	if g.layout == blockItems {
		column = from - 1 - bytes.LastIndexByte(text[:from], '\n')
	}
	text = text[from:]
	same := commonPrefix(g.text, text)
	if column != g.column {
		same = 0
	}
	g.column = column
	for n := len(g.items); n > 0 && g.items[n-1].next > same; n-- {
		g.forget()
	}
	g.text = append(g.text[:same], text[same:]...)
	at := g.first(text)
	if n := len(g.items); n > 0 {
		at = g.items[n-1].next
	}
	for at <= len(text) {
		end, next := g.layout.item(text, at, column)
		item := text[at:end]
		item = item[spaces(item):]
		if next < 0 {
			return item
		}
		g.add(item, next)
		at = next
	}
	return nil
}

// commonPrefix is the number of bytes that a and b begin with alike.
func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	if bytes.Equal(a[:n], b[:n]) {
		return n
	}
	i := 0
	for a[i] == b[i] {
		i++
	}
	return i
}

// first is where the first item begins.
func (g *uniqueJudge) first(text []byte) int {
	switch {
	case g.layout != blockItems:
		return 1
	case bytes.HasPrefix(text, []byte("- ")):
		return 2
	}
	return len(text) + 1 // none: it is an empty one, or not begun
}

func spaces(text []byte) int {
	n := 0
	for n < len(text) && (text[n] == ' ' || text[n] == '\n' || text[n] == '\r' || text[n] == '\t') {
		n++
	}
	return n
}

// item is where the item that begins at at ends, as far as it is there, and where the one
// behind it begins, or -1.
func (l itemLayout) item(text []byte, at, column int) (end, next int) {
	if l == blockItems {
		for i := at; ; {
			n := bytes.IndexByte(text[i:], '\n')
			if n < 0 {
				return len(text), -1
			}
			i += n + 1
			if indentOf(text[i:]) == column && bytes.HasPrefix(text[i+column:], []byte("- ")) {
				return i - 1, i + column + 2
			}
		}
	}
	s := flowScan{text: text, at: at, leaf: -1}
	for s.at < len(text) {
		switch c := text[s.at]; {
		case s.depth == 0 && c == ',':
			return s.at, s.at + 1
		case s.depth == 0 && (c == ']' || c == '}'):
			return s.at, -1
		}
		s.step()
	}
	return len(text), -1
}

// flowScan goes through a value of JSON or flow style.
type flowScan struct {
	text []byte
	at   int
	// depth is the number of brackets that are open.
	depth int
	// leaf is where the last scalar or collection begins, or -1 where one may begin.
	leaf int
}

// step goes on by a string or a byte.
func (s *flowScan) step() {
	switch c := s.text[s.at]; c {
	case '[', '{':
		s.depth++
		s.leaf = -1
	case ']', '}':
		s.depth--
		s.leaf = s.at
	case ',', ':':
		s.leaf = -1
	case '"':
		if s.leaf < 0 {
			n, _ := jsonString(s.text[s.at:])
			s.leaf = s.at
			s.at += n
			return
		}
	case ' ', '\n', '\r', '\t':
	default:
		if s.leaf < 0 {
			s.leaf = s.at
		}
	}
	s.at++
}

// add keeps an item that another one follows.
func (g *uniqueJudge) add(item []byte, next int) {
	from := len(g.canon)
	canon, ok := g.appendCanonical(g.canon, item)
	if !ok {
		// What cannot be read differs from all else.
		canon = append(append(canon[:from], '?'), item...)
	}
	h := maphash.Bytes(guardSeed, canon[from:])
	it := uniqueItem{next: next, canon: from, hash: h, repeated: g.find(h, canon[from:]) >= 0}
	if g.canon = canon; it.repeated {
		g.repeats++
	}
	if text := canon[from:]; g.layout == blockItems && text[0] == '"' {
		it.simple = !bytes.ContainsFunc(text, func(r rune) bool { return r == '\\' || r >= 0x7F })
		g.value.Clear()
		it.plain = it.simple && yamltext.Plain(g.value.Text(text[1:len(text)-1]), yamltext.Value)
	}
	it.before = g.index.put(h, len(g.items))
	g.items = append(g.items, it)
	g.sum += h
}

// forget takes back the last item.
func (g *uniqueJudge) forget() {
	n := len(g.items) - 1
	it := &g.items[n]
	g.index.takeBack(it.hash, it.before)
	if it.repeated {
		g.repeats--
	}
	g.sum -= it.hash
	g.items, g.canon = g.items[:n], g.canon[:it.canon]
}

// canonical is item i in canonical form.
func (g *uniqueJudge) canonical(i int) []byte {
	end := len(g.canon)
	if i+1 < len(g.items) {
		end = g.items[i+1].canon
	}
	return g.canon[g.items[i].canon:end]
}

// find is an item that is the same in canonical form, or -1.
func (g *uniqueJudge) find(h uint64, canon []byte) int {
	i, ok := g.index[h]
	for ok && i >= 0 {
		if bytes.Equal(g.canonical(int(i)), canon) {
			return int(i)
		}
		i = g.items[i].before
	}
	return -1
}

// known reports whether an item equals one that is kept.
func (g *uniqueJudge) known(item []byte) bool {
	from := len(g.canon)
	canon, ok := g.appendCanonical(g.canon, item)
	g.canon = canon[:from]
	return ok && g.find(maphash.Bytes(guardSeed, canon[from:]), canon[from:]) >= 0
}

// appendCanonical appends the canonical form of an item, if it is one.
func (g *uniqueJudge) appendCanonical(dst, item []byte) ([]byte, bool) {
	g.room.Clear()
	var v *jsonvalue.Value
	var err error
	if g.layout == jsonItems {
		v, err = g.room.Room.Room.Read(item, guardDepth)
	} else {
		v, err = g.room.Read(item, g.column+2, guardDepth)
	}
	if err != nil {
		return dst, false
	}
	return validate.AppendCanonical(dst, v, &g.order), true
}
