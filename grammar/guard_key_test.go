package grammar

import (
	"slices"
	"testing"
)

// guardKeys lists the keys of the guards of a schema, once each.
func guardKeys(t *testing.T, schema string) (keys []string) {
	t.Helper()
	g, err := FromJSONSchema([]byte(schema))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[*Expr]bool{}
	var visit func(e *Expr)
	visit = func(e *Expr) {
		if e == nil || seen[e] {
			return
		}
		seen[e] = true
		if e.Guard != nil && !slices.Contains(keys, e.Guard.Key()) {
			keys = append(keys, e.Guard.Key())
		}
		if e.Rule != nil {
			visit(e.Rule.Body())
		}
		if m := e.Members; m != nil {
			for i := range m.Properties {
				visit(m.Properties[i].Value)
			}
			for i := range m.Additional {
				visit(m.Additional[i].Value)
			}
		}
		for _, s := range e.Subs {
			visit(s)
		}
	}
	visit(g.Root())
	slices.Sort(keys)
	return keys
}

// TestGuardKeys are those of the source: the same each time that it is compiled, and
// others for guards that judge otherwise.
func TestGuardKeys(t *testing.T) {
	const names = `{"type":"object","required":["a","b"],"properties":{
		"a":{"type":"string","format":"hostname"},"b":{"type":"string","format":"idn-hostname","maxLength":20},
		"c":{"type":"array","uniqueItems":true,"contains":{"type":"string"},"prefixItems":[true]}}}`
	first, again := guardKeys(t, names), guardKeys(t, names)
	if !slices.Equal(first, again) {
		t.Errorf("compiled again the keys are %q, were %q", again, first)
	}
	if len(first) != 3 {
		t.Errorf("the keys are %q, want three", first)
	}
	for _, key := range guardKeys(t, names+" ") {
		if slices.Contains(first, key) {
			t.Errorf("another source has the key %q too", key)
		}
	}
}
