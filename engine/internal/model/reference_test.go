package model

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stencil-go/stencil/internal/gguf"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func referenceDir(t testing.TB) string {
	dir := filepath.Join("..", "..", "..", "..", "shared", "reference")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no reference data: ", err)
	}
	return dir
}

func open(t testing.TB, path string, threads int) *Model {
	t.Helper()
	file, err := gguf.Open(path, gguf.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(file, threads, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		m.Close()
		file.Close()
	})
	return m
}

func readJSON(t testing.TB, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatal(err)
	}
}

func readFloats(t testing.TB, path string) []float32 {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, len(b)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return x
}

// all computes the logits of every token.
func all(t testing.TB, m *Model, tokens []int32) []float32 {
	t.Helper()
	logits := make([]float32, len(tokens)*m.VocabSize)
	if err := m.Forward(context.Background(), new(Cache), tokens, Output{Logits: logits, All: true}); err != nil {
		t.Fatal(err)
	}
	return logits
}

// divergence is the mean of KL(softmax(want) || softmax(got)) over rows.
func divergence(want, got []float32, rowSize int) float64 {
	logSoftmax := func(x []float32) []float64 {
		largest, sum := math.Inf(-1), 0.0
		for _, v := range x {
			largest = max(largest, float64(v))
		}
		for _, v := range x {
			sum += math.Exp(float64(v) - largest)
		}
		out := make([]float64, len(x))
		for i, v := range x {
			out[i] = float64(v) - largest - math.Log(sum)
		}
		return out
	}
	total, rows := 0.0, 0
	for ; len(want) > 0; want, got = want[rowSize:], got[rowSize:] {
		p, q := logSoftmax(want[:rowSize]), logSoftmax(got[:rowSize])
		for i := range p {
			total += math.Exp(p[i]) * (p[i] - q[i])
		}
		rows++
	}
	return total / float64(rows)
}

func largestDifference(a, b []float32) float64 {
	d := 0.0
	for i := range a {
		d = math.Max(d, math.Abs(float64(a[i])-float64(b[i])))
		if a[i] != a[i] || b[i] != b[i] {
			return math.NaN()
		}
	}
	return d
}

// TestTiny compares the logits of random models of every architecture and type
// with the reference: float32 ones to 1e-3, quantised ones no further than
// llama.cpp, which quantises activations too.
func TestTiny(t *testing.T) {
	dir := filepath.Join(referenceDir(t), "tiny")
	var index []struct {
		File   string
		Types  []string
		Tokens []int32
		RefCpp struct{ Max, KL float64 } `json:"ref_vs_cpp"`
	}
	readJSON(t, filepath.Join(dir, "index.json"), &index)
	for _, e := range index {
		t.Run(e.File, func(t *testing.T) {
			m := open(t, filepath.Join(dir, e.File), 2)
			want := readFloats(t, filepath.Join(dir, e.File[:len(e.File)-len("gguf")]+"ref.f32"))
			got := all(t, m, e.Tokens)
			d, kl := largestDifference(want, got), divergence(want, got, m.VocabSize)
			t.Logf("largest difference %.2g (llama.cpp %.2g), KL %.2g (llama.cpp %.2g)", d, e.RefCpp.Max, kl, e.RefCpp.KL)
			limit, klLimit := 1e-3, 1e-9
			if fmt.Sprint(e.Types) != "[F32]" {
				limit, klLimit = max(1e-3, e.RefCpp.Max), max(1e-9, e.RefCpp.KL)
			}
			if !(d <= limit) || !(kl <= klLimit) {
				t.Errorf("largest difference %g, allowed %g; KL %g, allowed %g", d, limit, kl, klLimit)
			}
		})
	}
}

// TestTinyPieces reads a text of several pages at once and in pieces: the logits
// must be the same, bit for bit, whatever an architecture's layers do.
func TestTinyPieces(t *testing.T) {
	dir := filepath.Join(referenceDir(t), "tiny")
	tokens := make([]int32, 150)
	for i := range tokens {
		tokens[i] = int32(3 + i*i*31%490)
	}
	for _, name := range []string{
		"llama-tied", "llama3-ropefreqs", "qwen2", "qwen3", "gemma3", "phi3", "mixtral", "qwen3moe", "gpt-oss",
		"gemma3.q8_0", "gpt-oss.mxfp4", "qwen3moe.q8_0", "llama-q.q4_1", "llama-q.q6_k", "llama-q.f16", "llama-q.bf16",
	} {
		t.Run(name, func(t *testing.T) {
			m := open(t, filepath.Join(dir, name+".gguf"), 2)
			want := all(t, m, tokens)
			cache, row := new(Cache), make([]float32, m.VocabSize)
			for start, step := 0, 1; start < len(tokens); step = step*3%29 + 1 {
				end := min(start+step, len(tokens))
				if err := m.Forward(context.Background(), cache, tokens[start:end], Output{Logits: row}); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(row, want[(end-1)*m.VocabSize:][:m.VocabSize]) {
					t.Fatalf("after token %d the logits differ by %g", end, largestDifference(row, want[(end-1)*m.VocabSize:][:m.VocabSize]))
				}
				start = end
			}
		})
	}
}
