//go:build unix && !solaris && !aix

package modelstore

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes an exclusive lock on f, which ends when f is closed; false means that
// another open file holds it.
func tryLock(f *os.File) (bool, error) {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case errors.Is(err, syscall.ENOTSUP), errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.ENOLCK):
			// Some network file systems have no locks. Two processes may then write
			// the same bytes to the same places; the checksum decides.
			return true, nil
		default:
			return false, err
		}
	}
}

// finish puts the complete file into place while still holding the lock.
func finish(part *os.File, dest string) error { return os.Rename(part.Name(), dest) }
