package tokenizer_test

import (
	"errors"
	"fmt"

	"github.com/stencil-go/stencil/engine/tokenizer"
)

const small = `{
	"added_tokens": [{"id": 6, "content": "<|end|>", "special": true}],
	"pre_tokenizer": {"type": "ByteLevel"},
	"model": {"type": "BPE", "vocab": {"h": 0, "i": 1, "hi": 2, "Ġ": 3, "Ã": 4, "©": 5}, "merges": ["h i"]}
}`

func ExampleFromJSON() {
	tok, err := tokenizer.FromJSON([]byte(small))
	if err != nil {
		panic(err)
	}
	ids := tok.Encode("hi hi<|end|>", tokenizer.WithSpecials())
	fmt.Println(ids, tok.Decode(ids), tok.IsEOG(6))

	_, err = tokenizer.FromJSON([]byte(`{"model": {"type": "Mystery"}}`))
	fmt.Println(errors.Is(err, tokenizer.ErrUnsupported), err)
	// Output:
	// [2 3 2 6] hi hi true
	// true tokenizer: unsupported tokenizer: model.type: "Mystery": only BPE is
}

func ExampleTokenizer_NewDecoder() {
	tok, err := tokenizer.FromJSON([]byte(small))
	if err != nil {
		panic(err)
	}
	d := tok.NewDecoder()
	for _, id := range []int32{2, 4, 5} { // "hi" and the two bytes of "é"
		fmt.Printf("%q ", d.Write(id))
	}
	fmt.Printf("%q\n", d.Flush())
	// Output: "hi" "" "é" ""
}
