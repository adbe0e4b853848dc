package tokenizer

import (
	"math"
	"strings"
)

// Metadata is what FromMetadata needs of a GGUF file: the value of a key, and
// whether the key is there. The dynamic type is string, bool, one of Go's sized
// integer or float types, or a slice of one of these.
type Metadata interface {
	Value(key string) (any, bool)
}

const ggml = "tokenizer.ggml."

// Token types of a GGUF file.
const (
	ggufNormal      = 1
	ggufUnknown     = 2
	ggufControl     = 3
	ggufUserDefined = 4
	ggufUnused      = 5
	ggufByte        = 6
)

// FromMetadata builds the tokenizer that the tokenizer.* keys of a GGUF file
// describe: tokenizer.ggml.model "gpt2" (byte-level BPE, with the pre-tokeniser named by
// tokenizer.ggml.pre) or "llama" (SentencePiece BPE).
func FromMetadata(m Metadata) (*Tokenizer, error) {
	g := &ggufBuilder{m: m, t: &Tokenizer{bos: -1, eos: -1, unknown: -1}}
	model, err := g.text(ggml + "model")
	if err != nil {
		return nil, err
	}
	if err := g.tokens(); err != nil {
		return nil, err
	}
	switch model {
	case "gpt2":
		err = g.bpe()
	case "llama":
		err = g.spm()
	case "":
		return nil, fail(ErrInvalid, ggml+"model", "missing")
	default:
		return nil, fail(ErrUnsupported, ggml+"model", "%q", model)
	}
	if err != nil {
		return nil, err
	}
	if err := g.finish(); err != nil {
		return nil, err
	}
	return g.t, nil
}

type ggufBuilder struct {
	m     Metadata
	t     *Tokenizer
	texts []string
	types []int64
	ids   map[string]int32 // by text
}

func (g *ggufBuilder) text(key string) (string, error) {
	v, ok := g.m.Value(key)
	if !ok {
		return "", nil
	}
	s, ok := v.(string)
	if !ok {
		return "", fail(ErrSyntax, key, "is a %T, not a string", v)
	}
	return s, nil
}

func (g *ggufBuilder) flag(key string, preset bool) (bool, error) {
	v, ok := g.m.Value(key)
	if !ok {
		return preset, nil
	}
	b, ok := v.(bool)
	if !ok {
		return false, fail(ErrSyntax, key, "is a %T, not a bool", v)
	}
	return b, nil
}

// id reads a token id; -1 for none.
func (g *ggufBuilder) id(key string, preset int32) (int32, error) {
	v, ok := g.m.Value(key)
	if !ok {
		if int(preset) >= len(g.texts) {
			preset = -1
		}
		return preset, nil
	}
	n, ok := integer(v)
	if !ok {
		return -1, fail(ErrSyntax, key, "is a %T, not an integer", v)
	}
	if n == -1 || n == math.MaxUint32 { // written for "none"
		return -1, nil
	}
	if n < 0 || n >= int64(len(g.texts)) {
		return -1, fail(ErrInvalid, key, "token %d of %d", n, len(g.texts))
	}
	return int32(n), nil
}

func integer(v any) (int64, bool) {
	switch n := v.(type) {
	case int8:
		return int64(n), true
	case uint8:
		return int64(n), true
	case int16:
		return int64(n), true
	case uint16:
		return int64(n), true
	case int32:
		return int64(n), true
	case uint32:
		return int64(n), true
	case int64:
		return n, true
	case uint64:
		return int64(min(n, math.MaxInt64)), true
	}
	return 0, false
}

func widen[T int8 | uint8 | int16 | uint16 | int32 | uint32 | int64](s []T) []int64 {
	out := make([]int64, len(s))
	for i, x := range s {
		out[i] = int64(x)
	}
	return out
}

func integers(v any) ([]int64, bool) {
	switch s := v.(type) {
	case []int8:
		return widen(s), true
	case []uint8:
		return widen(s), true
	case []int16:
		return widen(s), true
	case []uint16:
		return widen(s), true
	case []int32:
		return widen(s), true
	case []uint32:
		return widen(s), true
	case []int64:
		return s, true
	}
	return nil, false
}

