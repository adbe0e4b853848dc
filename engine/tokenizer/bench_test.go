package tokenizer

import (
	"strings"
	"testing"
)

func BenchmarkEncode(b *testing.B) {
	prose := strings.Repeat("The quick brown fox jumps over the lazy dog; it isn't 1,234 km away. naïve café 中文分词\n", 200)
	for _, c := range []struct{ name, tok, text string }{
		{"prose/llama3_1", "llama3_1", prose},
		{"prose/qwen3", "qwen3", prose},
		{"prose/gptoss", "gptoss", prose},
		{"prose/gemma3", "gemma3", prose},
		{"oneword/llama3_1", "llama3_1", strings.Repeat("abcdefghij", 10_000)},
		{"oneword/gemma3", "gemma3", strings.Repeat("ab", 50_000)},
		{"spaces/llama3_1", "llama3_1", strings.Repeat(" ", 100_000)},
		{"marks/gptoss", "gptoss", strings.Repeat("<|end", 20_000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			tok := fromJSONFile(b, c.tok)
			var dst []int32
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				dst = tok.AppendEncode(dst[:0], c.text, WithSpecials())
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, name := range []string{"smollm2", "gemma3"} {
		b.Run(name, func(b *testing.B) {
			path := referenceDir(b) + "/tok/tokenizers/" + name + ".json.gz"
			for b.Loop() {
				if _, err := Load(path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
