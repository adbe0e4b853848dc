package tokenizer

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// smallJSON is a byte-level tokenizer of a few tokens; parts may be replaced.
func smallJSON(replacements ...string) []byte {
	return []byte(strings.NewReplacer(replacements...).Replace(`{
  "added_tokens": [{"id": 9, "content": "<end>", "special": true}, {"id": 10, "content": "<tool>", "special": false}],
  "normalizer": null,
  "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
  "post_processor": null,
  "decoder": {"type": "ByteLevel"},
  "model": {"type": "BPE", "unk_token": null,
    "vocab": {"a": 0, "b": 1, "c": 2, "ab": 3, "abc": 4, "Ġ": 5, "Ġa": 6, "Ã": 7, "©": 8},
    "merges": ["a b", "ab c", "Ġ a"]}
}`))
}

func mustJSON(t testing.TB, data []byte) *Tokenizer {
	t.Helper()
	tok, err := FromJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func TestEncode(t *testing.T) {
	tok := mustJSON(t, smallJSON())
	for _, c := range []struct {
		name, text string
		opts       []EncodeOption
		want       []int32
	}{
		{"empty", "", nil, nil},
		{"merges", "abcab", nil, []int32{4, 3}},
		{"words", "ab ab", nil, []int32{3, 5, 3}},
		{"bytes", "é", nil, []int32{7, 8}},
		{"no token", "axb", nil, []int32{3}}, // as Hugging Face: x has no token, and there is no unknown one
		{"control as text", "<end>", nil, nil},
		{"control parsed", "ab<end>ab", []EncodeOption{WithSpecials()}, []int32{3, 9, 3}},
		{"added is always parsed", "a<tool>a", nil, []int32{0, 10, 0}},
		{"shielded", "ab" + tok.Shield("<end>") + "<end>", []EncodeOption{WithShielded()}, []int32{3, 9}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := tok.Encode(c.text, c.opts...); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
	if got := tok.AppendEncode([]int32{99}, "ab"); !slices.Equal(got, []int32{99, 3}) {
		t.Errorf("AppendEncode: %v", got)
	}
}

func TestAccessors(t *testing.T) {
	tok := mustJSON(t, smallJSON())
	if tok.Len() != 11 || len(tok.Bytes()) != 11 {
		t.Errorf("%d tokens", tok.Len())
	}
	for _, c := range []struct {
		id   int32
		text string
		kind Kind
	}{{4, "abc", Normal}, {6, " a", Normal}, {7, "\xc3", Normal}, {9, "<end>", Control}, {10, "<tool>", Added}, {-1, "", Unused}, {99, "", Unused}} {
		if string(tok.Token(c.id)) != c.text || tok.Kind(c.id) != c.kind {
			t.Errorf("%d: %q, kind %d", c.id, tok.Token(c.id), tok.Kind(c.id))
		}
		if c.text == "" {
			continue
		}
		if id, ok := tok.ID(c.text); !ok || id != c.id {
			t.Errorf("ID(%q) = %d, %v", c.text, id, ok)
		}
	}
	if _, ok := tok.ID("nope"); ok {
		t.Error("ID of a text that is no token")
	}
	if !slices.Equal(tok.Specials(), []int32{9}) || tok.AddsBOS() || tok.AddsEOS() || len(tok.EOG()) != 0 {
		t.Error("special tokens")
	}
	bytes := tok.Bytes()
	bytes[0] = nil
	if tok.Token(0) == nil {
		t.Error("Bytes lets the caller change the tokenizer")
	}
}

func TestDecode(t *testing.T) {
	tok := mustJSON(t, smallJSON())
	for _, c := range []struct {
		name string
		ids  []int32
		opts []DecodeOption
		want string
	}{
		{"text", []int32{3, 6, 1}, nil, "ab ab"},
		{"controls left out", []int32{0, 9, 1}, nil, "ab"},
		{"controls written", []int32{0, 9, 1}, []DecodeOption{WithControls()}, "a<end>b"},
		{"outside", []int32{0, -1, 99, math.MaxInt32, math.MinInt32}, nil, "a"},
		{"half a character", []int32{0, 7}, nil, "a\xc3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := tok.Decode(c.ids, c.opts...); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestDecoder(t *testing.T) {
	tok := mustJSON(t, smallJSON())
	for _, c := range []struct {
		name string
		ids  []int32
		want []string // after each token, and the end
	}{
		{"whole characters", []int32{3, 6}, []string{"ab", " a", ""}},
		{"a character of two tokens", []int32{7, 8, 0}, []string{"", "é", "a", ""}},
		{"a broken character", []int32{7, 0}, []string{"", "\uFFFDa", ""}},
		{"a lonely continuation", []int32{8, 0}, []string{"\uFFFD", "a", ""}},
		{"an unfinished character", []int32{0, 7}, []string{"a", "", "\uFFFD"}},
		{"a control inside a character", []int32{7, 9, 8}, []string{"", "", "é", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := tok.NewDecoder()
			var got []string
			for _, id := range c.ids {
				got = append(got, d.Write(id))
			}
			if got = append(got, d.Flush()); !slices.Equal(got, c.want) || d.Held() != 0 {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// metadata is the key-value part of a GGUF file written down in a test.
type metadata map[string]any

func value[T any](m metadata, key string) (T, error) {
	v, ok := m[key].(T)
	if !ok {
		return v, fmt.Errorf("%s is a %T", key, m[key])
	}
	return v, nil
}

func (m metadata) Has(key string) bool                  { _, ok := m[key]; return ok }
func (m metadata) String(key string) (string, error)    { return value[string](m, key) }
func (m metadata) Bool(key string) (bool, error)        { return value[bool](m, key) }
func (m metadata) Int(key string) (int64, error)        { return value[int64](m, key) }
func (m metadata) Strings(key string) ([]string, error) { return value[[]string](m, key) }
func (m metadata) Ints(key string) ([]int64, error)     { return value[[]int64](m, key) }
func (m metadata) Floats(key string) ([]float32, error) { return value[[]float32](m, key) }
func (m metadata) with(key string, v any) metadata {
	out := metadata{}
	for k, x := range m {
		out[k] = x
	}
	if out[key] = v; v == nil {
		delete(out, key)
	}
	return out
}

var (
	bpeMetadata = metadata{
		ggml + "model": "gpt2", ggml + "pre": "gpt-2",
		ggml + "tokens":       []string{"a", "b", "c", "ab", "abc", "Ġ", "Ġa", "<|im_end|>"},
		ggml + "token_type":   []int64{1, 1, 1, 1, 1, 1, 1, 3},
		ggml + "merges":       []string{"a b", "ab c", "Ġ a"},
		ggml + "eos_token_id": int64(7), ggml + "bos_token_id": int64(7),
	}
	spmMetadata = metadata{
		ggml + "model":      "llama",
		ggml + "tokens":     []string{"<unk>", "<s>", "</s>", "<0x41>", "▁", "a", "b", "ab", "▁a", "▁ab"},
		ggml + "token_type": []int64{2, 3, 3, 6, 1, 1, 1, 1, 1, 1},
		ggml + "scores":     []float32{0, 0, 0, 0, -4, -5, -6, -3, -2, -1},
	}
)

func TestFromMetadata(t *testing.T) {
	for _, c := range []struct {
		name string
		m    metadata
		text string
		opts []EncodeOption
		want []int32
	}{
		{"BPE", bpeMetadata, "abc ab", nil, []int32{4, 5, 3}},
		{"BPE, control as text", bpeMetadata, "<|im_end|>", nil, nil},
		{"BPE, control", bpeMetadata, "a<|im_end|>", []EncodeOption{WithSpecials()}, []int32{0, 7}},
		{"BPE, BOS", bpeMetadata.with(ggml+"add_bos_token", true), "a", []EncodeOption{WithBOS()}, []int32{7, 0}},
		{"BPE, BOS once", bpeMetadata.with(ggml+"add_bos_token", true), "<|im_end|>a", []EncodeOption{WithBOS(), WithSpecials()}, []int32{7, 0}},
		{"BPE, no BOS", bpeMetadata, "a", []EncodeOption{WithBOS()}, []int32{0}},
		{"BPE, merge through what is no token", bpeMetadata.with(ggml+"merges", []string{"b c", "a bc"}), "abc", nil, []int32{4}},
		{"BPE, ending in what is no token", bpeMetadata.with(ggml+"merges", []string{"b c"}), "bc", nil, []int32{1, 2}},
		{"SPM", spmMetadata, "ab", nil, []int32{9}},
		{"SPM, prefix off", spmMetadata.with(ggml+"add_space_prefix", false), "ab", nil, []int32{7}},
		{"SPM, continuing a text", spmMetadata, "ab", []EncodeOption{WithContinuation()}, []int32{7}},
		{"SPM, BOS", spmMetadata, "a", []EncodeOption{WithBOS()}, []int32{1, 8}},
		{"SPM, byte", spmMetadata, "aA", nil, []int32{8, 3}},
		{"SPM, unknown", spmMetadata, "aZ", nil, []int32{8, 0}},
		{"SPM, malformed UTF-8", spmMetadata, "a\xff", nil, []int32{8, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tok, err := FromMetadata(c.m)
			if err != nil {
				t.Fatal(err)
			}
			if got := tok.Encode(c.text, c.opts...); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestSpacePrefix(t *testing.T) {
	tok, err := FromMetadata(spmMetadata)
	if err != nil {
		t.Fatal(err)
	}
	ids := tok.Encode("ab ab")
	if got := tok.Decode(ids); got != "ab ab" {
		t.Errorf("Decode: %q", got)
	}
	// A decoder continues a text: its spaces are part of it.
	if d := tok.NewDecoder(); d.Write(ids[0]) != " ab" {
		t.Error("the decoder took off a space")
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(filepath.Join(dir, "none.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(smallJSON()); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		data []byte
		kind error
	}{
		{"plain", smallJSON(), nil},
		{"gzip", packed.Bytes(), nil},
		{"gzip cut off", packed.Bytes()[:packed.Len()/2], ErrSyntax},
		{"gzip head alone", packed.Bytes()[:3], ErrSyntax},
		{"GGUF cut off", []byte("GGUF\x03\x00\x00\x00"), ErrSyntax},
		{"GGUF of a version to come", append([]byte("GGUF\x63\x00\x00\x00"), make([]byte, 64)...), ErrUnsupported},
		{"GGUF without a tokenizer", append([]byte("GGUF\x03\x00\x00\x00"), make([]byte, 64)...), ErrInvalid},
		{"three bytes", []byte("GGU"), ErrSyntax},
		{"empty", nil, ErrSyntax},
	} {
		path := filepath.Join(dir, "file")
		if err := os.WriteFile(path, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		tok, err := Load(path)
		if !errors.Is(err, c.kind) || (tok != nil) != (c.kind == nil) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// A model file is as good a source as the tokenizer.json that it was made from.
func TestLoadModelFile(t *testing.T) {
	tok, err := Load(filepath.Join("..", "embedded", "model.gguf"))
	if err != nil {
		t.Fatal(err)
	}
	const text = `{"name":"Ann Bård","age":41}`
	if got := tok.Decode(tok.Encode(text)); got != text || tok.Len() < 1000 || len(tok.EOG()) == 0 {
		t.Errorf("%d tokens, %d of them ends, write %q for %q", tok.Len(), len(tok.EOG()), got, text)
	}
}

// The two ways of merging give the same ids; both equal merging by definition.
func TestMergeTwins(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for round := range 300 {
		letters := 2 + rng.IntN(3)
		pairs := newPairTable(64)
		type pair struct{ a, b int32 }
		ranks := map[pair]merged{}
		next := int32(letters)
		for rank := range uint32(1 + rng.IntN(40)) {
			p := pair{rng.Int32N(next), rng.Int32N(next)}
			if _, ok := ranks[p]; !ok {
				ranks[p] = merged{rank, next}
				pairs.put(p.a, p.b, ranks[p])
				next++
			}
		}
		ids := make([]int32, 2+rng.IntN(120))
		for i := range ids {
			ids[i] = rng.Int32N(int32(letters))
		}
		want := slices.Clone(ids)
		for {
			best, at := merged{rank: math.MaxUint32}, -1
			for i := range len(want) - 1 {
				if m, ok := ranks[pair{want[i], want[i+1]}]; ok && m.rank < best.rank {
					best, at = m, i
				}
			}
			if at < 0 {
				break
			}
			want = slices.Replace(want, at, at+2, best.id)
		}
		short, long := &scratch{ids: slices.Clone(ids)}, &scratch{ids: slices.Clone(ids)}
		short.mergeShort(pairs)
		long.mergeLong(pairs)
		if !slices.Equal(short.ids, want) || !slices.Equal(long.ids, want) {
			t.Fatalf("round %d: %v\nshort %v\nlong  %v\nwant  %v", round, ids, short.ids, long.ids, want)
		}
	}
}

// A word of any length is encoded: none is quadratic, or this would not end.
func TestLongWords(t *testing.T) {
	tok := mustJSON(t, smallJSON())
	for _, unit := range []string{"abc", "a", "é", "<", "<en", " ", "'", "\xff", "aA"} {
		text := strings.Repeat(unit, 1_000_000/len(unit))
		tok.Encode(text, WithSpecials())
	}
	spm, err := FromMetadata(spmMetadata)
	if err != nil {
		t.Fatal(err)
	}
	for _, unit := range []string{"ab", " ", "\xe2\x96", "</s"} {
		spm.Encode(strings.Repeat(unit, 500_000/len(unit)), WithSpecials())
	}
}

func TestNFC(t *testing.T) {
	marks := strings.Repeat("\u0301", 100)
	for _, c := range []struct{ name, in, want string }{
		{"composed already", "é", "é"},
		{"composes", "e\u0301", "é"},
		{"orders marks", "a\u0323\u0301", "\u1ea1\u0301"},
		{"Hangul", "\u1100\u1161\u11a8", "각"},
		{"a long run of marks stays", "q" + marks, "q" + marks},
		{"beside a long run of marks", "e\u0301 q" + marks + " e\u0301", "é q" + marks + " é"},
	} {
		if got := nfc(c.in); got != c.want {
			t.Errorf("%s: got %+q", c.name, got)
		}
	}
}

func TestRepair(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"aé😀", "aé😀"}, {"\xff", "\uFFFD"}, {"\xc3(", "\uFFFD("}, {"\xc0\xaf", "/"}, {"\xe0\x80\xaf", "/"},
		{"\xed\xa0\xbd", "\xed\xa0\xbd"}, {"\xf4\x90\x80\x80", "\uFFFD"}, {"\xf0\x9f\x98", "\uFFFD\uFFFD\uFFFD"}, {"a\x80b", "a\uFFFDb"},
	} {
		if got := repair(c.in); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}

// What Hugging Face makes of the attributes of added tokens and of the ways to put
// a space before a text.
func TestAddedTokenAttributes(t *testing.T) {
	added := func(attributes string) []byte {
		return smallJSON(`{"id": 10, "content": "<tool>", "special": false}`, `{"id": 10, "content": "ab", "special": false, `+attributes+`}`)
	}
	prefixed := smallJSON(`"add_prefix_space": false`, `"add_prefix_space": true`)
	for _, c := range []struct {
		name string
		file []byte
		text string
		want []int32
	}{
		{"anywhere", added(`"normalized": false`), "cabc", []int32{2, 10, 2}},
		{"whole word", added(`"single_word": true`), "cabc ab", []int32{2, 4, 5, 10}},
		{"whole word beside a mark", added(`"single_word": true`), "é" + "ab", []int32{7, 8, 3}},
		{"strips to the left", added(`"lstrip": true`), "c ab c", []int32{2, 10, 5, 2}},
		{"strips to the right", added(`"rstrip": true`), "c ab c", []int32{2, 5, 10, 2}},
		{"space before each stretch", prefixed, "a<tool>a", []int32{6, 10, 6}},
		{"space that is there", prefixed, " a", []int32{6}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := mustJSON(t, c.file).Encode(c.text); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// Concurrent use of one tokenizer, for the race detector.
func TestConcurrentEncode(t *testing.T) {
	tok := mustJSON(t, smallJSON())
	want := tok.Encode("abc ab abc")
	done := make(chan bool)
	for range 4 {
		go func() {
			ok := true
			for range 200 {
				ok = ok && slices.Equal(tok.Encode("abc ab abc"), want)
			}
			done <- ok
		}()
	}
	for range 4 {
		if !<-done {
			t.Error("ids differ")
		}
	}
}

// FuzzEncode: on a tokenizer with all bytes, decoding gives the text back, a stream
// of tokens gives it in whole characters, and words joined are the text.
func FuzzEncode(f *testing.F) {
	var vocab strings.Builder
	for b, r := range byteToRune {
		fmt.Fprintf(&vocab, "%q:%d,", string(r), b)
	}
	tok := mustJSON(f, smallJSON(`"a": 0, "b": 1, "c": 2, "ab": 3, "abc": 4, "Ġ": 5, "Ġa": 6, "Ã": 7, "©": 8`,
		vocab.String()+`"ab": 300, "abc": 301, "Ġa": 302`, `"id": 9`, `"id": 310`, `"id": 10`, `"id": 311`))
	for _, s := range []string{"abc ab", "I'm 1234 ÀÉ\n\n  x", "<end>", "Été ǅungla ʰa\u0301 中文\u200d\r\n/", "\xff\xed\xa0\x80"} {
		f.Add(s)
	}
	patterns := []pattern{gpt2, gpt4(unicodeContraction, 3, clsLetter), gpt4(asciiContraction, 1, clsLetter|clsMark),
		gpt4o(unicodeContraction, 3), gpt4o(noContraction, 1), deepseek3}
	f.Fuzz(func(t *testing.T, text string) {
		for i, p := range patterns {
			var joined strings.Builder
			splitter{numbers(3), p}.each(text, func(w string) {
				if w == "" {
					t.Fatalf("pattern %d: empty word in %q", i, text)
				}
				joined.WriteString(w)
			})
			if joined.String() != text {
				t.Fatalf("pattern %d: %q became %q", i, text, joined.String())
			}
		}
		if shielded := tok.Encode(tok.Shield(text), WithShielded()); slices.Contains(shielded, 310) {
			t.Fatalf("%q: shielded, and yet %v", text, shielded)
		}
		if !utf8.ValidString(text) {
			return
		}
		ids := tok.Encode(text)
		if got := tok.Decode(ids); got != text {
			t.Fatalf("%q became %q", text, got)
		}
		d, streamed := tok.NewDecoder(), ""
		for _, id := range ids {
			s := d.Write(id)
			if !utf8.ValidString(s) {
				t.Fatalf("piece %q", s)
			}
			streamed += s
		}
		if streamed += d.Flush(); streamed != text {
			t.Fatalf("%q was streamed as %q", text, streamed)
		}
	})
}
