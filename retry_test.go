package stencil_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/internal/testmodel"
	"github.com/stencil-go/stencil/repair"
)

type booking struct {
	City   string `json:"city"`
	Nights int    `json:"nights" minimum:"1"`
}

// scripted answers with one text after the other and keeps the prompts.
type scripted struct {
	answers []string
	prompts []string
}

func (s *scripted) write(_ context.Context, prompt string) (string, error) {
	s.prompts = append(s.prompts, prompt)
	if len(s.prompts) > len(s.answers) {
		return "", errors.New("nothing left to say")
	}
	return s.answers[len(s.prompts)-1], nil
}

func TestRetry(t *testing.T) {
	weekend := stencil.WithCheck(func(b booking) error {
		if b.Nights > 2 {
			return errors.New("a weekend has two nights")
		}
		return nil
	})
	tests := []struct {
		name    string
		answers []string
		opts    []stencil.RetryOption
		want    booking
		rounds  int
		told    string // in the prompt of the second round
		kind    stencil.Kind
		cause   error
	}{
		{name: "at once", answers: []string{`{"city": "Oslo", "nights": 2}`}, want: booking{"Oslo", 2}, rounds: 1},
		{name: "repaired", answers: []string{"Sure:\n```json\n{'City': 'Oslo', nights: '2',}\n```"}, want: booking{"Oslo", 2}, rounds: 1},
		{name: "wrong type", answers: []string{`{"city": "Oslo", "nights": "some"}`, `{"city": "Oslo", "nights": 3}`}, want: booking{"Oslo", 3}, rounds: 2, told: "/nights: "},
		{name: "missing member", answers: []string{`{"city": "Oslo"}`, `{"city": "Oslo", "nights": 3}`}, want: booking{"Oslo", 3}, rounds: 2, told: "nights"},
		{name: "no value", answers: []string{"", `{"city": "Oslo", "nights": 3}`}, want: booking{"Oslo", 3}, rounds: 2, told: "cannot be used"},
		{name: "cut", answers: []string{`{"city": "Oslo", "nights": 3`, `{"city": "Oslo", "nights": 30}`}, want: booking{"Oslo", 30}, rounds: 2, told: "ends too early"},
		{name: "cut string", answers: []string{`{"nights": 3, "city": "Os`, `{"city": "Oslo", "nights": 30}`}, want: booking{"Oslo", 30}, rounds: 2, told: "ends too early"},
		{name: "cut string taken", answers: []string{`{"nights": 3, "city": "Os`}, opts: []stencil.RetryOption{stencil.WithTruncated()}, want: booking{"Os", 3}, rounds: 1},
		{name: "checked", answers: []string{`{"city": "Oslo", "nights": 3}`, `{"city": "Oslo", "nights": 2}`}, opts: []stencil.RetryOption{weekend}, want: booking{"Oslo", 2}, rounds: 2, told: "a weekend has two nights"},
		{name: "used up", answers: []string{`{}`, `[]`, `{"city": 1}`, `{"city": "Oslo", "nights": 2}`}, rounds: 3, told: "nights", kind: stencil.ErrAttempts, cause: repair.ErrInvalid},
		{name: "one attempt", answers: []string{`{}`}, opts: []stencil.RetryOption{stencil.WithAttempts(1)}, rounds: 1, kind: stencil.ErrAttempts, cause: repair.ErrInvalid},
		{name: "writer fails", answers: []string{`{}`}, rounds: 2, told: "nights", kind: stencil.ErrGenerate},
		{name: "strict", answers: []string{`{"city": "Oslo", "nights": 2, ...}`, `{"city": "Oslo", "nights": 1}`}, opts: []stencil.RetryOption{stencil.WithRepair(repair.Strict())}, want: booking{"Oslo", 1}, rounds: 2, told: "ellipsis"},
		{name: "yaml", answers: []string{"city: Oslo: East\nnights: 2\n"}, opts: []stencil.RetryOption{stencil.WithAnswerFormat(repair.FormatYAML)}, want: booking{"Oslo: East", 2}, rounds: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &scripted{answers: tt.answers}
			r, err := stencil.Retry[booking](t.Context(), s.write, "Which booking?", tt.opts...)
			if tt.kind == "" && err != nil || tt.kind != "" && !errors.Is(err, tt.kind) || tt.cause != nil && !errors.Is(err, tt.cause) {
				t.Fatalf("error %v, want %q and %v", err, tt.kind, tt.cause)
			}
			if r.Value != tt.want || len(r.Attempts) != tt.rounds || len(s.prompts) != tt.rounds {
				t.Fatalf("value %+v in %d attempts, want %+v in %d", r.Value, len(r.Attempts), tt.want, tt.rounds)
			}
			for i, a := range r.Attempts {
				if a.Prompt != s.prompts[i] || i < len(tt.answers) && a.Text != tt.answers[i] {
					t.Errorf("attempt %d: %+v", i, a)
				}
				if last := i == tt.rounds-1; (a.Err == nil) != (last && tt.kind == "") {
					t.Errorf("attempt %d: error %v", i, a.Err)
				}
				if a.Repaired != nil {
					if got, ok := repair.Apply(a.Text, a.Repaired.Edits); !ok || got != a.Repaired.Text {
						t.Errorf("attempt %d: the edits do not give the text", i)
					}
				}
			}
			if tt.told != "" && (!strings.Contains(s.prompts[1], tt.told) || !strings.HasPrefix(s.prompts[1], "Which booking?") || !strings.Contains(s.prompts[1], tt.answers[0])) {
				t.Errorf("the second prompt does not tell %q: %q", tt.told, s.prompts[1])
			}
		})
	}
}