func (g *ggufBuilder) tokens() error {
	key := ggml + "tokens"
	v, ok := g.m.Value(key)
	if !ok {
		return fail(ErrInvalid, key, "missing")
	}
	texts, ok := v.([]string)
	switch {
	case !ok:
		return fail(ErrSyntax, key, "is a %T, not a list of strings", v)
	case len(texts) == 0:
		return fail(ErrInvalid, key, "empty")
	case len(texts) > maxTokens:
		return fail(ErrLimit, key, "more than %d tokens", maxTokens)
	}
	g.texts, g.ids = texts, make(map[string]int32, len(texts))
	for i, s := range texts {
		if len(s) > maxTokenBytes {
			return fail(ErrLimit, at(key, i), "more than %d bytes", maxTokenBytes)
		}
		// Of two tokens with one text only the first can be produced.
		if _, twice := g.ids[s]; !twice && s != "" {
			g.ids[s] = int32(i)
		}
	}
	g.types = make([]int64, len(texts))
	key = ggml + "token_type"
	if v, ok = g.m.Value(key); !ok {
		for i := range g.types {
			g.types[i] = ggufNormal
		}
	} else if g.types, ok = integers(v); !ok {
		return fail(ErrSyntax, key, "is a %T, not a list of integers", v)
	} else if len(g.types) < len(texts) {
		return fail(ErrInvalid, key, "%d entries for %d tokens", len(g.types), len(texts))
	}
	// Converters do not mark every ending as a control token.
	g.types = append([]int64(nil), g.types...)
	for _, list := range [][]string{endings, infills} {
		for _, name := range list {
			if id, ok := g.ids[name]; ok {
				g.types[id] = ggufControl
			}
		}
	}
	return nil
}

// infills are tokens of fill-in-the-middle prompts, which are control tokens
// whatever the file says.
var infills = []string{
	"<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>", "▁<PRE>",
	"<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>", "<SUF>", "▁<SUF>",
	"<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>", "▁<MID>",
	"<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]",
	"<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>", "<|file_sep|>",
}

func (g *ggufBuilder) kind(id int) Kind {
	switch g.types[id] {
	case ggufControl:
		return Control
	case ggufUnknown:
		return Unknown
	case ggufUserDefined:
		return Added
	case ggufUnused:
		return Unused
	case ggufByte:
		return Byte
	}
	return Normal
}

func (g *ggufBuilder) bpe() error {
	t := g.t
	name, err := g.text(ggml + "pre")
	if err != nil {
		return err
	}
	rules, ok := presetFor(name)
	if !ok {
		return fail(ErrUnsupported, ggml+"pre", "pre-tokeniser %q", name)
	}
	t.words, t.addBOS, t.validate = rules.split, rules.addBOS, true
	if rules.nfc {
		t.norm = nfc
	}
	n := len(g.texts)
	t.bytes, t.kinds = make([][]byte, n), make([]Kind, n)
	m := &bpe{byteLevel: true, whole: rules.ignoreMerges, unknown: -1, size: int32(n), ids: make(map[string]int32, n)}
	for i, text := range g.texts {
		t.kinds[i] = g.kind(i)
		raw := []byte(text)
		if k := t.kinds[i]; k == Normal || k == Unused {
			if r, ok := fromAlphabet(make([]byte, 0, len(text)), text); ok {
				raw = r
			}
			if _, twice := m.ids[string(raw)]; !twice && g.ids[text] == int32(i) {
				m.ids[string(raw)] = int32(i)
			}
		}
		t.bytes[i] = raw
	}
	// A token that is both a word and a special token takes part in merges.
	for text, id := range g.ids {
		if raw, ok := fromAlphabet(nil, text); ok {
			if _, have := m.ids[string(raw)]; !have {
				m.ids[string(raw)] = id
			}
		}
	}
	m.byteID = byteFallback(m.ids, true)
	t.model, t.ids = m, m.ids
	key := ggml + "merges"
	v, ok := g.m.Value(key)
	if !ok {
		return fail(ErrInvalid, key, "missing")
	}
	lines, ok := v.([]string)
	switch {
	case !ok:
		return fail(ErrSyntax, key, "is a %T, not a list of strings", v)
	case len(lines) > 4*maxTokens:
		return fail(ErrLimit, key, "more than %d merges", 4*maxTokens)
	}
	return m.mergeTable(len(lines), key, true, func(i int) (string, string, error) {
		if len(lines[i]) > 2*maxTokenBytes {
			return "", "", fail(ErrLimit, at(key, i), "more than %d bytes", 2*maxTokenBytes)
		}
		// The space that divides the parts is the first after the first character.
		cut := -1
		if lines[i] != "" {
			cut = strings.IndexByte(lines[i][1:], ' ')
		}
		if cut < 0 {
			return "", "", fail(ErrInvalid, at(key, i), "%q is not two parts", lines[i])
		}
		left, okL := fromAlphabet(nil, lines[i][:cut+1])
		right, okR := fromAlphabet(nil, lines[i][cut+2:])
		if !okL || !okR {
			return "", "", fail(ErrInvalid, at(key, i), "%q is not in the byte alphabet", lines[i])
		}
		return string(left), string(right), nil
	})
}

