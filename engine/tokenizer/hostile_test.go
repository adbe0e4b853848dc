package tokenizer

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestHostileJSON(t *testing.T) {
	huge := strings.Repeat("x", maxTokenBytes+1)
	for _, c := range []struct {
		name  string
		data  []byte
		kind  error
		where string
	}{
		{"empty", nil, ErrSyntax, ""},
		{"not JSON", []byte("GGUF\x03"), ErrSyntax, ""},
		{"cut off", smallJSON()[:200], ErrSyntax, ""},
		{"a list", []byte("[]"), ErrSyntax, ""},
		{"no model", []byte("{}"), ErrInvalid, "model"},
		{"unknown model", smallJSON(`"type": "BPE"`, `"type": "WordPiece"`), ErrUnsupported, "model.type"},
		{"vocabulary of a wrong type", smallJSON(`"a": 0`, `"a": "0"`), ErrSyntax, "model.vocab"},
		{"negative id", smallJSON(`"a": 0`, `"a": -1`), ErrInvalid, "model.vocab"},
		{"huge id", smallJSON(`"a": 0`, `"a": 2000000000`), ErrInvalid, "model.vocab"},
		{"id that overflows", smallJSON(`"a": 0`, `"a": 99999999999`), ErrSyntax, "model.vocab"},
		{"two tokens with one id", smallJSON(`"b": 1`, `"b": 0`), ErrInvalid, "model.vocab"},
		{"huge token", smallJSON(`"a": 0`, `"`+huge+`": 0`), ErrLimit, "model.vocab"},
		{"no merges", smallJSON(`"merges"`, `"other"`), ErrInvalid, "model.merges"},
		{"merge of one part", smallJSON(`"a b"`, `"ab"`), ErrInvalid, "model.merges[0]"},
		{"merge of three parts", smallJSON(`"a b"`, `"a b c"`), ErrInvalid, "model.merges[0]"},
		{"merge as a list of three", smallJSON(`["a b", "ab c", "Ġ a"]`, `[["a","b","c"]]`), ErrInvalid, "model.merges[0]"},
		{"merge of no token", smallJSON(`"a b"`, `"a z"`), ErrInvalid, "model.merges[0]"},
		{"merge into no token", smallJSON(`"a b"`, `"b a"`), ErrInvalid, "model.merges[0]"},
		{"merges of a wrong type", smallJSON(`["a b", "ab c", "Ġ a"]`, `7`), ErrSyntax, "model.merges"},
		{"dropout", smallJSON(`"unk_token": null`, `"dropout": 0.1`), ErrUnsupported, "model.dropout"},
		{"prefix", smallJSON(`"unk_token": null`, `"continuing_subword_prefix": "##"`), ErrUnsupported, "model.continuing_subword_prefix"},
		{"suffix", smallJSON(`"unk_token": null`, `"end_of_word_suffix": "</w>"`), ErrUnsupported, "model.end_of_word_suffix"},
		{"unknown token that is none", smallJSON(`"unk_token": null`, `"unk_token": "<unk>"`), ErrInvalid, "model.unk_token"},
		{"added token with a negative id", smallJSON(`"id": 9`, `"id": -9`), ErrInvalid, "added_tokens[0]"},
		{"added token with a huge id", smallJSON(`"id": 9`, `"id": 9000000000`), ErrLimit, "model.vocab"},
		{"added token with another's id", smallJSON(`"id": 9`, `"id": 3`), ErrInvalid, "added_tokens[0]"},
		{"huge added token", smallJSON(`<end>`, strings.Repeat("x", maxSpecialBytes+1)), ErrLimit, "added_tokens[0]"},
		{"unknown normaliser", smallJSON(`"normalizer": null`, `"normalizer": {"type": "Lowercase"}`), ErrUnsupported, "normalizer"},
		{"normaliser by an expression", smallJSON(`"normalizer": null`, `"normalizer": {"type": "Replace", "pattern": {"Regex": "a+"}, "content": "b"}`), ErrUnsupported, "normalizer"},
		{"unknown pre-tokeniser", smallJSON(`{"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}`, `{"type": "Whitespace"}`), ErrUnsupported, "pre_tokenizer"},
		{"unknown expression", smallJSON(`{"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}`,
			`{"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated"}]}`), ErrUnsupported, "pre_tokenizer.pretokenizers[0]"},
		{"endless sequence", smallJSON(`"normalizer": null`, `"normalizer": `+strings.Repeat(`{"type":"Sequence","normalizers":[`, 20)+strings.Repeat("]}", 20)), ErrLimit, ""},
		{"unknown decoder", smallJSON(`"decoder": {"type": "ByteLevel"}`, `"decoder": {"type": "WordPiece"}`), ErrUnsupported, "decoder"},
		{"unknown post-processor", smallJSON(`"post_processor": null`, `"post_processor": {"type": "Bert"}`), ErrUnsupported, "post_processor"},
		{"template of no token", smallJSON(`"post_processor": null`, `"post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}]}`), ErrInvalid, "post_processor"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tok, err := FromJSON(c.data)
			var e *Error
			if !errors.Is(err, c.kind) || !errors.As(err, &e) || tok != nil {
				t.Fatalf("got %v, %v", tok, err)
			}
			if c.where != "" && e.Where != c.where {
				t.Errorf("located at %q, want %q: %v", e.Where, c.where, err)
			}
			if c.kind == ErrSyntax && c.where == "" && e.Offset < 0 {
				t.Errorf("no offset: %v", err)
			}
		})
	}
}

