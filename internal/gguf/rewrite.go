package gguf

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// KeyValue is a metadata pair to be written; Value is of a type that Writer.Set takes.
type KeyValue struct {
	Key   string
	Value any
}

// Rewrite writes a file with the metadata of f, byte for byte but for the pairs of set,
// which replace those of the same key or are added behind them, and with the given
// tensors, whose Data is not looked at: data(i) gives the bytes of tensor i when its
// turn has come and may reuse their memory, so a file of any size passes through a small
// one. f must not be closed meanwhile.
func (f *File) Rewrite(w io.Writer, set []KeyValue, tensors []Tensor, data func(i int) ([]byte, error)) error {
	align, err := f.Metadata.IntOr("general.alignment", defaultAlignment)
	if err != nil {
		return err
	}
	head, err := f.rewriteHead(set, tensors, align)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<20)
	written := int64(0)
	write := func(b []byte) error {
		n, err := out.Write(b)
		written += int64(n)
		return err
	}
	pad := func() error { return write(make([]byte, (align-written%align)%align)) }
	if err := write(head); err != nil {
		return err
	}
	if err := pad(); err != nil {
		return err
	}
	for i := range tensors {
		b, err := data(i)
		if err != nil {
			return err
		}
		if want := tensors[i].Type.RowBytes(tensors[i].Elements()); len(b) != want {
			return fmt.Errorf("gguf: tensor %q: %d bytes, not %d", tensors[i].Name, len(b), want)
		}
		if err := write(b); err != nil {
			return err
		}
		if err := pad(); err != nil {
			return err
		}
	}
	return out.Flush()
}

// rewriteHead is everything before the tensors' data, unpadded.
func (f *File) rewriteHead(set []KeyValue, tensors []Tensor, align int64) ([]byte, error) {
	var b bytes.Buffer
	le := binary.LittleEndian
	put := func(v any) { _ = binary.Write(&b, le, v) } // a bytes.Buffer does not fail
	putString := func(s string) {
		put(uint64(len(s)))
		b.WriteString(s)
	}
	replaced := map[string]bool{}
	for _, kv := range set {
		replaced[kv.Key] = true
	}
	kept := 0
	var pairs []byte
	if len(f.Metadata.keys) > 0 {
		first := f.Metadata.offset[f.Metadata.keys[0]]
		for i, key := range f.Metadata.keys {
			end := int64(len(f.pairs))
			if i+1 < len(f.Metadata.keys) {
				end = f.Metadata.offset[f.Metadata.keys[i+1]] - first
			}
			if !replaced[key] {
				pairs = append(pairs, f.pairs[f.Metadata.offset[key]-first:end]...)
				kept++
			}
		}
	}
	b.WriteString(magic)
	put(uint32(3))
	put(uint64(len(tensors)))
	put(uint64(kept + len(set)))
	b.Write(pairs)
	for _, kv := range set {
		putString(kv.Key)
		if err := putValue(put, putString, kv.Value); err != nil {
			return nil, fmt.Errorf("gguf: %q: %w", kv.Key, err)
		}
	}
	offset := int64(0)
	for _, t := range tensors {
		if block := t.Type.BlockElements(); block == 0 || t.Dims[0]%block != 0 {
			return nil, fmt.Errorf("gguf: tensor %q: rows of %d are not whole blocks of %v", t.Name, t.Dims[0], t.Type)
		}
		putString(t.Name)
		put(uint32(len(t.Dims)))
		for _, d := range t.Dims {
			put(uint64(d))
		}
		put(uint32(t.Type))
		put(uint64(offset))
		size := int64(t.Type.RowBytes(t.Elements()))
		offset += (size + align - 1) / align * align
	}
	return b.Bytes(), nil
}
