package stencil_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/engine/chat"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testmodel"
)

// TestBadSchemas: what is wrong with a schema is told with its kind and place.
func TestBadSchemas(t *testing.T) {
	for _, c := range []struct {
		name, schema string
		kind         error
		pointer      string
	}{
		{"malformed", `{"type":`, grammar.ErrSyntax, ""},
		{"empty", ``, grammar.ErrSyntax, ""},
		{"not UTF-8", "{\"const\":\"\xff\"}", grammar.ErrSyntax, ""},
		{"no schema", `[1]`, grammar.ErrInvalid, ""},
		{"type that does not exist", `{"properties":{"a":{"type":"text"}}}`, grammar.ErrInvalid, "/properties/a/type"},
		{"keyword of another type", `{"minLength":"three"}`, grammar.ErrInvalid, "/minLength"},
		{"unknown format", `{"properties":{"a":{"type":"string","format":"postcode"}}}`, grammar.ErrUnsupported, "/properties/a/format"},
		{"impossible lengths", `{"type":"string","minLength":5,"maxLength":3}`, grammar.ErrUnsatisfiable, ""},
		{"enum of no value", `{"enum":[]}`, grammar.ErrUnsatisfiable, ""},
		{"false", `false`, grammar.ErrUnsatisfiable, ""},
		{"required and impossible", `{"type":"object","properties":{"a":false},"required":["a"]}`, grammar.ErrUnsatisfiable, ""},
		{"endless recursion", `{"$ref":"#/$defs/a","$defs":{"a":{"type":"object","properties":{"a":{"$ref":"#/$defs/a"}},"required":["a"]}}}`, grammar.ErrUnsatisfiable, ""},
		{"reference to nowhere", `{"properties":{"a":{"$ref":"#/$defs/b"}}}`, grammar.ErrInvalid, "/properties/a/$ref"},
		{"broken pattern", `{"properties":{"a":{"type":"string","pattern":"(a"}}}`, grammar.ErrSyntax, "/properties/a/pattern"},
		{"too deep", strings.Repeat(`{"items":`, 100_000) + "true" + strings.Repeat("}", 100_000), grammar.ErrLimit, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := stencil.ShapeFromSchema([]byte(c.schema))
			var g *grammar.Error
			if !errors.Is(err, stencil.ErrShape) || !errors.As(err, &g) {
				t.Fatalf("got %v", err)
			}
			if !errors.Is(err, c.kind) {
				t.Errorf("got %v, expected %v", err, c.kind)
			}
			if c.pointer != "" && g.Pointer != c.pointer {
				t.Errorf("at %q, expected %q: %v", g.Pointer, c.pointer, err)
			}
		})
	}
	if _, err := stencil.ShapeFromGrammar(nil); !errors.Is(err, stencil.ErrShape) {
		t.Errorf("nil grammar: %v", err)
	}
}

func TestBadTypes(t *testing.T) {
	type inner struct{ C chan int }
	for _, c := range []struct {
		name string
		of   func() error
		kind error
		path string
	}{
		{"channel", shapeError[struct{ In []inner }], stencil.ErrUnsupportedType, ".In[].C"},
		{"tag", shapeError[struct {
			A int `minimum:"much"`
		}], stencil.ErrTag, ".A"},
		{"bounds", shapeError[struct {
			A string `minLength:"5" maxLength:"3"`
		}], stencil.ErrConflict, ".A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.of()
			var e *stencil.SchemaError
			if !errors.Is(err, stencil.ErrType) || !errors.Is(err, c.kind) || !errors.As(err, &e) || !strings.HasSuffix(e.Path, c.path) {
				t.Errorf("got %v, expected %v at %s", err, c.kind, c.path)
			}
		})
	}
}

func shapeError[T any]() error {
	_, err := stencil.ShapeOf[T]()
	return err
}

