package structschema

import (
	"encoding/json"
	"errors"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

type color string

func (color) Enum() []color { return []color{"red", "gr<een"} }

type level int

func (*level) Enum() []level { return []level{1, 2, 30} }

type plainEnum string

func (plainEnum) Enum() []string { return []string{"x"} }

type tree struct {
	Value int8    `json:"value"`
	Left  *tree   `json:"left,omitempty"`
	Kids  []*tree `json:"kids" maxItems:"2" description:"below"`
}

type point struct{ X, Y float64 }

type base struct {
	ID   string
	Name string `json:"name"`
}

type deeper struct{ base }

type pair[A, B any] struct {
	First  A
	Second B
}

type grid [][]grid

type ownType struct{}

func (ownType) JSONSchema() []byte {
	return []byte(`{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"string","minLength":2}`)
}

type ownRef struct{}

func (ownRef) JSONSchema() json.RawMessage {
	return json.RawMessage(`{"$ref":"#/$defs/a","$defs":{"a":{"type":"null"}}}`)
}

type named struct {
	base `json:"b"`
	Base2
}

// Base2 is embedded by its exported name.
type Base2 struct {
	Z bool `json:"z,omitempty"`
}

type shadow struct {
	base
	ID int8
}

type tagWins struct {
	left
	right
}

type left struct {
	V int8 `json:"v"`
}

type right struct{ V2, V3 bool }

type viaPointer struct {
	*Base2
	N string
}

// oneField is a struct with the field A, whose tag vet would object to.
func oneField[T any](tag reflect.StructTag) any {
	return reflect.Zero(reflect.StructOf([]reflect.StructField{{Name: "A", Type: reflect.TypeFor[T](), Tag: tag}})).Interface()
}

func TestOf(t *testing.T) {
	for _, c := range []struct {
		name string
		v    any
		want string
	}{
		{"bool", false, `"type":"boolean"`},
		{"string", "", `"type":"string"`},
		{"int8", int8(0), `"type":"integer","minimum":-128,"maximum":127`},
		{"uint64", uint64(0), `"type":"integer","minimum":0,"maximum":18446744073709551615`},
		{"int64", int64(0), `"type":"integer","minimum":-9223372036854775808,"maximum":9223372036854775807`},
		{"duration", time.Duration(0), `"type":"integer","minimum":-9223372036854775808,"maximum":9223372036854775807`},
		{"float64", 1.5, `"type":"number","minimum":-1.7976931348623157e+308,"maximum":1.7976931348623157e+308`},
		{"float32", float32(1.5), `"type":"number","minimum":-3.4028235e+38,"maximum":3.4028235e+38`},
		{"number", json.Number("1"), `"type":"number"`},
		{"bytes", []byte(nil), `"type":"string","pattern":"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"`},
		{"byte array", [2]byte{}, `"type":"array","items":{"type":"integer","minimum":0,"maximum":255},"minItems":2,"maxItems":2`},
		{"pointer", new(*string), `"type":"string"`},
		{"any", [1]any{}, `"type":"array","items":{"$ref":"#/$defs/any"},"minItems":1,"maxItems":1,"$defs":{"any":{"minimum":-1.7976931348623157e+308,"maximum":1.7976931348623157e+308,"items":{"$ref":"#/$defs/any"},"additionalProperties":{"$ref":"#/$defs/any"}}}`},
		{"raw", json.RawMessage(nil), ``},
		{"big int", big.Int{}, `"type":"integer"`},
		{"address", netip.Addr{}, `"type":"string","anyOf":[{"format":"ipv4"},{"format":"ipv6"}]`},
		{"text unmarshaler", netip.Prefix{}, `"type":"string"`},
		{"enum", color(""), `"type":"string","enum":["red","gr<een"]`},
		{"enum on pointer receiver", level(0), `"enum":[1,2,30]`},
		{"enum of the plain type", plainEnum(""), `"type":"string","enum":["x"]`},
		{"own schema", ownType{}, `"type":"string","minLength":2`},
		{"own schema with references", ownRef{}, `"$id":"urn:go:github.com%2Fstencil-go%2Fstencil%2Finternal%2Fstructschema.ownRef","$ref":"#/$defs/a","$defs":{"a":{"type":"null"}}`},
		{"declared order", struct {
			B string
			A int8 `json:"a"`
		}{}, `"type":"object","properties":{"B":{"type":"string"},"a":{"type":"integer","minimum":-128,"maximum":127}},"required":["B","a"],"additionalProperties":false`},
		{"optional", struct {
			A *string
			B string `json:",omitempty"`
			C string `json:",omitzero"`
			D string `json:"d,omitempty" required:"true"`
			E string `required:"false"`
			F string `json:"-"`
			g string
		}{}, `"type":"object","properties":{"A":{"type":"string"},"B":{"type":"string"},"C":{"type":"string"},"d":{"type":"string"},"E":{"type":"string"}},"required":["d"],"additionalProperties":false`},
		{"a field named -", oneField[bool](`json:"-,"`), `"type":"object","properties":{"-":{"type":"boolean"}},"required":["-"],"additionalProperties":false`},
		{"no fields", struct{}{}, `"type":"object","properties":{},"additionalProperties":false`},
		{"string option", struct {
			I int8    `json:"i,string" minimum:"-1" maximum:"12"`
			B bool    `json:"b,string" description:"yes?"`
			F float32 `json:",string"`
		}{}, `"type":"object","properties":{"i":{"type":"string","pattern":"^(-1|0|[1-9]|1[0-2])$"},"b":{"type":"string","enum":["true","false"],"description":"yes?"},"F":{"type":"string","pattern":"^-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?$"}},"required":["i","b","F"],"additionalProperties":false`},
		{"text tags", struct {
			S string `title:"t" description:"d \"q\"" minLength:"1" maxLength:"3" pattern:"^\\d+$" format:"date" default:"x"`
		}{}, `"type":"object","properties":{"S":{"type":"string","title":"t","description":"d \"q\"","minLength":1,"maxLength":3,"pattern":"^\\d+$","format":"date","default":"x"}},"required":["S"],"additionalProperties":false`},
		{"number tags", struct {
			F float64 `minimum:"0" exclusiveMaximum:"1e2" multipleOf:"0.01"`
			I int16   `minimum:"0" exclusiveMaximum:"9" default:"3"`
		}{}, `"type":"object","properties":{"F":{"type":"number","minimum":0,"maximum":1.7976931348623157e+308,"exclusiveMaximum":1e2,"multipleOf":0.01},"I":{"type":"integer","minimum":0,"maximum":32767,"exclusiveMaximum":9,"default":3}},"required":["F","I"],"additionalProperties":false`},
		{"enum tags", struct {
			S string   `enum:"a,b c"`
			J string   `enum:"[\"a,b\"]"`
			I int      `enum:"1,2" json:"i"`
			L []string `items.enum:"p,q" minItems:"1" uniqueItems:"true"`
			C string   `const:"k"`
		}{}, `"type":"object","properties":{"S":{"type":"string","enum":["a","b c"]},"J":{"type":"string","enum":["a,b"]},"i":{"type":"integer","minimum":-9223372036854775808,"maximum":9223372036854775807,"enum":[1,2]},"L":{"type":"array","items":{"type":"string","enum":["p","q"]},"minItems":1,"uniqueItems":true},"C":{"type":"string","const":"k"}},"required":["S","J","i","L","C"],"additionalProperties":false`},
		{"maps", struct {
			S map[string]bool         `maxProperties:"2"`
			I map[uint8][]string      `values.minItems:"1" values.items.maxLength:"2"`
			C map[color]any           `json:"c"`
			K map[string]string       `keys.pattern:"^k"`
			P map[netip.Prefix]string `json:"p"`
		}{}, `"type":"object","properties":{"S":{"type":"object","additionalProperties":{"type":"boolean"},"maxProperties":2},"I":{"type":"object","propertyNames":{"type":"string","pattern":"^(0|[1-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])$"},"additionalProperties":{"type":"array","items":{"type":"string","maxLength":2},"minItems":1}},"c":{"type":"object","propertyNames":{"type":"string","enum":["red","gr<een"]},"additionalProperties":{"$ref":"#/$defs/any"}},"K":{"type":"object","propertyNames":{"type":"string","pattern":"^k"},"additionalProperties":{"type":"string"}},"p":{"type":"object","additionalProperties":{"type":"string"}}},"required":["S","I","c","K","p"],"additionalProperties":false,"$defs":{"any":{"minimum":-1.7976931348623157e+308,"maximum":1.7976931348623157e+308,"items":{"$ref":"#/$defs/any"},"additionalProperties":{"$ref":"#/$defs/any"}}}`},
		{"recursive", tree{}, `"$ref":"#/$defs/tree","$defs":{"tree":{"type":"object","properties":{"value":{"type":"integer","minimum":-128,"maximum":127},"left":{"$ref":"#/$defs/tree"},"kids":{"type":"array","items":{"$ref":"#/$defs/tree"},"description":"below","maxItems":2}},"required":["value","kids"],"additionalProperties":false}}`},
		{"recursive slice", grid{}, `"$ref":"#/$defs/grid","$defs":{"grid":{"type":"array","items":{"type":"array","items":{"$ref":"#/$defs/grid"}}}}`},
		{"shared", struct{ A, B point }{}, `"type":"object","properties":{"A":{"$ref":"#/$defs/point"},"B":{"$ref":"#/$defs/point"}},"required":["A","B"],"additionalProperties":false,"$defs":{"point":{"type":"object","properties":{"X":{"type":"number","minimum":-1.7976931348623157e+308,"maximum":1.7976931348623157e+308},"Y":{"type":"number","minimum":-1.7976931348623157e+308,"maximum":1.7976931348623157e+308}},"required":["X","Y"],"additionalProperties":false}}`},
		{"own schema twice", struct{ A, B ownType }{}, `"type":"object","properties":{"A":{"$ref":"#/$defs/ownType"},"B":{"$ref":"#/$defs/ownType"}},"required":["A","B"],"additionalProperties":false,"$defs":{"ownType":{"type":"string","minLength":2}}`},
		{"generic names", struct{ A, B pair[string, []point] }{}, `"type":"object","properties":{"A":{"$ref":"#/$defs/pair_string_point"},"B":{"$ref":"#/$defs/pair_string_point"}},"required":["A","B"],"additionalProperties":false,"$defs":{"pair_string_point":{"type":"object","properties":{"First":{"type":"string"},"Second":{"type":"array","items":{"type":"object","properties":{"X":{"type":"number","minimum":-1.7976931348623157e+308,"maximum":1.7976931348623157e+308},"Y":{"type":"number","minimum":-1.7976931348623157e+308,"maximum":1.7976931348623157e+308}},"required":["X","Y"],"additionalProperties":false}}},"required":["First","Second"],"additionalProperties":false}}`},
		{"embedded", deeper{}, `"type":"object","properties":{"ID":{"type":"string"},"name":{"type":"string"}},"required":["ID","name"],"additionalProperties":false`},
		{"embedded under a name", named{}, `"type":"object","properties":{"b":{"type":"object","properties":{"ID":{"type":"string"},"name":{"type":"string"}},"required":["ID","name"],"additionalProperties":false},"z":{"type":"boolean"}},"required":["b"],"additionalProperties":false`},
		{"shadowed", shadow{}, `"type":"object","properties":{"name":{"type":"string"},"ID":{"type":"integer","minimum":-128,"maximum":127}},"required":["name","ID"],"additionalProperties":false`},
		{"embedded pointer", viaPointer{}, `"type":"object","properties":{"z":{"type":"boolean"},"N":{"type":"string"}},"required":["N"],"additionalProperties":false`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Of(reflect.TypeOf(c.v))
			if err != nil {
				t.Fatal(err)
			}
			want := `{"$schema":"https://json-schema.org/draft/2020-12/schema"`
			if c.want != "" {
				want += "," + c.want
			}
			if want += "}"; string(got) != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if _, err := jsonschema.CompileString("x.json", string(got)); err != nil {
				t.Errorf("the schema does not compile: %v", err)
			}
		})
	}
}

