package submatch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"

	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
)

// names are the groups of random patterns, in order: g0, g1, ...
type patternWriter struct {
	r      *rand.Rand
	groups int
	re2    bool
	look   bool // it may look around
	plain  bool // groups are not repeated, nothing empty is
}

func (w *patternWriter) group(body string) string {
	name := fmt.Sprintf("g%d", w.groups)
	w.groups++
	if w.re2 {
		return "(?P<" + name + ">" + body + ")"
	}
	return "(?<" + name + ">" + body + ")"
}

func (w *patternWriter) write(depth int) string {
	r := w.r
	atoms := []string{"a", "b", "ab", ".", "[ab]", "[^a]", "a*", "b+?", "a??", "a{1,2}", "b{0,2}?", "", `\b`, "^", "$", `\w+`, "é"}
	if depth == 0 {
		return atoms[r.IntN(len(atoms))]
	}
	sub := func() string { return w.write(depth - 1) }
	n := 9
	if w.look {
		n = 13
	}
	switch r.IntN(n) {
	case 0:
		return atoms[r.IntN(len(atoms))]
	case 1, 2:
		return sub() + sub()
	case 3:
		return "(?:" + sub() + "|" + sub() + ")"
	case 4, 5, 6:
		return w.group(sub())
	case 7, 8:
		if w.plain {
			return "(?:" + []string{"ab", "a|ab", "b", "[ab]{2}"}[r.IntN(4)] + ")" + []string{"*", "+?", "?", "{2}", "{0,2}?"}[r.IntN(5)]
		}
		return "(?:" + sub() + ")" + []string{"*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}", "*?", "+?", "??", "{0,2}?", "{1,}?"}[r.IntN(12)]
	case 9:
		return "(?=" + sub() + ")"
	case 10:
		return "(?!" + sub() + ")"
	case 11:
		return "(?<=" + sub() + ")"
	}
	return "(?<!" + sub() + ")"
}

func randomText(r *rand.Rand, characters ...string) string {
	characters = append(characters, "a", "b", "a", "b", "-")
	var b strings.Builder
	for range r.IntN(8) {
		b.WriteString(characters[r.IntN(len(characters))])
	}
	return b.String()
}

// show writes spans as "name=start-end ...".
func show(spans []Span) string {
	var parts []string
	for _, s := range spans {
		parts = append(parts, fmt.Sprintf("%s=%d-%d", s.Name, s.Start, s.End))
	}
	return strings.Join(parts, " ")
}

// TestAgainstRegexp: captures of Go's syntax are those of package regexp.
func TestAgainstRegexp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	matched := 0
	for range 20_000 {
		w := &patternWriter{r: r, re2: true}
		pattern := w.write(4)
		oracle, err := regexp.Compile(`\A(?:` + pattern + `)\z`)
		if err != nil {
			continue
		}
		node, err := regexsyntax.Parse(pattern, regexsyntax.RE2, regexsyntax.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", pattern, err)
		}
		for range 6 {
			text := randomText(r, "é")
			want := oracle.FindStringSubmatchIndex(text)
			got, err := Find(node, regexsyntax.RE2, text)
			if want == nil {
				if !errors.Is(err, ErrNoMatch) {
					t.Fatalf("%s on %q: %v, want no match", pattern, text, got)
				}
				continue
			}
			matched++
			var spans []Span
			for i, name := range oracle.SubexpNames() {
				if name != "" && want[2*i] >= 0 {
					spans = append(spans, Span{name, want[2*i], want[2*i+1]})
				}
			}
			if err != nil || show(got) != show(spans) {
				t.Fatalf("%s on %q: %s %v, want %s", pattern, text, show(got), err, show(spans))
			}
		}
	}
	if matched < 15_000 {
		t.Errorf("only %d texts matched", matched)
	}
}

