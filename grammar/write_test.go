package grammar_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// TestWriteIsSteps: a text written as a whole, where guards that do not matter are not
// asked, goes as far and ends as one written byte by byte, also when it is damaged.
func TestWriteIsSteps(t *testing.T) {
	v := yamlVocab(t)
	schemas := walkSchemas()
	each := 12
	if testing.Short() {
		each = 3
	}
	for i, schema := range schemas {
		for k, opts := range [][]grammar.YAMLOption{nil, {grammar.WithFlow()}} {
			g, err := grammar.FromYAMLSchema([]byte(schema), opts...)
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			if !p.Guarded() {
				continue
			}
			r := rand.New(rand.NewPCG(uint64(i), uint64(k)))
			text := []byte(walk(t, p, v, r))
			for n := range each {
				changed := slices.Clone(text)
				if n > 0 && len(changed) > 0 {
					at := r.IntN(len(changed))
					switch n % 4 {
					case 0:
						changed = changed[:at]
					case 1:
						changed[at] = "\n -:{}[],\"ab0"[r.IntN(13)]
					case 2:
						changed = slices.Concat(changed[:at], changed[r.IntN(len(changed)):])
					default:
						changed = slices.Insert(changed, at, changed[r.IntN(at+1):at]...)
					}
				}
				whole, single := p.Cursor(), p.Cursor()
				got, want := whole.Write(changed), len(changed)
				for j, b := range changed {
					if !single.Step(b) {
						want = j
						break
					}
				}
				if got != want || whole.State() != single.State() || whole.Accepting() != single.Accepting() {
					t.Fatalf("%s\n%q: %d bytes, accepting %v; byte by byte %d, %v", schema, changed, got, whole.Accepting(), want, single.Accepting())
				}
			}
		}
	}
}

// TestGuardsAreAskedOnce: how often guards are asked grows with the number of values
// that they judge, not with the places where a value without a closing mark might end.
func TestGuardsAreAskedOnce(t *testing.T) {
	const n = 200
	for _, c := range []struct {
		name, schema, line string
		most               int
	}{
		{"members", `{"type":"object","additionalProperties":{"type":"integer"},"minProperties":2}`, "key%d: 123456", n + 1},
		{"items", `{"type":"array","items":{"type":"string"},"uniqueItems":true}`, "- item number %d", 1},
		{"rows", `{"type":"array","items":{"type":"object","additionalProperties":{"type":"integer"},"minProperties":1},"uniqueItems":true}`, "- a: 1%d\n  b: 12345", 2*n + 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := grammar.FromYAMLSchema([]byte(c.schema))
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for i := range n {
				lines = append(lines, fmt.Sprintf(c.line, i))
			}
			cursor := p.Cursor()
			text := strings.Join(lines, "\n")
			if cursor.Write([]byte(text)) != len(text) || !cursor.Accepting() {
				t.Fatal("the text does not fit")
			}
			if cursor.Asked() > c.most {
				t.Errorf("guards were asked %d times, at most %d are needed", cursor.Asked(), c.most)
			}
		})
	}
}
