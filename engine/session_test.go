package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/internal/gguf"
	"github.com/stencil-go/stencil/internal/testmodel"
	"github.com/stencil-go/stencil/mask"
	"go.uber.org/goleak"
)

// someTokens is n ids below 300.
func someTokens(n int) []int32 {
	tokens := make([]int32, n)
	for i := range tokens {
		tokens[i] = int32(3 + i*i*31%290)
	}
	return tokens
}

func appendTokens(t testing.TB, s *engine.Session, tokens []int32) []float32 {
	t.Helper()
	logits, err := s.Append(context.Background(), tokens)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clone(logits)
}

// TestSameLogits: neither the number of threads nor the way a text is cut into
// calls changes a bit.
func TestSameLogits(t *testing.T) {
	for _, typ := range []gguf.Type{gguf.F32, gguf.F16, gguf.Q8_0, gguf.Q4_0} {
		t.Run(typ.String(), func(t *testing.T) {
			path := testmodel.Write(t, testmodel.Config{Type: typ})
			tokens := someTokens(200) // more than a batch, and several pages
			var want []float32
			for _, threads := range []int{1, 2, 5} {
				m := openModel(t, path, engine.WithThreads(threads))
				whole := appendTokens(t, newSession(t, m), tokens)
				if want == nil {
					want = whole
				}
				if !slices.Equal(whole, want) {
					t.Fatalf("%d threads differ from 1", threads)
				}
				s := newSession(t, m)
				var last []float32
				for start, step := 0, 1; start < len(tokens); step = step*2%37 + 1 {
					end := min(start+step, len(tokens))
					last = appendTokens(t, s, tokens[start:end])
					start = end
				}
				if !slices.Equal(last, want) {
					t.Fatalf("%d threads: piecewise differs from all at once", threads)
				}
				all, err := newSession(t, m).AppendAll(context.Background(), tokens)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(all[len(all)-len(want):], want) {
					t.Fatalf("%d threads: AppendAll's last row differs", threads)
				}
			}
		})
	}
}

