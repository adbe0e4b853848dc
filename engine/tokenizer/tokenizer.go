package tokenizer

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Kind tells what a token is for.
type Kind uint8

// The kinds of tokens. Every kind but Control, Unknown and Unused stands for the
// bytes that Token returns and may appear in ordinary text.
const (
	Normal  Kind = iota // a piece of text
	Byte                // a single byte, for what no other token covers
	Added               // a piece of text that is never cut: user-defined
	Control             // a mark of the prompt format: no text at all
	Unknown             // stands for what has no token
	Unused              // in the vocabulary, never produced
)

// Tokenizer maps text to token ids and back. It is immutable and safe for
// concurrent use.
type Tokenizer struct {
	bytes [][]byte // per id: the exact bytes
	kinds []Kind
	named map[string]int32 // special tokens by their text

	raw   *specials  // found in the text as it is
	norm  normalizer // nil for none
	inner normalizer // norm without a space before the text
	late  *specials  // found in the normalised text; nil for none
	words splitter
	model interface {
		encode(dst []int32, word string, sc *scratch) []int32
	}
	ids       map[string]int32 // the bytes (spm: the text) of a token -> id
	metaspace metaspace
	validate  bool // the model works on characters: malformed UTF-8 is repaired first

	bos, eos, unknown int32 // -1 for none
	addBOS, addEOS    bool
	eog               []int32 // ascending
	spacePrefix       bool    // encoding put a space before the text
	prependSpace      bool    // every stretch of text starts with a space

	pool sync.Pool
}

// metaspace writes spaces as U+2581 and may put one before the text.
type metaspace struct {
	on    bool
	first bool // before the text only if nothing precedes it
	each  bool // before every stretch of text
	cut   bool // every U+2581 starts a word
}

// Len is the number of token ids: all are in [0, Len).
func (t *Tokenizer) Len() int { return len(t.bytes) }

// Token returns the exact bytes a token adds to a text; for a Control token the
// text it is written as in a prompt, although it adds nothing to an output. The
// bytes must not be changed. An id outside [0, Len) has none.
func (t *Tokenizer) Token(id int32) []byte {
	if id < 0 || int(id) >= len(t.bytes) {
		return nil
	}
	return t.bytes[id]
}

// Kind tells what the token is for; an id outside [0, Len) is Unused.
func (t *Tokenizer) Kind(id int32) Kind {
	if id < 0 || int(id) >= len(t.kinds) {
		return Unused
	}
	return t.kinds[id]
}

// ID returns the token whose text is exactly s: a special token by the text it is
// written as, else an ordinary token by its bytes.
func (t *Tokenizer) ID(s string) (int32, bool) {
	if id, ok := t.named[s]; ok {
		return id, true
	}
	if id, ok := t.ids[s]; ok {
		return id, true
	}
	id, ok := t.ids[strings.ReplaceAll(s, " ", blank)]
	return id, ok
}

// Bytes returns the bytes of every token, by id, as a token mask's vocabulary
// needs them. The slices are shared and must not be changed.
func (t *Tokenizer) Bytes() [][]byte { return slices.Clone(t.bytes) }

// Specials returns, ascending, the ids that add no text to an output: those of kind
// Control, Unknown and Unused.
func (t *Tokenizer) Specials() []int32 {
	var ids []int32
	for i, k := range t.kinds {
		if k == Control || k == Unknown || k == Unused {
			ids = append(ids, int32(i))
		}
	}
	return ids
}

// BOS returns the token that starts a sequence, if the model has one.
func (t *Tokenizer) BOS() (int32, bool) { return t.bos, t.bos >= 0 }

// EOS returns the token that ends a sequence, if the model has one.
func (t *Tokenizer) EOS() (int32, bool) { return t.eos, t.eos >= 0 }

// AddsBOS reports whether the model expects the BOS token before a text: what
// WithBOS goes by.
func (t *Tokenizer) AddsBOS() bool { return t.addBOS && t.bos >= 0 }

// AddsEOS reports whether the model was trained with the EOS token after each text.
func (t *Tokenizer) AddsEOS() bool { return t.addEOS && t.eos >= 0 }

// EOG returns, ascending, the tokens after which the model has nothing more to
// say: the end of the sequence, of the turn, of the message.
func (t *Tokenizer) EOG() []int32 { return slices.Clone(t.eog) }

// IsEOG reports whether id is one of EOG.
func (t *Tokenizer) IsEOG(id int32) bool {
	_, ok := slices.BinarySearch(t.eog, id)
	return ok
}

type encodeOptions struct{ specials, bos, shielded, continues bool }

// EncodeOption changes how Encode reads a text.
type EncodeOption func(*encodeOptions)

// WithSpecials reads special tokens written in the text ("<|im_start|>") as the
// tokens they name. Use it for the output of a chat template, never for text that
// came from a user.
func WithSpecials() EncodeOption { return func(o *encodeOptions) { o.specials = true } }

// WithBOS puts the BOS token first if AddsBOS reports that the model expects it,
// unless the ids would start with it anyway.
func WithBOS() EncodeOption { return func(o *encodeOptions) { o.bos = true } }

