package repair

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// enumerated holds the members whose values are one of a list.
var enumerated = map[string][]any{
	"function": {"find_room", "book_table", "cancel_all"}, "unit": {"kg", "m", "pcs"}, "state": {"new", "in_work", "done"}, "route": {"copper", "harvest", "north", "invoice", "window", "audio", "garden", "rust"},
}

// schemaOf derives the schema of a record: every member is required, no other is allowed.
func schemaOf(key string, v any) map[string]any {
	switch x := v.(type) {
	case members:
		props, req := map[string]any{}, []any{}
		for _, m := range x {
			props[m.key] = schemaOf(m.key, m.value)
			req = append(req, m.key)
		}
		return map[string]any{"type": "object", "properties": props, "required": req, "additionalProperties": false}
	case []any:
		s := map[string]any{"type": "array"}
		if len(x) == 0 {
			s["items"] = map[string]any{"type": "string"}
		}
		var kinds []any
		for _, e := range x {
			t := schemaOf("", e)
			if !slices.ContainsFunc(kinds, func(u any) bool { return reflect.DeepEqual(t, u) }) {
				kinds = append(kinds, t)
			}
		}
		if len(kinds) == 1 {
			s["items"] = kinds[0]
		} else if len(kinds) > 1 {
			s["items"] = map[string]any{"anyOf": kinds}
		}
		return s
	case bool:
		return map[string]any{"type": "boolean"}
	case json.Number:
		if key == "count" || key == "years" {
			return map[string]any{"type": "integer"}
		}
		return map[string]any{"type": "number"}
	}
	if key == "who" || key == "boss" {
		return map[string]any{"type": []any{"string", "null"}}
	}
	if e := enumerated[key]; e != nil {
		return map[string]any{"type": "string", "enum": e}
	}
	return map[string]any{"type": "string"}
}

func withSchemaOf(v any) Option {
	b, err := json.Marshal(schemaOf("", v))
	if err != nil {
		panic(err)
	}
	return WithSchema(b)
}

// rewrite changes values of a document, up to n of them; f gives false for a value that it leaves.
func rewrite(v any, key string, n *int, f func(key string, v any) (any, bool)) any {
	if *n > 0 {
		if w, ok := f(key, v); ok {
			*n--
			return w
		}
	}
	switch x := v.(type) {
	case members:
		var out members
		for _, m := range x {
			out = append(out, member{m.key, rewrite(m.value, m.key, n, f)})
		}
		return out
	case []any:
		out := []any{}
		for _, e := range x {
			out = append(out, rewrite(e, "", n, f))
		}
		return out
	}
	return v
}

// leaf damages up to want values of a record that has a schema.
func leaf(want int, f func(r *rand.Rand, key string, v any) (any, bool)) func(*rand.Rand) (v, changed any, ok bool) {
	return func(r *rand.Rand) (any, any, bool) {
		v := record(r, from(r, easyTexts))
		n := want
		w := rewrite(v, "", &n, func(key string, v any) (any, bool) { return f(r, key, v) })
		return v, w, n < want
	}
}

func renamed(v any, f func(string) string) any {
	switch x := v.(type) {
	case members:
		var out members
		for _, m := range x {
			out = append(out, member{f(m.key), renamed(m.value, f)})
		}
		return out
	case []any:
		out := []any{}
		for _, e := range x {
			out = append(out, renamed(e, f))
		}
		return out
	}
	return v
}

func camel(s string) string {
	var b strings.Builder
	for i, w := range strings.Split(s, "_") {
		if i > 0 && w != "" {
			w = strings.ToUpper(w[:1]) + w[1:]
		}
		b.WriteString(w)
	}
	return b.String()
}

