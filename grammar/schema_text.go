package grammar

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

// Schema writes a grammar that was made of a JSON Schema as that schema, compact,
// with $schema where WithDraft said which version it is of. Layout and the order
// of members are no matter of schemas. The error is an *Error of kind
// ErrUnsupported for other grammars, and where an option made the grammar describe
// other values than the schema does.
func (g *Grammar) Schema() ([]byte, error) {
	if g.schema == nil {
		return nil, &Error{Kind: ErrUnsupported, Keyword: "schema", Offset: -1, Err: errors.New("the grammar was not made of a JSON Schema")}
	}
	return g.schema()
}

// drafts are the identifiers of the versions of JSON Schema.
var drafts = map[schemaref.Draft]string{
	schemaref.Draft(Draft4): "http://json-schema.org/draft-04/schema#", schemaref.Draft(Draft6): "http://json-schema.org/draft-06/schema#",
	schemaref.Draft(Draft7): "http://json-schema.org/draft-07/schema#", schemaref.Draft(Draft2019): "https://json-schema.org/draft/2019-09/schema",
	schemaref.Draft(Draft2020): "https://json-schema.org/draft/2020-12/schema",
}

func (o schemaOptions) schemaText(src []byte) ([]byte, error) {
	switch {
	case o.strict:
		return nil, &Error{Kind: ErrUnsupported, Keyword: "schema", Offset: -1, Err: errors.New("WithStrictObjects closes objects that the schema leaves open")}
	case o.resolver != nil:
		return nil, &Error{Kind: ErrUnsupported, Keyword: "schema", Offset: -1, Err: errors.New("its references are resolved by WithResolver")}
	}
	var b bytes.Buffer
	if err := json.Compact(&b, src); err != nil {
		return nil, &Error{Kind: ErrSyntax, Keyword: "schema", Offset: -1, Err: err}
	}
	out := b.Bytes()
	if uri := drafts[o.draft]; uri != "" && len(out) > 0 && out[0] == '{' && !hasMember(out, "$schema") {
		rest := out[1:]
		comma := ","
		if len(rest) == 1 {
			comma = ""
		}
		out = fmt.Appendf(nil, `{"$schema":%q%s%s`, uri, comma, rest)
	}
	return out, nil
}

func hasMember(object []byte, name string) bool {
	var members map[string]json.RawMessage
	return json.Unmarshal(object, &members) == nil && members[name] != nil
}
