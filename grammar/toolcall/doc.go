// Package toolcall describes the answers of models that may call tools, each family in
// its own format, and reads the calls from what was written.
//
//	tools := []toolcall.Tool{{Name: "weather", Parameters: schema}}
//	e, err := toolcall.Answer(toolcall.Hermes, tools)      // for grammar.New
//	...
//	message, err := toolcall.Read(toolcall.Hermes, text)   // message.Calls, message.Text
//
// An answer is free text, calls, or both, as the format has it. A call names one of the
// tools, and its arguments are valid for the tool's JSON Schema.
//
// # Markers
//
// The markers around calls, such as <tool_call> or [TOOL_CALLS], are text by default, as
// they are where a vocabulary spells them or has them as ordinary tokens. Where they are
// special tokens, which stand for no text, WithSpecialTokens makes them leaves of their
// own (grammar.Token). Read is given them spelled out either way.
//
// The formats are those of the chat templates and documentation that the models were
// published with: Qwen 2.5 and 3 and Hermes 2 Pro; Llama 3.1 to 3.3; Mistral's
// tokenizers v3 to v7, and from v11 on; Gemma 3's documented prompts; gpt-oss's harmony;
// DeepSeek V3, R1 and V3.1.
package toolcall
