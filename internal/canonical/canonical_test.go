package canonical_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/internal/canonical"
)

func TestJSON(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"whitespace", " { \"a\" : [ 1 , 2 ],\n\"b\":{ } , \"c\":[]}\r\n", `{"a":[1,2],"b":{},"c":[]}`},
		{"numbers as written", `[1.0,-0,1E+2,12345678901234567890]`, `[1.0,-0,1E+2,12345678901234567890]`},
		{"literals", `[true,false,null]`, `[true,false,null]`},
		{"escapes", `"\u0041\/\u00e9\u0022\u005c\u007f"`, "\"A/é\\\"\\\\\x7f\""},
		{"controls", `"\u0000\u0008\u0009\u000a\u000b\u000c\u000d\u001f"`, `"\u0000\b\t\n\u000b\f\r\u001f"`},
		{"pair", `"\ud83d\ude00\\ud800"`, `"😀\\ud800"`},
		{"keys", `{"\u0061":1,"b\n":2}`, `{"a":1,"b\n":2}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := canonical.JSON([]byte(c.in))
			if err != nil || string(got) != c.want {
				t.Errorf("got %s, %v, want %s", got, err, c.want)
			}
		})
	}
}

func TestJSONErrors(t *testing.T) {
	for _, c := range []struct{ name, in string }{
		{"cut", `[1`}, {"nothing", ``}, {"two values", `1 2`}, {"repeated key", `{"a":1,"\u0061":2}`}, {"wrong bracket", `[1}`},
		{"deep", strings.Repeat("[", 20000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := canonical.JSON([]byte(c.in)); err == nil {
				t.Errorf("got %s", got)
			}
		})
	}
	for _, in := range []string{`"\ud800"`, `"\udc00\ud800"`, `"\ud800\u0041"`, "\"\xff\""} {
		if _, err := canonical.JSON([]byte(in)); !errors.Is(err, canonical.ErrSurrogate) {
			t.Errorf("%q gives %v", in, err)
		}
	}
}
