package tokenizer

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

type jsonFile struct {
	Added         []jsonAdded     `json:"added_tokens"`
	Normalizer    json.RawMessage `json:"normalizer"`
	PreTokenizer  json.RawMessage `json:"pre_tokenizer"`
	PostProcessor json.RawMessage `json:"post_processor"`
	Decoder       json.RawMessage `json:"decoder"`
	Model         *jsonModel      `json:"model"`
}

type jsonAdded struct {
	ID         int64  `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	LStrip     bool   `json:"lstrip"`
	RStrip     bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"`
	Special    bool   `json:"special"`
}

type jsonModel struct {
	Type         string          `json:"type"`
	Vocab        json.RawMessage `json:"vocab"`
	Merges       json.RawMessage `json:"merges"`
	UnkToken     *string         `json:"unk_token"`
	Dropout      *float64        `json:"dropout"`
	Prefix       *string         `json:"continuing_subword_prefix"`
	Suffix       *string         `json:"end_of_word_suffix"`
	FuseUnk      bool            `json:"fuse_unk"`
	ByteFallback bool            `json:"byte_fallback"`
	IgnoreMerges bool            `json:"ignore_merges"`
}

// syntax wraps an error of encoding/json.
func syntax(where string, err error) error {
	e := &Error{Kind: ErrSyntax, Where: where, Offset: -1, Err: err}
	var se *json.SyntaxError
	var te *json.UnmarshalTypeError
	switch {
	case errors.As(err, &se):
		e.Offset = se.Offset
	case errors.As(err, &te):
		e.Offset = te.Offset
		if te.Field != "" {
			e.Where = strings.TrimPrefix(where+"."+te.Field, ".")
		}
	}
	return e
}

func at(where string, i int) string { return where + "[" + strconv.Itoa(i) + "]" }

// FromJSON reads the text of a Hugging Face tokenizer.json with a BPE model.
func FromJSON(data []byte) (*Tokenizer, error) {
	if len(data) > maxFileBytes {
		return nil, fail(ErrLimit, "", "more than %d bytes", maxFileBytes)
	}
	var f jsonFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, syntax("", err)
	}
	if f.Model == nil {
		return nil, fail(ErrInvalid, "model", "missing")
	}
	b := &jsonBuilder{t: &Tokenizer{bos: -1, eos: -1, unknown: -1, validate: true}, byteFallback: f.Model.ByteFallback}
	for _, step := range []func(*jsonFile) error{b.normalizer, b.preTokenizer, b.decoder, b.model, b.added, b.postProcessor} {
		if err := step(&f); err != nil {
			return nil, err
		}
	}
	b.finish()
	return b.t, nil
}

// jsonBuilder carries what the parts of a tokenizer.json must know of each other.
type jsonBuilder struct {
	t            *Tokenizer
	norms, inner []normalizer
	byteLevel    bool // tokens are in the GPT-2 alphabet
	blanks       bool // U+2581 in a token stands for a space
	byteFallback bool
	vocab        map[string]int32 // the vocabulary as written
}

func (b *jsonBuilder) model(f *jsonFile) error {
	m := f.Model
	switch {
	case m.Type != "BPE" && !(m.Type == "" && len(m.Merges) > 0):
		return fail(ErrUnsupported, "model.type", "%q: only BPE is", m.Type)
	case m.Dropout != nil && *m.Dropout != 0:
		return fail(ErrUnsupported, "model.dropout", "random merges")
	case m.Prefix != nil && *m.Prefix != "":
		return fail(ErrUnsupported, "model.continuing_subword_prefix", "%q", *m.Prefix)
	case m.Suffix != nil && *m.Suffix != "":
		return fail(ErrUnsupported, "model.end_of_word_suffix", "%q", *m.Suffix)
	}
	if err := json.Unmarshal(m.Vocab, &b.vocab); err != nil {
		return syntax("model.vocab", err)
	}
	size := len(b.vocab)
	for _, a := range f.Added {
		size = max(size, int(min(a.ID, maxTokens)+1))
	}
	for text, id := range b.vocab {
		if id < 0 || int(id) >= maxTokens {
			return fail(ErrInvalid, "model.vocab", "%q has id %d", text, id)
		}
		size = max(size, int(id)+1)
	}
	if size > maxTokens {
		return fail(ErrLimit, "model.vocab", "more than %d tokens", maxTokens)
	}
	t := b.t
	t.bytes = make([][]byte, size)
	t.kinds = make([]Kind, size)
	for i := range t.kinds {
		t.kinds[i] = Unused
	}
	bp := &bpe{byteLevel: b.byteLevel, whole: m.IgnoreMerges, fuse: m.FuseUnk, unknown: -1, size: int32(size),
		ids: make(map[string]int32, len(b.vocab))}
	for text, id := range b.vocab {
		if len(text) > maxTokenBytes {
			return fail(ErrLimit, "model.vocab", "token %d has more than %d bytes", id, maxTokenBytes)
		}
		if t.bytes[id] != nil {
			return fail(ErrInvalid, "model.vocab", "two tokens have id %d", id)
		}
		t.bytes[id], t.kinds[id] = b.tokenBytes(text)
		if b.byteLevel {
			bp.ids[string(t.bytes[id])] = id
		} else {
			bp.ids[text] = id
		}
	}
	if m.UnkToken != nil {
		id, ok := b.vocab[*m.UnkToken]
		if !ok && *m.UnkToken != "" {
			return fail(ErrInvalid, "model.unk_token", "%q is not in the vocabulary", *m.UnkToken)
		}
		if ok {
			bp.unknown, t.unknown = id, id
		}
	}
	bp.byteID = byteFallback(bp.ids, b.byteLevel)
	if !b.byteLevel && !m.ByteFallback {
		for i := range bp.byteID {
			bp.byteID[i] = -1
		}
	}
	t.model, t.ids = bp, bp.ids
	return b.merges(bp, m.Merges)
}