func TestHostileMetadata(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		name string
		m    metadata
		kind error
		key  string
	}{
		{"empty", metadata{}, ErrInvalid, "tokens"},
		{"no model", bpeMetadata.with(ggml+"model", nil), ErrInvalid, "model"},
		{"model of a wrong type", bpeMetadata.with(ggml+"model", int64(1)), ErrSyntax, "model"},
		{"unknown model", bpeMetadata.with(ggml+"model", "bert"), ErrUnsupported, "model"},
		{"unknown pre-tokeniser", bpeMetadata.with(ggml+"pre", "nope"), ErrUnsupported, "pre"},
		{"tokens of a wrong type", bpeMetadata.with(ggml+"tokens", []int64{1}), ErrSyntax, "tokens"},
		{"huge token", bpeMetadata.with(ggml+"tokens", []string{strings.Repeat("x", maxTokenBytes+1)}), ErrLimit, "tokens[0]"},
		{"huge special token", bpeMetadata.with(ggml+"tokens", append(slices.Repeat([]string{"q"}, 7), strings.Repeat("x", maxSpecialBytes+1))).with(ggml+"merges", []string{}), ErrLimit, "tokens[7]"},
		{"types of a wrong type", bpeMetadata.with(ggml+"token_type", "x"), ErrSyntax, "token_type"},
		{"too few types", bpeMetadata.with(ggml+"token_type", []int64{1}), ErrInvalid, "token_type"},
		{"no merges", bpeMetadata.with(ggml+"merges", nil), ErrInvalid, "merges"},
		{"merge of one part", bpeMetadata.with(ggml+"merges", []string{"a b", "ab"}), ErrInvalid, "merges[1]"},
		{"empty merge", bpeMetadata.with(ggml+"merges", []string{""}), ErrInvalid, "merges[0]"},
		{"merge outside the alphabet", bpeMetadata.with(ggml+"merges", []string{"a 中"}), ErrInvalid, "merges[0]"},
		{"EOS outside", bpeMetadata.with(ggml+"eos_token_id", int64(8)), ErrInvalid, "eos_token_id"},
		{"EOS negative", bpeMetadata.with(ggml+"eos_token_id", int64(-2)), ErrInvalid, "eos_token_id"},
		{"BOS of a wrong type", bpeMetadata.with(ggml+"bos_token_id", "x"), ErrSyntax, "bos_token_id"},
		{"flag of a wrong type", bpeMetadata.with(ggml+"add_bos_token", int64(1)), ErrSyntax, "add_bos_token"},
		{"scores of a wrong type", spmMetadata.with(ggml+"scores", "x"), ErrSyntax, "scores"},
		{"too few scores", spmMetadata.with(ggml+"scores", []float32{1}), ErrInvalid, "scores"},
		{"score that is no number", spmMetadata.with(ggml+"scores", slices.Repeat([]float32{nan}, 10)), ErrInvalid, "scores[0]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tok, err := FromMetadata(c.m)
			var e *Error
			if !errors.Is(err, c.kind) || !errors.As(err, &e) || tok != nil || e.Where != ggml+c.key {
				t.Errorf("got %v, %v", tok, err)
			}
		})
	}
}

// FuzzFromJSON: no file makes the package panic, and what loads encodes anything.
func FuzzFromJSON(f *testing.F) {
	f.Add(smallJSON(), "ab <end> é")
	f.Add(smallJSON(`"normalizer": null`, `"normalizer": {"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"},{"type":"NFC"}]}`), "a b")
	f.Add(smallJSON(`{"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}`, `{"type":"Metaspace","replacement":"▁","prepend_scheme":"first"}`), "a b")
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		tok, err := FromJSON(data)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("untyped error %v", err)
			}
			return
		}
		for _, id := range tok.Encode(text, WithSpecials(), WithBOS()) {
			if id < 0 || int(id) >= tok.Len() {
				t.Fatalf("id %d of %d", id, tok.Len())
			}
		}
	})
}

// FuzzFromMetadata is FuzzFromJSON for GGUF metadata. Lists are divided by line ends.
func FuzzFromMetadata(f *testing.F) {
	f.Add("gpt2", "gpt-2", "a\nb\nab\n<|im_end|>", "a b", []byte{1, 1, 1, 3}, int64(3), "ab <|im_end|>")
	f.Add("llama", "default", "<unk>\n<s>\n</s>\n<0x41>\n▁\na\n▁a", "", []byte{2, 3, 3, 6, 1, 1, 1}, int64(1), "a aé")
	f.Fuzz(func(t *testing.T, model, pre, tokens, merges string, types []byte, id int64, text string) {
		m := metadata{ggml + "model": model, ggml + "pre": pre, ggml + "tokens": strings.Split(tokens, "\n"),
			ggml + "merges": strings.Split(merges, "\n"), ggml + "bos_token_id": id}
		if merges == "" {
			m[ggml+"merges"] = []string{}
		}
		kinds, scores := make([]int64, len(types)), make([]float32, len(types))
		for i, x := range types {
			kinds[i], scores[i] = int64(x%8), float32(x)
		}
		m[ggml+"token_type"], m[ggml+"scores"] = kinds, scores
		tok, err := FromMetadata(m)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Where == "" {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		for _, id := range tok.Encode(text, WithSpecials(), WithBOS()) {
			if id < 0 || int(id) >= tok.Len() {
				t.Fatalf("id %d of %d", id, tok.Len())
			}
		}
		tok.Decode(tok.Encode(tok.Shield(text), WithShielded()))
	})
}
