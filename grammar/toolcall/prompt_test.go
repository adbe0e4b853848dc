package toolcall_test

import (
	"fmt"

	"github.com/stencil-go/stencil/grammar/toolcall"
)

func ExamplePrompt() {
	fmt.Println(toolcall.Prompt(toolcall.MistralNamed, []toolcall.Tool{{Name: "ping", Description: "answers"}}))
	// Output:
	// You may call these tools, one JSON object for each:
	// {"name": "ping", "description": "answers", "parameters": {"type":"object","properties":{}}}
	// To call one, write its name and arguments like this:
	// [TOOL_CALLS]example[ARGS]{"key": "value"}
}
