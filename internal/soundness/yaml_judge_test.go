package soundness_test

import (
	"encoding/json"
	"fmt"

	"gopkg.in/yaml.v3"
)

// jsonOf is the value that yaml.v3 reads in a document, as JSON with numbers as they are
// written.
func jsonOf(document []byte) ([]byte, error) {
	var n yaml.Node
	if err := yaml.Unmarshal(document, &n); err != nil {
		return nil, err
	}
	if len(n.Content) != 1 {
		return nil, fmt.Errorf("%d documents", len(n.Content))
	}
	v, err := valueOf(n.Content[0])
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

func valueOf(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			v, err := valueOf(c)
			if err != nil {
				return nil, err
			}
			list[i] = v
		}
		return list, nil
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			key := n.Content[i]
			v, err := valueOf(n.Content[i+1])
			if _, twice := object[key.Value]; err != nil || twice || key.Tag != "!!str" {
				return nil, fmt.Errorf("key %q: %w", key.Value, err)
			}
			object[key.Value] = v
		}
		return object, nil
	}
	switch n.Tag {
	case "!!str":
		return n.Value, nil
	case "!!int", "!!float":
		return json.Number(n.Value), nil
	}
	var v any
	err := n.Decode(&v)
	return v, err
}
