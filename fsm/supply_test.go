package fsm_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// keySchemas have keys in plenty, few of them, and few behind some beginnings.
var keySchemas = []struct {
	name, schema string
	certain      bool
}{
	{"any keys", `{"type":"object","additionalProperties":{"const":1}}`, true},
	{"any keys but named ones", `{"type":"object","properties":{"a":{"const":1},"ab":{"const":2}},"additionalProperties":{"const":1}}`, true},
	{"keys of a pattern", `{"type":"object","patternProperties":{"^x-[a-z]+$":{"const":1}},"additionalProperties":false}`, true},
	{"few keys", `{"type":"object","propertyNames":{"pattern":"^[ab]{1,2}$"},"additionalProperties":{"const":1}}`, false},
	{"few keys, many needed", `{"type":"object","propertyNames":{"pattern":"^[ab]{1,2}$"},"additionalProperties":{"const":1},"minProperties":5}`, false},
	{"few keys beside many", `{"type":"object","patternProperties":{"^a[bc]?$":{"const":1},"^[d-z]+$":{"const":2}},"additionalProperties":false}`, true},
	{"few keys behind a beginning", `{"type":"object","propertyNames":{"pattern":"^(a[bc]?|[d-z]+)$"},"additionalProperties":{"const":1},"minProperties":2}`, true},
	{"short keys", `{"type":"object","propertyNames":{"maxLength":1,"pattern":"^[ab]"},"additionalProperties":{"const":1}}`, false},
	{"few keys within", `{"type":"object","additionalProperties":{"type":"object","propertyNames":{"enum":["a","b"]},"additionalProperties":{"const":1},"minProperties":1}}`, false},
}

func keyProgram(t *testing.T, schema string, opts ...grammar.YAMLOption) *fsm.Program {
	t.Helper()
	g, err := grammar.FromYAMLSchema([]byte(schema), opts...)
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCertain(t *testing.T) {
	for _, c := range keySchemas {
		t.Run(c.name, func(t *testing.T) {
			if got := keyProgram(t, c.schema).Certain(); got != c.certain {
				t.Errorf("Certain() = %v, want %v", got, c.certain)
			}
		})
	}
	t.Run("items that differ", func(t *testing.T) {
		if keyProgram(t, `{"type":"array","items":{"type":"boolean"},"uniqueItems":true}`).Certain() {
			t.Error("Certain() = true though items may run out")
		}
	})
}

func TestOpenGuards(t *testing.T) {
	for _, c := range []struct {
		name, schema, text string
		want               bool
	}{
		{"any keys", keySchemas[0].schema, "a: 1\nb", false},
		{"long key", keySchemas[0].schema, "a: 1\n" + strings.Repeat("b", 160), true},
		{"pattern, at its literal", keySchemas[2].schema, "x-a: 1\nx", false},
		{"few keys", keySchemas[3].schema, "a: 1\nb", true},
		{"few keys, in a value", keySchemas[3].schema, "a: ", true},
		{"many keys", keySchemas[5].schema, "a: 1\nd", false},
		{"few keys beside many, in a value", keySchemas[5].schema, "a: ", false},
		{"few keys beside many, in one of the few", keySchemas[5].schema, "a: 1\na", true},
		{"before the inner keys", keySchemas[8].schema, "a:\n", false},
		{"among the inner keys", keySchemas[8].schema, "a:\n  a: ", true},
		{"within items that differ", `{"type":"array","items":{"type":"object"},"uniqueItems":true}`, "- a: ", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			cursor := keyProgram(t, c.schema).Cursor()
			if n := cursor.Write([]byte(c.text)); n < len(c.text) {
				t.Fatalf("%q does not fit behind its first %d bytes", c.text, n)
			}
			if got := cursor.State().OpenGuards(); got != c.want {
				t.Errorf("OpenGuards() = %v behind %q, want %v", got, c.text, c.want)
			}
		})
	}
}

// TestOpenGuardsWalks searches a completion wherever no guard is said to be able to
// refuse all of them.
func TestOpenGuardsWalks(t *testing.T) {
	for _, c := range keySchemas {
		t.Run(c.name, func(t *testing.T) {
			for _, opts := range [][]grammar.YAMLOption{nil, {grammar.WithFlow()}, {grammar.WithAnyOrder()}} {
				p := keyProgram(t, c.schema, opts...)
				sure := 0
				for seed := range 60 {
					r := rand.New(rand.NewPCG(uint64(seed), 5))
					cursor := p.Cursor()
					var text []byte
					for range 40 {
						if !cursor.State().OpenGuards() {
							sure++
							if !completes(&cursor, 3000) {
								t.Fatalf("no completion found behind %q", text)
							}
						}
						b, ok := anyByte(r, &cursor)
						if !ok {
							break
						}
						text = append(text, b)
					}
				}
				if c.certain && sure == 0 {
					t.Errorf("%v: a guard was open everywhere", opts)
				}
			}
		})
	}
}

// anyByte goes on by a byte, mostly one of a few, so that keys meet again.
func anyByte(r *rand.Rand, c *fsm.Cursor) (byte, bool) {
	var few, all []byte
	for b := range c.State().NextBytes() {
		all = append(all, b)
		if b <= 'd' || b == 'x' {
			few = append(few, b)
		}
	}
	for range 30 {
		from := all
		if len(few) > 0 && r.IntN(6) > 0 {
			from = few
		}
		if len(from) == 0 {
			return 0, false
		}
		if b := from[r.IntN(len(from))]; c.Step(b) {
			return b, true
		}
	}
	return 0, false
}

// completes searches a completion from c, those first of which the least is still to be
// written, from no more than the given number of places.
func completes(c *fsm.Cursor, places int) bool {
	open := map[int][]fsm.Cursor{0: {c.Clone()}}
	for range places {
		least := -1
		for d, cursors := range open {
			if len(cursors) > 0 && (least < 0 || d < least) {
				least = d
			}
		}
		if least < 0 {
			return false
		}
		at := open[least][0]
		open[least] = open[least][1:]
		if at.Accepting() {
			return true
		}
		for b := range at.State().NextBytes() {
			if next := at.Clone(); next.Step(b) {
				d := next.State().Distance()
				open[d] = append(open[d], next)
			}
		}
	}
	return false
}
