package modelstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	// fetchAttempts bounds the tries in a row that bring no new byte.
	fetchAttempts = 4
	// maxFile bounds a download whose size nobody announced.
	maxFile = int64(1) << 40
)

var (
	// retryDelay is waited before the second try and doubles with each further one.
	retryDelay = 500 * time.Millisecond
	// idleTimeout ends a connection on which nothing arrives.
	idleTimeout = 60 * time.Second
)

// file is something to download.
type file struct {
	url    string
	dest   string // final path
	size   int64  // 0 where unknown
	sha256 string // lower-case hex; "" where unknown
}

// fetch downloads f under a lock, resuming what an earlier call left, verifies it and
// renames it into place. Where another process has put the file there meanwhile,
// nothing is downloaded.
func (s *Store) fetch(ctx context.Context, f file) error {
	if err := os.MkdirAll(filepath.Dir(f.dest), 0o755); err != nil {
		return err
	}
	part, err := lockPart(ctx, f.dest+".part", f.dest)
	if err != nil || part == nil {
		return err
	}
	defer part.Close()
	t := &transfer{store: s, file: f, part: part, name: filepath.Base(f.dest)}
	if err := t.run(ctx); err != nil {
		return err
	}
	// The rename keeps the lock's file; on systems that cannot rename an open file
	// it is closed first, when nobody else can mistake it for unfinished any more.
	if err := part.Sync(); err != nil {
		return err
	}
	return finish(part, f.dest)
}

// transfer is one download under way.
type transfer struct {
	store  *Store
	file   file
	part   *os.File
	name   string
	sum    hash.Hash
	offset int64  // bytes of part that are hashed in sum
	total  int64  // 0 where unknown
	etag   string // of the first answer; what is resumed must be the same file
	digest string // SHA-256 that the server announced, "" where none
}

// errRestart asks for the download to begin anew.
var errRestart = errors.New("the file changed on the server")

func (t *transfer) run(ctx context.Context) error {
	t.sum = sha256.New()
	t.total = t.file.size
	if err := t.resume(ctx); err != nil {
		return err
	}
	resumed := t.offset > 0
	for {
		err := t.attempts(ctx)
		if errors.Is(err, errRestart) || err == nil && !t.matches() && resumed {
			// What an earlier run left was no prefix of the file.
			if err := t.restart(); err != nil {
				return err
			}
			resumed = false
			continue
		}
		if err != nil {
			return err
		}
		break
	}
	if t.matches() {
		return t.isGGUF()
	}
	got, want := hex.EncodeToString(t.sum.Sum(nil)), t.want()
	if err := t.restart(); err != nil {
		return err
	}
	return &Error{Kind: ErrChecksum, Name: t.name, Detail: fmt.Sprintf("%s has SHA-256 %s, expected %s", t.file.url, got, want), Advice: []string{
		"try again; nothing of the broken download is kept",
		"should it happen again, something between here and the server changes the file",
	}}
}

// resume hashes what is already there. Without a checksum to verify the whole by,
// nothing is trusted.
func (t *transfer) resume(ctx context.Context) error {
	info, err := t.part.Stat()
	if err != nil {
		return err
	}
	if t.file.sha256 == "" || t.file.size > 0 && info.Size() > t.file.size {
		return t.restart()
	}
	if _, err := t.part.Seek(0, io.SeekStart); err != nil {
		return err
	}
	n, err := copyContext(ctx, t.sum, t.part, func(n int64) { t.report("verify", n) })
	t.offset = n
	return err
}

func (t *transfer) restart() error {
	if err := t.part.Truncate(0); err != nil {
		return err
	}
	t.sum.Reset()
	t.offset, t.etag, t.digest, t.total = 0, "", "", t.file.size
	return nil
}

// want is the checksum to expect, "" where nobody knows.
func (t *transfer) want() string {
	if t.file.sha256 != "" {
		return t.file.sha256
	}
	return t.digest
}

func (t *transfer) matches() bool {
	want := t.want()
	return want == "" || hex.EncodeToString(t.sum.Sum(nil)) == want
}

