package soundness_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"go/parser"
	"io"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/grammar/ready"
	"github.com/stencil-go/stencil/grammar/toolcall"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

const (
	source      = "The quick brown fox, aged 12, said: \"No; naïve!\"\nIt was 3 a.m. and the the lazy dog - aa aaa - slept."
	orderSchema = `{"type":"object","properties":{"name":{"type":"string","maxLength":8},"n":{"type":"integer","minimum":-3,"maximum":40},"tags":{"type":"array","items":{"enum":["a","b\"c"]},"maxItems":2}},"required":["name"],"additionalProperties":false}`
)

// mixture is a grammar and one that judges its texts by other means. The judge of an
// exact one takes what the grammar describes and nothing else.
type mixture struct {
	name  string
	exact bool
	build func() (*grammar.Expr, error)
	judge func(text string) (bool, error)
}

// valid reports whether a text is a JSON value of a schema.
func valid(t *testing.T, schema string) func(text string) bool {
	j, err := newJudge([]byte(schema))
	if err != nil {
		t.Fatal(err)
	}
	return func(text string) bool { return j.validate([]byte(text)) == nil }
}

func mixtures(t *testing.T) []mixture {
	order := func(opts ...grammar.JSONSchemaOption) *grammar.Expr {
		g, err := grammar.FromJSONSchema([]byte(orderSchema), append(opts, grammar.WithoutExponents())...)
		if err != nil {
			t.Fatal(err)
		}
		return g.Root()
	}
	pattern := func(p string) *grammar.Expr {
		e, err := grammar.Pattern(p)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	is := valid(t, orderSchema)
	digits := regexp.MustCompile(`\A[0-9]{1,3}\z`)
	between := func(text, before, after string) (string, bool) {
		text, ok := strings.CutPrefix(text, before)
		if !ok {
			return "", false
		}
		return strings.CutSuffix(text, after)
	}
	return []mixture{
		{"prefix and suffix", true, func() (*grammar.Expr, error) {
			return grammar.Seq(grammar.Literal("Answer: "), grammar.Alt(pattern(`[0-9]{1,3}`), grammar.Literal("none")), grammar.Literal(".\n")), nil
		}, func(text string) (bool, error) {
			body, ok := between(text, "Answer: ", ".\n")
			return ok && (body == "none" || digits.MatchString(body)), nil
		}},
		{"thinking, then a number", true, func() (*grammar.Expr, error) {
			free, err := grammar.UpTo("</think>")
			return grammar.Seq(free, grammar.Literal("\n\n"), pattern(`[0-9]{1,3}`)), err
		}, func(text string) (bool, error) {
			thought, answer, ok := strings.Cut(text, "</think>")
			answer, blank := strings.CutPrefix(answer, "\n\n")
			return ok && blank && utf8.ValidString(thought) && digits.MatchString(answer), nil
		}},
		{"calls in free text", true, func() (*grammar.Expr, error) {
			return grammar.Mixed([]grammar.Region{{Trigger: "<call>", Body: grammar.Seq(pattern(`[0-9]{1,3}`), grammar.Literal("</call>"))}}, grammar.WithRegions(0, 2))
		}, func(text string) (bool, error) {
			for n := 0; ; n++ {
				free, rest, ok := strings.Cut(text, "<call>")
				if !ok {
					return utf8.ValidString(free), nil
				}
				body, after, closed := strings.Cut(rest, "</call>")
				if n == 2 || !closed || !utf8.ValidString(free) || !digits.MatchString(body) {
					return false, nil
				}
				text = after
			}
		}},
		{"a quotation", true, func() (*grammar.Expr, error) {
			q, err := grammar.NewQuote(source, grammar.WithQuoteLength(3, 20))
			return grammar.Seq(grammar.Literal("> "), grammar.Accept(q), grammar.Literal("\n-- A.")), err
		}, func(text string) (bool, error) {
			body, ok := between(text, "> ", "\n-- A.")
			n := utf8.RuneCountInString(body)
			return ok && utf8.ValidString(body) && strings.Contains(source, body) && n >= 3 && n <= 20, nil
		}},
		{"a quotation in a schema", false, func() (*grammar.Expr, error) {
			q, err := grammar.NewQuote(source, grammar.WithQuoteLength(1, 12))
			if err != nil {
				return nil, err
			}
			g, err := grammar.FromJSONSchema([]byte(`{"type":"array","items":{"type":"string","format":"passage"},"maxItems":2}`), grammar.WithFormat("passage", grammar.Accept(q)))
			return g.Root(), err
		}, func(text string) (bool, error) {
			var quotes []string
			if json.Unmarshal([]byte(text), &quotes) != nil {
				return false, nil
			}
			for _, q := range quotes {
				if n := utf8.RuneCountInString(q); !strings.Contains(source, q) || n < 1 || n > 12 {
					return false, nil
				}
			}
			return true, nil
		}},
		{"JSON in a JSON string", false, func() (*grammar.Expr, error) {
			inside, err := grammar.InString(order(), grammar.JSONString)
			return grammar.Seq(grammar.Literal(`{"arguments": "`), inside, grammar.Literal(`"}`)), err
		}, func(text string) (bool, error) {
			var outer struct{ Arguments string }
			return json.Unmarshal([]byte(text), &outer) == nil && is(outer.Arguments), nil
		}},
		{"JSON in a YAML string", false, func() (*grammar.Expr, error) {
			inside, err := grammar.InString(order(), grammar.YAMLQuoted)
			return grammar.Seq(grammar.Literal("kind: order\npayload: \""), inside, grammar.Literal("\"\n")), err
		}, func(text string) (bool, error) {
			var outer struct{ Kind, Payload string }
			return yaml.Unmarshal([]byte(text), &outer) == nil && outer.Kind == "order" && is(outer.Payload), nil
		}},
		{"a fenced value", false, func() (*grammar.Expr, error) {
			block, err := grammar.Fenced("json", order(grammar.WithWhitespace(grammar.Pretty(2))))
			return grammar.Seq(grammar.Literal("Here it is:\n"), block, grammar.Literal("\nDone.")), err
		}, func(text string) (bool, error) {
			block, ok := between(text, "Here it is:\n", "\nDone.")
			fence := block[:len(block)-len(strings.TrimLeft(block, "`"))]
			body, fenced := between(block, fence+"json\n", "\n"+fence)
			return ok && fenced && len(fence) >= 3 && !strings.Contains(body, "\n"+fence) && is(body), nil
		}},
		{"any fenced text", true, func() (*grammar.Expr, error) { return grammar.Fenced("", pattern("[`a\n]*")) }, func(text string) (bool, error) {
			fence := text[:len(text)-len(strings.TrimLeft(text, "`"))]
			if len(fence) < 3 || len(fence) > 8 || len(text) <= 2*len(fence)+1 {
				return false, nil
			}
			body, ok := between(text, fence+"\n", "\n"+fence)
			if !ok || strings.Trim(body, "`a\n") != "" {
				return false, nil
			}
			for _, line := range strings.Split(body, "\n") {
				ok = ok && !strings.HasPrefix(line, fence)
			}
			return ok, nil
		}},
		{"a Go expression", false, func() (*grammar.Expr, error) { return ready.GoExpression(), nil }, func(text string) (bool, error) {
			_, err := parser.ParseExpr(text)
			return err == nil, nil
		}},
		{"arithmetic", false, func() (*grammar.Expr, error) { return ready.Arithmetic(), nil }, func(text string) (bool, error) {
			_, err := parser.ParseExpr(strings.ReplaceAll(text, "^", "*"))
			return err == nil, nil
		}},
		{"a regular expression", false, func() (*grammar.Expr, error) { return ready.Regex(), nil }, func(text string) (bool, error) {
			_, err := regexp.Compile(text)
			return err == nil, nil
		}},
		{"a date", true, func() (*grammar.Expr, error) { return ready.ISOCalendarDate(), nil }, func(text string) (bool, error) {
			_, err := time.Parse(time.DateOnly, text)
			return err == nil, nil
		}},
		{"XML", false, func() (*grammar.Expr, error) {
			return ready.XMLFragment(ready.Element{Name: "p", Attributes: []string{"id", "class"}}, ready.Element{Name: "b"})
		}, func(text string) (bool, error) {
			for d := xml.NewDecoder(strings.NewReader("<x>" + text + "</x>")); ; {
				if _, err := d.Token(); err == io.EOF {
					return true, nil
				} else if err != nil {
					return false, nil
				}
			}
		}},
		{"a table", false, func() (*grammar.Expr, error) { return ready.MarkdownTable(2, 3) }, func(text string) (bool, error) {
			lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
			cells := func(line string) int { return strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") - 1 }
			for _, line := range lines {
				if !strings.HasPrefix(line, "|") || cells(line) != cells(lines[0]) {
					return false, nil
				}
			}
			return len(lines) >= 2 && cells(lines[0]) >= 2 && cells(lines[0]) <= 3 && regexp.MustCompile(`\A[-|: ]+\z`).MatchString(lines[1]), nil
		}},
	}
}

// TestMixtureWalks: texts written under the masks of mixtures and of ready-made
// grammars, under budgets, are what others' parsers take.
func TestMixtureWalks(t *testing.T) {
	n := rounds(8)
	for i, m := range mixtures(t) {
		t.Run(m.name, func(t *testing.T) {
			e, err := m.build()
			if err != nil {
				t.Fatal(err)
			}
			g, err := grammar.New(e)
			if err != nil {
				t.Fatal(err)
			}
			walks := walkSound
			if m.exact {
				walks = walkTexts
			}
			t.Logf("%d walks, %d damaged texts that fit", n, walks(t, m.name, g, uint64(i), n, m.judge))
		})
	}
}

// TestMixtureMasks: their masks are those of trying every token.
func TestMixtureMasks(t *testing.T) {
	v := testvocab.New()
	for i, m := range mixtures(t) {
		e, err := m.build()
		if err != nil {
			t.Fatal(err)
		}
		g, err := grammar.New(e)
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		for _, opts := range [][]mask.Option{nil, {mask.WithBudget(60)}} {
			bruteForce(t, m.name, p, v, uint64(i), rounds(6), opts...)
		}
	}
}

// TestCallWalks: answers with calls, in every format, are read, and their arguments
// are valid.
func TestCallWalks(t *testing.T) {
	v := testvocab.New()
	for i, f := range toolcall.Formats() {
		t.Run(f.String(), func(t *testing.T) {
			parameters := orderSchema
			if f == toolcall.Llama3Python {
				// Its arguments hold no enumerations and no bounds.
				parameters = `{"type":"object","properties":{"name":{"type":"string"},"n":{"type":"integer"}},"required":["name"],"additionalProperties":false}`
			}
			is := valid(t, parameters)
			tools := []toolcall.Tool{{Name: "order", Parameters: []byte(parameters)}, {Name: "ping"}}
			e, err := toolcall.Answer(f, tools, toolcall.WithCalls(1, 1), toolcall.WithSchema(grammar.WithoutExponents()))
			if err != nil {
				t.Fatal(err)
			}
			g, err := grammar.New(e)
			if err != nil {
				t.Fatal(err)
			}
			walkSound(t, f.String(), g, uint64(i), rounds(4), func(text string) (bool, error) {
				message, err := toolcall.Read(f, text)
				if err != nil || len(message.Calls) != 1 {
					return false, nil
				}
				switch c := message.Calls[0]; c.Name {
				case "order":
					return is(string(c.Arguments)), nil
				case "ping":
					var arguments map[string]any
					err := json.Unmarshal(c.Arguments, &arguments)
					return err == nil && len(arguments) == 0, nil
				}
				return false, nil
			})
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			bruteForce(t, f.String(), p, v, uint64(i), rounds(3), mask.WithBudget(200))
		})
	}
}

// bruteForce compares masks on a random way with trying tokens.
func bruteForce(t *testing.T, name string, p *fsm.Program, v *mask.Vocab, seed uint64, steps int, opts ...mask.Option) {
	t.Helper()
	m, err := mask.NewMatcher(p, v, opts...)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	r := rand.New(rand.NewPCG(seed, 9))
	for range steps {
		if m.Done() {
			return
		}
		set := m.Mask()
		if diff := oracle(r, m, v, set); diff != "" {
			t.Fatalf("%s: the mask differs from trying tokens: %q", name, diff)
		}
		id, ok := draw(r, set, v)
		if !ok {
			t.Fatalf("%s: an empty mask", name)
		}
		if err := m.Accept(id); err != nil && !errors.Is(err, mask.ErrDeadEnd) {
			t.Fatalf("%s: %v", name, err)
		}
	}
}
