package stencil_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testmodel"
)

type server struct {
	Host  string            `json:"host" maxLength:"12"`
	Mode  string            `json:"mode" enum:"on,off,no,1e3"`
	Ports []uint16          `json:"ports" minItems:"1" maxItems:"3" items.minimum:"1"`
	Tags  map[string]string `json:"tags,omitempty" maxProperties:"2" values.maxLength:"6"`
	Next  *server           `json:"next,omitempty"`
}

type city struct {
	Name    string    `json:"name" minLength:"1" maxLength:"12"`
	People  uint32    `json:"people"`
	Height  *float64  `json:"height,omitempty" minimum:"-500" maximum:"9000"`
	Capital bool      `json:"capital"`
	Founded time.Time `json:"founded"`
	Kind    string    `json:"kind" enum:"port,\"old\" town,a, b"`
}

// TestGenerateYAML: what a random model writes is read by another YAML reader as the
// value that comes back.
func TestGenerateYAML(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	for seed := range uint64(20) {
		var r stencil.Result
		opts := []stencil.Option{stencil.WithMaxTokens(60 + 20*int(seed)), stencil.WithTemperature(1), stencil.WithSeed(seed), stencil.WithResult(&r)}
		switch seed % 3 {
		case 1:
			opts = append(opts, stencil.WithYAML(grammar.WithFlow()))
		case 2:
			opts = append(opts, stencil.WithYAML(), stencil.WithSchemaOptions(grammar.WithAnyOrder()))
		default:
			opts = append(opts, stencil.WithYAML())
		}
		v, err := stencil.Generate[server](t.Context(), m, "A server, please.", opts...)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		var other any
		if err := yaml.Unmarshal([]byte(r.Text), &other); err != nil {
			t.Fatalf("%q: %v", r.Text, err)
		}
		back, err := json.Marshal(other)
		if err != nil {
			t.Fatal(err)
		}
		var again server
		if err := json.Unmarshal(back, &again); err != nil || !reflect.DeepEqual(again, v) {
			t.Errorf("%q is %+v, yaml.v3 reads %+v (%v)", r.Text, v, again, err)
		}
		if strings.HasPrefix(r.Text, "{") != (seed%3 == 1) {
			t.Errorf("style of %q", r.Text)
		}
	}
}

// TestGenerateCSV: rows come back as values; encoding/csv reads the same cells.
func TestGenerateCSV(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	for seed := range uint64(20) {
		var r stencil.Result
		cities, err := stencil.Generate[[]city](t.Context(), m, "Two cities.", stencil.WithCSV(grammar.WithRows(1, 3)),
			stencil.WithMaxTokens(160+20*int(seed)), stencil.WithTemperature(1), stencil.WithSeed(seed), stencil.WithResult(&r))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		records, err := csv.NewReader(strings.NewReader(r.Text)).ReadAll()
		if err != nil {
			t.Fatalf("%q: %v", r.Text, err)
		}
		if len(records) != len(cities)+1 || len(cities) < 1 || len(cities) > 3 {
			t.Fatalf("%q: %d cities", r.Text, len(cities))
		}
		for i, c := range cities {
			cells := records[i+1]
			if cells[0] != c.Name || (cells[2] == "") != (c.Height == nil) || fmt.Sprint(c.Capital) != cells[3] || cells[5] != c.Kind {
				t.Errorf("%q is read as %+v", cells, c)
			}
		}
	}
}

