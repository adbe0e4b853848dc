package schemaref

import "testing"

func TestMetaSchemas(t *testing.T) {
	for uri, text := range metaSchemas {
		t.Run(uri, func(t *testing.T) {
			s, err := NewLoader(Options{MaxDepth: 100}).Load(text, uri)
			if err != nil {
				t.Fatal(err)
			}
			if !s.Resource.Declared || s.Resource.URI != uri && s.Resource.URI != uri+"#" {
				t.Errorf("resource %q, declared %v", s.Resource.URI, s.Resource.Declared)
			}
		})
	}
}
