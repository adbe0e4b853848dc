package modelstore

import (
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// hubName is a reference to a file of a hub repository.
type hubName struct {
	owner, repo string
	file        string // path within the repository, may be empty
	quant       string // quantisation, may be empty
}

// parseHubName reads owner/repo, owner/repo:QUANT and owner/repo/path/file.gguf.
func parseHubName(name string) (hubName, bool) {
	parts := strings.Split(name, "/")
	if len(parts) < 2 {
		return hubName{}, false
	}
	h := hubName{owner: parts[0], repo: parts[1], file: strings.Join(parts[2:], "/")}
	if h.file == "" {
		h.repo, h.quant, _ = strings.Cut(h.repo, ":")
		if h.quant != "" && !namePart.MatchString(h.quant) {
			return hubName{}, false
		}
	} else if !strings.HasSuffix(strings.ToLower(h.file), ".gguf") {
		return hubName{}, false
	}
	for _, p := range append(parts[2:], h.owner, h.repo) {
		if !namePart.MatchString(p) || strings.Contains(p, "--") {
			return hubName{}, false
		}
	}
	return h, true
}

// inHubCache looks into the Hugging Face cache, at the revision of "main" first, then
// at the others, the newest first.
func (s *Store) inHubCache(name string) (*Model, error) {
	if s.HubCache == "" {
		return nil, nil
	}
	names := []string{name}
	if isDefault(name) {
		names = defaultRepos
	}
	for _, n := range names {
		h, ok := parseHubName(n)
		if !ok {
			continue
		}
		repo := filepath.Join(s.HubCache, "models--"+h.owner+"--"+h.repo)
		for _, snapshot := range snapshots(repo) {
			m, err := h.in(snapshot, name)
			if err != nil {
				if isDefault(name) {
					continue // any other place will do
				}
				return nil, err
			}
			if m != nil {
				return m, nil
			}
		}
	}
	return nil, nil
}

func (h hubName) in(snapshot, name string) (*Model, error) {
	if h.file != "" {
		path := filepath.Join(snapshot, filepath.FromSlash(h.file))
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			return found(path, FromHuggingFace)
		}
		return nil, nil
	}
	var fits []string
	for _, f := range ggufFiles(snapshot) {
		if _, err := os.Stat(f); err != nil { // a link whose blob is gone
			continue
		}
		if h.quant == "" || strings.Contains(strings.ToLower(filepath.Base(f)), strings.ToLower(h.quant)) {
			fits = append(fits, f)
		}
	}
	switch len(fits) {
	case 0:
		return nil, nil
	case 1:
		return found(fits[0], FromHuggingFace)
	}
	return nil, ambiguous(name, fits)
}

// snapshots lists the revisions of a cached repository, "main" first.
func snapshots(repo string) []string {
	entries, err := os.ReadDir(filepath.Join(repo, "snapshots"))
	if err != nil {
		return nil
	}
	main := ""
	if f, err := os.Open(filepath.Join(repo, "refs", "main")); err == nil {
		raw, _ := io.ReadAll(io.LimitReader(f, 256))
		f.Close()
		main = strings.TrimSpace(string(raw))
	}
	type revision struct {
		path  string
		isRef bool
		time  int64
	}
	var list []revision
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			continue
		}
		list = append(list, revision{filepath.Join(repo, "snapshots", e.Name()), e.Name() == main, info.ModTime().UnixNano()})
	}
	sort.SliceStable(list, func(i, j int) bool {
		if list[i].isRef != list[j].isRef {
			return list[i].isRef
		}
		return list[i].time > list[j].time
	})
	paths := make([]string, 0, len(list))
	for _, r := range list {
		paths = append(paths, r.path)
	}
	return paths
}
