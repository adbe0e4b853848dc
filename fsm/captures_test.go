package fsm_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

func TestCaptures(t *testing.T) {
	for _, c := range []struct{ name, lark, text, want string }{
		{"a rule", "start: \"a\" b \"c\"\nb[capture]: /[0-9]+/\n", "a123c", "b=123"},
		{"another name", "start: b\nb[capture=\"n\"]: /[0-9]+/\n", "7", "n=7"},
		{"a rule of rules", "start: pair (\",\" pair)*\npair[capture]: k \"=\" v\nk[capture]: /[a-z]+/\nv: /[0-9]+/\n", "x=1,yy=22", "pair=x=1 k=x pair=yy=22 k=yy"},
		{"nested", "start: e\ne[capture]: \"(\" e \")\" | \"x\"\n", "((x))", "e=((x)) e=(x) e=x"},
		{"blanks ignored", "start: k \"=\" v\nk[capture]: /[a-z]+/\nv[capture]: /[0-9]+/\n%ignore \" \"\n", "ab = 12", "k=ab v=12"},
		{"a suffix", "start: b /[0-9]+/\nb[capture, suffix=\"</x>\", stop_capture=\"end\"]: /.*/\n", "a<b</x>12", "b=a<b end=</x>"},
		{"a stop", "start: b \"<end>\"\nb[capture, stop=\"<end>\"]: /.*/\n", "abc<end>", "b=abc"},
		{"left recursion", "start: list\nlist: list \",\" item | item\nitem[capture]: /[0-9]+/\n", "1,22,333", "item=1 item=22 item=333"},
		{"not taken", "start: a | b\na[capture]: \"x\"\nb: \"y\"\n", "y", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := grammar.FromLark(c.lark)
			if err != nil {
				t.Fatal(err)
			}
			list, err := fsm.Captures(g, []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for i, x := range list {
				if i > 0 {
					got += " "
				}
				got += x.Name + "=" + c.text[x.Start:x.End]
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if _, err := fsm.Captures(g, []byte(c.text+"\x01")); !errors.Is(err, grammar.ErrInvalid) {
				t.Errorf("a wrong text: %v", err)
			}
		})
	}
}

// TestCapturesOfTokens: where terminals may have a number of tokens, named parts end
// where their tokens do.
func TestCapturesOfTokens(t *testing.T) {
	for _, c := range []struct {
		name, lark, text, want string
		ends                   []int
	}{
		{"a rule", "start: \"a:\" a \"b\" b\na[capture, max_tokens=2]: /.*/\nb[capture]: /.*/\n", "a:xbbbz", "[{a 2 4} {b 5 7}]", []int{1, 2, 3, 4, 5, 6, 7}},
		{"another cut", "start: \"a:\" a \"b\" b\na[capture, max_tokens=2]: /.*/\nb[capture]: /.*/\n", "a:xbbbz", "[{a 2 5} {b 6 7}]", []int{2, 4, 5, 6, 7}},
		{"a suffix", "start: a \"t\"\na[capture, max_tokens=2, suffix=\"<t\", stop_capture=\"s\"]: /.*/\n", "xy<tt", "[{a 0 2} {s 2 4}]", []int{1, 2, 3, 4, 5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := grammar.FromLark(c.lark)
			if err != nil {
				t.Fatal(err)
			}
			list, err := fsm.Captures(g, []byte(c.text), c.ends...)
			if got := fmt.Sprint(list); err != nil || got != c.want {
				t.Errorf("%s, %v, want %s", got, err, c.want)
			}
		})
	}
}

func ExampleCaptures() {
	g, err := grammar.FromLark("start: \"name: \" name\nname[capture]: /[a-z]+/\n")
	if err != nil {
		fmt.Println(err)
		return
	}
	list, err := fsm.Captures(g, []byte("name: ada"))
	fmt.Println(list, err)
	// Output: [{name 6 9}] <nil>
}
