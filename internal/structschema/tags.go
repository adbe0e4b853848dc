package structschema

import (
	"encoding/json"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// shape is what a keyword's tag value must look like.
type shape uint8

const (
	asText    shape = iota // taken as it stands
	asCount                // a non-negative integer
	asNumber               // a JSON number
	asBool                 // true or false
	asOne                  // a value of the field's type
	asSeveral              // several values of the field's type
)

// keywords tells for each tag its shape and the classes it may constrain, in the
// order in which they are written. No classes means every one.
var keywords = []struct {
	name    string
	shape   shape
	classes []class
}{
	{"title", asText, nil},
	{"description", asText, nil},
	{"enum", asSeveral, []class{classString, classInteger, classNumber, classAny}},
	{"const", asOne, []class{classString, classInteger, classNumber, classBool, classAny}},
	{"minimum", asNumber, []class{classInteger, classNumber}},
	{"maximum", asNumber, []class{classInteger, classNumber}},
	{"exclusiveMinimum", asNumber, []class{classInteger, classNumber}},
	{"exclusiveMaximum", asNumber, []class{classInteger, classNumber}},
	{"multipleOf", asNumber, []class{classInteger, classNumber}},
	{"minLength", asCount, []class{classString}},
	{"maxLength", asCount, []class{classString}},
	{"pattern", asText, []class{classString}},
	{"format", asText, []class{classString}},
	{"minItems", asCount, []class{classArray}},
	{"maxItems", asCount, []class{classArray}},
	{"uniqueItems", asBool, []class{classArray}},
	{"minProperties", asCount, []class{classMap}},
	{"maxProperties", asCount, []class{classMap}},
	{"default", asOne, nil},
}

// tags holds the schema tags of a field and, by prefix, those of its parts.
type tags struct {
	own   map[string]string
	parts map[string]*tags // "items", "values", "keys"
}

func (t *tags) empty() bool { return t == nil || len(t.own) == 0 && len(t.parts) == 0 }

func (t *tags) part(name string) *tags {
	if t == nil {
		return nil
	}
	return t.parts[name]
}

// parseTags gathers the schema tags of a struct field. Tags of other packages pass;
// a keyword in another case does not.
func parseTags(tag reflect.StructTag) (*tags, string) {
	root := &tags{}
	rest := string(tag)
	for {
		rest = strings.TrimLeft(rest, " ")
		if rest == "" {
			return root, ""
		}
		key, after, ok := strings.Cut(rest, ":")
		if !ok || key == "" || strings.ContainsAny(key, " \"") || !strings.HasPrefix(after, `"`) {
			return nil, "malformed struct tag near " + strconv.Quote(rest)
		}
		quoted, err := strconv.QuotedPrefix(after)
		if err != nil {
			return nil, "malformed struct tag near " + strconv.Quote(rest)
		}
		value, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, "malformed struct tag near " + strconv.Quote(rest)
		}
		rest = after[len(quoted):]
		if reason := root.add(key, value); reason != "" {
			return nil, reason
		}
	}
}

func (t *tags) add(key, value string) string {
	at, name := t, key
	for {
		part, after, ok := strings.Cut(name, ".")
		if !ok || part != "items" && part != "values" && part != "keys" {
			break
		}
		if at.parts == nil {
			at.parts = map[string]*tags{}
		}
		if at.parts[part] == nil {
			at.parts[part] = &tags{}
		}
		at, name = at.parts[part], after
	}
	for _, k := range keywords {
		switch {
		case name == k.name:
			if _, twice := at.own[name]; twice {
				return "the tag " + key + " is given twice"
			}
			if !utf8.ValidString(value) {
				return "the tag " + key + " is not valid UTF-8"
			}
			if at.own == nil {
				at.own = map[string]string{}
			}
			at.own[name] = value
			return ""
		case strings.EqualFold(name, k.name):
			return "unknown tag " + key + "; the keyword is written " + k.name
		}
	}
	if name != key {
		return "unknown keyword in the tag " + key
	}
	return ""
}

// apply adds the constraints of own to n, the schema of a t at path.
func (t *tags) apply(n *node, typ reflect.Type, path string) error {
	if t.empty() {
		return nil
	}
	for _, k := range keywords {
		text, ok := t.own[k.name]
		if !ok {
			continue
		}
		if k.classes != nil && !contains(k.classes, n.class) {
			return failf(ErrTag, path, typ, "%s does not apply to %s%s", k.name, n.class, partHint(n.class))
		}
		value, err := k.shape.value(text, n.class)
		if err != "" {
			return failf(ErrTag, path, typ, "%s:%q %s", k.name, text, err)
		}
		if err := merge(n, k.name, value, path, typ); err != nil {
			return err
		}
	}
	return checkBounds(n, path, typ)
}