// isGGUF looks at the first bytes: an error page is no model.
func (t *transfer) isGGUF() error {
	var magic [4]byte
	if _, err := t.part.ReadAt(magic[:], 0); err != nil || string(magic[:]) != "GGUF" {
		if err := t.restart(); err != nil {
			return err
		}
		return &Error{Kind: ErrInvalid, Name: t.name, Detail: t.file.url + " is no GGUF file"}
	}
	return nil
}

// attempts repeats request until the file is complete, giving up after several tries
// without a new byte.
func (t *transfer) attempts(ctx context.Context) error {
	delay := retryDelay
	for failures := 0; ; {
		before := t.offset
		err := t.request(ctx)
		var permanent *permanentError
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errRestart):
			return err
		case errors.As(err, &permanent):
			return permanent.err
		}
		if t.offset > before {
			failures, delay = 0, retryDelay
		}
		if failures++; failures == fetchAttempts {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(delay):
		}
		delay *= 2
	}
}

// permanentError is one that a further try would meet again.
type permanentError struct{ err error }

func (e *permanentError) Error() string { return e.err.Error() }
func (e *permanentError) Unwrap() error { return e.err }

// request asks for the bytes from t.offset on and appends them.
func (t *transfer) request(ctx context.Context) error {
	if t.file.size > 0 && t.offset == t.file.size {
		return nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := time.AfterFunc(idleTimeout, func() { cancel(fmt.Errorf("no data for %v", idleTimeout)) })
	defer idle.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.file.url, nil)
	if err != nil {
		return &permanentError{err}
	}
	req.Header.Set("User-Agent", "stencil")
	req.Header.Set("Accept-Encoding", "identity") // offsets count the file's own bytes
	if t.offset > 0 {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(t.offset, 10)+"-")
		if t.etag != "" {
			req.Header.Set("If-Range", t.etag)
		}
	}
	client := http.DefaultClient
	if t.store.Client != nil {
		client = t.store.Client
	}
	resp, err := client.Do(req)
	if err != nil {
		return causeOf(ctx, err)
	}
	defer resp.Body.Close()
	if err := t.accept(resp); err != nil {
		return err
	}
	if _, err := t.part.Seek(t.offset, io.SeekStart); err != nil {
		return &permanentError{err}
	}
	limit := maxFile
	if t.total > 0 {
		limit = t.total
	}
	body := &activityReader{r: io.LimitReader(resp.Body, limit-t.offset+1), idle: idle}
	n, err := copyContext(ctx, io.MultiWriter(&writeErrors{t.part}, t.sum), body, func(n int64) { t.report("download", t.offset+n) })
	t.offset += n
	switch {
	case err != nil:
		return causeOf(ctx, err)
	case t.offset > limit:
		return &permanentError{fmt.Errorf("%s is longer than announced (%d bytes)", t.file.url, limit)}
	case t.offset < t.total:
		return io.ErrUnexpectedEOF
	}
	return nil
}

// accept checks an answer's status and headers and brings t in line with them.
func (t *transfer) accept(resp *http.Response) error {
	switch resp.StatusCode {
	case http.StatusOK:
		if t.offset > 0 { // the server does not do ranges, or the file is another one
			if err := t.restart(); err != nil {
				return &permanentError{err}
			}
		}
	case http.StatusPartialContent:
		start, total, ok := contentRange(resp.Header.Get("Content-Range"))
		if !ok || start != t.offset || t.total > 0 && total > 0 && total != t.total {
			return errRestart
		}
		t.total = max(t.total, total)
	case http.StatusRequestedRangeNotSatisfiable:
		if t.offset > 0 {
			return errRestart
		}
		return &permanentError{fmt.Errorf("%s: %s", t.file.url, resp.Status)}
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return fmt.Errorf("%s: %s", t.file.url, resp.Status)
	default:
		return &permanentError{fmt.Errorf("%s: %s", t.file.url, resp.Status)}
	}
	if resp.StatusCode == http.StatusOK && resp.ContentLength >= 0 {
		if t.file.size > 0 && resp.ContentLength != t.file.size {
			return &permanentError{&Error{Kind: ErrChecksum, Name: t.name, Detail: fmt.Sprintf("%s has %d bytes, expected %d", t.file.url, resp.ContentLength, t.file.size)}}
		}
		t.total = resp.ContentLength
	}
	if t.total > maxFile {
		return &permanentError{fmt.Errorf("%s announces %d bytes", t.file.url, t.total)}
	}
	if tag := resp.Header.Get("ETag"); !strings.HasPrefix(tag, "W/") {
		t.etag = tag
	}
	if t.digest == "" {
		t.digest = announcedDigest(resp)
	}
	return nil
}