// tokenBytes is what a token of the vocabulary stands for. It never returns nil.
func (b *jsonBuilder) tokenBytes(text string) ([]byte, Kind) {
	if b.byteLevel {
		if raw, ok := fromAlphabet(make([]byte, 0, len(text)), text); ok {
			return raw, Normal
		}
		return []byte(text), Normal
	}
	if c, ok := byteToken(text); ok && b.byteFallback {
		return []byte{c}, Byte
	}
	if b.blanks {
		text = strings.ReplaceAll(text, blank, " ")
	}
	return append(make([]byte, 0, len(text)), text...), Normal
}

func (b *jsonBuilder) merges(bp *bpe, raw json.RawMessage) error {
	if len(raw) == 0 {
		return fail(ErrInvalid, "model.merges", "missing")
	}
	part := func(s string) string {
		if b.byteLevel {
			if r, ok := fromAlphabet(nil, s); ok {
				return string(r)
			}
		}
		return s
	}
	var pairs [][]string
	if err := json.Unmarshal(raw, &pairs); err == nil {
		return bp.mergeTable(len(pairs), "model.merges", false, func(i int) (string, string, error) {
			if len(pairs[i]) != 2 {
				return "", "", fail(ErrInvalid, at("model.merges", i), "has %d parts", len(pairs[i]))
			}
			return part(pairs[i][0]), part(pairs[i][1]), nil
		})
	}
	var lines []string
	if err := json.Unmarshal(raw, &lines); err != nil {
		return syntax("model.merges", err)
	}
	return bp.mergeTable(len(lines), "model.merges", false, func(i int) (string, string, error) {
		left, right, ok := strings.Cut(lines[i], " ")
		if !ok || strings.Contains(right, " ") {
			return "", "", fail(ErrInvalid, at("model.merges", i), "%q is not two parts", lines[i])
		}
		return part(left), part(right), nil
	})
}

func (b *jsonBuilder) added(f *jsonFile) error {
	t := b.t
	t.named = make(map[string]int32, len(f.Added))
	var raw, late []special
	for i, a := range f.Added {
		where := at("added_tokens", i)
		switch {
		case a.ID < 0 || a.ID >= int64(len(t.bytes)):
			return fail(ErrInvalid, where, "id %d", a.ID)
		case len(a.Content) > maxSpecialBytes:
			return fail(ErrLimit, where, "more than %d bytes", maxSpecialBytes)
		case a.Content == "":
			continue
		}
		id := int32(a.ID)
		if have, ok := b.vocab[a.Content]; t.bytes[id] != nil && (!ok || have != id) {
			return fail(ErrInvalid, where, "id %d is already another token's", id)
		}
		t.named[a.Content] = id
		text := a.Content
		if b.blanks {
			text = strings.ReplaceAll(text, blank, " ")
		}
		t.bytes[id], t.kinds[id] = []byte(text), Added
		if a.Special {
			t.kinds[id] = Control
		}
		sp := special{id: id, text: a.Content, control: a.Special, stripLeft: a.LStrip, stripRight: a.RStrip, wholeWord: a.SingleWord}
		if a.Normalized && t.norm != nil {
			sp.text = t.norm(sp.text)
			late = append(late, sp)
		} else {
			raw = append(raw, sp)
		}
	}
	t.raw = newSpecials(raw, false)
	if len(late) > 0 {
		t.late = newSpecials(late, false)
	}
	for i, bs := range t.bytes {
		if bs == nil {
			t.bytes[i] = []byte{}
		}
	}
	if id := t.unknown; id >= 0 {
		t.kinds[id] = Unknown
	}
	return nil
}

func (b *jsonBuilder) finish() {
	t := b.t
	for _, name := range []string{"</s>", "<eos>", "<|end_of_text|>", "<|endoftext|>", "<|im_end|>", "<|return|>",
		"<｜end▁of▁sentence｜>", "<|end▁of▁sentence|>", "[EOS]"} {
		if id, ok := t.named[name]; ok && t.kinds[id] == Control && t.eos < 0 {
			t.eos = id
		}
	}
	t.findEndings()
}
