package main

import (
	"fmt"
	"strings"
)

// pattern is matched as a whole.
type pattern struct{ Name, Regex string }

// patterns are the regular expressions of the benchmark: of what they are made is
// in all the engines' syntaxes.
func patterns() []pattern {
	out := []pattern{
		{"date", `\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`},
		{"time", `([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?`},
		{"date-time", `\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})`},
		{"uuid", `[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`},
		{"sha256", `[0-9a-f]{64}`},
		{"git-ref", `refs/(heads|tags)/[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*`},
		{"semver", `(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?`},
		{"ipv4", `((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`},
		{"mac", `([0-9A-F]{2}:){5}[0-9A-F]{2}`},
		{"hex-colour", `#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})`},
		{"url", `https?://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?(/[A-Za-z0-9._~%!$&'()*+,;=:@-]*)*(\?[A-Za-z0-9=&%_.-]*)?`},
		{"email", `[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}`},
		{"phone", `\+?\d{1,3}[ -]?\(?\d{2,4}\)?[ -]?\d{3,4}[ -]?\d{3,4}`},
		{"price", `[$€£]\d{1,3}(,\d{3})*(\.\d{2})?`},
		{"number", `-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?`},
		{"plate", `[A-Z]{1,3}-[A-Z]{1,2} \d{1,4}`},
		{"isbn", `97[89]-\d{1,5}-\d{1,7}-\d{1,7}-\d`},
		{"iban", `[A-Z]{2}\d{2}( [A-Z0-9]{4}){3,7}( [A-Z0-9]{1,3})?`},
		{"base64", `([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?`},
		{"path", `(/[A-Za-z0-9_.-]+)+`},
		{"windows-path", `[A-Z]:(\\[A-Za-z0-9_. -]+)+`},
		{"identifier", `[A-Za-z_][A-Za-z0-9_]*`},
		{"dotted", `[a-z]+(\.[a-z]+){1,8}`},
		{"slug", `[a-z0-9]+(-[a-z0-9]+)*`},
		{"slug-limited", `[a-z0-9-]{1,40}`},
		{"word", `\w+`},
		{"words", `\w+( \w+)*`},
		{"ten-words", `\w+( \w+){0,9}`},
		{"any", `.*`},
		{"any-80", `.{1,80}`},
		{"any-20", `.{0,20}`},
		{"any-500", `.{10,500}`},
		{"lines", `[^\n]+(\n[^\n]+)*`},
		{"sentence", `[A-Z][a-z]*( [a-z]+)*[.!?]`},
		{"sentences", `([A-Z][^.!?]{5,120}[.!?] ){1,5}`},
		{"thirty-words", `(\S+\s+){0,29}\S+`},
		{"quoted", `"([^"\\]|\\.)*"`},
		{"no-commas", `[^,]{1,60}`},
		{"csv-row", `[^,"\n]*(,[^,"\n]*){4}`},
		{"key-value", `[a-z_]+=[^;\n]+(; [a-z_]+=[^;\n]+)*`},
		{"log-line", `\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} (INFO|WARN|ERROR) [a-z.]+: .+`},
		{"markdown-list", `(- [^\n]+\n)+`},
		{"markdown-heading", `#{1,6} [^\n]{1,100}`},
		{"numbered-list", `(\d+\. [^\n]+\n){1,20}`},
		{"answer", `(Thought: [^\n]+\n)?Answer: (yes|no|maybe)`},
		{"tagged", `<answer>[^<]*</answer>`},
		{"tool-call", `call\([a-z_]+(, [a-z_]+=("[^"]*"|\d+))*\)`},
		{"contains-hex", `.*[0-9a-f]{32}.*`},
		{"contains-word", `.*(error|warning|failure).*`},
		{"contains-date", `.*\d{4}-\d{2}-\d{2}.*`},
		{"contains-email", `.*[a-z]+@[a-z]+\.com.*`},
		{"ends-in-mark", `.*[.!?]`},
		{"begins-with", `The .*`},
		{"latin", `\p{Script=Latin}+`},
		{"letters", `\p{L}+`},
		{"letters-words", `\p{L}+( \p{L}+){0,12}`},
		{"upper-then-lower", `\p{Lu}\p{Ll}*( \p{Lu}\p{Ll}*)*`},
		{"greek", `[\p{Script=Greek} ]{1,40}`},
		{"cyrillic", `\p{Script=Cyrillic}+( \p{Script=Cyrillic}+)*`},
		{"han", `[\p{Script=Han}，。]{1,60}`},
		{"no-ascii", `[^\x00-\x7f]{1,20}`},
		{"nested", `((a|b){1,5}c){1,7}(d{2,9}e)*`},
		{"nested-lists", `(\[(\d{1,3}(, \d{1,3}){0,9})?\]\n){1,30}`},
		{"counted-classes", `[A-Z]{2,5}[0-9]{3,9}[a-z]{4,17}`},
		{"counted-1000", `[a-z]{1,1000}`},
		{"counted-exact", `[ -~]{100}`},
		{"chess", `([KQRBN]?[a-h]?[1-8]?x?[a-h][1-8][+#]? ?){1,60}`},
		{"dna", `[ACGT]{3,300}`},
		{"roman", `M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})`},
		{"choice-5", `(red|green|blue|black|white)`},
		{"choice-100", "(" + strings.Join(words(100), "|") + ")"},
		{"choice-1000", "(" + strings.Join(words(1000), "|") + ")"},
		{"choices", "(" + strings.Join(words(200), "|") + ")(, (" + strings.Join(words(200), "|") + ")){0,9}"},
		{"latex", `\\frac\{[^{}]+\}\{[^{}]+\}( [+-] \\frac\{[^{}]+\}\{[^{}]+\})*`},
		{"sql", `SELECT [a-z_]+(, [a-z_]+)* FROM [a-z_]+( WHERE [a-z_]+ (=|<|>) ('[^']*'|\d+)( AND [a-z_]+ (=|<|>) ('[^']*'|\d+))*)?;`},
		{"html-attribute", `<[a-z]+( [a-z-]+="[^"<>]*")*>`},
		{"user-agent", `Mozilla/5\.0 \([^)]+\) [A-Za-z]+/\d+(\.\d+)*( [A-Za-z]+/\d+(\.\d+)*)*`},
		{"crontab", `(\*|[0-9,*/-]+)( (\*|[0-9,*/-]+)){4}`},
	}
	return out
}

// words are n different words of made-up syllables.
func words(n int) []string {
	syllables := []string{"ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "zu"}
	out := make([]string, n)
	for i := range out {
		k := i*7919%3375 + 1
		out[i] = fmt.Sprintf("%s%s%s", syllables[k%15], syllables[k/15%15], syllables[k/225%15])
	}
	return out
}
