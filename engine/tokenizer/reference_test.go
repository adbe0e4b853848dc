package tokenizer

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/stencil-go/stencil/internal/gguf"
	"golang.org/x/text/unicode/norm"
)

// referenceDir finds ../shared/reference beside the module root.
func referenceDir(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			ref := filepath.Join(filepath.Dir(dir), "shared", "reference")
			if _, err := os.Stat(ref); err != nil {
				t.Skip("reference data (../shared/reference) is not there")
			}
			return ref
		}
	}
	t.Skip("module root not found")
	return ""
}

func smolLM2(t testing.TB) string {
	dir := os.Getenv("STENCIL_MODELS")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Skip("no cache directory")
		}
		dir = filepath.Join(cache, "stencil", "models")
	}
	path := filepath.Join(dir, "SmolLM2-135M-Instruct.Q4_1.gguf")
	if _, err := os.Stat(path); err != nil {
		t.Skip("SmolLM2 is not in the model folder")
	}
	return path
}

var loaded sync.Map // name -> *Tokenizer

func load(t testing.TB, name string, open func() (*Tokenizer, error)) *Tokenizer {
	t.Helper()
	if v, ok := loaded.Load(name); ok {
		return v.(*Tokenizer)
	}
	tok, err := open()
	if err != nil {
		t.Fatal(err)
	}
	loaded.Store(name, tok)
	return tok
}

func fromJSONFile(t testing.TB, name string) *Tokenizer {
	t.Helper()
	path := filepath.Join(referenceDir(t), "tok", "tokenizers", name+".json.gz")
	if name == "tiny" {
		path = filepath.Join(referenceDir(t), "tok", "tiny-tokenizer.json")
	}
	return load(t, "json/"+name, func() (*Tokenizer, error) { return Load(path) })
}

func fromGGUF(t testing.TB, path string) *Tokenizer {
	t.Helper()
	return load(t, path, func() (*Tokenizer, error) {
		f, err := gguf.Open(path, gguf.Limits{})
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return FromMetadata(&f.Metadata)
	})
}

type ids struct{ Special, Plain []int32 }

// referenceCases reads strings.jsonl and one of the files of ids beside it. A nil
// list means that the reference implementation refused the string.
func referenceCases(t testing.TB, file string) (texts map[int]string, want map[int]map[string]ids) {
	t.Helper()
	dir := filepath.Join(referenceDir(t), "tok")
	texts, want = map[int]string{}, map[int]map[string]ids{}
	lines := func(name string) [][]byte {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	}
	for _, line := range lines("strings.jsonl") {
		var s struct {
			I   int
			Hex string
		}
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatal(err)
		}
		b, err := hex.DecodeString(s.Hex)
		if err != nil {
			t.Fatal(err)
		}
		texts[s.I] = string(b)
	}
	for _, line := range lines(file) {
		var row map[string]json.RawMessage
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		i, err := strconv.Atoi(string(row["i"]))
		if err != nil {
			t.Fatal(err)
		}
		delete(row, "i")
		want[i] = map[string]ids{}
		for name, raw := range row {
			var x ids
			if err := json.Unmarshal(raw, &x); err != nil {
				t.Fatal(err)
			}
			want[i][name] = x
		}
	}
	return texts, want
}

