package stencil_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/internal/testmodel"
)

// TestOpenDownloads: a file of a hub is fetched once, with progress, and found the
// second time.
func TestOpenDownloads(t *testing.T) {
	data, err := testmodel.Bytes(testmodel.Config{})
	if err != nil {
		t.Fatal(err)
	}
	requests := 0
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests++
		if r.URL.Path != "/owner/repo/resolve/main/tiny.gguf" {
			http.NotFound(w, r)
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}))
	defer http.DefaultClient.CloseIdleConnections()
	defer hub.Close()
	dir := t.TempDir()
	for _, k := range []string{"OLLAMA_MODELS", "HF_HOME", "HF_HUB_CACHE"} {
		t.Setenv(k, t.TempDir())
	}
	t.Setenv("STENCIL_MODELS", dir)
	t.Setenv("HF_ENDPOINT", hub.URL)
	var last stencil.Progress
	for range 2 {
		m, err := stencil.Open(t.Context(), "owner/repo/tiny.gguf", stencil.WithProgress(func(p stencil.Progress) { last = p }))
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join(dir, "owner", "repo", "tiny.gguf"); m.Path() != want {
			t.Errorf("the model is at %s, expected %s", m.Path(), want)
		}
		if _, err := stencil.Generate[bool](t.Context(), m, "x"); err != nil {
			t.Error(err)
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
	if requests != 1 || last.Done != int64(len(data)) || last.Total != last.Done {
		t.Errorf("%d requests, last progress %+v", requests, last)
	}
}
