package soundness_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

// TestRandomSchemas makes up schemas of all keywords that combine, over few keys and few
// values so that most of them have valid and invalid instances, and compares what the
// machine accepts, as JSON and as YAML, with jsonschema v5.
func TestRandomSchemas(t *testing.T) {
	rounds := 800
	if long {
		rounds = 20_000
	}
	var walks tally
	var tally struct{ schemas, refused, impossible, unfound, valid, invalid int }
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		g := schemaMaker{r}
		text, err := json.Marshal(g.root())
		if err != nil {
			t.Fatal(err)
		}
		j, err := newJudge(text)
		if err != nil {
			continue
		}
		tally.schemas++
		jsonAccepts, err := acceptor(grammar.FromJSONSchema(text, grammar.WithAnyOrder()))
		switch {
		case errors.Is(err, grammar.ErrUnsatisfiable):
			tally.impossible++
			jsonAccepts = func([]byte) bool { return false }
		case err != nil:
			tally.refused++
			t.Logf("%d: %v: %s", seed, err, text)
			continue
		}
		impossible := err != nil
		yamlAccepts, err := acceptor(grammar.FromYAMLSchema(text, grammar.WithAnyOrder()))
		if impossible != errors.Is(err, grammar.ErrUnsatisfiable) || !impossible && err != nil {
			t.Errorf("%d: as YAML: %v, impossible as JSON: %v: %s", seed, err, impossible, text)
			continue
		}
		if impossible {
			yamlAccepts = jsonAccepts
		}
		var valid []byte
		for range 40 {
			instance, err := json.Marshal(g.value(3))
			if err != nil {
				t.Fatal(err)
			}
			err = j.validate(instance)
			if errors.Is(err, errUnjudged) {
				continue
			}
			want := err == nil
			if want {
				tally.valid++
				valid = instance
			} else {
				tally.invalid++
			}
			if got := jsonAccepts(instance); got != want {
				t.Errorf("%d: %s accepted %v: %s", seed, instance, got, text)
				break
			}
			y, err := grammar.JSONToYAML(instance)
			if err != nil {
				t.Errorf("%d: %s: %v", seed, instance, err)
				continue
			}
			if got := yamlAccepts(y); got != want {
				t.Errorf("%d: as YAML: %q accepted %v: %s", seed, y, got, text)
				break
			}
		}
		switch err := walkRandom(t, text, j, seed, &walks); {
		case err == nil, impossible && errors.Is(err, grammar.ErrUnsatisfiable):
		case valid == nil && errors.Is(err, mask.ErrDeadEnd):
			tally.impossible++
		case errors.Is(err, errUnfound):
			if tally.unfound++; valid != nil {
				t.Logf("%d: %v, but %s is valid: %s", seed, err, valid, text)
			}
		default:
			t.Errorf("%d: %v (%s is valid): %s", seed, err, valid, text)
		}
	}
	t.Logf("%+v", tally)
	walks.enough(t, 2*rounds)
	if tally.schemas < rounds/2 || tally.refused > rounds/20 || tally.unfound > rounds/100 || tally.valid < rounds || tally.invalid < rounds {
		t.Errorf("the schemas say too little: %+v", tally)
	}
}