type clashA struct{ V string }
type clashB struct{ V string }
type selfPointer *selfPointer
type panics string

func (panics) Enum() []panics { panic("no") }

type noValues string

func (noValues) Enum() []noValues { return nil }

type custom struct{}

func (*custom) UnmarshalJSON([]byte) error { return nil }

type badSchema struct{}

func (badSchema) JSONSchema() []byte { return []byte(`[1]`) }

type promotedSchema struct {
	ownType
	More int
}

type hidden struct{ X int }

func TestOfErrors(t *testing.T) {
	type order struct{ Lines []struct{ Price complex128 } }
	for _, c := range []struct {
		name string
		v    any
		kind error
		path string
	}{
		{"nested complex", order{}, ErrUnsupported, "order.Lines[].Price"},
		{"chan", struct{ C chan int }{}, ErrUnsupported, ".C"},
		{"func in a map", struct{ M map[string]func() }{}, ErrUnsupported, ".M[value]"},
		{"map key", struct{ M map[bool]int }{}, ErrUnsupported, ".M[key]"},
		{"map key of numbers", struct{ M map[level]int }{}, ErrUnsupported, ".M[key]"},
		{"interface", struct{ E error }{}, ErrUnsupported, ".E"},
		{"custom JSON", struct{ C custom }{}, ErrUnsupported, ".C"},
		{"endless pointer", struct{ P selfPointer }{}, ErrUnsupported, ".P"},
		{"enum panics", struct{ P panics }{}, ErrUnsupported, ".P"},
		{"enum is empty", struct{ P noValues }{}, ErrConflict, ".P"},
		{"own schema is no object", struct{ P badSchema }{}, ErrUnsupported, ".P"},
		{"promoted schema", promotedSchema{}, ErrConflict, "promotedSchema.ownType"},
		{"embedded pointer unexported", struct{ *hidden }{}, ErrUnsupported, ".hidden"},
		{"named embedded pointer unexported", struct {
			*hidden `json:"h"`
		}{}, ErrUnsupported, ".hidden"},
		{"names clash", struct {
			clashA
			clashB
		}{}, ErrConflict, ".clashB.V"},
		{"tags clash", reflect.New(reflect.StructOf([]reflect.StructField{
			{Name: "A", Type: reflect.TypeFor[int](), Tag: `json:"x"`},
			{Name: "B", Type: reflect.TypeFor[int](), Tag: `json:"x"`},
		})).Elem().Interface(), ErrConflict, ".B"},
		{"bad name", oneField[string](`json:"a\"b"`), ErrTag, ".A"},
		{"json option", oneField[string](`json:"a,omitemtpy"`), ErrTag, ".A"},
		{"string option on a string", struct {
			A string `json:",string"`
		}{}, ErrUnsupported, ".A"},
		{"string option with enum", struct {
			A int `json:",string" enum:"1"`
		}{}, ErrTag, ".A"},
		{"string option with bounds", struct {
			A float64 `json:",string" maximum:"3"`
		}{}, ErrTag, ".A"},
		{"keyword in another case", struct {
			A string `minlength:"1"`
		}{}, ErrTag, ".A"},
		{"keyword of no part", struct {
			A []string `items.minimal:"1"`
		}{}, ErrTag, ".A"},
		{"keyword of another type", struct {
			A int `minLength:"1"`
		}{}, ErrTag, ".A"},
		{"enum on a slice", struct {
			A []string `enum:"a"`
		}{}, ErrTag, ".A"},
		{"part of a string", struct {
			A string `items.enum:"a"`
		}{}, ErrTag, ".A"},
		{"count", struct {
			A string `minLength:"-1"`
		}{}, ErrTag, ".A"},
		{"number", struct {
			A int `minimum:"ten"`
		}{}, ErrTag, ".A"},
		{"exponent", struct {
			A float64 `minimum:"1e999999999"`
		}{}, ErrTag, ".A"},
		{"enum value", struct {
			A int `enum:"1,x"`
		}{}, ErrTag, ".A"},
		{"enum list", struct {
			A int `enum:"[]"`
		}{}, ErrTag, ".A"},
		{"default", struct {
			A int `default:"many"`
		}{}, ErrTag, ".A"},
		{"required", struct {
			A int `required:"yes"`
		}{}, ErrTag, ".A"},
		{"unique", struct {
			A []int `uniqueItems:"1"`
		}{}, ErrTag, ".A"},
		{"bounds", struct {
			A string `minLength:"5" maxLength:"3"`
		}{}, ErrConflict, ".A"},
		{"exclusive bounds", struct {
			A float64 `minimum:"1" exclusiveMaximum:"1.0"`
		}{}, ErrConflict, ".A"},
		{"bounds wider than the type", struct {
			A int8 `maximum:"128"`
		}{}, ErrConflict, ".A"},
		{"array size", struct {
			A [2]int8 `maxItems:"3"`
		}{}, ErrConflict, ".A"},
		{"format twice", struct {
			A time.Time `format:"date"`
		}{}, ErrConflict, ".A"},
		{"own keyword twice", struct {
			A color `enum:"red"`
		}{}, ErrConflict, ".A"},
		{"malformed tag", oneField[int](`minimum:`), ErrTag, ".A"},
		{"invalid UTF-8", struct {
			A string `description:"\xff"`
		}{}, ErrTag, ".A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Of(reflect.TypeOf(c.v))
			var e *Error
			if !errors.As(err, &e) || !errors.Is(err, c.kind) || !strings.HasSuffix(e.Path, c.path) || e.Reason == "" {
				t.Fatalf("got %s, %v; want %v at %s", got, err, c.kind, c.path)
			}
			if !strings.Contains(e.Error(), c.path) {
				t.Errorf("%q does not name the path %s", e, c.path)
			}
		})
	}
	if _, err := Of(nil); !errors.Is(err, ErrUnsupported) {
		t.Errorf("nil type: %v", err)
	}
}

