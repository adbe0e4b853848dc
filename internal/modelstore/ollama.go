package modelstore

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// maxManifest bounds an Ollama manifest; real ones are a few hundred bytes.
const maxManifest = 1 << 20

// modelLayer is the media type of the GGUF file in an Ollama manifest.
const modelLayer = "application/vnd.ollama.image.model"

var (
	digestPattern = regexp.MustCompile(`^sha256[:-]([0-9a-f]{64})$`)
	namePart      = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]*$`)
)

// ollamaName splits [host/][namespace/]model[:tag] and returns the path of its
// manifest below "manifests", or false where the name is no such name.
func ollamaName(name string) (string, bool) {
	parts := strings.Split(name, "/")
	last := len(parts) - 1
	model, tag, hasTag := strings.Cut(parts[last], ":")
	if !hasTag {
		tag = "latest"
	}
	parts = append(parts[:last:last], model)
	switch len(parts) {
	case 1:
		parts = append([]string{"registry.ollama.ai", "library"}, parts...)
	case 2:
		parts = append([]string{"registry.ollama.ai"}, parts...)
	case 3:
	default:
		return "", false
	}
	parts = append(parts, tag)
	for _, p := range parts {
		if !namePart.MatchString(p) {
			return "", false
		}
	}
	return filepath.Join(parts...), true
}

// inOllama looks among the models that Ollama has pulled.
func (s *Store) inOllama(name string) (*Model, error) {
	if s.Ollama == "" {
		return nil, nil
	}
	if isDefault(name) {
		m, err := s.ollamaModel(defaultOllama)
		if m == nil || err != nil { // any other place will do
			return nil, nil
		}
		return m, nil
	}
	return s.ollamaModel(name)
}

func (s *Store) ollamaModel(label string) (*Model, error) {
	sub, ok := ollamaName(label)
	if !ok {
		return nil, nil
	}
	path := filepath.Join(s.Ollama, "manifests", sub)
	f, err := os.Open(path)
	if err != nil {
		return nil, nil
	}
	defer f.Close()
	var manifest struct {
		Layers []struct {
			MediaType string `json:"mediaType"`
			Digest    string `json:"digest"`
		} `json:"layers"`
	}
	if err := json.NewDecoder(io.LimitReader(f, maxManifest)).Decode(&manifest); err != nil {
		return nil, &Error{Kind: ErrInvalid, Name: label, Detail: "Ollama's manifest " + path, Err: err}
	}
	for _, layer := range manifest.Layers {
		if layer.MediaType != modelLayer {
			continue
		}
		m := digestPattern.FindStringSubmatch(layer.Digest)
		if m == nil {
			return nil, &Error{Kind: ErrInvalid, Name: label, Detail: "Ollama's manifest " + path + " has a malformed digest"}
		}
		blob := filepath.Join(s.Ollama, "blobs", "sha256-"+m[1])
		if _, err := os.Stat(blob); err != nil {
			return nil, nil // a pull that was not finished
		}
		abs, err := filepath.Abs(blob)
		if err != nil {
			return nil, &Error{Kind: ErrInvalid, Name: label, Err: err}
		}
		return &Model{Path: abs, Name: label, Source: FromOllama}, nil
	}
	return nil, &Error{Kind: ErrInvalid, Name: label, Detail: "Ollama's manifest " + path + " has no model layer"}
}
