package gguf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

// sample is a well-formed file with a value of every type and two tensors.
func sample(t testing.TB) []byte {
	t.Helper()
	var w Writer
	w.Set("general.architecture", "llama")
	w.Set("a.bool", true)
	w.Set("a.uint32", uint32(7))
	w.Set("a.int32", int32(-7))
	w.Set("a.uint64", uint64(math.MaxUint64))
	w.Set("a.int64", int64(math.MinInt64))
	w.Set("a.float32", float32(1.5))
	w.Set("a.float64", 2.5)
	w.Set("a.strings", []string{"", "x", "yz"})
	w.Set("a.ints", []int32{1, -2, 3})
	w.Set("a.floats", []float32{0.5, -0.5})
	w.Set("a.bools", []bool{true, false})
	for _, tensor := range []struct {
		name string
		typ  Type
		dims []int
	}{{"first", Q4_0, []int{32, 3}}, {"second", F32, []int{5}}} {
		x := make([]float32, (&Tensor{Dims: tensor.dims}).Elements())
		for i := range x {
			x[i] = float32(i%13) - 6
		}
		data, err := Encode(tensor.typ, x)
		if err != nil {
			t.Fatal(err)
		}
		w.AddTensor(tensor.name, tensor.typ, tensor.dims, data)
	}
	b, err := w.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRoundTrip(t *testing.T) {
	f, err := Parse(sample(t), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	m := &f.Metadata
	check := func(what string, got any, err error, want any) {
		t.Helper()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v (%v), want %v", what, got, err, want)
		}
	}
	str, err := m.String("general.architecture")
	check("string", str, err, "llama")
	b, err := m.Bool("a.bool")
	check("bool", b, err, true)
	i, err := m.Int("a.uint32")
	check("uint32", i, err, int64(7))
	i, err = m.Int("a.int32")
	check("int32", i, err, int64(-7))
	i, err = m.Int("a.int64")
	check("int64", i, err, int64(math.MinInt64))
	x, err := m.Float("a.float32")
	check("float32", x, err, 1.5)
	x, err = m.Float("a.float64")
	check("float64", x, err, 2.5)
	x, err = m.Float("a.uint32")
	check("integer as a float", x, err, 7.0)
	ss, err := m.Strings("a.strings")
	check("strings", ss, err, []string{"", "x", "yz"})
	is, err := m.Ints("a.ints")
	check("ints", is, err, []int64{1, -2, 3})
	fs, err := m.Floats("a.floats")
	check("floats", fs, err, []float32{0.5, -0.5})
	bs, err := m.Bools("a.bools")
	check("bools", bs, err, []bool{true, false})
	str, err = m.StringOr("absent", "else")
	check("fallback", str, err, "else")

	if _, err := m.Int("a.uint64"); !errors.Is(err, WrongType) {
		t.Errorf("an integer beyond int64: %v", err)
	}
	if _, err := m.Int("absent"); !errors.Is(err, Missing) {
		t.Errorf("a missing key: %v", err)
	}
	if _, err := m.IntOr("general.architecture", 3); !errors.Is(err, WrongType) {
		t.Errorf("a string as an integer: %v", err)
	}
	var located *Error
	if _, err := m.Bool("a.ints"); !errors.As(err, &located) || located.Key != "a.ints" || located.Offset <= 0 {
		t.Errorf("an array as a bool: %v", err)
	}

	first := f.Tensor("first")
	if first == nil || first.Type != Q4_0 || !slices.Equal(first.Dims, []int{32, 3}) || len(first.Data) != 3*18 {
		t.Errorf("first tensor: %+v", first)
	}
	if second := f.Tensor("second"); second == nil || math.Float32frombits(binary.LittleEndian.Uint32(second.Data[4:])) != -5 {
		t.Errorf("second tensor: %+v", second)
	}
	if f.Tensor("third") != nil {
		t.Error("a tensor that is not there")
	}
}

// raw builds files byte by byte.
type raw struct{ b []byte }

func (r *raw) u32(v ...uint32) *raw {
	for _, v := range v {
		r.b = binary.LittleEndian.AppendUint32(r.b, v)
	}
	return r
}

func (r *raw) u64(v ...uint64) *raw {
	for _, v := range v {
		r.b = binary.LittleEndian.AppendUint64(r.b, v)
	}
	return r
}

func (r *raw) str(s string) *raw {
	r.u64(uint64(len(s)))
	r.b = append(r.b, s...)
	return r
}

// file starts a file of so many tensors and metadata pairs.
func file(tensors, metadata uint64) *raw {
	r := &raw{b: []byte(magic)}
	return r.u32(3).u64(tensors, metadata)
}

// tensor describes a tensor.
func (r *raw) tensor(name string, typ Type, offset uint64, dims ...uint64) *raw {
	return r.str(name).u32(uint32(len(dims))).u64(dims...).u32(uint32(typ)).u64(offset)
}

// data appends alignment and n bytes.
func (r *raw) data(n int) *raw {
	r.b = append(r.b, make([]byte, -len(r.b)&31+n)...)
	return r
}

func TestHostile(t *testing.T) {
	const huge = math.MaxUint64
	for _, c := range []struct {
		name string
		b    []byte
		kind Kind
		key  string
	}{
		{"empty", nil, Truncated, ""},
		{"magic only", []byte(magic), Truncated, ""},
		{"another magic", []byte("GGML\x03\x00\x00\x00"), Malformed, ""},
		{"version 0", (&raw{b: []byte(magic)}).u32(0).u64(0, 0).b, Unsupported, ""},
		{"version 1", (&raw{b: []byte(magic)}).u32(1).u32(0, 0).b, Unsupported, ""},
		{"version 4", (&raw{b: []byte(magic)}).u32(4).u64(0, 0).b, Unsupported, ""},
		{"big-endian", (&raw{b: []byte(magic)}).u32(3<<24).u64(0, 0).b, Unsupported, ""},
		{"count of tensors overflows", file(huge, 0).b, Limit, ""},
		{"count of metadata overflows", file(0, huge).b, Limit, ""},
		{"more tensors than bytes", file(1000, 0).b, Truncated, ""},
		{"key length overflows", file(0, 1).u64(huge).u32(0).b, Limit, ""},
		{"key longer than file", file(0, 1).u64(60000).u32(0).b, Truncated, ""},
		{"value type unknown", file(0, 1).str("k").u32(13).u64(0).b, Malformed, "k"},
		{"value cut off", file(0, 1).str("k").u32(uint32(Uint64), 0).b, Truncated, "k"},
		{"bool of value 2", append(file(0, 1).str("k").u32(uint32(Bool)).b, 2), Malformed, "k"},
		{"string length overflows", file(0, 1).str("k").u32(uint32(String)).u64(huge).b, Limit, "k"},
		{"string longer than file", file(0, 1).str("k").u32(uint32(String)).u64(1 << 20).b, Truncated, "k"},
		{"array length overflows", file(0, 1).str("k").u32(uint32(Array), uint32(Uint64)).u64(huge / 8).b, Limit, "k"},
		{"array longer than file", file(0, 1).str("k").u32(uint32(Array), uint32(Uint64)).u64(1 << 20).b, Truncated, "k"},
		{"array of unknown type", file(0, 1).str("k").u32(uint32(Array), 99).u64(0).b, Malformed, "k"},
		{"array of arrays", file(0, 1).str("k").u32(uint32(Array), uint32(Array)).u64(1).b, Unsupported, "k"},
		{"strings longer than file", file(0, 1).str("k").u32(uint32(Array), uint32(String)).u64(2).u64(0, 9).b, Truncated, "k"},
		{"key twice", file(0, 2).str("k").u32(uint32(Uint32), 0).str("k").u32(uint32(Uint32), 0).b, Malformed, "k"},
		{"no dimensions", file(1, 0).tensor("w", F32, 0).data(64).b, Malformed, "w"},
		{"five dimensions", file(1, 0).tensor("w", F32, 0, 1, 1, 1, 1, 1).data(64).b, Malformed, "w"},
		{"2^32-1 dimensions", file(1, 0).str("w").u32(math.MaxUint32).data(64).b, Malformed, "w"},
		{"dimension 0", file(1, 0).tensor("w", F32, 0, 4, 0).data(64).b, Malformed, "w"},
		{"elements overflow", file(1, 0).tensor("w", F32, 0, 1<<32, 1<<32).data(64).b, Malformed, "w"},
		{"bytes overflow", file(1, 0).tensor("w", F32, 0, 1<<62).data(64).b, Truncated, "w"},
		{"dimension beyond int64", file(1, 0).tensor("w", F32, 0, huge).data(64).b, Malformed, "w"},
		{"unknown tensor type", file(1, 0).tensor("w", 5, 0, 4).data(64).b, Unsupported, "w"},
		{"broken blocks", file(1, 0).tensor("w", Q4_0, 0, 33).data(64).b, Malformed, "w"},
		{"offset beyond the file", file(1, 0).tensor("w", F32, 1<<40, 4).data(64).b, Truncated, "w"},
		{"offset overflows", file(1, 0).tensor("w", F32, huge-31, 4).data(64).b, Truncated, "w"},
		{"offset not aligned", file(1, 0).tensor("w", F32, 4, 4).data(64).b, Malformed, "w"},
		{"data cut off", file(1, 0).tensor("w", F32, 32, 9).data(64).b, Truncated, "w"},
		{"no data", file(1, 0).tensor("w", F32, 0, 4).b, Truncated, "w"},
		{"tensor twice", file(2, 0).tensor("w", F32, 0, 4).tensor("w", F32, 32, 4).data(64).b, Malformed, "w"},
		{"two tensors at one offset", file(2, 0).tensor("v", F32, 0, 4).tensor("w", F32, 0, 4).data(64).b, Malformed, "w"},
		{"tensors overlap", file(2, 0).tensor("v", F32, 32, 4).tensor("w", F32, 0, 9).data(64).b, Malformed, "v"},
		{"alignment 0", file(0, 1).str("general.alignment").u32(uint32(Uint32), 0).b, Malformed, "general.alignment"},
		{"alignment 12", file(0, 1).str("general.alignment").u32(uint32(Uint32), 12).b, Malformed, "general.alignment"},
		{"alignment overflows", file(0, 1).str("general.alignment").u32(uint32(Uint64)).u64(huge).b, WrongType, "general.alignment"},
		{"alignment a string", file(0, 1).str("general.alignment").u32(uint32(String)).str("32").b, WrongType, "general.alignment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(c.b, Limits{})
			var e *Error
			if !errors.As(err, &e) || !errors.Is(err, c.kind) || e.Key != c.key || err.Error() == "" {
				t.Fatalf("got %v (key %q), want %v at key %q", err, key(err), c.kind, c.key)
			}
			if e.Offset > int64(len(c.b))+1<<41 {
				t.Fatalf("offset %d", e.Offset)
			}
		})
	}
}

