package tokenizer

import (
	"strings"
	"unicode/utf8"
)

// A splitter cuts a text into words by one pattern after another, each applied
// to the pieces the one before left, as a Hugging Face "Sequence" of isolated
// splits and llama.cpp's list of expressions do.
type splitter []pattern

// each calls emit with every word of s in order.
func (sp splitter) each(s string, emit func(string)) {
	if len(sp) == 0 {
		if s != "" {
			emit(s)
		}
		return
	}
	sc := newScanner()
	sp.stage(sc, s, emit)
}

func (sp splitter) stage(sc scanner, s string, emit func(string)) {
	rest := sp[1:]
	out := func(piece string) {
		if len(rest) == 0 {
			emit(piece)
		} else {
			rest.stage(sc, piece, emit)
		}
	}
	p, gap := sp[0], 0 // s[:gap] is what no alternative has matched so far
	for gap < len(s) {
		n := p(sc, s[gap:])
		if n == 0 {
			_, n, _ := sc.at(s[gap:])
			gap += n
			continue
		}
		if gap > 0 {
			out(s[:gap])
		}
		out(s[gap : gap+n])
		s, gap = s[gap+n:], 0
	}
	if len(s) > 0 {
		out(s)
	}
}

// cjk are the ranges DeepSeek splits off.
var (
	deepseek3CJK = runs(0, [2]rune{'一', '龥'}, [2]rune{'぀', 'ゟ'}, [2]rune{'゠', 'ヿ'})
	deepseekCJK  = runs(0, [2]rune{'一', '龥'}, [2]rune{'ࠀ', '一'}, [2]rune{'가', '퟿'})
)

// preset is what tokenizer.ggml.pre says about a byte-level BPE model.
type preset struct {
	split        splitter
	ignoreMerges bool // a word that is a token is that token, whatever the merges say
	addBOS       bool // unless tokenizer.ggml.add_bos_token says otherwise
	nfc          bool
}

func digitsThenGPT2() splitter { return splitter{numbers(1), gpt2} }

// falconPunct and defaultPunct are the punctuation runs split off first.
func punctuation(extra string) pattern {
	return func(sc scanner, s string) int {
		end := 0
		for end < len(s) {
			r, n, c := sc.at(s[end:])
			if c&clsPunct == 0 && !(r < utf8.RuneSelf && strings.IndexByte(extra, byte(r)) >= 0) {
				break
			}
			end += n
		}
		return end
	}
}

// presetFor returns the rules of a value of tokenizer.ggml.pre.
func presetFor(name string) (preset, bool) {
	switch name {
	case "", "default":
		return preset{split: splitter{punctuation("$+<=>^~|"), gpt2, runs(clsNumber), threeDigits}}, true
	case "gpt-2", "phi-2", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de", "jina-v1-en", "jina-v2-code",
		"roberta-bpe", "gigachat", "a.x-4.0", "mellum", "modern-bert", "mpt", "olmo", "jais", "trillion",
		"granite-docling", "exaone4":
		return preset{split: splitter{gpt2}}, true
	case "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b", "mellum2":
		return preset{split: digitsThenGPT2()}, true
	case "falcon":
		return preset{split: splitter{punctuation("$+<=>^~|`"), gpt2, threeDigits}}, true
	case "llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano":
		return preset{split: splitter{gpt4(asciiContraction, 3, clsLetter)}, ignoreMerges: true, addBOS: true}, true
	case "dbrx", "smaug-bpe", "glm4", "chatglm-bpe":
		return preset{split: splitter{gpt4(asciiContraction, 3, clsLetter)}}, true
	case "qwen2", "deepseek-r1-qwen", "megrez":
		return preset{split: splitter{gpt4(asciiContraction, 1, clsLetter)}, nfc: true}, true
	case "stablelm2", "hunyuan", "solar-open":
		return preset{split: splitter{gpt4(asciiContraction, 1, clsLetter)}}, true
	case "qwen35":
		return preset{split: splitter{gpt4(asciiContraction, 1, clsLetter|clsMark)}, nfc: true}, true
	case "gpt-4o", "llama4", "kanana2":
		return preset{split: splitter{gpt4o(asciiContraction, 3)}}, true
	case "tekken":
		return preset{split: splitter{gpt4o(noContraction, 1)}, ignoreMerges: true, addBOS: true}, true
	case "deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4":
		return preset{split: splitter{numbers(3), deepseek3CJK, deepseek3}}, true
	case "deepseek-coder":
		return preset{split: splitter{one("\r\n"), spaced(runs(clsLetter)), spaced(runs(clsPunct)),
			deepseekCJK, numbers(1)}}, true
	}
	return preset{}, false
}