func TestRetryOptions(t *testing.T) {
	good := func(context.Context, string) (string, error) { return `{"city": "Oslo", "nights": 1}`, nil }
	tests := []struct {
		name  string
		write stencil.Writer
		opt   stencil.RetryOption
		kind  stencil.Kind
	}{
		{"no attempts", good, stencil.WithAttempts(0), stencil.ErrOption},
		{"no format", good, stencil.WithAnswerFormat(99), stencil.ErrOption},
		{"no schema", good, stencil.WithAnswerSchema(nil), stencil.ErrShape},
		{"bad schema", good, stencil.WithAnswerSchema([]byte(`{"type": 1}`)), stencil.ErrShape},
		{"bad limit", good, stencil.WithRepair(repair.WithLimits(repair.Limits{MaxDepth: -1})), stencil.ErrOption},
		{"no check", good, stencil.WithCheck[booking](nil), stencil.ErrOption},
		{"check of another type", good, stencil.WithCheck(func(int) error { return nil }), stencil.ErrOption},
		{"no feedback", good, stencil.WithFeedback(nil), stencil.ErrOption},
		{"no writer", nil, stencil.WithHints(), stencil.ErrOption},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := stencil.Retry[booking](t.Context(), tt.write, "p", tt.opt); !errors.Is(err, tt.kind) {
				t.Errorf("error %v, want %v", err, tt.kind)
			}
		})
	}
	if _, err := stencil.Retry[booking](t.Context(), good, ""); !errors.Is(err, stencil.ErrPrompt) {
		t.Errorf("empty prompt: %v", err)
	}
	if _, err := stencil.Retry[chan int](t.Context(), good, "p"); !errors.Is(err, stencil.ErrType) {
		t.Errorf("a type without schema: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := stencil.Retry[booking](ctx, good, "p")
	if !errors.Is(err, stencil.ErrCanceled) || !errors.Is(err, context.Canceled) || len(r.Attempts) != 1 {
		t.Errorf("cancelled: %v", err)
	}
}

func TestRetryHintsAndFeedback(t *testing.T) {
	s := &scripted{answers: []string{"none", `{"city": "Oslo", "nights": 1}`}}
	_, err := stencil.Retry[booking](t.Context(), s.write, "p", stencil.WithHints(), stencil.WithFeedback(func(prompt string, failed stencil.Attempt) string {
		return "once more: " + failed.Text + "; " + prompt
	}))
	if err != nil || !strings.Contains(s.prompts[0], "Required: city, nights.") || s.prompts[1] != "once more: none; "+s.prompts[0] {
		t.Errorf("%v %q", err, s.prompts)
	}
	s = &scripted{answers: []string{`{"city": "Oslo", "nights": 1}`}}
	if _, err := stencil.Retry[booking](t.Context(), s.write, "p"); err != nil || s.prompts[0] != "p" {
		t.Errorf("hints are off by default: %v %q", err, s.prompts)
	}
	long := &scripted{answers: []string{strings.Repeat("ä", 1<<20), `{"city": "Oslo", "nights": 1}`}}
	if _, err := stencil.Retry[booking](t.Context(), long.write, "p"); err != nil || len(long.prompts[1]) > 6000 {
		t.Errorf("%v: a prompt of %d bytes", err, len(long.prompts[1]))
	}
}

func TestRetryRowsAndSchema(t *testing.T) {
	csv := &scripted{answers: []string{"```csv\nCity;Nights\nOslo;2\nBergen;x\n```", "```csv\nCity;Nights\nOslo;2\nBergen;3\n```"}}
	rows, err := stencil.Retry[[]booking](t.Context(), csv.write, "p", stencil.WithAnswerFormat(repair.FormatCSV))
	if err != nil || fmt.Sprint(rows.Value) != "[{Oslo 2} {Bergen 3}]" || len(rows.Attempts) != 2 {
		t.Errorf("%+v %v", rows, err)
	}
	s := &scripted{answers: []string{"[1, 2]", "[1, 2, 3]"}}
	list, err := stencil.Retry[any](t.Context(), s.write, "p", stencil.WithAnswerSchema([]byte(`{"type": "array", "items": {"type": "integer"}, "minItems": 3}`)))
	if b, _ := json.Marshal(list.Value); err != nil || string(b) != "[1,2,3]" || len(list.Attempts) != 2 {
		t.Errorf("%+v %v", list, err)
	}
}

func TestRetryModel(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	shape, err := stencil.ShapeOf[booking]()
	if err != nil {
		t.Fatal(err)
	}
	write, err := m.Writer(shape, stencil.WithMaxTokens(60), stencil.WithTemperature(1))
	if err != nil {
		t.Fatal(err)
	}
	rounds := 0
	r, err := stencil.Retry[booking](t.Context(), write, "Which booking?", stencil.WithCheck(func(b booking) error {
		if rounds++; rounds < 3 {
			return fmt.Errorf("not %q", b.City)
		}
		return nil
	}))
	if err != nil || len(r.Attempts) != 3 || r.Value.Nights < 1 || !errors.Is(err, nil) {
		t.Errorf("%+v %v", r, err)
	}
	for i, a := range r.Attempts {
		if err := shape.Check([]byte(a.Text)); err != nil || a.Repaired == nil || len(a.Repaired.Edits) > 0 {
			t.Errorf("attempt %d: %v, %+v", i, err, a.Repaired)
		}
	}
	// Without a shape the model writes noise, and every attempt is told.
	free, err := stencil.ShapeFromRegex("[^]*")
	if err != nil {
		t.Fatal(err)
	}
	noise, err := m.Writer(free, stencil.WithMaxTokens(20))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := stencil.Retry[booking](t.Context(), noise, "Which booking?"); !errors.Is(err, stencil.ErrAttempts) || len(r.Attempts) != 3 {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := m.Writer(nil); !errors.Is(err, stencil.ErrOption) {
		t.Errorf("no shape: %v", err)
	}
	if _, err := m.Writer(shape, stencil.WithMaxTokens(0)); !errors.Is(err, stencil.ErrOption) {
		t.Errorf("no tokens: %v", err)
	}
}

func ExampleRetry() {
	type Booking struct {
		City   string `json:"city"`
		Nights int    `json:"nights" minimum:"1"`
	}
	// A call of any engine or service.
	answers := []string{"Sure! {'city': 'Oslo', nights: 'a few'}", "```json\n{\"City\": \"Oslo\", \"nights\": \"2\",}\n```"}
	complete := func(_ context.Context, prompt string) (string, error) {
		answer := answers[0]
		answers = answers[1:]
		return answer, nil
	}
	r, err := stencil.Retry[Booking](context.Background(), complete, "Read the booking as JSON: two nights in Oslo")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range r.Attempts {
		fmt.Println(a.Err)
	}
	fmt.Printf("%+v after %d attempts\n", r.Value, len(r.Attempts))
	// Output:
	// repair: the value does not satisfy the schema at /nights: a string where integer is wanted
	// <nil>
	// {City:Oslo Nights:2} after 2 attempts
}
