package modelstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("FAKE_PIP_WHEEL"); dir != "" {
		os.Exit(fakePip(dir))
	}
	retryDelay = time.Millisecond
	goleak.VerifyTestMain(m)
}

// content is a plausible model file of n bytes.
func content(n int) []byte {
	b := make([]byte, n)
	copy(b, "GGUF")
	for i := 4; i < n; i++ {
		b[i] = byte(i * i >> 3)
	}
	return b
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// hub is a server of one file with faults.
type hub struct {
	data    []byte
	etag    string
	cut     int64 // bytes after which a connection is cut; 0 means never
	cuts    atomic.Int64
	noRange bool
	status  []int // answers to give first
	served  atomic.Int64
	mu      sync.Mutex
	ranges  []string
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	h.ranges = append(h.ranges, r.Header.Get("Range"))
	if len(h.status) > 0 {
		status := h.status[0]
		h.status = h.status[1:]
		h.mu.Unlock()
		w.WriteHeader(status)
		return
	}
	h.mu.Unlock()
	if h.etag != "" {
		w.Header().Set("ETag", h.etag)
	}
	body, start := h.data, 0
	if from := strings.TrimSuffix(strings.TrimPrefix(r.Header.Get("Range"), "bytes="), "-"); from != "" && !h.noRange {
		if tag := r.Header.Get("If-Range"); tag == "" || tag == h.etag {
			start, _ = strconv.Atoi(from)
			if start >= len(body) {
				w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
				return
			}
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", start, len(body)-1, len(body)))
		}
	}
	body = body[start:]
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if start > 0 {
		w.WriteHeader(http.StatusPartialContent)
	}
	if h.cut > 0 && int64(len(body)) > h.cut && h.cuts.Add(-1) >= 0 {
		n, _ := w.Write(body[:h.cut])
		h.served.Add(int64(n))
		panic(http.ErrAbortHandler)
	}
	n, _ := w.Write(body)
	h.served.Add(int64(n))
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(func() {
		srv.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return srv.URL
}

func TestFetch(t *testing.T) {
	data := content(1_000_000)
	other := append([]byte("GGUF"), bytes.Repeat([]byte{7}, 999_996)...)
	for _, c := range []struct {
		name     string
		hub      *hub
		part     []byte // what an earlier run left
		sha      string
		size     int64
		kind     error // nil means success
		requests int
		served   int64 // bytes; 0 means not checked
	}{
		{name: "plain", hub: &hub{data: data}, sha: digest(data), size: 1_000_000, requests: 1, served: 1_000_000},
		{name: "unknown size and checksum", hub: &hub{data: data}, requests: 1},
		{name: "resumed", hub: &hub{data: data}, part: data[:400_000], sha: digest(data), size: 1_000_000, requests: 1, served: 600_000},
		{name: "resumed without a checksum starts anew", hub: &hub{data: data}, part: data[:400_000], requests: 1, served: 1_000_000},
		{name: "resumed, no ranges", hub: &hub{data: data, noRange: true}, part: data[:400_000], sha: digest(data), requests: 1, served: 1_000_000},
		{name: "resumed from another file", hub: &hub{data: data}, part: other[:400_000], sha: digest(data), size: 1_000_000, requests: 2, served: 1_600_000},
		{name: "complete already", hub: &hub{data: data}, part: data, sha: digest(data), size: 1_000_000, requests: 0},
		{name: "complete, size unknown", hub: &hub{data: data}, part: data, sha: digest(data), requests: 2},
		{name: "too long a part", hub: &hub{data: data}, part: append(bytes.Clone(data), 1), sha: digest(data), size: 1_000_000, requests: 1},
		{name: "interrupted three times", hub: &hub{data: data, etag: `"a"`, cut: 300_000}, sha: digest(data), size: 1_000_000, requests: 4, served: 1_000_000},
		{name: "interrupted, weak tag", hub: &hub{data: data, etag: `W/"a"`, cut: 600_000}, sha: digest(data), size: 1_000_000, requests: 2, served: 1_000_000},
		{name: "busy at first", hub: &hub{data: data, status: []int{503, 429}}, sha: digest(data), requests: 3},
		{name: "busy for ever", hub: &hub{data: data, status: []int{503, 503, 503, 503, 503}}, kind: ErrDownload, requests: 4},
		{name: "missing", hub: &hub{status: []int{404}}, kind: ErrDownload, requests: 1},
		{name: "wrong checksum", hub: &hub{data: other}, sha: digest(data), size: 1_000_000, kind: ErrChecksum, requests: 1},
		{name: "wrong size", hub: &hub{data: data[:900_000]}, sha: digest(data), size: 1_000_000, kind: ErrChecksum, requests: 1},
		{name: "an error page", hub: &hub{data: []byte("<html>no model today</html>")}, kind: ErrInvalid, requests: 1},
		{name: "empty", hub: &hub{data: nil}, kind: ErrInvalid, requests: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := c.hub
			h.cuts.Store(1 << 30)
			if h.cut > 0 {
				h.cuts.Store((int64(len(h.data)) - 1) / h.cut)
			}
			dest := filepath.Join(t.TempDir(), "models", "m.gguf")
			if c.part != nil {
				os.MkdirAll(filepath.Dir(dest), 0o755)
				if err := os.WriteFile(dest+".part", c.part, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			var last Progress
			s := &Store{Progress: func(p Progress) {
				if p.Done < 0 || p.Total > 0 && p.Done > p.Total {
					t.Errorf("progress %+v", p)
				}
				last = p
			}}
			err := s.fetch(t.Context(), file{url: serve(t, h), dest: dest, size: c.size, sha256: c.sha})
			if len(h.ranges) != c.requests {
				t.Errorf("%d requests %q, expected %d", len(h.ranges), h.ranges, c.requests)
			}
			if c.served > 0 && h.served.Load() != c.served {
				t.Errorf("%d bytes served, expected %d", h.served.Load(), c.served)
			}
			got, readErr := os.ReadFile(dest)
			if c.kind == nil {
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, h.data) {
					t.Error("the file differs")
				}
				if last.Done != int64(len(h.data)) {
					t.Errorf("the last report was %+v", last)
				}
				if _, err := os.Stat(dest + ".part"); err == nil {
					t.Error("the part is still there")
				}
				return
			}
			if err == nil {
				t.Fatal("no error")
			}
			if c.kind != ErrDownload && !errors.Is(err, c.kind) {
				t.Errorf("got %v, expected %v", err, c.kind)
			}
			if readErr == nil {
				t.Error("a broken download was put into place")
			}
			if part, err := os.ReadFile(dest + ".part"); err == nil && len(part) > 0 && c.kind != ErrDownload {
				t.Errorf("%d bytes of a broken download were kept", len(part))
			}
		})
	}
}

func TestFetchAnnouncedDigest(t *testing.T) {
	data := content(5000)
	for _, c := range []struct {
		name, tag string
		kind      error
	}{
		{"right", digest(data), nil},
		{"wrong", digest(data[1:]), ErrChecksum},
		{"no digest", "abc", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			mux := http.NewServeMux()
			mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Linked-Etag", `"`+c.tag+`"`)
				http.Redirect(w, r, "/storage", http.StatusFound)
			})
			mux.Handle("/storage", &hub{data: data})
			dest := filepath.Join(t.TempDir(), "m.gguf")
			err := (&Store{}).fetch(t.Context(), file{url: serve(t, mux) + "/file", dest: dest})
			if !errors.Is(err, c.kind) {
				t.Errorf("got %v, expected %v", err, c.kind)
			}
		})
	}
}

