package grammar_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// wander writes a random text of the program: bytes at random for a while, then
// the shortest way to the end. ok is false where a guard stands in the way.
func wander(p *fsm.Program, r *rand.Rand, length int) (text []byte, ok bool) {
	c := p.Cursor()
	for len(text) < length {
		var allowed []byte
		for b := range 256 {
			// Letters and digits would fill strings for ever; structure is what counts.
			if b >= 0x80 || b < 0x20 && b != '\n' || b >= 'h' && b <= 'z' && r.IntN(4) > 0 {
				continue
			}
			try := c.Clone()
			if try.Step(byte(b)) {
				allowed = append(allowed, byte(b))
			}
		}
		if c.Accepting() && (len(allowed) == 0 || r.IntN(20) == 0) {
			return text, true
		}
		if len(allowed) == 0 {
			break
		}
		b := allowed[r.IntN(len(allowed))]
		c.Step(b)
		text = append(text, b)
	}
	rest := c.State().Shortest()
	n := c.Write(rest)
	return append(text, rest[:n]...), n == len(rest) && c.Accepting()
}

// TestWalksAreValid checks texts written at random with an independent validator.
func TestWalksAreValid(t *testing.T) {
	stride, each := 12, 3
	if testing.Short() {
		stride = 400
	}
	// The validator's patterns are Go's: where ECMA-262 means something else by
	// the same text, or more, they say nothing about each other.
	foreign := regexp.MustCompile(`idn-|\(\?[=!<]|\\[sSuUpPcdDwWbB]|\[\^`)
	r := rand.New(rand.NewPCG(1, 2))
	var walks, blocked, skipped int
	check := func(id string, src []byte, opts ...grammar.JSONSchemaOption) {
		if foreign.Match(src) {
			skipped++
			return
		}
		oracle := jsonschema.NewCompiler()
		if oracle.AddResource("schema.json", bytes.NewReader(src)) != nil {
			skipped++
			return
		}
		valid, err := oracle.Compile("schema.json")
		if err != nil {
			skipped++
			return
		}
		// Without exponents: the validator panics on those that a float64 cannot hold.
		g, err := grammar.FromJSONSchema(src, append(opts, grammar.WithUnknownFormats(grammar.IgnoreFormats), grammar.WithoutExponents())...)
		if err != nil {
			skipped++
			return
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Errorf("%s: %v", id, err)
			return
		}
		for range each {
			text, ok := wander(p, r, 20+r.IntN(120))
			walks++
			if !ok {
				if !p.Guarded() {
					t.Errorf("%s: dead end after %s", id, text)
				}
				blocked++
				continue
			}
			var v any
			d := json.NewDecoder(bytes.NewReader(text))
			d.UseNumber()
			if err := d.Decode(&v); err != nil {
				t.Errorf("%s: %s: %v", id, text, err)
				continue
			}
			if err := valid.Validate(v); err != nil {
				t.Errorf("%s: %s: %v", id, text, err)
			}
		}
	}
	for _, l := range languages {
		check(l.name, []byte(l.schema), l.opts...)
	}
	modes := [][]grammar.JSONSchemaOption{
		nil,
		{grammar.WithAnyOrder()},
		{grammar.WithWhitespace(grammar.Flexible)},
		{grammar.WithWhitespace(grammar.Pretty(2)), grammar.WithAnyOrder()},
		{grammar.WithStrictObjects()},
	}
	for i, c := range maskBench(t) {
		if i%stride == 0 {
			check(c.ID, c.Schema, modes[i/stride%len(modes)]...)
		}
	}
	t.Logf("%d walks, %d blocked by guards, %d schemas skipped", walks, blocked, skipped)
}