// TestAgainstRegexp2: a backtracking engine finds the same captures, where groups are
// not repeated (that engine keeps, as .NET does, what earlier iterations captured) and
// texts are ASCII (its \b looks at letters beyond).
func TestAgainstRegexp2(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	matched := 0
	for range 10_000 {
		w := &patternWriter{r: r, look: true, plain: true}
		pattern := w.write(4)
		oracle := regexp2.MustCompile(`^(?:`+pattern+`)$`, regexp2.ECMAScript)
		node, err := regexsyntax.Parse(pattern, regexsyntax.ECMAScript, regexsyntax.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", pattern, err)
		}
		for range 6 {
			text := randomText(r)
			want, err := oracle.FindStringMatch(text)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Find(node, regexsyntax.ECMAScript, text)
			if want == nil {
				if !errors.Is(err, ErrNoMatch) {
					t.Fatalf("%s on %q: %v, want no match", pattern, text, got)
				}
				continue
			}
			matched++
			captured := map[string]string{}
			for _, s := range got {
				captured[s.Name] = text[s.Start:s.End]
			}
			for k := range w.groups {
				name := fmt.Sprintf("g%d", k)
				g := want.GroupByName(name)
				mine, ok := captured[name]
				if ok != (len(g.Captures) > 0) || ok && mine != g.String() {
					t.Fatalf("%s on %q: %s is %q %v, want %q", pattern, text, name, mine, ok, g.String())
				}
			}
		}
	}
	if matched < 5_000 {
		t.Errorf("only %d texts matched", matched)
	}
}

// TestAgainstNode compares with the JavaScript engine of node, where there is one.
func TestAgainstNode(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node on the PATH")
	}
	r := rand.New(rand.NewPCG(3, 3))
	type question struct {
		Pattern string   `json:"pattern"`
		Texts   []string `json:"texts"`
	}
	var questions []question
	for range 6_000 {
		w := &patternWriter{r: r, look: true}
		q := question{Pattern: w.write(4)}
		for range 6 {
			q.Texts = append(q.Texts, randomText(r, "é"))
		}
		questions = append(questions, q)
	}
	in, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "-e", `
const questions = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(questions.map(q => {
	const re = new RegExp("^(?:" + q.pattern + ")$", "u");
	return q.texts.map(text => {
		const m = re.exec(text);
		return m && (m.groups ?? {});
	});
})));`)
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("node does not run: %v", err)
	}
	var answers [][]map[string]string
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	matched := 0
	for i, q := range questions {
		n, err := regexsyntax.Parse(q.Pattern, regexsyntax.ECMAScript, regexsyntax.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", q.Pattern, err)
		}
		for k, text := range q.Texts {
			want := answers[i][k]
			got, err := Find(n, regexsyntax.ECMAScript, text)
			if want == nil {
				if !errors.Is(err, ErrNoMatch) {
					t.Fatalf("%s on %q: %v, want no match", q.Pattern, text, got)
				}
				continue
			}
			matched++
			mine := map[string]string{}
			for _, s := range got {
				mine[s.Name] = text[s.Start:s.End]
			}
			if err != nil || fmt.Sprint(mine) != fmt.Sprint(want) {
				t.Fatalf("%s on %q: %v %v, want %v", q.Pattern, text, mine, err, want)
			}
		}
	}
	if matched < 3_000 {
		t.Errorf("only %d texts matched", matched)
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		name, pattern string
		dialect       regexsyntax.Dialect
		text, want    string
	}{
		{"date", `(?<y>\d{4})-(?<m>\d\d)`, regexsyntax.ECMAScript, "2026-11", "y=0-4 m=5-7"},
		{"no part", `(?<a>a)|(?<b>b)`, regexsyntax.ECMAScript, "b", "b=0-1"},
		{"greedy", `(?<a>a*)(?<b>a*)`, regexsyntax.ECMAScript, "aaa", "a=0-3 b=3-3"},
		{"lazy", `(?<a>a*?)(?<b>a*)`, regexsyntax.ECMAScript, "aaa", "a=0-0 b=0-3"},
		{"ungreedy flag", `(?U)(?P<a>a*)(?P<b>a*)`, regexsyntax.RE2, "aaa", "a=0-0 b=0-3"},
		{"forgotten", `(?:(?<a>a)|(?<b>b))*`, regexsyntax.ECMAScript, "ab", "b=1-2"},
		{"kept", `(?:(?P<a>a)|(?P<b>b))*`, regexsyntax.RE2, "ab", "a=0-1 b=1-2"},
		{"empty iteration", `(?<a>a*)?`, regexsyntax.ECMAScript, "", ""},
		{"empty iteration of Go", `(?P<a>a*)?`, regexsyntax.RE2, "", "a=0-0"},
		{"iterations of nothing but", `(?:(?<a>(?:ab)*?))+`, regexsyntax.ECMAScript, "abab", "a=2-4"},
		{"iterations of nothing but, Go", `(?:(?P<a>(?:ab)*?))+`, regexsyntax.RE2, "abab", "a=0-4"},
		{"ahead", `(?=(?<a>a+))\w+`, regexsyntax.ECMAScript, "aab", "a=0-2"},
		{"behind", `\w+(?<=(?<a>\d+)(?<b>\d+))`, regexsyntax.ECMAScript, "x123", "a=1-2 b=2-4"},
		{"refused ahead", `(?!(?<a>b))\w+`, regexsyntax.ECMAScript, "aab", ""},
		{"one name twice", `(?<a>x)|(?<a>y)`, regexsyntax.ECMAScript, "y", "a=0-1"},
		{"large counts", `(?<a>[ab]{0,1000000})(?<b>b{1,1000000})(?<c>(?:ab){0,1000000})`, regexsyntax.ECMAScript, strings.Repeat("ab", 200) + "bb", "a=0-401 b=401-402 c=402-402"},
		{"beyond ASCII", `(?<a>é+)(?<b>日)`, regexsyntax.ECMAScript, "éé日", "a=0-4 b=4-7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := regexsyntax.Parse(c.pattern, c.dialect, regexsyntax.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := Find(n, c.dialect, c.text)
			if err != nil || show(got) != c.want {
				t.Errorf("got %s, %v, want %s", show(got), err, c.want)
			}
		})
	}
}

