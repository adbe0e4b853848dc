// Package modelstore turns the name of a model into the path of a GGUF file.
//
// A name is looked up, in this order, as
//
//  1. a path: a GGUF file, or a folder that holds exactly one;
//  2. a file of the local model folder, STENCIL_MODELS, by default "stencil/models"
//     under the user's cache folder; the extension and, where only one file fits, the
//     quantisation may be left out;
//  3. a model of Ollama ("qwen3:0.6b"), under OLLAMA_MODELS, by default "~/.ollama/models";
//  4. a repository of the Hugging Face cache ("owner/repo", "owner/repo:Q4_K_M" or
//     "owner/repo/file.gguf"), under HF_HUB_CACHE, HF_HOME/hub or "~/.cache/huggingface/hub";
//  5. a download into the local model folder, for the default model, for
//     "owner/repo/file.gguf" and for an https address.
//
// The empty name means the default model, SmolLM2-135M-Instruct.
//
// # Downloads
//
// A download is written to NAME.part, under a lock that keeps other processes out,
// checked against its SHA-256 and only then renamed: a file of the model folder is
// whole. What is interrupted goes on where it stopped, by an HTTP range. The default
// model's checksum is part of this package; for other files of a hub it is the one
// that the hub announces.
package modelstore