// compare checks tok on every case of file under key. adjust may replace what is
// wanted, or skip a case by returning false.
func compare(t *testing.T, tok *Tokenizer, file, key string, adjust func(i int, text string, x *ids) bool) {
	t.Helper()
	texts, want := referenceCases(t, file)
	cases, bad := 0, 0
	for i, text := range texts {
		x, ok := want[i][key]
		if !ok || adjust != nil && !adjust(i, text, &x) {
			continue
		}
		for _, mode := range []struct {
			name string
			want []int32
			opts []EncodeOption
		}{{"plain", x.Plain, nil}, {"special", x.Special, []EncodeOption{WithSpecials()}}} {
			got := tok.Encode(text, mode.opts...)
			if mode.want == nil {
				continue
			}
			cases++
			if !slices.Equal(got, mode.want) {
				if bad++; bad <= 5 {
					t.Errorf("case %d %s %q:\n got %v\nwant %v", i, mode.name, text, got, mode.want)
				}
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d of %d cases differ", bad, cases)
	}
	if cases < 600 {
		t.Errorf("only %d cases ran", cases)
	}
}

func TestHuggingFaceReference(t *testing.T) {
	for _, c := range []struct{ key, file, set string }{
		{"tiny", "tiny", "hf-tiny.jsonl"},
		{"smollm2", "smollm2", "hf.jsonl"},
		{"gpt2", "gpt2", "hf.jsonl"},
		{"llama3_1", "llama3_1", "hf.jsonl"},
		{"qwen3", "qwen3", "hf.jsonl"},
		{"gemma3", "gemma3", "hf.jsonl"},
		{"gptoss", "gptoss", "hf.jsonl"},
		{"deepseek_v3", "deepseek_v3", "hf.jsonl"},
		{"mistral_nemo", "mistral_nemo", "hf.jsonl"},
	} {
		t.Run(c.key, func(t *testing.T) {
			if testing.Short() && (c.key == "gemma3" || c.key == "gptoss") {
				t.Skip("large vocabulary, not in -short")
			}
			compare(t, fromJSONFile(t, c.file), c.set, c.key, nil)
		})
	}
}

// Three tokenizers whose files are not there differ from one that is by special
// tokens only, so their plain cases must come out the same wherever no special
// token is written in the text.
func TestHuggingFaceSiblings(t *testing.T) {
	noMarks := func(_ int, text string, x *ids) bool {
		x.Special = nil
		return !strings.Contains(text, "<")
	}
	for _, c := range []struct{ key, file string }{{"gpt4o", "gptoss"}, {"qwen2_5", "qwen3"}} {
		t.Run(c.key, func(t *testing.T) {
			if testing.Short() && c.file == "gptoss" {
				t.Skip("large vocabulary, not in -short")
			}
			tok := fromJSONFile(t, c.file)
			texts, want := referenceCases(t, "hf.jsonl")
			cases := 0
			for i, text := range texts {
				x, ok := want[i][c.key]
				if !ok || !noMarks(i, text, &x) {
					continue
				}
				cases++
				if got := tok.Encode(text); !slices.Equal(got, x.Plain) {
					t.Errorf("%q:\n got %v\nwant %v", text, got, x.Plain)
				}
			}
			if cases < 250 {
				t.Errorf("only %d cases", cases)
			}
		})
	}
}

func TestLlamaCppReference(t *testing.T) {
	qwenNFC := func(i int, text string, x *ids) bool { return norm.NFC.IsNormalString(text) }
	for _, c := range []struct {
		key, path string
		adjust    func(int, string, *ids) bool
	}{
		{"gpt2", "tok/vocab-gguf/ggml-vocab-gpt-2.gguf", nil},
		{"phi3", "tok/vocab-gguf/ggml-vocab-phi-3.gguf", nil},
		{"qwen2", "tok/vocab-gguf/ggml-vocab-qwen2.gguf", qwenNFC},
		{"stories260k", "stories260K/stories260K.f32.gguf", nil},
		{"stories260k", "stories260K/stories260K.q8_0.gguf", nil},
		{"smollm2", "", nil},
	} {
		t.Run(c.key, func(t *testing.T) {
			path := filepath.Join(referenceDir(t), filepath.FromSlash(c.path))
			if c.path == "" {
				path = smolLM2(t)
			}
			compare(t, fromGGUF(t, path), "llamacpp.jsonl", c.key, c.adjust)
		})
	}
}

// llama.cpp leaves out Qwen's NFC, so those cases come from Hugging Face.
func TestQwenNormalisation(t *testing.T) {
	tok := fromGGUF(t, filepath.Join(referenceDir(t), "tok", "vocab-gguf", "ggml-vocab-qwen2.gguf"))
	texts, want := referenceCases(t, "hf.jsonl")
	cases := 0
	for i, text := range texts {
		if norm.NFC.IsNormalString(text) || want[i]["qwen2_5"].Plain == nil {
			continue
		}
		cases++
		if got := tok.Encode(text); !slices.Equal(got, want[i]["qwen2_5"].Plain) {
			t.Errorf("%q:\n got %v\nwant %v", text, got, want[i]["qwen2_5"].Plain)
		}
	}
	if cases == 0 {
		t.Error("no case ran")
	}
}

func TestTinyModels(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(referenceDir(t), "tiny", "*.gguf"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no tiny models", err)
	}
	if testing.Short() {
		paths = paths[:3]
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			compare(t, fromGGUF(t, path), "hf-tiny.jsonl", "tiny", nil)
		})
	}
}

