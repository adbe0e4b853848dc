package tokenizer

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ggufOf writes the metadata that a GGUF file converted from a tokenizer.json has.
// A SentencePiece vocabulary gets the scores that order it as its ids do.
func ggufOf(t testing.TB, name, model, pre string) metadata {
	t.Helper()
	f, err := os.Open(filepath.Join(referenceDir(t), "tok", "tokenizers", name+".json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var file jsonFile
	if err := json.NewDecoder(z).Decode(&file); err != nil {
		t.Fatal(err)
	}
	var vocab map[string]int32
	if err := json.Unmarshal(file.Model.Vocab, &vocab); err != nil {
		t.Fatal(err)
	}
	size := len(vocab)
	for _, a := range file.Added {
		size = max(size, int(a.ID)+1)
	}
	tokens, types, scores := make([]string, size), make([]int64, size), make([]float32, size)
	for text, id := range vocab {
		tokens[id], types[id], scores[id] = text, ggufNormal, -float32(id)
		if _, ok := byteToken(text); ok && model == "llama" {
			types[id] = ggufByte
		}
	}
	for _, a := range file.Added {
		tokens[a.ID], types[a.ID] = a.Content, ggufControl
		if !a.Special && a.Content != "<mask>" { // Gemma's converter makes it a control token
			types[a.ID] = ggufUserDefined
			tokens[a.ID] = strings.ReplaceAll(a.Content, blank, " ")
		}
	}
	m := metadata{ggml + "model": model, ggml + "tokens": tokens, ggml + "token_type": types}
	if model == "llama" {
		return m.with(ggml+"scores", scores).with(ggml+"add_space_prefix", false)
	}
	var merges []string
	if json.Unmarshal(file.Model.Merges, &merges) != nil {
		var pairs [][2]string
		if err := json.Unmarshal(file.Model.Merges, &pairs); err != nil {
			t.Fatal(err)
		}
		merges = nil
		for _, p := range pairs {
			merges = append(merges, p[0]+" "+p[1])
		}
	}
	return m.with(ggml+"merges", merges).with(ggml+"pre", pre)
}

// The vocabularies whose GGUF files are not there, converted from tokenizer.json.
func TestConverted(t *testing.T) {
	if testing.Short() {
		t.Skip("large vocabularies, not in -short")
	}
	for _, c := range []struct{ name, model, pre, file, key string }{
		{"llama3_1", "gpt2", "llama-bpe", "llamacpp.jsonl", "llama3"},
		{"gemma3", "llama", "default", "llamacpp.jsonl", "gemma3"},
		{"gpt2", "gpt2", "gpt-2", "llamacpp.jsonl", "gpt2"},
		{"deepseek_v3", "gpt2", "deepseek-v3", "hf.jsonl", "deepseek_v3"},
		{"mistral_nemo", "gpt2", "tekken", "hf.jsonl", "mistral_nemo"},
		{"gptoss", "gpt2", "gpt-4o", "hf.jsonl", "gptoss"},
	} {
		t.Run(c.key, func(t *testing.T) {
			tok, err := FromMetadata(ggufOf(t, c.name, c.model, c.pre))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, tok, c.file, c.key, nil)
		})
	}
}
