//go:build !unix || solaris || aix

package modelstore

import "os"

// tryLock does nothing where the standard library offers no file locks. Two processes
// may then write the same bytes to the same places; the checksum decides.
func tryLock(*os.File) (bool, error) { return true, nil }

// finish puts the complete file into place; an open file may not be renamed here.
func finish(part *os.File, dest string) error {
	if err := part.Close(); err != nil {
		return err
	}
	return os.Rename(part.Name(), dest)
}
