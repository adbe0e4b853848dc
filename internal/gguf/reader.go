package gguf

import (
	"encoding/binary"
	"math"
	"sort"
	"strings"
)

const magic = "GGUF"

// defaultAlignment holds where general.alignment is absent.
const defaultAlignment = 32

// Limits bounds what a file may announce. A zero field means the default,
// which every published model is far below.
type Limits struct {
	MetadataCount int // key-value pairs; default 65,536
	TensorCount   int // tensors; default 262,144
	StringBytes   int // one string; default 64 MiB
	ArrayElements int // one array; default 16,777,216
}

func (l Limits) withDefaults() Limits {
	set := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	set(&l.MetadataCount, 1<<16)
	set(&l.TensorCount, 1<<18)
	set(&l.StringBytes, 64<<20)
	set(&l.ArrayElements, 1<<24)
	return l
}

// maxNameBytes bounds keys and tensor names: the specification's 65,535.
const maxNameBytes = 1<<16 - 1

// Tensor is a named array inside a File. Its data is row-major with the
// dimension Dims[0] contiguous, as ggml has it: a matrix of r rows and c
// columns has Dims = [c, r].
type Tensor struct {
	Name   string
	Type   Type
	Dims   []int  // 1 to 4 of them, each at least 1
	Offset int64  // of the data, from the start of the file
	Data   []byte // shares the file's memory: read-only, gone after Close
}

// Elements is the product of the dimensions.
func (t *Tensor) Elements() int {
	n := 1
	for _, d := range t.Dims {
		n *= d
	}
	return n
}

// File is a parsed GGUF file. It is read-only and safe for concurrent use.
type File struct {
	Metadata Metadata
	Version  int
	Size     int64 // bytes
	tensors  []Tensor
	byName   map[string]int
	pairs    []byte // the metadata as the file has it
	unmap    func() error
}

// Tensors lists the tensors in the file's order.
func (f *File) Tensors() []Tensor { return f.tensors }

// Tensor finds a tensor by name, nil where there is none.
func (f *File) Tensor(name string) *Tensor {
	i, ok := f.byName[name]
	if !ok {
		return nil
	}
	return &f.tensors[i]
}

// Close unmaps the file. No tensor data may be touched afterwards.
func (f *File) Close() error {
	unmap := f.unmap
	f.unmap = nil
	if unmap == nil {
		return nil
	}
	return unmap()
}

// Parse reads a file held in memory, which the result refers to. It takes time
// and memory proportional to the metadata, never more than a small multiple of
// len(data).
func Parse(data []byte, limits Limits) (*File, error) {
	d := &decoder{data: data, limits: limits.withDefaults()}
	f := &File{Size: int64(len(data)), byName: map[string]int{}}
	f.Metadata = Metadata{values: map[string]any{}, offset: map[string]int64{}}
	tensorCount, metadataCount := d.header(f)
	begin := d.at
	d.metadata(&f.Metadata, metadataCount)
	f.pairs = data[begin:d.at]
	d.tensorInfos(f, tensorCount)
	if d.err != nil {
		return nil, d.err
	}
	if err := f.locate(data, int64(d.at)); err != nil {
		return nil, err
	}
	return f, nil
}

// decoder reads fields in order. The first failure sticks: later reads return
// zero values and change nothing.
type decoder struct {
	data   []byte
	at     int
	key    string // the entry being read, for errors
	limits Limits
	err    error
}

func (d *decoder) fail(kind Kind, offset int, format string, args ...any) {
	if d.err == nil {
		d.err = errorAt(kind, int64(offset), d.key, format, args...)
	}
}

// bytes takes the next n bytes, or fails.
func (d *decoder) bytes(n int) []byte {
	if d.err != nil {
		return nil
	}
	if n > len(d.data)-d.at {
		d.fail(Truncated, d.at, "%d bytes wanted, %d left", n, len(d.data)-d.at)
		return nil
	}
	b := d.data[d.at : d.at+n]
	d.at += n
	return b
}

