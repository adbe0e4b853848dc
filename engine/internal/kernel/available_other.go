//go:build noasm || !amd64

package kernel

func available() []*implementation { return []*implementation{&generic} }

func pause(n int) {
	for range n {
	}
}
