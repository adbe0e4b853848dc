package fsm_test

import (
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

func TestTemperature(t *testing.T) {
	g, err := grammar.FromLark("start: \"a:\" hot \";\" cold WORD\nhot[temperature=1.5]: /[0-9]+/\ncold[temperature=0, lazy]: /[a-z]*!/\nWORD: /[a-z]+/\n")
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		t    float64
		ok   bool
	}{{"", 0, false}, {"a", 0, false}, {"a:", 1.5, true}, {"a:1", 1.5, true}, {"a:1;", 0, true}, {"a:1;x", 0, true}, {"a:1;x!", 0, false}, {"a:1;x!w", 0, false}} {
		cursor := p.Cursor()
		if cursor.Write([]byte(c.text)) != len(c.text) {
			t.Fatalf("%q does not fit", c.text)
		}
		if got, ok := cursor.State().Temperature(); got != c.t || ok != c.ok {
			t.Errorf("behind %q: %v %v, want %v %v", c.text, got, ok, c.t, c.ok)
		}
	}
}
