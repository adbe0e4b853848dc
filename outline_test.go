package stencil

import (
	"strings"
	"testing"
)

func TestOutline(t *testing.T) {
	type node struct {
		Name string  `json:"name"`
		Kids []*node `json:"kids,omitempty"`
	}
	type order struct {
		Who   string `json:"who" description:"who orders"`
		Level string `json:"level" enum:"low,high"`
		Lines []struct {
			N    int     `json:"n"`
			Cost float64 `json:"cost,omitempty"`
		} `json:"lines"`
		Due string `json:"due" format:"date"`
		OK  bool   `json:"ok"`
	}
	of := func(schema []byte, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return string(schema)
	}
	wide := `{"properties":{` + strings.Repeat(`"a long name of a property":{"type":"string"},`, 100) + `"z":{}}}`
	for _, c := range []struct{ name, schema, want string }{
		{"struct", of(SchemaOf[order]()), `who (who orders), level (low, high), lines (n, cost), due, ok`},
		{"list", of(SchemaOf[[]order]()), `who (who orders), level (low, high), lines (n, cost), due, ok`},
		{"recursive", of(SchemaOf[node]()), `name, kids (name, kids)`},
		{"list of an enumeration", `{"properties":{"days":{"type":"array","items":{"$ref":"#/$defs/d"}}},"$defs":{"d":{"enum":["Mon","Tue"]}}}`, `days (Mon, Tue)`},
		{"numbers and null in an enumeration", `{"properties":{"a":{"enum":["x",1]},"b":{"enum":["x",null]}}}`, `a, b (x)`},
		{"long enumeration", `{"properties":{"a":{"enum":["` + strings.Repeat("long", 40) + `"]}}}`, `a`},
		{"anything", `true`, ``},
		{"empty", `{}`, ``},
		{"no keys", `{"type":"string","enum":["a"]}`, ``},
		{"no schema", `[`, ``},
		{"too wide", wide, ``},
		{"reference to itself", `{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}`, ``},
		{"reference elsewhere", `{"$ref":"http://x/y"}`, ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := outline([]byte(c.schema))
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