func contains(list []class, c class) bool {
	for _, x := range list {
		if x == c {
			return true
		}
	}
	return false
}

func partHint(c class) string {
	switch c {
	case classArray:
		return `; the prefix "items." speaks of its elements`
	case classMap:
		return `; the prefix "values." speaks of its values`
	}
	return ""
}

// merge sets a keyword, narrowing a bound that the Go type already has.
func merge(n *node, key string, value json.RawMessage, path string, typ reflect.Type) error {
	old, had := n.get(key)
	if !had {
		n.set(key, value)
		return nil
	}
	wider := false
	switch key {
	case "minimum", "minItems":
		wider = rational(value).Cmp(rational(old)) < 0
	case "maximum", "maxItems":
		wider = rational(value).Cmp(rational(old)) > 0
	case "enum", "const", "pattern", "format":
		return failf(ErrConflict, path, typ, "the type has its own %s", key)
	}
	if wider {
		return failf(ErrConflict, path, typ, "%s:\"%s\" is outside of what %s holds (%s)", key, value, typ, old)
	}
	n.replace(key, value)
	return nil
}

// checkBounds finds pairs of bounds that leave nothing.
func checkBounds(n *node, path string, typ reflect.Type) error {
	for _, pair := range []struct {
		low, high string
		strict    bool
	}{
		{"minimum", "maximum", false},
		{"exclusiveMinimum", "maximum", true},
		{"minimum", "exclusiveMaximum", true},
		{"exclusiveMinimum", "exclusiveMaximum", true},
		{"minLength", "maxLength", false},
		{"minItems", "maxItems", false},
		{"minProperties", "maxProperties", false},
	} {
		low, hasLow := n.get(pair.low)
		high, hasHigh := n.get(pair.high)
		if !hasLow || !hasHigh {
			continue
		}
		if c := rational(low).Cmp(rational(high)); c > 0 || pair.strict && c == 0 {
			return failf(ErrConflict, path, typ, "%s %s and %s %s leave no value", pair.low, low, pair.high, high)
		}
	}
	return nil
}

// value turns a tag's text into the JSON of its keyword, or says what is wrong.
func (s shape) value(text string, c class) (json.RawMessage, string) {
	switch s {
	case asText:
		return quote(text), ""
	case asCount:
		n, err := strconv.ParseUint(text, 10, 31)
		if err != nil {
			return nil, "is no count (a decimal integer below 2^31)"
		}
		return json.RawMessage(strconv.FormatUint(n, 10)), ""
	case asNumber:
		return number(text)
	case asBool:
		if text != "true" && text != "false" {
			return nil, "is neither true nor false"
		}
		return json.RawMessage(text), ""
	case asOne:
		return literal(text, c)
	}
	if strings.HasPrefix(strings.TrimSpace(text), "[") {
		var list []json.RawMessage
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			return nil, "is no JSON array"
		}
		return joinValues(list)
	}
	var list []json.RawMessage
	for part := range strings.SplitSeq(text, ",") {
		v, reason := literal(part, c)
		if reason != "" {
			return nil, reason
		}
		list = append(list, v)
	}
	return joinValues(list)
}

func joinValues(list []json.RawMessage) (json.RawMessage, string) {
	if len(list) == 0 {
		return nil, "has no value"
	}
	out := []byte{'['}
	for i, v := range list {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, v...)
	}
	return append(out, ']'), ""
}

// literal reads one value of a field of class c: strings stand for themselves, all
// else is JSON.
func literal(text string, c class) (json.RawMessage, string) {
	switch c {
	case classString:
		return quote(text), ""
	case classInteger:
		v, reason := number(text)
		if reason == "" && !rational(v).IsInt() {
			return nil, "is no integer"
		}
		return v, reason
	case classNumber:
		return number(text)
	case classBool:
		return asBool.value(text, c)
	}
	if !json.Valid([]byte(text)) {
		return nil, "is no JSON value"
	}
	return json.RawMessage(text), ""
}

// maxNumberTag bounds a number in a tag, exponent included, so that exact
// arithmetic on it stays small.
const maxNumberTag = 400

func number(text string) (json.RawMessage, string) {
	if len(text) > maxNumberTag || !json.Valid([]byte(text)) || text == "" || text[0] != '-' && (text[0] < '0' || text[0] > '9') {
		return nil, "is no JSON number"
	}
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		if e, err := strconv.Atoi(text[i+1:]); err != nil || e < -maxNumberTag || e > maxNumberTag {
			return nil, "has too large an exponent"
		}
	}
	return json.RawMessage(text), ""
}

// rational reads a number that number has accepted, exactly.
func rational(raw json.RawMessage) *big.Rat {
	r, ok := new(big.Rat).SetString(string(raw))
	if !ok {
		panic("structschema: not a number: " + string(raw))
	}
	return r
}