var hexDigest = regexp.MustCompile(`^[0-9a-f]{64}$`)

// announcedDigest finds the SHA-256 a hub announces for a file: the header
// X-Linked-Etag of one of the answers on the way (the last is a storage server's).
func announcedDigest(resp *http.Response) string {
	for resp != nil {
		if tag := strings.Trim(resp.Header.Get("X-Linked-Etag"), `"`); hexDigest.MatchString(tag) {
			return tag
		}
		if resp.Request == nil {
			return ""
		}
		resp = resp.Request.Response
	}
	return ""
}

// contentRange reads "bytes START-END/TOTAL"; total is 0 for "*".
func contentRange(h string) (start, total int64, ok bool) {
	h, ok = strings.CutPrefix(h, "bytes ")
	span, size, cut := strings.Cut(h, "/")
	from, _, dash := strings.Cut(span, "-")
	if !ok || !cut || !dash {
		return 0, 0, false
	}
	start, err := strconv.ParseInt(from, 10, 64)
	if err != nil || start < 0 {
		return 0, 0, false
	}
	if size == "*" {
		return start, 0, true
	}
	total, err = strconv.ParseInt(size, 10, 64)
	return start, total, err == nil && total > start
}

func (t *transfer) report(stage string, done int64) {
	if t.store.Progress != nil {
		t.store.Progress(Progress{Stage: stage, Name: t.name, Done: done, Total: t.total})
	}
}

// causeOf prefers the reason for which the context was ended.
func causeOf(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// writeErrors marks failures to write as permanent: a full disk stays full.
type writeErrors struct{ w io.Writer }

func (w *writeErrors) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	if err != nil {
		err = &permanentError{err}
	}
	return n, err
}

// activityReader pushes the idle timer back with every read.
type activityReader struct {
	r    io.Reader
	idle *time.Timer
}

func (a *activityReader) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if n > 0 {
		a.idle.Reset(idleTimeout)
	}
	return n, err
}

// copyContext is io.Copy that ends with the context and reports the bytes so far,
// after each quarter of a megabyte at the most.
func copyContext(ctx context.Context, dst io.Writer, src io.Reader, report func(int64)) (int64, error) {
	buf := make([]byte, 1<<18)
	var done int64
	for {
		if err := ctx.Err(); err != nil {
			return done, err
		}
		n, err := src.Read(buf)
		if n > 0 {
			w, werr := dst.Write(buf[:n])
			done += int64(w)
			if werr != nil {
				return done, werr
			}
			report(done)
		}
		if errors.Is(err, io.EOF) {
			return done, nil
		}
		if err != nil {
			return done, err
		}
	}
}

// lockPart opens and locks the file of an unfinished download, waiting while another
// process works on it. It returns nil where the finished file is there afterwards.
func lockPart(ctx context.Context, part, dest string) (*os.File, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if _, err := os.Stat(dest); err == nil {
			return nil, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		f, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE, 0o644)
		if err != nil {
			return nil, err
		}
		locked, err := tryLock(f)
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("locking %s: %w", part, err)
		}
		if locked && isStill(f, part) {
			return f, nil
		}
		f.Close()
		if locked { // it was renamed between opening and locking
			continue
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// isStill holds when path still names the open file f.
func isStill(f *os.File, path string) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(open, named)
}