func key(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

// TestTruncated cuts a file at every byte: no prefix parses, none panics.
func TestTruncated(t *testing.T) {
	b := sample(t)
	last := len(b)
	for ; b[last-1] == 0; last-- { // padding and zeros of the last tensor
	}
	for n := range last {
		if _, err := Parse(b[:n:n], Limits{}); err == nil {
			t.Fatalf("the first %d of %d bytes parse", n, len(b))
		}
	}
}

func TestLimits(t *testing.T) {
	b := sample(t)
	for _, c := range []struct {
		name   string
		limits Limits
	}{
		{"metadata", Limits{MetadataCount: 3}},
		{"tensors", Limits{TensorCount: 1}},
		{"strings", Limits{StringBytes: 1}},
		{"arrays", Limits{ArrayElements: 2}},
	} {
		if _, err := Parse(b, c.limits); !errors.Is(err, Limit) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "model.gguf")
	if _, err := Open(path, Limits{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	if _, err := Open(dir, Limits{}); err == nil {
		t.Error("a folder was opened")
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Limits{}); !errors.Is(err, Truncated) {
		t.Errorf("empty file: %v", err)
	}
	if err := os.WriteFile(path, sample(t), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestEncode(t *testing.T) {
	x := make([]float32, 64)
	for i := range x {
		x[i] = float32(math.Sin(float64(i))) * float32(i)
	}
	for _, typ := range []Type{F32, F16, Q8_0, Q4_0} {
		b, err := Encode(typ, x)
		if err != nil {
			t.Fatal(err)
		}
		if len(b) != typ.RowBytes(len(x)) {
			t.Errorf("%v: %d bytes", typ, len(b))
		}
	}
	if _, err := Encode(Q6_K, make([]float32, 256)); err == nil {
		t.Error("a type without an encoder")
	}
	if _, err := Encode(Q8_0, x[:33]); err == nil {
		t.Error("a broken block")
	}
}

func FuzzParse(f *testing.F) {
	b := sample(f)
	f.Add(b)
	f.Add(b[:100])
	f.Add(file(2, 0).tensor("v", F32, 32, 4).tensor("w", Q4_0, 64, 32).data(128).b)
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Parse(b, Limits{})
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("an error of another type: %v", err)
			}
			return
		}
		for i := range file.Tensors() {
			tensor := &file.Tensors()[i]
			if len(tensor.Data) != tensor.Type.RowBytes(tensor.Elements()) || !bytes.Equal(tensor.Data, b[tensor.Offset:][:len(tensor.Data)]) {
				t.Fatalf("tensor %+v", tensor)
			}
		}
		for _, k := range file.Metadata.Keys() {
			if !file.Metadata.Has(k) {
				t.Fatalf("key %q", k)
			}
		}
	})
}
