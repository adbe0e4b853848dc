// Package tokenizer turns text into the token ids a language model was trained
// on, and back. It depends on no other part of the engine, so a program that
// only needs token masks can use it alone.
//
// # The model in the reader's head
//
// A Tokenizer is a pipeline that is fixed when it is loaded:
//
//	text -> special tokens cut out -> normaliser -> pre-tokeniser -> model -> ids
//
// The pre-tokeniser cuts the text into words by a rule of the model's family
// (GPT-2, Llama 3, Qwen, GPT-4o, Tekken, DeepSeek ...), the model turns each
// word into ids:
//
//   - byte-level BPE (Sennrich et al. 2016; Radford et al. 2019): every byte is a
//     token, pairs are merged in the order of a learned list;
//   - SentencePiece BPE (Kudo and Richardson 2018): every character is a token or
//     falls back to its bytes, pairs are merged in the order of learned scores.
//
// The pre-tokenisers are written by hand as single forward scans over a table of
// Unicode classes; no regular expression engine runs, so none can backtrack.
// Encoding costs O(n log w) for a text of n bytes whose longest word has w.
//
// # Sources
//
// FromJSON reads a Hugging Face tokenizer.json, FromMetadata the metadata of a GGUF
// file, Load a file of either kind. The ids equal those of the reference implementation of
// the source: the Hugging Face tokenizers library for the first, llama.cpp for the
// second, with one exception: the Unicode normalisation (NFC) that Qwen models were
// trained with, and which llama.cpp leaves out, is applied for both. A file that
// asks for something this package does not do is refused with an *Error;
// nothing in it is ignored.
//
// # Special tokens in text
//
// Encode treats text as text: "<|im_end|>" written by a user becomes several
// ordinary tokens, so a prompt cannot forge the end of a turn. WithSpecials asks
// for the other reading, which the output of a chat template needs.
package tokenizer
