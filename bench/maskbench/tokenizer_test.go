package main

import (
	"encoding/json"
	"strconv"
)

// byteTokenizer is a tokenizer.json with a token for each byte and no merges.
func byteTokenizer() string {
	vocab := map[string]int{}
	next := 0
	for b := range 256 {
		r := rune(b)
		if b < 33 || b > 126 && b < 161 || b == 173 {
			r = rune(256 + next)
			next++
		}
		vocab[string(r)] = b
	}
	vocab["<|end_of_text|>"] = 256
	data, err := json.Marshal(vocab)
	if err != nil {
		panic(err)
	}
	return `{"version":"1.0","added_tokens":[{"id":` + strconv.Itoa(256) + `,"content":"<|end_of_text|>","special":true}],` +
		`"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false},"decoder":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":` + string(data) + `,"merges":[]}}`
}
