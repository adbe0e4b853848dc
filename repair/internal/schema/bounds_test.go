package schema

import (
	"math/rand"
	"slices"
	"testing"

	"github.com/stencil-go/stencil/repair/internal/edit"
)

// TestHugeExponents holds numbers to their bounds that cannot be written out, and keeps them from the full validator, which tries.
func TestHugeExponents(t *testing.T) {
	for _, c := range []struct {
		name, schema, text string
		path               string // of the violation; "-" for none
	}{
		{"above a maximum", `{"maximum": 10}`, `1e99999`, ""},
		{"below a maximum", `{"maximum": 10}`, `-1e99999`, "-"},
		{"tiny below a maximum", `{"exclusiveMaximum": 1}`, `1e-99999`, "-"},
		{"tiny at a bound", `{"exclusiveMinimum": 0}`, `1e-99999`, "-"},
		{"tiny and negative", `{"minimum": 0}`, `-1e-99999`, ""},
		{"no number of an exponent", `{"minimum": 0, "maximum": 0}`, `0e99999`, "-"},
		{"an exponent beyond integers", `{"maximum": 10}`, `1e99999999999999999999`, ""},
		{"small all the same", `{"maximum": 10, "exclusiveMinimum": 0}`, `0.` + zeros(5000) + `1e4500`, "-"},
		{"large all the same", `{"minimum": 10}`, `1` + zeros(9000) + `e-4500`, "-"},
		{"an integer", `{"type": "integer"}`, `1e99999`, "-"},
		{"no integer", `{"type": "integer"}`, `1e-99999`, ""},
		{"a keyword of the full validator", `{"properties": {"n": {"multipleOf": 2}}}`, `{"a": 1, "n": 1e99999999}`, "/n"},
		{"unique items", `{"uniqueItems": true}`, `[1e99999999, 1e99999999]`, "/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Parse([]byte(c.schema))
			if err != nil {
				t.Fatal(err)
			}
			o := s.Fix(c.text, Options{})
			if (o.Miss == 0) != (c.path == "-") || c.path != "-" && (len(o.Violations) != 1 || o.Violations[0].Path != c.path) {
				t.Errorf("%+v", o)
			}
		})
	}
}

func zeros(n int) string {
	return string(slices.Repeat([]byte("0"), n))
}

// TestFormatsAreAnnotations has a format alone and beside a keyword that needs the full validator, in drafts that differ about formats.
func TestFormatsAreAnnotations(t *testing.T) {
	for _, draft := range []string{"http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema"} {
		for _, more := range []string{"", `, "not": {"const": 1}`} {
			s, err := Parse([]byte(`{"$schema": "` + draft + `", "type": "string", "format": "date"` + more + `}`))
			if err != nil {
				t.Fatal(err)
			}
			if o := s.Fix(`"next week"`, Options{}); o.Miss > 0 || len(o.Edits) > 0 {
				t.Errorf("%s%s: %+v", draft, more, o)
			}
		}
	}
}

// TestDropEdits compares with a look at every deletion for every edit.
func TestDropEdits(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for range 2000 {
		var edits, drops, want []edit.Edit
		for at := rng.Intn(5); at < 60; at += 1 + rng.Intn(9) {
			n := 1 + rng.Intn(6)
			drops = append(drops, edit.Edit{Off: at, Len: n, Kind: 1})
			at += n
		}
		for at := rng.Intn(3); at < 70; at += 1 + rng.Intn(4) {
			edits = append(edits, edit.Edit{Off: at, Len: 1, Kind: 2})
		}
		want = slices.Clone(drops)
		for _, e := range edits {
			if !slices.ContainsFunc(drops, func(d edit.Edit) bool { return e.Off >= d.Off && e.Off < d.Off+d.Len }) {
				want = append(want, e)
			}
		}
		if got := dropEdits(edits, drops); !slices.Equal(got, want) {
			t.Fatalf("%v without %v: %v, want %v", edits, drops, got, want)
		}
	}
}
