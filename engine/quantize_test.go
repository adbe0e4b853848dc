package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/internal/testmodel"
)

// logitsOf reads a text with the model of a file's content.
func logitsOf(t *testing.T, data []byte) []float32 {
	t.Helper()
	m, err := engine.OpenBytes(data, engine.WithThreads(1))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	s, err := m.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	logits, err := s.Append(t.Context(), m.Tokenizer().Encode(`{"name":"order"}`))
	if err != nil {
		t.Fatal(err)
	}
	return append([]float32(nil), logits...)
}

func quantized(t *testing.T, path, name string, opts ...engine.QuantizeOption) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := engine.Quantize(t.Context(), path, &b, name, opts...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A model written in any type computes nearly what the original computes.
func TestQuantize(t *testing.T) {
	path := testmodel.Write(t, testmodel.Config{Hidden: 256, FFN: 256, Layers: 1})
	original, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := logitsOf(t, original)
	bounds := map[string]float64{ // of the relative error of the logits
		"F32": 1e-6, "F16": 0.01, "BF16": 0.02, "Q8_0": 0.05, "Q6_K": 0.08, "Q5_K": 0.15, "Q5_1": 0.15, "Q5_0": 0.2,
		"Q4_K": 0.45, "Q4_1": 0.45, "Q4_0": 0.45, "Q3_K": 0.7, "Q2_K": 1.1,
	}
	for _, name := range engine.QuantizationTypes() {
		t.Run(name, func(t *testing.T) {
			data := quantized(t, path, strings.ToLower(name))
			var e, s float64
			for i, v := range logitsOf(t, data) {
				e += float64(v-want[i]) * float64(v-want[i])
				s += float64(want[i]) * float64(want[i])
			}
			bound, ok := bounds[name]
			if got := math.Sqrt(e / s); !ok || got > bound {
				t.Errorf("relative error of the logits %.4f, want at most %.4f", got, bound)
			}
			m, err := engine.OpenBytes(data)
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			if got := m.Info().Quantization; got != name {
				t.Errorf("most weights are %s", got)
			}
		})
	}
}

func TestQuantizeEmbedding(t *testing.T) {
	path := testmodel.Write(t, testmodel.Config{Hidden: 64, FFN: 128})
	// Rows of 64 and 128 are no blocks of 256.
	plain, small := quantized(t, path, "Q4_K"), quantized(t, path, "Q4_0", engine.WithEmbeddingType("F16"))
	for data, want := range map[*[]byte]string{&plain: "Q8_0", &small: "Q4_0"} {
		m, err := engine.OpenBytes(*data)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Info().Quantization; got != want {
			t.Errorf("most weights are %s, want %s", got, want)
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}

type brokenWriter struct{}

var errBroken = errors.New("disk full")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestQuantizeRefused(t *testing.T) {
	path := testmodel.Write(t, testmodel.Config{})
	broken := filepath.Join(t.TempDir(), "broken.gguf")
	if err := os.WriteFile(broken, []byte("GGUF"), 0o600); err != nil {
		t.Fatal(err)
	}
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		name, path, to string
		ctx            context.Context
		broken         bool
		want           error
	}{
		{"no such type", path, "Q9", t.Context(), false, engine.ErrOption},
		{"a type that is only read", path, "MXFP4", t.Context(), false, engine.ErrOption},
		{"broken file", broken, "Q8_0", t.Context(), false, engine.ErrFile},
		{"no file", broken + "x", "Q8_0", t.Context(), false, engine.ErrFile},
		{"canceled", path, "Q8_0", canceled, false, engine.ErrCanceled},
		{"disk full", path, "Q8_0", t.Context(), true, engine.ErrWrite},
	} {
		t.Run(c.name, func(t *testing.T) {
			var err error
			if c.broken {
				err = engine.Quantize(c.ctx, c.path, brokenWriter{}, c.to)
			} else {
				err = engine.Quantize(c.ctx, c.path, &bytes.Buffer{}, c.to)
			}
			if !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if c.broken && !errors.Is(err, errBroken) {
				t.Errorf("the writer's error is not in %v", err)
			}
		})
	}
	if err := engine.Quantize(t.Context(), path, &bytes.Buffer{}, "Q8_0", engine.WithEmbeddingType("x")); !errors.Is(err, engine.ErrOption) {
		t.Errorf("error %v", err)
	}
}

// readTensors has the public gguf package of Python decode files: for each, what is
// known of every tensor.
const readTensors = `
import gguf, json, sys
files = []
for path in sys.argv[1:]:
    tensors = {}
    for t in gguf.GGUFReader(path).tensors:
        x = gguf.dequantize(t.data, t.tensor_type).reshape(-1).astype("float64")
        tensors[t.name] = {"type": t.tensor_type.name, "sum": float(x.sum()), "squares": float((x * x).sum()), "at": [float(x[i]) for i in (0, len(x) // 3, len(x) - 1)]}
    files.append(tensors)
print(json.dumps(files))
`

// python runs the program with the first Python that has the package gguf. STENCIL_PYTHON names one.
func python(t *testing.T, program string, args ...string) []byte {
	t.Helper()
	var tried []string
	for _, name := range []string{os.Getenv("STENCIL_PYTHON"), "python3"} {
		if name == "" {
			continue
		}
		if out, err := exec.CommandContext(t.Context(), name, "-c", "import gguf").CombinedOutput(); err != nil {
			tried = append(tried, fmt.Sprintf("%s: %v %s", name, err, out))
			continue
		}
		out, err := exec.CommandContext(t.Context(), name, append([]string{"-c", program}, args...)...).Output()
		if err != nil {
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				t.Fatalf("%v\n%s", err, exit.Stderr)
			}
			t.Fatal(err)
		}
		return out
	}
	t.Skip("no Python with the package gguf: ", strings.Join(tried, "; "))
	return nil
}

// The public reader agrees about what the files hold.
func TestQuantizePublicReader(t *testing.T) {
	path := testmodel.Write(t, testmodel.Config{Hidden: 256, FFN: 256, Layers: 1})
	folder := t.TempDir()
	var files []string
	for _, name := range engine.QuantizationTypes() {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, quantized(t, path, name), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	var read []map[string]struct {
		Type         string
		Sum, Squares float64
		At           []float64
	}
	if err := json.Unmarshal(python(t, readTensors, files...), &read); err != nil {
		t.Fatal(err)
	}
	for i, got := range read {
		t.Run(filepath.Base(files[i]), func(t *testing.T) {
			ours := decodeTensors(t, files[i])
			if len(got) != len(ours) {
				t.Fatalf("%d tensors, we have %d", len(got), len(ours))
			}
			for key, want := range ours {
				g := got[key]
				if g.Type != want.typ {
					t.Errorf("%s: type %s, we have %s", key, g.Type, want.typ)
				}
				var sum, squares float64
				for _, v := range want.numbers {
					sum, squares = sum+float64(v), squares+float64(v)*float64(v)
				}
				n := len(want.numbers)
				if math.Abs(g.Squares-squares) > 1e-6*squares || math.Abs(g.Sum-sum) > 1e-6*math.Sqrt(squares*float64(n)) {
					t.Errorf("%s: sums %g and %g, we have %g and %g", key, g.Sum, g.Squares, sum, squares)
				}
				for k, at := range []int{0, n / 3, n - 1} {
					if math.Abs(g.At[k]-float64(want.numbers[at])) > 1e-6 {
						t.Errorf("%s[%d]: %v, we have %v", key, at, g.At[k], want.numbers[at])
					}
				}
			}
		})
	}
}