func (d *decoder) uint32() uint32 {
	if b := d.bytes(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (d *decoder) uint64() uint64 {
	if b := d.bytes(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// count reads a 64-bit count of things that take at least minBytes each, and
// fails where that is more than limit or than the file can hold.
func (d *decoder) count(what string, limit, minBytes int) int {
	start := d.at
	n := d.uint64()
	if d.err != nil {
		return 0
	}
	if n > uint64(limit) {
		d.fail(Limit, start, "%d %s, limit %d", n, what, limit)
		return 0
	}
	if left := len(d.data) - d.at; n > uint64(left/minBytes) {
		d.fail(Truncated, start, "%d %s announced, %d bytes left", n, what, left)
		return 0
	}
	return int(n)
}

func (d *decoder) string(limit int) string {
	return string(d.bytes(d.count("bytes of string", limit, 1)))
}

// minEntryBytes is the least a metadata pair or tensor description takes: a
// length of a name, and a type.
const minEntryBytes = 12

func (d *decoder) header(f *File) (tensors, metadata int) {
	if b := d.bytes(4); b != nil && string(b) != magic {
		d.fail(Malformed, 0, "the file starts with %q, not %q", b, magic)
	}
	version := d.uint32()
	switch {
	case d.err != nil:
	case version == 2 || version == 3:
		f.Version = int(version)
	case version&0xffff == 0 && version != 0:
		d.fail(Unsupported, 4, "big-endian file")
	default:
		d.fail(Unsupported, 4, "version %d, not 2 or 3", version)
	}
	tensors = d.count("tensors", d.limits.TensorCount, minEntryBytes)
	metadata = d.count("metadata pairs", d.limits.MetadataCount, minEntryBytes)
	return tensors, metadata
}

func (d *decoder) metadata(m *Metadata, count int) {
	for range count {
		start := d.at
		d.key = ""
		key := d.string(maxNameBytes)
		d.key = key
		if _, dup := m.values[key]; dup {
			d.fail(Malformed, start, "key occurs twice")
		}
		v := d.value(ValueType(d.uint32()))
		if d.err != nil {
			return
		}
		m.values[key] = v
		m.offset[key] = int64(start)
		m.keys = append(m.keys, key)
	}
}

// value reads a value, widened to the few types Metadata keeps.
func (d *decoder) value(t ValueType) any {
	start := d.at - 4
	switch t {
	case String:
		return d.string(d.limits.StringBytes)
	case Array:
		return d.array()
	}
	size, ok := scalarBytes[t]
	if !ok {
		d.fail(Malformed, start, "value type %d", uint32(t))
		return nil
	}
	b := d.bytes(size)
	if b == nil {
		return nil
	}
	switch t {
	case Float32, Float64:
		return decodeFloat(t, b)
	case Bool:
		if b[0] > 1 {
			d.fail(Malformed, start+4, "bool of value %d", b[0])
		}
		return b[0] == 1
	case Uint64:
		return binary.LittleEndian.Uint64(b)
	}
	return decodeInt(t, b)
}

func (d *decoder) array() any {
	start := d.at
	elem := ValueType(d.uint32())
	if elem == String {
		out := make([]string, d.count("array elements", d.limits.ArrayElements, 8))
		for i := range out {
			out[i] = d.string(d.limits.StringBytes)
		}
		return out
	}
	if elem == Array {
		d.fail(Unsupported, start, "array of arrays")
		return nil
	}
	size, ok := scalarBytes[elem]
	if !ok {
		d.fail(Malformed, start, "array element type %d", uint32(elem))
		return nil
	}
	n := d.count("array elements", d.limits.ArrayElements, size)
	b := d.bytes(n * size)
	if d.err != nil {
		return nil
	}
	switch elem {
	case Float32, Float64:
		out := make([]float32, n)
		for i := range out {
			out[i] = float32(decodeFloat(elem, b[i*size:]))
		}
		return out
	case Bool:
		out := make([]bool, n)
		for i := range out {
			out[i] = b[i] != 0
		}
		return out
	}
	out := make([]int64, n)
	for i := range out {
		out[i] = decodeInt(elem, b[i*size:])
	}
	return out
}

func decodeFloat(t ValueType, b []byte) float64 {
	if t == Float32 {
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

// decodeInt decodes an integer; a uint64 element beyond MaxInt64 wraps.
func decodeInt(t ValueType, b []byte) int64 {
	switch t {
	case Uint8:
		return int64(b[0])
	case Int8:
		return int64(int8(b[0]))
	case Uint16:
		return int64(binary.LittleEndian.Uint16(b))
	case Int16:
		return int64(int16(binary.LittleEndian.Uint16(b)))
	case Uint32:
		return int64(binary.LittleEndian.Uint32(b))
	case Int32:
		return int64(int32(binary.LittleEndian.Uint32(b)))
	}
	return int64(binary.LittleEndian.Uint64(b))
}

// tensorInfos reads the tensors' descriptions; Offset is still relative to the
// start of the data.
func (d *decoder) tensorInfos(f *File, count int) {
	for range count {
		start := d.at
		d.key = ""
		t := Tensor{Name: d.string(maxNameBytes)}
		d.key = t.Name
		if _, dup := f.byName[t.Name]; dup {
			d.fail(Malformed, start, "tensor occurs twice")
		}
		at := d.at
		rank := d.uint32()
		if d.err == nil && (rank < 1 || rank > 4) {
			d.fail(Malformed, at, "%d dimensions, not 1 to 4", rank)
		}
		elements := uint64(1)
		for i := 0; i < int(rank) && d.err == nil; i++ {
			at := d.at
			n := d.uint64()
			if d.err == nil && (n == 0 || n > math.MaxInt/elements) {
				d.fail(Malformed, at, "dimension %d is %d", i, n)
				break
			}
			elements *= n
			t.Dims = append(t.Dims, int(n))
		}
		at = d.at
		t.Type = Type(d.uint32())
		if d.err == nil && !t.Type.Supported() {
			d.fail(Unsupported, at, "tensor %v", t.Type)
		}
		at = d.at
		offset := d.uint64()
		if d.err != nil {
			return
		}
		if block := t.Type.BlockElements(); t.Dims[0]%block != 0 {
			d.fail(Malformed, start, "%d columns are not whole %v blocks of %d", t.Dims[0], t.Type, block)
			return
		}
		if offset > uint64(len(d.data)) {
			d.fail(Truncated, at, "data offset %d in a file of %d bytes", offset, len(d.data))
			return
		}
		t.Offset = int64(offset)
		f.byName[t.Name] = len(f.tensors)
		f.tensors = append(f.tensors, t)
	}
}

// locate turns offsets into data, which starts at the first multiple of the
// alignment after headerEnd, and checks that no two tensors overlap.
func (f *File) locate(data []byte, headerEnd int64) error {
	align, err := f.Metadata.IntOr("general.alignment", defaultAlignment)
	if err != nil {
		return err
	}
	if align < 8 || align%8 != 0 || align > 1<<20 {
		return errorAt(Malformed, f.Metadata.offset["general.alignment"], "general.alignment", "%d is not a multiple of 8 up to 1 MiB", align)
	}
	base := (headerEnd + align - 1) / align * align
	order := make([]*Tensor, len(f.tensors))
	for i := range f.tensors {
		t := &f.tensors[i]
		order[i] = t
		if t.Offset%align != 0 {
			return errorAt(Malformed, -1, t.Name, "data offset %d is not a multiple of %d", t.Offset, align)
		}
		// Elements fits an int and blocks are at least one element, so only
		// the multiplication by a block's bytes could overflow.
		blocks := int64(t.Elements() / t.Type.BlockElements())
		t.Offset += base
		if t.Offset > f.Size || blocks > (f.Size-t.Offset)/int64(t.Type.BlockBytes()) {
			return errorAt(Truncated, t.Offset, t.Name, "%d blocks of %v announced, the file has %d bytes", blocks, t.Type, f.Size)
		}
		t.Data = data[t.Offset:][:blocks*int64(t.Type.BlockBytes())]
	}
	sort.Slice(order, func(i, j int) bool {
		a, b := order[i], order[j]
		if a.Offset != b.Offset {
			return a.Offset < b.Offset
		}
		return strings.Compare(a.Name, b.Name) < 0
	})
	for i := 1; i < len(order); i++ {
		if prev := order[i-1]; prev.Offset+int64(len(prev.Data)) > order[i].Offset {
			return errorAt(Malformed, order[i].Offset, order[i].Name, "data overlaps that of %q", prev.Name)
		}
	}
	return nil
}
