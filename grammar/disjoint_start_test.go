package grammar

import "testing"

func TestStartOf(t *testing.T) {
	for _, c := range []struct {
		pattern string
		want    patternStart
	}{
		{`^abc$`, patternStart{"abc", true}},
		{`^abc`, patternStart{"abc", false}},
		{`abc`, patternStart{}},
		{`^(title_((en|de)(-x)?))$`, patternStart{"title_", false}},
		{`^x-`, patternStart{"x-", false}},
		{`^x\.y$`, patternStart{"x.y", true}},
		{`^ab*$`, patternStart{"a", false}},
		{`^(?:food|foot)$`, patternStart{"foo", false}},
		{`^(?:ab|cd)$`, patternStart{}},
		{`^a|b$`, patternStart{}},
		{`^(?!x)a$`, patternStart{"a", true}},
		{`^é1$`, patternStart{"é1", true}},
		{`^$`, patternStart{"", true}},
	} {
		e, err := Pattern(c.pattern, WithSearch())
		if err != nil {
			t.Fatal(err)
		}
		got := startOf(e)
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.pattern, got, c.want)
		}
	}
}