func (g *ggufBuilder) spm() error {
	t := g.t
	n := len(g.texts)
	m := &spm{ids: g.ids, scores: make([]float32, n), unknown: -1}
	key := ggml + "scores"
	if v, ok := g.m.Value(key); ok {
		scores, ok := v.([]float32)
		switch {
		case !ok:
			return fail(ErrSyntax, key, "is a %T, not a list of float32", v)
		case len(scores) < n:
			return fail(ErrInvalid, key, "%d entries for %d tokens", len(scores), n)
		}
		for i := range m.scores {
			if m.scores[i] = scores[i] + 0; m.scores[i] != m.scores[i] { // -0 becomes 0
				return fail(ErrInvalid, at(key, i), "is not a number")
			}
		}
	}
	t.bytes, t.kinds = make([][]byte, n), make([]Kind, n)
	for i, text := range g.texts {
		t.kinds[i] = g.kind(i)
		m.longest = max(m.longest, len(text))
		switch t.kinds[i] {
		case Normal, Unused:
			text = strings.ReplaceAll(text, blank, " ")
		case Byte:
			if c, ok := byteToken(text); ok {
				text = string([]byte{c})
			}
		}
		t.bytes[i] = []byte(text)
	}
	m.byteID = byteFallback(g.ids, false)
	var err error
	if t.unknown, err = g.id(ggml+"unknown_token_id", 0); err != nil {
		return err
	}
	m.unknown = t.unknown
	prefix, err := g.flag(ggml+"add_space_prefix", true)
	if err != nil {
		return err
	}
	t.spacePrefix, t.addBOS = prefix, true
	t.norm = replace(" ", blank)
	if prefix {
		t.norm = chain([]normalizer{prepend(" "), t.norm})
	}
	t.model, t.ids = m, g.ids
	return nil
}

// finish reads what both models have: the special tokens.
func (g *ggufBuilder) finish() error {
	t := g.t
	bos, eos := int32(-1), int32(-1)
	if _, ok := t.model.(*spm); ok {
		bos, eos = 1, 2
	}
	var err error
	if t.bos, err = g.id(ggml+"bos_token_id", bos); err != nil {
		return err
	}
	if t.eos, err = g.id(ggml+"eos_token_id", eos); err != nil {
		return err
	}
	if t.addBOS, err = g.flag(ggml+"add_bos_token", t.addBOS); err != nil {
		return err
	}
	if t.addEOS, err = g.flag(ggml+"add_eos_token", false); err != nil {
		return err
	}
	strip, err := g.stripsRight()
	if err != nil {
		return err
	}
	t.named = map[string]int32{}
	var list []special
	for i, text := range g.texts {
		k := t.kinds[i]
		if k != Control && k != Unknown && k != Added || text == "" {
			continue
		}
		if len(text) > maxSpecialBytes {
			return fail(ErrLimit, at(ggml+"tokens", i), "a special token of more than %d bytes", maxSpecialBytes)
		}
		if _, twice := t.named[text]; !twice {
			t.named[text] = int32(i)
		}
		list = append(list, special{id: int32(i), text: text, control: k != Added, stripRight: strip(text)})
	}
	t.raw = newSpecials(list, true)
	if t.eos >= 0 && t.kinds[t.eos] == Normal {
		t.kinds[t.eos] = Control
	}
	t.findEndings()
	return nil
}

// stripsRight tells which special tokens swallow the white space after them,
// which a GGUF file does not say: those of Phi-3.
func (g *ggufBuilder) stripsRight() (func(text string) bool, error) {
	name, err := g.text("general.name")
	if err != nil {
		return nil, err
	}
	name = strings.ToLower(name)
	if !strings.Contains(name, "phi-3") && !strings.Contains(name, "phi3") {
		return func(string) bool { return false }, nil
	}
	return func(text string) bool { return text != "<unk>" && text != "<s>" && text != "<|endoftext|>" }, nil
}