// TestGenerateSchemas: the calls that take a schema or a pattern.
func TestGenerateSchemas(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	ctx := t.Context()
	schema := []byte(`{"type":"object","properties":{"a":{"const":"no"},"b":{"const":7}},"required":["a","b"],"additionalProperties":false}`)
	for _, c := range []struct {
		name string
		call func() (*stencil.Result, error)
		want string
	}{
		{"YAML", func() (*stencil.Result, error) { return stencil.GenerateYAML(ctx, m, schema, "x") }, "a: \"no\"\nb: 7(\\.0+)?\n?"},
		{"flow", func() (*stencil.Result, error) {
			return stencil.GenerateYAML(ctx, m, schema, "x", stencil.WithYAML(grammar.WithFlow()))
		}, "\\{a: \"no\", b: 7(\\.0+)?\\}\n?"},
		{"any order", func() (*stencil.Result, error) {
			return stencil.GenerateYAML(ctx, m, schema, "x", stencil.WithSchemaOptions(grammar.WithAnyOrder()))
		}, "(a|b): .*\n(a|b): .*\n?"},
		{"CSV", func() (*stencil.Result, error) {
			return stencil.GenerateCSV(ctx, m, schema, "x", stencil.WithCSV(grammar.WithRows(2, 2), grammar.WithDelimiter(';')))
		}, "a;b\n(no;7(\\.0+)?\n?){2}"},
		{"regex", func() (*stencil.Result, error) {
			return stencil.GenerateRegex(ctx, m, `(?<word>[ab]{3})-(?<n>\d)`, "x")
		}, `[ab]{3}-\d`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := c.call()
			if err != nil {
				t.Fatal(err)
			}
			if !regexp.MustCompile(`^(?:` + c.want + `)$`).MatchString(r.Text) {
				t.Errorf("got %q", r.Text)
			}
			if c.name != "regex" {
				return
			}
			word, ok := r.Capture("word")
			n, ok2 := r.Capture("n")
			if _, none := r.Capture("m"); !ok || !ok2 || none || word+"-"+n != r.Text || r.Captures[1].Offset != 4 || r.Compile == 0 {
				t.Errorf("%q has captures %+v", r.Text, r.Captures)
			}
		})
	}
}

// TestFormatCache: the shape of a type is compiled once for each format.
func TestFormatCache(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	type flag struct {
		On bool `json:"on"`
	}
	for _, c := range []struct {
		opt  stencil.Option
		want string
	}{{stencil.WithMaxTokens(60), "{"}, {stencil.WithYAML(), "on"}, {stencil.WithMaxTokens(60), "{"}, {stencil.WithYAML(), "on"}} {
		var r stencil.Result
		if _, err := stencil.Generate[flag](t.Context(), m, "x", c.opt, stencil.WithResult(&r)); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(strings.Trim(r.Text, `"`), c.want) {
			t.Errorf("got %q", r.Text)
		}
	}
}

