package repair

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"unicode/utf8"
)

// A jsonToken is a part of a JSON text: one of { } [ ] : , or k (key), s (string), n (number), b (literal).
type jsonToken struct {
	kind  byte
	text  string
	space string // in front
}

// jsonDoc is a document as tokens that damage can get at.
type jsonDoc struct {
	tokens []jsonToken
	indent string
}

func newJSONDoc(v any, indent string) *jsonDoc {
	d := &jsonDoc{indent: indent}
	d.add(v, 0, "")
	return d
}

func (d *jsonDoc) put(kind byte, text, space string) {
	d.tokens = append(d.tokens, jsonToken{kind, text, space})
}

func (d *jsonDoc) line(depth int) string {
	if d.indent == "" {
		return ""
	}
	return "\n" + strings.Repeat(d.indent, depth)
}

func (d *jsonDoc) add(v any, depth int, space string) {
	switch x := v.(type) {
	case members:
		d.put('{', "{", space)
		for i, m := range x {
			in := d.line(depth + 1)
			if i > 0 {
				d.put(',', ",", "")
				if d.indent == "" {
					in = " "
				}
			}
			d.put('k', jsonQuote(m.key), in)
			d.put(':', ":", "")
			d.add(m.value, depth+1, " ")
		}
		d.put('}', "}", d.line(depth))
	case []any:
		d.put('[', "[", space)
		for i, e := range x {
			in := d.line(depth + 1)
			if i > 0 {
				d.put(',', ",", "")
				if d.indent == "" {
					in = " "
				}
			}
			d.add(e, depth+1, in)
		}
		if len(x) == 0 {
			d.put(']', "]", "")
		} else {
			d.put(']', "]", d.line(depth))
		}
	case string:
		d.put('s', jsonQuote(x), space)
	case nil:
		d.put('b', "null", space)
	case bool:
		d.put('b', fmt.Sprint(x), space)
	default:
		d.put('n', fmt.Sprint(x), space)
	}
}

func (d *jsonDoc) write() string {
	var b strings.Builder
	for _, t := range d.tokens {
		b.WriteString(t.space + t.text)
	}
	return b.String()
}

// each changes every token of the kinds, or up to want of them at random places if want is positive.
func (d *jsonDoc) each(r *rand.Rand, kinds string, want int, f func(i int, t *jsonToken) bool) bool {
	done := 0
	for _, i := range r.Perm(len(d.tokens)) {
		if strings.IndexByte(kinds, d.tokens[i].kind) >= 0 && (want == 0 || done < want) && f(i, &d.tokens[i]) {
			done++
		}
	}
	return done > 0
}

func jsonOf(v any) string { return newJSONDoc(v, "  ").write() }

// tokens damages tokens of a record.
func tokens(kinds string, want int, f func(r *rand.Rand, d *jsonDoc, i int, t *jsonToken) bool, lists ...[]string) damage {
	return func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, lists...))
		d := newJSONDoc(v, pick(r, []string{"", "  ", "    "}))
		ok := d.each(r, kinds, want, func(i int, t *jsonToken) bool { return f(r, d, i, t) })
		return damaged{text: d.write(), values: []any{v}}, ok
	}
}

// as writes every token of the kinds in another form.
func as(kinds string, form func(r *rand.Rand, s string) string, lists ...[]string) damage {
	return tokens(kinds, 0, func(r *rand.Rand, _ *jsonDoc, _ int, t *jsonToken) bool {
		old := t.text
		t.text = form(r, t.text)
		return t.text != old
	}, lists...)
}

func inner(s string) string { return s[1 : len(s)-1] }

// wrapped puts text around a document, compact or indented.
func wrapped(f func(r *rand.Rand, doc string) string, lists ...[]string) damage {
	return func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, lists...))
		return damaged{text: f(r, newJSONDoc(v, pick(r, []string{"", "  "})).write()), values: []any{v}}, true
	}
}

func quotedAs(q string) func(*rand.Rand, string) string {
	return func(_ *rand.Rand, s string) string { return q + inner(s) + q }
}

