package quant

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/internal/gguf"
)

// referenceDir finds ../shared/reference beside the module.
func referenceDir(t testing.TB) string {
	dir := filepath.Join("..", "..", "..", "..", "shared", "reference")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no reference data: ", err)
	}
	return dir
}

func typeByName(name string) (gguf.Type, bool) {
	for _, t := range gguf.Types() {
		if strings.EqualFold(t.String(), name) {
			return t, true
		}
	}
	return 0, false
}

func TestDequantizeReference(t *testing.T) {
	dir := filepath.Join(referenceDir(t), "quant")
	index, err := os.ReadFile(filepath.Join(dir, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var entries []struct {
		Type       string
		Rows, Cols int
	}
	if err := json.Unmarshal(index, &entries); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Run(e.Type, func(t *testing.T) {
			typ, ok := typeByName(e.Type)
			if !ok {
				t.Fatalf("unknown type")
			}
			src, err := os.ReadFile(filepath.Join(dir, e.Type+".bin"))
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(filepath.Join(dir, e.Type+".f32"))
			if err != nil {
				t.Fatal(err)
			}
			got := make([]float32, e.Rows*e.Cols)
			Dequantize(typ, got, src)
			for i, g := range got {
				if w := binary.LittleEndian.Uint32(want[4*i:]); math.Float32bits(g) != w {
					t.Fatalf("element %d is %v, want %v", i, g, math.Float32frombits(w))
				}
			}
		})
	}
}

// TestFormats checks what the kernels rely on: groups of 16 or 32 that divide
// the block, and codes within the announced bits.
func TestFormats(t *testing.T) {
	for _, typ := range gguf.Types() {
		f, ok := FormatOf(typ)
		if !ok {
			continue
		}
		n := typ.BlockElements()
		if (f.Group != 16 && f.Group != 32) || n%f.Group != 0 {
			t.Errorf("%v: group %d of %d", typ, f.Group, n)
		}
		block := make([]byte, typ.BlockBytes())
		for _, fill := range []byte{0, 0x5a, 0xa5, 0xff} {
			for i := range block {
				block[i] = fill
			}
			codes := make([]uint8, n)
			groups := make([]float32, n/f.Group)
			Decode(typ, block, codes, groups, make([]float32, n/f.Group))
			for i, c := range codes {
				if int(c) >= 1<<f.Bits {
					t.Fatalf("%v: code %d is %d", typ, i, c)
				}
			}
		}
	}
}

// TestEncode checks that what the tests' own models are encoded with is undone.
func TestEncode(t *testing.T) {
	x := make([]float32, 64)
	for i := range x {
		x[i] = float32(math.Sin(float64(i))) * 3
	}
	x[5] = 3
	for _, c := range []struct {
		typ       gguf.Type
		tolerance float64
	}{{gguf.F32, 0}, {gguf.F16, 3.0 / 2048}, {gguf.Q8_0, 3 * 0.51 / 127}, {gguf.Q4_0, 3 * 1.01 / 8}} {
		b, err := gguf.Encode(c.typ, x)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]float32, len(x))
		Dequantize(c.typ, got, b)
		for i := range x {
			if d := math.Abs(float64(got[i] - x[i])); d > c.tolerance {
				t.Errorf("%v: element %d is %v, want %v", c.typ, i, got[i], x[i])
			}
		}
	}
}
