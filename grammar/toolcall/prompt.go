package toolcall

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Prompt tells a model about the tools and how to call them in the format: a text for
// the system message, for models whose chat template does not do it.
func Prompt(f Format, tools []Tool) string {
	var b strings.Builder
	b.WriteString("You may call these tools, one JSON object for each:\n")
	for _, t := range tools {
		parameters := t.Parameters
		if len(parameters) == 0 {
			parameters = []byte(`{"type":"object","properties":{}}`)
		}
		var compact bytes.Buffer
		if json.Compact(&compact, parameters) != nil {
			compact.Reset()
			compact.Write(parameters)
		}
		name, _ := json.Marshal(t.Name)
		description, _ := json.Marshal(t.Description)
		b.WriteString(`{"name": ` + string(name) + `, "description": ` + string(description) + `, "parameters": ` + compact.String() + "}\n")
	}
	b.WriteString("To call one, write its name and arguments like this:\n")
	b.WriteString(example(f))
	return b.String()
}

// example is a call in the format.
func example(f Format) string {
	const named = `{"name": "example", "arguments": {"key": "value"}}`
	const parameters = `{"name": "example", "parameters": {"key": "value"}}`
	switch f {
	case Hermes:
		return hermesOpen + "\n" + named + "\n" + hermesClose
	case Llama3, Gemma:
		return parameters
	case Llama3Python:
		return pythonTag + `example.call(key="value")`
	case Mistral:
		return mistralCalls + " [" + named + "]"
	case MistralNamed:
		return mistralCalls + "example" + mistralArgs + `{"key": "value"}`
	case Harmony:
		return channel + "commentary to=functions.example " + constrain + "json" + message + `{"key": "value"}`
	case DeepSeek:
		return callsBegin + callBegin + "function" + callName + "example\n```json\n{\"key\": \"value\"}\n```" + callEnd + callsEnd
	}
	return callsBegin + callBegin + "example" + callName + `{"key": "value"}` + callEnd + callsEnd
}