// walkRandom writes two documents in one of the modes of JSON, and two of YAML.
func walkRandom(t *testing.T, schema []byte, j *judge, seed int, walks *tally) error {
	m := modes[seed%len(modes)]
	asJSON, err := grammar.FromJSONSchema(schema, m.opts...)
	if err != nil {
		return fmt.Errorf("%s: %w", m.name, err)
	}
	if err := walkGrammar(t, schema, asJSON, j.validate, seed, walks); err != nil {
		return fmt.Errorf("%s: %w", m.name, err)
	}
	name, opts := "YAML", []grammar.YAMLOption{}
	if seed%3 == 0 {
		name, opts = "YAML in flow style", append(opts, grammar.WithFlow())
	}
	if seed%2 == 0 {
		opts = append(opts, grammar.WithAnyOrder())
	}
	asYAML, err := grammar.FromYAMLSchema(schema, opts...)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	valid := func(text []byte) error {
		value, err := jsonOf(text)
		if err != nil {
			return err
		}
		return j.validate(value)
	}
	if err := walkGrammar(t, schema, asYAML, valid, seed, walks); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// smallVocab is one vocabulary for all random schemas.
var smallVocab = sync.OnceValue(testvocab.New)

// walkGrammar compares masks with trying every token, and writes two texts with random
// budgets, each of which must be valid.
func walkGrammar(t *testing.T, schema []byte, g *grammar.Grammar, valid func(text []byte) error, seed int, walks *tally) error {
	p, err := fsm.Compile(g)
	if err != nil {
		return err
	}
	v := smallVocab()
	w, err := newWalker(p, v, valid)
	if err != nil {
		return err
	}
	if seed%8 == 0 { // trying every token takes long
		bruteForce(t, fmt.Sprintf("%d: %s", seed, schema), p, v, uint64(seed), 10)
	}
	for round := range 2 {
		if err == nil {
			err = w.walk(rand.New(rand.NewPCG(uint64(seed), uint64(round))), walks)
		}
	}
	return err
}

// acceptor compiles a grammar and returns what decides on whole texts.
func acceptor(g *grammar.Grammar, err error) (func([]byte) bool, error) {
	if err != nil {
		return nil, err
	}
	p, err := fsm.Compile(g)
	if err != nil {
		return nil, err
	}
	return func(text []byte) bool {
		c := p.Cursor()
		return c.Write(text) == len(text) && c.Accepting()
	}, nil
}

// schemaMaker makes up schemas and values over the same few keys and constants.
type schemaMaker struct{ *rand.Rand }

type object = map[string]any

func (g schemaMaker) chance(percent int) bool { return g.IntN(100) < percent }

func pickOne[T any](g schemaMaker, list ...T) T { return list[g.IntN(len(list))] }

func (g schemaMaker) key() string { return pickOne(g, "a", "b", "ab", "c", "é") }

// value is any value of at most depth levels.
func (g schemaMaker) value(depth int) any {
	n := 10
	if depth <= 1 {
		n = 6
	}
	switch g.IntN(n) {
	case 0:
		return nil
	case 1:
		return g.chance(50)
	case 2, 3:
		return pickOne[any](g, -1, 0, 1, 2, 3, 4, 0.5, 1.5, 6)
	case 4, 5:
		return pickOne(g, "", "a", "b", "ab", "ba", "aab", "é", "no", "1")
	case 6, 7:
		list := make([]any, g.IntN(4))
		for i := range list {
			list[i] = g.value(depth - 1)
			if i > 0 && g.chance(25) {
				list[i] = list[0]
			}
		}
		return list
	}
	o := object{}
	for range g.IntN(4) {
		o[g.key()] = g.value(depth - 1)
	}
	return o
}

func (g schemaMaker) root() any {
	s := g.schema(3)
	if o, ok := s.(object); ok {
		o["$defs"] = object{"x": g.schema(2), "y": g.schema(1)}
		return o
	}
	return object{"allOf": []any{s}}
}

func (g schemaMaker) list(depth, most int) []any {
	list := make([]any, 1+g.IntN(most))
	for i := range list {
		list[i] = g.schema(depth)
	}
	return list
}

// schema is a schema of at most depth levels, with one to four keywords.
func (g schemaMaker) schema(depth int) any {
	if depth <= 0 || g.chance(4) {
		return pickOne[any](g, true, true, false, object{"type": "integer"}, object{"type": "string"}, object{"type": "null"},
			object{"const": g.value(1)}, object{"minimum": 1}, object{"maxLength": 1}, object{"type": "object"}, object{"type": "array"})
	}
	o := object{}
	if g.chance(45) {
		o["type"] = pickOne[any](g, "object", "object", "array", "array", "string", "number", "integer",
			[]string{"object", "array"}, []string{"integer", "null"}, []string{"string", "boolean"}, []string{"object", "string", "null"})
	}
	for range 1 + g.IntN(4) {
		g.keyword(o, depth-1)
	}
	return o
}

func (g schemaMaker) schemas(depth int, keys ...string) object {
	o := object{}
	for range 1 + g.IntN(3) {
		o[pickOne(g, keys...)] = g.schema(depth)
	}
	return o
}

func (g schemaMaker) keys(most int) []string {
	var list []string
	seen := map[string]bool{}
	for range g.IntN(most + 1) {
		if k := g.key(); !seen[k] {
			list, seen[k] = append(list, k), true
		}
	}
	if list == nil {
		list = []string{}
	}
	return list
}

// keyword adds a keyword that takes schemas or values of depth levels.
func (g schemaMaker) keyword(o object, depth int) {
	keys := []string{"a", "b", "ab", "c", "é"}
	switch g.IntN(31) {
	case 0, 1, 2:
		o["properties"] = g.schemas(depth, keys...)
	case 3:
		o["required"] = g.keys(2)
	case 4:
		o["additionalProperties"] = g.schema(depth)
	case 5:
		o["patternProperties"] = g.schemas(depth, "^a", "b$", "^.$", "a|c", "^[^a]*$")
	case 6:
		o["propertyNames"] = pickOne[any](g, object{"maxLength": 1}, object{"pattern": "^a"}, object{"enum": append(g.keys(2), "bb")}, object{"not": object{"const": "a"}}, true)
	case 7:
		o["minProperties"] = g.IntN(3)
	case 8:
		o["maxProperties"] = g.IntN(3)
	case 9:
		o["dependentRequired"] = object{g.key(): g.keys(2)}
	case 10:
		o["dependentSchemas"] = g.schemas(depth, keys...)
	case 11, 12:
		o["items"] = g.schema(depth)
	case 13:
		o["prefixItems"] = g.list(depth, 3)
	case 14:
		o["contains"] = g.schema(depth)
		if g.chance(40) {
			o["minContains"] = g.IntN(3)
		}
		if g.chance(40) {
			o["maxContains"] = g.IntN(3)
		}
	case 15:
		o["minItems"] = g.IntN(3)
	case 16:
		o["maxItems"] = g.IntN(4)
	case 17:
		o["uniqueItems"] = g.chance(80)
	case 18:
		o["unevaluatedItems"] = g.schema(min(depth, 1))
	case 19:
		o["unevaluatedProperties"] = g.schema(min(depth, 1))
	case 20:
		o["allOf"] = g.list(depth, 3)
	case 21, 22:
		o["anyOf"] = g.list(depth, 3)
	case 23:
		o["oneOf"] = g.list(depth, 3)
	case 24:
		o["not"] = g.schema(depth)
	case 25:
		o["if"] = g.schema(depth)
		if g.chance(70) {
			o["then"] = g.schema(depth)
		}
		if g.chance(70) {
			o["else"] = g.schema(depth)
		}
	case 26:
		o["$ref"] = pickOne(g, "#/$defs/x", "#/$defs/y")
	case 27:
		list := []any{}
		seen := map[string]bool{}
		for range 1 + g.IntN(4) {
			v := g.value(2)
			if k := fmt.Sprint(v); !seen[k] {
				list, seen[k] = append(list, v), true
			}
		}
		o["enum"] = list
	case 28:
		o[pickOne(g, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")] = pickOne[any](g, 0, 1, 2, 0.5)
	case 29:
		o["multipleOf"] = pickOne[any](g, 1, 2, 0.5, 1.5)
	case 30:
		switch g.IntN(3) {
		case 0:
			o["pattern"] = pickOne(g, "a", "^a", "b$", "^(a|b)*$", "[^a]", "^$")
		case 1:
			o["minLength"] = g.IntN(3)
		default:
			o["maxLength"] = g.IntN(3)
		}
	}
}
