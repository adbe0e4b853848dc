package stencil

import (
	"errors"
	"strings"

	"github.com/stencil-go/stencil/engine/chat"
	"github.com/stencil-go/stencil/engine/tokenizer"
)

// frame turns a prompt into the tokens that the model reads.
func (m *Model) frame(prompt string, shape *Shape, s *settings) ([]int32, error) {
	if s.framing == FrameRaw {
		return m.engine.Tokenizer().Encode(prompt, tokenizer.WithSpecials(), tokenizer.WithBOS()), nil
	}
	template, err := m.chat()
	if err != nil {
		return nil, &Error{Kind: ErrModel, Op: "generate", Err: err}
	}
	if s.framing == FrameSchema {
		if told := shape.outline(); told != "" {
			prompt = strings.TrimRight(prompt, "\n") + "\n\n" + told
		}
	}
	var messages []chat.Message
	if s.system != "" {
		messages = append(messages, chat.Message{Role: chat.System, Content: s.system})
	}
	messages = append(messages, s.history...)
	messages = append(messages, chat.Message{Role: chat.User, Content: prompt})
	ids, err := template.Encode(messages, s.chat...)
	if err != nil {
		kind := ErrPrompt
		switch {
		case errors.Is(err, chat.ErrOption):
			kind = ErrOption
		case errors.Is(err, chat.ErrTemplate), errors.Is(err, chat.ErrLimit):
			kind = ErrModel
		}
		return nil, &Error{Kind: kind, Op: "generate", Err: err}
	}
	return ids, nil
}
