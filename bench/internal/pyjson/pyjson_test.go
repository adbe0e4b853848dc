package pyjson_test

import (
	"slices"
	"testing"

	"github.com/stencil-go/stencil/bench/internal/pyjson"
)

func TestRewrite(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"separators", `{"a":[1,2],"b":{}}`, `{"a": [1, 2], "b": {}}`},
		{"float", `[1.0,1e-6,1E16,123456789012345680.5,0.1]`, `[1.0, 1e-06, 1e+16, 1.2345678901234568e+17, 0.1]`},
		{"escapes", `"\u00e9\n\u0001\/\u007f"`, "\"é\\n\\u0001/\x7f\""},
		{"duplicate keys", `{"a":1,"b":2,"a":3}`, `{"a": 3, "b": 2}`},
		{"pair", `"\ud83d\ude00"`, `"😀"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := pyjson.Rewrite([]byte(c.in))
			if err != nil || string(got) != c.want {
				t.Errorf("got %s, %v, want %s", got, err, c.want)
			}
		})
	}
	if _, err := pyjson.Rewrite([]byte(`"\ud800"`)); err != pyjson.ErrSurrogate {
		t.Errorf("a lone surrogate gives %v", err)
	}
}

func TestShuffleIsPythons(t *testing.T) {
	// python3 -c 'import random; a=list(range(10)); random.Random(1).shuffle(a); print(a)'
	a := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	pyjson.Shuffle(1, len(a), func(i, j int) { a[i], a[j] = a[j], a[i] })
	if want := []int{6, 8, 9, 7, 5, 3, 0, 4, 1, 2}; !slices.Equal(a, want) {
		t.Errorf("got %v, want %v", a, want)
	}
}