// schemaLeaves are changes of values that a schema undoes.
var schemaLeaves = map[string]func(*rand.Rand) (v, changed any, ok bool){
	"number as text": leaf(2, func(r *rand.Rand, _ string, v any) (any, bool) {
		n, ok := v.(json.Number)
		return pick(r, []string{"", " "}) + string(n), ok && r.Intn(2) == 0
	}),
	"number with a unit": leaf(2, func(r *rand.Rand, _ string, v any) (any, bool) {
		n, ok := v.(json.Number)
		s := string(n)
		if strings.HasPrefix(s, "-") {
			return v, false
		}
		return pick(r, []string{"$" + s, "€" + s, s + " EUR", s + " units", s + "%", s + " USD"}), ok && r.Intn(2) == 0
	}),
	"number with separators": leaf(2, func(_ *rand.Rand, _ string, v any) (any, bool) {
		n, ok := v.(json.Number)
		s := string(n)
		if i := strings.Index(s+".", "."); ok && i == 4 && s[0] != '-' {
			return s[:1] + "," + s[1:], true
		}
		return v, false
	}),
	"boolean as text": leaf(3, func(r *rand.Rand, _ string, v any) (any, bool) {
		b, ok := v.(bool)
		return pick(r, map[bool][]string{true: {"true", "True", "yes", "Yes", "on", "TRUE"}, false: {"false", "False", "no", "No", "off", "FALSE"}}[b]), ok
	}),
	"boolean as number": leaf(3, func(_ *rand.Rand, _ string, v any) (any, bool) {
		b, ok := v.(bool)
		return json.Number(fmt.Sprint(btoi(b))), ok
	}),
	"text as number": leaf(2, func(_ *rand.Rand, key string, v any) (any, bool) {
		s, ok := v.(string)
		return json.Number(s), ok && (key == "order" || key == "WAIT")
	}),
	"null in words": leaf(1, func(r *rand.Rand, key string, v any) (any, bool) {
		return pick(r, []string{"null", "None", "N/A", "n/a", "none"}), v == nil && key != ""
	}),
	"enum in another case": leaf(1, func(r *rand.Rand, key string, v any) (any, bool) {
		s, ok := v.(string)
		if !ok || enumerated[key] == nil {
			return v, false
		}
		t := strings.ReplaceAll(s, "_", pick(r, []string{"_", "-", " "}))
		return pick(r, []string{strings.ToUpper(t), strings.ToUpper(t[:1]) + t[1:], t + ".", " " + t}), true
	}),
	"enum in words": leaf(1, func(r *rand.Rand, key string, v any) (any, bool) {
		s, ok := v.(string)
		return pick(r, []string{`"` + s + `"`, s + " (as the text says)", "`" + s + "`", "**" + s + "**", "the answer is " + s}), ok && enumerated[key] != nil && len(s) > 2
	}),
	"one for a list": leaf(2, func(_ *rand.Rand, _ string, v any) (any, bool) {
		l, ok := v.([]any)
		if !ok || len(l) != 1 {
			return v, false
		}
		_, list := l[0].([]any)
		return l[0], !list
	}),
	"list as text": leaf(1, func(_ *rand.Rand, key string, v any) (any, bool) {
		l, ok := v.([]any)
		if !ok || len(l) < 2 || key != "labels" && key != "slots" && key != "marks" {
			return v, false
		}
		var s []string
		for _, e := range l {
			s = append(s, fmt.Sprint(e))
		}
		return strings.Join(s, ", "), true
	}),
	"object as text": leaf(1, func(_ *rand.Rand, key string, v any) (any, bool) {
		m, ok := v.(members)
		return newJSONDoc(m, "").write(), ok && (key == "env" || key == "args")
	}),
	"keys in another style": func(r *rand.Rand) (any, any, bool) {
		v := record(r, from(r, easyTexts))
		f := pick(r, []func(string) string{camel, strings.ToUpper, func(s string) string { return strings.ToUpper(s[:1]) + s[1:] }, func(s string) string { return strings.ReplaceAll(s, "_", "-") }, func(s string) string { return strings.ReplaceAll(s, "_", " ") }})
		return v, renamed(v, f), true
	},
	"more keys": func(r *rand.Rand) (any, any, bool) {
		v := record(r, from(r, easyTexts))
		return v, append(members{{"remarks_of_mine", "as asked"}}, append(v, member{"sureness", json.Number("0.9")})...), true
	},
	"missing null": func(r *rand.Rand) (any, any, bool) {
		v := record(r, from(r, easyTexts))
		var w members
		for _, m := range v {
			if m.value != nil {
				w = append(w, m)
			}
		}
		return v, w, len(w) < len(v)
	},
	"wrapped": func(r *rand.Rand) (any, any, bool) {
		v := record(r, from(r, easyTexts))
		return v, members{{pick(r, []string{"result", "data", "output", "response", "answer"}), v}}, true
	},
	"listed": func(r *rand.Rand) (any, any, bool) { v := record(r, from(r, easyTexts)); return v, []any{v}, true },
}

