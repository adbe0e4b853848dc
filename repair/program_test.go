package repair

import (
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

func TestWithProgram(t *testing.T) {
	g, err := grammar.FromJSONSchema([]byte(`{"type": "object", "properties": {"name": {"type": "string"}, "ok": {"type": "boolean"}, "tags": {"type": "array", "items": {"type": "string"}}}, "required": ["name", "ok", "tags"], "additionalProperties": false}`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, in string
		fill     bool
		want     string
	}{
		{"accepted", `{"name":"x","ok":true,"tags":[]}`, false, `{"name":"x","ok":true,"tags":[]}`},
		{"without blanks", `{"name": "x", "ok": true, "tags": [],}`, false, `{"name":"x","ok":true,"tags":[]}`},
		{"refused", `{"name": 1, "ok": true, "tags": []}`, true, ""},
		{"cut, nothing added", `{"name": "x", "ok`, false, ""},
		{"cut, completed", `{"name": "x y`, true, `{"name":"x y","ok":true,"tags":[]}`},
		{"cut in a list", `{"name": "x", "ok": false, "tags": ["a", "b`, true, `{"name":"x","ok":false,"tags":["a","b"]}`},
	}
	for _, tt := range tests {
		opts := []Option{WithProgram(p)}
		if tt.fill {
			opts = append(opts, FillRequired())
		}
		r, err := JSON(tt.in, opts...)
		if tt.want == "" {
			if !isKind(err, ErrInvalid) {
				t.Errorf("%s: %v %v", tt.name, r, err)
			}
			continue
		}
		if err != nil || r.Text != tt.want {
			t.Errorf("%s: %+v %v, want %s", tt.name, r, err, tt.want)
			continue
		}
		if got, ok := Apply(tt.in, r.Edits); !ok || got != r.Text {
			t.Errorf("%s: the edits give %q", tt.name, got)
		}
	}
	if _, err := JSON(`{}`, WithProgram(nil)); !isKind(err, ErrOption) {
		t.Errorf("no program: %v", err)
	}
}
