package fsm_test

import (
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// TestPlainCompletions: of completions of the same length the one is taken that is best to read.
func TestPlainCompletions(t *testing.T) {
	regex := func(pattern string) func() (*grammar.Grammar, error) {
		return func() (*grammar.Grammar, error) { return grammar.FromRegex(pattern) }
	}
	row := []byte(`{"properties":{"k":{"type":"string","minLength":2},"m":{"type":"string","format":"email"}},"required":["k","m"]}`)
	for _, c := range []struct {
		name    string
		grammar func() (*grammar.Grammar, error)
		behind  string
		want    string
	}{
		{"any characters", regex(`.{3}`), "", "aaa"},
		{"capital letters", regex(`[A-Z]{2}`), "", "AA"},
		{"marks", regex(`[^a-zA-Z0-9]{2}`), "", "!!"},
		{"blanks", regex(`\s`), "", " "},
		{"control characters", regex(`[\x00-\x1f]`), "", "\x00"},
		{"alternatives", regex(`(?:\x01x|\ty|!z|qw)`), "", "qw"},
		{"shorter before plainer", regex(`(?:abc|\x01)`), "", "\x01"},
		{"a row", func() (*grammar.Grammar, error) { return grammar.FromCSVSchema(row) }, "k,m\nx", "a,a@a"},
		{"a mapping", func() (*grammar.Grammar, error) { return grammar.FromYAMLSchema(row) }, "k: x", "a\nm: a@a"},
		{"an object", func() (*grammar.Grammar, error) { return grammar.FromJSONSchema(row) }, `{"k":"`, `aa","m":"a@a"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := c.grammar()
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			at := p.Cursor()
			if n := at.Write([]byte(c.behind)); n != len(c.behind) {
				t.Fatalf("%q is refused at byte %d", c.behind, n)
			}
			if got := string(at.State().Shortest()); got != c.want {
				t.Errorf("completed by %q, want %q", got, c.want)
			}
			var steps []byte
			for rest, ok := at.State().Rest(), true; ok && rest.Distance() > 0; {
				var text []byte
				text, _, rest, ok = rest.Next()
				steps = append(steps, text...)
			}
			if string(steps) != c.want {
				t.Errorf("completed step by step by %q, want %q", steps, c.want)
			}
		})
	}
}
