package engine

import (
	"runtime"

	"github.com/stencil-go/stencil/internal/gguf"
)

// maxThreads bounds WithThreads: far above any machine, so that a slip of the
// keyboard does not start a million goroutines.
const maxThreads = 1024

type options struct {
	threads       int
	contextLength int
}

func defaultOptions() options { return options{threads: min(runtime.GOMAXPROCS(0), maxThreads)} }

// Option changes how Open prepares a model.
type Option func(*options) error

// WithThreads sets how many goroutines compute, 1 to 1024. The default is
// GOMAXPROCS. The results do not depend on it.
func WithThreads(n int) Option {
	return func(o *options) error {
		if n < 1 || n > maxThreads {
			return newError(ErrOption, "open", "threads", "%d is not in 1..%d", n, maxThreads)
		}
		o.threads = n
		return nil
	}
}

// WithContextLength sets how many tokens a session holds at most. The default
// is the length the model was trained for; more is refused by Open. Memory is
// taken as a session grows, not in advance.
func WithContextLength(n int) Option {
	return func(o *options) error {
		if n < 1 {
			return newError(ErrOption, "open", "context length", "%d is not positive", n)
		}
		o.contextLength = n
		return nil
	}
}

// fits checks the options against the model's hyperparameters. What is wrong
// with those is for the loader to say.
func (o *options) fits(meta *gguf.Metadata) error {
	arch, _ := meta.String("general.architecture")
	trained, err := meta.Int(arch + ".context_length")
	if err == nil && int64(o.contextLength) > trained {
		return newError(ErrOption, "open", "context length", "%d exceeds the model's %d", o.contextLength, trained)
	}
	return nil
}