var fences = []string{"```json\n", "```\n", "```JSON\n", "```json5\n", "```js\n", "~~~json\n"}

var jsonKinds = map[string]damage{
	"clean":          wrapped(func(_ *rand.Rand, s string) string { return s }, easyTexts, hardTexts, quoteTexts, hardQuotes, longTexts),
	"fence":          wrapped(func(r *rand.Rand, s string) string { f := pick(r, fences); return f + s + "\n" + f[:3] }, easyTexts, hardTexts),
	"fence unclosed": wrapped(func(r *rand.Rand, s string) string { return pick(r, fences) + s + "\n" }, easyTexts, hardTexts),
	"fence end only": wrapped(func(_ *rand.Rand, s string) string { return s + "\n```" }, easyTexts, hardTexts),
	"prose before":   wrapped(func(r *rand.Rand, s string) string { return pick(r, before) + pick(r, []string{"\n", " ", "\n\n"}) + s }, easyTexts, hardTexts),
	"prose after":    wrapped(func(r *rand.Rand, s string) string { return s + pick(r, []string{"\n", " ", "\n\n"}) + pick(r, after) }, easyTexts, hardTexts),
	"prose and fence": wrapped(func(r *rand.Rand, s string) string {
		return pick(r, before) + "\n\n```json\n" + s + "\n```\n\n" + pick(r, after)
	}, easyTexts, hardTexts),
	"prose with brackets": wrapped(func(r *rand.Rand, s string) string {
		return pick(r, []string{"I filled {title} in:", "Of [x, y] only y is used.", "The field \"note\" is {long}:", "In the set {a, b} both count:"}) + "\n\n```json\n" + s + "\n```\n\nCompare [2] and {this}."
	}, easyTexts),
	"think": wrapped(func(r *rand.Rand, s string) string { return pick(r, thinking) + s }, easyTexts, hardTexts),
	"think with a draft": wrapped(func(_ *rand.Rand, s string) string {
		return "<think>\nPerhaps {\"draft\": 1, \"a\": [2]}\nNo.\n</think>\n" + s
	}, easyTexts),
	"inline code": wrapped(func(_ *rand.Rand, s string) string { return "You get `" + s + "` from it." }, easyTexts),
	"wrappers": wrapped(func(r *rand.Rand, s string) string {
		w := pick(r, [][2]string{{"return ", ";"}, {"const answer = ", ";"}, {"callback(", ");"}, {"<answer>\n", "\n</answer>"}, {"json\n", ""}, {"JSON: ", ""}, {"data = ", "\n"}})
		return w[0] + s + w[1]
	}, easyTexts),
	"blockquote": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts))
		return damaged{text: "> " + strings.ReplaceAll(jsonOf(v), "\n", "\n> "), values: []any{v}}, true
	},
	"html":           wrapped(func(_ *rand.Rand, s string) string { return strings.ReplaceAll(s, `"`, "&quot;") }, plainTexts),
	"double escaped": wrapped(func(_ *rand.Rand, s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }, easyTexts),
	"doubled braces": wrapped(func(_ *rand.Rand, s string) string { return strings.NewReplacer("{", "{{", "}", "}}").Replace(s) }, plainTexts),
	"no outer braces": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts))
		d := newJSONDoc(v, pick(r, []string{"", "  "}))
		d.tokens = d.tokens[1 : len(d.tokens)-1]
		return damaged{text: strings.TrimLeft(d.write(), "\n "), values: []any{v}}, true
	},
	"blanks": wrapped(func(r *rand.Rand, s string) string {
		return pick(r, []string{"\ufeff", "\u00a0", "\u200b"}) + strings.ReplaceAll(s, "  ", "\u00a0 ") + "\u00a0"
	}, plainTexts),

	"trailing commas": tokens("}]", 3, func(r *rand.Rand, d *jsonDoc, i int, t *jsonToken) bool {
		if strings.IndexByte("[{", d.tokens[i-1].kind) >= 0 {
			return false
		}
		t.space = pick(r, []string{",", ", ", " ,", ",,"}) + t.space
		return true
	}, easyTexts, hardTexts),
	"double commas": tokens(",", 2, func(r *rand.Rand, _ *jsonDoc, _ int, t *jsonToken) bool {
		t.text = pick(r, []string{",,", ", ,", ",\n,"})
		return true
	}, easyTexts, hardTexts),
	"missing commas": tokens(",", 2, noComma, easyTexts, hardTexts),
	"missing colons": tokens(":", 2, func(_ *rand.Rand, _ *jsonDoc, _ int, t *jsonToken) bool { t.text = ""; return true }, easyTexts),
	"equals":         as(":", func(r *rand.Rand, _ string) string { return pick(r, []string{" =", " =>", "="}) }, easyTexts, hardTexts),
	"semicolons":     as(",", func(*rand.Rand, string) string { return ";" }, easyTexts, hardTexts),
	"full width":     as(",:", func(_ *rand.Rand, s string) string { return map[string]string{",": "，", ":": "："}[s] }, easyTexts),
	"single quotes": as("ks", func(_ *rand.Rand, s string) string {
		return `'` + strings.NewReplacer(`\"`, `"`, `'`, `\'`).Replace(inner(s)) + `'`
	}, easyTexts, hardTexts),
	"single quotes, naive": as("ks", quotedAs(`'`), []string{"It's late", "Don't use the neighbour's key", "The dogs' bowl isn't full", "We've seen Tim's car"}),
	"smart quotes":         as("ks", func(_ *rand.Rand, s string) string { return "“" + inner(s) + "”" }, easyTexts),
	"backticks":            as("s", quotedAs("`"), easyTexts),
	"triple quotes":        as("s", quotedAs(`"""`), easyTexts),
	"python":               as("bks", pythonToken, easyTexts),
	"python literals": as("b", func(_ *rand.Rand, s string) string {
		return map[string]string{"true": "True", "false": "False", "null": "None"}[s]
	}, easyTexts, hardTexts),
	"upper literals": as("b", func(_ *rand.Rand, s string) string { return strings.ToUpper(s) }, easyTexts),
	"undefined":      as("b", func(_ *rand.Rand, s string) string { return strings.ReplaceAll(s, "null", "undefined") }, easyTexts),
	"bare keys":      as("k", func(_ *rand.Rand, s string) string { return inner(s) }, easyTexts, hardTexts),
	"bare values": tokens("s", 2, func(_ *rand.Rand, _ *jsonDoc, _ int, t *jsonToken) bool {
		return bareText(t, inner(t.text))
	}, plainTexts),
	"no quote before key": tokens("k", 1, func(_ *rand.Rand, _ *jsonDoc, _ int, t *jsonToken) bool { t.text = t.text[1:]; return true }, easyTexts),
	"no quote after key":  tokens("k", 1, func(_ *rand.Rand, _ *jsonDoc, _ int, t *jsonToken) bool { t.text = t.text[:len(t.text)-1]; return true }, easyTexts),
	"no quote before value": tokens("s", 1, func(_ *rand.Rand, _ *jsonDoc, _ int, t *jsonToken) bool {
		return bareText(t, t.text[1:])
	}, plainTexts),
	"no quote after value": tokens("s", 1, func(_ *rand.Rand, d *jsonDoc, i int, t *jsonToken) bool {
		for _, next := range d.tokens[i+1:] {
			if strings.IndexByte("]}", next.kind) < 0 {
				t.text = t.text[:len(t.text)-1]
				return true
			}
		}
		return false // the last string of a text may be one that is cut, which keeps all that it holds
	}, plainTexts),
	"inner quotes":       as("s", func(_ *rand.Rand, s string) string { return strings.ReplaceAll(s, `\"`, `"`) }, quoteTexts),
	"inner quotes, hard": as("s", func(_ *rand.Rand, s string) string { return strings.ReplaceAll(s, `\"`, `"`) }, hardQuotes),
	"raw line breaks":    as("s", func(_ *rand.Rand, s string) string { return strings.ReplaceAll(s, `\n`, "\n") }, longTexts),
	"bad escapes":        as("s", func(_ *rand.Rand, s string) string { return strings.ReplaceAll(s, `\\`, `\`) }, []string{`\d+ items`, `C:\work\me`, `\sigma + \delta`, `a\.b is so`, `50\% off`, `cost \$5`}),
	"strings joined": as("s", func(r *rand.Rand, s string) string {
		if i := len(s) / 2; i > 3 && utf8.RuneStart(s[i]) && s[i-1] != '\\' {
			return s[:i] + pick(r, []string{`" + "`, "\" +\n  \"", `"+"`}) + s[i:]
		}
		return s
	}, plainTexts),
	"comments": tokens("{[,", 3, jsonComment, easyTexts, hardTexts),
	"wrong closers": tokens("}]", 1, func(_ *rand.Rand, d *jsonDoc, i int, t *jsonToken) bool {
		t.text = map[string]string{"}": "]", "]": "}"}[t.text]
		return i < len(d.tokens)-1
	}, easyTexts),
	"missing inner closer": tokens("}]", 1, func(_ *rand.Rand, d *jsonDoc, i int, t *jsonToken) bool {
		// A list of records whose closer is missing could go on; in front of a key it is plain.
		if i+2 >= len(d.tokens) || d.tokens[i+1].kind != ',' || t.kind == '}' && d.tokens[i+2].kind != '{' || d.tokens[i-1].kind == '[' {
			return false
		}
		t.text = ""
		return true
	}, easyTexts),
	"missing end": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts, hardTexts))
		d := newJSONDoc(v, pick(r, []string{"", "  "}))
		n := len(d.tokens)
		for n > 0 && strings.IndexByte("}]", d.tokens[n-1].kind) >= 0 {
			n--
		}
		last := d.tokens[n-1].kind
		d.tokens = d.tokens[:n+r.Intn(len(d.tokens)-n)]
		return damaged{text: d.write(), values: []any{v}}, last != 'n' && last != '['
	},
	"extra end": wrapped(func(r *rand.Rand, s string) string {
		return s + pick(r, []string{"}", "}}", "\n}", "]", "\n]\n}", "]}"})
	}, easyTexts, hardTexts),
	"tuples": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts))
		d := newJSONDoc(v, "")
		ok := d.each(r, "[]", 0, func(_ int, t *jsonToken) bool { t.text = map[string]string{"[": "(", "]": ")"}[t.text]; return true })
		return damaged{text: d.write(), values: []any{v}}, ok && !singleTuple(v)
	},
	"ellipsis": tokens("]}", 2, func(r *rand.Rand, d *jsonDoc, i int, t *jsonToken) bool {
		if strings.IndexByte("[{", d.tokens[i-1].kind) >= 0 {
			return false
		}
		t.space = "," + pick(r, []string{" ...", "\n...", " …", "\n  // and so on\n", "\n /* more */"}) + t.space
		return true
	}, easyTexts),
	"numbers": func(r *rand.Rand) (damaged, bool) {
		v := append(record(r, from(r, easyTexts)), member{"n", json.Number("255")}, member{"m", json.Number("1000000")})
		d := newJSONDoc(v, "")
		form := pick(r, [][2]string{{"0xff", "1_000_000"}, {"+255", "0xF4240"}, {"0b11111111", "1000000."}, {"0o377", "+1_000_000"}})
		s := strings.Replace(strings.Replace(d.write(), `"n": 255`, `"n": `+form[0], 1), `"m": 1000000`, `"m": `+form[1], 1)
		return damaged{text: s, values: []any{v}}, true
	},
	"calls": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts))
		want := append(members{{"_id", "65a1b2"}}, append(append(members{}, v...), member{"at", "2024-05-01T00:00:00Z"})...)
		s := newJSONDoc(want, pick(r, []string{"", "  "})).write()
		return damaged{text: strings.NewReplacer(`"65a1b2"`, `ObjectId("65a1b2")`, `"2024-05-01T00:00:00Z"`, `ISODate("2024-05-01T00:00:00Z")`).Replace(s), values: []any{want}}, true
	},
	"not a number": func(r *rand.Rand) (damaged, bool) {
		v := append(record(r, from(r, easyTexts)), member{"ratio", nil})
		s := newJSONDoc(v, pick(r, []string{"", "  "})).write()
		i := strings.LastIndex(s, "null")
		return damaged{text: s[:i] + pick(r, []string{"NaN", "Infinity", "-Infinity", "nan", "inf", "-inf"}) + s[i+4:], values: []any{v}}, true
	},
	"several documents": func(r *rand.Rand) (damaged, bool) {
		a, b := record(r, from(r, easyTexts, hardTexts)), record(r, from(r, easyTexts, hardTexts))
		in := pick(r, []string{"", "  "})
		return damaged{text: newJSONDoc(a, in).write() + pick(r, []string{"\n", "\n\n", ",\n"}) + newJSONDoc(b, in).write(), values: []any{[]any{a, b}, b}}, true
	},
	"final of two fences": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts))
		return damaged{text: "First try:\n```json\n" + jsonOf(v[:1]) + "\n```\nThis lacks something. Final version:\n```json\n" + jsonOf(v) + "\n```", values: []any{v}}, true
	},
	"mix": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts))
		d := newJSONDoc(v, "  ")
		d.each(r, "k", 0, func(_ int, t *jsonToken) bool { t.text = inner(t.text); return true })
		d.each(r, "b", 0, func(_ int, t *jsonToken) bool { t.text = pythonToken(r, t.text); return true })
		d.each(r, ",", 2, func(i int, t *jsonToken) bool { return noComma(r, d, i, t) })
		d.each(r, "}]", 2, func(i int, t *jsonToken) bool {
			if strings.IndexByte("[{", d.tokens[i-1].kind) >= 0 {
				return false
			}
			t.space = "," + t.space
			return true
		})
		return damaged{text: pick(r, before) + "\n```json\n" + d.write() + "\n```\n" + pick(r, after), values: []any{v}}, true
	},
}

// singleTuple finds a list of less than two items: in parentheses that is its item, or nothing.
func singleTuple(v any) bool {
	switch x := v.(type) {
	case members:
		for _, m := range x {
			if singleTuple(m.value) {
				return true
			}
		}
	case []any:
		if len(x) < 2 {
			return true
		}
		for _, e := range x {
			if singleTuple(e) {
				return true
			}
		}
	}
	return false
}

func noComma(_ *rand.Rand, d *jsonDoc, i int, t *jsonToken) bool {
	// Two numbers with nothing between them but a blank stay two; none needs the comma to be told from the next.
	t.text = ""
	return d.tokens[i+1].space != ""
}

func pythonToken(_ *rand.Rand, s string) string {
	switch s {
	case "true", "false":
		return strings.ToUpper(s[:1]) + s[1:]
	case "null":
		return "None"
	}
	if s[0] != '"' {
		return s
	}
	if in := inner(s); !strings.Contains(in, "'") {
		return "'" + in + "'"
	}
	return s
}

// bareText writes a text without its quotes, if it is one text without them: digits would be a number.
func bareText(t *jsonToken, s string) bool {
	if strings.ContainsAny(s, ",:{}[]\\") || isDigit(s[0]) && !strings.Contains(s, `"`) {
		return false
	}
	t.text = s
	return true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func jsonComment(r *rand.Rand, d *jsonDoc, i int, t *jsonToken) bool {
	remark := pick(r, []string{"the \"best\" one", "it's needed", "to do: more", "a, b", "50% {of} it"})
	next := d.tokens[i+1].space
	switch {
	case strings.Contains(next, "\n") && r.Intn(2) == 0:
		t.text += pick(r, []string{" // ", " # "}) + remark
	default:
		t.text += " /* " + remark + " */"
	}
	return true
}

// TestJSONVariants holds the reading of JSON to values over every kind of damage.
func TestJSONVariants(t *testing.T) { judgeVariants(t, FormatJSON, jsonKinds) }
