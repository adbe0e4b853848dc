package fsm_test

import (
	"fmt"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

func ExampleState_TokenEnd() {
	g, err := grammar.FromLark("start: note \"!\"\nnote[max_tokens=2]: /[a-z]*/\n")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := fsm.Compile(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	// Two tokens, "ab" and "c".
	s := p.Start().Step('a').Step('b').TokenEnd().Step('c').TokenEnd()
	fmt.Println(s.Step('d') != nil, s.Step('!') != nil)
	// Output: false true
}