// withSchemas makes kinds of damage of changes of values, written by write.
func withSchemas(write func(r *rand.Rand, v any) string) map[string]damage {
	kinds := map[string]damage{}
	for name, change := range schemaLeaves {
		kinds[name] = func(r *rand.Rand) (damaged, bool) {
			v, w, ok := change(r)
			if !ok {
				return damaged{}, false
			}
			values := []any{v}
			if name == "null in words" {
				values = append(values, w) // where a text is allowed too, it fits as it is
			}
			return damaged{write(r, w), values, []Option{withSchemaOf(v)}}, true
		}
	}
	return kinds
}

func TestJSONSchemaVariants(t *testing.T) {
	kinds := withSchemas(func(r *rand.Rand, v any) string {
		s := newJSONDoc(v, pick(r, []string{"", "  "})).write()
		switch r.Intn(4) {
		case 0:
			return "```json\n" + s + "\n```"
		case 1:
			return pick(r, before) + "\n" + s
		}
		return s
	})
	of := func(f func(r *rand.Rand, v members, s string) string) damage {
		return func(r *rand.Rand) (damaged, bool) {
			v := record(r, from(r, easyTexts))
			return damaged{f(r, v, jsonOf(v)), []any{v}, []Option{withSchemaOf(v)}}, true
		}
	}
	kinds["example in front"] = of(func(_ *rand.Rand, _ members, s string) string {
		return "Such as:\n```json\n{\"remark\": \"the form\", \"fine\": true}\n```\nAnd here:\n```json\n" + s + "\n```"
	})
	kinds["example behind"] = of(func(_ *rand.Rand, _ members, s string) string {
		return "The data:\n```json\n" + s + "\n```\nSend it so:\n```json\n{\"remark\": \"a call\", \"to\": \"https://example.net\"}\n```"
	})
	kinds["schema in front"] = of(func(_ *rand.Rand, v members, s string) string {
		b, _ := json.Marshal(schemaOf("", v))
		return "The schema is\n```json\n" + string(b) + "\n```\nThe answer:\n```json\n" + s + "\n```"
	})
	kinds["written twice"] = of(func(_ *rand.Rand, _ members, s string) string { return jsonQuote(s) })
	kinds["draft in thinking"] = of(func(_ *rand.Rand, v members, s string) string {
		return "<think>\nMaybe " + newJSONDoc(v[:1], "").write() + "?\n</think>\n" + s
	})
	kinds["members cut"] = func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts))
		part := v[:1+r.Intn(len(v))]
		return damaged{strings.TrimSuffix(jsonOf(part), "\n}") + pick(r, []string{"", ",", ",\n", "\n"}), []any{part}, []Option{withSchemaOf(v)}}, !endsInNumber(part)
	}
	list := func(write func(a, b any) string) damage {
		return func(r *rand.Rand) (damaged, bool) {
			a := record(r, from(r, easyTexts))
			s, _ := json.Marshal(map[string]any{"type": "array", "items": schemaOf("", a)})
			return damaged{write(a, a), []any{[]any{a, a}}, []Option{WithSchema(s)}}, !hasEmpty(a)
		}
	}
	kinds["list wanted, lines"] = list(func(a, b any) string { return newJSONDoc(a, "").write() + "\n" + newJSONDoc(b, "").write() })
	kinds["list wanted, wrapped"] = list(func(a, b any) string { return newJSONDoc(members{{"items", []any{a, b}}}, "  ").write() })
	judgeVariants(t, FormatJSON, kinds)
}

func endsInNumber(m members) bool { _, ok := m[len(m)-1].value.(json.Number); return ok }

func hasEmpty(m members) bool {
	for _, e := range m {
		if l, ok := e.value.([]any); ok && len(l) == 0 {
			return true
		}
	}
	return false
}

func TestYAMLSchemaVariants(t *testing.T) {
	kinds := withSchemas(func(r *rand.Rand, v any) string {
		s := yamlOf(v)
		if r.Intn(4) == 0 {
			return "```yaml\n" + s + "```"
		}
		return s
	})
	kinds["words for texts"] = func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, []string{"yes", "no", "on", "1.20", "0x2A", "012", "1e3", "2024-02-03", "true", "1_000"}))
		return damaged{newYAMLDoc(v, func(s string) string { return s }).write("  ", "- ", ": "), []any{v}, []Option{withSchemaOf(v)}}, true
	}
	kinds["special texts"] = func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, []string{"* star", "a: b", "@me", "[x] y", "{a} b", "\"so\" it is", "it's", "100%", "% of", "> x", "`a` b"}))
		return damaged{newYAMLDoc(v, func(s string) string { return s }).write("  ", "- ", ": "), []any{v}, []Option{withSchemaOf(v)}}, true
	}
	judgeVariants(t, FormatYAML, kinds)
}