// TestFetchCancel: an ended context stops the download; the part stays and the next
// run fetches only what is missing.
func TestFetchCancel(t *testing.T) {
	data := content(2_000_000)
	h := &hub{data: data}
	url := serve(t, h)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	dest := filepath.Join(t.TempDir(), "m.gguf")
	s := &Store{Progress: func(p Progress) {
		if p.Done > 500_000 {
			cancel()
		}
	}}
	f := file{url: url, dest: dest, size: int64(len(data)), sha256: digest(data)}
	if err := s.fetch(ctx, f); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(dest); err == nil {
		t.Fatal("the file was put into place")
	}
	part, err := os.Stat(dest + ".part")
	if err != nil || part.Size() == 0 {
		t.Fatalf("nothing kept: %v", err)
	}
	s.Progress = nil
	if err := s.fetch(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("bytes=%d-", part.Size()); h.ranges[len(h.ranges)-1] != want {
		t.Errorf("resumed with %q, expected %q", h.ranges[len(h.ranges)-1], want)
	}
	if got, _ := os.ReadFile(dest); !bytes.Equal(got, data) {
		t.Error("the file differs")
	}
}

// TestFetchStalled: a connection on which nothing arrives is given up.
func TestFetchStalled(t *testing.T) {
	defer func(d time.Duration) { idleTimeout = d }(idleTimeout)
	idleTimeout = 30 * time.Millisecond
	release := make(chan struct{})
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.Write([]byte("GGUF"))
		w.(http.Flusher).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer close(release)
	err := (&Store{}).fetch(t.Context(), file{url: url, dest: filepath.Join(t.TempDir(), "m.gguf")})
	if err == nil || !strings.Contains(err.Error(), "no data for") {
		t.Errorf("got %v", err)
	}
}

// TestFetchTogether: of several callers one downloads, the others wait for it.
func TestFetchTogether(t *testing.T) {
	data := content(3_000_000)
	h := &hub{data: data}
	f := file{url: serve(t, h), dest: filepath.Join(t.TempDir(), "m.gguf"), size: int64(len(data)), sha256: digest(data)}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if err := (&Store{}).fetch(context.Background(), f); err != nil {
				t.Error(err)
			}
			if got, _ := os.ReadFile(f.dest); !bytes.Equal(got, data) {
				t.Error("the file differs")
			}
		})
	}
	wg.Wait()
	if h.served.Load() != int64(len(data)) {
		t.Errorf("%d bytes served for a file of %d", h.served.Load(), len(data))
	}
}

func FuzzContentRange(f *testing.F) {
	f.Add("bytes 1-2/3")
	f.Add("bytes 5-/*")
	f.Fuzz(func(t *testing.T, h string) {
		start, total, ok := contentRange(h)
		if ok && (start < 0 || total != 0 && total <= start) {
			t.Errorf("%q reads as %d of %d", h, start, total)
		}
	})
}
