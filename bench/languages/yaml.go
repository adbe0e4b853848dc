package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"

	"github.com/stencil-go/stencil/grammar"
)

type schema struct {
	ID     string          `json:"id"`
	Schema json.RawMessage `json:"schema"`
	Tests  []struct {
		Valid bool            `json:"valid"`
		Data  json.RawMessage `json:"data"`
	} `json:"tests"`
}

// yaml measures the first n schemas of the file that both languages take.
func (b *bench) yaml(path string, n int) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	asJSON, asYAML := newTimings("JSON"), newTimings("YAML")
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 64<<20)
	for n > 0 && lines.Scan() {
		var s schema
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return err
		}
		var texts, yamls [][]byte
		for _, t := range s.Tests {
			var compact bytes.Buffer
			if !t.Valid || json.Compact(&compact, t.Data) != nil {
				continue
			}
			y, err := grammar.JSONToYAML(t.Data)
			if err != nil {
				continue
			}
			texts, yamls = append(texts, compact.Bytes()), append(yamls, y)
		}
		ignore := grammar.WithUnknownFormats(grammar.IgnoreFormats)
		if err := b.measure(asJSON, func() (*grammar.Grammar, error) {
			return grammar.FromJSONSchema(s.Schema, grammar.WithAnyOrder(), ignore)
		}, texts); err != nil {
			continue
		}
		if err := b.measure(asYAML, func() (*grammar.Grammar, error) {
			return grammar.FromYAMLSchema(s.Schema, grammar.WithAnyOrder(), ignore)
		}, yamls); err != nil {
			return err
		}
		n--
	}
	report("YAML and JSON of the same values", asJSON, asYAML)
	return lines.Err()
}
