package grammar_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// list joins f(0), f(1) ... f(n-1) with commas.
func list(n int, f func(i int) string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(f(i))
	}
	return b.String()
}

// families are schemas that grow with n in one way each.
var families = []struct {
	name   string
	n      int
	schema func(n int) string
}{
	{"properties", 2500, func(n int) string {
		return `{"type":"object","properties":{` + list(n, func(i int) string { return fmt.Sprintf(`"p%d":{"type":"string"}`, i) }) + `}}`
	}},
	{"required", 2500, func(n int) string {
		return `{"type":"object","required":[` + list(n, func(i int) string { return fmt.Sprintf(`"p%d"`, i) }) + `]}`
	}},
	{"distinct properties", 2500, func(n int) string {
		return `{"type":"object","properties":{` + list(n, func(i int) string { return fmt.Sprintf(`"p%d":{"type":"string","maxLength":%d}`, i, i) }) + `},"additionalProperties":false}`
	}},
	{"enum of strings", 25000, func(n int) string {
		return `{"enum":[` + list(n, func(i int) string { return fmt.Sprintf(`"value %d"`, i) }) + `]}`
	}},
	{"enum of numbers", 2500, func(n int) string {
		return `{"enum":[` + list(n, func(i int) string { return fmt.Sprint(i * 7) }) + `]}`
	}},
	{"enum of objects", 250, func(n int) string {
		return `{"enum":[` + list(n, func(i int) string { return fmt.Sprintf(`{"k":%d,"v":[%d]}`, i, i) }) + `]}`
	}},
	{"maxItems", 25000, func(n int) string { return fmt.Sprintf(`{"type":"array","items":{"type":"integer"},"maxItems":%d}`, n) }},
	{"maxLength", 2500000, func(n int) string { return fmt.Sprintf(`{"type":"string","maxLength":%d}`, n) }},
	{"prefixItems", 2500, func(n int) string {
		return `{"prefixItems":[` + list(n, func(i int) string { return `{"type":"integer"}` }) + `]}`
	}},
	{"nesting", 125, func(n int) string {
		return strings.Repeat(`{"type":"object","properties":{"a":`, n) + `{}` + strings.Repeat(`}}`, n)
	}},
	{"anyOf of objects", 250, func(n int) string {
		return `{"anyOf":[` + list(n, func(i int) string {
			return fmt.Sprintf(`{"type":"object","properties":{"kind":{"const":"k%d"},"v%d":{"type":"integer"}},"required":["kind"]}`, i, i)
		}) + `]}`
	}},
	{"oneOf of objects", 250, func(n int) string {
		return `{"oneOf":[` + list(n, func(i int) string {
			return fmt.Sprintf(`{"type":"object","properties":{"kind":{"const":"k%d"},"v%d":{"type":"integer"}},"required":["kind"]}`, i, i)
		}) + `]}`
	}},
	{"oneOf of strings", 250, func(n int) string {
		return `{"oneOf":[` + list(n, func(i int) string { return fmt.Sprintf(`{"const":"k%d"}`, i) }) + `]}`
	}},
	{"oneOf overlapping", 250, func(n int) string {
		return `{"oneOf":[` + list(n, func(i int) string { return fmt.Sprintf(`{"type":"object","required":["k%d"]}`, i) }) + `]}`
	}},
	{"allOf of objects", 250, func(n int) string {
		return `{"allOf":[` + list(n, func(i int) string {
			return fmt.Sprintf(`{"type":"object","properties":{"v%d":{"type":"integer"}},"required":["v%d"]}`, i, i)
		}) + `]}`
	}},
	{"allOf of closed objects", 50, func(n int) string {
		return `{"allOf":[` + list(n, func(i int) string {
			return fmt.Sprintf(`{"type":"object","properties":{"v%d":{"type":"integer"}},"additionalProperties":{"minimum":%d}}`, i, i)
		}) + `]}`
	}},
	{"allOf of anyOf", 10, func(n int) string {
		return `{"allOf":[` + list(n, func(i int) string {
			return fmt.Sprintf(`{"anyOf":[{"required":["a%d"]},{"required":["b%d"]}]}`, i, i)
		}) + `]}`
	}},
	{"patternProperties", 250, func(n int) string {
		return `{"type":"object","patternProperties":{` + list(n, func(i int) string { return fmt.Sprintf(`"^p%d-":{"type":"integer","minimum":%d}`, i, i) }) + `}}`
	}},
	{"dependentRequired", 250, func(n int) string {
		return `{"type":"object","dependentRequired":{` + list(n, func(i int) string { return fmt.Sprintf(`"p%d":["q%d"]`, i, i) }) + `}}`
	}},
	{"chain of references", 250, func(n int) string {
		return `{"$ref":"#/$defs/d0","$defs":{` + list(n, func(i int) string {
			return fmt.Sprintf(`"d%d":{"$ref":"#/$defs/d%d"}`, i, i+1)
		}) + fmt.Sprintf(`,"d%d":{"type":"object"}}}`, n)
	}},
	{"doubling references", 10, func(n int) string {
		return `{"$ref":"#/$defs/d0","$defs":{` + list(n, func(i int) string {
			return fmt.Sprintf(`"d%d":{"type":"array","prefixItems":[{"$ref":"#/$defs/d%d"},{"$ref":"#/$defs/d%d"}]}`, i, i+1, i+1)
		}) + fmt.Sprintf(`,"d%d":{"type":"object"}}}`, n)
	}},
	{"doubling allOf", 10, func(n int) string {
		return `{"$ref":"#/$defs/d0","$defs":{` + list(n, func(i int) string {
			return fmt.Sprintf(`"d%d":{"allOf":[{"$ref":"#/$defs/d%d"},{"$ref":"#/$defs/d%d"}]}`, i, i+1, i+1)
		}) + fmt.Sprintf(`,"d%d":{"type":"object","properties":{"a":{"minimum":1}}}}}`, n)
	}},
	{"if chain", 25, func(n int) string {
		s := `{}`
		for i := range n {
			s = fmt.Sprintf(`{"if":{"properties":{"k":{"const":"k%d"}},"required":["k"]},"then":{"required":["v%d"]},"else":%s}`, i, i, s)
		}
		return s
	}},
	{"patterns", 25, func(n int) string {
		return `{"type":"object","properties":{` + list(n, func(i int) string {
			return fmt.Sprintf(`"p%d":{"type":"string","pattern":"^[a-z]{1,%d}(-[0-9]+)*$"}`, i, i+1)
		}) + `}}`
	}},
}

// BenchmarkFromJSONSchema compiles each family at n, 2n and 4n: the growth shows.
func BenchmarkFromJSONSchema(b *testing.B) {
	for _, f := range families {
		for _, times := range []int{1, 2, 4} {
			src := []byte(f.schema(f.n * times))
			b.Run(fmt.Sprintf("%s/%d", f.name, f.n*times), func(b *testing.B) {
				b.SetBytes(int64(len(src)))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := grammar.FromJSONSchema(src); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func TestGrowingSchemasCompile(t *testing.T) {
	for _, f := range families {
		t.Run(f.name, func(t *testing.T) {
			if _, err := grammar.FromJSONSchema([]byte(f.schema(f.n))); err != nil {
				t.Fatal(err)
			}
		})
	}
}
