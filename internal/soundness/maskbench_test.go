package soundness_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stencil-go/stencil/engine/tokenizer"
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/canonical"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

// long says that the whole of the reference data is to be run.
var long = os.Getenv("STENCIL_LONG") != ""

// shared is the path of a file of the reference data, which lies beside the
// checkout. The test is skipped where it is not there.
func shared(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", filepath.FromSlash(name))
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the reference data is not there: ../shared/%s", name)
	}
	return path
}

// llama is the vocabulary of Llama 3.
type llama struct {
	tokenizer *tokenizer.Tokenizer
	vocab     *mask.Vocab
	splitter  *testvocab.Splitter
}

var loadLlama = sync.OnceValues(func() (*llama, error) {
	tok, err := tokenizer.Load(filepath.Join("..", "..", "..", "shared", "reference", "tok", "tokenizers", "llama3_1.json.gz"))
	if err != nil {
		return nil, err
	}
	tokens := tok.Bytes()
	for _, id := range tok.Specials() {
		tokens[id] = nil
	}
	v, err := mask.NewVocab(tokens, tok.EOG())
	if err != nil {
		return nil, err
	}
	return &llama{tok, v, testvocab.NewSplitter(v)}, nil
})

func realVocabulary(t *testing.T) *llama {
	t.Helper()
	shared(t, "reference/tok/tokenizers/llama3_1.json.gz")
	l, err := loadLlama()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestOwnSchemasRealVocabulary writes documents for every keyword with Llama 3's
// vocabulary.
func TestOwnSchemasRealVocabulary(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	walkOwn(t, realVocabulary(t).vocab, sample(1, len(modes)), sample(1, 4))
}

// benchSchema is a schema of MaskBench with its instances.
type benchSchema struct {
	ID     string          `json:"id"`
	Schema json.RawMessage `json:"schema"`
	Tests  []struct {
		Valid bool            `json:"valid"`
		Data  json.RawMessage `json:"data"`
	} `json:"tests"`
}

// maskBench draws n schemas of MaskBench in random order, always the same.
func maskBench(t *testing.T, n int) []benchSchema {
	t.Helper()
	f, err := os.Open(shared(t, "maskbench/public.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]byte
	for r := bufio.NewReaderSize(z, 1<<20); ; {
		line, err := r.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			lines = append(lines, line)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	out := make([]benchSchema, min(n, len(lines)))
	for i := range out {
		if err := json.Unmarshal(lines[i], &out[i]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// sample is few schemas in a plain test, more in a long one.
func sample(few, many int) int {
	switch {
	case long:
		return many
	case testing.Short():
		return max(few/4, 1)
	}
	return few
}

// refused reports whether the front end said that it does not do a schema, which
// is no matter of soundness.
func refused(err error) bool {
	return errors.Is(err, grammar.ErrUnsupported) || errors.Is(err, grammar.ErrUnsatisfiable) || errors.Is(err, grammar.ErrInvalid)
}

// Flags of the walks over public schemas, for a run of another size than usual.
var (
	walkSchemas   = flag.Int("walk.schemas", 0, "schemas of MaskBench to walk, 0 for the usual number")
	walkDocuments = flag.Int("walk.documents", 0, "documents for each schema")
	walkSkip      = flag.Int("walk.skip", 0, "schemas to pass over")
	walkFirst     = flag.Int("walk.first", 0, "number of the first document of each schema")
	walkSlow      = flag.Duration("walk.slow", 0, "log the schemas that take longer")
)

// walkMaskBench writes documents for n public schemas that the judge knows, spread
// over the modes, on all cores.
func walkMaskBench(t *testing.T, v *mask.Vocab, n, walks int) {
	if *walkSchemas > 0 {
		n = *walkSchemas
	}
	if *walkDocuments > 0 {
		walks = *walkDocuments
	}
	singles(v)
	var (
		wait  sync.WaitGroup
		mu    sync.Mutex
		total tally
		done  int
	)
	work := make(chan int)
	schemas := maskBench(t, *walkSkip+2*n)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range work {
				begin := time.Now()
				one, ok := walkSchema(t, v, uint64(i), &schemas[i], walks)
				mu.Lock()
				total.add(one)
				if ok {
					done++
				}
				mu.Unlock()
				if d := time.Since(begin); *walkSlow > 0 && d > *walkSlow {
					t.Logf("%d %s: %v, %d walks, %d lost", i, schemas[i].ID, d.Round(time.Millisecond), one.walks, one.lost)
				}
			}
		})
	}
	for i := *walkSkip; i < len(schemas); i++ {
		mu.Lock()
		enough := done >= n
		mu.Unlock()
		if enough {
			break
		}
		work <- i
	}
	close(work)
	wait.Wait()
	t.Logf("%d schemas", done)
	total.enough(t, n*walks*19/20)
}

// walkSchema writes documents for one schema. It reports false where the judge or
// the front end does not do the schema.
func walkSchema(t *testing.T, v *mask.Vocab, seed uint64, s *benchSchema, walks int) (total tally, ok bool) {
	j, err := newJudge(s.Schema)
	if err != nil {
		return total, false
	}
	walkers := make([]*walker, len(modes))
	for k := *walkFirst; k < *walkFirst+walks; k++ {
		m := modes[k%len(modes)]
		r := rand.New(rand.NewPCG(seed, uint64(k)))
		w := walkers[k%len(modes)]
		if w == nil {
			p, err := compile(s.Schema, m)
			if refused(err) {
				return total, false
			}
			if err == nil && !long && p.Start().Distance() > 400 {
				return total, false
			}
			if err == nil {
				w, err = newWalker(p, v, j.validate)
			}
			if err != nil {
				t.Errorf("%s, %s: %v", s.ID, m.name, err)
				return total, true
			}
			walkers[k%len(modes)] = w
		}
		if err := w.walk(r, &total); err != nil {
			t.Errorf("%s, %s, walk %d: %v", s.ID, m.name, k, err)
			return total, true
		}
	}
	return total, true
}

// TestMaskBenchWalks writes documents for public schemas with a small vocabulary.
func TestMaskBenchWalks(t *testing.T) {
	walkMaskBench(t, testvocab.New(), sample(50, 500), len(modes))
}

// TestMaskBenchWalksRealVocabulary does so with Llama 3's vocabulary, 200 documents
// for each of 500 schemas in a long run.
func TestMaskBenchWalksRealVocabulary(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	walkMaskBench(t, realVocabulary(t).vocab, sample(8, 500), sample(len(modes), 200))
}

// TestMaskBenchInstances feeds valid documents in canonical form, cut into tokens
// as the tokenizer does, in single bytes and at random.
func TestMaskBenchInstances(t *testing.T) {
	l := realVocabulary(t)
	accepted := 0
	for i, s := range maskBench(t, sample(120, 1<<30)) {
		p, err := compile(s.Schema, modes[1])
		if refused(err) {
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
		for k, test := range s.Tests {
			text, err := canonical.JSON(test.Data)
			if !test.Valid || err != nil || slow(text) {
				continue
			}
			r := rand.New(rand.NewPCG(uint64(i), uint64(k)))
			for name, ids := range map[string][]int32{
				"tokenizer": l.tokenizer.Encode(string(text)), "bytes": l.splitter.Bytes(text), "random": l.splitter.Random(r, text),
			} {
				if err := feed(p, l.vocab, ids); err != nil {
					t.Errorf("%s, instance %d, cut by %s: %v", s.ID, k, name, err)
				}
			}
			accepted++
		}
	}
	if accepted < sample(100, 5000) {
		t.Errorf("only %d instances were fed", accepted)
	}
	t.Logf("%d instances", accepted)
}

// slow says that a plain test leaves a document out.
func slow(text []byte) bool { return !long && len(text) > 1500 }

// feed gives tokens to a matcher, each after its mask.
func feed(p *fsm.Program, v *mask.Vocab, ids []int32) error {
	m, err := mask.NewMatcher(p, v)
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, id := range ids {
		if !m.Mask().Has(id) {
			return &misfit{string(v.Token(id)), text.String()}
		}
		if err := m.Accept(id); err != nil {
			return err
		}
		text.Write(v.Token(id))
	}
	if !m.Complete() {
		return &misfit{"", text.String()}
	}
	return nil
}

// misfit is a token that may not follow a text, or the end when it is empty.
type misfit struct{ token, text string }

func (e *misfit) Error() string {
	tail := e.text[max(0, len(e.text)-200):]
	if e.token == "" {
		return "the text may not end behind ..." + tail
	}
	return "\"" + e.token + "\" may not follow ..." + tail
}

// TestMaskBenchMasks compares masks on the way through valid documents with what
// trying every token gives.
func TestMaskBenchMasks(t *testing.T) {
	l := realVocabulary(t)
	compared := 0
	for i, s := range maskBench(t, sample(60, 1000)) {
		p, err := compile(s.Schema, modes[i%len(modes)&^1|1])
		if err != nil {
			continue
		}
		for _, test := range s.Tests {
			text, err := canonical.JSON(test.Data)
			if err != nil || slow(text) || compared > sample(30, 5000) {
				continue
			}
			m, err := mask.NewMatcher(p, l.vocab)
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(uint64(i), 3))
			for _, id := range l.splitter.Random(r, text) {
				got := m.Mask()
				if r.IntN(8) == 0 {
					compared++
					if diff := oracle(r, m, l.vocab, got); diff != "" {
						t.Errorf("%s: the mask behind %d tokens of %s differs (+ too much, - missing): %s", s.ID, m.Accepted(), text, diff)
						break
					}
				}
				if m.Accept(id) != nil {
					break
				}
			}
		}
	}
	if compared < sample(30, 3000) {
		t.Errorf("only %d masks were compared", compared)
	}
}

// oracle lists some tokens in which the mask differs from trying them: every token
// in a long run, else one in sixteen and all of one or two bytes.
func oracle(r *rand.Rand, m *mask.Matcher, v *mask.Vocab, got *mask.Set) string {
	var diff []string
	try := m.Clone()
	for id := range int32(v.Size()) {
		if !long && len(v.Token(id)) > 2 && r.IntN(16) > 0 {
			continue
		}
		err := try.Accept(id)
		if err == nil {
			if err := try.Rollback(1); err != nil {
				return err.Error()
			}
		}
		ok := err == nil || errors.Is(err, mask.ErrDeadEnd)
		if ok != got.Has(id) && len(diff) < 8 {
			diff = append(diff, map[bool]string{true: "-", false: "+"}[ok]+string(v.Token(id)))
		}
	}
	return strings.Join(diff, " ")
}
