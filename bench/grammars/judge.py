"""Judges the texts of a corpus of grammars with other engines.

    python judge.py CORPUS.txt ENGINE [VALIDATOR]

ENGINE is llguidance (Lark grammars), xgrammar or llamacpp (GBNF grammars; VALIDATOR is llama.cpp's
test-gbnf-validator). The corpus is in the format of package internal/langcorpus. Each line that differs from
the corpus is printed: a grammar that the engine refuses, a text that it judges otherwise.
"""

import json
import subprocess
import sys
import tempfile


def cases(path):
    out, section = [], None
    for line in open(path, encoding="utf-8", newline=""):
        text = line.rstrip("\n")
        if text.startswith("=== "):
            out.append({"name": text[4:], "grammar": "", "accepts": [], "rejects": []})
            section = "grammar"
        elif not out:
            continue
        elif text.startswith("--- "):
            section = text[4:]
        elif section == "grammar":
            out[-1]["grammar"] += line
        elif text:
            out[-1][section].append(json.loads(text))
    return out


def llguidance_judge():
    import llguidance as ll

    tokenizer = ll.LLTokenizer("byte")

    def compile(grammar):
        g = ll.LLMatcher.grammar_from_lark(grammar)
        error = ll.LLMatcher.validate_grammar(g, tokenizer)
        if error:
            raise ValueError(error.splitlines()[0])

        def accepts(text):
            m = ll.LLMatcher(tokenizer, g)
            if m.get_error():
                raise ValueError(m.get_error())
            for b in text.encode():
                if m.try_consume_tokens([b]) != 1:
                    return False
            return m.is_accepting()

        return accepts

    return compile


def xgrammar_judge():
    import xgrammar as xg

    info = xg.TokenizerInfo([bytes([b]) for b in range(256)] + [b"<eos>"], vocab_type=xg.VocabType.RAW, stop_token_ids=[256])
    compiler = xg.GrammarCompiler(info, cache_enabled=False)

    def compile(grammar):
        g = compiler.compile_grammar(xg.Grammar.from_ebnf(grammar))

        def accepts(text):
            m = xg.GrammarMatcher(g)
            return m.accept_string(text.encode()) and m.accept_token(256)

        return accepts

    return compile


def llamacpp_judge(validator):
    def compile(grammar):
        f = tempfile.NamedTemporaryFile("wb", suffix=".gbnf", delete=False)
        f.write(grammar.encode())
        f.close()

        def accepts(text):
            with tempfile.NamedTemporaryFile("wb") as t:
                t.write(text.encode())
                t.flush()
                p = subprocess.run([validator, f.name, t.name], capture_output=True, text=True, errors="replace", timeout=60)
            out = p.stdout + p.stderr
            if "is valid according to the grammar" in out:
                return True
            if "is invalid according to the grammar" in out:
                return False
            raise ValueError((out.strip().splitlines() or ["exit status %d" % p.returncode])[0])

        return accepts

    return compile


def main():
    path, engine = sys.argv[1:3]
    compile = {"llguidance": llguidance_judge, "xgrammar": xgrammar_judge}[engine]() if engine != "llamacpp" else llamacpp_judge(sys.argv[3])
    refused = texts = different = 0
    for c in cases(path):
        try:
            accepts = compile(c["grammar"])
            for want, text in [(True, t) for t in c["accepts"]] + [(False, t) for t in c["rejects"]]:
                texts += 1
                if accepts(text) != want:
                    different += 1
                    print("%s: %s: %s" % (c["name"], "refused" if want else "accepted", json.dumps(text)))
        except Exception as e:
            refused += 1
            print("%s: the grammar is refused: %s" % (c["name"], str(e)[:200]))
    print("%s: %d grammars, %d refused, %d texts, %d judged otherwise" % (engine, len(cases(path)), refused, texts, different))


if __name__ == "__main__":
    main()
