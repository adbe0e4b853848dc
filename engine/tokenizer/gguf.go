package tokenizer

import (
	"math"
	"slices"
	"strings"
)

// Metadata is what FromMetadata needs of a GGUF file. Each getter returns the value
// of a key, or an error where the key is absent or its value has another type. The
// slices are not changed.
type Metadata interface {
	Has(key string) bool
	String(key string) (string, error)
	Bool(key string) (bool, error)
	Int(key string) (int64, error)
	Strings(key string) ([]string, error)
	Ints(key string) ([]int64, error)
	Floats(key string) ([]float32, error)
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

// get reads a key by one of the getters; an absent key gives fallback.
func get[T any](g *ggufBuilder, key string, getter func(string) (T, error), fallback T) (T, error) {
	if !g.m.Has(key) {
		return fallback, nil
	}
	v, err := getter(key)
	if err != nil {
		return fallback, &Error{Kind: ErrSyntax, Where: key, Offset: -1, Err: err}
	}
	return v, nil
}

func (g *ggufBuilder) text(key string) (string, error) { return get(g, key, g.m.String, "") }

func (g *ggufBuilder) flag(key string, fallback bool) (bool, error) {
	return get(g, key, g.m.Bool, fallback)
}

// id reads a token id; -1 for none.
func (g *ggufBuilder) id(key string, fallback int64) (int32, error) {
	if fallback >= int64(len(g.texts)) {
		fallback = -1
	}
	n, err := get(g, key, g.m.Int, fallback)
	switch {
	case err != nil:
		return -1, err
	case n == -1 || n == math.MaxUint32: // written for "none"
		return -1, nil
	case n < 0 || n >= int64(len(g.texts)):
		return -1, fail(ErrInvalid, key, "token %d of %d", n, len(g.texts))
	}
	return int32(n), nil
}

func (g *ggufBuilder) tokens() error {
	key := ggml + "tokens"
	texts, err := get(g, key, g.m.Strings, nil)
	switch {
	case err != nil:
		return err
	case len(texts) == 0:
		return fail(ErrInvalid, key, "missing or empty")
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
	key = ggml + "token_type"
	types, err := get(g, key, g.m.Ints, nil)
	switch {
	case err != nil:
		return err
	case !g.m.Has(key):
		types = slices.Repeat([]int64{ggufNormal}, len(texts))
	case len(types) < len(texts):
		return fail(ErrInvalid, key, "%d entries for %d tokens", len(types), len(texts))
	}
	g.types = slices.Clone(types)
	// Converters do not mark every ending as a control token.
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
		t.norm, t.inner = nfc, nfc
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
	lines, err := get(g, key, g.m.Strings, nil)
	switch {
	case err != nil:
		return err
	case !g.m.Has(key):
		return fail(ErrInvalid, key, "missing")
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
	scores, err := get(g, key, g.m.Floats, nil)
	switch {
	case err != nil:
		return err
	case g.m.Has(key) && len(scores) < n:
		return fail(ErrInvalid, key, "%d entries for %d tokens", len(scores), n)
	}
	for i := range min(n, len(scores)) {
		if m.scores[i] = scores[i] + 0; m.scores[i] != m.scores[i] { // -0 becomes 0
			return fail(ErrInvalid, at(key, i), "is not a number")
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
	if t.unknown, err = g.id(ggml+"unknown_token_id", 0); err != nil {
		return err
	}
	m.unknown = t.unknown
	prefix, err := g.flag(ggml+"add_space_prefix", true)
	if err != nil {
		return err
	}
	t.spacePrefix, t.addBOS = prefix, true
	t.inner = replace(" ", blank)
	t.norm = t.inner
	if prefix {
		t.norm = chain([]normalizer{prepend(" "), t.inner})
	}
	t.model, t.ids = m, g.ids
	return nil
}

// finish reads what both models have: the special tokens.
func (g *ggufBuilder) finish() error {
	t := g.t
	bos, eos := int64(-1), int64(-1)
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
