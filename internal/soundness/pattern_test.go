package soundness_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

// ecmaPattern is a pattern of ECMA-262 with the u flag, run by a backtracking
// engine that knows nothing of automata. The engine's own dialect differs in its
// classes, anchors and escapes, so these are spelt out.
type ecmaPattern struct {
	source string
	engine *regexp2.Regexp
}

const (
	digits   = `0-9`
	words    = `0-9A-Z_a-z`
	spaces   = `\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff`
	noDigits = `\x00-/:-\uffff`
	noWords  = `\x00-/:-@\[-\x5e\x60{-\uffff`
	noSpaces = `\x00-\x08\x0e-\x1f!-\x9f\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\uffff`
	// beyond stands in a negated class: the engine writes code points past U+FFFF
	// only as themselves.
	beyond   = "\U00010000-\U0010ffff"
	boundary = `(?:(?<=[` + words + `])(?![` + words + `])|(?<![` + words + `])(?=[` + words + `]))`
	inner    = `(?:(?<=[` + words + `])(?=[` + words + `])|(?<![` + words + `])(?![` + words + `]))`
)

func newECMAPattern(source string) (*ecmaPattern, error) {
	t := translator{in: source}
	if err := t.translate(); err != nil {
		return nil, err
	}
	engine, err := regexp2.Compile(t.out.String(), regexp2.None)
	if err != nil {
		return nil, err
	}
	engine.MatchTimeout = 5 * time.Second
	return &ecmaPattern{source, engine}, nil
}

func (p *ecmaPattern) match(s string) (bool, error) { return p.engine.MatchString(s) }

type translator struct {
	in  string
	pos int
	out strings.Builder
}

func (t *translator) next() rune {
	r, n := utf8.DecodeRuneInString(t.in[t.pos:])
	t.pos += n
	return r
}

func (t *translator) more() bool { return t.pos < len(t.in) }

// literal writes a character that stands for itself.
func (t *translator) literal(r rune) {
	if r < 0x80 && !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') {
		fmt.Fprintf(&t.out, `\x%02x`, r)
		return
	}
	t.out.WriteRune(r)
}