// TestOfAcceptsWhatJSONWrites: encoding/json is the oracle of names and optionality:
// what it writes for filled values is valid, and the schema's instances come back.
func TestOfAcceptsWhatJSONWrites(t *testing.T) {
	z, s := Base2{Z: true}, "s"
	for _, v := range []any{
		tree{Value: -3, Left: &tree{Kids: []*tree{}}, Kids: []*tree{{Kids: []*tree{}}}},
		shadow{base: base{ID: "hidden", Name: "n"}, ID: 4},
		tagWins{left{1}, right{true, false}},
		viaPointer{Base2: &z, N: "n"},
		viaPointer{N: "n"},
		named{base: base{"i", "n"}, Base2: z},
		struct {
			T time.Time
			D time.Duration
			B []byte
			M map[int16]color
			P *string `json:"p,omitempty"`
			I int64   `json:",string"`
			A netip.Addr
		}{time.Date(2024, 2, 29, 23, 59, 59, 123456789, time.FixedZone("", -3600)), time.Hour, []byte("abcd"), map[int16]color{-7: "red"}, &s, -1 << 63, netip.MustParseAddr("::1")},
	} {
		schema, err := Of(reflect.TypeOf(v))
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		c.AssertFormat = true
		if err := c.AddResource("x.json", strings.NewReader(string(schema))); err != nil {
			t.Fatal(err)
		}
		compiled, err := c.Compile("x.json")
		if err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(doc); err != nil {
			t.Errorf("%s\nis not valid for %s: %v", text, schema, err)
		}
		back := reflect.New(reflect.TypeOf(v))
		if err := json.Unmarshal(text, back.Interface()); err != nil {
			t.Error(err)
		}
	}
}

func TestOfDeterministic(t *testing.T) {
	first, err := Of(reflect.TypeFor[tree]())
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if again, _ := Of(reflect.TypeFor[tree]()); string(again) != string(first) {
			t.Fatalf("%s\nthen %s", first, again)
		}
	}
}
