package grammar

import "testing"

// TestNumberKeys: automata with equal keys are one automaton, since the numbers of
// their states depend on what was read first.
func TestNumberKeys(t *testing.T) {
	build := func() *numberAutomaton {
		e, err := numberExpr(allNumbers, plainForms)
		if err != nil {
			t.Fatal(err)
		}
		return e.Automaton.(*numberAutomaton)
	}
	a, b := build(), build()
	if a != b {
		t.Error("equal sets are two automata")
	}
	numberRegistry.mu.Lock()
	numberRegistry.byKey = nil
	numberRegistry.mu.Unlock()
	if c := build(); c == a || c.Key() == a.Key() {
		t.Error("an automaton that left the registry shares its key with its successor")
	}
}
