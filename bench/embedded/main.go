// Command embedded measures how well the embedded model reads texts it was not trained
// on, and what each layer of the software adds:
//
//	go run ./bench/embedded                # 400 held-out texts, table in Markdown
//	go run ./bench/embedded -n 50 -v       # the first 50, wrong answers shown
//	go run ./bench/embedded -kinds         # another table: constrained answers by kind of value
//	go run ./bench/embedded -model FILE    # another model, for comparison
//
// A field is right when its value is exactly that of the text; a field of an answer that
// cannot be read is wrong.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"github.com/stencil-go/stencil"
)

var kinds = []string{"json", "yaml", "csv", "choice", "tool"}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench/embedded:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("embedded", flag.ContinueOnError)
	flags.SetOutput(stderr)
	model := flags.String("model", "", "GGUF file or name of another model (default: the embedded one)")
	file := flags.String("data", "", "tasks of train/generate.py (default: those of this folder)")
	limit := flags.Int("n", 0, "only the first N tasks")
	samples := flags.Int("samples", 8, "answers among which the best is taken; 0 leaves that row out")
	byKind := flags.Bool("kinds", false, "a second table: constrained answers by the kind of value")
	verbose := flags.Bool("v", false, "show wrong constrained answers")
	if err := flags.Parse(args); err != nil {
		return err
	}
	data := heldout
	if *file != "" {
		var err error
		if data, err = os.ReadFile(*file); err != nil {
			return err
		}
	}
	tasks, err := readTasks(data)
	if err != nil {
		return err
	}
	if *limit > 0 {
		tasks = tasks[:min(*limit, len(tasks))]
	}
	m, err := open(ctx, *model)
	if err != nil {
		return err
	}
	defer m.Close()
	ways := modes(*samples)
	if *samples == 0 {
		ways = ways[:3]
	}
	fmt.Fprintf(stdout, "%d tasks, model %s\n\n| | json | yaml | csv | choice | tool | all fields | whole answers | readable | time |\n|---|---|---|---|---|---|---|---|---|---|\n", len(tasks), m.Name())
	values := map[string]tally{}
	for _, way := range ways {
		var show io.Writer
		var ofValues map[string]tally
		if way.name == constrainedName {
			ofValues = values
			if *verbose {
				show = stderr
			}
		}
		by, spent, err := measure(ctx, m, way, tasks, ofValues, show)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "| %s |", way.name)
		var all tally
		for _, k := range kinds {
			fmt.Fprintf(stdout, " %s |", percent(by[k].FieldsRight, by[k].Fields))
			all.add(by[k])
		}
		fmt.Fprintf(stdout, " **%s** | %s | %s | %.1f s |\n", percent(all.FieldsRight, all.Fields), percent(all.AnswersRight, all.Answers), percent(all.Valid, all.Answers), spent.Seconds())
	}
	if *byKind {
		writeKinds(stdout, values)
	}
	return nil
}

// writeKinds writes the table of the kinds of values, the most frequent first.
func writeKinds(w io.Writer, by map[string]tally) {
	names := slices.Collect(maps.Keys(by))
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(by[b].Fields, by[a].Fields), strings.Compare(a, b))
	})
	fmt.Fprintf(w, "\n| value | fields | right |\n|---|---|---|\n")
	for _, n := range names {
		fmt.Fprintf(w, "| %s | %d | %s |\n", cmp.Or(n, "label"), by[n].Fields, percent(by[n].FieldsRight, by[n].Fields))
	}
}

func open(ctx context.Context, name string) (*stencil.Model, error) {
	if name == "" {
		return stencil.Embedded()
	}
	return stencil.Open(ctx, name)
}

func percent(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole))
}

// measure has every task answered one way and scores the answers by kind of task, and in
// values, where it is not nil, by kind of value.
func measure(ctx context.Context, m *stencil.Model, way mode, tasks []task, values map[string]tally, show io.Writer) (map[string]tally, time.Duration, error) {
	by := map[string]tally{}
	start := time.Now()
	for i := range tasks {
		t := &tasks[i]
		text, err := way.answer(ctx, m, t)
		if err != nil {
			return nil, 0, fmt.Errorf("task %d, %s: %w", i+1, way.name, err)
		}
		var want any
		if err := json.Unmarshal(t.Value, &want); err != nil {
			return nil, 0, fmt.Errorf("task %d: %w", i+1, err)
		}
		got, err := t.read(text)
		s := score(want, got, err == nil)
		sum := by[t.Kind]
		sum.add(s)
		by[t.Kind] = sum
		if values != nil {
			tallyKinds(values, t.Kinds, want, got, err == nil)
		}
		if show != nil && s.AnswersRight == 0 {
			fmt.Fprintf(show, "--- task %d, %d of %d fields\n%s\nwant %s\ngot  %s\n", i+1, s.FieldsRight, s.Fields, t.Prompt, t.Answer, text)
		}
	}
	return by, time.Since(start), nil
}
