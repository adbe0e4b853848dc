package grammar

import "testing"

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		pattern string
		want    int
	}{
		{`^abc$`, 1},
		{`^[a-z]{1,64}$`, 1},
		{`^a.*b$`, 1},
		{`a`, 1},
		{`^.*a.{0,20}b$`, 21},
		{`a.{0,20}b`, 21},
		{`[0-9]{4}`, 5},
		{`^x+y{3}$`, 1},
		{`^(?:x+|[a-z]{9})$`, 1},
		{`^(?:[a-z]{2,9}-)*$`, 10},
		{`^a{5}b*$`, 1},
	} {
		e, err := Pattern(c.pattern, WithSearch())
		if err != nil {
			t.Fatal(err)
		}
		if got := spreadOf(e); got != c.want {
			t.Errorf("%s: %d, want %d", c.pattern, got, c.want)
		}
	}
}
