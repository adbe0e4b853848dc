package fsm

import (
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// TestSharedMachinesAreRenewed compiles programs while the shared machines have no
// room: each program gets new ones, and those of older programs go on working.
func TestSharedMachinesAreRenewed(t *testing.T) {
	defer func(n int64) { sharedBytes = n }(sharedBytes)
	sharedBytes = 1
	schemas := []struct{ schema, valid, invalid string }{
		{`{"type":"array","items":{"format":"date","type":"string"}}`, `["2024-02-29","1999-12-31"]`, `["2023-02-29"]`},
		{`{"type":"string","format":"ipv4"}`, `"127.0.0.1"`, `"127.0.0.256"`},
		{`{"type":"string","format":"email","maxLength":8}`, `"a.b@c.de"`, `"a.bb@c.de"`},
		{`{"type":"object","properties":{"t":{"type":"number","format":"x"}},"additionalProperties":{"type":"string"}}`, `{"t":1.5e3,"u":"v"}`, `{"t":"1"}`},
	}
	var programs []*Program
	for range 3 {
		for _, s := range schemas {
			g, err := grammar.FromJSONSchema([]byte(s.schema), grammar.WithUnknownFormats(grammar.IgnoreFormats))
			if err != nil {
				t.Fatal(err)
			}
			p, err := Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			programs = append(programs, p)
		}
	}
	for i, p := range programs {
		s := schemas[i%len(schemas)]
		for text, want := range map[string]bool{s.valid: true, s.invalid: false} {
			c := p.Cursor()
			if got := c.Write([]byte(text)) == len(text) && c.Accepting(); got != want {
				t.Errorf("program %d: %s is accepted: %v", i, text, got)
			}
		}
		if d, n := p.Start().Distance(), len(p.Start().Shortest()); d != n {
			t.Errorf("program %d: a distance of %d, a shortest text of %d bytes", i, d, n)
		}
	}
}