// TestBounds: patterns that make backtracking engines hang are matched at once, and what
// needs too large tables is an error.
func TestBounds(t *testing.T) {
	for _, c := range []struct {
		name, pattern, text string
		want                error
	}{
		{"nested stars", `(?<a>(?:a*)*)*b`, strings.Repeat("a", 5000) + "b", nil},
		{"nested stars without match", `(?<a>(?:a*)*)*b`, strings.Repeat("a", 5000), ErrNoMatch},
		{"long run", `(?<a>a{0,1000000}){1}(?<b>a*)`, strings.Repeat("a", 1_000_000), nil},
		{"nested counts", `(?<a>(?:(?:(?:ab?){0,1000}){0,1000}){0,1000})`, strings.Repeat("ab", 2000), ErrLimit},
		{"look-around everywhere", `(?:(?=.*(?<a>b))a)*b`, strings.Repeat("a", 3000) + "b", nil},
		{"not UTF-8", `(?<a>.)`, "\xff", ErrNoMatch},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := regexsyntax.Parse(c.pattern, regexsyntax.ECMAScript, regexsyntax.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Find(n, regexsyntax.ECMAScript, c.text); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// FuzzAgainstRegexp: whatever the pattern in Go's syntax and the text.
func FuzzAgainstRegexp(f *testing.F) {
	for _, s := range []string{`(?P<a>a|ab)(?P<b>c|bcd)(?P<c>d*)`, `(?P<x>(?:a*)+?)*`, `(?i)(?P<n>k\b)+$`, `(?m:^(?P<l>.*)$\n?)*`} {
		f.Add(s, "abcd")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		oracle, err := regexp.Compile(`\A(?:` + pattern + `)\z`)
		if err != nil || len(pattern) > 200 || len(text) > 200 {
			return
		}
		n, err := regexsyntax.Parse(pattern, regexsyntax.RE2, regexsyntax.Limits{})
		if err != nil {
			return
		}
		got, err := Find(n, regexsyntax.RE2, text)
		if errors.Is(err, ErrLimit) || strings.ToValidUTF8(text, "") != text {
			return
		}
		want := oracle.FindStringSubmatchIndex(text)
		if (want == nil) != (err != nil) {
			t.Fatalf("%q on %q: %v, want %v", pattern, text, err, want)
		}
		var spans []Span
		for i, name := range oracle.SubexpNames() {
			if name != "" && want != nil && want[2*i] >= 0 {
				spans = append(spans, Span{name, want[2*i], want[2*i+1]})
			}
		}
		if show(got) != show(spans) {
			t.Fatalf("%q on %q: %s, want %s", pattern, text, show(got), show(spans))
		}
	})
}
