package engine_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stencil-go/stencil/engine"
)

// referenceDir finds ../shared/reference beside the module.
func referenceDir(t testing.TB) string {
	t.Helper()
	dir := filepath.Join("..", "..", "shared", "reference")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no reference data: ", err)
	}
	return dir
}

const smolLM2 = "SmolLM2-135M-Instruct.Q4_1.gguf"

// localModel finds a model in $STENCIL_MODELS or the user's cache folder.
func localModel(t testing.TB, name string) string {
	t.Helper()
	if plainKernels {
		t.Skip("a model of real size takes minutes without assembly")
	}
	dir := os.Getenv("STENCIL_MODELS")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Skip("no model folder: ", err)
		}
		dir = filepath.Join(cache, "stencil", "models")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("no model: ", err)
	}
	return path
}

func openModel(t testing.TB, path string, opts ...engine.Option) *engine.Model {
	t.Helper()
	m, err := engine.Open(path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func newSession(t testing.TB, m *engine.Model, opts ...engine.SessionOption) *engine.Session {
	t.Helper()
	s, err := m.NewSession(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
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

func argmax(x []float32) int32 {
	best := 0
	for i, v := range x {
		if v > x[best] {
			best = i
		}
	}
	return int32(best)
}

// TestStoriesGreedy continues four texts with a trained float32 model; all 800
// ids must be the reference's.
func TestStoriesGreedy(t *testing.T) {
	dir := filepath.Join(referenceDir(t), "stories260K")
	var cases []struct {
		Prompt    string
		PromptIDs []int32 `json:"prompt_ids"`
		IDs       []int32 `json:"ids"`
	}
	readJSON(t, filepath.Join(dir, "greedy.json"), &cases)
	m := openModel(t, filepath.Join(dir, "stories260K.f32.gguf"))
	for _, c := range cases {
		s := newSession(t, m)
		next := c.PromptIDs
		for i, want := range c.IDs {
			logits, err := s.Append(context.Background(), next)
			if err != nil {
				t.Fatal(err)
			}
			id := argmax(logits)
			if id != want {
				t.Fatalf("%q: id %d of %d is %d, want %d", c.Prompt, i, len(c.IDs), id, want)
			}
			next = []int32{id}
		}
	}
}

func TestStoriesLogits(t *testing.T) {
	dir := filepath.Join(referenceDir(t), "stories260K")
	var index struct{ IDs []int32 }
	readJSON(t, filepath.Join(dir, "logits.json"), &index)
	want := readFloats(t, filepath.Join(dir, "logits.ref.f32"))
	m := openModel(t, filepath.Join(dir, "stories260K.f32.gguf"))
	got, err := newSession(t, m).AppendAll(context.Background(), index.IDs)
	if err != nil {
		t.Fatal(err)
	}
	largest := 0.0
	for i := range want {
		largest = max(largest, math.Abs(float64(want[i])-float64(got[i])))
	}
	t.Logf("largest difference %.2g", largest)
	if !(largest <= 1e-3) {
		t.Errorf("largest difference %g", largest)
	}
}

// TestSmolLM2Greedy gives the model the reference's ids one by one: wherever the
// reference's first choice leads by 0.5 or more, ours must be the same.
func TestSmolLM2Greedy(t *testing.T) {
	dir := filepath.Join(referenceDir(t), "smollm2")
	m := openModel(t, localModel(t, smolLM2))
	var cases []struct {
		Name      string
		PromptIDs []int32   `json:"prompt_ids"`
		IDs       []int32   `json:"ids"`
		RefArgmax []int32   `json:"ref_argmax_given_ids"`
		RefGap    []float64 `json:"ref_gap"`
	}
	readJSON(t, filepath.Join(dir, "greedy.json"), &cases)
	steps, differ, widest := 0, 0, 0.0
	for _, c := range cases {
		s := newSession(t, m)
		next := c.PromptIDs
		for i, id := range c.IDs {
			logits, err := s.Append(context.Background(), next)
			if err != nil {
				t.Fatal(err)
			}
			steps++
			if got := argmax(logits); got != c.RefArgmax[i] {
				differ++
				widest = max(widest, c.RefGap[i])
				if c.RefGap[i] >= 0.5 {
					t.Errorf("%s: step %d chooses %d, the reference %d by %v", c.Name, i, got, c.RefArgmax[i], c.RefGap[i])
				}
			}
			next = []int32{id}
		}
	}
	t.Logf("%d of %d choices differ, the widest gap among them is %.3f", differ, steps, widest)
}

// logProbabilities is the log of the softmax.
func logProbabilities(logits []float32) []float64 {
	largest, sum := math.Inf(-1), 0.0
	for _, v := range logits {
		largest = max(largest, float64(v))
	}
	for _, v := range logits {
		sum += math.Exp(float64(v) - largest)
	}
	out := make([]float64, len(logits))
	for i, v := range logits {
		out[i] = float64(v) - largest - math.Log(sum)
	}
	return out
}

// divergence is KL(softmax(want) || softmax(got)).
func divergence(want, got []float32) float64 {
	p, q := logProbabilities(want), logProbabilities(got)
	sum := 0.0
	for i := range p {
		sum += math.Exp(p[i]) * (p[i] - q[i])
	}
	return sum
}

// TestSmolLM2Divergence compares distributions with the reference's: in full
// after each prompt, and over the reference's 20 most likely tokens, the rest
// taken as one, after every token. Ours must be no further away than llama.cpp's.
func TestSmolLM2Divergence(t *testing.T) {
	dir := filepath.Join(referenceDir(t), "smollm2")
	m := openModel(t, localModel(t, smolLM2))
	type top [][][3]float64
	partial := func(ref, got top) (sum float64) {
		for pos := range ref {
			lp := map[float64]float64{}
			for _, e := range got[pos] {
				lp[e[0]] = e[2]
			}
			restP, restQ := 1.0, 1.0
			for _, e := range ref[pos] {
				q, ok := lp[e[0]]
				if !ok {
					continue // its mass counts as rest on both sides
				}
				sum += math.Exp(e[2]) * (e[2] - q)
				restP -= math.Exp(e[2])
				restQ -= math.Exp(q)
			}
			if restP > 1e-9 && restQ > 1e-9 {
				sum += restP * math.Log(restP/restQ)
			}
		}
		return sum
	}
	var oursLast, cppLast, oursAll, cppAll float64
	positions, prompts := 0, []string{"fox", "code", "json", "chat-capital"}
	for _, name := range prompts {
		var c struct {
			IDs    []int32
			TopRef top `json:"top20_ref"`
			TopCpp top `json:"top20_cpp"`
		}
		readJSON(t, filepath.Join(dir, name+".top20.json"), &c)
		ref, cpp := readFloats(t, filepath.Join(dir, name+".ref.last.f32")), readFloats(t, filepath.Join(dir, name+".cpp.last.f32"))
		logits, err := newSession(t, m).AppendAll(context.Background(), c.IDs)
		if err != nil {
			t.Fatal(err)
		}
		last := logits[len(logits)-len(ref):]
		o, l := divergence(ref, last), divergence(ref, cpp)
		oursLast, cppLast = oursLast+o, cppLast+l
		ours := make(top, len(c.IDs))
		for pos := range c.IDs {
			lp := logProbabilities(logits[pos*len(ref):][:len(ref)])
			for _, e := range c.TopCpp[pos] {
				ours[pos] = append(ours[pos], [3]float64{e[0], 0, lp[int(e[0])]})
			}
		}
		oa, ca := partial(c.TopRef, ours), partial(c.TopRef, c.TopCpp)
		t.Logf("%-13s last position: KL %.5f (llama.cpp %.5f); all: %.5f (%.5f)", name, o, l, oa/float64(len(c.IDs)), ca/float64(len(c.IDs)))
		oursAll, cppAll, positions = oursAll+oa, cppAll+ca, positions+len(c.IDs)
	}
	n, p := float64(len(prompts)), float64(positions)
	t.Logf("mean: last positions %.5f (llama.cpp %.5f), all %.5f (%.5f)", oursLast/n, cppLast/n, oursAll/p, cppAll/p)
	if oursAll > cppAll || oursLast > cppLast {
		t.Error("further from the reference than llama.cpp")
	}
}
