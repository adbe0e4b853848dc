package grammar

import (
	"bytes"
	"hash/maphash"
)

// keyJudge is a guard of repeated keys that keeps the keys it has read: of a text that
// begins like the one before only what differs is read.
type keyJudge struct {
	Guard
	layout memberLayout
	// text is the members as far as they were read, from the column on.
	text   []byte
	column int
	// at is how far keys have been looked for, depth how deep in a value that is, and named
	// says that it is behind the key of a member.
	at, depth int
	named     bool
	// keys are those that are whole, index the last one of each hash, and sum that of all
	// hashes.
	keys  []keySpan
	index lastOf
	sum   uint64
}

// memberLayout is how the members of an object are written.
type memberLayout uint8

const (
	jsonMembers memberLayout = iota
	flowMembers
	blockMembers
)

// keySpan is where a key stands in the text, with what ends it.
type keySpan struct {
	from, to int
	hash     uint64
	// before is the key before it of the same hash, or -1.
	before   int32
	repeated bool
}

func newKeyJudge(g Guard, layout memberLayout) keyJudge {
	return keyJudge{Guard: g, layout: layout, index: lastOf{}}
}

// jsonKeyJudge is a keyJudge of JSON or of flow style, blockKeyJudge one for which the column
// matters.
type jsonKeyJudge struct{ keyJudge }

type blockKeyJudge struct{ keyJudge }

// Check implements Guard.
func (g *jsonKeyJudge) Check(text []byte) error { return g.check(text, 0) }

// CheckAt implements PlacedGuard.
func (g *blockKeyJudge) CheckAt(text []byte, from int) error { return g.check(text, from) }

func (g *keyJudge) check(text []byte, from int) error {
	g.read(text, from)
	if n := len(g.keys); n > 0 && g.keys[n-1].repeated {
		return errRepeatedKey
	}
	return nil
}

// Refused implements FiniteGuard: the rests of the keys that begin with the one being
// written.
func (g *keyJudge) Refused(out [][]byte, text []byte, from int) [][]byte {
	open := g.read(text, from)
	for i := range g.keys {
		key := g.text[g.keys[i].from:g.keys[i].to]
		if len(key) > len(open) && bytes.HasPrefix(key, open) {
			out = append(out, key[len(open):])
		}
	}
	return out
}

// guardSeed is that of all digests.
var guardSeed = maphash.MakeSeed()

// Digest implements DigestGuard.
func (g *keyJudge) Digest(text []byte, from int) uint64 {
	open := g.read(text, from)
	return g.sum*0x9E3779B97F4A7C15 + maphash.Bytes(guardSeed, open)
}

// read reads the keys of text[from:]. It returns what is there of one that is not whole.
func (g *keyJudge) read(text []byte, from int) (open []byte) {
	column := 0
	if g.layout == blockMembers {
		column = from - 1 - bytes.LastIndexByte(text[:from], '\n')
	}
	text = text[from:]
	same := commonPrefix(g.text, text)
	if column != g.column {
		same = 0
	}
	g.column = column
	if same < g.at {
		for n := len(g.keys); n > 0 && g.keys[n-1].to > same; n-- {
			g.forget()
		}
		g.at, g.depth, g.named = 0, 0, false
		if n := len(g.keys); n > 0 {
			g.at, g.named = g.keys[n-1].to, true
		}
	}
	g.text = append(g.text[:same], text[same:]...)
	if g.layout == blockMembers {
		return g.readLines()
	}
	return g.readMembers()
}

// readMembers goes on through members in braces.
func (g *keyJudge) readMembers() (open []byte) {
	text := g.text
	for g.at < len(text) {
		switch c := text[g.at]; {
		case c == '[' || c == '{':
			g.depth++
		case c == ']' || c == '}':
			g.depth--
		case c == ',':
			g.named = g.named && g.depth > 0
		case g.layout == jsonMembers && c != '"' || g.layout == flowMembers && (c == ' ' || c == ':'):
		default:
			n, whole := g.scalar(text[g.at:])
			if g.depth > 0 || g.named {
				if !whole {
					// It may go on.
					return nil
				}
				g.at += n
				continue
			}
			if !whole {
				return text[g.at:]
			}
			g.add(g.at, g.at+n)
			g.at, g.named = g.at+n, true
			continue
		}
		g.at++
	}
	return nil
}

// scalar is the length of the scalar that text begins with, a key with what ends it.
func (g *keyJudge) scalar(text []byte) (n int, whole bool) {
	if g.layout == jsonMembers {
		return jsonString(text)
	}
	n = flowScalar(text)
	if g.depth == 0 && !g.named {
		return n + 1, n < len(text)
	}
	return n, n < len(text)
}

// readLines goes on through the lines of a block.
func (g *keyJudge) readLines() (open []byte) {
	for g.at < len(g.text) {
		line := g.text[g.at:]
		if !g.named && line[0] != '\n' {
			n := blockKey(line)
			if n <= 0 || n > len(line) || bytes.IndexByte(line[:n], '\n') >= 0 {
				return line
			}
			g.add(g.at, g.at+n)
			g.at += n
		}
		g.named = true
		for g.named {
			n := bytes.IndexByte(g.text[g.at:], '\n')
			if n < 0 {
				return nil
			}
			line = g.text[g.at+n+1:]
			blanks := indentOf(line)
			if blanks == len(line) {
				// The line may go on.
				return nil
			}
			g.at += n + 1
			if blanks == g.column && line[blanks] != '\n' {
				g.at, g.named = g.at+blanks, false
			}
		}
	}
	return nil
}

// add keeps a key.
func (g *keyJudge) add(from, to int) {
	key := g.text[from:to]
	h := maphash.Bytes(guardSeed, key)
	k := keySpan{from: from, to: to, hash: h, before: g.index.put(h, len(g.keys))}
	for i := k.before; i >= 0 && !k.repeated; i = g.keys[i].before {
		k.repeated = bytes.Equal(g.text[g.keys[i].from:g.keys[i].to], key)
	}
	g.keys = append(g.keys, k)
	g.sum += h
}

// forget takes back the last key.
func (g *keyJudge) forget() {
	n := len(g.keys) - 1
	k := &g.keys[n]
	g.index.takeBack(k.hash, k.before)
	g.sum -= k.hash
	g.keys = g.keys[:n]
}