// WithShielded is WithSpecials for a text parts of which went through Shield: their
// special tokens stay text.
func WithShielded() EncodeOption {
	return func(o *encodeOptions) { o.specials, o.shielded = true, true }
}

// WithContinuation reads the text as going on behind another one: the space that some
// tokenizers (SentencePiece's) put before a text is left out, so that the bytes of the
// tokens are those of the text. The output of a model is such a text.
func WithContinuation() EncodeOption { return func(o *encodeOptions) { o.continues = true } }

// shield is put inside the control tokens of a text that are to stay text. It is a
// noncharacter, which Unicode keeps for a program's own use.
const shield = "\uFDD1"

// Shield returns a text with the same meaning in which Encode, given WithShielded, reads
// no control token. A chat template needs it for what users wrote. Occurrences of
// the noncharacter U+FDD1 are removed.
func (t *Tokenizer) Shield(text string) string {
	text = strings.ReplaceAll(text, shield, "")
	var b strings.Builder
	done := 0
	for i, r := range text {
		hit := false
		for _, set := range []*specials{t.raw, t.late} {
			if set != nil {
				set.matches(text, i, func(item int32) { hit = hit || set.list[item].control })
			}
		}
		if hit {
			end := i + utf8.RuneLen(r)
			if r == utf8.RuneError {
				end = i + 1
			}
			b.WriteString(text[done:end])
			b.WriteString(shield)
			done = end
		}
	}
	b.WriteString(text[done:])
	return b.String()
}

// Encode returns the token ids of text. It never fails: malformed UTF-8 is spelled
// in byte tokens where the model has them, else read as U+FFFD. The cost is
// O(len(text) log n), n being the length of the longest word.
func (t *Tokenizer) Encode(text string, opts ...EncodeOption) []int32 {
	return t.AppendEncode(nil, text, opts...)
}

// maxPiece bounds what is encoded in one go, so that positions fit in 32 bits.
const maxPiece = 1 << 30

// AppendEncode appends what Encode returns to dst.
func (t *Tokenizer) AppendEncode(dst []int32, text string, opts ...EncodeOption) []int32 {
	var o encodeOptions
	for _, opt := range opts {
		opt(&o)
	}
	sc, _ := t.pool.Get().(*scratch)
	if sc == nil {
		sc = new(scratch)
	}
	defer t.pool.Put(sc)
	base := len(dst)
	if o.bos && t.AddsBOS() {
		dst = append(dst, t.bos)
	}
	if dst == nil {
		dst = make([]int32, 0, len(text)/3+2)
	}
	first := true
	for text != "" {
		n := min(len(text), maxPiece)
		dst = t.encode(dst, text[:n], o, first, sc)
		text, first = text[n:], false
	}
	if o.bos && len(dst) > base+1 && dst[base] == t.bos && dst[base+1] == t.bos {
		dst = slices.Delete(dst, base, base+1)
	}
	return dst
}

func (t *Tokenizer) encode(dst []int32, text string, o encodeOptions, first bool, sc *scratch) []int32 {
	for i, seg := range t.raw.split(nil, text, o.specials) {
		if seg.text == "" {
			dst = append(dst, seg.id)
			continue
		}
		s := seg.text
		if t.validate {
			s = repair(s)
		}
		place := behindSpecial
		if first && i == 0 {
			place = textStart
			if o.continues {
				place = behindText
			}
		}
		norm := t.norm
		if place == behindText {
			norm = t.inner
		}
		if norm != nil {
			s = norm(s)
		}
		if t.late == nil {
			if o.shielded {
				s = strings.ReplaceAll(s, shield, "")
			}
			dst = t.encodeText(dst, s, place, sc)
			continue
		}
		for j, seg := range t.late.split(nil, s, o.specials) {
			if seg.text == "" {
				dst = append(dst, seg.id)
			} else {
				if o.shielded {
					seg.text = strings.ReplaceAll(seg.text, shield, "")
				}
				if j > 0 {
					place = behindSpecial
				}
				dst = t.encodeText(dst, seg.text, place, sc)
			}
		}
	}
	return dst
}

// place is where a stretch of text between special tokens stands, which decides on a
// space before it.
type place uint8

const (
	textStart place = iota
	behindSpecial
	behindText
)

// encodeText encodes normalised text that holds no special tokens.
func (t *Tokenizer) encodeText(dst []int32, s string, at place, sc *scratch) []int32 {
	if m := t.metaspace; m.on {
		s = strings.ReplaceAll(s, " ", blank)
		if (m.each && at != behindText || m.first && at == textStart) && !strings.HasPrefix(s, blank) {
			s = blank + s
		}
		if m.cut {
			for s != "" {
				n := strings.Index(s[1:], blank) + 1
				if n == 0 {
					n = len(s)
				}
				dst = t.model.encode(dst, s[:n], sc)
				s = s[n:]
			}
			return dst
		}
	}
	if t.prependSpace && at != behindText && !strings.HasPrefix(s, " ") {
		s = " " + s
	}
	if len(t.words) == 0 {
		return t.model.encode(dst, s, sc)
	}
	t.words.each(s, func(word string) { dst = t.model.encode(dst, word, sc) })
	return dst
}
