package modelstore

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// Source says where a model was found.
type Source string

// The sources, in the order in which they are asked.
const (
	FromPath        Source = "path"
	FromFolder      Source = "model folder"
	FromOllama      Source = "Ollama"
	FromHuggingFace Source = "Hugging Face cache"
	FromDownload    Source = "download"
)

// Model is a model file on this machine.
type Model struct {
	Path   string // absolute path of the GGUF file
	Name   string // what to call it: the file's or repository's name
	Source Source
}

// Progress reports a download.
type Progress struct {
	Stage string // "download", "unpack" or "verify"
	Name  string // file being fetched
	Done  int64  // bytes done, of a resumed download those of before included
	Total int64  // bytes in all, 0 where unknown
}

// Downloads says whether Resolve may use the network.
type Downloads int

// The zero value allows downloads.
const (
	DownloadsAllowed Downloads = iota
	DownloadsRefused
)

// Store knows where models are. The zero value asks nowhere; use FromEnvironment.
type Store struct {
	Dir       string         // model folder; downloads go here
	Ollama    string         // Ollama's model folder
	HubCache  string         // Hugging Face cache
	HubURL    string         // address of the model hub, without a slash at the end
	Pip       []string       // pip command and arguments, empty where there is none
	Client    *http.Client   // nil means http.DefaultClient
	Downloads Downloads      // whether the network may be used
	Progress  func(Progress) // called during downloads, from one goroutine at a time; may be nil
}

// FromEnvironment is the store that the environment describes: STENCIL_MODELS,
// OLLAMA_MODELS, HF_HUB_CACHE, HF_HOME, HF_ENDPOINT, and pip where it is on the PATH.
func FromEnvironment() *Store {
	s := &Store{
		Dir:      os.Getenv("STENCIL_MODELS"),
		Ollama:   os.Getenv("OLLAMA_MODELS"),
		HubCache: os.Getenv("HF_HUB_CACHE"),
		HubURL:   strings.TrimRight(os.Getenv("HF_ENDPOINT"), "/"),
		Pip:      findPip(),
	}
	if s.Dir == "" {
		if cache, err := os.UserCacheDir(); err == nil {
			s.Dir = filepath.Join(cache, "stencil", "models")
		}
	}
	home, err := os.UserHomeDir()
	if s.Ollama == "" && err == nil {
		s.Ollama = filepath.Join(home, ".ollama", "models")
	}
	if s.HubCache == "" {
		if hf := os.Getenv("HF_HOME"); hf != "" {
			s.HubCache = filepath.Join(hf, "hub")
		} else if err == nil {
			s.HubCache = filepath.Join(home, ".cache", "huggingface", "hub")
		}
	}
	if s.HubURL == "" {
		s.HubURL = DefaultHub
	}
	return s
}

// Resolve finds the model called name, or downloads it. Errors are *Error, or the
// context's where it ended.
func (s *Store) Resolve(ctx context.Context, name string) (*Model, error) {
	if strings.ContainsRune(name, 0) {
		return nil, &Error{Kind: ErrInvalid, Name: strings.ToValidUTF8(name, "?"), Detail: "the name holds a zero byte"}
	}
	for _, look := range []func(string) (*Model, error){s.atPath, s.inFolder, s.inOllama, s.inHubCache} {
		m, err := look(name)
		if err != nil || m != nil {
			return m, err
		}
	}
	return s.download(ctx, name)
}

// isDefault holds for the names of the default model.
func isDefault(name string) bool {
	return name == "" || strings.EqualFold(name, DefaultName) || strings.EqualFold(name, defaultFile)
}

// looksLikePath holds for names that can only be meant as a path.
func looksLikePath(name string) bool {
	return filepath.IsAbs(name) || strings.HasPrefix(name, "./") || strings.HasPrefix(name, "../") ||
		strings.HasPrefix(name, `.\`) || strings.HasPrefix(name, `..\`) || name == "." || name == ".."
}

// atPath takes name as a path.
func (s *Store) atPath(name string) (*Model, error) {
	if name == "" {
		return nil, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		if looksLikePath(name) {
			return nil, &Error{Kind: ErrNotFound, Name: name, Err: err, Advice: []string{
				"check the path; it should name a GGUF file",
				"or leave it away to use the default model, " + DefaultName,
			}}
		}
		return nil, nil
	}
	if !info.IsDir() {
		return found(name, FromPath)
	}
	files := ggufFiles(name)
	switch {
	case len(files) == 1:
		return found(files[0], FromPath)
	case looksLikePath(name) && len(files) == 0:
		return nil, &Error{Kind: ErrNotFound, Name: name, Detail: "the folder holds no GGUF file"}
	case looksLikePath(name):
		return nil, ambiguous(name, files)
	}
	return nil, nil // a folder that happens to be called like a model
}

func found(path string, source Source) (*Model, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, &Error{Kind: ErrInvalid, Name: path, Err: err}
	}
	base := filepath.Base(abs)
	return &Model{Path: abs, Name: strings.TrimSuffix(base, filepath.Ext(base)), Source: source}, nil
}

func ambiguous(name string, files []string) error {
	names := make([]string, 0, len(files))
	for _, f := range files {
		names = append(names, filepath.Base(f))
	}
	const most = 12
	if len(names) > most {
		names = append(names[:most:most], "...")
	}
	return &Error{Kind: ErrAmbiguous, Name: name, Detail: "it could be " + strings.Join(names, ", "), Advice: []string{"name one of the files"}}
}

// ggufFiles lists the GGUF files of a folder by name, leaving out projectors of
// multi-modal models and all but the first part of a model in several files.
func ggufFiles(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if e.IsDir() || !strings.HasSuffix(name, ".gguf") || strings.HasPrefix(name, "mmproj") {
			continue
		}
		out = append(out, filepath.Join(dir, e.Name()))
	}
	return out
}

// inFolder looks into the local model folder.
func (s *Store) inFolder(name string) (*Model, error) {
	if s.Dir == "" {
		return nil, nil
	}
	if isDefault(name) {
		path := filepath.Join(s.Dir, defaultFile)
		info, err := os.Stat(path)
		if err == nil && info.Size() != defaultSize {
			return nil, &Error{Kind: ErrInvalid, Name: name, Detail: path + " does not have the size of the model", Advice: []string{"delete the file; it will be downloaded again"}}
		}
		if err == nil {
			return found(path, FromFolder)
		}
		if name == "" {
			name = DefaultName
		}
	}
	files := ggufFiles(s.Dir)
	var fits []string
	for _, f := range files {
		base := filepath.Base(f)
		if base == name || base == name+".gguf" {
			return found(f, FromFolder)
		}
		if len(base) > len(name) && strings.EqualFold(base[:len(name)], name) && strings.ContainsRune(".-_:", rune(base[len(name)])) {
			fits = append(fits, f)
		}
	}
	switch {
	case len(fits) == 1:
		return found(fits[0], FromFolder)
	case len(fits) > 1:
		return nil, ambiguous(name, fits)
	}
	if info, err := os.Stat(filepath.Join(s.Dir, filepath.FromSlash(name))); err == nil && !info.IsDir() && filepath.IsLocal(name) {
		return found(filepath.Join(s.Dir, filepath.FromSlash(name)), FromFolder)
	}
	return nil, nil
}