func TestFormatErrors(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	ctx := t.Context()
	schema := []byte(`{"type":"object","properties":{"a":{"type":"integer"}}}`)
	shape, err := stencil.ShapeFromChoices([]string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	generate := func(opts ...stencil.Option) error {
		_, err := stencil.Generate[[]city](ctx, m, "x", opts...)
		return err
	}
	second := func(_ any, err error) error { return err }
	for _, c := range []struct {
		name string
		err  error
		kind error
	}{
		{"two formats", generate(stencil.WithYAML(), stencil.WithCSV()), stencil.ErrOption},
		{"two formats the other way", generate(stencil.WithCSV(), stencil.WithYAML()), stencil.ErrOption},
		{"no option", generate(stencil.WithYAML(nil)), stencil.ErrShape},
		{"whitespace", generate(stencil.WithYAML(), stencil.WithSchemaOptions(grammar.WithWhitespace(grammar.Flexible))), stencil.ErrShape},
		{"rows", generate(stencil.WithCSV(grammar.WithRows(2, 1))), stencil.ErrShape},
		{"JSON with YAML", second(stencil.GenerateJSON(ctx, m, schema, "x", stencil.WithYAML())), stencil.ErrOption},
		{"YAML with CSV", second(stencil.GenerateYAML(ctx, m, schema, "x", stencil.WithCSV())), stencil.ErrOption},
		{"CSV with YAML", second(stencil.GenerateCSV(ctx, m, schema, "x", stencil.WithYAML())), stencil.ErrOption},
		{"pattern with a schema option", second(stencil.GenerateRegex(ctx, m, "a", "x", stencil.WithSchemaOptions(grammar.WithAnyOrder()))), stencil.ErrOption},
		{"shape with a format", second(m.Generate(ctx, shape, "x", stencil.WithCSV())), stencil.ErrOption},
		{"broken pattern", second(stencil.GenerateRegex(ctx, m, "(", "x")), grammar.ErrSyntax},
		{"no choices", second(stencil.ShapeFromChoices(nil)), grammar.ErrUnsatisfiable},
		{"broken YAML schema", second(stencil.GenerateYAML(ctx, m, []byte(`{`), "x")), grammar.ErrSyntax},
		{"broken CSV schema", second(stencil.GenerateCSV(ctx, m, []byte(`{"type":"string"}`), "x")), grammar.ErrUnsatisfiable},
		{"CSV of a struct", second(stencil.ShapeOfCSV[city]()), stencil.ErrUnsupportedType},
		{"CSV of a channel", second(stencil.ShapeOfCSV[[]chan int]()), stencil.ErrUnsupportedType},
		{"CSV of nested rows", second(stencil.ShapeOfCSV[[]struct{ A [2][]int }]()), grammar.ErrUnsupported},
		{"YAML of a channel", second(stencil.ShapeOfYAML[chan int]()), stencil.ErrUnsupportedType},
	} {
		var e *stencil.Error
		if !errors.As(c.err, &e) || !errors.Is(c.err, c.kind) {
			t.Errorf("%s: %v, want %v", c.name, c.err, c.kind)
		}
	}
}

func TestDecode(t *testing.T) {
	must := func(s *stencil.Shape, err error) *stencil.Shape {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	type parts struct{ Year, Month string }
	pattern := must(stencil.ShapeFromRegex(`(?P<Year>\d{4})-(?P<Month>\d\d)|never`, grammar.WithDialect(grammar.RE2)))
	yamlShape := must(stencil.ShapeOfYAML[server]())
	csvShape := must(stencil.ShapeOfCSV[[]*city](grammar.WithoutHeader(), grammar.WithDelimiter('|')))
	jsonShape := must(stencil.ShapeOf[server]())
	numbers := must(stencil.ShapeFromChoices([]string{"1", "20"}))
	founded := time.Date(1200, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, c := range []struct {
		name  string
		shape *stencil.Shape
		text  string
		into  any
		want  any
	}{
		{"JSON", jsonShape, `{"host":"a","mode":"no","ports":[80.0]}`, new(server), server{Host: "a", Mode: "no", Ports: []uint16{80}}},
		{"YAML", yamlShape, "host: a b\nmode: \"no\"\nports:\n  - 80\nnext:\n  host: \"\"\n  mode: \"1e3\"\n  ports:\n    - 1\n", new(server),
			server{Host: "a b", Mode: "no", Ports: []uint16{80}, Next: &server{Mode: "1e3", Ports: []uint16{1}}}},
		{"CSV", csvShape, "Ulm|126790||true|1200-01-02T03:04:05Z|\"\"\"old\"\" town\"", new([]*city),
			[]*city{{Name: "Ulm", People: 126790, Capital: true, Founded: founded, Kind: `"old" town`}}},
		{"captures", pattern, "2026-11", new(parts), parts{"2026", "11"}},
		{"captures in a map", pattern, "never", new(map[string]string), map[string]string{}},
		{"text", pattern, "2026-11", new(string), "2026-11"},
		{"any", pattern, "never", new(any), any("never")},
		{"number", numbers, "20", new(int), 20},
		{"text reader", must(stencil.ShapeFromChoices([]string{"::1"})), "::1", new(netip.Addr), netip.MustParseAddr("::1")},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.shape.Check([]byte(c.text)); err != nil {
				t.Error(err)
			}
			if err := c.shape.Decode([]byte(c.text), c.into); err != nil {
				t.Fatal(err)
			}
			if got := reflect.ValueOf(c.into).Elem().Interface(); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
	for name, err := range map[string]error{
		"no pointer": jsonShape.Decode([]byte(`{}`), server{}), "nil": jsonShape.Decode([]byte(`{}`), nil), "broken": yamlShape.Decode([]byte("a: b: c"), new(server)),
		"another pattern": pattern.Decode([]byte("x"), new(parts)), "other type": numbers.Decode([]byte("x"), new(int)),
	} {
		var e *stencil.Error
		if !errors.As(err, &e) || !errors.Is(err, stencil.ErrDecode) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCaptures(t *testing.T) {
	shape, err := stencil.ShapeFromRegex(`(?<key>\w+)=(?<value>.*)`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := shape.Captures([]byte("a=é=b"))
	if want := []stencil.Capture{{"key", "a", 0}, {"value", "é=b", 2}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	var m *stencil.Mismatch
	if _, err := shape.Captures([]byte("a")); !errors.As(err, &m) || m.Offset != 1 {
		t.Errorf("a text that does not fit: %v", err)
	}
}
