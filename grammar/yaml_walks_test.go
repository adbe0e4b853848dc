package grammar_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	goccy "github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v5"
	"gopkg.in/yaml.v3"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// yamlVocab is a vocabulary of bytes and of what YAML texts are made of.
func yamlVocab(t testing.TB) *mask.Vocab {
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	for _, s := range strings.Split("null|true|false|yes|no|on|off|1_000|0o7|2024|-01|1e3|: |:\n|- |\n  |\n    |\n- |  |    |\n|\": |\"\n|name|the| a| of|'s| #|://|\\n|\\u0|é|日本|😀|, |,\"|\",|\r\n|{}|[]|{|}|[|]| {|a|b|c|ab|x: |: y|.5|10|00|ing|tion| -|..|~|<<|=|!|&x|*|", "|") {
		if s != "" {
			tokens = append(tokens, []byte(s))
		}
	}
	tokens = append(tokens, []byte("|-\n"), []byte("</s>"))
	v, err := mask.NewVocab(tokens, []int32{int32(len(tokens) - 1)})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// walk takes random tokens that the mask allows, within a budget, and returns the
// text. A token behind which guards leave no way on is replaced by another. Tokens
// of one byte are less likely than the others.
func walk(t testing.TB, p *fsm.Program, v *mask.Vocab, r *rand.Rand) string {
	var m *mask.Matcher
	for budget := 40 + r.IntN(160); m == nil; budget *= 2 {
		var err error
		if m, err = mask.NewMatcher(p, v, mask.WithBudget(budget)); err != nil && (!errors.Is(err, mask.ErrBudget) || budget > 10_000) {
			t.Fatal(err)
		}
	}
	var text []byte
	for !m.Done() && len(text) < 20_000 {
		set := m.Mask()
		var long, short []int32
		end := false
		for id := range int32(v.Size()) {
			if set.Has(id) {
				switch {
				case id == int32(v.Size()-1):
					end = true
				case id > 255:
					long = append(long, id)
				default:
					short = append(short, id)
				}
			}
		}
		if end && (len(long)+len(short) == 0 || r.IntN(8) == 0) {
			break
		}
		for {
			if len(long)+len(short) == 0 {
				if !end {
					t.Fatalf("dead end behind %q", text)
				}
				break
			}
			from := &short
			if len(short) == 0 || len(long) > 0 && r.IntN(3) > 0 {
				from = &long
			}
			i := r.IntN(len(*from))
			id := (*from)[i]
			*from = slices.Delete(*from, i, i+1)
			err := m.Accept(id)
			if errors.Is(err, mask.ErrDeadEnd) {
				continue
			}
			if err != nil {
				t.Fatalf("behind %q: the mask allows %q: %v", text, v.Token(id), err)
			}
			text = append(text, v.Token(id)...)
			break
		}
		if len(long)+len(short) == 0 && m.Complete() {
			break
		}
	}
	if !m.Complete() {
		t.Fatalf("%.300q, %d bytes, is not complete", text, len(text))
	}
	return string(text)
}

// fromNode is the JSON value of a node, numbers as they are written.
func fromNode(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.DocumentNode:
		return fromNode(n.Content[0])
	case yaml.SequenceNode:
		out := []any{}
		for _, c := range n.Content {
			v, err := fromNode(c)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			k, err := fromNode(n.Content[i])
			if err != nil {
				return nil, err
			}
			name, ok := k.(string)
			if _, twice := out[name]; !ok || twice {
				return nil, fmt.Errorf("key %v is no string or repeated", k)
			}
			if out[name], err = fromNode(n.Content[i+1]); err != nil {
				return nil, err
			}
		}
		return out, nil
	case yaml.ScalarNode:
		switch n.Tag {
		case "!!str":
			return n.Value, nil
		case "!!null":
			return nil, nil
		case "!!bool":
			return n.Value == "true", nil
		case "!!int", "!!float":
			return json.Number(n.Value), nil
		}
	}
	return nil, fmt.Errorf("a node of tag %s, kind %d", n.Tag, n.Kind)
}

// alike brings values of all readers to one form.
func alike(v any) string {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		out, _ := json.Marshal(func() map[string]string {
			m := map[string]string{}
			for _, k := range keys {
				m[k] = alike(v[k])
			}
			return m
		}())
		return string(out)
	case []any:
		var parts []string
		for _, x := range v {
			parts = append(parts, alike(x))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case string:
		return fmt.Sprintf("%q", v)
	case nil, bool:
		return fmt.Sprint(v)
	}
	var f float64
	fmt.Sscan(fmt.Sprint(v), &f)
	return fmt.Sprint(f + 0) // no negative zero
}

// readYAML reads the text with both readers, which must agree.
func readYAML(text string) (any, error) {
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(text), &node); err != nil {
		return nil, fmt.Errorf("yaml.v3: %w", err)
	}
	v, err := fromNode(&node)
	if err != nil {
		return nil, fmt.Errorf("yaml.v3: %w", err)
	}
	var w any
	if err := goccy.Unmarshal([]byte(text), &w); err != nil {
		return nil, fmt.Errorf("goccy: %w", err)
	}
	if a, b := alike(v), alike(w); a != b {
		return nil, fmt.Errorf("yaml.v3 reads\n%+q, goccy\n%+q", a, b)
	}
	return v, nil
}

// TestYAMLWalks: whatever the masks let through is valid for the schema after two
// independent readers and an independent validator.
func TestYAMLWalks(t *testing.T) {
	v := yamlVocab(t)
	schemas := walkSchemas()
	walks := 1
	if testing.Short() {
		walks = 1
	}
	if n := longWalks(); n > 0 {
		walks = n
	}
	for i, schema := range schemas {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			validator, err := jsonschema.CompileString("schema.json", schema)
			if err != nil {
				t.Fatal(err)
			}
			for _, opts := range [][]grammar.YAMLOption{nil, {grammar.WithFlow()}, {grammar.WithAnyOrder()}} {
				g, err := grammar.FromYAMLSchema([]byte(schema), opts...)
				if err != nil {
					t.Fatalf("%s: %v", schema, err)
				}
				p, err := fsm.Compile(g)
				if err != nil {
					t.Fatal(err)
				}
				r := rand.New(rand.NewPCG(uint64(i), 5))
				for range walks {
					text := walk(t, p, v, r)
					value, err := readYAML(text)
					if err != nil {
						t.Fatalf("%s\n%q: %v", schema, text, err)
					}
					if err := validator.Validate(value); err != nil {
						t.Fatalf("%s\n%q: %v", schema, text, err)
					}
					var own any
					if back, err := grammar.YAMLToJSON([]byte(text)); err != nil || json.Unmarshal(back, &own) != nil || alike(own) != alike(value) {
						t.Fatalf("%s\n%q: YAMLToJSON gives %s, %v", schema, text, back, err)
					}
				}
			}
		})
	}
}