func TestTruncate(t *testing.T) {
	m := openModel(t, testmodel.Write(t, testmodel.Config{Type: gguf.Q8_0}))
	tokens := someTokens(150)
	fresh := func(n int, next int32) []float32 {
		s := newSession(t, m)
		appendTokens(t, s, tokens[:n])
		return appendTokens(t, s, []int32{next})
	}
	s := newSession(t, m)
	appendTokens(t, s, tokens)
	for _, n := range []int{149, 128, 127, 65, 64, 63, 1} {
		if err := s.Truncate(n); err != nil {
			t.Fatal(err)
		}
		if s.Len() != n || !slices.Equal(s.Tokens(), tokens[:n]) {
			t.Fatalf("truncated to %d: %d tokens", n, s.Len())
		}
		if got := appendTokens(t, s, []int32{7}); !slices.Equal(got, fresh(n, 7)) {
			t.Fatalf("truncated to %d: other logits than those of a new session", n)
		}
		if err := s.Truncate(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Truncate(0); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{-1, 1} {
		if err := s.Truncate(n); !errors.Is(err, engine.ErrArgument) {
			t.Errorf("truncate to %d of 0: %v", n, err)
		}
	}
}

// TestFork lets forks of forks diverge on several goroutines: each has the logits
// of a session that read its tokens alone.
func TestFork(t *testing.T) {
	m := openModel(t, testmodel.Write(t, testmodel.Config{Type: gguf.Q8_0}))
	tokens := someTokens(100)
	root := newSession(t, m)
	appendTokens(t, root, tokens)
	var group sync.WaitGroup
	for i := range 6 {
		fork := root.Fork()
		if i%2 == 1 { // roll back into a shared page
			if err := fork.Truncate(70 + i); err != nil {
				t.Fatal(err)
			}
		}
		group.Go(func() {
			second := fork.Fork()
			for _, s := range []*engine.Session{fork, second, fork} {
				next := someTokens(40)[i:]
				got, err := s.Append(context.Background(), next)
				if err != nil {
					t.Error(err)
					return
				}
				alone, err := m.NewSession()
				if err != nil {
					t.Error(err)
					return
				}
				want, err := alone.Append(context.Background(), s.Tokens())
				if err != nil {
					t.Error(err)
					return
				}
				if !slices.Equal(got, want) {
					t.Errorf("fork %d after %d tokens differs from a session of its own", i, s.Len())
				}
			}
		})
	}
	group.Wait()
	if !slices.Equal(root.Tokens(), tokens) {
		t.Error("the root's tokens changed")
	}
	want := newSession(t, m)
	appendTokens(t, want, tokens)
	if !slices.Equal(appendTokens(t, root, []int32{5}), appendTokens(t, want, []int32{5})) {
		t.Error("the root's cache changed")
	}
}

func TestAppendMasked(t *testing.T) {
	for _, c := range []testmodel.Config{{Type: gguf.Q8_0}, {Type: gguf.F32, Untied: true}} {
		m := openModel(t, testmodel.Write(t, c))
		vocab := m.Info().VocabSize
		full := appendTokens(t, newSession(t, m), someTokens(9))
		for _, ids := range [][]int32{{}, {0}, {int32(vocab - 1)}, {15, 16, 63, 64, 65}, someTokens(100)} {
			allowed := mask.NewSet(vocab)
			for _, id := range ids {
				allowed.Add(id)
			}
			got, err := newSession(t, m).AppendMasked(context.Background(), someTokens(9), allowed)
			if err != nil {
				t.Fatal(err)
			}
			for id, v := range got {
				want := float32(math.Inf(-1))
				if allowed.Has(int32(id)) {
					want = full[id]
				}
				if v != want {
					t.Fatalf("mask of %d: logit %d is %v, want %v", len(ids), id, v, want)
				}
			}
		}
		if _, err := newSession(t, m).AppendMasked(context.Background(), someTokens(1), mask.NewSet(vocab+1)); !errors.Is(err, engine.ErrArgument) {
			t.Errorf("a mask over too many ids: %v", err)
		}
	}
}

// countdown is a context that ends after its error was asked for n times.
type countdown struct {
	context.Context
	n int
}

func (c *countdown) Err() error {
	if c.n--; c.n < 0 {
		return context.Canceled
	}
	return nil
}

func TestCanceled(t *testing.T) {
	m := openModel(t, testmodel.Write(t, testmodel.Config{}))
	tokens := someTokens(300)
	s := newSession(t, m)
	appendTokens(t, s, tokens[:50])
	for _, n := range []int{0, 1, 2, 3} { // before and within the first batch and the second
		logits, err := s.Append(&countdown{context.Background(), n}, tokens[50:])
		if !errors.Is(err, engine.ErrCanceled) || !errors.Is(err, context.Canceled) || logits != nil {
			t.Fatalf("after %d checks: %v", n, err)
		}
		if s.Len() != 50 {
			t.Fatalf("after %d checks: %d tokens", n, s.Len())
		}
	}
	want := appendTokens(t, newSession(t, m), tokens)
	if got := appendTokens(t, s, tokens[50:]); !slices.Equal(got, want) {
		t.Error("the session was changed by a canceled call")
	}
}

func TestErrors(t *testing.T) {
	dir := t.TempDir()
	good := testmodel.Write(t, testmodel.Config{Context: 32})
	file := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	b, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	huge := slices.Clone(b)
	for i := 8; i < 16; i++ {
		huge[i] = 0xff
	}
	open := func(path string, opts ...engine.Option) func() error {
		return func() error {
			m, err := engine.Open(path, opts...)
			if err == nil {
				m.Close()
			}
			return err
		}
	}
	m := openModel(t, good)
	session := func(tokens []int32, opts ...engine.SessionOption) func() error {
		return func() error {
			s, err := m.NewSession(opts...)
			if err == nil {
				_, err = s.Append(context.Background(), tokens)
			}
			if err != nil && s != nil && s.Len() != 0 {
				return fmt.Errorf("changed by %w", err)
			}
			return err
		}
	}
	closed, err := engine.Open(good)
	if err != nil {
		t.Fatal(err)
	}
	orphan := newSession(t, closed)
	for range 2 {
		if err := closed.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		do   func() error
		want error
	}{
		{"no file", open(filepath.Join(dir, "none")), os.ErrNotExist},
		{"a folder", open(dir), engine.ErrFile},
		{"empty file", open(file("empty", nil)), gguf.Truncated},
		{"text", open(file("text", []byte("Hello, world!"))), engine.ErrFile},
		{"truncated", open(file("truncated", b[:len(b)/2])), engine.ErrFile},
		{"sizes that overflow", open(file("huge", huge)), engine.ErrLimit},
		{"no threads", open(good, engine.WithThreads(0)), engine.ErrOption},
		{"a million threads", open(good, engine.WithThreads(1000000)), engine.ErrOption},
		{"context of 0", open(good, engine.WithContextLength(0)), engine.ErrOption},
		{"negative context", open(good, engine.WithContextLength(-1)), engine.ErrOption},
		{"context beyond the model's", open(good, engine.WithContextLength(33)), engine.ErrOption},
		{"session of 0", session(nil, engine.WithSessionLimit(0)), engine.ErrOption},
		{"session beyond the context", session(nil, engine.WithSessionLimit(33)), engine.ErrOption},
		{"no tokens", session(nil), engine.ErrArgument},
		{"negative token", session([]int32{1, -1}), engine.ErrToken},
		{"token beyond the vocabulary", session([]int32{int32(m.Info().VocabSize)}), engine.ErrToken},
		{"prompt beyond the context", session(make([]int32, 33)), engine.ErrContextLength},
		{"prompt beyond the session", session(make([]int32, 9), engine.WithSessionLimit(8)), engine.ErrContextLength},
		{"prompt that fits", session(make([]int32, 8), engine.WithSessionLimit(8)), nil},
		{"closed model", func() error { _, err := orphan.Append(context.Background(), []int32{1}); return err }, engine.ErrClosed},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.do()
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			var e *engine.Error
			if err != nil && (!errors.As(err, &e) || e.Op == "" || err.Error() == "") {
				t.Fatalf("%v is no *engine.Error", err)
			}
		})
	}
}

