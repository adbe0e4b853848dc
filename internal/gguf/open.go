package gguf

import (
	"fmt"
	"os"
)

// Open maps or reads the file at path and parses it. The caller must Close the
// result. A file that another process shortens while it is mapped ends the
// program with SIGBUS, as any mapped file does.
func Open(path string, limits Limits) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", path)
	}
	if info.Size() == 0 {
		return nil, errorAt(Truncated, 0, "", "empty file")
	}
	data, unmap, err := mapFile(file, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f, err := Parse(data, limits)
	if err != nil {
		return nil, joinClose(err, unmap)
	}
	f.unmap = unmap
	return f, nil
}

// joinClose unmaps after a failure; err is what the caller must hear of.
func joinClose(err error, unmap func() error) error {
	if e := unmap(); e != nil {
		return fmt.Errorf("%w (and unmapping failed: %v)", err, e)
	}
	return err
}
