// Package tokens gives the benchmarks the vocabulary of a tokenizer file, and cuts texts into
// its tokens.
package tokens

import (
	"github.com/stencil-go/stencil/engine/tokenizer"
	"github.com/stencil-go/stencil/mask"
)

// Vocab is a vocabulary for masks together with the tokenizer that it is from. No
// text has its special tokens.
type Vocab struct {
	*mask.Vocab
	tok *tokenizer.Tokenizer
}

// Load reads a tokenizer.json, plain or compressed by gzip, or a GGUF file.
func Load(path string) (*Vocab, error) {
	tok, err := tokenizer.Load(path)
	if err != nil {
		return nil, err
	}
	tokens := tok.Bytes()
	for _, id := range tok.Specials() {
		tokens[id] = nil
	}
	v, err := mask.NewVocab(tokens, tok.EOG())
	if err != nil {
		return nil, err
	}
	return &Vocab{v, tok}, nil
}

// Encode returns the tokens of an answer of a model, whose bytes are the text.
func (v *Vocab) Encode(text []byte) []int32 {
	return v.tok.Encode(string(text), tokenizer.WithContinuation())
}
