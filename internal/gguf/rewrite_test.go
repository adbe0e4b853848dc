package gguf

import (
	"bytes"
	"errors"
	"testing"
)

func TestRewrite(t *testing.T) {
	f, err := Parse(sample(t), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	first := f.Metadata.Keys()[0]
	set := []KeyValue{{"general.file_type", uint32(7)}, {first, "replaced"}}
	err = f.Rewrite(&b, set, f.Tensors(), func(i int) ([]byte, error) { return f.Tensors()[i].Data, nil })
	if err != nil {
		t.Fatal(err)
	}
	g, err := Parse(b.Bytes(), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := g.Metadata.Int("general.file_type"); v != 7 || err != nil {
		t.Errorf("file type %d, %v", v, err)
	}
	if v, err := g.Metadata.String(first); v != "replaced" || err != nil {
		t.Errorf("%s is %q, %v", first, v, err)
	}
	for _, key := range f.Metadata.Keys()[1:] {
		if a, b := describe(f.Metadata.values[key]), describe(g.Metadata.values[key]); a != b {
			t.Errorf("%s: %s became %s", key, a, b)
		}
	}
	if len(g.Tensors()) != len(f.Tensors()) {
		t.Fatalf("%d tensors of %d", len(g.Tensors()), len(f.Tensors()))
	}
	for i, want := range f.Tensors() {
		if got := g.Tensors()[i]; got.Name != want.Name || got.Type != want.Type || !bytes.Equal(got.Data, want.Data) {
			t.Errorf("tensor %q %v became %q %v, or its data differ", want.Name, want.Type, got.Name, got.Type)
		}
	}
}

func TestRewriteRefused(t *testing.T) {
	f, err := Parse(sample(t), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	stop := errors.New("stop")
	whole := func(i int) ([]byte, error) { return f.Tensors()[i].Data, nil }
	for _, c := range []struct {
		name    string
		set     []KeyValue
		tensors []Tensor
		data    func(int) ([]byte, error)
		want    error
	}{
		{"a value of no type", []KeyValue{{"x", struct{}{}}}, nil, whole, nil},
		{"rows that are not blocks", nil, []Tensor{{Name: "t", Type: Q8_0, Dims: []int{31}}}, whole, nil},
		{"data of another length", nil, []Tensor{{Name: "t", Type: Q8_0, Dims: []int{64}}}, func(int) ([]byte, error) { return make([]byte, 34), nil }, nil},
		{"a failure on the way", nil, f.Tensors(), func(int) ([]byte, error) { return nil, stop }, stop},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := f.Rewrite(&bytes.Buffer{}, c.set, c.tensors, c.data)
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestBFloat(t *testing.T) {
	for _, f := range []float32{0, 1, -2.5, 3.0e38, 1e-40} {
		b := FloatToBFloat(f)
		if back := BFloatToFloat(b); FloatToBFloat(back) != b {
			t.Errorf("%v: %v is another number the second time", f, back)
		}
	}
	if got := FloatToBFloat(1 + 1.0/256); got != 0x3f80 { // a tie: to even
		t.Errorf("1+2^-8 is %#x", got)
	}
	if got := FloatToBFloat(1 + 3.0/256); got != 0x3f82 {
		t.Errorf("1+3*2^-8 is %#x", got)
	}
}
