package grammar_test

import (
	"fmt"
	"os"
	"strconv"
)

// longWalks is how many walks each grammar gets in the long mode of the walk
// tests, which STENCIL_LONG asks for: 1000, as the documentation promises, or as many
// as STENCIL_WALKS says; 0 where neither is set.
func longWalks() int {
	n, _ := strconv.Atoi(os.Getenv("STENCIL_WALKS"))
	if n == 0 && os.Getenv("STENCIL_LONG") != "" {
		n = 1000
	}
	return n
}

// walkSchemas are the schemas of the walks: every type and most keywords, alone
// and nested in collections.
func walkSchemas() []string {
	leaves := []string{
		`{}`, `{"type":"string"}`, `{"type":"string","minLength":3,"maxLength":9}`, `{"type":"string","maxLength":2}`,
		`{"type":"string","pattern":"^[a-z]+(-[a-z]+)*$"}`, `{"type":"string","pattern":"[0-9]$"}`, `{"type":"string","not":{"enum":["a","no",""]}}`,
		`{"type":"string","enum":["no","yes","null","1","a b","a: b","- x","2024-01-01","0o7","#","","é","x\ny"]}`,
		`{"type":"integer"}`, `{"type":"integer","minimum":-3,"maximum":12}`, `{"type":"number","exclusiveMinimum":0,"maximum":2.5}`, `{"type":"number","multipleOf":0.25}`,
		`{"type":["null","boolean","integer"]}`, `{"type":"boolean"}`, `{"const":{"a":[1,"x",null,{}],"b":{"no":"~"}}}`,
		`{"anyOf":[{"type":"integer"},{"type":"string","maxLength":4},{"type":"null"}]}`, `{"type":"string","format":"date"}`,
		`{"type":["string","array"],"items":{"type":"string"},"maxItems":2}`,
		`{"type":"object","properties":{"k":{"const":"a"},"v":{"type":"integer"}},"required":["k"],"additionalProperties":false}`,
		`{"type":"object","patternProperties":{"^x":{"type":"integer"}},"additionalProperties":{"type":"null"},"maxProperties":3}`,
	}
	var out []string
	for i, l := range leaves {
		next := leaves[(i+7)%len(leaves)]
		out = append(out, l,
			fmt.Sprintf(`{"type":"array","items":%s,"maxItems":4}`, l),
			fmt.Sprintf(`{"type":"object","properties":{"a":%s,"no":%s,"a b":{"type":"array","items":%s}},"required":["no"],"additionalProperties":false}`, l, next, next),
			fmt.Sprintf(`{"type":"object","additionalProperties":%s,"minProperties":1,"maxProperties":4}`, l),
			fmt.Sprintf(`{"type":"array","prefixItems":[%s,{"type":"array","items":%s}],"items":{"type":"object","properties":{"x":%s}},"minItems":1,"maxItems":5}`, l, next, l),
		)
	}
	return append(out,
		`{"type":"array","uniqueItems":true,"items":{"type":["integer","string","array"],"items":{"type":"integer"}},"maxItems":5}`,
		`{"type":"array","contains":{"type":"integer"},"minContains":1,"maxContains":2,"maxItems":6}`,
		`{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"v":{"type":"string"},"l":{"$ref":"#/$defs/n"},"r":{"type":"array","items":{"$ref":"#/$defs/n"},"maxItems":3}},"required":["v"],"additionalProperties":false}}}`,
		`{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"dependentRequired":{"a":["b"]},"additionalProperties":false}`,
		`{"oneOf":[{"type":"object","properties":{"t":{"const":"x"},"n":{"type":"integer"}},"required":["t","n"],"additionalProperties":false},{"type":"object","properties":{"t":{"const":"y"},"s":{"type":"string"}},"required":["t"],"additionalProperties":false},{"type":"string","maxLength":3}]}`,
		`{"if":{"properties":{"k":{"const":"a"}},"required":["k"]},"then":{"required":["v"]},"type":"object","properties":{"k":{"enum":["a","b"]},"v":{"type":"integer"}},"additionalProperties":false}`,
		`{"type":"object","propertyNames":{"pattern":"^[a-c]{1,2}$"},"additionalProperties":{"type":"integer"},"maxProperties":3}`,
		`{"type":"object","additionalProperties":{"type":"array","items":{"type":"object","additionalProperties":{"type":"string","maxLength":3},"maxProperties":2},"maxItems":2},"maxProperties":2}`,
	)
}
