package repair

import (
	"strings"
	"testing"
)

func FuzzJSON(f *testing.F) {
	for _, s := range streamDocs {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) < 1<<14 {
			checkResult(t, FormatJSON, s)
		}
	})
}

func FuzzYAML(f *testing.F) {
	for _, s := range []string{"a: 1\nb:\n  - x\n  - y: |\n      z\n", "a: b: c\n", "- \"x\" y\n", "a:\n\t- b\n", "? a\n: b\n", "&a b: *a\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) < 1<<14 {
			checkResult(t, FormatYAML, s)
			checkResult(t, FormatYAML, s, PartialText())
		}
	})
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,\"2\"\n", "a;b\n1;2\n", "| a | b |\n|---|---|\n| 1 | 2 |\n", "a,b\n\"x\n1,2\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) < 1<<14 {
			checkResult(t, FormatCSV, s)
		}
	})
}

func FuzzStream(f *testing.F) {
	for _, s := range streamDocs {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, s string, chunk int) {
		if len(s) > 1<<12 || chunk < 1 {
			return
		}
		if b := checkStream(t, FormatJSON, s, chunk); b > 0 {
			t.Fatalf("%d breaks", b)
		}
	})
}

const fuzzSchema = `{"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}, "tags": {"type": "array", "items": {"enum": ["a", "b"]}}, "next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}, "required": ["name"], "additionalProperties": false}`

func FuzzSchema(f *testing.F) {
	for _, s := range []string{`{"Name": "x", "age": "12 years", "tags": "a"}`, `[{"name": 1, "next": {"name": "y"}}]`, `name: x`, `{"result": {"name": "x"}}`} {
		f.Add(s)
	}
	opt := WithSchema([]byte(fuzzSchema))
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1<<12 {
			return
		}
		r := checkResult(t, FormatJSON, s, opt)
		if r == nil || len(r.Violations) > 0 {
			return
		}
		again, err := JSON(r.Text, opt)
		if err != nil || again.Text != r.Text {
			t.Fatalf("%q: the result %q does not satisfy the schema again: %v", s, r.Text, err)
		}
	})
}

const fuzzRowSchema = `{"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string", "minLength": 1}, "paid": {"type": ["boolean", "null"]}, "level": {"enum": ["low", "high"]}}, "required": ["id"], "additionalProperties": false}`

// FuzzTableSchema reads YAML and CSV by a schema.
func FuzzTableSchema(f *testing.F) {
	for _, s := range []string{"id,name\n1,a\n", "id,id\n", "id;Name;Level\nx;y;HIGH\n2;b\n", "- id: 1\n  name: x\n- id: two\n", "id: 1\nname: yes\n", "| id | name |\n|---|---|\n| 1 | a |\n"} {
		f.Add(s)
	}
	object := WithSchema([]byte(fuzzRowSchema))
	list := WithSchema([]byte(`{"type": "array", "items": ` + fuzzRowSchema + `}`))
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1<<12 {
			return
		}
		for _, opts := range [][]Option{{list}, {list, Salvage()}, {object, FillRequired()}, {object, PartialText()}} {
			checkResult(t, FormatCSV, s, opts...)
			checkResult(t, FormatYAML, s, opts...)
		}
	})
}

// TestSchemaMutations holds damaged texts to the promise that a result satisfies its schema.
func TestSchemaMutations(t *testing.T) {
	opt := WithSchema([]byte(fuzzSchema))
	seeds := []string{`{"name": "Ada", "age": 36, "tags": ["a", "b"], "next": {"name": "Bob", "age": 1, "tags": [], "next": null}}`, `[{"Name": "Ada", "age": "36"}]`, "name: Ada\nage: 36\n"}
	r := newRand(5)
	for i := range 5000 {
		s := mutate(r, seeds[i%len(seeds)])
		res := checkResult(t, FormatJSON, s, opt)
		if res == nil || len(res.Violations) > 0 {
			continue
		}
		again, err := JSON(res.Text, opt)
		if err != nil || again.Text != res.Text {
			t.Fatalf("%q: the result %q does not satisfy the schema again: %v", s, res.Text, err)
		}
	}
}

func TestDeepAndLong(t *testing.T) {
	if _, err := JSON(strings.Repeat("[", 20_000)); !isKind(err, ErrTooDeep) {
		t.Errorf("20,000 levels: %v", err)
	}
	if r, err := JSON(strings.Repeat("[", 100)); err != nil || r.Text != strings.Repeat("[", 100)+strings.Repeat("]", 100) {
		t.Errorf("100 levels: %v", err)
	}
	if _, err := JSON("[1]", WithLimits(Limits{MaxBytes: 2})); !isKind(err, ErrTooLarge) {
		t.Errorf("limit of 2 bytes: %v", err)
	}
	if _, err := JSON("[[[1]]]", WithLimits(Limits{MaxDepth: 2})); !isKind(err, ErrTooDeep) {
		t.Errorf("limit of 2 levels: %v", err)
	}
	if _, err := JSON("[1]", WithLimits(Limits{MaxDepth: -1})); !isKind(err, ErrOption) {
		t.Errorf("negative limit: %v", err)
	}
}