func (t *translator) translate() error {
	for t.more() {
		rest := t.in[t.pos:]
		switch r := t.next(); r {
		case '\\':
			if err := t.escape(false); err != nil {
				return err
			}
		case '.':
			t.out.WriteString(`[^\n\r\u2028\u2029]`)
		case '^':
			t.out.WriteString(`\A`)
		case '$':
			t.out.WriteString(`\z`)
		case '[':
			if err := t.class(); err != nil {
				return err
			}
		case '(':
			t.out.WriteRune(r)
			if strings.HasPrefix(rest, "(?") && !hasAnyPrefix(rest[2:], ":", "=", "!", "<") {
				return fmt.Errorf("no group of ECMA-262: %.5s", rest)
			}
		case ')', '*', '+', '?', '{', '}', '|', ':', '=', '!', '<', '>', ',':
			t.out.WriteRune(r)
		default:
			t.literal(r)
		}
	}
	return nil
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

func (t *translator) class() error {
	negated := strings.HasPrefix(t.in[t.pos:], "^")
	if negated {
		t.pos++
	}
	switch {
	case strings.HasPrefix(t.in[t.pos:], "]"):
		t.pos++
		if negated {
			t.out.WriteString(`(?:.|\n)`)
		} else {
			t.out.WriteString(`(?!)`)
		}
		return nil
	case negated:
		t.out.WriteString("[^")
	default:
		t.out.WriteByte('[')
	}
	for t.more() {
		switch r := t.next(); r {
		case ']':
			t.out.WriteByte(']')
			return nil
		case '\\':
			if err := t.escape(true); err != nil {
				return err
			}
		case '-':
			t.out.WriteByte('-')
			if strings.HasPrefix(t.in[t.pos:], "[") {
				t.pos++
				t.literal('[')
			}
		default:
			t.literal(r)
		}
	}
	return fmt.Errorf("a class does not end")
}

// escape translates what follows a backslash.
func (t *translator) escape(inClass bool) error {
	if !t.more() {
		return fmt.Errorf("a backslash at the end")
	}
	set := func(ranges string) {
		if inClass {
			t.out.WriteString(ranges)
		} else {
			t.out.WriteString("[" + ranges + "]")
		}
	}
	switch r := t.next(); r {
	case 'd':
		set(digits)
	case 'w':
		set(words)
	case 's':
		set(spaces)
	case 'D':
		set(noDigits + beyond)
	case 'W':
		set(noWords + beyond)
	case 'S':
		set(noSpaces + beyond)
	case 'b':
		if inClass {
			t.literal('\b')
		} else {
			t.out.WriteString(boundary)
		}
	case 'B':
		t.out.WriteString(inner)
	case 't', 'n', 'v', 'f', 'r', '0':
		t.literal(map[rune]rune{'t': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r', '0': 0}[r])
	case 'c':
		t.literal(t.next() % 32)
	case 'x', 'u':
		return t.hexadecimal(r)
	case 'p', 'P':
		return t.property(r)
	default:
		if r >= '1' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return fmt.Errorf(`\%c is not known here`, r)
		}
		t.literal(r)
	}
	return nil
}

func (t *translator) hexadecimal(kind rune) error {
	read := func() (rune, error) {
		rest, n := t.in[t.pos:], 4
		if kind == 'x' {
			n = 2
		}
		if inner, ok := strings.CutPrefix(rest, "{"); ok && kind == 'u' {
			n = strings.IndexByte(inner, '}')
			if n < 0 {
				return 0, fmt.Errorf("an escape does not end")
			}
			rest = inner
			t.pos += 2
		}
		if n > len(rest) {
			return 0, fmt.Errorf("an escape is cut")
		}
		t.pos += n
		v, err := strconv.ParseUint(rest[:n], 16, 32)
		return rune(v), err
	}
	r, err := read()
	if err != nil {
		return err
	}
	if utf16.IsSurrogate(r) && strings.HasPrefix(t.in[t.pos:], `\u`) {
		t.pos += 2
		low, err := read()
		if err != nil {
			return err
		}
		r = utf16.DecodeRune(r, low)
	}
	t.literal(r)
	return nil
}

// properties are the long names of categories that the engine knows by short ones.
var properties = map[string]string{
	"Letter": "L", "Lowercase_Letter": "Ll", "Uppercase_Letter": "Lu", "Number": "N", "Decimal_Number": "Nd", "Punctuation": "P",
	"digit": "Nd", "Symbol": "S", "Mark": "M", "Separator": "Z", "Other": "C", "Control": "Cc",
}

func (t *translator) property(kind rune) error {
	rest := t.in[t.pos:]
	end := strings.IndexByte(rest, '}')
	if !strings.HasPrefix(rest, "{") || end < 0 {
		return fmt.Errorf("a property without braces")
	}
	t.pos += end + 1
	name := rest[1:end]
	for _, prefix := range []string{"gc=", "General_Category=", "sc=", "Script="} {
		name = strings.TrimPrefix(name, prefix)
	}
	if short, ok := properties[name]; ok {
		name = short
	}
	fmt.Fprintf(&t.out, `\%c{%s}`, kind, name)
	return nil
}

func TestECMAPattern(t *testing.T) {
	for _, c := range []struct {
		pattern, yes, no string
	}{
		{`^\d+$`, "12", "٣"},
		{`^\D$`, "٣", "3"},
		{`^\w$`, "_", "é"},
		{`^\W$`, "😀", "a"},
		{`^\s$`, "\u00a0", "\u200b"},
		{`^\S$`, "\u180e", "\ufeff"},
		{`^.$`, "😀", "\u2028"},
		{`^a$`, "a", "a\n"},
		{`\bfoo\b`, "é foo.", "foo1"},
		{`^\u{1F600}\ud83d\ude00$`, "😀😀", "😀"},
		{`^[^]$`, "\n", "ab"},
		{`^[\w-\d[]$`, "[", "]"},
		{`^[a-z\/\-]+$`, "a/-", "+"},
		{`^(?<!x)(?=a)\p{L}\p{Letter}$`, "aé", "a1"},
		{`^\cA\x41\0$`, "\x01A\x00", "A"},
		{`^#\/ x$`, "#/ x", "#/x"},
	} {
		t.Run(c.pattern, func(t *testing.T) {
			p, err := newECMAPattern(c.pattern)
			if err != nil {
				t.Fatal(err)
			}
			if ok, err := p.match(c.yes); !ok || err != nil {
				t.Errorf("%q does not match: %v", c.yes, err)
			}
			if ok, err := p.match(c.no); ok || err != nil {
				t.Errorf("%q matches: %v", c.no, err)
			}
		})
	}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct{ name, schema, yes, no string }{
		{"pattern", `{"properties":{"pattern":{"pattern":"^\\s$"}},"enum":[{"pattern":"\u00a0"},{"pattern":"x"}]}`, "{\"pattern\":\"\u00a0\"}", `{"pattern":"x"}`},
		{"look-ahead", `{"pattern":"^(?!a)"}`, `"b"`, `"a"`},
		{"format", `{"format":"date"}`, `"2024-02-29"`, `"2023-02-29"`},
		{"leap second", `{"format":"date-time"}`, `"1999-01-01T00:30:60+00:31"`, `"1999-01-01T00:30:60Z"`},
		{"uri", `{"format":"uri"}`, `"http://[v1.a]:/%41?x#/"`, `"http://[::1::]"`},
		{"uri-reference", `{"format":"uri-reference"}`, `"./a:b"`, `"1:b"`},
		{"iri", `{"format":"iri"}`, `"http://é/日"`, `"http://é/ x"`},
		{"uri-template", `{"format":"uri-template"}`, `"{+a:3,b*}/x{?y}"`, `"{a"`},
		{"draft 4", `{"$schema":"http://json-schema.org/draft-04/schema#","maximum":3,"exclusiveMaximum":true}`, `2.99`, `3.0`},
	} {
		t.Run(c.name, func(t *testing.T) {
			j, err := newJudge([]byte(c.schema))
			if err != nil {
				t.Fatal(err)
			}
			if err := j.validate([]byte(c.yes)); err != nil {
				t.Errorf("%s: %v", c.yes, err)
			}
			if err := j.validate([]byte(c.no)); err == nil {
				t.Errorf("%s is valid", c.no)
			}
		})
	}
}