func TestLlamaCppFiles(t *testing.T) {
	dir := filepath.Join(referenceDir(t), "tok")
	for _, c := range []struct{ name, gguf, json string }{
		{"gpt-2", "ggml-vocab-gpt-2.gguf", ""},
		{"phi-3", "ggml-vocab-phi-3.gguf", ""},
		{"qwen2", "ggml-vocab-qwen2.gguf", ""},
		{"llama-spm", "ggml-vocab-phi-3.gguf", ""}, // Phi-3 took over Llama's tokens
		{"llama-bpe", "", "llama3_1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var tok *Tokenizer
			if c.gguf != "" {
				tok = fromGGUF(t, filepath.Join(dir, "vocab-gguf", c.gguf))
			} else {
				tok = fromJSONFile(t, c.json)
			}
			in, err := os.ReadFile(filepath.Join(dir, "llamacpp-inp-out", "ggml-vocab-"+c.name+".gguf.inp"))
			if err != nil {
				t.Fatal(err)
			}
			out, err := os.ReadFile(filepath.Join(dir, "llamacpp-inp-out", "ggml-vocab-"+c.name+".gguf.out"))
			if err != nil {
				t.Fatal(err)
			}
			texts := strings.Split(string(in), "\n__ggml_vocab_test__\n")
			lines := strings.Split(string(out), "\n")
			for i, text := range texts {
				got := strings.TrimSpace(strings.Trim(fmt.Sprint(tok.Encode(text)), "[]"))
				if want := strings.TrimSpace(lines[i]); got != want {
					t.Errorf("%q:\n got %s\nwant %s", text, got, want)
				}
			}
		})
	}
}

// A text that goes on behind another has the bytes of its tokens, whatever the tokenizer
// puts before a text of its own.
func TestContinuation(t *testing.T) {
	dir := referenceDir(t)
	texts, _ := referenceCases(t, "llamacpp.jsonl")
	for _, tok := range []*Tokenizer{
		fromGGUF(t, filepath.Join(dir, "tok", "vocab-gguf", "ggml-vocab-phi-3.gguf")),
		fromGGUF(t, filepath.Join(dir, "stories260K", "stories260K.f32.gguf")),
		fromJSONFile(t, "tiny"), fromJSONFile(t, "smollm2"), fromJSONFile(t, "mistral_nemo"),
	} {
		bytes := tok.Bytes()
		unknown := slices.Index(tok.kinds, Unknown)
		cases := 0
		for _, text := range texts {
			ids := tok.Encode(text, WithContinuation())
			if !utf8.ValidString(text) || slices.Contains(ids, int32(unknown)) || strings.Contains(text, blank) {
				continue
			}
			cases++
			var got []byte
			for _, id := range ids {
				got = append(got, bytes[id]...)
			}
			if string(got) != text {
				t.Errorf("%q for %q", got, text)
			}
		}
		if cases < 200 {
			t.Errorf("only %d cases", cases)
		}
	}
}
