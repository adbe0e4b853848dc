package repair

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestSchemaOptions: what is invented, read loosely or dropped is so only where the caller allows it.
func TestSchemaOptions(t *testing.T) {
	const whole = `{"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}, "c": {"const": "k"}, "d": {"type": "boolean", "default": true}, "e": {"type": "array"}}, "required": ["a", "b", "c", "d", "e"]}`
	const list = `{"type": "array", "items": {"type": "integer"}}`
	tests := []struct {
		name, schema, in string
		opt              Option
		without, with    string // the text, or "" for ErrInvalid
	}{
		{"required members", whole, `{"a": 1}`, FillRequired(), "", `{"a": 1, "b": "", "c": "k", "d": true, "e": []}`},
		{"nothing to fill", whole, `{"a": 1, "b": "", "c": "k", "d": false, "e": [0]}`, FillRequired(), `{"a": 1, "b": "", "c": "k", "d": false, "e": [0]}`, `{"a": 1, "b": "", "c": "k", "d": false, "e": [0]}`},
		{"units", list, `["1,234 USD"]`, NoUnits(), `[1234]`, ""},
		{"a separator", list, `["1,234"]`, NoUnits(), `[1234]`, ""},
		{"plain digits", list, `["12"]`, NoUnits(), `[12]`, `[12]`},
		{"an item that does not fit", list, `[1, "two", 3]`, Salvage(), "", `[1, 3]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, side := range []struct {
				want string
				opts []Option
			}{{tt.without, nil}, {tt.with, []Option{tt.opt}}} {
				r, err := JSON(tt.in, append(side.opts, WithSchema([]byte(tt.schema)))...)
				switch {
				case side.want == "":
					if !isKind(err, ErrInvalid) {
						t.Errorf("%d options: %v %v, want ErrInvalid", len(side.opts), r, err)
					}
				case err != nil || jsonText(normal(r.Value())) != jsonText(normal(jsonValue(side.want))):
					t.Errorf("%d options: %+v %v, want %s", len(side.opts), r, err, side.want)
				}
			}
		})
	}
}

// TestStrict: a strict repair is refused exactly where the other one is lossy or the text is cut; else the two are the same.
func TestStrict(t *testing.T) {
	type text struct {
		format Format
		in     string
	}
	texts := []text{
		{FormatJSON, `{"a": 1,}`}, {FormatJSON, `{"a": 1, ...}`}, {FormatJSON, `{"a": [1`}, {FormatJSON, "{\"a\": \"\xff\"}"}, {FormatJSON, `{"a": 1} x {"b": 2}`}, {FormatJSON, `{"a": 1 ! , "b": 2}`},
		{FormatYAML, "a: b: c\n"}, {FormatYAML, "a: 1\nb"}, {FormatYAML, "a: \"x\n"}, {FormatCSV, "a;b\n1;2\n"}, {FormatCSV, "a,b\n1,2\n3"}, {FormatCSV, "a,b\n1,\"2"},
	}
	r := newRand(11)
	for f, kinds := range []map[string]damage{FormatJSON: jsonKinds, FormatYAML: yamlKinds, FormatCSV: csvKinds} {
		for _, name := range slices.Sorted(maps.Keys(kinds)) {
			for range 5 {
				if d, ok := kinds[name](r); ok {
					texts = append(texts, text{Format(f), d.text})
				}
			}
		}
	}
	refused := 0
	for _, x := range texts {
		free, err := oneShot(x.format, x.in)
		strict, serr := oneShot(x.format, x.in, Strict())
		switch {
		case err != nil:
			if serr == nil {
				t.Errorf("%q: refused, but not when strict", x.in)
			}
		case free.Lossy > 0 || free.Truncated:
			refused++
			if !isKind(serr, ErrLossy) {
				t.Errorf("%q: %d lossy edits, cut %v, but strict gives %v", x.in, free.Lossy, free.Truncated, serr)
			}
		case serr != nil || strict.Text != free.Text:
			t.Errorf("%q: strict gives %v, %v", x.in, strict, serr)
		}
	}
	if refused == 0 || refused == len(texts) {
		t.Errorf("%d of %d texts refused", refused, len(texts))
	}
}

// TestPromptHints: the hints of each format, with the names that a schema requires; a schema that cannot be read is an error.
func TestPromptHints(t *testing.T) {
	schema := []byte(`{"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}`)
	for f, word := range map[Format]string{FormatJSON: "JSON", FormatYAML: "YAML", FormatCSV: "CSV"} {
		h, err := PromptHints(f, nil)
		if err != nil || !strings.Contains(h, word) || strings.Contains(h, "Required") || len(h) > 500 {
			t.Errorf("%v: %q %v", f, h, err)
		}
		with, err := PromptHints(f, schema)
		if err != nil || with != h+"Required: id.\n" {
			t.Errorf("%v with a schema: %q %v", f, with, err)
		}
	}
	if _, err := PromptHints(FormatJSON, []byte(`{"type": 1}`)); !isKind(err, ErrSchemaInput) {
		t.Errorf("a schema that cannot be read: %v", err)
	}
}
