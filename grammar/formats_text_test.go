package grammar

import (
	"testing"
	"unicode/utf8"
)

// TestTextAutomata makes sure that what automata say to be text holds no broken
// characters, by all sequences of the bytes at the edges of UTF-8 behind some beginnings.
func TestTextAutomata(t *testing.T) {
	edges := []byte{'a', ']', 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF}
	number, err := numberExpr(numberSet{{}}, exponentForms)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name       string
		automaton  TextAutomaton
		beginnings []string
	}{
		{"regex", &patternAutomaton{}, []string{"", "a", "[", "[a", "[a-", "(", `\`, "(?<a"}},
		{"time", timeAutomaton{}, []string{"", "12:00:00", "12:00:00."}},
		{"number", number.Automaton.(TextAutomaton), []string{"", "-", "1", "1.5", "1e"}},
	} {
		for _, beginning := range c.beginnings {
			state, ok := c.automaton.Start()
			for i := 0; i < len(beginning) && ok; i++ {
				state, ok = c.automaton.Step(state, beginning[i])
			}
			if !ok {
				t.Fatalf("%s: %q is no beginning", c.name, beginning)
			}
			var walk func(state uint32, text string)
			walk = func(state uint32, text string) {
				if c.automaton.Text(state) && !utf8.ValidString(text) {
					t.Errorf("%s: %q is said to be text", c.name, beginning+text)
				}
				if len(text) == 4 {
					return
				}
				for _, b := range edges {
					if next, ok := c.automaton.Step(state, b); ok {
						walk(next, text+string([]byte{b}))
					}
				}
			}
			walk(state, "")
		}
	}
}
