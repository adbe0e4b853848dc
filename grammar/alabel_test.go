package grammar_test

import (
	"testing"

	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/refmatch"
)

// TestALabels holds that names with labels in Punycode are judged wherever a schema
// puts them, and never written where they cannot be.
func TestALabels(t *testing.T) {
	const (
		valid     = `xn--mnchen-3ya` // münchen
		invalid   = `xn--m-99999999`
		combining = `xn--hello-zed` // begins with a mark
	)
	for _, l := range []language{
		{name: "hostname", schema: `{"format":"hostname"}`,
			accepts: []string{`"` + valid + `"`, `"` + valid + `.` + valid + `.de"`, `"XN--MNCHEN-3YA.de"`, `"ab--cd"`, `"a.b"`, `1`},
			rejects: []string{`"` + invalid + `"`, `"` + combining + `"`, `"xn--"`, `"xn--abc-"`, `"xn--tda."`, `"a.xn--a"`, `"` + valid + `..de"`, `"xn--tda_"`, `"` + valid + `.` + invalid + `"`}},
		{name: "left out behind another label", schema: `{"format":"hostname"}`, rejects: []string{`"a.` + valid + `"`}},
		{name: "left out of the complement", schema: `{"type":"string","not":{"format":"hostname"}}`, rejects: []string{`"a.` + valid + `"`, `"a.` + invalid + `"`}},
		{name: "idn-hostname", schema: `{"format":"idn-hostname"}`,
			accepts: []string{`"` + valid + `"`, `"` + valid + `.münchen"`, `"` + valid + `。ü"`},
			rejects: []string{`"` + invalid + `"`, `"ü.` + combining + `"`, `"xn--ü"`, `"xn--abc-"`}},
		{name: "escaped", schema: `{"format":"hostname"}`, rejects: []string{`"\u0078n--a"`, `"xn--m-99999999\u002ede"`}},
		{name: "with other keywords", schema: `{"type":"string","format":"hostname","pattern":"^xn","maxLength":14}`,
			accepts: []string{`"` + valid + `"`}, rejects: []string{`"` + invalid + `"`, `"` + valid + `a"`, `"a"`}},
		{name: "not", schema: `{"type":"string","not":{"format":"hostname"}}`,
			accepts: []string{`"` + invalid + `"`, `"a b"`, `""`}, rejects: []string{`"` + valid + `"`, `"a"`}},
		{name: "one of two", schema: `{"type":"string","oneOf":[{"format":"hostname"},{"pattern":"^xn--m"}]}`,
			accepts: []string{`"` + invalid + `"`, `"a"`, `"xn--tda"`}, rejects: []string{`"` + valid + `"`, `"xn--a"`}},
		{name: "enumerated", schema: `{"enum":["` + valid + `","` + invalid + `","a"],"format":"hostname"}`,
			accepts: []string{`"` + valid + `"`, `"a"`}, rejects: []string{`"` + invalid + `"`}},
		{name: "judged by a guard", schema: `{"type":"array","uniqueItems":true,"contains":{"format":"hostname"}}`,
			accepts: []string{`["` + valid + `"]`}, rejects: []string{`["` + invalid + `"]`}},
		{name: "keys", schema: `{"type":"object","propertyNames":{"format":"hostname"}}`,
			accepts: []string{`{"a":1}`}, rejects: []string{`{"` + invalid + `":1}`, `{"a b":1}`}},
		{name: "other keys", schema: `{"type":"object","propertyNames":{"not":{"format":"hostname"}}}`,
			accepts: []string{`{"a b":1}`}, rejects: []string{`{"` + valid + `":1}`, `{"a":1}`}},
		{name: "names of two directions", schema: `{"format":"hostname"}`,
			accepts: []string{`"xn--4dbc5h.xn--ngba1o"`}, rejects: []string{`"xn--4dbc5h.1a"`}},
	} {
		l.run(t)
	}
}

func TestALabelsInYAML(t *testing.T) {
	for schema, want := range map[string]bool{`{"format":"hostname"}`: false, `{"not":{"format":"hostname"}}`: false, `{"format":"uuid"}`: false, `{"type":"string"}`: true} {
		g, err := grammar.FromYAMLSchema([]byte(schema))
		if err != nil {
			t.Fatal(err)
		}
		if got := refmatch.Match(g.Root(), []byte("xn--mnchen-3ya")); got != want {
			t.Errorf("%s: %v", schema, got)
		}
	}
}