// The expressions by which tokenizer.json files name the same patterns. Line ends
// and tabs written as such are turned into escapes before the look-up.
const (
	contractionsFold = `(?i:'s|'t|'re|'ve|'m|'ll|'d)`
	contractionsJoin = `'(?i:[sdmt]|ll|ve|re)`
	tailLines        = `\s*[\r\n]+|\s+(?!\S)|\s+`
	upperRun         = `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`
	lowerRun         = `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`
	wordStart        = `[^\r\n\p{L}\p{N}]?`
)

func gpt4Regex(contractions, digits string) string {
	return contractions + `|[^\r\n\p{L}\p{N}]?\p{L}+|` + digits + `| ?[^\s\p{L}\p{N}]+[\r\n]*|` + tailLines
}

func gpt4oRegex(suffix, digits string) string {
	return wordStart + upperRun + `*` + lowerRun + `+` + suffix + `|` +
		wordStart + upperRun + `+` + lowerRun + `*` + suffix + `|` +
		digits + `| ?[^\s\p{L}\p{N}]+[\r\n/]*|` + tailLines
}

var regexPatterns = map[string]pattern{
	`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`:                                  gpt2,
	`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)`:                                      gpt2,
	gpt4Regex(contractionsFold, `\p{N}{1,3}`):                                                                     gpt4(unicodeContraction, 3, clsLetter),
	gpt4Regex(contractionsFold, `\p{N}`):                                                                          gpt4(unicodeContraction, 1, clsLetter),
	gpt4Regex(contractionsJoin, `\p{N}{1,3}`):                                                                     gpt4(unicodeContraction, 3, clsLetter),
	contractionsJoin + `|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+`: gpt4(unicodeContraction, 3, clsLetter),
	contractionsFold + `|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|` + tailLines:       gpt4(unicodeContraction, 1, clsLetter|clsMark),
	gpt4oRegex(contractionsFold+`?`, `\p{N}{1,3}`):                                                                gpt4o(unicodeContraction, 3),
	gpt4oRegex(``, `\p{N}`):      gpt4o(noContraction, 1),
	gpt4oRegex(``, `\p{N}{1,3}`): gpt4o(noContraction, 3),
	"[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+" + `|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|` + tailLines: deepseek3,
	`[一-龥぀-ゟ゠-ヿ]+`:    deepseek3CJK,
	`[一-龥ࠀ-一가-퟿]+`:    deepseekCJK,
	`\p{N}{1,3}`:      numbers(3),
	`\p{N}`:           numbers(1),
	`\p{N}+`:          runs(clsNumber),
	`[0-9][0-9][0-9]`: threeDigits,
	`[\r\n]`:          one("\r\n"),
	`\s?\p{L}+`:       spaced(runs(clsLetter)),
	`\s?\p{P}+`:       spaced(runs(clsPunct)),
}

// patternForRegex returns the pattern an expression of a tokenizer.json names.
func patternForRegex(expr string) (pattern, bool) {
	expr = strings.NewReplacer("\r", `\r`, "\n", `\n`, "\t", `\t`).Replace(expr)
	p, ok := regexPatterns[expr]
	return p, ok
}
