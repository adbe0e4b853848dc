// Package progressbar shows the download of a model: a bar on a terminal, a line for
// each stage elsewhere. It is for commands and examples; the library itself only calls
// a function.
package progressbar

import (
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// Bar reports the stages of a download. Its methods may be called from several
// goroutines.
type Bar struct {
	out      io.Writer
	terminal bool
	mu       sync.Mutex
	progress *mpb.Progress
	bar      *mpb.Bar
	stage    string
}

// New returns a bar that draws on out; nothing is drawn before the first Update.
func New(out io.Writer) *Bar { return &Bar{out: out, terminal: isTerminal(out)} }

func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if term := os.Getenv("TERM"); !ok || term == "" || term == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Update shows that done of total bytes of a stage of name are done. A total of 0
// means that it is not known.
func (b *Bar) Update(stage, name string, done, total int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	next := stage != b.stage
	b.stage = stage
	if !b.terminal {
		if next {
			fmt.Fprintf(b.out, "%s %s", stage, name)
			if total > 0 {
				fmt.Fprintf(b.out, " (%.1f MB)", float64(total)/1e6)
			}
			fmt.Fprintln(b.out)
		}
		return
	}
	if b.progress == nil {
		b.progress = mpb.New(mpb.WithOutput(b.out), mpb.WithWidth(48), mpb.WithAutoRefresh())
	}
	if next {
		b.finish()
		b.bar = b.progress.AddBar(total,
			mpb.PrependDecorators(decor.Name(stage+" "+name, decor.WC{C: decor.DextraSpace})),
			mpb.AppendDecorators(decor.CountersKibiByte("% .1f / % .1f")),
		)
	}
	if total > 0 {
		b.bar.SetTotal(total, false)
	}
	b.bar.SetCurrent(done)
}

// finish completes the current stage where it stands, so that nothing waits for it.
func (b *Bar) finish() {
	if b.bar != nil {
		b.bar.SetTotal(-1, true)
		b.bar = nil
	}
}

// Close leaves the bars as they are and waits until they are drawn. It may be called
// at any time, and again.
func (b *Bar) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stage = ""
	if b.progress == nil {
		return
	}
	b.finish()
	b.progress.Wait()
	b.progress = nil
}
