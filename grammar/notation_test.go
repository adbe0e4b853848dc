package grammar_test

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/langcorpus"
)

// front is a front end of grammars in files.
type front struct {
	corpus string
	from   func(string, ...grammar.NotationOption) (*grammar.Grammar, error)
}

var fronts = []front{{"gbnf", grammar.FromGBNF}, {"lark", grammar.FromLark}}

func corpus(t testing.TB, name string) []langcorpus.Case {
	t.Helper()
	cases, err := langcorpus.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestNotationCorpora(t *testing.T) {
	for _, f := range fronts {
		for _, c := range corpus(t, f.corpus) {
			t.Run(f.corpus+"/"+c.Name, func(t *testing.T) {
				g, err := f.from(c.Grammar)
				if err != nil {
					t.Fatal(err)
				}
				p, err := fsm.Compile(g)
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range c.Accepts {
					if ok, at := accepts(p, []byte(s)); !ok {
						t.Errorf("%q is refused at byte %d", s, at)
					}
				}
				for _, s := range c.Rejects {
					if ok, _ := accepts(p, []byte(s)); ok {
						t.Errorf("%q is accepted", s)
					}
				}
			})
		}
	}
}

// TestNotationErrors compares the messages with those on file: each names the
// place and, for syntax, what was expected.
func TestNotationErrors(t *testing.T) {
	update := flag.Lookup("update").Value.String() == "true"
	for _, f := range fronts {
		name := f.corpus + "_errors"
		cases := corpus(t, name)
		for i, c := range cases {
			_, err := f.from(c.Grammar)
			var e *grammar.Error
			if !errors.As(err, &e) {
				t.Errorf("%s, %s: %v is no *grammar.Error", name, c.Name, err)
				continue
			}
			if e.Line == 0 || e.Excerpt == "" || e.Offset < 0 || errors.Is(err, grammar.ErrSyntax) && e.Expected == "" {
				t.Errorf("%s, %s: the error is not located, or says not what was expected: %#v", name, c.Name, e)
			}
			if update {
				cases[i].Error = err.Error()
			} else if want := strings.TrimSuffix(c.Error, "\n"); err.Error() != want {
				t.Errorf("%s, %s:\n%v\nwant\n%s", name, c.Name, err, want)
			}
		}
		if update {
			if err := langcorpus.Write(name, "Sources that are refused, and the messages: go test ./grammar -run Errors -update\n", cases); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestHostileNotation: long, deep and growing sources end soon, with a located error
// of kind ErrLimit or a grammar.
func TestHostileNotation(t *testing.T) {
	const (
		size = 10 << 20 // of what the scanner reads alone
		many = 10_000   // parts that the parser puts together
	)
	repeat := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for _, c := range []struct {
		name, src string
		from      func(string, ...grammar.NotationOption) (*grammar.Grammar, error)
		kind      error
	}{
		{"parentheses", "root ::= " + repeat("("), grammar.FromGBNF, grammar.ErrLimit},
		{"a long string", "root ::= \"" + repeat("a") + "\"", grammar.FromGBNF, nil},
		{"many rules", "root ::= \"a\"\n" + strings.Repeat("a ::= [b] root \"x\"{3}\n", many), grammar.FromGBNF, nil},
		{"one class", "root ::= [" + repeat("a-z0") + "]", grammar.FromGBNF, nil},
		{"postfixes", "root ::= \"a\"" + strings.Repeat("*", many), grammar.FromGBNF, nil},
		{"bars", "root ::= " + strings.Repeat("|", many), grammar.FromGBNF, nil},
		{"huge count", "root ::= \"a\"{99999999999999999999}", grammar.FromGBNF, grammar.ErrLimit},
		{"counts of counts", "root ::= \"ab\"{1000000}{1000000}{1000000}", grammar.FromGBNF, nil},
		{"too long", strings.Repeat("#", 17<<20), grammar.FromGBNF, grammar.ErrLimit},
		{"line ends", repeat("\n"), grammar.FromGBNF, grammar.ErrInvalid},
		{"brackets", "start: " + repeat("["), grammar.FromLark, grammar.ErrLimit},
		{"many terminals", "start: A\nA: \"a\"\n" + chain(many, "B%d: \"b\" \"c\"?\n"), grammar.FromLark, nil},
		{"a chain of terminals", "start: T0\n" + chain(many, "T%d: T%d\n") + "T" + fmt.Sprint(many) + ": \"a\"\n", grammar.FromLark, grammar.ErrLimit},
		{"a chain of rules", "start: t0\n" + chain(many, "t%d: t%d\n") + "t" + fmt.Sprint(many) + ": \"a\"\n", grammar.FromLark, nil},
		{"doubling terminals", "start: T0\n" + chain(60, "T%d: T%[2]d T%[2]d\n") + "T60: \"a\"\n", grammar.FromLark, grammar.ErrLimit},
		{"doubling rules", "start: t0\n" + chain(60, "t%d: t%[2]d t%[2]d\n") + "t60: \"a\"\n", grammar.FromLark, nil},
		{"growing templates", "start: a{\"x\"}\na{x}: a{b{x}} | x\nb{x}: x x\n", grammar.FromLark, grammar.ErrLimit},
		{"exponential templates", "start: t0{\"x\", \"y\"}\n" + chain(40, "t%d{a, b}: t%[2]d{a, b} t%[2]d{b, a}\n") + "t40{a, b}: a b\n", grammar.FromLark, nil},
		{"deep JSON", "start: %json " + repeat("["), grammar.FromLark, grammar.ErrSyntax},
		{"nested grammars", "start: " + strings.Repeat("%lark {\nstart: ", many), grammar.FromLark, grammar.ErrLimit},
		{"groups in a pattern", "start: /" + repeat("(") + "/", grammar.FromLark, grammar.ErrLimit},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := c.from(c.src)
			if !errors.Is(err, c.kind) || c.kind == nil && g == nil {
				t.Fatalf("%.200v, want %v", err, c.kind)
			}
			var e *grammar.Error
			if err != nil && (!errors.As(err, &e) || len(err.Error()) > 2000) {
				t.Errorf("an error of %d bytes, %T", len(err.Error()), err)
			}
		})
	}
}

// chain writes a line for each number below n, with it and the next in its place.
func chain(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if strings.Count(format, "%") > 1 {
			fmt.Fprintf(&b, format, i, i+1)
		} else {
			fmt.Fprintf(&b, format, i)
		}
	}
	return b.String()
}

func FuzzFromGBNF(f *testing.F) { fuzzFront(f, fronts[0]) }
func FuzzFromLark(f *testing.F) { fuzzFront(f, fronts[1]) }

// fuzzFront: every source gives a grammar or a located error.
func fuzzFront(f *testing.F, front front) {
	for _, name := range []string{front.corpus, front.corpus + "_errors"} {
		for _, c := range corpus(f, name) {
			f.Add(c.Grammar)
		}
	}
	limits := grammar.NotationLimits{SourceBytes: 10_000, Work: 10_000}
	f.Fuzz(func(t *testing.T, src string) {
		g, err := front.from(src, grammar.WithNotationLimits(limits))
		var e *grammar.Error
		switch {
		case err == nil:
			if g == nil || g.Root() == nil {
				t.Fatal("no grammar and no error")
			}
		case !errors.As(err, &e) || e.Line < 1 || e.Column < 1 || e.Offset < 0 || e.Offset > int64(len(src)):
			t.Fatalf("not located: %v", err)
		}
	})
}