// TestBadCalls: prompts, options and contexts that make no sense.
func TestBadCalls(t *testing.T) {
	m := tiny(t, testmodel.Config{Context: 256})
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	big, err := stencil.ShapeFromSchema([]byte(`{"type":"string","minLength":300}`))
	if err != nil {
		t.Fatal(err)
	}
	small, err := stencil.ShapeFromSchema([]byte(`{"type":"boolean"}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		ctx    context.Context
		shape  *stencil.Shape
		prompt string
		opt    stencil.Option
		kind   error
		cause  error // nil means not checked
	}{
		{"prompt not UTF-8", nil, small, "ab\xffcd", nil, stencil.ErrPrompt, nil},
		{"prompt empty", nil, small, "", nil, stencil.ErrPrompt, nil},
		{"prompt blank", nil, small, " \n", nil, stencil.ErrPrompt, nil},
		{"prompt too long", nil, small, strings.Repeat("long ", 600), nil, stencil.ErrPromptTooLong, nil},
		{"prompt leaves too little", nil, big, strings.Repeat("Q", 200), nil, stencil.ErrPromptTooLong, nil},
		{"budget too small", nil, big, "x", stencil.WithMaxTokens(10), stencil.ErrBudget, nil},
		{"zero tokens", nil, small, "x", stencil.WithMaxTokens(0), stencil.ErrOption, nil},
		{"negative tokens", nil, small, "x", stencil.WithMaxTokens(-1), stencil.ErrOption, nil},
		{"negative temperature", nil, small, "x", stencil.WithTemperature(-1), stencil.ErrOption, engine.ErrOption},
		{"temperature no number", nil, small, "x", stencil.WithTemperature(math.NaN()), stencil.ErrOption, engine.ErrOption},
		{"top-k zero", nil, small, "x", stencil.WithTopK(0), stencil.ErrOption, engine.ErrOption},
		{"top-p above one", nil, small, "x", stencil.WithTopP(1.5), stencil.ErrOption, engine.ErrOption},
		{"min-p zero", nil, small, "x", stencil.WithMinP(0), stencil.ErrOption, engine.ErrOption},
		{"repetition penalty zero", nil, small, "x", stencil.WithRepetitionPenalty(0), stencil.ErrOption, engine.ErrOption},
		{"system not UTF-8", nil, small, "x", stencil.WithSystem("\xff"), stencil.ErrOption, nil},
		{"unknown framing", nil, small, "x", stencil.WithFraming(9), stencil.ErrOption, nil},
		{"history without a role", nil, small, "x", stencil.WithHistory(chat.Message{Content: "x"}), stencil.ErrOption, nil},
		{"chat options", nil, small, "x", stencil.WithChat(chat.WithVariable("messages", 1)), stencil.ErrOption, chat.ErrOption},
		{"no stream", nil, small, "x", stencil.WithStream(nil), stencil.ErrOption, nil},
		{"no result", nil, small, "x", stencil.WithResult(nil), stencil.ErrOption, nil},
		{"negative alternatives", nil, small, "x", stencil.WithLogProbs(engine.Full, -1), stencil.ErrOption, nil},
		{"too many alternatives", nil, small, "x", stencil.WithLogProbs(engine.Full, 1<<30), stencil.ErrOption, nil},
		{"unknown distribution", nil, small, "x", stencil.WithLogProbs(7, 0), stencil.ErrOption, nil},
		{"schema options for a shape", nil, small, "x", stencil.WithSchemaOptions(grammar.WithAnyOrder()), stencil.ErrOption, nil},
		{"no shape", nil, nil, "x", nil, stencil.ErrOption, nil},
		{"canceled", canceled, small, "x", nil, stencil.ErrCanceled, context.Canceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := c.ctx
			if ctx == nil {
				ctx = t.Context()
			}
			var opts []stencil.Option
			if c.opt != nil {
				opts = append(opts, c.opt)
			}
			r, err := m.Generate(ctx, c.shape, c.prompt, opts...)
			var e *stencil.Error
			if r != nil || !errors.As(err, &e) || !errors.Is(err, c.kind) {
				t.Fatalf("got %+v, %v; expected %v", r, err, c.kind)
			}
			if c.cause != nil && !errors.Is(err, c.cause) {
				t.Errorf("%v does not wrap %v", err, c.cause)
			}
		})
	}
}

// TestCancelMidway: a context that ends while the model writes stops it.
func TestCancelMidway(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	shape, err := stencil.ShapeFromSchema([]byte(`{"type":"string","minLength":150}`))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var r stencil.Result
	_, err = m.Generate(ctx, shape, "x", stencil.WithMaxTokens(1000), stencil.WithResult(&r), stencil.WithStream(func(c stencil.Chunk) error {
		if c.Tokens > 20 {
			cancel()
		}
		return nil
	}))
	if !errors.Is(err, stencil.ErrCanceled) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(r.Tokens) < 20 || len(r.Tokens) > 40 {
		t.Errorf("%d tokens were written", len(r.Tokens))
	}
}

// TestBadModels: model files that are missing, broken or hostile.
func TestBadModels(t *testing.T) {
	for _, k := range []string{"STENCIL_MODELS", "OLLAMA_MODELS", "HF_HOME", "HF_HUB_CACHE"} {
		t.Setenv(k, t.TempDir())
	}
	good, err := testmodel.Bytes(testmodel.Config{})
	if err != nil {
		t.Fatal(err)
	}
	edit := func(change func(b []byte) []byte) []byte { return change(append([]byte(nil), good...)) }
	for _, c := range []struct {
		name string
		file []byte // nil means that there is none
		kind error
	}{
		{"missing", nil, stencil.ErrModelNotFound},
		{"empty", []byte{}, engine.ErrFile},
		{"another format", []byte("PK\x03\x04 this is no model"), engine.ErrFile},
		{"truncated", good[:len(good)/2], engine.ErrFile},
		{"header only", good[:24], engine.ErrFile},
		{"version", edit(func(b []byte) []byte { b[4] = 99; return b }), engine.ErrUnsupported},
		{"tensors without end", edit(func(b []byte) []byte { copy(b[8:], "\xff\xff\xff\xff\xff\xff\xff\x7f"); return b }), nil},
		{"keys without end", edit(func(b []byte) []byte { copy(b[16:], "\xff\xff\xff\xff\xff\xff\xff\xff"); return b }), nil},
		{"a key longer than the file", edit(func(b []byte) []byte { copy(b[24:], "\xff\xff\xff\xff\xff\xff\xff\xff"); return b }), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "m.gguf")
			if c.file != nil {
				if err := os.WriteFile(path, c.file, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			m, err := stencil.Open(t.Context(), path)
			if m != nil || !errors.Is(err, stencil.ErrModel) {
				t.Fatalf("got %v, %v", m, err)
			}
			if c.kind != nil && !errors.Is(err, c.kind) {
				t.Errorf("got %v, expected %v", err, c.kind)
			}
		})
	}
	t.Run("unknown name", func(t *testing.T) {
		_, err := stencil.Open(t.Context(), "no-such-model", stencil.WithoutDownload())
		var e *stencil.ModelError
		if !errors.As(err, &e) || !errors.Is(err, stencil.ErrModelNotFound) || len(e.Advice) == 0 {
			t.Errorf("got %v", err)
		}
	})
	t.Run("default model without a download", func(t *testing.T) {
		_, err := stencil.Open(t.Context(), "", stencil.WithoutDownload())
		if !errors.Is(err, stencil.ErrModelNotFound) || !strings.Contains(err.Error(), "what you can do") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("canceled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := stencil.Open(ctx, ""); !errors.Is(err, stencil.ErrCanceled) || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("options", func(t *testing.T) {
		if _, err := stencil.Open(t.Context(), "", stencil.WithProgress(nil)); !errors.Is(err, stencil.ErrOption) {
			t.Errorf("no progress function: %v", err)
		}
		path := testmodel.Write(t, testmodel.Config{})
		if _, err := stencil.Open(t.Context(), path, stencil.WithEngine(engine.WithThreads(-1))); !errors.Is(err, stencil.ErrOption) || !errors.Is(err, engine.ErrOption) {
			t.Errorf("negative threads: %v", err)
		}
	})
}
