package jinja

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func vars() map[string]any {
	msg := func(role, content string) *Dict { return NewDict().Set("role", role).Set("content", content) }
	return map[string]any{
		"s": " a,b,c ", "n": int64(5),
		"d":    NewDict().Set("k", "v").Set("z", []any{int64(1), int64(2)}).Set("é", "it's"),
		"msgs": []any{msg("user", "hi"), msg("assistant", "yo")},
	}
}

// What is wanted is what Jinja2 3.1 answers.
func TestRender(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"arithmetic", `{{ 1 + 2 * 3 }}|{{ 7 // 2 }}|{{ -7 // 2 }}|{{ -7 % 3 }}|{{ 7 / 2 }}|{{ 2 ** 3 }}|{{ -1 ** 2 }}`, "7|3|-4|2|3.5|8|1"},
		{"concatenation", `{{ "a" ~ 1 ~ none ~ true }}|{{ 'a' * 3 }}|{{ [1,2] + [3] }}|{{ 'a' 'b' }}`, "a1NoneTrue|aaa|[1, 2, 3]|ab"},
		{"tests", `{{ x is defined }}|{{ s is string }}|{{ n is number and not n is string }}|{{ none is none }}|{{ d is mapping }}|{{ 4 is even }}|{{ 5 is divisibleby 5 }}`, "False|True|True|True|True|True|True"},
		{"loop", `{% for i in range(3) %}{{ i }}{% if not loop.last %}, {% endif %}{% else %}none{% endfor %}`, "0, 1, 2"},
		{"loop over nothing", `{% for i in [] %}x{% else %}none{% endfor %}`, "none"},
		{"filtered loop", `{% for i in range(10) if i % 2 == 0 %}{{ loop.index }}:{{ i }} {% endfor %}`, "1:0 2:2 3:4 4:6 5:8 "},
		{"break and continue", `{% for i in range(10) %}{% if i == 3 %}{% continue %}{% endif %}{% if i == 6 %}{% break %}{% endif %}{{ i }}{% endfor %}`, "01245"},
		{"loop over a mapping", `{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k in d %}{{ k }}{% endfor %}`, "k=v;z=[1, 2];é=it's;kzé"},
		{"set inside a loop stays there", `{% set a = 1 %}{% for i in range(3) %}{% set a = a + 1 %}{% endfor %}{{ a }}`, "1"},
		{"namespace", `{% set ns = namespace(a=1) %}{% for i in range(3) %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }}`, "4"},
		{"macro", `{% macro f(a, b=2) %}[{{ a }}-{{ b }}]{% endmacro %}{{ f(1) }}{{ f(1, 3) }}{{ f(b=5, a=4) }}`, "[1-2][1-3][4-5]"},
		{"set block", `{% set t %}block {{ 1 }}{% endset %}{{ t|upper }}`, "BLOCK 1"},
		{"slices", `{{ "abcdef"[1:3] }}{{ "abc"[-1] }}{{ "abcdef"[::-1] }}{{ [1,2,3][-2:] }}{{ "abcdef"[::2] }}{{ [1,2,3][:-1] }}`, "bccfedcba[2, 3]ace[1, 2]"},
		{"string methods", `{{ s.split(',')[-1] }}|{{ s.strip() }}|{{ s.startswith(' a') }}|{{ 'a-b-c'.split('-', 1) }}|{{ 'xxaxx'.strip('x') }}`, "c |a,b,c|True|['a', 'b-c']|a"},
		{"tojson", `{{ d|tojson }}|{{ [1, 2.5, none, true, "\n\""]|tojson }}`, `{"k": "v", "z": [1, 2], "é": "it's"}|[1, 2.5, null, true, "\n\""]`},
		{"tojson indented", `{{ {"a": [1], "b": {}}|tojson(indent=2) }}`, "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}"},
		{"printing", `{{ {1: 2, none: 3} }}|{{ {10: 1, 9: 2}|dictsort }}|{{ {1: 2}|tojson }}|{{ d }}|{{ [1,'a',"it's",none,1.0] }}|{{ 1e20 }}|{{ 0.1 + 0.2 }}`, `{1: 2, None: 3}|[[9, 2], [10, 1]]|{"1": 2}|{'k': 'v', 'z': [1, 2], 'é': "it's"}|[1, 'a', "it's", None, 1.0]|1e+20|0.30000000000000004`},
		{"undefined", `{{ u }}|{{ u|default('x') }}|{{ ''|default('y', true) }}|{{ d.nope }}|{{ d['nope'] is defined }}`, "|x|y||False"},
		{"conditional", `{{ 'yes' if n > 1 else 'no' }}|{{ 'only' if n > 100 }}|{{ 'a' if false else 'b' if false else 'c' }}`, "yes||c"},
		{"comparison", `{{ 1 < 2 < 3 }}|{{ 3 in [1,2,3] }}|{{ 'k' in d }}|{{ 'zz' not in 'azzb' }}|{{ 1 == 1.0 }}|{{ not 1 == 2 }}`, "True|True|True|False|True|True"},
		{"list filters", `{{ [3,1,2]|sort }}|{{ [1,2,2]|unique|list }}|{{ [1,2]|sum }}|{{ msgs|map(attribute='role')|join(', ') }}|{{ msgs|selectattr('role','equalto','user')|list|length }}`, "[1, 2, 3]|[1, 2]|3|user, assistant|1"},
		{"text filters", `{{ '  x '|trim }}|{{ 'hello world'|title }}|{{ 'hELLO'|capitalize }}|{{ "a\nb"|indent(2) }}`, "x|Hello World|Hello|a\n  b"},
		{"white space", "x{#- c -#}  y\n{%- if true %} a {%- endif %} b", "xy a b"},
		{"block tags alone on a line leave none", "  {% if true %}\nline\n  {% endif %}\nend\n", "line\nend"},
		{"plus keeps the line end", "{% if true +%}\nb{% endif %}", "\nb"},
		{"output tags keep white space", "   {{ 'a' }}   \n  b", "   a   \n  b"},
		{"raw", `{% raw %}{{ no }}{% endraw %}z`, "{{ no }}z"},
		{"generation", `{% generation %}gen{% endgeneration %}`, "gen"},
		{"filter block", `{% filter upper %}abc{{ 1 }}{% endfilter %}`, "ABC1"},
		{"date", `{{ strftime_now("%Y-%m-%d %d %b %B") }}`, "2025-03-04 04 Mar March"},
		{"messages", `{{ msgs[0]['role'] }}{{ msgs[0].content[0] }}{{ msgs[1:]|length }}`, "userh1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tpl, err := Parse(c.src)
			if err != nil {
				t.Fatal(err)
			}
			got, err := tpl.Render(vars(), time.Date(2025, 3, 4, 15, 6, 7, 0, time.UTC), Limits{})
			if err != nil || got != c.want {
				t.Errorf("got %q, %v\nwant %q", got, err, c.want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		name, src string
		kind      error
		line      int
	}{
		{"no end of tag", "a\n{{ x", ErrSyntax, 2},
		{"no end of string", `{{ 'a }}`, ErrSyntax, 1},
		{"no end of block", "{% if x %}\n\n", ErrSyntax, 2},
		{"wrong end", "{% if x %}{% endfor %}", ErrUnsupported, 1},
		{"no end of comment", "{# x", ErrSyntax, 1},
		{"no end of raw", "{% raw %}x", ErrSyntax, 1},
		{"bad character", "{{ a ? b }}", ErrSyntax, 1},
		{"bad escape", `{{ '\uZZZZ' }}`, ErrSyntax, 1},
		{"include", "x\n\n{% include 'etc' %}", ErrUnsupported, 3},
		{"unknown filter", "{{ 1|nope }}", ErrUnsupported, 1},
		{"unknown test", "{{ 1 is nope }}", ErrUnsupported, 1},
		{"unknown method", "{{ 'a'.format() }}", ErrUnsupported, 1},
		{"raised", "\n{{ raise_exception('boom') }}", ErrRaised, 2},
		{"attribute of undefined", "{{ u.foo }}", ErrValue, 1},
		{"call of undefined", "{{ u() }}", ErrValue, 1},
		{"division by zero", "{{ 1 % 0 }}", ErrValue, 1},
		{"adding unlike values", "{{ 1 + 'a' }}", ErrValue, 1},
		{"ordering unlike values", "{{ 1 < 'a' }}", ErrValue, 1},
		{"changing what is no namespace", "{% set d.k = 1 %}", ErrValue, 1},
		{"endless loop", "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}", ErrLimit, 1},
		{"endless recursion", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", ErrLimit, 1},
		{"doubling text", "{% set ns = namespace(s='aaaaaaaaaaaaaaaa') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", ErrLimit, 1},
		{"doubling lists", "{% set ns = namespace(s=[1]) %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", ErrLimit, 1},
		{"repeated text", "{{ 'aaaa' * 999999999999 }}", ErrLimit, 1},
		{"a list in itself", "{% set ns = namespace() %}{% set ns.a = [ns] %}{{ ns.a }}", ErrLimit, 1},
		{"replacement explosion", "{{ ('a' * 100000).replace('', 'b' * 100000) }}", ErrLimit, 1},
		{"deep nesting", "{{ " + strings.Repeat("(", 10000) + "1" + strings.Repeat(")", 10000) + " }}", ErrLimit, 1},
		{"deep blocks", strings.Repeat("{% if 1 %}", 10000), ErrLimit, 1},
		{"deep negation", "{{ " + strings.Repeat("not ", 10000) + "1 }}", ErrLimit, 1},
		{"many elif", "{% if 1 %}" + strings.Repeat("{% elif 1 %}", 10000), ErrLimit, 1},
		{"searching a long text again and again", "{% set s = 'a' * 10000000 %}{% for i in range(1000000) %}{% if 'b' in s %}{% endif %}{% endfor %}", ErrLimit, 1},
		{"long source", strings.Repeat("a", maxSource+1), ErrLimit, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			tpl, err := Parse(c.src)
			if err == nil {
				_, err = tpl.Render(vars(), time.Time{}, Limits{})
			}
			var e *Error
			if !errors.Is(err, c.kind) || !errors.As(err, &e) || e.Line != c.line {
				t.Errorf("got %v", err)
			}
		})
	}
}

func FuzzTemplate(f *testing.F) {
	for _, s := range []string{
		"{% for m in msgs %}{{ '<|' + m['role'] + '|>' + m.content|trim }}{% endfor %}",
		"{%- set ns = namespace(a=1) -%}{% macro f(a, b=[1,2]) %}{{ a|tojson(indent=2) }}{% endmacro %}{{ f(d) ~ s[::-1] }}",
		"{{ s.split(',')|map('upper')|join('-') }}{% raw %}{{{% endraw %}{# x -#}", "{{ -n ** 2 // 3 % 2 is divisibleby 2 and not x in d }}",
		"{% set a, b = d.items()|list|first %}{% filter indent(2) %}{{ a }}{% endfilter %}",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		tpl, err := Parse(src)
		if err != nil {
			return
		}
		limits := Limits{Steps: 10_000, Bytes: 1 << 16}
		a, errA := tpl.Render(vars(), time.Unix(0, 0), limits)
		b, errB := tpl.Render(vars(), time.Unix(0, 0), limits)
		if a != b || (errA == nil) != (errB == nil) {
			t.Errorf("%q: %q %v, then %q %v", src, a, errA, b, errB)
		}
		if len(a) > limits.Bytes {
			t.Errorf("%d bytes written", len(a))
		}
	})
}
