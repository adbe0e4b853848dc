package tokenizer

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"

	"github.com/stencil-go/stencil/internal/gguf"
)

// Load reads the tokenizer of a file: a tokenizer.json, plain or compressed by gzip,
// or a GGUF file, of which it takes the metadata alone.
func Load(path string) (*Tokenizer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var magic [4]byte
	if n, err := f.ReadAt(magic[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} else if string(magic[:n]) == "GGUF" {
		return loadGGUF(path)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err == nil {
			data, err = io.ReadAll(io.LimitReader(z, maxFileBytes+1))
		}
		if err != nil {
			return nil, &Error{Kind: ErrSyntax, Where: path, Offset: -1, Err: err}
		}
	}
	return FromJSON(data)
}

func loadGGUF(path string) (*Tokenizer, error) {
	f, err := gguf.Open(path, gguf.Limits{})
	if err == nil {
		defer f.Close()
		return FromMetadata(&f.Metadata)
	}
	var e *gguf.Error
	if !errors.As(err, &e) {
		return nil, err
	}
	kind := ErrSyntax
	switch e.Kind {
	case gguf.Unsupported:
		kind = ErrUnsupported
	case gguf.Limit:
		kind = ErrLimit
	}
	return nil, &Error{Kind: kind, Where: path, Offset: -1, Err: err}
}