// TestUnsupported checks that errors of the file name the key and the offset.
func TestUnsupported(t *testing.T) {
	path := testmodel.Write(t, testmodel.Config{ExtraMeta: map[string]any{"general.architecture": "mamba"}})
	_, err := engine.Open(path)
	var e *engine.Error
	if !errors.As(err, &e) || e.Kind != engine.ErrUnsupported || e.Key != "general.architecture" || e.Path != path {
		t.Errorf("got %v", err)
	}
}

func TestInfo(t *testing.T) {
	m := openModel(t, testmodel.Write(t, testmodel.Config{Type: gguf.Q8_0}), engine.WithContextLength(100))
	got := m.Info()
	if got.Parameters < 1000 || got.FileBytes < 1000 || got.VocabSize < 260 {
		t.Errorf("sizes: %+v", got)
	}
	got.Parameters, got.FileBytes, got.VocabSize = 0, 0, 0
	want := engine.Info{
		Architecture: "llama", Name: "stencil test model", Quantization: "Q8_0",
		ContextLength: 100, Layers: 2, EmbeddingSize: 64, Heads: 4, KVHeads: 2,
	}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if name, err := m.Metadata().String("general.name"); err != nil || name != want.Name {
		t.Errorf("metadata: %q, %v", name, err)
	}
}

// TestNoLeak opens and closes models, some of them broken, and looks for
// goroutines left behind.
func TestNoLeak(t *testing.T) {
	before := goleak.IgnoreCurrent()
	path := testmodel.Write(t, testmodel.Config{})
	for range 3 {
		m, err := engine.Open(path, engine.WithThreads(4))
		if err != nil {
			t.Fatal(err)
		}
		appendTokens(t, newSession(t, m), someTokens(20))
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
	bad := testmodel.Write(t, testmodel.Config{ExtraMeta: map[string]any{"llama.block_count": uint32(9)}})
	if _, err := engine.Open(bad, engine.WithThreads(4)); err == nil {
		t.Fatal("a model without its tensors was opened")
	}
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
}
